"""A chart of a figure as Vega-Lite: everything at its place, so that nothing moves when drawn."""

from typing import Any

from registry.charts.bars import bars, rates
from registry.charts.columns import columns, histogram
from registry.charts.curve import curve
from registry.charts.describing import description
from registry.charts.frame import Words, foot, head, nothing
from registry.charts.kinds import KINDS, Order, Shape
from registry.charts.marks import Layer, texts
from registry.charts.matrix import matrix
from registry.charts.parts import CARD
from registry.charts.rows import (
    OTHERS,
    countries,
    data,
    has_break,
    is_apart,
    is_empty,
    merged,
    total,
)
from registry.charts.sizes import WIDE, Size
from registry.domain.figures import Figure
from registry.i18n import gettext, ngettext, number

_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


def chart(figure: Figure, words: Words, size: Size = WIDE) -> dict[str, Any]:
    """The chart of a figure that has one (CHARTED), as a dict of Vega-Lite.

    All places are pixels of the whole picture; only numbers go through scales. What people have
    written is data of text marks and nothing else.
    """
    layers, height = _layers(figure, words, size)
    return {
        "$schema": _SCHEMA,
        "description": description(figure, words, size),
        "width": size.width,
        "height": height,
        "padding": 0,
        "autosize": {"type": "none"},
        "background": CARD,
        "config": {"aria": False, "view": {"stroke": None}},
        "resolve": {"scale": {"x": "independent", "y": "independent", "color": "independent"}},
        "layer": layers,
    }


def height(figure: Figure, words: Words, size: Size = WIDE) -> int:
    """How high the chart will be: pages keep the place free."""
    return _layers(figure, words, size)[1]


def _layers(figure: Figure, words: Words, size: Size) -> tuple[list[Layer], int]:
    """All that is drawn, and how high it is."""
    empty = is_empty(figure)
    notes = [] if empty else _notes(figure, size)
    above, top = head(gettext(figure.definition.name), words, notes, size)
    drawn, bottom = nothing(size, top) if empty else _drawing(figure, words, size, top)
    below, height = foot(words, size, bottom)
    return [*drawn, *texts(above), *below], round(height)


def _drawing(figure: Figure, words: Words, size: Size, top: float) -> tuple[list[Layer], float]:
    shape = KINDS[figure.definition.code].shape
    if shape is Shape.RATES:
        return rates(figure, size, top, words.policy.window)
    draw = {
        Shape.BARS: bars, Shape.COLUMNS: columns, Shape.HISTOGRAM: histogram,
        Shape.CURVE: curve, Shape.MATRIX: matrix,
    }  # fmt: skip
    return draw[shape](figure, size, top)


def _notes(figure: Figure, size: Size) -> list[str]:
    """What has to be known to read the chart: what is added up, what is not drawn whole."""
    kind, rows = KINDS[figure.definition.code], data(figure, size)
    if kind.shape is Shape.MATRIX:
        beside = sum(total(figure, row) for row in rows if row[0] is OTHERS)
        return [_of_matrix(min(size.countries, len(countries(figure, size))), beside)]
    if kind.shape in {Shape.RATES, Shape.CURVE}:
        return []
    said = []
    if kind.order in {Order.LARGEST, Order.NUMEROUS} and (many := merged(figure, size)):
        said.append(_others(sum(not is_apart(row) for row in rows), many))
    if has_break(figure, rows):
        said.append(gettext("A bar with a break is longer than it is drawn."))
    return said


def _others(alone: int, many: int) -> str:
    return ngettext(
        "The %(alone)s largest; “Others” adds up %(num)s more.",
        "The %(alone)s largest; “Others” adds up %(num)s more.",
        many,
        alone=number(alone),
    )


def _of_matrix(many: int, beside: int) -> str:
    return ngettext(
        "The %(many)s countries with the most pairs; %(num)s pair is not between two of them.",
        "The %(many)s countries with the most pairs; %(num)s pairs are not between two of them.",
        beside,
        many=number(many),
    )
