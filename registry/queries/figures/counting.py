"""Small ways to count that the figures share."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from registry.domain.figures import Cell, Value
from registry.domain.vocabulary import FIELDS
from registry.queries.figures.arrays import Flags, Ints, Positions, placed
from registry.queries.figures.loads import Facts
from registry.queries.figures.tables import Standing

Row: TypeAlias = tuple[Cell, ...]
#: A figure without its definition.
Counted: TypeAlias = tuple[Value, Sequence[Row]]
Counting: TypeAlias = Mapping[str, Callable[[Facts], Counted]]


def number(flags: Flags) -> int:
    return int(np.count_nonzero(flags))


def tally(positions: Positions, size: int) -> list[int]:
    """How often each position below `size` occurs; −1 is nowhere."""
    return np.bincount(positions[positions >= 0], minlength=size).tolist()  # type: ignore[no-any-return]


def rate(standing: Standing) -> tuple[int, int, int]:
    """Numerator and denominator of the dormancy rate, and what it leaves out."""
    return number(standing.asleep), number(standing.judged), number(standing.no_record)


def by_field(known: Ints, ids: Mapping[str, Ints]) -> tuple[Ints, Ints]:
    """What of the known has which of FIELDS, by positions; what has none stands behind the last."""
    by, at = placed(known, [ids.get(field, known[:0]) for field in FIELDS])
    none = np.flatnonzero(np.bincount(by, minlength=len(known)) == 0)
    return np.concatenate((by, none)), np.concatenate((at, np.full(len(none), len(FIELDS))))


def spread(standing: Standing, by: Ints, at: Positions, *, size: int) -> list[tuple[int, ...]]:
    """At each position: agreements, those in force, and the three numbers of the dormancy rate.

    `by` are agreements, each as often as it counts somewhere; `at` is where.
    """
    told = standing.in_force, standing.asleep, standing.judged, standing.no_record
    columns = (tally(at, size), *(tally(at[flags[by]], size) for flags in told))
    return list(zip(*columns, strict=True))
