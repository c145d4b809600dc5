"""Layers of Vega-Lite: words, bars, rules, curves, at places in pixels.

Words of people are data, and data only: a scale, a format, an expression or a title never has any.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from registry.charts.parts import CARD, Look, looks
from registry.drawing.palette import colours
from registry.drawing.svg import sayable

Layer = dict[str, Any]
#: Pixels from the left and from the top.
Place = tuple[float, float]


class Text(NamedTuple):
    """A line of words whose baseline begins at a place, or ends there."""

    said: str
    x: float
    y: float
    size: float
    bold: bool = False
    colour: str = "ink"
    anchor: str = "left"


class Scale(NamedTuple):
    """A number from 0 to `most` is drawn between two pixels."""

    most: float
    begin: float
    end: float

    def at(self, number: float) -> float:
        return self.begin + (self.end - self.begin) * number / (self.most or 1)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar: from which number to which, and between which pixels across."""

    row: int
    part: str
    low: float
    high: float
    near: float
    far: float
    number: int


def layer(values: Iterable[dict[str, Any]], mark: dict[str, Any], **encoding: Any) -> Layer:
    return {"data": {"values": list(values)}, "mark": mark, "encoding": encoding}


def _place(field: str) -> Layer:
    """A place in pixels."""
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def _scaled(field: str, scale: Scale) -> Layer:
    """A number along a scale that begins at 0."""
    spread = {"domain": [0, scale.most], "range": [scale.begin, scale.end], "nice": False}
    return {"field": field, "type": "quantitative", "scale": spread, "axis": None}


def texts(lines: Iterable[Text]) -> list[Layer]:
    """All words, a layer for each face."""
    faces = groupby(sorted(lines, key=_face), _face)
    return [_text_layer(face, list(of)) for face, of in faces]


def _face(line: Text) -> tuple[float, bool, str, str]:
    return line.size, line.bold, line.colour, line.anchor


def _text_layer(face: tuple[float, bool, str, str], lines: Sequence[Text]) -> Layer:
    size, bold, colour, anchor = face
    mark = {
        "type": "text", "baseline": "alphabetic", "align": anchor, "fontSize": size,
        "fontWeight": "bold" if bold else "normal",
        "color": colour if colour.startswith("#") else colours()[colour],
    }  # fmt: skip
    values = ({"said": sayable(each.said), "x": each.x, "y": each.y} for each in lines)
    said = {"field": "said", "type": "nominal"}
    return layer(values, mark, text=said, x=_place("x"), y=_place("y"))


def pieces(
    found: Iterable[Piece], scale: Scale, *, upright: bool = False, thin: bool = False
) -> list[Layer]:
    """Parts of bars, a layer for each look; upright they are parts of columns."""
    some = sorted((each for each in found if each.high > each.low), key=_part)
    return [
        _piece_layer(looks()[part], list(of), scale, upright=upright, thin=thin)
        for part, of in groupby(some, _part)
    ]


def _part(piece: Piece) -> str:
    return piece.part


def _piece_layer(
    look: Look, found: Sequence[Piece], scale: Scale, *, upright: bool, thin: bool
) -> Layer:
    mark: dict[str, Any] = {"type": "rect", "color": look.thin if thin and look.thin else look.fill}
    inset = 0.0
    if look.edge and not thin:
        mark |= {"stroke": look.edge, "strokeWidth": 1, "strokeDash": list(look.dash)}
        inset = 0.5
    values = (
        {
            "row": each.row, "part": each.part, "number": each.number, "low": each.low,
            "high": each.high, "near": each.near + inset, "far": each.far - inset,
        }
        for each in found
    )  # fmt: skip
    along, across = ("y", "x") if upright else ("x", "y")
    encoding = {
        along: _scaled("low", scale), f"{along}2": {"field": "high"},
        across: _place("near"), f"{across}2": {"field": "far"},
    }  # fmt: skip
    return layer(values, mark, **encoding)


def rule(begin: Place, end: Place, colour: str, dash: Sequence[float] = ()) -> Layer:
    """A fine straight line."""
    mark = {
        "type": "rule", "color": colours()[colour], "strokeWidth": 1, "strokeDash": list(dash),
    }  # fmt: skip
    values = [{"x": begin[0], "y": begin[1], "x2": end[0], "y2": end[1]}]
    ends = {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
    return layer(values, mark, x=_place("x"), y=_place("y"), **ends)


def broken(places: Iterable[Place], half: float, *, upright: bool = False) -> list[Layer]:
    """Gaps aslant through bars, by their middles and half of how thick they are.

    They say that a bar is longer than it is drawn.
    """
    along, across = (half, 3.0) if upright else (3.0, half)
    values = [
        {"x": x - along, "y": y + across, "x2": x + along, "y2": y - across} for x, y in places
    ]
    ends = {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
    faces = ((colours()["ink-soft"], 6), (CARD, 4))
    return [
        layer(
            values,
            {"type": "rule", "color": colour, "strokeWidth": wide},
            x=_place("x"),
            y=_place("y"),
            **ends,
        )
        for colour, wide in faces
    ]


def boxes(values: Iterable[dict[str, Any]]) -> Layer:
    """Rectangles at places in pixels, each in a colour of its own."""
    colour = {"field": "colour", "type": "nominal", "scale": None, "legend": None}
    ends = {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
    return layer(values, {"type": "rect"}, x=_place("x"), y=_place("y"), color=colour, **ends)


def ring(x: float, y: float) -> Layer:
    """A small ring around a place."""
    mark = {
        "type": "point", "filled": False, "color": colours()["ink"], "fill": CARD, "size": 44,
        "strokeWidth": 1.5, "opacity": 1,
    }  # fmt: skip
    return layer([{"x": x, "y": y}], mark, x=_place("x"), y=_place("y"))


def steps(curve: Iterable[Place], known: Iterable[Place], across: Scale, up: Scale) -> list[Layer]:
    """A curve that goes up in steps, and dots on it."""
    places = {"x": _scaled("years", across), "y": _scaled("share", up)}
    colour = colours()["accent"]
    line = {"type": "line", "interpolate": "step-after", "color": colour, "strokeWidth": 2}
    dot = {"type": "point", "filled": True, "color": colour, "size": 28, "opacity": 1}
    return [
        layer(({"years": years, "share": share} for years, share in points), mark, **places)
        for points, mark in ((curve, line), (known, dot))
    ]
