"""Forums in public: the list, the programme of each by day and by track, and what changed in it."""

from typing import Any

from flask import Blueprint, render_template, url_for

from registry.domain.errors import N_
from registry.domain.permissions import Action
from registry.domain.selection import Query, SelectionProblem
from registry.extensions import db
from registry.queries import programme as found
from registry.queries import programme_changes as changed
from registry.queries.programme import ForumRow
from registry.web.access import requires
from registry.web.addresses import here, to_page
from registry.web.asking import Order, asked_only, part, said, today
from registry.web.looking import edition_seen
from registry.web.presenting import forum as one
from registry.web.presenting import programme_changes as told
from registry.web.presenting.forum import BY_DAY, BY_TRACK, Beside
from registry.web.presenting.lists import Listing
from registry.web.presenting.programme import Part, Programme, forum_href
from registry.web.public.follow_up import sum_of
from registry.web.public.programme import asked_now, day_of, forum_of, track_of

forums = Blueprint("forums", __name__)

_BY = frozenset({"by"})
_PAGES = frozenset({"page", "per_page"})


@forums.get("/forum")
@requires(GET=Action.READ)
def index() -> str:
    asked_only(frozenset())
    rows = found.public_forums(db.session)
    numbers = found.numbers_of_sessions(db.session) if rows else {}
    entries = [one.listed(row, numbers.get(row.id, 0), today()) for row in rows]
    return render_template(
        "public/forums.html",
        coming=[each for each in reversed(entries) if not each.past],
        past=[each for each in entries if each.past],
        agreements_href=here(to_page("agreements.index")),
    )


@forums.get("/forum/<event>")
@requires(GET=Action.READ)
def show(event: str) -> str:
    by = _by(asked_only(frozenset(), _BY))
    forum = forum_of(event)
    programme = _programme(forum)
    shown = one.shown(forum)
    return render_template(
        "public/forum.html",
        forum=shown,
        parts=programme.by_track() if by == BY_TRACK else programme.by_day(),
        by=by,
        ways=one.ways(forum, by) if programme.tracks else [],
        described=one.described(forum, programme),
        came=None if edition_seen() else sum_of(forum),
        alternates=one.alternates(shown.calendar_href, shown.title),
        **_links(forum),
    )


def _programme(forum: ForumRow) -> Programme:
    return Programme(forum, found.sessions(db.session, forum.id))


def _by(query: Query) -> str:
    """How the programme is put in order."""
    by = dict(query.view).get("by", BY_DAY)
    if by not in {BY_DAY, BY_TRACK}:
        rest = [pair for pair in said() if pair[0] != "by"]
        message = N_("“%(value)s” is not a value of “%(name)s”; it may be “day” or “track”.")
        raise SelectionProblem("by", message, rest, value=by)
    return by


def _links(forum: ForumRow) -> dict[str, str]:
    return {
        "forums_href": here(to_page("forums.index")),
        "forum_href": forum_href(forum.slug),
        "changes_href": url_for("forums.changes", event=forum.slug),
    }


@forums.get("/forum/<event>/days/<day>")
@requires(GET=Action.READ)
def day(event: str, day: str) -> str:
    asked_only(frozenset())
    forum = forum_of(event)
    of = day_of(forum, day)
    return _part(forum, _programme(forum).of_day(of), one.days_beside(forum, of))


@forums.get("/forum/<event>/tracks/<track>")
@requires(GET=Action.READ)
def track(event: str, track: str) -> str:
    asked_only(frozenset())
    forum = forum_of(event)
    programme = _programme(forum)
    track_of(programme, track)
    return _part(forum, programme.of_track(track), one.tracks_beside(programme, track))


def _part(forum: ForumRow, of: Part, beside: Beside) -> str:
    """The page of a day or of a track."""
    return render_template(
        "public/forum_part.html",
        forum=one.shown(forum),
        part=of,
        beside=beside,
        alternates=one.alternates(of.calendar_href, of.heading),
        **_links(forum),
    )


@forums.get("/forum/<event>/changes")
@requires(GET=Action.READ)
def changes(event: str) -> str:
    query = asked_now(_PAGES)
    forum = forum_of(event)
    every = told.lines(forum, changed.changes(db.session, forum.id), _slugs(forum))
    here_ = part(query).within(len(every))
    listing = Listing(url_for("forums.changes", event=event), [], _LATEST, here_, {"at": True})
    page: Any = listing.page(every[here_.start : here_.stop], len(every), {"at": ""})
    return render_template(
        "public/forum_changes.html",
        forum=one.shown(forum),
        page=page,
        days=told.by_day(page.rows),
        published=told.published(forum),
        **_links(forum),
    )


_LATEST = Order("at", descending=True)


def _slugs(forum: ForumRow) -> dict[int, str]:
    """Short name by number of the sessions that still are there."""
    return {each.id: each.slug for each in found.sessions(db.session, forum.id)}
