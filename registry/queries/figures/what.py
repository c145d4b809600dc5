"""What kind of agreements, in which fields, how well known, and since when."""

from functools import lru_cache
from typing import Any

import numpy as np
from sqlalchemy import select

from registry.domain.figures import Cell, Value
from registry.domain.vocabulary import FIELDS
from registry.models import AgreementField
from registry.queries.among import AmongIds
from registry.queries.figures.counting import Counted, Counting, Row, number, spread, sure_years
from registry.queries.figures.loads import (
    FEW,
    KIND_CODES,
    RECORD_CODES,
    Facts,
    Ints,
    Standing,
    codes,
)
from registry.queries.prepared import Prepared


def _rows(standing: Standing, keys: list[Cell], at: Ints) -> list[Row]:
    """A row for each key, which every agreement has at one position."""
    told = spread(standing, np.arange(standing.number), at, size=len(keys))
    return [(key, *numbers) for key, numbers in zip(keys, told, strict=True)]


def by_kind(facts: Facts) -> Counted:
    standing = facts.standing
    return Value(standing.number), _rows(standing, list(KIND_CODES), standing.kind)


def by_record(facts: Facts) -> Counted:
    standing = facts.standing
    return Value(standing.number), _rows(standing, list(RECORD_CODES), standing.record)


# -- fields ----------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def _fields(*, few: bool) -> Prepared:
    named: Any = AgreementField
    found = select(named.agreement_id, named.field)
    return Prepared(found.where(AmongIds(named.agreement_id)) if few else found)


def by_field(facts: Facts) -> Counted:
    standing = facts.standing
    values = {"ids": standing.ids.tolist()}
    rows = _fields(few=standing.number < FEW).rows(facts.session, values)
    by = standing.positions(np.array([row[0] for row in rows], dtype=np.int64))
    at = codes([row[1] for row in rows], tuple(FIELDS))
    by, at = by[by >= 0], at[by >= 0]
    none = np.setdiff1d(np.arange(standing.number), by)
    keys: list[Cell] = [*FIELDS, None]
    whole = np.concatenate((by, none)), np.concatenate((at, np.full(len(none), len(FIELDS))))
    told = spread(standing, *whole, size=len(keys))
    value = Value(standing.number - len(none), standing.number, len(none))
    return value, [(key, *numbers) for key, numbers in zip(keys, told, strict=True)]


# -- since when ------------------------------------------------------------------------------


def _by_time(facts: Facts, span: int) -> Counted:
    standing = facts.standing
    sure = sure_years(standing.concluded_earliest, standing.concluded_latest, span)
    found, at = np.unique(sure, return_inverse=True)
    rows = _rows(standing, [year if year >= 0 else None for year in found.tolist()], at)
    # «Not sure» has come first.
    if rows and rows[0][0] is None:
        rows = [*rows[1:], rows[0]]
    unknown = number(sure < 0)
    return Value(standing.number - unknown, standing.number, unknown), rows


def by_decade(facts: Facts) -> Counted:
    return _by_time(facts, 10)


def by_year(facts: Facts) -> Counted:
    return _by_time(facts, 1)


FIGURES: Counting = {
    "by-kind": by_kind,
    "by-field": by_field,
    "by-record": by_record,
    "by-decade": by_decade,
    "by-year": by_year,
}
