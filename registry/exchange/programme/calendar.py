"""The sessions that a calendar says, an event each, at the times of the forum's zone."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from registry.domain.errors import N_, RuleBroken
from registry.domain.forum import moment, time_typed, zone_of
from registry.domain.vocabulary import SessionStatus
from registry.exchange.apart import read_apart
from registry.exchange.programme.columns import NO_PERSONS
from registry.exchange.programme.rows import Reading, Said, until
from registry.forms.gate import REQUIRED

_BEGINNING = "BEGIN:VCALENDAR"
_CANCELLED, _CONFIRMED = "CANCELLED", "CONFIRMED"
#: In which fields of ours stands what an event says.
_FIELDS = {"SUMMARY": "title", "LOCATION": "room", "DESCRIPTION": "summary"}
_AT = {"DTSTART": "starts", "DTEND": "ends", "DURATION": "ends", "STATUS": "status"}
FLOATING = "floating"


def is_calendar(text: str) -> bool:
    return text.lstrip()[: len(_BEGINNING)].upper() == _BEGINNING


def events_of(text: str, zone: ZoneInfo) -> Reading:
    """Read the events. Unreadable says what is wrong with the calendar as a whole."""
    told = json.loads(read_apart("events.py", text.encode(), _MESSAGES))
    zones: Counter[tuple[str, str]] = Counter()
    rows = [
        _said(number, event, zone, zones) for number, event in enumerate(told["events"], start=1)
    ]
    notes = [*_about_zones(zones, zone), *_about_the_rest(told)]
    return Reading(text, rows, tuple(notes), events=True)


_MESSAGES = {
    "damaged": N_("The calendar can’t be read: it is damaged."),
    "cut_off": N_("The calendar is damaged: it ends in the middle of an event."),
    "too_many": N_("The calendar has %(number)s events; %(limit)s are the most."),
}


def _said(
    number: int, event: Mapping[str, Any], zone: ZoneInfo, zones: Counter[tuple[str, str]]
) -> Said:
    values = {ours: str(event.get(theirs, "")) for theirs, ours in _FIELDS.items()}
    values["track"] = ", ".join(event["CATEGORIES"])
    status = event.get("STATUS", "").upper()
    if status == _CANCELLED:
        values["status"] = SessionStatus.CANCELLED
    uid = str(event.get("UID", ""))
    if left_out := _left_out(event):
        return Said(number, values, uid, left_out=left_out)
    problems = [RuleBroken(*_broken(name, what)) for name, what in event["broken"]]
    if not problems:
        problems = _set_times(values, event, zone, zones)
    return Said(number, values, uid, tuple(problems), takes_place=status == _CONFIRMED)


def _left_out(event: Mapping[str, Any]) -> RuleBroken | None:
    if event["recurring"]:
        return RuleBroken(_RECURRING)
    return RuleBroken(_ALL_DAY) if "day" in event.get("DTSTART", {}) else None


_RECURRING = N_(
    "The event recurs, and a programme has no session that does: it was left out. Enter each time"
    " as a session of its own."
)
_ALL_DAY = N_("The event is for a whole day, and a session has hours: it was left out.")


def _broken(name: str, what: str) -> tuple[str, str | None, dict[str, object]]:
    if not name:
        return _NO_LINE, None, {"what": what[:120]}
    message = _TWICE if what == "twice" else _UNREAD
    return message, _FIELDS.get(name) or _AT.get(name), {"name": name}


_NO_LINE = N_(
    "The event has a line that can’t be read (%(what)s). A line that goes on is indented."
)
_TWICE = N_("The event says %(name)s twice.")
_UNREAD = N_("What the event says under %(name)s can’t be read.")


# -- when ----------------------------------------------------------------------------------------


def _set_times(
    values: dict[str, str],
    event: Mapping[str, Any],
    zone: ZoneInfo,
    zones: Counter[tuple[str, str]],
) -> list[RuleBroken]:
    """Say day, start and end as the forum's clocks show them; return what can't be said."""
    try:
        starts = _moment(event.get("DTSTART"), zone, "starts")
        ends = _end(event, starts, zone)
    except RuleBroken as problem:
        return [problem]
    zones.update({_zone(event[name]) for name in ("DTSTART", "DTEND") if event.get(name)})
    values["day"] = starts.astimezone(zone).date().isoformat()
    values["starts"] = time_typed(starts, zone)
    values.update(until(starts, ends, zone))
    return []


def _end(event: Mapping[str, Any], starts: datetime, zone: ZoneInfo) -> datetime:
    if event.get("DTEND") or event.get("DURATION") is None:
        return _moment(event.get("DTEND"), zone, "ends")
    return starts + timedelta(seconds=event["DURATION"])


def _moment(said: Mapping[str, str] | None, zone: ZoneInfo, field: str) -> datetime:
    """The moment that is meant. Of an hour that comes twice it is the first (RFC 5545, 3.3.5)."""
    if not said:
        raise RuleBroken(REQUIRED, field)
    if "day" in said:
        raise RuleBroken(_NO_HOURS, field)
    if "at" in said:
        return datetime.fromisoformat(said["at"]).astimezone(UTC)
    if "zone" in said and "known" not in said:
        raise RuleBroken(_NO_ZONE, field, {"zone": said["zone"][:60]})
    local, there = datetime.fromisoformat(said["local"]), _there(said, zone)
    try:
        return moment(local, there, local.replace(tzinfo=there).utcoffset())
    except RuleBroken as problem:
        raise RuleBroken(problem.message, field, problem.params) from problem


def _there(said: Mapping[str, str], zone: ZoneInfo) -> ZoneInfo:
    return zone_of(said["known"]) if "known" in said else zone


_NO_HOURS = N_("It says a day and no time of day.")
_NO_ZONE = N_("The time zone “%(zone)s” is not known, and the file does not say what it is.")


def _zone(said: Mapping[str, str]) -> tuple[str, str]:
    """As which zone a time was taken: how the file calls it, and how it is called by IANA."""
    return said.get("zone", FLOATING), said.get("known", "")


# -- what is to be known of the whole ------------------------------------------------------------


def _about_zones(zones: Counter[tuple[str, str]], zone: ZoneInfo) -> Iterator[RuleBroken]:
    """A sentence for each zone that is not the forum's."""
    for (named, known), number in sorted(zones.items()):
        said = {"number": number, "named": named[:60], "known": known, "zone": zone.key}
        if named == FLOATING:
            yield RuleBroken(_FLOATING, params=said)
        elif not known:
            yield RuleBroken(_OWN_ZONE, params=said)
        elif named != known:
            yield RuleBroken(_OTHER_NAME, params=said)
        elif known != zone.key:
            yield RuleBroken(_FOREIGN, params=said)


_FLOATING = N_(
    "Events without a time zone: %(number)s. Their times were taken as those of %(zone)s."
)
_OWN_ZONE = N_(
    "Events in the zone “%(named)s”, which the file defines itself: %(number)s. Their times were"
    " converted to %(zone)s."
)
_OTHER_NAME = N_(
    "Events in the zone “%(named)s”, taken for %(known)s: %(number)s. Their times are shown in"
    " %(zone)s."
)
_FOREIGN = N_("Events in the zone %(known)s: %(number)s. Their times were converted to %(zone)s.")


def _about_the_rest(told: Mapping[str, Any]) -> Iterator[RuleBroken]:
    """What the calendar says beyond sessions, and is not taken."""
    events = told["events"]
    if any(event["persons"] for event in events):
        yield RuleBroken(NO_PERSONS, params={"names": "ATTENDEE, ORGANIZER"})
    if left := sorted({name for event in events for name in event["left"]}):
        yield RuleBroken(_LEFT, params={"names": ", ".join(left)})
    if others := told["others"]:
        names = ", ".join(f"{name[:20]}: {number}" for name, number in sorted(others.items()))
        yield RuleBroken(_OTHERS, params={"names": names[:200]})


_LEFT = N_("What the events say under %(names)s was not taken.")
_OTHERS = N_("Entries that are no events were left out: %(names)s.")
