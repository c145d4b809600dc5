"""The gate for a forum and its sessions: a form, a row of a spreadsheet or a calendar's event.

Days and times are those of the forum's zone. A question stands on a line of its own, the codes
of the figures that bear on it in brackets behind it: “What makes twinning last? [dormancy]”.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from registry.domain.errors import N_, RuleBroken
from registry.domain.forum import (
    ForumEntry,
    Question,
    SessionEntry,
    check_days,
    check_times,
    check_words,
    moment,
    theme_of,
    theme_text,
    zone_of,
)
from registry.domain.vocabulary import SESSION_STATUSES, SessionStatus
from registry.forms import readers
from registry.forms.gate import REQUIRED, Gate

FORUM_FIELDS = (
    "slug", "name", "edition", "place", "city", "first_day", "last_day", "time_zone",
    "organisers", "site", "summary",
)  # fmt: skip
SESSION_FIELDS = (
    "slug", "title", "title_note", "track", "day", "starts", "end_day", "ends", "room",
    "summary", "status", "theme", "questions",
)  # fmt: skip
LONGEST_TEXT, LONGEST_QUESTION, MOST_QUESTIONS = 5_000, 500, 12
_LONG = readers.text(LONGEST_TEXT)


# -- a forum -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ForumForm:
    """What was said of a forum, its city only named."""

    entry: ForumEntry
    city: str


def read_forum(values: Mapping[str, str]) -> ForumForm | list[RuleBroken]:
    """Return what is said, or everything that is wrong with it; one day alone is both days."""
    gate = Gate(values)
    first = gate.need("first_day", readers.day, date.min)
    entry = ForumEntry(
        name=gate.need("name", readers.text(200), ""),
        first_day=first,
        last_day=gate.read("last_day", readers.day, first),
        time_zone=gate.need("time_zone", _zone, ""),
        edition=gate.read("edition", readers.text(100), ""),
        slug=gate.read("slug", _forum_slug, ""),
        place=gate.read("place", readers.text(200), ""),
        organisers=gate.read_lines("organisers", _LONG),
        site=gate.read("site", readers.link, ""),
        summary=gate.read_lines("summary", _LONG),
    )
    form = ForumForm(entry, gate.read("city", readers.text(200), ""))
    if not gate.problems:
        _check(gate, lambda: check_days(entry))
    return gate.problems or form


def _forum_slug(given: str) -> str:
    return readers.text(80)(readers.slug(given))


def _zone(given: str) -> str:
    return zone_of(given).key


# -- a session -----------------------------------------------------------------------------------


def read_session(
    values: Mapping[str, str], days: tuple[date, date], zone: ZoneInfo
) -> SessionEntry | list[RuleBroken]:
    """Return what is said, or everything that is wrong with it.

    `days` are the forum's first and last one, and `zone` is where it takes place.
    """
    gate = Gate(values)
    starts, ends = _period(gate, zone)
    facts: dict[str, Any] = {
        "title": gate.read("title", readers.text(300), ""),
        "title_note": gate.read("title_note", readers.text(300), ""),
        "slug": gate.read("slug", readers.slug, ""),
        "track": gate.read("track", readers.text(120), ""),
        "room": gate.read("room", readers.text(120), ""),
        "summary": gate.read_lines("summary", _LONG),
        "status": gate.read("status", readers.code(SESSION_STATUSES), SessionStatus.PLANNED),
        "theme": gate.read("theme", _theme, ""),
        "questions": _questions(gate),
    }
    if starts is None or ends is None:
        return gate.problems
    entry = SessionEntry(starts, ends, **facts)
    _check(gate, lambda: check_times(entry, *days, zone))
    if not gate.problems:
        _check(gate, lambda: check_words(entry))
    return gate.problems or entry


def _theme(given: str) -> str:
    return theme_text(theme_of(given))


class _Clock(NamedTuple):
    """A time of day: after how many minutes, and the offset from UTC if it was said."""

    minutes: int
    offset: timedelta | None


#: «13:00», «9.30», and where it comes twice in a night «02:30+02:00»; 24:00 ends a day.
_TIME = re.compile("([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?::00)?(?: ?(Z|[+−-].+))?")
_OFFSET = re.compile("[+−-]([01][0-9]):?([0-5][0-9])(?::([0-5][0-9]))?")
_MIDNIGHT = re.compile("24[:.]00(?::00)?")


def _clock(given: str) -> _Clock:
    if _MIDNIGHT.fullmatch(given):
        return _Clock(24 * 60, None)
    found = _TIME.fullmatch(given)
    if not found:
        raise RuleBroken(_NO_TIME, params={"value": given[:60]})
    return _Clock(int(found[1]) * 60 + int(found[2]), _offset(found[3]) if found[3] else None)


def _offset(given: str) -> timedelta:
    if given == "Z":
        return timedelta(0)
    found = _OFFSET.fullmatch(given)
    if not found:
        raise RuleBroken(_NO_TIME, params={"value": given[:60]})
    hours, minutes, seconds = (int(each or 0) for each in found.groups())
    size = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return size if given[0] == "+" else -size


_NO_TIME = N_("“%(value)s” is not a time of day. Write hours and minutes, as in 13:00.")


def _period(gate: Gate, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """When a session begins and ends; it ends on the day on which it begins unless said else."""
    day = gate.need("day", readers.day, None)
    end_day = gate.read("end_day", readers.day, day)
    starts, ends = gate.need("starts", _clock, None), gate.need("ends", _clock, None)
    return _moment(gate, "starts", day, starts, zone), _moment(gate, "ends", end_day, ends, zone)


def _moment(
    gate: Gate, field: str, day: date | None, at: _Clock | None, zone: ZoneInfo
) -> datetime | None:
    if day is None or at is None:
        return None
    local = datetime.combine(day, time()) + timedelta(minutes=at.minutes)
    try:
        return moment(local, zone, at.offset)
    except RuleBroken as problem:
        gate.refuse(field, problem.message, **problem.params)
        return None


def _check(gate: Gate, check: Callable[[], None]) -> None:
    try:
        check()
    except RuleBroken as problem:
        gate.refuse(problem.field, problem.message, **problem.params)


# -- questions -----------------------------------------------------------------------------------

_QUESTION = re.compile(r"(.*?)(?:\[([^\[\]]*)\])?")


def questions_text(questions: Iterable[Question]) -> str:
    """Questions as the field holds them: read again, they are the same."""
    return "\n".join(map(question_line, questions))


def question_line(question: Question) -> str:
    """A question on a line. What ends with a bracket of its own gets an empty one behind it."""
    codes = "; ".join(question.figures)
    return f"{question.text} [{codes}]" if codes or question.text.endswith("]") else question.text


def _questions(gate: Gate) -> tuple[Question, ...]:
    lines = gate.text("questions", lines=True).splitlines()
    found = tuple(_question(gate, line) for line in lines if line)
    if len(found) > MOST_QUESTIONS:
        gate.refuse(
            "questions",
            N_("These are %(number)s questions; %(limit)s are the most."),
            number=len(found),
            limit=MOST_QUESTIONS,
        )
    return found


def _question(gate: Gate, line: str) -> Question:
    found = _QUESTION.fullmatch(line)
    text, codes = (found[1], found[2] or "") if found else (line, "")
    text = text.strip()
    if not text:
        gate.refuse("questions", REQUIRED)
    if len(text) > LONGEST_QUESTION:
        gate.refuse(
            "questions",
            N_("“%(start)s…” has %(length)s characters; %(limit)s is the most."),
            start=text[:30],
            length=len(text),
            limit=LONGEST_QUESTION,
        )
    return Question(text, tuple(dict.fromkeys(re.findall(r"[^\s;,]+", codes))))
