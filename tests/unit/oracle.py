"""What the published rules say, worked out slowly and in another way than the registry does.

Written from the text of the rules alone: months are counted page by page, L is never formed,
«since» is found by walking back day by day, the legal status by replaying a log of events.
Dates are pairs of days (earliest, latest).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
QUIET, GRACE = 12, 12

Days = tuple[date, date]


@dataclass(frozen=True)
class Deed:
    """An activity: when it began and ended, and whether something keeps it from counting."""

    begin: Days
    end: Days | None = None
    ceremonial: bool = False
    withdrawn: bool = False
    contested: bool = False


@dataclass(frozen=True)
class Case:
    """An agreement in force that is more than a contact, and the rule's window in months."""

    conclusion: Days | None
    deeds: tuple[Deed, ...]
    reported: bool
    window: int = 24


def back(day: date, months: int) -> date:
    """Turn the calendar's pages back one by one, then look for the day or the next one before."""
    year, month = day.year, day.month
    for _page in range(months):
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return next(filter(None, (_existing(year, month, number) for number in range(day.day, 0, -1))))


def _existing(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _may_have_begun(deed: Deed, day: date) -> bool:
    return not deed.begin[0] > day


def _surely_before(deed: Deed, conclusion: Days | None) -> bool:
    return conclusion is not None and not deed.begin[1] >= conclusion[0]


def _qualifying(case: Case, day: date) -> Iterator[Deed]:
    for deed in case.deeds:
        kept_out = deed.ceremonial or deed.withdrawn or deed.contested
        if (
            not kept_out
            and _may_have_begun(deed, day)
            and not _surely_before(deed, case.conclusion)
        ):
            yield deed


def _counts_on(deed: Deed, day: date) -> date:
    latest = deed.begin[1] if deed.end is None else deed.end[1]
    return min(latest, day)


def status(case: Case, day: date) -> str:
    """Ask of each stretch of time, the newest first, whether anything happened in it."""
    counted = [_counts_on(deed, day) for deed in _qualifying(case, day)]
    if counted:
        return _by_what_was_done(counted, day, case.window)
    if case.conclusion and not case.conclusion[1] < back(day, GRACE):
        return "new"
    return "never_implemented" if case.reported else "no_record"


def _by_what_was_done(counted: list[date], day: date, window: int) -> str:
    lately = back(day, QUIET)
    if any(lately <= each <= day for each in counted):
        return "active"
    window_opens = back(day, window)
    return "quiet" if any(window_opens <= each < lately for each in counted) else "dormant"


def since(case: Case, day: date) -> date | None:
    """Walk back from a day on which the agreement sleeps to the first day on which it did."""
    asleep = status(case, day)
    if asleep not in {"dormant", "never_implemented"}:
        return None
    if asleep == "never_implemented" and case.conclusion is None:
        return None
    while status(case, day - DAY) == asleep:
        day -= DAY
    return day


# -- legal status: a log of what happened, read up to the day ------------------------------


@dataclass(frozen=True)
class Event:
    """When something took effect for certain; None: at a day that nobody knows."""

    when: Days | None
    reported: date

    @property
    def day(self) -> date:
        return self.reported if self.when is None else self.when[1]


@dataclass(frozen=True)
class Life:
    """What happened to an agreement; a term is (from when, last day or None for open)."""

    conclusion: Days | None = None
    draft: bool = False
    successor: tuple[Days | None, bool] | None = None
    end: Event | None = None
    parties: int = 2
    leavings: Sequence[Event] = ()
    terms: Sequence[tuple[Days | None, Days | None]] = ()
    suspensions: Sequence[tuple[Event, Event | None]] = ()


Entry = tuple[date, str, int]


def _log(life: Life) -> Iterable[Entry]:
    """Every turn in the agreement's life: the first day on which it is so, what, and of which."""
    if life.successor and not life.successor[1]:
        yield _first_possible(life.successor[0]), "superseded", 0
    if life.end:
        yield life.end.day, "ended", 0
    for number, leaving in enumerate(life.leavings):
        yield leaving.day, "left", number
    for number, (begun, last) in enumerate(life.terms):
        yield _first_possible(begun), "bound", number
        if last:
            yield last[1] + DAY, "over", number
    for number, (start, until) in enumerate(life.suspensions):
        yield start.day, "suspended", number
        if until:
            yield until.day, "resumed", number


def _first_possible(days: Days | None) -> date:
    return date.min if days is None else days[0]


def legal(life: Life, day: date) -> str:
    """Read the log up to the day and say the first status that fits."""
    read: dict[str, set[int]] = {}
    for when, what, number in sorted(_log(life)):
        if when <= day:
            read.setdefault(what, set()).add(number)
    return next(_fitting(life, day, read))


def _fitting(life: Life, day: date, read: dict[str, set[int]]) -> Iterator[str]:
    bound = read.get("bound", set())
    if life.draft:
        yield "draft"
    if day < _first_possible(life.conclusion):
        yield "not_yet"
    if "superseded" in read:
        yield "superseded"
    if "ended" in read or life.parties - len(read.get("left", ())) <= 1:
        yield "ended"
    if bound and bound <= read.get("over", set()):
        yield "expired"
    if read.get("suspended", set()) - read.get("resumed", set()):
        yield "suspended"
    yield "in_force"
