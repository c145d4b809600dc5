"""What addresses below /forum name: a public forum, its days, tracks and sessions; or a way on."""

from collections.abc import Sequence
from datetime import date
from typing import NoReturn

from flask import abort, request

from registry.domain.errors import N_
from registry.domain.selection import Query, SelectionProblem, parse
from registry.extensions import db
from registry.i18n import day_text, gettext
from registry.queries import programme as found
from registry.queries.programme import ForumRow, SessionRow
from registry.web.addresses import here, to_page
from registry.web.asking import said, today
from registry.web.errors import answer
from registry.web.presenting.programme import Programme, day_href, forum_href, forum_title


def forum_of(event: str) -> ForumRow:
    """The forum, if the public may see it; otherwise a 404 page that leads to all forums."""
    forum = found.forum(db.session, event)
    if forum is None or forum.published_on is None:
        nowhere(gettext("There is no forum “%(name)s”.", name=event[:80]), [])
    return forum


def session_of(forum: ForumRow, slug: str) -> SessionRow:
    """The session; otherwise a 404 page that leads to the forum's programme."""
    session = found.one_session(db.session, forum.id, slug)
    if session is None:
        nowhere(
            gettext("The programme has no session “%(name)s”.", name=slug[:120]), [to_forum(forum)]
        )
    return session


def day_of(forum: ForumRow, written: str) -> date:
    """The day, written as 2023-09-07, if it is one of the forum's."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        day = date.min
    if day.isoformat() != written or not forum.first_day <= day <= forum.last_day:
        first, last = day_text(forum.first_day), day_text(forum.last_day)
        message = gettext(
            "“%(name)s” is no day of the forum, which is from %(first)s to %(last)s.",
            name=written[:20],
            first=first,
            last=last,
        )
        begin = gettext("Its first day"), day_href(forum.slug, forum.first_day)
        nowhere(message, [to_forum(forum), begin])
    return day


def track_of(programme: Programme, track: str) -> str:
    """The name of a track, by the word in its address."""
    if track not in programme.tracks:
        message = gettext("The programme has no track “%(name)s”.", name=track[:120])
        nowhere(message, [to_forum(programme.forum)])
    return programme.tracks[track]


def to_forum(forum: ForumRow) -> tuple[str, str]:
    label = gettext("The programme of %(forum)s", forum=forum_title(forum))
    return label, forum_href(forum.slug)


def nowhere(message: str, offers: Sequence[tuple[str, str]]) -> NoReturn:
    """A 404 page that says what there is not, and where to go instead."""
    every = gettext("All forums"), here(to_page("forums.index"))
    home = gettext("To the first page"), to_page("home.show")
    abort(answer(404, message, [*offers, every, home]))


def asked_now(view: frozenset[str] = frozenset()) -> Query:
    """What the address says besides, where neither a selection nor an edition means anything."""
    query = parse(list(request.args.items(multi=True)), today(), view=view)
    for name in sorted(query.selection.present):
        rest = [pair for pair in said() if pair[0] != name]
        raise SelectionProblem(name, N_("“%(name)s” says nothing on this page."), rest)
    return query
