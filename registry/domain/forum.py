"""The forum: what is said of it and its sessions, and when a session is, in the forum's zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo, available_timezones

from registry.domain.definitions import DEFINITIONS
from registry.domain.errors import N_, RuleBroken
from registry.domain.names import search_key
from registry.domain.selection import Selection, SelectionProblem, parse
from registry.domain.vocabulary import SessionStatus

#: What stands below a forum's address and is no session, and below /forum and is no forum.
RESERVED = frozenset({"changes", "days", "follow-up", "panelists", "sessions", "tracks", "new"})
#: What a theme may say: which agreements, never how or when they are looked at.
THEME_PARAMETERS = frozenset({
    "city", "country", "partner", "kind", "field", "legal", "status", "record",
    "concluded_from", "concluded_to", "q",
})  # fmt: skip
MOST_DAYS, LONGEST_THEME = 31, 1000


class Question(NamedTuple):
    """A question that a session asks, and the codes of the figures that bear on it."""

    text: str
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ForumEntry:
    """A forum. `place` is as people say it; `city` is the id of the city, if it has one."""

    name: str
    first_day: date
    last_day: date
    time_zone: str
    edition: str = ""
    slug: str = ""
    place: str = ""
    city: int | None = None
    organisers: str = ""
    site: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """A session. `starts` and `ends` are moments (UTC); a session without title has a theme.

    `theme` is the query string of a selection; `title_note` says what of the title is ours.
    """

    starts: datetime
    ends: datetime
    title: str = ""
    title_note: str = ""
    slug: str = ""
    track: str = ""
    room: str = ""
    summary: str = ""
    status: str = SessionStatus.PLANNED
    theme: str = ""
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class PanelistEntry:
    """Somebody who moderates or speaks; `city` is the id of a city, if they come from one.

    Nobody is shown to the public before the day on which they consented.
    """

    name: str
    office: str = ""
    city: int | None = None
    organisation: str = ""
    consented_on: date | None = None


# -- when --------------------------------------------------------------------------------------


@cache
def zone_names() -> frozenset[str]:
    """The IANA names of all time zones; what is a machine's own, or none, is not among them."""
    return frozenset(available_timezones() - {"Factory", "localtime"})


def zone_of(name: str) -> ZoneInfo:
    """The time zone of an IANA name. RuleBroken for one that there is not."""
    if name not in zone_names():
        raise RuleBroken(NO_ZONE, "time_zone", {"value": name[:60]})
    return ZoneInfo(name)


NO_ZONE = N_("“%(value)s” is not the name of a time zone, as in Europe/Moscow.")


def moment(local: datetime, zone: ZoneInfo, offset: timedelta | None = None) -> datetime:
    """The moment (UTC) of a local time, which `offset` tells apart where it comes twice.

    RuleBroken where clocks skip the time, or repeat it and nothing says which one is meant.
    """
    found = [local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    real = [each for each in dict.fromkeys(found) if _shown(each, zone) == local]
    said = {"time": f"{local:%H:%M}", "day": local.date().isoformat(), "zone": zone.key}
    if not real:
        raise RuleBroken(SKIPPED, params=said)
    if offset is not None:
        real = [each for each in real if each.astimezone(zone).utcoffset() == offset]
        if not real:
            raise RuleBroken(OTHER_OFFSET, params=said)
    if len(real) > 1:
        raise RuleBroken(TWICE, params={**said, **_ways(real, zone, local)})
    return real[0]


def _shown(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def _ways(moments: Sequence[datetime], zone: ZoneInfo, local: datetime) -> dict[str, str]:
    first, second = (_offset(each.astimezone(zone)) for each in moments)
    return {"first": f"{local:%H:%M}{first}", "second": f"{local:%H:%M}{second}"}


def _offset(at: datetime) -> str:
    """The offset from UTC as it is written, +03:00; where clocks went by the sun, with seconds."""
    return at.isoformat(timespec="seconds")[len("2023-09-07T13:00:00") :]


SKIPPED = N_("There is no %(time)s on %(day)s in %(zone)s: the clocks go forward over it.")
TWICE = N_(
    "On %(day)s it is %(time)s twice in %(zone)s, when the clocks go back. Write %(first)s or"
    " %(second)s."
)
OTHER_OFFSET = N_("%(zone)s has another offset from UTC at %(time)s on %(day)s.")


def time_typed(at: datetime, zone: ZoneInfo) -> str:
    """The time of day of a moment there, as it is typed: with its offset where it comes twice."""
    local = at.astimezone(zone)
    text = f"{local:%H:%M:%S}".removesuffix(":00")
    try:
        moment(local.replace(tzinfo=None, fold=0), zone)
    except RuleBroken:
        return f"{text}{_offset(local)}"
    return text


def local_days(starts: datetime, ends: datetime, zone: ZoneInfo) -> tuple[date, date]:
    """The days on which a session begins and ends there; midnight still belongs to the day."""
    last = max(starts, ends - timedelta(microseconds=1))
    return starts.astimezone(zone).date(), last.astimezone(zone).date()


def check_times(entry: SessionEntry, first: date, last: date, zone: ZoneInfo) -> None:
    """RuleBroken if the session ends before it starts, or is outside the forum's days."""
    if entry.ends <= entry.starts:
        raise RuleBroken(N_("A session ends after it starts."), "ends")
    begins, _ends = local_days(entry.starts, entry.ends, zone)
    if not first <= begins <= last:
        said = {"first": first.isoformat(), "last": last.isoformat()}
        raise RuleBroken(
            N_("The forum is from %(first)s to %(last)s; the session is outside."), "day", said
        )
    if entry.ends - entry.starts > timedelta(days=1):
        raise RuleBroken(N_("A session of more than a day is several sessions."), "ends")


class Use(NamedTuple):
    """When a room is used. A cancelled session uses none: its room is empty."""

    room: str
    starts: datetime
    ends: datetime


def use_of(room: str, starts: datetime, ends: datetime, status: str) -> Use:
    """What a session uses; however a room is written, it is the same one."""
    return Use("" if status == SessionStatus.CANCELLED else search_key(room), starts, ends)


def clash(one: Use, other: Use) -> bool:
    """Whether two sessions are in one room at one time: worth a warning, and not forbidden."""
    at_once = one.starts < other.ends and other.starts < one.ends
    return bool(one.room) and one.room == other.room and at_once


def check_days(entry: ForumEntry) -> None:
    """RuleBroken if the forum ends before it begins, or is longer than any."""
    if entry.last_day < entry.first_day:
        raise RuleBroken(N_("The last day is not before the first."), "last_day")
    if (entry.last_day - entry.first_day).days >= MOST_DAYS:
        raise RuleBroken(
            N_("A forum lasts %(limit)s days at the most."), "last_day", {"limit": MOST_DAYS}
        )
    zone_of(entry.time_zone)


#: For so long after the forum, or after it was made, a panelist's personal link is good.
LINK_LASTS = timedelta(days=30)


def link_lasts_until(last_day: date, today: date, zone: ZoneInfo) -> datetime:
    """The moment (UTC) at which a link made today ends: a midnight where the forum is."""
    after = max(last_day, today) + LINK_LASTS + timedelta(days=1)
    return datetime(after.year, after.month, after.day, tzinfo=zone).astimezone(UTC)


def link_opens(withdrawn_at: datetime | None, expires_at: datetime, now: datetime) -> bool:
    """Whether a personal link opens anything at this moment."""
    return withdrawn_at is None and now < expires_at


def check_words(entry: SessionEntry) -> None:
    """RuleBroken if nothing says what the session is called, or a figure is none of ours."""
    if not (entry.title or entry.theme):
        raise RuleBroken(_NEITHER, "title")
    if len(entry.theme) > LONGEST_THEME:
        raise RuleBroken(_LONG_THEME, "theme", {"limit": LONGEST_THEME})
    named = (code for each in entry.questions for code in each.figures)
    for code in named:
        if code not in DEFINITIONS:
            raise RuleBroken(_NO_FIGURE, "questions", {"value": code[:60]})


_NEITHER = N_("A session without a title is called by its theme: give it one of both.")
_LONG_THEME = N_("This theme takes more than %(limit)s characters. Say less.")
_NO_FIGURE = N_("“%(value)s” is not the code of a figure.")


# -- themes --------------------------------------------------------------------------------------


def theme_of(text: str) -> Selection:
    """The selection that a theme's query string, or the address of a list, says.

    It is everything if that is empty. RuleBroken for what is not understood, or says how to look
    and not which agreements.
    """
    try:
        found = parse(parse_qsl(_query(text), keep_blank_values=True), date.max).selection
    except SelectionProblem as problem:
        raise RuleBroken(problem.message, "theme", problem.params) from problem
    strange = sorted(found.present - THEME_PARAMETERS)
    if strange:
        raise RuleBroken(
            N_("A theme says which agreements; “%(name)s” does not."), "theme", {"name": strange[0]}
        )
    return found


def _query(text: str) -> str:
    """What stands behind the question mark of an address, or is written without one."""
    whole, _hash, _place = text.strip().partition("#")
    path, mark, query = whole.partition("?")
    if mark or path.startswith(("/", "https://", "http://")):
        return query
    if path and "=" not in path:
        raise RuleBroken(_NO_ADDRESS, "theme", {"value": path[:60]})
    return path


_NO_ADDRESS = N_("“%(value)s” is not the address of a list. Open the list and copy its address.")


def theme_text(theme: Selection) -> str:
    """The query string that is kept for a theme, the same for the same selection."""
    return urlencode(theme.pairs())
