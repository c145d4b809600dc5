"""Runs apart: a calendar (.ics, RFC 5545) on standard input, its events as JSON on output.

Text is as it was meant, without folds and escapes. A time is what the file says, with the zone that
it names; the moment is worked out here only where the file itself defines the zone.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from icalendar import Calendar
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

MOST_EVENTS = 1000
_SAID = 3
_EVENT = re.compile(r"^BEGIN:VEVENT[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_TEXTS = ("SUMMARY", "LOCATION", "DESCRIPTION", "STATUS", "UID")
_TIMES = ("DTSTART", "DTEND")
_READ = {*_TEXTS, *_TIMES, "DURATION", "CATEGORIES"}
_RECURRING = ("RRULE", "RDATE", "EXRULE", "RECURRENCE-ID")
_PERSONS = ("ATTENDEE", "ORGANIZER", "CONTACT")
#: What is said for people, and is left out.
_TOLD = ("ATTACH", "COMMENT", "CONFERENCE", "RELATED-TO", "RESOURCES", "URL")


def main() -> None:
    text = sys.stdin.buffer.read().decode("utf-8")
    number = len(_EVENT.findall(text))
    if number > MOST_EVENTS:
        refuse("too_many", number=number, limit=MOST_EVENTS)
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except ValueError:
        refuse("damaged")
    parts = [part for calendar in calendars for part in calendar.subcomponents]
    events = [part for part in parts if part.name == "VEVENT"]
    if len(events) != number:
        refuse("cut_off")
    others = Counter(str(part.name) for part in parts if part.name not in {"VEVENT", "VTIMEZONE"})
    json.dump({"events": list(map(_event, events)), "others": others}, sys.stdout)


def refuse(name: str, **params: object) -> NoReturn:
    """End with the name of the message that the reader's caller has for it."""
    sys.stderr.write(f"\n{json.dumps([name, params])}\n")
    sys.exit(_SAID)


def _event(event: Any) -> dict[str, Any]:
    broken = list(_broken(event))
    unread = {name for name, _what in broken}
    said: dict[str, Any] = {
        name: str(event[name]) for name in _TEXTS if name in event and name not in unread
    }
    said |= {name: _time(event[name]) for name in _TIMES if name in event and name not in unread}
    if "DURATION" in event and "DURATION" not in unread:
        said["DURATION"] = _seconds(event["DURATION"])
    return {
        **said,
        "CATEGORIES": [] if "CATEGORIES" in unread else list(_categories(event)),
        "recurring": any(name in event for name in _RECURRING),
        "persons": any(name in event for name in _PERSONS),
        "left": [name for name in _TOLD if name in event],
        "broken": broken,
    }


def _broken(event: Any) -> Iterator[tuple[str, str]]:
    """The properties that can't be read, or are there twice, and lines that are none."""
    for name, what in event.errors:
        if name is None or name in _READ:
            yield name or "", what
    for name in (*_TEXTS, *_TIMES, "DURATION"):
        if isinstance(event.get(name), list):
            yield name, "twice"


def _categories(event: Any) -> Iterator[str]:
    found = event.get("CATEGORIES", [])
    for each in found if isinstance(found, list) else [found]:
        yield from map(str, each.cats)


def _seconds(value: Any) -> float | None:
    length = getattr(value, "dt", None)
    return length.total_seconds() if isinstance(length, timedelta) else None


# -- times ---------------------------------------------------------------------------------------


def _time(value: Any) -> dict[str, str]:
    """A day, or a local time with its zone: `zone` as it is named, `known` by its IANA name."""
    when = value.dt
    if not isinstance(when, datetime):
        return {"day": when.isoformat()}
    local = {"local": when.replace(tzinfo=None).isoformat(sep=" ")}
    named = str(value.params.get("TZID", ""))
    if not named:
        return local if when.tzinfo is None else {**local, "zone": "UTC", "known": "UTC"}
    if known := next(filter(_is_known, _names(named)), ""):
        return {**local, "zone": named, "known": known}
    defined = {} if when.tzinfo is None else {"at": when.astimezone(UTC).isoformat()}
    return {**local, "zone": named, **defined}


def _names(named: str) -> Iterator[str]:
    """What a zone may be called by IANA: as it stands, for Windows, behind a maker's prefix."""
    plain = named.strip("/")
    yield plain
    yield WINDOWS_TO_OLSON.get(plain, "")
    if named.startswith("/"):
        parts = plain.split("/")
        yield from ("/".join(parts[start:]) for start in range(1, len(parts)))


def _is_known(name: str) -> bool:
    try:
        return bool(name) and ZoneInfo(name) is not None
    except (KeyError, ValueError, OSError):
        return False


if __name__ == "__main__":
    main()
