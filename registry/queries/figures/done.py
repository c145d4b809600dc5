"""What is done: activities by kind, field, mode and year, and how many of them count."""

import numpy as np

from registry.domain.figures import Cell, Value
from registry.domain.vocabulary import FIELDS
from registry.queries.figures.arrays import Flags, Positions, once, sure_years
from registry.queries.figures.counting import (
    Counted,
    Counting,
    Row,
    by_field,
    tally,
)
from registry.queries.figures.loads import Facts
from registry.queries.figures.tables import ACTIVITY_CODES, MODE_CODES


def _rows(keys: list[Cell], at: Positions, counting: Flags) -> list[Row]:
    whole, count = tally(at, len(keys)), tally(at[counting], len(keys))
    return list(zip(keys, whole, count, strict=True))


def _with_unknown(facts: Facts, keys: list[Cell], at: Positions, counting: Flags) -> Counted:
    """A row for each key, and one for what has position −1, if anything has."""
    all_of_them = len(facts.activities.ids)
    unknown = int(np.count_nonzero(at < 0))
    if unknown:
        at, keys = np.where(at < 0, len(keys), at), [*keys, None]
    return Value(all_of_them - unknown, all_of_them, unknown), _rows(keys, at, counting)


def _by_kind(facts: Facts) -> Counted:
    done = facts.activities
    return Value(len(done.ids)), _rows(list(ACTIVITY_CODES), done.kind, done.counting)


def _by_mode(facts: Facts) -> Counted:
    done = facts.activities
    return _with_unknown(facts, list(MODE_CODES), done.mode, done.counting)


def _by_year(facts: Facts) -> Counted:
    done = facts.activities
    sure = sure_years(done.begin_earliest, done.begin_latest)
    found = once(sure[sure >= 0])
    at = np.where(sure >= 0, np.searchsorted(found, sure), -1)
    return _with_unknown(facts, found.tolist(), at, done.counting)


def _by_field(facts: Facts) -> Counted:
    done = facts.activities
    by, at = by_field(done.ids, facts.fields["activity"])
    at = np.where(at < len(FIELDS), at, -1)
    return _with_unknown(facts, list(FIELDS), at, done.counting[by])


FIGURES: Counting = {
    "activities-by-kind": _by_kind,
    "activities-by-field": _by_field,
    "activities-by-mode": _by_mode,
    "activities-by-year": _by_year,
}
