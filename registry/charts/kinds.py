"""Which figure is drawn as what."""

from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import NamedTuple

from registry.domain.figures import Cell

Cells = Mapping[str, Cell]
#: The parts of a bar, from its foot on: code and number.
Parts = list[tuple[str, int]]


class Shape(Enum):
    """What a chart looks like."""

    #: Lying bars with names.
    BARS = auto()
    #: Shares of a whole, in groups.
    RATES = auto()
    #: Columns over years or counts.
    COLUMNS = auto()
    #: Columns that touch, between the edges of classes.
    HISTOGRAM = auto()
    CURVE = auto()
    #: Two names and a number.
    MATRIX = auto()


class Order(Enum):
    """How the rows of a chart follow each other, and which of too many are added up."""

    #: As in the figure, all of them.
    GIVEN = auto()
    #: The largest first, all of them: a vocabulary is never that long.
    SORTED = auto()
    #: The largest first, the smallest added up.
    LARGEST = auto()
    #: As in the figure, those with the smallest numbers added up.
    NUMEROUS = auto()
    #: As in the figure, the earliest added up.
    LATEST = auto()
    #: As in the figure, the highest added up.
    LOWEST = auto()


def whole(measure: str) -> Callable[[Cells], Parts]:
    return lambda cells: [("plain", amount(cells, measure))]


def spread(measure: str) -> Callable[[Cells], Parts]:
    """Agreements by what is known of their sleep: parts that add up to the measure."""

    def parts(cells: Cells) -> Parts:
        asleep, judged, unknown = (
            amount(cells, each) for each in ("dormant", "judged", "left_out")
        )
        rest = amount(cells, measure) - judged - unknown
        other = "contact" if measure == "in_force" else "otherwise"
        return [
            ("asleep", asleep), ("awake", judged - asleep), ("no_record", unknown), (other, rest),
        ]  # fmt: skip

    return parts


def _sleep(cells: Cells) -> Parts:
    return [(code, amount(cells, code)) for code in ("asleep_after_activity", "never_implemented")]


def _counting(cells: Cells) -> Parts:
    count = amount(cells, "counting")
    return [("counting", count), ("not_counting", amount(cells, "activities") - count)]


def _status(cells: Cells) -> Parts:
    return [(f"status-{cells['status']}", amount(cells, "agreements"))]


def amount(cells: Cells, code: str) -> int:
    """The number in a cell, 0 where none is known."""
    return round(float(cells[code] or 0))


class Kind(NamedTuple):
    """How a figure is drawn: as what, in which order, and what a bar is made of."""

    shape: Shape
    order: Order
    parts: Callable[[Cells], Parts]


def _bars(parts: Callable[[Cells], Parts], order: Order = Order.SORTED) -> Kind:
    return Kind(Shape.BARS, order, parts)


def _columns(parts: Callable[[Cells], Parts], order: Order = Order.LATEST) -> Kind:
    return Kind(Shape.COLUMNS, order, parts)


#: By the figure's code. Those that are missing say all in their value.
KINDS: Mapping[str, Kind] = {
    "agreements": _bars(whole("agreements"), Order.GIVEN),
    "dormancy": Kind(Shape.RATES, Order.GIVEN, _sleep),
    "activity-status": _bars(_status, Order.GIVEN),
    "dormant-since": _columns(_sleep),
    "revivals": _columns(whole("revivals")),
    "reasons": _bars(whole("agreements")),
    "by-country": _bars(spread("in_force"), Order.LARGEST),
    "country-pairs": Kind(Shape.MATRIX, Order.GIVEN, whole("pairs")),
    "by-region": _bars(whole("cities"), Order.LARGEST),
    "by-kind": _bars(spread("agreements")),
    "by-field": _bars(spread("agreements")),
    "by-record": _bars(spread("agreements"), Order.GIVEN),
    "by-decade": _columns(spread("agreements")),
    "by-year": _columns(spread("agreements")),
    "activities-by-kind": _bars(_counting),
    "activities-by-field": _bars(_counting),
    "activities-by-mode": _bars(_counting),
    "activities-by-year": _columns(_counting),
    "first-activity": Kind(Shape.CURVE, Order.GIVEN, whole("happened")),
    "until-dormancy": Kind(Shape.CURVE, Order.GIVEN, whole("happened")),
    "distance": Kind(Shape.HISTOGRAM, Order.GIVEN, whole("pairs")),
    "partners": _columns(whole("cities"), Order.LOWEST),
    "most-connected": _bars(whole("partners"), Order.GIVEN),
    "components": _bars(whole("components"), Order.NUMEROUS),
}
CHARTED = frozenset(KINDS)
