"""Lying bars: named things by size, and rates as shares of a whole."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from registry.charts.frame import SPARE, key
from registry.charts.kinds import KINDS, Parts, amount
from registry.charts.marks import (
    Layer,
    Piece,
    Scale,
    Text,
    boxes,
    broken,
    pieces,
    rule,
    texts,
)
from registry.charts.naming import key_name, row_name
from registry.charts.rows import Row, cells_of, data, reach, total
from registry.charts.sizes import Size
from registry.domain.figures import Figure
from registry.drawing.lettering import cut, width
from registry.drawing.palette import colours
from registry.i18n import number, percent

#: Of the space beside bars at the most this share is for names.
_NAMES = 0.38


class Bar(NamedTuple):
    """A bar: its place among the rows drawn, its name, the words at its end, its parts."""

    row: int
    name: str
    said: str
    parts: Parts
    bold: bool = False
    #: What 100 % of it is, where it is a share.
    of: int | None = None

    @property
    def length(self) -> int:
        return sum(count for _code, count in self.parts)


def bars(figure: Figure, size: Size, top: float) -> tuple[list[Layer], float]:
    """The bars of a figure; and where they end."""
    parts = KINDS[figure.definition.code].parts
    rows = data(figure, size)
    found = [
        Bar(at, row_name(figure, row), number(total(figure, row)), parts(cells_of(figure, row)))
        for at, row in enumerate(rows)
    ]
    layers, y = key(_occurring(found), size, top)
    more, y = _drawn(found, size, y, reach(figure, rows))
    return [*layers, *more], y


def rates(figure: Figure, size: Size, top: float, window: int) -> tuple[list[Layer], float]:
    """Shares with their numerators and denominators, at each window, by who has reported."""
    layers, y = key(["asleep_after_activity", "never_implemented"], size, top)
    rows = data(figure, size)
    found = [_rate(figure, at, row, window) for at, row in enumerate(rows)]
    for whose in dict.fromkeys(row[1] for row in rows):
        y += size.value
        said = key_name(figure, "reported_by", whose)
        layers += texts([Text(said, size.edge, y, size.usual, bold=True)])
        group = [bar for bar, row in zip(found, rows, strict=True) if row[1] == whose]
        more, y = _drawn(group, size, y + 8, 1, ends=found)
        layers += more
        y += 6
    return layers, y - 6


def _rate(figure: Figure, at: int, row: Row, window: int) -> Bar:
    cells = cells_of(figure, row)
    asleep, judged = amount(cells, "dormant"), amount(cells, "judged")
    said = f"{percent(asleep, judged)} · {number(asleep)}/{number(judged)}"
    name = key_name(figure, "window", cells["window"])
    parts = KINDS[figure.definition.code].parts(cells)
    return Bar(at, name, said, parts, cells["window"] == window, of=judged)


def _occurring(found: Sequence[Bar]) -> list[str]:
    """The parts that there are, if there are several kinds and the names don't say them."""
    codes = [code for code, _number in found[0].parts]
    if len(codes) < 2:
        return []
    return [code for code in codes if any(dict(bar.parts).get(code) for bar in found)]


def _drawn(
    found: Sequence[Bar], size: Size, top: float, most: float, ends: Sequence[Bar] = ()
) -> tuple[list[Layer], float]:
    """The bars below each other; what stands at their ends has room as for all of `ends`."""
    place = _beside if size.beside else _above
    return place(found, size, top, most, ends or found)


def _beside(
    found: Sequence[Bar], size: Size, top: float, most: float, ends: Sequence[Bar]
) -> tuple[list[Layer], float]:
    """Names in a column on the left."""
    longest_name = max(width(bar.name, size.usual, bold=bar.bold) for bar in found)
    names = min(longest_name / SPARE, size.inside * _NAMES)
    end = max(width(bar.said, size.usual, bold=bar.bold) for bar in ends) / SPARE + 8
    left = size.edge + names + 12
    scale = Scale(most, left, size.width - size.edge - end)
    said, tops, y = list[Text](), list[float](), top
    for bar in found:
        name = cut(bar.name, names, size.usual, bold=bar.bold)
        said.append(Text(name, left - 12, y + 14, size.usual, bar.bold, anchor="right"))
        tops.append(y + 1)
        last = scale.end if bar.of is not None else scale.at(min(bar.length, most))
        said.append(Text(bar.said, last + 8, y + 14, size.usual, bar.bold))
        y += 25
    stand = rule((scale.begin, top - 2), (scale.begin, y - 4), "rule-strong")
    return [*_marks(found, scale, tops, 17), stand, *texts(said)], y


def _above(
    found: Sequence[Bar], size: Size, top: float, most: float, ends: Sequence[Bar]
) -> tuple[list[Layer], float]:
    """Names and numbers above their bars, where there is no room beside them."""
    right = size.width - size.edge
    scale = Scale(most, size.edge, right)
    end = max(width(bar.said, size.usual, bold=bar.bold) for bar in ends) / SPARE
    said, tops, y = list[Text](), list[float](), top
    for bar in found:
        name = cut(bar.name, size.inside - end - 10, size.usual, bold=bar.bold)
        said.append(Text(name, size.edge, y + 11, size.usual, bar.bold))
        said.append(Text(bar.said, right, y + 11, size.usual, bar.bold, anchor="right"))
        tops.append(y + 16)
        y += 39
    return [*_marks(found, scale, tops, 10), *texts(said)], y - 6


def _marks(found: Sequence[Bar], scale: Scale, tops: Sequence[float], high: float) -> list[Layer]:
    """The bars below these tops; shares on a ground of all there is, others cut with a break."""
    grounds, drawn, breaks = list[dict[str, Any]](), list[Piece](), list[tuple[float, float]]()
    for bar, near in zip(found, tops, strict=True):
        far, unit = near + high, bar.of or 1
        if bar.of is not None:
            ground = {"x": scale.begin, "y": near, "x2": scale.end, "y2": far}
            grounds.append({**ground, "colour": colours()["surface"]})
        shrunk = max(bar.length / unit / scale.most, 1.0)
        drawn += _parts(bar.row, bar.parts, unit * shrunk, near, far)
        if shrunk > 1:
            breaks.append((scale.at(scale.most * 0.9), (near + far) / 2))
    return [
        *([boxes(grounds)] if grounds else []),
        *pieces(drawn, scale),
        *(broken(breaks, high / 2) if breaks else []),
    ]


def _parts(row: int, parts: Parts, unit: float, near: float, far: float) -> Iterator[Piece]:
    low = 0.0
    for code, count in parts:
        yield Piece(row, code, low, low + count / unit, near, far, count)
        low += count / unit
