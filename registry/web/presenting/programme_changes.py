"""What changed in a programme, in words: a line for each change that a visitor would notice."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from registry.domain.errors import N_
from registry.domain.forum import zone_of
from registry.domain.vocabulary import SESSION_STATUSES
from registry.i18n import day_text, days_text, gettext, label, say
from registry.queries.programme import ForumRow
from registry.queries.programme_changes import Change, Facts
from registry.web.presenting.programme import session_href, titles_of, when

Titles = Mapping[tuple[str, str], str]


class Difference(NamedTuple):
    """What was said of something, and what is said of it since; either may be nothing."""

    label: str
    old: str
    new: str


class Line(NamedTuple):
    """A change of a session, which has an address while it is there, or of the forum itself."""

    day: date
    title: str
    href: str
    deed: str
    differences: Sequence[Difference]


class Day(NamedTuple):
    """The changes of one day."""

    heading: str
    lines: Sequence[Line]


_ADDED, _REMOVED = N_("Added to the programme"), N_("Taken out of the programme")
_NOTHING: Facts = {}


def lines(forum: ForumRow, changes: Sequence[Change], slugs: Mapping[int, str]) -> list[Line]:
    """The changes that are seen in the programme, in their order; `slugs` are of today's sessions.

    A number may be given again: only the last session that had it leads anywhere.
    """
    titles, seen = _titles(changes), set[int]()
    found = []
    for each in changes:
        line = _of_session(each, titles) if each.session_id else _of_forum(each)
        number = each.session_id or 0
        if number in slugs and number not in seen:
            line = line._replace(href=session_href(forum.slug, slugs[number]))
        if each.before is None:
            seen.add(number)
        if line.deed or line.differences:
            found.append(line)
    return found


def by_day(shown: Iterable[Line]) -> list[Day]:
    return [Day(day_text(day), list(rows)) for day, rows in groupby(shown, lambda each: each.day)]


def published(forum: ForumRow) -> str:
    return day_text(forum.published_on) if forum.published_on else ""


# -- a session ---------------------------------------------------------------------------------


def _called(facts: Facts) -> tuple[str, str]:
    return facts.get("title", ""), facts.get("theme", "")


def _titles(changes: Sequence[Change]) -> Titles:
    """What sessions were called, by title and theme."""
    told = (change for change in changes if change.session_id)
    facts = (each for change in told for each in (change.before, change.after) if each)
    pairs = list(dict.fromkeys(map(_called, facts)))
    return dict(zip(pairs, titles_of(pairs), strict=True))


def _of_session(change: Change, titles: Titles) -> Line:
    before, after = change.before or _NOTHING, change.after or _NOTHING
    day = _day(change)
    title = titles[_called(after or before)]
    if change.before is None:
        return Line(day, title, "", say(_ADDED), _new(change, after))
    if change.after is None:
        return Line(day, title, "", say(_REMOVED), ())
    return Line(day, title, "", "", list(_between(change, before, after, titles)))


def _new(change: Change, after: Facts) -> list[Difference]:
    return [Difference(gettext("Time"), "", _time(after, change.zone[1]))]


def _between(change: Change, before: Facts, after: Facts, titles: Titles) -> Iterator[Difference]:
    sides = (before, change.zone[0]), (after, change.zone[1])
    said = (
        (gettext("Title"), [titles[_called(facts)] for facts, _zone in sides]),
        (gettext("Time"), [_time(*side) for side in sides]),
        (gettext("Room"), [facts.get("room", "") for facts, _zone in sides]),
        (gettext("Track"), [facts.get("track", "") for facts, _zone in sides]),
        (gettext("Status"), [_status(facts) for facts, _zone in sides]),
    )
    yield from (Difference(name, old, new) for name, (old, new) in said if old != new)


def _time(facts: Facts, zone: str) -> str:
    found = when(facts["starts_at"], facts["ends_at"], zone_of(zone))
    return gettext(
        "%(day)s, %(begins)s–%(until)s", day=found.day, begins=found.begins, until=found.until
    )


def _status(facts: Facts) -> str:
    return label(SESSION_STATUSES, facts.get("status", "planned"))


# -- the forum ---------------------------------------------------------------------------------

_FORUM = {
    "name": N_("Name"),
    "edition": N_("Edition"),
    "place": N_("Place"),
    "time_zone": N_("Time zone"),
    "organisers": N_("Organised by"),
}


def _of_forum(change: Change) -> Line:
    before, after = change.before or _NOTHING, change.after or _NOTHING
    sides = [{**facts, "days": _days(facts)} for facts in (before, after)]
    words = {"days": N_("Days"), **_FORUM}
    said = ((say(word), *(each.get(name) or "" for each in sides)) for name, word in words.items())
    differences = [Difference(*each) for each in said if each[1] != each[2]]
    return Line(_day(change), gettext("The forum"), "", "", differences)


def _days(facts: Facts) -> str:
    ends = (facts.get(name) for name in ("first_day", "last_day"))
    days = [date.fromisoformat(each) for each in ends if each]
    return days_text(*days) if len(days) == 2 else ""


def _day(change: Change) -> date:
    """The day of the change, as the forum's clocks had it."""
    return change.at.astimezone(zone_of(change.zone[1])).date()
