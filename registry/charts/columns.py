"""Columns that stand side by side: years, decades, numbers of partners, classes of distance."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from registry.charts.axis import grid, ticks
from registry.charts.frame import SPARE, key
from registry.charts.kinds import KINDS, Order, Parts
from registry.charts.marks import Layer, Piece, Scale, Text, broken, pieces, rule, texts
from registry.charts.naming import key_name, row_name
from registry.charts.rows import Row, cells_of, data, is_apart, reach, step_of, total
from registry.charts.sizes import Size
from registry.domain.figures import Figure
from registry.drawing.lettering import width
from registry.i18n import decimals, gettext, number

#: Room for what stands above the highest column.
_ABOVE = 18.0
#: Columns that are thinner have no edges.
_THIN = 8.5
#: Between the columns of years and what is added up or not known.
_APART = 14.0


class Column(NamedTuple):
    """A column: its place in the row of columns (None: apart), its name, its parts.

    `row` is the place of what it stands for among the rows drawn.
    """

    row: int
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
    rows = data(figure, size)
    found = [_column(figure, at, row, size) for at, row in enumerate(rows)]
    parts = {code: sum(dict(each.parts)[code] for each in found) for code, _ in found[0].parts}
    field = _field(_without_gaps(figure, found), size, top, reach(figure, rows))
    several = [code for code, number in parts.items() if number] if len(parts) > 1 else []
    layers, y = key(several, size, top, thin=field.thin)
    more, bottom = _drawn(field.moved(y - top), size)
    return [*layers, *more], bottom


def _column(figure: Figure, at: int, row: Row, size: Size) -> Column:
    parts = KINDS[figure.definition.code].parts(cells_of(figure, row))
    if is_apart(row):
        return Column(at, None, _name_apart(figure, row, size), parts)
    return Column(at, int(row[0] or 0) // step_of(figure), row_name(figure, row), parts)


def _without_gaps(figure: Figure, found: Sequence[Column]) -> list[Column]:
    """A place for every year, for those too in which there was nothing."""
    known = {each.slot: each for each in found if each.slot is not None}
    code, step = figure.definition.keys[0].code, step_of(figure)
    inner = [
        known.get(slot) or Column(-1, slot, key_name(figure, code, slot * step), [])
        for slot in range(min(known, default=0), max(known, default=-1) + 1)
    ]
    first = [each for each in found[:1] if each.slot is None]
    return [*first, *inner, *(each for each in found[len(first) :] if each.slot is None)]


def _name_apart(figure: Figure, row: Row, size: Size) -> str:
    """What stands below a column that adds up others, or of which no year is known."""
    if row[0] is None:
        return gettext("not known")
    if KINDS[figure.definition.code].order is Order.LOWEST:
        return gettext("over %(number)s", number=number(size.tail))
    # Without the others themselves: the first that stands alone.
    alone = next(each for each in data(figure, size) if not is_apart(each))
    return gettext("before %(year)s", year=row_name(figure, alone))


class Field(NamedTuple):
    """The columns, each at its place, and the scale of their heights."""

    placed: Sequence[Placed]
    marks: Sequence[int]
    scale: Scale
    left: float
    right: float

    @property
    def thin(self) -> bool:
        return any(each.far - each.near < _THIN for each in self.placed)

    def moved(self, down: float) -> "Field":
        scale = Scale(self.scale.most, self.scale.begin + down, self.scale.end + down)
        return self._replace(scale=scale)


def _field(
    found: Sequence[Column], size: Size, top: float, most: int, *, histogram: bool = False
) -> Field:
    marks = ticks(most)
    scale = Scale(marks[-1], top + _ABOVE + size.plot, top + _ABOVE)
    left = size.edge + max(width(number(each), size.foot) for each in marks) / SPARE + 8
    right = size.width - size.edge
    placed = list(_placed(found, left, right, size, histogram=histogram))
    return Field(placed, marks, scale, left, right)


def _drawn(field: Field, size: Size) -> tuple[list[Layer], float]:
    scale, bottom = field.scale, field.scale.begin
    thick = max(each.far - each.near for each in field.placed)
    drawn, breaks = list[Piece](), list[tuple[float, float]]()
    for each in field.placed:
        shrunk = max(each.column.height / scale.most, 1.0)
        drawn += _parts(each, shrunk)
        if shrunk > 1:
            breaks.append((each.middle, scale.at(scale.most * 0.9)))
    names, end = _names(field.placed, bottom, size)
    layers = [
        *grid(field.marks, scale, field.left, field.right, size),
        *pieces(drawn, scale, upright=True, thin=field.thin),
        *(broken(breaks, thick / 2, upright=True) if breaks else []),
        rule((field.left, bottom), (field.right, bottom), "rule-strong"),
        *texts([*_heights(field, size), *names]),
    ]
    return layers, end


def _parts(placed: Placed, shrunk: float) -> Iterator[Piece]:
    low = 0.0
    for code, count in placed.column.parts:
        yield Piece(
            placed.column.row, code, low, low + count / shrunk, placed.near, placed.far, count
        )
        low += count / shrunk


def _placed(
    found: Sequence[Column], left: float, right: float, size: Size, *, histogram: bool
) -> Iterator[Placed]:
    """Columns by their slots; those apart at the ends, as wide as their names."""
    slots = [each.slot for each in found if each.slot is not None]
    first, many = min(slots, default=0), max(slots, default=-1) - min(slots, default=0) + 1
    rooms = [_room(each, size) + _APART for each in found if each.slot is None]
    before = rooms[0] if found[0].slot is None and slots else 0.0
    slot = min((right - left - sum(rooms)) / max(many, 1), 64.0)
    thick = slot - 1 if histogram or slot < _THIN else slot * 0.78
    for each in found:
        if each.slot is not None:
            near = left + before + (each.slot - first) * slot + (slot - thick) / 2
            yield Placed(each, near, near + thick, slot)
            continue
        room = _room(each, size)
        begin = left if before and each is found[0] else left + before + slot * many + _APART
        bar = min(max(thick, 8.0), room)
        yield Placed(each, begin + (room - bar) / 2, begin + (room + bar) / 2, room)


def _room(column: Column, size: Size) -> float:
    height = width(number(column.height), size.foot, bold=True)
    words = (width(line, size.foot) for line in _name_lines(column, size))
    return max(height, *words) / SPARE


def _name_lines(column: Column, size: Size) -> list[str]:
    """The name of a column that stands apart, in lines as short as its words."""
    return [column.name] if size.beside else column.name.split()


def _heights(field: Field, size: Size) -> Iterator[Text]:
    """Numbers on top: of all columns if they fit, else of the highest; and of those apart."""
    inner = [each for each in field.placed if each.column.slot is not None and each.column.parts]
    wide = max([width(number(each.column.height), size.foot) for each in inner], default=0)
    fit = all(wide / SPARE + 2 <= each.room for each in inner)
    ranked = sorted(inner, key=lambda each: -each.column.height)
    chosen = {id(each) for each in (ranked if fit else ranked[:1])}
    for each in field.placed:
        if each.column.slot is None or id(each) in chosen:
            y = field.scale.at(min(each.column.height, field.scale.most)) - 5
            said = number(each.column.height)
            half = width(said, size.foot, bold=True) / SPARE / 2
            x = min(max(each.middle, field.left + half), field.right - half)
            yield Text(said, x, y, size.foot, bold=True, anchor="center")


def _names(placed: Sequence[Placed], bottom: float, size: Size) -> tuple[list[Text], float]:
    """What stands below the columns, every name or that of every so many; and where it ends."""
    y = bottom + size.foot + 5
    every = _every([each for each in placed if each.column.slot is not None], size)
    said = list[Text]()
    for each in placed:
        slot = each.column.slot
        if not each.column.name or (slot is not None and slot % every):
            continue
        lines = [each.column.name] if slot is not None else _name_lines(each.column, size)
        for at, line in enumerate(lines):
            below = y + at * size.foot * 1.2
            said.append(Text(line, each.middle, below, size.foot, anchor="center"))
    return said, max((line.y for line in said), default=y) + 6


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
    found = [Column(at, at, "", [("plain", total(figure, row))]) for at, row in enumerate(rows)]
    field = _field(found, size, top + size.foot, reach(figure, rows), histogram=True)
    layers, _end = _drawn(field, size)
    edges = [float(row[0] or 0) for row in rows]
    said = list(_edges(edges, field, size))
    y = field.scale.begin + size.foot * 2.5 + 6
    unit = gettext("km between the two cities")
    said.append(Text(unit, field.left, y, size.foot, colour="ink-soft"))
    return [*layers, *texts(said), *_median(figure, edges, field, size)], y + 6


def _edges(edges: Sequence[float], field: Field, size: Size) -> Iterator[Text]:
    """The distances at which classes meet, as many as there is room for."""
    y, end = field.scale.begin + size.foot + 5, -100.0
    for edge, each in zip(edges, field.placed, strict=True):
        said, x = number(edge), each.middle - each.room / 2
        half = width(said, size.foot) / SPARE / 2
        if x - half >= end + 5:
            yield Text(said, x, y, size.foot, anchor="center")
            end = x + half


#: Half of the way round the globe.
_FARTHEST = 20_037.5


def _median(figure: Figure, edges: Sequence[float], field: Field, size: Size) -> Iterator[Layer]:
    """A dashed line where half of the pairs are nearer; within its class by proportion."""
    median = figure.value.number
    if median is None:
        return
    at = max(index for index, edge in enumerate(edges) if edge <= median)
    end = edges[at + 1] if at + 1 < len(edges) else _FARTHEST
    placed = field.placed[at]
    x = placed.middle + ((median - edges[at]) / (end - edges[at]) - 0.5) * placed.room
    said = gettext("Median %(km)s km", km=decimals(median, 1))
    over = x + 6 + width(said, size.foot, bold=True) / SPARE > field.right
    top = field.scale.end - _ABOVE - size.foot
    # Between line and line stand the numbers of columns.
    yield rule((x, top + 2), (x, max(_numbers_at(x, field, size), top + 6)), "ink", (4, 3))
    inside = field.scale.at(placed.column.height) + 2
    yield rule((x, min(inside, field.scale.begin)), (x, field.scale.begin), "paper", (4, 3))
    anchor = "right" if over else "left"
    place = x - 6 if over else x + 6
    yield from texts([Text(said, place, top + size.foot, size.foot, True, anchor=anchor)])


def _numbers_at(x: float, field: Field, size: Size) -> float:
    """Where the numbers that stand at a place begin, from above."""
    near = (
        each
        for each in field.placed
        if abs(each.middle - x) < width(number(each.column.height), size.foot, bold=True) / 2 + 4
        or each.near <= x <= each.far
    )
    tops = (field.scale.at(each.column.height) for each in near)
    return min(tops, default=field.scale.begin) - size.foot - 8
