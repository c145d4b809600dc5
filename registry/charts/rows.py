"""Which rows of a figure a chart draws: all, or some, and what the others add up to."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache, wraps
from typing import Final, TypeVar

from registry.charts.kinds import KINDS, Cells, Order, Shape
from registry.charts.sizes import WIDE, Size
from registry.domain.definitions import DEFINITIONS
from registry.domain.figures import Cell, Definition, Figure

Row = tuple[Cell, ...]
Answer = TypeVar("Answer")
#: Many by-year columns are a decade apart in `by-decade`.
_STEPS = {"by-decade": 10}


class _Others(str):
    """The key of a row that adds up others; no name of a city or region is the same object."""

    __slots__ = ()


OTHERS: Final = _Others("others")


def once(work: Callable[[Figure, Size], Answer]) -> Callable[[Figure, Size], Answer]:
    """Work out once for a figure in a size what a drawing asks for several times.

    Figures are told apart by what they are, not by what is in them: comparing would cost more.
    """
    kept: dict[tuple[int, str], tuple[Figure, Answer]] = {}

    @wraps(work)
    def ask(figure: Figure, size: Size) -> Answer:
        key = id(figure), size.code
        found = kept.get(key)
        if found is None or found[0] is not figure:
            if len(kept) >= _KEPT:
                kept.clear()
            found = kept[key] = figure, work(figure, size)
        return found[1]

    return ask


_KEPT = 64


def data(figure: Figure, size: Size = WIDE) -> list[Row]:
    """The rows drawn, in the order in which they are drawn.

    Of long lists one row adds up what is not drawn by itself: its keys are OTHERS. So what is
    drawn adds up to what the figure has. In a matrix it stands for the pairs beside it.
    """
    return list(_data(figure, size))


@once
def _data(figure: Figure, size: Size) -> list[Row]:
    kind = KINDS[figure.definition.code]
    if kind.shape is Shape.MATRIX:
        return _of_matrix(figure, size)
    rows = _unknown_together(figure)
    if kind.order in {Order.SORTED, Order.LARGEST, Order.NUMEROUS}:
        most = len(rows) if kind.order is Order.SORTED else size.bars
        return _largest(figure, rows, most, sort=kind.order is not Order.NUMEROUS)
    if kind.order is Order.LATEST:
        return _latest(figure, rows, size)
    if kind.order is Order.LOWEST:
        drawn = [row for row in rows if _whole(row[0]) <= size.tail]
        return [*drawn, *_added_up(figure.definition, rows[len(drawn) :])]
    return rows


def cells_of(figure: Figure, row: Row) -> Cells:
    """The cells of a row by the codes of their columns."""
    return dict(zip(_codes(figure.definition.code), row, strict=True))


@cache
def _codes(code: str) -> tuple[str, ...]:
    return tuple(column.code for column in DEFINITIONS[code].columns)


def total(figure: Figure, row: Row) -> int:
    """The number that a row's bar stands for: the sum of its parts."""
    return _total(figure.definition.code, row)


@lru_cache(maxsize=8192)
def _total(code: str, row: Row) -> int:
    parts = KINDS[code].parts(dict(zip(_codes(code), row, strict=True)))
    return sum(number for _code, number in parts)


def is_empty(figure: Figure) -> bool:
    """Whether there is nothing to draw."""
    if KINDS[figure.definition.code].shape is Shape.CURVE:
        return not any(row[1] for row in figure.rows)
    if KINDS[figure.definition.code].shape is Shape.RATES:
        return not any(cells_of(figure, row)["judged"] for row in figure.rows)
    return not any(total(figure, row) for row in figure.rows)


def is_apart(row: Row) -> bool:
    """Whether a row is no thing of its own: others, or what is not known."""
    return row[0] is OTHERS or row[0] is None


def reach(figure: Figure, rows: Sequence[Row]) -> int:
    """How far the scale of a chart goes.

    What stands apart may go beyond, or nothing could be seen of the rest: then its bar has a break.
    """
    alone = max((total(figure, row) for row in rows if not is_apart(row)), default=0)
    all_of_them = max((total(figure, row) for row in rows), default=0)
    return alone if all_of_them > _LONGER * alone > 0 else max(all_of_them, 1)


def has_break(figure: Figure, rows: Sequence[Row]) -> bool:
    far = reach(figure, rows)
    return any(total(figure, row) > far for row in rows)


#: How much longer than all others a bar may be that stands apart.
_LONGER = 1.5


def step_of(figure: Figure) -> int:
    """How far the keys of neighbouring columns are apart."""
    return _STEPS.get(figure.definition.code, 1)


def merged(figure: Figure, size: Size) -> int:
    """How many rows are added up in the row of others."""
    rows = data(figure, size)
    others = any(row[0] is OTHERS for row in rows)
    return len(_unknown_together(figure)) - len(rows) + 1 if others else 0


def _whole(cell: Cell) -> int:
    return int(cell or 0)


def _unknown_together(figure: Figure) -> list[Row]:
    """The rows, but of all countries one for their cities of no known region."""
    rows = list(figure.rows)
    if figure.definition.code != "by-region":
        return rows
    known = [row for row in rows if row[1] is not None]
    unknown = [row for row in rows if row[1] is None]
    return [*known, *_added_up(figure.definition, unknown, None)]


def _largest(figure: Figure, rows: list[Row], most: int, *, sort: bool) -> list[Row]:
    """Rows with a known key by their number; those without stand last."""
    known = [row for row in rows if row[0] is not None]
    unknown = [row for row in rows if row[0] is None]
    # Stable: equal numbers stay as the figure has them.
    ranked = sorted(known, key=lambda row: -total(figure, row))
    most -= len(unknown)
    # One bar of others for one row would say less than the row itself.
    if len(ranked) <= most + 1:
        most = len(ranked)
    kept = ranked[:most]
    if not sort:
        chosen = set(map(id, kept))
        kept = [row for row in known if id(row) in chosen]
    return [*kept, *_added_up(figure.definition, ranked[most:]), *unknown]


def _latest(figure: Figure, rows: list[Row], size: Size) -> list[Row]:
    """The last years, before them what came earlier in one."""
    known = [_whole(row[0]) for row in rows if row[0] is not None]
    first = max(known, default=0) - (size.columns - 1) * step_of(figure)
    early = [row for row in rows if row[0] is not None and _whole(row[0]) < first]
    drawn = rows[len(early) :]
    return [*_added_up(figure.definition, early), *drawn]


def _of_matrix(figure: Figure, size: Size) -> list[Row]:
    """The pairs among the largest countries, and all others in one row."""
    largest = set(countries(figure, size))
    inside, outside = list[Row](), list[Row]()
    for row in figure.rows:
        (inside if row[0] in largest and row[1] in largest else outside).append(row)
    return [*inside, *_added_up(figure.definition, outside)]


def countries(figure: Figure, size: Size) -> list[str]:
    """The countries of a matrix, those with the most pairs first."""
    return _ranked(figure, WIDE)[: size.countries]


@once
def _ranked(figure: Figure, _size: Size) -> list[str]:
    pairs: dict[str, int] = {}
    for one, other, number, *_rest in figure.rows:
        for country in {str(one), str(other)}:
            pairs[country] = pairs.get(country, 0) + _whole(number)
    return sorted(pairs, key=lambda country: (-pairs[country], country))


def _added_up(definition: Definition, rows: Sequence[Row], key: Cell = OTHERS) -> Iterable[Row]:
    """One row of the sums, none of nothing. What a row counts is always a whole number."""
    if rows:
        keys = len(definition.keys)
        numbers = list(zip(*rows, strict=True))[keys:]
        yield (*[key] * keys, *(sum(map(_whole, column)) for column in numbers))
