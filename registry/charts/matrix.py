"""Countries by countries: the number of pairs in squares, darker where there are more."""

from collections.abc import Iterator, Mapping, Sequence

from registry.charts.marks import Layer, Text, boxes, texts
from registry.charts.parts import CARD, is_light, mixed
from registry.charts.rows import countries, data, total
from registry.charts.sizes import Size
from registry.domain.figures import Figure
from registry.drawing.lettering import cut, width
from registry.drawing.palette import colours
from registry.i18n import country_name, number

_NAMES = 0.27
_HIGHEST = 38.0


def matrix(figure: Figure, size: Size, top: float) -> tuple[list[Layer], float]:
    """Each two countries once, in the half below the diagonal; a country with itself on it."""
    order = countries(figure, size)
    place = {country: at for at, country in enumerate(order)}
    found = {}
    for row in data(figure, size):
        if row[0] in place:
            one, other = sorted((place[str(row[0])], place[str(row[1])]))
            found[(other, one)] = total(figure, row)
    names = [country_name(code) for code in order]
    wide = min(max(width(each, size.usual) for each in names) / 0.92, size.inside * _NAMES)
    left = size.edge + wide + 10
    cell = min((size.width - size.edge - left) / len(order), 60.0)
    high = min(cell, _HIGHEST)
    squares = list(_squares(found, len(order), left, top, cell, high))
    said = [
        *_names(names, left, top, high, wide, size),
        *_codes(order, left, top, cell, high, size),
        *_numbers(found, left, top, cell, high, size),
    ]
    return [boxes(squares), *texts(said)], top + high * len(order) + size.foot + 12


def _squares(
    found: Mapping[tuple[int, int], int], many: int, left: float, top: float, cell: float,
    high: float,
) -> Iterator[dict[str, object]]:  # fmt: skip
    most = max(found.values(), default=1)
    for row in range(many):
        for column in range(row + 1):
            count = found.get((row, column), 0)
            x, y = left + column * cell, top + row * high
            yield {
                "row": row, "column": column, "number": count, "colour": _colour(count, most),
                "x": x + 1, "y": y + 1, "x2": x + cell - 1, "y2": y + high - 1,
            }  # fmt: skip


def _colour(count: int, most: int) -> str:
    """From the surface's colour to the accent; the square root shows small numbers, too."""
    if not count:
        return mixed(CARD, colours()["surface"], 0.6)
    return mixed("#dde8ea", colours()["accent"], (count / most) ** 0.5)


def _names(
    names: Sequence[str], left: float, top: float, high: float, wide: float, size: Size
) -> Iterator[Text]:
    for at, name in enumerate(names):
        y = top + at * high + high / 2 + size.usual * 0.36
        yield Text(cut(name, wide, size.usual), left - 10, y, size.usual, anchor="right")


def _codes(
    order: Sequence[str], left: float, top: float, cell: float, high: float, size: Size
) -> Iterator[Text]:
    """The same countries by their ISO codes, below their columns and beside the diagonal."""
    y = top + high * len(order) + size.foot + 4
    for at, code in enumerate(order):
        yield Text(code, left + (at + 0.5) * cell, y, size.foot, False, "ink-soft", "center")
        if at:
            above = top + at * high - 5
            yield Text(
                code, left + (at + 0.5) * cell, above, size.foot, False, "ink-soft", "center"
            )


def _numbers(
    found: Mapping[tuple[int, int], int], left: float, top: float, cell: float, high: float,
    size: Size,
) -> Iterator[Text]:  # fmt: skip
    most = max(found.values(), default=1)
    for (row, column), count in found.items():
        x, y = left + (column + 0.5) * cell, top + row * high + high / 2 + size.foot * 0.36
        colour = colours()["ink"] if is_light(_colour(count, most)) else CARD
        yield Text(number(count), x, y, size.foot, False, colour, "center")
