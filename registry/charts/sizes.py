"""The two sizes of a chart: beside text on a screen or in print, and on a telephone."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """Pixels of a chart's parts, and how much fits in it; the height follows from what is said."""

    code: str
    width: float
    edge: float
    #: Sizes of letters: the name, the value, words in the drawing, the foot.
    title: float
    value: float
    usual: float
    foot: float
    #: How high columns and curves are.
    plot: float
    #: How many bars, columns of years, columns of other numbers, and countries of a matrix are
    #: drawn one by one.
    bars: int
    columns: int
    tail: int
    countries: int
    #: Whether names stand in a column beside their bars, or above them.
    beside: bool

    @property
    def inside(self) -> float:
        return self.width - 2 * self.edge


WIDE = Size("wide", 720, 24, 20, 15, 13, 11.5, 230, 20, 110, 30, 12, beside=True)
NARROW = Size("narrow", 328, 14, 17, 14, 12, 11, 180, 12, 60, 15, 7, beside=False)
SIZES: Mapping[str, Size] = {size.code: size for size in (WIDE, NARROW)}
