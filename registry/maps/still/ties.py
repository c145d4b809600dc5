"""Ties as lines of a still picture: where the window is crossed, and how they look."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from registry.drawing.palette import LINES, Line, lines
from registry.drawing.svg import Value, element
from registry.maps.geodesy import Floats, Lines, Whole
from registry.maps.still.figures import Figures
from registry.maps.still.labels import Ink
from registry.maps.still.strokes import FINE, strokes
from registry.maps.still.window import Window

#: With more lines than this they are thin, pale and without dashes.
MANY = 1500
_THIN, _PALEST, _DARKEST = 0.5, 0.1, 0.5
#: So many lines stand side by side at their full width; of more, each is a little thinner.
_ROOM = 80
#: Points of lines are so close for `labels.Ink`, in pixels.
_CLOSE = 3.0


@dataclass(frozen=True, slots=True)
class Drawn:
    """Lines in a window: `x`, `y` in pixels, `starts` and `of` as in `geodesy.Lines`, unsorted."""

    x: Floats
    y: Floats
    starts: Whole
    of: Whole


def drawn_in(view: Window, circles: Lines) -> Drawn:
    """The lines that are seen; one that runs over the window's edge may come in again."""
    parts = [_turned(view, circles, turn) for turn in (-360, 0, 360, 720)]
    lengths = np.concatenate([np.diff(part.starts) for part in parts])
    starts = np.concatenate(([0], np.cumsum(lengths)))
    x, y, of = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("x", "y", "of")
    )
    return Drawn(x, y, starts.astype(np.intp), of.astype(np.intp))


def _turned(view: Window, circles: Lines, turn: int) -> Drawn:
    """Those that are seen when they are turned round the globe by so many degrees."""
    x, y = view.x(circles.lon + turn), view.y(circles.lat)
    begins, lengths = circles.starts[:-1], np.diff(circles.starts)
    if not len(begins):
        return Drawn(x, y, circles.starts, circles.of)
    west, east = np.minimum.reduceat(x, begins), np.maximum.reduceat(x, begins)
    top, bottom = np.minimum.reduceat(y, begins), np.maximum.reduceat(y, begins)
    met = (east > 0) & (west < view.width) & (bottom > 0) & (top < view.height)
    here = np.repeat(met, lengths)
    starts = np.concatenate(([0], np.cumsum(lengths[met])))
    return Drawn(x[here], y[here], starts, circles.of[met])


def ink(drawn: Drawn, view: Window) -> Ink:
    """Where names would lie on lines."""
    dx, dy = np.diff(drawn.x), np.diff(drawn.y)
    apart = np.hypot(dx, dy)
    # From the end of a line to the beginning of the next there is nothing.
    apart[drawn.starts[1:-1] - 1] = 0
    count = np.ceil(apart / _CLOSE).astype(np.intp)
    of = np.repeat(np.arange(len(count)), count)
    first = np.cumsum(count) - count
    share = (np.arange(len(of)) - first[of]) / count[of]
    return Ink(drawn.x[of] + share * dx[of], drawn.y[of] + share * dy[of], view.width, view.height)


def ties(figures: Figures, drawn: Drawn) -> Iterator[str]:
    """A group for each kind of line with a path for each tie, those to be seen best last."""
    found: dict[str, list[str]] = {code: [] for code in LINES}
    paths = strokes(drawn.x, drawn.y, drawn.starts)
    for of, path in zip(drawn.of.tolist(), paths, strict=True):
        if path:
            found[figures.pairs[of][2]].append(element("path", d=path))
    many = len(figures.pairs) > MANY
    # Of very many the few would be buried; of some, dashes leave gaps to see solid lines through.
    order = sorted(found, key=lambda code: -len(found[code])) if many else found
    for code in order:
        if found[code]:
            yield element(
                "g",
                found[code],
                id=f"map-ties-{code}",
                transform=f"scale({1 / FINE:g})",
                fill="none",
                **_look(lines()[code], len(figures.pairs)),
            )


def _look(line: Line, number: int) -> Mapping[str, Value]:
    """The attributes of a line among so many, in the units of paths."""
    if number > MANY:
        opacity = max(_PALEST, _DARKEST * (MANY / number) ** 0.5)
        return {"stroke": line.colour, "stroke_width": _THIN * FINE, "stroke_opacity": opacity}
    thinner = min(1.0, (_ROOM / number) ** 0.25)
    return {
        "stroke": line.colour,
        "stroke_width": line.width * thinner * FINE,
        "stroke_opacity": 0.9,
        "stroke_linecap": "round",
        "stroke_dasharray": " ".join(f"{each * FINE:g}" for each in line.dash) or None,
    }
