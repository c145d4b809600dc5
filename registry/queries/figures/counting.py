"""Small ways to count that the figures share."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from registry.domain.figures import Cell, Value
from registry.queries.figures.loads import Facts, Flags, Ints, Standing

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


def spread(standing: Standing, by: Ints, at: Ints, *, size: int) -> list[tuple[int, ...]]:
    """At each position: agreements, those in force, and the three numbers of the dormancy rate.

    `by` are agreements, each as often as it counts somewhere; `at` is where.
    """
    told = standing.in_force, standing.asleep, standing.judged, standing.no_record
    columns = (tally(at, size), *(tally(at[flags[by]], size) for flags in told))
    return list(zip(*columns, strict=True))


def distinct(*columns: Ints) -> tuple[Ints, ...]:
    """Each combination that occurs, once, in ascending order."""
    whole = np.zeros(len(columns[0]), dtype=np.int64)
    sizes = [int(column.max(initial=-1)) + 1 for column in columns]
    for column, size in zip(columns, sizes, strict=True):
        whole = whole * size + column
    whole = np.unique(whole)
    found: list[Ints] = []
    for size in reversed(sizes):
        whole, column = np.divmod(whole, max(size, 1))
        found.insert(0, column)
    return tuple(found)


def years(days: NDArray[Any]) -> Ints:
    """The calendar year of each day; an unknown day must not be among them."""
    return days.astype("datetime64[Y]").astype(np.int64) + 1970


def sure_years(earliest: NDArray[Any], latest: NDArray[Any], span: int = 1) -> Ints:
    """The year, or first year of the period of `span` years, both days lie in; −1 if not sure."""
    known = ~np.isnat(earliest)
    found = np.full(len(earliest), -1)
    first, last = years(earliest[known]) // span, years(latest[known]) // span
    found[known] = np.where(first == last, first * span, -1)
    return found
