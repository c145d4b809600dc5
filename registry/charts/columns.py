"""Columns that stand side by side: years, decades, numbers of partners, classes of distance."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from registry.charts.axis import grid, ticks
from registry.charts.frame import SPARE, key
from registry.charts.kinds import KINDS, Order, Parts
from registry.charts.marks import Layer, Piece, Scale, Text, pieces, rule, texts
from registry.charts.naming import row_name
from registry.charts.rows import OTHERS, Row, cells_of, data, step_of, total
from registry.charts.sizes import Size
from registry.domain.figures import Figure
from registry.drawing.lettering import width
from registry.i18n import decimals, gettext, number

#: Room for what stands above the highest column, and below all of them.
_ABOVE, _BELOW = 18.0, 22.0
#: Between the columns of years and what is added up or not known.
_APART = 14.0


class Column(NamedTuple):
    """A column: its place in the row of columns (None: apart), its name, its parts."""

    slot: int | None
    name: str
    parts: Parts

    @property
    def height(self) -> int:
        return sum(n for _, n in self.parts)


class Placed(NamedTuple):
    """A column and the pixels between which it stands, with the room that its name has."""

    column: Column
    near: float
    far: float
    room: float

    @property
    def middle(self) -> float:
        return (self.near + self.far) / 2


def columns(figure: Figure, size: Size, top: float) -> tuple[list[Layer], float]:
    """The columns of a figure; and where they end."""
    found = [_column(figure, row) for row in data(figure, size)]
    codes = [code for code, _ in found[0].parts]
    occurring = [code for code in codes if any(dict(each.parts)[code] for each in found)]
    layers, y = key(occurring if len(codes) > 1 else [], size, top)
    more, bottom = _drawn(found, size, y, step_of(figure), histogram=False)
    return [*layers, *more], bottom


def _column(figure: Figure, row: Row) -> Column:
    parts = KINDS[figure.definition.code].parts(cells_of(figure, row))
    first = row[0]
    if first is None or first is OTHERS:
        return Column(None, _name_apart(figure, row), parts)
    return Column(int(first) // step_of(figure), row_name(figure, row), parts)


def _name_apart(figure: Figure, row: Row) -> str:
    """What stands below a column that adds up others, or of which no year is known."""
    if row[0] is None:
        return gettext("not known")
    alone = [int(each[0]) for each in figure.rows if each[0] is not None]
    if KINDS[figure.definition.code].order is Order.LOWEST:
        return gettext("more")
    return gettext("from %(year)s", year=f"{min(alone):04}")


def _drawn(
    found: Sequence[Column], size: Size, top: float, step: int, *, histogram: bool
) -> tuple[list[Layer], float]:
    marks = ticks(max(each.height for each in found))
    bottom = top + _ABOVE + size.plot
    scale = Scale(marks[-1], bottom, top + _ABOVE)
    left = size.edge + max(width(number(each), size.foot) for each in marks) / SPARE + 8
    right = size.width - size.edge
    placed = list(_placed(found, left, right, size, histogram=histogram))
    lines = grid(marks, scale, left, right, size)
    drawn = (piece for at, each in enumerate(placed) for piece in _parts(at, each))
    said = [*_heights(placed, scale, size), *_names(placed, bottom, size, step)]
    base = rule(left, bottom, right, bottom, "rule-strong")
    return (
        [*lines, *pieces(drawn, scale, upright=True), base, *texts(said)],
        bottom + _BELOW,
    )


def _parts(at: int, placed: Placed) -> Iterator[Piece]:
    low = 0
    for code, count in placed.column.parts:
        yield Piece(at, code, low, low + count, placed.near, placed.far, count)
        low += count


def _placed(
    found: Sequence[Column], left: float, right: float, size: Size, *, histogram: bool
) -> Iterator[Placed]:
    """Columns by their slots; those apart at the ends, as wide as their names."""
    slots = [each.slot for each in found if each.slot is not None]
    first, many = min(slots, default=0), max(slots, default=-1) - min(slots, default=0) + 1
    rooms = {id(each): _room(each, size) for each in found if each.slot is None}
    apart = sum(rooms.values()) + (_APART * len(rooms) if many else 0)
    slot = min((right - left - apart) / max(many, 1), 64.0)
    thick = slot - 1 if histogram or slot < 5 else slot * 0.78
    x = left
    for each in found:
        if each.slot is None:
            room = rooms[id(each)]
            # After the others: all of them have been passed by.
            begin = x if each is found[0] else x + slot * many + _APART
            bar = min(max(thick, 8.0), room)
            yield Placed(each, begin + (room - bar) / 2, begin + (room + bar) / 2, room)
            x += room + _APART if each is found[0] else 0
        else:
            near = x + (each.slot - first) * slot + (slot - thick) / 2
            yield Placed(each, near, near + thick, slot)


def _room(column: Column, size: Size) -> float:
    words = max(width(column.name, size.foot), width(number(column.height), size.foot, bold=True))
    return words / SPARE


def _heights(placed: Sequence[Placed], scale: Scale, size: Size) -> Iterator[Text]:
    """The numbers on top: of all columns where they fit, else of the highest, and of those apart."""
    wide = max(width(number(each.column.height), size.foot) for each in placed) / SPARE + 2
    fit = all(wide <= each.room for each in placed if each.column.slot is not None)
    ranked = sorted(
        (each for each in placed if each.column.slot is not None), key=lambda p: -p.column.height
    )
    chosen = {id(each) for each in (ranked if fit else ranked[:1])}
    for each in placed:
        if each.column.slot is None or id(each) in chosen:
            y = scale.at(each.column.height) - 5
            said = number(each.column.height)
            yield Text(said, each.middle, y, size.foot, bold=True, anchor="center")


def _names(placed: Sequence[Placed], bottom: float, size: Size, step: int) -> Iterator[Text]:
    """What stands below the columns: every name, or that of every so many."""
    y = bottom + size.foot + 5
    inner = [each for each in placed if each.column.slot is not None]
    every = _every(inner, size)
    for each in placed:
        slot = each.column.slot
        if slot is None or slot % every == 0:
            yield Text(each.column.name, each.middle, y, size.foot, anchor="center")


def _every(inner: Sequence[Placed], size: Size) -> int:
    """Every so many columns there is room for a name."""
    if not inner:
        return 1
    wide = max(width(each.column.name, size.foot) for each in inner) / SPARE + 8
    for every in (1, 2, 5, 10, 20, 25, 50, 100):
        if every * inner[0].room >= wide:
            return every
    return 1000


# -- classes of distance ---------------------------------------------------------------------


def histogram(figure: Figure, size: Size, top: float) -> tuple[list[Layer], float]:
    """Classes of unequal width as columns of equal width; edges and the median stand below."""
    rows = data(figure, size)
    found = [Column(at, "", [("plain", total(figure, row))]) for at, row in enumerate(rows)]
    layers, bottom = _drawn(found, size, top, 1, histogram=True)
    edges = [float(row[0] or 0) for row in rows]
    left, right = _ends(found, size)
    slot = (right - left) / len(found)
    said = list(_edges(edges, left, slot, bottom - _BELOW, size))
    unit = Text(
        gettext("km between the two cities"), left, bottom + size.foot + 3, size.foot,
        colour="ink-soft",
    )  # fmt: skip
    median = _median(figure, edges, left, slot, top, bottom - _BELOW, size)
    return [*layers, *texts([*said, unit]), *median], bottom + size.foot + 10


def _ends(found: Sequence[Column], size: Size) -> tuple[float, float]:
    marks = ticks(max(each.height for each in found))
    left = size.edge + max(width(number(each), size.foot) for each in marks) / SPARE + 8
    return left, min(size.width - size.edge, left + 64.0 * len(found))


def _edges(
    edges: Sequence[float], left: float, slot: float, bottom: float, size: Size
) -> Iterator[Text]:
    """The distances at which classes meet, as many as there is room for."""
    end = -100.0
    for at, edge in enumerate(edges):
        said, x = number(edge), left + at * slot
        half = width(said, size.foot) / SPARE / 2
        if x - half >= end + 5 or at == 0:
            yield Text(said, x, bottom + size.foot + 5, size.foot, anchor="center")
            end = x + half


def _median(
    figure: Figure,
    edges: Sequence[float],
    left: float,
    slot: float,
    top: float,
    bottom: float,
    size: Size,
) -> Iterable[Layer]:
    """A dashed line where half of the pairs are nearer; within its class by proportion."""
    median = figure.value.number
    if median is None:
        return
    at = max(index for index, edge in enumerate(edges) if edge <= median)
    end = edges[at + 1] if at + 1 < len(edges) else 20_037.5
    x = left + (at + (median - edges[at]) / (end - edges[at])) * slot
    said = gettext("Median %(km)s km", km=decimals(median, 1))
    over = x + 6 + width(said, size.foot, bold=True) / SPARE > size.width - size.edge
    yield rule(x, top - 2, x, bottom, "ink", (4, 3))
    words = Text(
        said, x - 6 if over else x + 6, top + 7, size.foot, bold=True,
        anchor="right" if over else "left",
    )  # fmt: skip
    yield from texts([words])
