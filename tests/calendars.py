"""Calendars made for tests, of lines as one wants them."""

from collections.abc import Iterable


def calendar(*events: str, before: str = "") -> str:
    """A calendar of these events, each the lines between its first and its last one."""
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tests//EN", *before.splitlines()]
    for each in events:
        whole += ["BEGIN:VEVENT", *each.splitlines(), "END:VEVENT"]
    return _joined([*whole, "END:VCALENDAR"])


def event(title: str = "Plenary", starts: str = "", ends: str = "", *more: str) -> str:
    """The lines of an event; times as they stand behind the name: «;TZID=Europe/Moscow:…»."""
    starts, ends = starts or ":20230907T070000Z", ends or ":20230907T090000Z"
    return "\n".join([f"SUMMARY:{title}", f"DTSTART{starts}", f"DTEND{ends}", *more])


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\r\n" for line in lines)
