"""What kind of agreements, in which fields, how well known, and since when."""

from functools import lru_cache
from typing import Any

import numpy as np
from sqlalchemy import select

from registry.domain.figures import Cell, Value
from registry.domain.vocabulary import FIELDS
from registry.models import AgreementField
from registry.queries.figures.arrays import Ints, sure_years
from registry.queries.figures.columns import grouped
from registry.queries.figures.counting import (
    Counted,
    Counting,
    Row,
    by_code,
    number,
    spread,
)
from registry.queries.figures.loads import Facts, only_few
from registry.queries.figures.tables import KIND_CODES, RECORD_CODES, Standing
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
    found = select(named.field, grouped(named.agreement_id)).group_by(named.field)
    return Prepared(only_few(found, named.agreement_id, few=few))


def by_field(facts: Facts) -> Counted:
    standing = facts.standing
    by, at = by_code(facts, _fields(few=facts.few), tuple(FIELDS), standing.ids)
    none = np.flatnonzero(np.bincount(by, minlength=standing.number) == 0)
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
