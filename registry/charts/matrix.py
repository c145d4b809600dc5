"""Countries by countries: the number of pairs in squares, darker where there are more."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from registry.charts.frame import SPARE
from registry.charts.marks import Layer, Text, boxes, texts
from registry.charts.parts import CARD, is_light, mixed
from registry.charts.rows import OTHERS, countries, data, total
from registry.charts.sizes import Size
from registry.domain.figures import Figure
from registry.drawing.lettering import cut, width
from registry.drawing.palette import colours
from registry.i18n import country_name, number

_NAMES = 0.27
_HIGHEST = 38.0


class Grid(NamedTuple):
    """The countries in their order, and where their squares are."""

    order: Sequence[str]
    numbers: Mapping[tuple[int, int], int]
    left: float
    top: float
    wide: float
    high: float

    @property
    def bottom(self) -> float:
        return self.top + self.high * len(self.order)

    @property
    def most(self) -> int:
        return max(self.numbers.values(), default=1)

    def middle(self, row: int, column: int) -> tuple[float, float]:
        return self.left + (column + 0.5) * self.wide, self.top + (row + 0.5) * self.high


def matrix(figure: Figure, size: Size, top: float) -> tuple[list[Layer], float]:
    """Each two countries once, in the half below the diagonal; a country with itself on it."""
    order = countries(figure, size)
    names = [country_name(code) for code in order]
    longest = max(width(each, size.usual) for each in names) / SPARE
    room = min(longest, size.inside * _NAMES)
    left = size.edge + room + 10
    wide = min((size.width - size.edge - left) / len(order), 60.0)
    grid = Grid(order, _numbers(figure, order, size), left, top, wide, min(wide, _HIGHEST))
    said = [*_names(names, grid, room, size), *_codes(grid, size), *_counts(grid, size)]
    return [boxes(_squares(grid)), *texts(said)], grid.bottom + size.foot + 12


def _numbers(figure: Figure, order: Sequence[str], size: Size) -> Mapping[tuple[int, int], int]:
    place = {country: at for at, country in enumerate(order)}
    found = {}
    for row in data(figure, size):
        if row[0] is not OTHERS:
            one, other = sorted((place[str(row[0])], place[str(row[1])]))
            found[other, one] = total(figure, row)
    return found


def _squares(grid: Grid) -> Iterator[dict[str, object]]:
    for row in range(len(grid.order)):
        for column in range(row + 1):
            count = grid.numbers.get((row, column), 0)
            x, y = grid.left + column * grid.wide, grid.top + row * grid.high
            yield {
                "row": row, "column": column, "number": count,
                "colour": _colour(count, grid.most),
                "x": x + 1, "y": y + 1, "x2": x + grid.wide - 1, "y2": y + grid.high - 1,
            }  # fmt: skip


def _colour(count: int, most: int) -> str:
    """From pale to the accent; by the square root small numbers are seen, too."""
    if not count:
        return mixed(CARD, colours()["surface"], 0.6)
    return mixed("#dde8ea", colours()["accent"], (count / most) ** 0.5)


def _names(names: Sequence[str], grid: Grid, room: float, size: Size) -> Iterator[Text]:
    for at, name in enumerate(names):
        y = grid.middle(at, 0)[1] + size.usual * 0.36
        yield Text(cut(name, room, size.usual), grid.left - 10, y, size.usual, anchor="right")


def _codes(grid: Grid, size: Size) -> Iterator[Text]:
    """The countries by their ISO codes, below their columns and above the diagonal."""
    for at, code in enumerate(grid.order):
        x, y = grid.middle(at, at)
        places = [grid.bottom + size.foot + 4, *([y - grid.high / 2 - 5] if at else [])]
        for place in places:
            yield Text(code, x, place, size.foot, False, "ink-soft", "center")


def _counts(grid: Grid, size: Size) -> Iterator[Text]:
    for (row, column), count in grid.numbers.items():
        x, y = grid.middle(row, column)
        colour = "#000000" if is_light(_colour(count, grid.most)) else CARD
        yield Text(number(count), x, y + size.foot * 0.36, size.foot, False, colour, "center")
