"""Figures made by hand, one of each kind that is drawn, and what their charts are made of."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from registry.charts import Size, Words, chart
from registry.domain.definitions import DEFINITIONS
from registry.domain.figures import Cell, Figure, Value
from registry.domain.selection import LISTED
from registry.domain.vocabulary import ACTIVITY_KINDS, FIELDS, KINDS, MODES, REASONS, RECORDS
from registry.drawing.lettering import width

Rows = list[tuple[Cell, ...]]
DAY = date(2026, 11, 26)
COUNTRIES = [
    "RU", "CN", "DE", "FR", "GB", "US", "PL", "CZ", "AT", "IT", "ES", "JP", "KR", "UA", "BY", "KZ",
    "BR", "MX", "CA", "IN", "NL", "BE", "SE", "NO", "FI",
]  # fmt: skip
STATUSES = ["active", "new", "quiet", "dormant", "never_implemented", "no_record", "contact"]
YEARS = (0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 25, 30, 40, 50)
EDGES = (0, 100, 250, 500, 1000, 2000, 3000, 5000, 7500, 10000, 15000, None)


def _some(at: int, most: int = 900) -> int:
    """A number that is different for different things, and sometimes none."""
    return (at * 7919 + 11) % most if at % 6 else 0


def _spread(at: int, most: int = 900) -> tuple[int, ...]:
    """Agreements, in force, dormant, judged, without record."""
    whole = _some(at, most)
    judged = whole * 3 // 5
    return whole, whole * 9 // 10, judged * 2 // 5, judged, whole // 5


def _coded(codes: Any, *more: Cell) -> Rows:
    return [(code, *_spread(at)) for at, code in enumerate([*codes, *more], 1)]


def _done(codes: Any, *more: Cell) -> Rows:
    numbers = ((code, _some(at, 4000)) for at, code in enumerate([*codes, *more], 1))
    return [(code, number, number * 4 // 5) for code, number in numbers]


def _windows() -> Rows:
    groups = (("all", 1000), ("reported", 800), ("unreported", 200))
    return [
        (window, whose, judged // 3, judged // 9, judged // 3 + judged // 9, judged, 99)
        for window in (12, 24, 36, 60)
        for whose, judged in groups
    ]


def _curve() -> Rows:
    return [(year, 1200 - 22 * year, 1200 - int(1200 * 0.9**year), 1 - 0.9**year) for year in YEARS]


def _country_pairs() -> Rows:
    order = sorted(COUNTRIES)
    pairs = [(one, other) for at, one in enumerate(order) for other in order[at:]]
    return [(*pair, _some(at), 9, 1, 5, 3) for at, pair in enumerate(pairs, 1)]


ROWS: dict[str, Rows] = {
    "agreements": [(code, _some(at, 20000)) for at, code in enumerate(LISTED, 1)],
    "dormancy": _windows(),
    "activity-status": [(code, _some(at)) for at, code in enumerate(STATUSES, 1)],
    "dormant-since": [*((year, _some(year, 50), year % 7) for year in range(1975, 2027)),
                      (None, 30, 3)],
    "revivals": [(year, _some(year, 50), 1) for year in range(2005, 2027) if year % 5],
    "reasons": [(code, _some(at), 3) for at, code in enumerate(REASONS, 1)],
    "by-country": [(code, 9, 99, *_spread(at)[1:]) for at, code in enumerate(sorted(COUNTRIES), 1)],
    "country-pairs": _country_pairs(),
    "by-region": [*(("CN", f"地区{at}", _some(at), 9, 9) for at in range(30)),
                  ("CN", None, 700, 9, 9), ("RU", "Татарстан", 70, 9, 9), ("RU", None, 80, 9, 9)],
    "by-kind": _coded(KINDS),
    "by-field": _coded(FIELDS, None),
    "by-record": _coded(RECORDS),
    "by-decade": _coded([830, *range(1920, 2030, 10)], None),
    "by-year": _coded([836, *range(1900, 2027)], None),
    "activities-by-kind": _done(ACTIVITY_KINDS),
    "activities-by-field": _done(FIELDS, None),
    "activities-by-mode": _done(MODES, None),
    "activities-by-year": _done(range(1988, 2027), None),
    "first-activity": _curve(),
    "until-dormancy": _curve()[:8],
    "distance": [(*EDGES[at : at + 2], _some(at + 1, 9000)) for at in range(11)],
    "partners": [(at, 9000 // at**2 + 1) for at in [*range(1, 45), 60, 75, 102]],
    "most-connected": [(f"city-{at}", f"Город {at}", "RU", 120 - 5 * at) for at in range(20)],
    "components": [(14000, 1), (55, 1), *((size, 900 // size**2 + 1) for size in range(30, 1, -1))],
}  # fmt: skip
_VALUES = {
    "dormancy": Value(444, 1000, 99),
    "first-activity": Value(6.6, 1200, 20000),
    "until-dormancy": Value(None, 1200, 2000),
    "distance": Value(1234.5, 20000, 120),
    "partners": Value(2.31, 14000),
}


def made(code: str, rows: Rows | None = None) -> Figure:
    """The figure of a code, with these rows or with those above."""
    return Figure(
        DEFINITIONS[code], _VALUES.get(code, Value(5)), ROWS[code] if rows is None else rows
    )


def words(**more: Any) -> Words:
    """What is written around a chart."""
    about = {
        "selection": "Country: China",
        "value": "444 of 1,000 agreements (44.4%)",
        "day": DAY,
        "recorded": DAY,
        "site": "Registry",
        "address": "https://x.example/statistics/a?on=1",
    }
    return Words(**{**about, **more})  # fmt: skip


def values(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All data of a chart."""
    for layer in spec["layer"]:
        yield from layer["data"]["values"]


def said(spec: dict[str, Any]) -> list[str]:
    return [each["said"] for each in values(spec) if "said" in each]


def drawn_numbers(figure: Figure, size: Size) -> dict[int, int]:
    """Row -> the number that its bar, or its square, stands for."""
    found: dict[int, int] = {}
    for each in values(chart(figure, words(), size)):
        if each.get("number"):
            found[each["row"]] = found.get(each["row"], 0) + each["number"]
    return found


class Box(NamedTuple):
    """The place that a line of words takes."""

    said: str
    left: float
    top: float
    right: float
    bottom: float


def boxes(spec: dict[str, Any]) -> list[Box]:
    return [
        _box(line, layer["mark"])
        for layer in spec["layer"]
        if layer["mark"]["type"] == "text"
        for line in layer["data"]["values"]
    ]


def _box(line: dict[str, Any], mark: dict[str, Any]) -> Box:
    size = mark["fontSize"]
    wide = width(line["said"], size, bold=mark["fontWeight"] == "bold")
    left = line["x"] - wide * {"left": 0.0, "center": 0.5, "right": 1.0}[mark["align"]]
    return Box(line["said"], left, line["y"] - size * 0.7, left + wide, line["y"])
