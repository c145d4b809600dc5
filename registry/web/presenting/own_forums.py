"""Forums for the secretariat: in its list, their programme as a table, what is missing in it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, groupby
from typing import NamedTuple

from flask import url_for

from registry.domain.definitions import DEFINITIONS
from registry.domain.errors import N_
from registry.domain.forum import clash, theme_of, use_of, zone_of
from registry.domain.vocabulary import SESSION_STATUSES, SessionStatus
from registry.i18n import gettext, label, ngettext, say, weekday_text
from registry.queries.programme import ForumRow, LinkRow, SessionRow
from registry.web.presenting import themes
from registry.web.presenting.lists import address
from registry.web.presenting.programme import (
    day_of,
    forum_days,
    forum_title,
    titles_of,
    when,
)


def home() -> str:
    """Where all forums are listed."""
    return url_for("secretariat.index", _anchor="forums")


def href_of(event: str) -> str:
    """Where the secretariat sees a forum."""
    return url_for("own_forums.show", event=event)


def session_href(event: str, session: str) -> str:
    return url_for("own_forums.show_session", event=event, session=session)


class Listed(NamedTuple):
    """A forum in the secretariat's list."""

    name: str
    href: str
    days: str
    place: str
    public: bool


def listed(forums: Iterable[ForumRow]) -> list[Listed]:
    return [
        Listed(
            forum_title(each),
            href_of(each.slug),
            forum_days(each),
            each.place,
            public=each.published_on is not None,
        )
        for each in forums
    ]


# -- the programme -------------------------------------------------------------------------------


class Row(NamedTuple):
    """A session in the table of the programme."""

    title: str
    href: str
    times: str
    room: str
    track: str
    theme: str
    links: int
    status: str
    status_label: str


class Day(NamedTuple):
    """A day of the programme with its sessions."""

    heading: str
    rows: Sequence[Row]


def days(forum: ForumRow, sessions: Sequence[SessionRow], links: Iterable[LinkRow]) -> list[Day]:
    """The programme by day, in the order of time."""
    many = Counter(each.session_id for each in links)
    titles = _titles(sessions)
    of_day = groupby(sessions, lambda each: day_of(each, zone_of(forum.time_zone)))
    return [
        Day(weekday_text(day), [_row(forum, each, titles, many[each.id]) for each in rows])
        for day, rows in of_day
    ]


def _titles(sessions: Sequence[SessionRow]) -> dict[int, str]:
    """What each is called, by its number."""
    told = titles_of((each.title, each.theme) for each in sessions)
    return {each.id: title for each, title in zip(sessions, told, strict=True)}


def _row(forum: ForumRow, session: SessionRow, titles: Mapping[int, str], links: int) -> Row:
    return Row(
        titles[session.id],
        session_href(forum.slug, session.slug),
        times_of(forum, session),
        session.room,
        session.track,
        themes.words(session.theme) if session.theme else "",
        links,
        session.status,
        label(SESSION_STATUSES, session.status),
    )


def times_of(forum: ForumRow, session: SessionRow) -> str:
    """From when to when, in the forum's zone."""
    told = when(session.starts_at, session.ends_at, zone_of(forum.time_zone))
    return f"{told.begins}–{told.until}"


# -- what is missing -----------------------------------------------------------------------------


class Remark(NamedTuple):
    """What is worth a look, and the sessions that it is about."""

    sentence: str
    sessions: Sequence[tuple[str, str]]
    about: frozenset[int]


def remarks(forum: ForumRow, sessions: Sequence[SessionRow], today: date) -> Iterator[Remark]:
    """What the programme lacks, and what does not fit together: told, and not forbidden."""
    yield from twice(forum, sessions)
    kept = [each for each in sessions if each.status != SessionStatus.CANCELLED]
    without = [each for each in kept if not each.theme]
    if without:
        yield _remark(forum, _without_theme(len(without)), without)
    silent = [each for each in kept if not each.questions]
    if silent:
        yield _remark(forum, _without_questions(len(silent)), silent)
    over = [each for each in kept if day_of(each, zone_of(forum.time_zone)) < today]
    planned = [each for each in over if each.status == SessionStatus.PLANNED]
    if planned:
        yield _remark(forum, _still_planned(len(planned)), planned)


def _without_theme(number: int) -> str:
    return ngettext(
        "%(num)s session has no theme: its dossier would be about all agreements.",
        "%(num)s sessions have no theme: their dossiers would be about all agreements.",
        number,
    )


def _without_questions(number: int) -> str:
    return ngettext(
        "%(num)s session asks no question.", "%(num)s sessions ask no question.", number
    )


def _still_planned(number: int) -> str:
    return ngettext(
        "%(num)s session is over and still called planned. Was it held?",
        "%(num)s sessions are over and still called planned. Were they held?",
        number,
    )


def twice(forum: ForumRow, sessions: Sequence[SessionRow]) -> Iterator[Remark]:
    """A warning for each two sessions that are in one room at one time."""
    for one, other in clashing(sessions):
        sentence = gettext("Two sessions are in %(room)s at the same time.", room=one.room)
        yield _remark(forum, sentence, (one, other))


def clashing(sessions: Sequence[SessionRow]) -> Iterator[tuple[SessionRow, SessionRow]]:
    """The pairs of sessions that are in one room at one time."""
    uses = {
        each.id: use_of(each.room, each.starts_at, each.ends_at, each.status) for each in sessions
    }
    for one, other in combinations(sessions, 2):
        if clash(uses[one.id], uses[other.id]):
            yield one, other


def _remark(forum: ForumRow, sentence: str, sessions: Sequence[SessionRow]) -> Remark:
    titles = _titles(sessions)
    links = [(titles[each.id], session_href(forum.slug, each.slug)) for each in sessions]
    return Remark(sentence, links, frozenset(each.id for each in sessions))


# -- one session ---------------------------------------------------------------------------------


class Asked(NamedTuple):
    """A question of a session, and the figures that bear on it, of its theme."""

    text: str
    figures: Sequence[tuple[str, str]]


def questions(session: SessionRow) -> list[Asked]:
    theme = theme_of(session.theme).pairs()
    return [
        Asked(text, [_figure(code, theme) for code in codes if code in DEFINITIONS])
        for text, codes in session.questions
    ]


def _figure(code: str, theme: Sequence[tuple[str, str]]) -> tuple[str, str]:
    name = gettext(DEFINITIONS[code].name)
    return name, address(url_for("statistics.show", code=code), theme)


class Task(NamedTuple):
    """A page of the secretariat about what belongs to a session, and how much of it there is."""

    label: str
    href: str
    words: str
    number: int | None


#: What belongs to a session: the page where it is kept, its name, what is done there.
_TASKS = (
    (
        "own_links.show",
        N_("Linked agreements"),
        N_("Which were signed, presented or discussed, and which are to be followed up."),
    ),
    ("own_panel.show", N_("Panel"), N_("Who moderates and who speaks.")),
    ("own_materials.show", N_("Materials"), N_("What is shown: files and links.")),
    (
        "own_dossiers.show",
        N_("Dossier"),
        N_("The facts of the theme on one page. Published, its figures never change again."),
    ),
    (
        "personal_links.show",
        N_("Personal links"),
        N_("Each panelist’s own way to the dossier, without an account."),
    ),
)


def tasks(event: str, session: str, numbers: Mapping[str, int]) -> list[Task]:
    """The pages about what belongs to a session; `numbers` of what is there are by endpoint."""
    return [
        Task(
            say(label),
            url_for(endpoint, event=event, session=session),
            say(words),
            numbers.get(endpoint),
        )
        for endpoint, label, words in _TASKS
    ]
