"""Many lines of points as the `d` of SVG paths: whole numbers, steps from point to point."""

import numpy as np
from numpy.typing import NDArray

#: How many units there are to a pixel: paths stand in a group that is scaled down by it.
FINE = 10

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]


def strokes(x: Floats, y: Floats, starts: Whole, *, closed: bool = False) -> list[str]:
    """A path for each line; `x`, `y` in pixels, `starts` as in `geodesy.Lines`.

    Points that fall together with the one before are left out; a line that is left with one point
    only (with two, if it is closed) is an empty string.
    """
    points = np.column_stack((x, y)) * FINE
    whole = np.rint(points).astype(np.int64)
    of = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    same = (whole[1:] == whole[:-1]).all(axis=1) & (of[1:] == of[:-1])
    kept = np.concatenate(([True], ~same))[: len(whole)]
    whole, of = whole[kept], of[kept]
    begins = np.searchsorted(of, np.arange(len(starts)))
    steps = np.diff(whole, axis=0, prepend=0)
    said = list(map(str, steps.ravel().tolist()))
    ends = begins.tolist()
    firsts = whole[np.minimum(begins[:-1], max(len(whole) - 1, 0))].tolist() if len(whole) else []
    fewest = 3 if closed else 2
    return [
        _path(first, said[2 * begin + 2 : 2 * end], closed=closed) if end - begin >= fewest else ""
        for first, begin, end in zip(firsts, ends[:-1], ends[1:], strict=True)
    ]


def _path(first: list[int], steps: list[str], *, closed: bool) -> str:
    joined = " ".join(steps).replace(" -", "-")
    return f"M{first[0]} {first[1]}l{joined}{'z' if closed else ''}"


def dots(x: Floats, y: Floats) -> str:
    """A path of lines without length: drawn with round ends, each is a disc."""
    points = np.unique(np.rint(np.column_stack((x, y)) * FINE).astype(np.int64), axis=0)
    return "".join(f"M{left} {top}h0" for left, top in points.tolist())
