"""Round numbers along an axis, and the lines through them."""

from collections.abc import Sequence
from math import ceil, log10

from registry.charts.marks import Layer, Scale, Text, rule, texts
from registry.charts.sizes import Size
from registry.i18n import number

_MOST = 5


def ticks(most: int) -> list[int]:
    """Round numbers from 0 to one that is not less: at the most five steps of 1, 2 or 5."""
    rough = max(most, 1) / _MOST
    power = 10 ** max(ceil(log10(rough)) - 1, 0)
    step = next(power * each for each in (1, 2, 5, 10) if power * each >= rough)
    return [step * each for each in range(ceil(max(most, 1) / step) + 1)]


def grid(marks: Sequence[int], scale: Scale, left: float, right: float, size: Size) -> list[Layer]:
    """Pale lines across the drawing, with their numbers before them."""
    lines = [rule((left, scale.at(each)), (right, scale.at(each)), "rule") for each in marks[1:]]
    said = (
        Text(number(each), left - 8, scale.at(each) + size.foot * 0.36, size.foot, False,
             "ink-soft", "right")
        for each in marks
    )  # fmt: skip
    return [*lines, *texts(said)]
