"""What came of a forum's sessions: the page of each, that of the whole forum, the same as CSV."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, Response, render_template, url_for

from registry.domain.dormancy import Policy
from registry.domain.followup import once, tally
from registry.domain.permissions import Action
from registry.exchange import followup as files
from registry.i18n import day_text, gettext
from registry.queries.changes import names_of, rows_by_reference
from registry.queries.programme import ForumRow
from registry.web.access import requires
from registry.web.addresses import to_page
from registry.web.asking import today
from registry.web.files import csv_file
from registry.web.presenting import editions as many
from registry.web.presenting import follow_up as words
from registry.web.presenting.changes import Telling
from registry.web.presenting.dossiers import dossier_href
from registry.web.presenting.followed import Printing
from registry.web.presenting.lists import Download, Pairs
from registry.web.presenting.programme import (
    forum_href,
    forum_title,
    session_href,
    title_of,
    titles_of,
)
from registry.web.public import following as gathered
from registry.web.public.following import Followed
from registry.web.public.programme import asked_now, forum_of, session_of

follow_up = Blueprint("follow_up", __name__)


def _forum(event: str) -> ForumRow:
    """The forum of the address, which is asked nothing besides."""
    asked_now()
    return forum_of(event)


# -- of a session ------------------------------------------------------------------------------


@follow_up.get("/forum/<event>/<session>/follow-up")
@requires(GET=Action.READ)
def session(event: str, session: str) -> str:
    forum = _forum(event)
    one = gathered.of_session(forum, session_of(forum, session), told=True)
    found = tally(one.found)
    return render_template(
        "public/follow_up.html",
        title=title_of(one.session),
        one=one,
        day=day_text(one.day),
        today=day_text(today()),
        year_ends=day_text(one.span.year_ends),
        base=_base(one),
        sentence=words.sentence(found, over=one.year_is_over),
        denominators=words.denominators(found),
        shares=words.shares(one.found),
        roles=words.roles(one.found, over=one.year_is_over),
        sections=_printing(one).sections(one.found),
        downloads=_downloads(url_for("follow_up.session_table", event=event, session=session)),
        dossier_href=dossier_href(event, session),
        session_href=session_href(event, session),
        **_links(forum),
    )


def _base(one: Followed) -> words.Base:
    return words.base_of(
        one.base, day_text(one.day), many.href(one.base.number) if one.base else ""
    )


def _printing(one: Followed) -> Printing:
    now = gathered.now_end()
    references = [each.reference for each in one.found]
    slugs = {slug for each in one.found if each.change for slug in each.change.reported}
    telling = Telling(Policy(), names_of(now, slugs))
    return Printing(rows_by_reference(now, references), _then_pairs(one), telling)


def _then_pairs(one: Followed) -> Pairs:
    """What links say so that they show how it stood then."""
    if one.base:
        return [("edition", one.base.number)]
    return [("on", one.day.isoformat())] if one.day < today() else []


def _downloads(href: str) -> list[Download]:
    return [Download("CSV", href, gettext("A table, for any program"))]


def _links(forum: ForumRow) -> dict[str, str]:
    return {
        "forums_href": to_page("forums.index"),
        "forum_href": forum_href(forum.slug),
        "forum_name": forum_title(forum),
        "sum_href": url_for("follow_up.forum", event=forum.slug),
        "method_href": to_page("method.show") + "#follow-up",
    }


# -- of a forum --------------------------------------------------------------------------------


@follow_up.get("/forum/<event>/follow-up")
@requires(GET=Action.READ)
def forum(event: str) -> str:
    row = _forum(event)
    sessions = gathered.of_forum(row)
    return render_template(
        "public/follow_up_forum.html",
        today=day_text(today()),
        sum=_sum(row, sessions),
        coming=_coming(row, [each for each in sessions if each.to_come and not each.cancelled]),
        downloads=_downloads(url_for("follow_up.forum_table", event=event)),
        **_links(row),
    )


def sum_of(forum: ForumRow) -> words.Sum:
    """What came of a forum's agreements, as its own page shows it."""
    return _sum(forum, gathered.of_forum(forum))


def _sum(forum: ForumRow, sessions: Sequence[Followed]) -> words.Sum:
    """What came of the agreements of all sessions, each counted once."""
    counted = [each for each in sessions if each.counts and each.roles]
    found = once(each.found for each in counted)
    whole, over = tally(found), all(each.year_is_over for each in counted)
    return words.Sum(
        sentence=words.sentence(whole, over=over, forum=True) if found else "",
        denominators=words.denominators(whole),
        shares=words.shares(found),
        roles=words.roles(found, over=over),
        sessions=_rows(forum, counted),
        over=over,
        year_ends=day_text(max((each.span.year_ends for each in counted), default=today())),
        href=url_for("follow_up.forum", event=forum.slug),
    )


def _rows(forum: ForumRow, counted: Sequence[Followed]) -> list[words.Numbers]:
    return [_row(*named) for named in _named(forum, counted)]


def _row(one: Followed, title: str, href: str) -> words.Numbers:
    base = _base(one)
    note = f"{base.name}, {base.day}"
    return words.numbers(title, tally(one.found), over=one.year_is_over, href=href, note=note)


def _named(forum: ForumRow, sessions: Sequence[Followed]) -> Iterator[tuple[Followed, str, str]]:
    """Each session with its title and the page of its follow-up."""
    titles = titles_of((each.session.title, each.session.theme) for each in sessions)
    for one, title in zip(sessions, titles, strict=True):
        event, slug = forum.slug, one.session.slug
        yield one, title, url_for("follow_up.session", event=event, session=slug)


def _coming(forum: ForumRow, sessions: Sequence[Followed]) -> list[tuple[str, str, str, int]]:
    return [
        (title, href, day_text(one.day), len(one.roles))
        for one, title, href in _named(forum, sessions)
    ]


# -- as files ----------------------------------------------------------------------------------


@follow_up.get("/forum/<event>/<session>/follow-up.csv")
@requires(GET=Action.READ)
def session_table(event: str, session: str) -> Response:
    forum = _forum(event)
    one = gathered.of_session(forum, session_of(forum, session))
    return csv_file(f"follow-up-{forum.slug}-{one.session.slug}", files.COLUMNS, _cells([one]))


@follow_up.get("/forum/<event>/follow-up.csv")
@requires(GET=Action.READ)
def forum_table(event: str) -> Response:
    row = _forum(event)
    return csv_file(f"follow-up-{row.slug}", files.COLUMNS, _cells(gathered.of_forum(row)))


def _cells(sessions: Sequence[Followed]) -> Iterator[Sequence[object]]:
    for one in sessions:
        number = one.base.number if one.base else ""
        yield from (files.cells(one.session.slug, number, each) for each in one.found)
