"""What kind of agreements, in which fields, how well known, and since when."""

import numpy as np

from registry.domain.figures import Cell, Value
from registry.domain.vocabulary import FIELDS
from registry.queries.figures.arrays import Positions, sure_years
from registry.queries.figures.counting import (
    Counted,
    Counting,
    Row,
    by_field,
    number,
    spread,
)
from registry.queries.figures.loads import Facts
from registry.queries.figures.tables import KIND_CODES, RECORD_CODES, Standing


def _rows(standing: Standing, keys: list[Cell], at: Positions) -> list[Row]:
    """A row for each key, which every agreement has at one position."""
    told = spread(standing, np.arange(standing.number), at, size=len(keys))
    return [(key, *numbers) for key, numbers in zip(keys, told, strict=True)]


def _by_kind(facts: Facts) -> Counted:
    standing = facts.standing
    return Value(standing.number), _rows(standing, list(KIND_CODES), standing.kind)


def _by_record(facts: Facts) -> Counted:
    standing = facts.standing
    return Value(standing.number), _rows(standing, list(RECORD_CODES), standing.record)


def _by_field(facts: Facts) -> Counted:
    standing = facts.standing
    keys: list[Cell] = [*FIELDS, None]
    told = spread(standing, *by_field(standing.ids, facts.fields["agreement"]), size=len(keys))
    none = told[-1][0]
    value = Value(standing.number - none, standing.number, none)
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


def _by_decade(facts: Facts) -> Counted:
    return _by_time(facts, 10)


def _by_year(facts: Facts) -> Counted:
    return _by_time(facts, 1)


FIGURES: Counting = {
    "by-kind": _by_kind,
    "by-field": _by_field,
    "by-record": _by_record,
    "by-decade": _by_decade,
    "by-year": _by_year,
}
