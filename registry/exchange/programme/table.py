"""The sessions that a table says, a row each."""

import re
from collections.abc import Iterator, Mapping

from registry.domain.dateparsing import parse_date
from registry.domain.dates import DateProblem
from registry.domain.errors import N_, RuleBroken
from registry.exchange.programme.columns import columns_of
from registry.exchange.programme.rows import Reading, Said
from registry.exchange.tabular import Row, Table, Unreadable

MOST_ROWS = 500
#: «10:00–12:00», «10.00 - 12.00», «10:00 to 12:00»
_SPAN = re.compile(r"(\S+?)\s*(?:[-‒–—−]|\bto\b|\bbis\b|\bдо\b)\s*(\S+)")
#: A day before a time, as a cell that holds both is written.
_DATED = re.compile(r"(\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.\d{4})(?:[T ,]+(\d{1,2}[:.]\d\d.*))")
_STATUS = {"canceled": "cancelled", "confirmed": "planned", "tentative": "planned"}


def sessions_of(table: Table, text: str) -> Reading:
    """Read the rows. Unreadable if the columns say no programme, or there are too many rows."""
    meant, told = columns_of(table.columns)
    if len(table.rows) > MOST_ROWS:
        raise Unreadable(_TOO_MANY, number=len(table.rows), limit=MOST_ROWS)
    return Reading(text, [_said(row, meant) for row in table.rows], tuple(told))


_TOO_MANY = N_("The table has %(number)s rows; a programme has %(limit)s at the most.")


def _said(row: Row, meant: Mapping[str, str]) -> Said:
    values = {ours: row.values.get(theirs, "").strip() for theirs, ours in meant.items()}
    if status := values.get("status", "").casefold():
        values["status"] = _STATUS.get(status, status)
    problems = (*_unread(row, meant), *_settle_times(values))
    return Said(row.number, values, problems=problems)


def _unread(row: Row, meant: Mapping[str, str]) -> Iterator[RuleBroken]:
    """Why the row can't be read, if that is not a matter of a column that is left out."""
    problem = row.problem
    if problem and (problem.field is None or problem.field in meant):
        yield RuleBroken(problem.message, meant.get(problem.field or ""), problem.params)


def _settle_times(values: dict[str, str]) -> list[RuleBroken]:
    """Part what stands in one cell: start and end, a day and a time."""
    span = values.pop("time", "")
    if span and not values.get("starts"):
        parts = _SPAN.fullmatch(span)
        values["starts"] = parts[1] if parts else span
        values["ends"] = values.get("ends") or (parts[2] if parts else "")
    return [
        problem
        for name, day in (("starts", "day"), ("ends", "end_day"))
        if (problem := _part(values, name, day))
    ]


def _part(values: dict[str, str], name: str, day: str) -> RuleBroken | None:
    found = _DATED.fullmatch(values.get(name, ""))
    if not found:
        return None
    values[name] = found[2]
    if not values.get(day):
        values[day] = found[1]
    elif not _same(values[day], found[1]):
        return RuleBroken(_OTHER_DAY, name, {"day": values[day][:30], "other": found[1]})
    return None


def _same(one: str, other: str) -> bool:
    """Whether both are the same day; what is none the gate refuses."""
    try:
        return parse_date(one) == parse_date(other)
    except DateProblem:
        return True


_OTHER_DAY = N_("The day is “%(day)s”, but here stands %(other)s.")
