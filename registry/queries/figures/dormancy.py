"""What sleeps: rates at all windows, statuses, since when, and why, as cities say."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from sqlalchemy import String, and_, cast, select

from registry.domain.dormancy import WINDOWS, Cutoffs, since
from registry.domain.figures import Value
from registry.domain.vocabulary import REASONS, DeclarationWord, Kind, Status
from registry.models import Declaration
from registry.queries.figures.arrays import Days, Flags, Ints, distinct, once
from registry.queries.figures.counting import Counted, Counting, Row, number, rate, tally
from registry.queries.figures.loads import Facts
from registry.queries.figures.readings import only_few
from registry.queries.figures.tables import STATUS_CODES
from registry.queries.prepared import Prepared
from registry.queries.statuses import DAY

#: In the order in which people ask: what happens, what does not, and what nobody knows.
_SHOWN = (
    Status.ACTIVE,
    Status.NEW,
    Status.QUIET,
    Status.DORMANT,
    Status.NEVER_IMPLEMENTED,
    Status.NO_RECORD,
)


def dormancy(facts: Facts) -> Counted:
    return Value(*rate(facts.standing)), list(_windows(facts))


def _windows(facts: Facts) -> Iterator[Row]:
    """A window decides which L are too old; who is judged and who never began stay the same."""
    standing = facts.standing
    never = standing.has_status(Status.NEVER_IMPLEMENTED)
    reported = {
        "all": np.ones(standing.number, dtype=bool),
        "reported": standing.reported,
        "unreported": ~standing.reported,
    }
    for window in WINDOWS:
        cut = Cutoffs.of(replace(facts.selection.policy, window=window), facts.day).quiet
        dormant = (standing.status >= 0) & (standing.last < np.datetime64(cut))
        for name, told in reported.items():
            slept, idle = number(dormant & told), number(never & told)
            judged, left_out = number(standing.judged & told), number(standing.no_record & told)
            yield window, name, slept, idle, slept + idle, judged, left_out


def activity_status(facts: Facts) -> Counted:
    standing = facts.standing
    counted = tally(standing.status, len(STATUS_CODES))
    rows: list[Row] = [(str(code), counted[STATUS_CODES.index(code)]) for code in _SHOWN]
    contacts = number(standing.in_force & standing.contact)
    return Value(number(standing.in_force)), [*rows, (str(Kind.CONTACT), contacts)]


def never_implemented(facts: Facts) -> Counted:
    never = number(facts.standing.has_status(Status.NEVER_IMPLEMENTED))
    _asleep, judged, left_out = rate(facts.standing)
    return Value(never, judged, left_out), [(never, judged, left_out)]


# -- since when ------------------------------------------------------------------------------


def dormant_since(facts: Facts) -> Counted:
    standing = facts.standing
    dormant = _years_since(facts, Status.DORMANT, standing.last)
    never = _years_since(facts, Status.NEVER_IMPLEMENTED, standing.concluded_latest)
    years = sorted({*dormant, *never} - {None}, key=int)  # type: ignore[arg-type]
    unknown = [None] if None in never else []
    rows = [(year, dormant.get(year, 0), never.get(year, 0)) for year in [*years, *unknown]]
    asleep, left_out = number(standing.asleep), never.get(None, 0)
    return Value(asleep - left_out, asleep, left_out), rows


def _years_since(facts: Facts, status: Status, days: Days) -> dict[int | None, int]:
    """How many have the status, by the year in which it began; None: nobody knows."""
    chosen = days[facts.standing.has_status(status)]
    counted: dict[int | None, int] = {}
    found, numbers = np.unique(chosen, return_counts=True)
    # An array of days gives None for an unknown one.
    for known, times in zip(found.tolist(), numbers.tolist(), strict=True):
        last, concluded = (known, None) if status is Status.DORMANT else (None, known)
        began = since(status, last, concluded, facts.selection.policy)
        year = began.year if began else None
        counted[year] = counted.get(year, 0) + times
    return counted


# -- reasons ---------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def _declared(*, few: bool) -> Prepared:
    said = and_(Declaration.word == DeclarationWord.NOTHING, Declaration.declared_on <= DAY)
    text = cast(Declaration.reasons, String).label("reasons")
    found: Any = select(Declaration.agreement_id, Declaration.city_id, text).where(said)
    return Prepared(only_few(found, Declaration.agreement_id, few=few))


@lru_cache(maxsize=1024)
def _reasons(text: str) -> tuple[int, ...]:
    codes: list[Any] = json.loads(text)
    return tuple(at for at, code in enumerate(REASONS) if code in codes)


def _named(facts: Facts) -> tuple[Ints, Ints, Ints]:
    """Agreement in force (by position), city (by id) and reason of whatever was declared."""
    standing = facts.standing
    rows = _declared(few=facts.few).rows(facts.session, facts.values)
    named = [(row[0], row[1], at) for row in rows for at in _reasons(row[2])]
    agreements, cities, reasons = np.array(named, dtype=np.int64).reshape(-1, 3).T
    by = standing.positions(agreements)
    there: Flags = by >= 0
    there[there] = standing.in_force[by[there]]
    return by[there], cities[there], reasons[there]


def reasons(facts: Facts) -> Counted:
    by, cities, named = _named(facts)
    agreements = tally(distinct(by, named)[1], len(REASONS))
    who = tally(distinct(cities, named)[1], len(REASONS))
    silent = facts.standing.asleep.copy()
    silent[by] = False
    value = Value(agreements[list(REASONS).index("funding")], len(once(by)), number(silent))
    return value, list(zip(REASONS, agreements, who, strict=True))


FIGURES: Counting = {
    "dormancy": dormancy,
    "activity-status": activity_status,
    "never-implemented": never_implemented,
    "dormant-since": dormant_since,
    "reasons": reasons,
}
