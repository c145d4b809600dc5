"""Sessions as an iCalendar file (RFC 5545, RFC 7986): what calendars subscribe to.

Nothing in it asks the clock: the same programme is the same file, to the byte.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.prop import vDuration, vText, vUri

from registry.domain.forum import zone_of
from registry.domain.vocabulary import SessionStatus

PRODUCT = "-//Twin-city partnership registry//Forum 1//EN"
CONTENT_TYPE = "text/calendar; charset=utf-8"
#: How often a calendar that subscribes need ask again.
REFRESH = timedelta(hours=12)
#: A programme that is public is what is meant to be: nothing in it is tentative.
_STATUS = {
    SessionStatus.PLANNED: "CONFIRMED",
    SessionStatus.HELD: "CONFIRMED",
    SessionStatus.CANCELLED: "CANCELLED",
}


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session. Moments are UTC; `uid` is its own for ever, `sequence` grows with each change."""

    uid: str
    sequence: int
    begun: datetime
    changed: datetime
    starts: datetime
    ends: datetime
    title: str
    address: str
    status: str
    text: str = ""
    where: str = ""
    track: str = ""


@dataclass(frozen=True, slots=True)
class Agenda:
    """What one file holds: the name that a calendar shows for it, its page, its meetings.

    `zone` is the name of the time zone in which the meetings are told.
    """

    name: str
    address: str
    file_address: str
    zone: str
    meetings: Sequence[Meeting]
    text: str = ""


def document(agenda: Agenda) -> bytes:
    """The file: lines of 75 octets at the most, each ended by CR and LF."""
    zone = zone_of(agenda.zone)
    whole = Calendar()
    whole.add("prodid", PRODUCT)
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    for name in ("name", "x-wr-calname"):
        whole.add(name, _clean(agenda.name))
    whole.add("x-wr-timezone", agenda.zone)
    if agenda.text:
        whole.add("description", _clean(agenda.text))
    whole.add("url", vUri(agenda.address))
    whole.add("source", vUri(agenda.file_address), {"value": "URI"})
    whole.add("refresh-interval", vDuration(REFRESH), {"value": "DURATION"})
    whole.add("x-published-ttl", vDuration(REFRESH))
    if told := [each for each in agenda.meetings if not _needs_utc(each, zone)]:
        first, last = min(each.starts for each in told), max(each.ends for each in told)
        whole.add_component(_zone(zone, first, last))
    for meeting in agenda.meetings:
        whole.add_component(_event(meeting, zone))
    made: bytes = whole.to_ical()
    return made


# -- a meeting ---------------------------------------------------------------------------------


def _event(of: Meeting, zone: ZoneInfo) -> Event:
    event = Event()
    event.add("uid", of.uid)
    event.add("sequence", of.sequence)
    event.add("dtstamp", of.changed)
    event.add("created", of.begun)
    event.add("last-modified", of.changed)
    shown = UTC if _needs_utc(of, zone) else zone
    event.add("dtstart", of.starts.astimezone(shown))
    event.add("dtend", of.ends.astimezone(shown))
    event.add("summary", _clean(of.title))
    event.add("status", _STATUS[SessionStatus(of.status)])
    event.add("url", vUri(of.address))
    words = (("description", of.text), ("location", of.where), ("categories", of.track))
    for name, text in words:
        if said := _clean(text):
            event.add(name, said)
    return event


def _needs_utc(of: Meeting, zone: ZoneInfo) -> bool:
    """Whether local times don't say it: of two that are called alike they mean the first."""
    return zone.key == "UTC" or any(each.astimezone(zone).fold for each in (of.starts, of.ends))


class _Text(vText):
    """A text as it is: the library takes a backslash before an N for the end of a line."""

    def to_ical(self) -> bytes:
        return self.translate(_ESCAPED).encode()


_ESCAPED = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})


def _clean(text: str) -> _Text:
    """The text without signs that no calendar may hold; every end of a line is one sign."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _Text("".join(sign for sign in lines if sign in "\n\t" or not _is_barred(sign)))


def _is_barred(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cs"}


# -- its time zone -----------------------------------------------------------------------------


class _Turn(NamedTuple):
    """A moment at which the clocks of a zone are set otherwise."""

    at: datetime
    before: timedelta


def _zone(zone: ZoneInfo, first: datetime, last: datetime) -> Timezone:
    """The zone as it is between two moments, and a day around them.

    icalendar's own way, Timezone.from_tzinfo, lets summer time begin an hour late.
    """
    made = Timezone()
    made.add("tzid", zone.key)
    begin, end = first - timedelta(days=1), last + timedelta(days=1)
    for turn in [_Turn(begin, _offset(begin, zone)), *_turns(zone, begin, end)]:
        local = turn.at.astimezone(zone)
        observance = TimezoneDaylight() if local.dst() else TimezoneStandard()
        # It begins when the clock, still set as before, shows this.
        observance.add("dtstart", (turn.at + turn.before).replace(tzinfo=None))
        observance.add("tzoffsetfrom", turn.before)
        observance.add("tzoffsetto", _offset(turn.at, zone))
        observance.add("tzname", local.tzname())
        made.add_component(observance)
    return made


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _turns(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[_Turn]:
    """The turns after `begin` until `end`, each found to the second."""
    hour = timedelta(hours=1)
    while begin < end:
        before, after = _offset(begin, zone), _offset(begin + hour, zone)
        if before != after:
            yield _Turn(_first_second(zone, begin, before), before)
        begin += hour


def _first_second(zone: ZoneInfo, begin: datetime, before: timedelta) -> datetime:
    """The first second of the hour after `begin` at which the offset is another."""
    begin = begin.replace(microsecond=0)
    low, high = 0, 3600
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(begin + timedelta(seconds=middle), zone) == before:
            low = middle
        else:
            high = middle
    return begin + timedelta(seconds=high)
