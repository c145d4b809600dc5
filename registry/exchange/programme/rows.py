"""What a file says of the sessions of a forum, in the fields of a session's form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from registry.domain.errors import RuleBroken
from registry.domain.forum import Question, local_days, time_typed
from registry.forms.forum import questions_text
from registry.models import ForumSession


@dataclass(frozen=True, slots=True)
class Said:
    """A row of a table or an event of a calendar: its number there, and what it says.

    What it leaves empty it says nothing of. `left_out` is why it is no session to be taken in,
    `problems` are why it can't be read; `uid` is what a calendar knows the event by, and
    `takes_place` that it says so of it, be it planned or held.
    """

    number: int
    values: Mapping[str, str]
    uid: str = ""
    problems: tuple[RuleBroken, ...] = ()
    left_out: RuleBroken | None = None
    takes_place: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was read: its rows, what is to be known of it as a whole, and its text.

    The text, read again, is the same; of a workbook it is the sheet as CSV. `events` is whether
    the rows are those of a calendar.
    """

    text: str
    rows: list[Said] = field(repr=False)
    notes: tuple[RuleBroken, ...] = ()
    events: bool = False


def typed(row: ForumSession, zone: ZoneInfo) -> dict[str, str]:
    """A session as its form says it: read again, it is the same."""
    first = row.starts_at.astimezone(zone).date()
    texts = ("slug", "title", "title_note", "track", "room", "summary", "status", "theme")
    return {
        **{name: getattr(row, name) for name in texts},
        "day": first.isoformat(),
        "starts": time_typed(row.starts_at, zone),
        **until(row.starts_at, row.ends_at, zone),
        "questions": questions_text(Question(text, tuple(codes)) for text, codes in row.questions),
    }


def until(starts: datetime, ends: datetime, zone: ZoneInfo) -> dict[str, str]:
    """When a session ends; its day only if that is another one."""
    first, last = local_days(starts, ends, zone)
    at = time_typed(ends, zone)
    if at == "00:00" and first == last:
        return {"end_day": "", "ends": "24:00"}
    day = ends.astimezone(zone).date()
    return {"end_day": "" if day == first else day.isoformat(), "ends": at}
