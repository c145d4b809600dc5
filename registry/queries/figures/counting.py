"""Small ways to count that the figures share."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from registry.domain.figures import Cell, Value
from registry.queries.figures.arrays import Flags, Ints, placed
from registry.queries.figures.columns import read_ints
from registry.queries.figures.loads import Facts
from registry.queries.figures.tables import Standing
from registry.queries.prepared import Prepared

Row: TypeAlias = tuple[Cell, ...]
#: A figure without its definition.
Counted: TypeAlias = tuple[Value, Sequence[Row]]
Counting: TypeAlias = Mapping[str, Callable[[Facts], Counted]]


def number(flags: Flags) -> int:
    return int(np.count_nonzero(flags))


def tally(positions: Ints, size: int) -> list[int]:
    """How often each position below `size` occurs; −1 is nowhere."""
    return np.bincount(positions[positions >= 0], minlength=size).tolist()  # type: ignore[no-any-return]


def rate(standing: Standing) -> tuple[int, int, int]:
    """Numerator and denominator of the dormancy rate, and what it leaves out."""
    return number(standing.asleep), number(standing.judged), number(standing.no_record)


def by_code(
    facts: Facts, statement: Prepared, codes: Sequence[str], known: Ints
) -> tuple[Ints, Ints]:
    """What of the known has which code, by positions; rows are a code and the ids that have it."""
    rows = statement.rows(facts.session, facts.values)
    ids = {code: read_ints(text) for code, text in rows}
    return placed(known, [ids.get(code, known[:0]) for code in codes])


def spread(standing: Standing, by: Ints, at: Ints, *, size: int) -> list[tuple[int, ...]]:
    """At each position: agreements, those in force, and the three numbers of the dormancy rate.

    `by` are agreements, each as often as it counts somewhere; `at` is where.
    """
    told = standing.in_force, standing.asleep, standing.judged, standing.no_record
    columns = (tally(at, size), *(tally(at[flags[by]], size) for flags in told))
    return list(zip(*columns, strict=True))
