"""Figures of activities: what is done, how long it takes, and what wakes an agreement."""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.counting import words
from tests.counting.agreements import Counted, Table, sure_period
from tests.counting.books import Books, Row, day, is_asleep, parts

ONE_DAY = timedelta(days=1)
A_YEAR = 365.25


def months_after(start: date, months: int) -> date:
    """So many calendar months later; a day that does not exist becomes the next first."""
    year, month = start.year, start.month + months
    while month > 12:
        year, month = year + 1, month - 12
    if start.day <= monthrange(year, month)[1]:
        return date(year, month, start.day)
    return date(year, month, 1) + timedelta(days=monthrange(year, month)[1])


# -- what is done ------------------------------------------------------------------------------


def by_kind(books: Books) -> Counted:
    table = _tally(books.activities, words.ACTIVITY_KINDS, lambda row: [row["kind"]])
    return (len(books.activities), None, None), table


def by_field(books: Books) -> Counted:
    return _by(books, words.FIELDS, lambda row: parts(row["fields"]) or [None])


def by_mode(books: Books) -> Counted:
    return _by(books, words.MODES, lambda row: [row["mode"] or None])


def by_year(books: Books) -> Counted:
    def years(row: Row) -> list[Any]:
        return [sure_period(row["begin_earliest"], row["begin_latest"])]

    known = sorted({years(row)[0] for row in books.activities} - {None})
    return _by(books, known, years)


def _by(books: Books, keys: Sequence[Any], of: Callable[[Row], list[Any]]) -> Counted:
    whole = len(books.activities)
    unknown = sum(None in of(row) for row in books.activities)
    table = _tally(books.activities, [*keys, *([None] if unknown else [])], of)
    return (whole - unknown, whole, unknown), table


def _tally(rows: Sequence[Row], keys: Iterable[Any], of: Callable[[Row], list[Any]]) -> Table:
    table: Table = []
    for key in keys:
        chosen = [row for row in rows if key in of(row)]
        table.append((key, len(chosen), sum(row["counts"] == "yes" for row in chosen)))
    return table


# -- when an agreement slept -------------------------------------------------------------------


@dataclass(frozen=True)
class Sleep:
    """From the first day asleep (None: unknown); woken on a day, unless it sleeps still."""

    since: date | None
    woken: date | None = None


def qualifying(books: Books) -> dict[str, list[Row]]:
    """The activities that count, by agreement."""
    found = defaultdict(list)
    for row in books.activities:
        if row["counts"] == "yes":
            found[row["reference"]].append(row)
    return found


def sleeps(row: Row, done: Sequence[Row], window: int, until: date) -> Iterator[Sleep]:
    """Every time that the agreement slept, from its first activity to the next, until the day.

    Seen from any day, an activity that goes on counts at that day: silence begins at the latest
    day on which anything begun so far can have ended.
    """
    begins = sorted(
        (row["begin_earliest"], row["end_latest"] or row["begin_latest"]) for row in done
    )
    known = row["concluded_latest"]
    if row["reported"] == "yes":
        start = months_after(date.fromisoformat(known) + ONE_DAY, words.GRACE) if known else None
        yield from _sleep(start, begins[0][0] if begins else "", until)
    silent = date.min
    for at, (_begin, end) in enumerate(begins):
        silent = max(silent, date.fromisoformat(end))
        follows = begins[at + 1][0] if at + 1 < len(begins) else ""
        yield from _sleep(months_after(silent + ONE_DAY, window), follows, until)


def _sleep(since: date | None, begins: str, until: date) -> Iterator[Sleep]:
    """It sleeps if the next activity begins after the first day of that, or none does."""
    woken = day(begins)
    if since is None:
        # Of what began on an unknown day only that it lasts can be said.
        if not woken:
            yield Sleep(None)
    elif since <= until and (woken is None or woken > since):
        yield Sleep(since, woken)


def revivals(books: Books) -> Counted:
    done, woken, ever = qualifying(books), list[tuple[int, str]](), set[str]()
    for row in books.in_force:
        if row["kind"] != words.CONTACT:
            reference = row["reference"]
            for sleep in sleeps(row, done[reference], books.window, books.day):
                ever.add(reference)
                if sleep.woken:
                    woken.append((sleep.woken.year, reference))
            assert is_asleep(row) <= (reference in ever), row
    times, who = Counter(year for year, _ in woken), Counter(year for year, _ in set(woken))
    table = [(year, times[year], who[year]) for year in sorted(times)]
    return (len({reference for _, reference in woken}), len(ever), None), table


# -- how long it takes -------------------------------------------------------------------------


@dataclass(frozen=True)
class Followed:
    """Days that an agreement was followed, and whether it happened at their end."""

    days: int
    happened: bool


def _follow(books: Books, event: Callable[[Row, list[Row]], date | None]) -> Counted:
    done, followed, left_out = qualifying(books), list[Followed](), 0
    for row in books.agreements:
        if row["kind"] == words.CONTACT:
            continue
        begun, ended = _begun(row, books.day), _ended(row, books.day)
        if begun is None or ended is None:
            left_out += 1
            continue
        at = event(row, done[row["reference"]])
        happened = at is not None and at <= ended
        last = at if at is not None and happened else ended
        followed.append(Followed(max(0, (last - begun).days), happened))
    middle, table = curve(followed)
    return (middle, len(followed), left_out), table


def _begun(row: Row, on: date) -> date | None:
    """The latest day of conclusion, of a reported agreement of which the year at least is sure."""
    sure = sure_period(row["concluded_earliest"], row["concluded_latest"]) is not None
    if row["reported"] != "yes" or not sure or row["concluded"].endswith("~"):
        return None
    latest = date.fromisoformat(row["concluded_latest"])
    return latest if latest <= on else None


def _ended(row: Row, on: date) -> date | None:
    """The last day in force; None of one that never was."""
    return on if row["legal_status"] == words.IN_FORCE else day(row["in_force_until"])


def curve(followed: Sequence[Followed]) -> tuple[float | None, Table]:
    """The median in years, and at each point: still followed, happened, share (Kaplan–Meier)."""
    steps = _surviving(followed)
    table: Table = []
    for years in words.POINTS:
        at = int(A_YEAR * years)
        at_risk = sum(each.days >= at for each in followed)
        if not at_risk:
            break
        happened = sum(each.happened and each.days <= at for each in followed)
        left = min((share for days, share in steps if days <= at), default=Fraction(1))
        table.append((years, at_risk, happened, round(float(1 - left), 9)))
    reached = [days for days, left in steps if left <= Fraction(1, 2)]
    return (round(reached[0] / A_YEAR, 1) if reached else None), table


def _surviving(followed: Sequence[Followed]) -> list[tuple[int, Fraction]]:
    """The share to which it has not happened yet, after each day on which it did."""
    left, steps = Fraction(1), []
    for days in sorted({each.days for each in followed if each.happened}):
        at_risk = sum(each.days >= days for each in followed)
        died = sum(each.happened and each.days == days for each in followed)
        left *= 1 - Fraction(died, at_risk)
        steps.append((days, left))
    return steps


def first_activity(books: Books) -> Counted:
    def first(_row: Row, done: list[Row]) -> date | None:
        return min((date.fromisoformat(each["counted_on"]) for each in done), default=None)

    return _follow(books, first)


def until_dormancy(books: Books) -> Counted:
    def asleep(row: Row, done: list[Row]) -> date | None:
        slept = sleeps(row, done, books.window, books.day)
        return min((sleep.since for sleep in slept if sleep.since), default=None)

    return _follow(books, asleep)


FIGURES: dict[str, Callable[[Books], Counted]] = {
    "activities-by-kind": by_kind,
    "activities-by-field": by_field,
    "activities-by-mode": by_mode,
    "activities-by-year": by_year,
    "revivals": revivals,
    "first-activity": first_activity,
    "until-dormancy": until_dormancy,
}
