"""What is done: activities by kind, field, mode and year, and how many of them count."""

from functools import lru_cache
from typing import Any

import numpy as np
from sqlalchemy import select

from registry.domain.figures import Cell, Value
from registry.domain.vocabulary import FIELDS
from registry.models import Activity, ActivityField
from registry.queries.figures.arrays import Flags, Ints, once, sure_years
from registry.queries.figures.columns import grouped
from registry.queries.figures.counting import (
    Counted,
    Counting,
    Row,
    by_code,
    tally,
)
from registry.queries.figures.loads import Facts, only_few
from registry.queries.figures.tables import ACTIVITY_CODES, MODE_CODES
from registry.queries.prepared import Prepared


def _rows(keys: list[Cell], at: Ints, counting: Flags) -> list[Row]:
    whole, count = tally(at, len(keys)), tally(at[counting], len(keys))
    return list(zip(keys, whole, count, strict=True))


def _with_unknown(facts: Facts, keys: list[Cell], at: Ints, counting: Flags) -> Counted:
    """A row for each key, and one for what has position −1, if anything has."""
    all_of_them = len(facts.activities.ids)
    unknown = int(np.count_nonzero(at < 0))
    if unknown:
        at, keys = np.where(at < 0, len(keys), at), [*keys, None]
    return Value(all_of_them - unknown, all_of_them, unknown), _rows(keys, at, counting)


def by_kind(facts: Facts) -> Counted:
    done = facts.activities
    return Value(len(done.ids)), _rows(list(ACTIVITY_CODES), done.kind, done.counting)


def by_mode(facts: Facts) -> Counted:
    done = facts.activities
    return _with_unknown(facts, list(MODE_CODES), done.mode, done.counting)


def by_year(facts: Facts) -> Counted:
    done = facts.activities
    sure = sure_years(done.begin_earliest, done.begin_latest)
    found = once(sure[sure >= 0])
    at = np.where(sure >= 0, np.searchsorted(found, sure), -1)
    return _with_unknown(facts, found.tolist(), at, done.counting)


# -- fields ----------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def _fields(*, few: bool) -> Prepared:
    served: Any = ActivityField
    found = select(served.field, grouped(served.activity_id)).group_by(served.field)
    if few:
        found = found.join(Activity, Activity.id == served.activity_id)
    return Prepared(only_few(found, Activity.agreement_id, few=few))


def by_field(facts: Facts) -> Counted:
    done = facts.activities
    by, at = by_code(facts, _fields(few=facts.few), tuple(FIELDS), done.ids)
    none = np.flatnonzero(np.bincount(by, minlength=len(done.ids)) == 0)
    by, at = np.concatenate((by, none)), np.concatenate((at, np.full(len(none), -1)))
    return _with_unknown(facts, list(FIELDS), at, done.counting[by])


FIGURES: Counting = {
    "activities-by-kind": by_kind,
    "activities-by-field": by_field,
    "activities-by-mode": by_mode,
    "activities-by-year": by_year,
}
