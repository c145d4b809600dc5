"""Where the names of cities stand in a picture, so that none lies on another."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from registry.drawing.lettering import cut, width

#: Left, top, right, bottom, in pixels.
Box = tuple[float, float, float, float]
Boxes = NDArray[np.float64]
Floats = NDArray[np.float64]
_GAP = 4.0
#: So far names keep from any dot, lest they are taken for its name.
_APART = 3.0
#: And so far from the next name on their line, lest they are read as one.
_BESIDE = 7.0
_LONGEST = 190.0
_SQUARE = 4.0


@dataclass(frozen=True, slots=True)
class Name:
    """A name that wants a place: the dot it belongs to, its text and how it is written."""

    text: str
    x: float
    y: float
    radius: float
    size: float = 12.0
    bold: bool = False
    #: Stands on dots if there is no room between them; if it is needed, on other names, too.
    prominent: bool = False
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A name that found a place: its baseline, and which end of it `x` is (`text-anchor`)."""

    name: Name
    text: str
    x: float
    y: float
    anchor: str


class Ink:
    """Where lines are drawn: squares of the picture, counted once so that any box can be asked."""

    def __init__(self, x: Floats, y: Floats, width: float, height: float) -> None:
        """Points of lines (pixels), close enough together to leave no square out."""
        columns, rows = int(width // _SQUARE) + 1, int(height // _SQUARE) + 1
        extent = ((0, columns * _SQUARE), (0, rows * _SQUARE))
        counted, _, _ = np.histogram2d(x, y, bins=(columns, rows), range=extent)
        self._sums = np.zeros((columns + 1, rows + 1))
        self._sums[1:, 1:] = counted.clip(max=1).cumsum(axis=0).cumsum(axis=1)

    def under(self, box: Box) -> float:
        """How many squares of the box have a line in them."""
        left, top, right, bottom = (int(max(each, 0) // _SQUARE) for each in box)
        sums = self._sums
        columns, rows = sums.shape
        right, bottom = min(right + 1, columns - 1), min(bottom + 1, rows - 1)
        left, top = min(left, right), min(top, bottom)
        return float(sums[right, bottom] - sums[left, bottom] - sums[right, top] + sums[left, top])


def placed(
    names: Iterable[Name], dots: Boxes, ink: Ink | None, frame: Box, most: int
) -> list[Label]:
    """The names that find room, at most `most`, the first ones first.

    `dots` are boxes (n × 4) that they keep off, as of each other; lines they avoid if they can.
    """
    found: list[Label] = []
    written: Boxes = np.empty((0, 4))
    around: Boxes = dots + np.array([-_APART, -_APART, _APART, _APART])
    for name in names:
        if len(found) == most:
            break
        text = cut(name.text, _LONGEST, name.size, bold=name.bold)
        wide = width(text, name.size, bold=name.bold)
        if box := _box(name, list(_spots(name, wide)), (around, written), frame, ink):
            left, top, right, bottom = box
            written = np.vstack((written, (left - _BESIDE, top, right + _BESIDE, bottom)))
            found.append(_label(name, text, box))
    return found


def _label(name: Name, text: str, box: Box) -> Label:
    """Anchored at the side of the dot: should a font be wider, the name grows away from it."""
    left, _, right, bottom = box
    baseline = bottom - 0.27 * name.size
    if left >= name.x:
        return Label(name, text, left, baseline, "start")
    if right <= name.x:
        return Label(name, text, right, baseline, "end")
    return Label(name, text, (left + right) / 2, baseline, "middle")


def _box(
    name: Name, spots: Sequence[Box], taken: tuple[Boxes, Boxes], frame: Box, ink: Ink | None
) -> Box | None:
    """Where the name stands, None if nowhere: `taken` are the boxes of dots and of names."""
    dots, written = taken
    free = [spot for spot in spots if _is_free(spot, written, frame)]
    between = [spot for spot in free if _is_free(spot, dots, frame)]
    if between:
        return min(between, key=ink.under) if ink else between[0]
    if name.needed and not free:
        return min(spots, key=lambda spot: _outside(spot, frame))
    return free[0] if free and (name.prominent or name.needed) else None


def _spots(name: Name, wide: float) -> Iterator[Box]:
    """Boxes where a name may stand: right, left, above, below, then at the corners."""
    x, y, away, tall = name.x, name.y, name.radius + _GAP, name.size * 1.1
    aslant = name.radius + _APART
    right, left, middle = x + away, x - away - wide, x - wide / 2
    lower, upper, level = y + away - 1, y - away - tall + 1, y - tall / 2
    corners = [(x + aslant, y - aslant - tall), (x + aslant, y + aslant)]
    corners += [(x - aslant - wide, y - aslant - tall), (x - aslant - wide, y + aslant)]
    for begin, top in [(right, level), (left, level), (middle, upper), (middle, lower), *corners]:
        yield begin, top, begin + wide, top + tall


def _is_free(box: Box, taken: Boxes, frame: Box) -> bool:
    left, top, right, bottom = box
    if left < frame[0] or top < frame[1] or right > frame[2] or bottom > frame[3]:
        return False
    beside = (taken[:, 0] >= right) | (taken[:, 2] <= left)
    apart = beside | (taken[:, 1] >= bottom) | (taken[:, 3] <= top)
    return bool(apart.all())


def _outside(box: Box, frame: Box) -> float:
    """How far a box sticks out of the frame."""
    beyond = (frame[0] - box[0], frame[1] - box[1], box[2] - frame[2], box[3] - frame[3])
    return sum(max(each, 0.0) for each in beyond)
