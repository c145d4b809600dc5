"""Lying bars: named things by size, and rates as shares of a whole."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from registry.charts.frame import SPARE, key
from registry.charts.kinds import KINDS, Parts
from registry.charts.marks import Layer, Piece, Scale, Text, pieces, rule, texts
from registry.charts.naming import key_name, row_name
from registry.charts.rows import cells_of, data
from registry.charts.sizes import Size
from registry.domain.figures import Figure
from registry.drawing.lettering import cut, width
from registry.i18n import number, percent

#: Of the space beside bars at the most this share is for names.
_NAMES = 0.38


class Bar(NamedTuple):
    """A bar with its name, the words at its end, and its parts."""

    name: str
    said: str
    parts: Parts
    bold: bool = False
    #: What 100 % of it is, where it is a share.
    whole: int = 0


def bars(figure: Figure, size: Size, top: float) -> tuple[list[Layer], float]:
    """The bars of a figure; and where they end."""
    parts = KINDS[figure.definition.code].parts
    found = [
        Bar(row_name(figure, row), number(sum(n for _, n in split)), split)
        for row in data(figure, size)
        for split in [parts(cells_of(figure, row))]
    ]
    layers, y = key(_occurring(found), size, top)
    most = max(sum(n for _, n in bar.parts) for bar in found)
    more, y = _drawn(found, size, y, most)
    return [*layers, *more], y


def rates(figure: Figure, size: Size, top: float, window: int) -> tuple[list[Layer], float]:
    """Shares with their numerators and denominators, at each window, by who has reported."""
    layers, y = key(["asleep_after_activity", "never_implemented"], size, top)
    rows = list(enumerate(data(figure, size)))
    for whose in dict.fromkeys(row[1] for _at, row in rows):
        y += size.value
        said = key_name(figure, "reported_by", whose)
        layers += texts([Text(said, size.edge, y, size.usual, bold=True)])
        group = [_rate(figure, row, window) for _at, row in rows if row[1] == whose]
        first = next(at for at, row in rows if row[1] == whose)
        more, y = _drawn(group, size, y + 8, 1, first)
        layers += more
        y += 6
    return layers, y - 6


def _rate(figure: Figure, row: tuple[object, ...], window: int) -> Bar:
    cells = cells_of(figure, row)  # type: ignore[arg-type]
    asleep, judged = int(cells["dormant"] or 0), int(cells["judged"] or 0)
    said = f"{percent(asleep, judged)} · {number(asleep)}/{number(judged)}"
    name = key_name(figure, "window", cells["window"])
    parts = KINDS[figure.definition.code].parts(cells)
    return Bar(name, said, parts, cells["window"] == window, judged)


def _occurring(found: Sequence[Bar]) -> list[str]:
    """The parts that there are, if there are several kinds and the names don't say them."""
    codes = [code for code, _number in found[0].parts]
    if len(codes) < 2:
        return []
    return [code for code in codes if any(dict(bar.parts).get(code) for bar in found)]


def _drawn(
    found: Sequence[Bar], size: Size, top: float, most: int, first: int = 0
) -> tuple[list[Layer], float]:
    place = _beside if size.beside else _above
    return place(found, size, top, most, first)


def _beside(
    found: Sequence[Bar], size: Size, top: float, most: int, first: int
) -> tuple[list[Layer], float]:
    """Names in a column on the left."""
    longest = max(width(bar.name, size.usual, bold=True) for bar in found)
    names = min(longest / SPARE, size.inside * _NAMES)
    ends = max(width(bar.said, size.usual, bold=True) for bar in found) / SPARE + 8
    left = size.edge + names + 12
    scale = Scale(most, left, size.width - size.edge - ends)
    said, drawn, y = list[Text](), list[Piece](), top
    for at, bar in enumerate(found, first):
        name = cut(bar.name, names, size.usual, bold=bar.bold)
        said.append(Text(name, left - 12, y + 14, size.usual, bar.bold, anchor="right"))
        drawn += _parts(at, bar, y + 1, y + 18)
        end = scale.end if bar.whole else scale.at(sum(n for _, n in bar.parts))
        said.append(Text(bar.said, end + 8, y + 14, size.usual, bar.bold))
        y += 25
    return [*_ground(found, scale, top, y), *pieces(drawn, scale), *texts(said)], y


def _above(
    found: Sequence[Bar], size: Size, top: float, most: int, first: int
) -> tuple[list[Layer], float]:
    """Names and numbers above their bars, where there is no room beside them."""
    right = size.width - size.edge
    scale = Scale(most, size.edge, right)
    said, drawn, grounds, y = list[Text](), list[Piece](), list[Layer](), top
    for at, bar in enumerate(found, first):
        end = width(bar.said, size.usual, bold=True) / SPARE
        name = cut(bar.name, size.inside - end - 10, size.usual, bold=bar.bold)
        said.append(Text(name, size.edge, y + 11, size.usual, bar.bold))
        said.append(Text(bar.said, right, y + 11, size.usual, bar.bold, anchor="right"))
        drawn += _parts(at, bar, y + 16, y + 26)
        grounds += _ground([bar], scale, y + 16, y + 33)
        y += 37
    return [*grounds, *pieces(drawn, scale), *texts(said)], y


def _parts(at: int, bar: Bar, near: float, far: float) -> Iterator[Piece]:
    low = 0.0
    for code, count in bar.parts:
        length = count / bar.whole if bar.whole else float(count)
        if bar.whole or length:
            yield Piece(at, code, low, low + length, near, far, count)
        low += length


def _ground(found: Sequence[Bar], scale: Scale, top: float, bottom: float) -> list[Layer]:
    """The line that bars stand on; and of shares the other end, which is all there is."""
    ends = [scale.begin, scale.end] if any(bar.whole for bar in found) else [scale.begin]
    return [rule(x, top - 1, x, bottom - 6, "rule-strong") for x in ends]
