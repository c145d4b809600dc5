"""Great circles: the shortest way over the globe between two places, as lines on a Mercator map.

The map's script draws ties by the same rules. Latitudes and longitudes are in degrees, angles
along a circle in radians; the plane's units are degrees of longitude, so that the world is 360
wide and the Mercator square ends at 180 above and below the equator.

1. **Vectors.** A place is a = (cos φ cos λ, cos φ sin λ, sin φ). The normal of the circle's plane
   is n = a × b, the central angle ω = atan2(|n|, a · b), and c = (n × a) / |n| is the direction in
   which the circle leaves a. Its points are p(θ) = a cos θ + c sin θ, θ from 0 to ω.
2. **Equal places** (ω < 10⁻⁹: less than a centimetre; two names of the same pole): no line.
3. **Antipodes** (π − ω < 10⁻⁹): every circle through a is as short; taken is the one that leaves
   the first place due east, c = (−sin λ, cos λ, 0), and from a pole the one along meridian 0,
   c = (1, 0, 0). So here, and only here, it matters which place is the first.
4. **A pole has no longitude:** as an end it takes that of the other end (meridian 0 if that is
   the other pole), and the line runs along its meridian.
5. **Longitudes run on.** Along a great circle they only ever grow or only ever shrink, and over
   half of it by 180° exactly. So λ(θ) = λ(a) + δ, where δ = atan2(p_y, p_x) − λ(a) is taken
   between 0 and 180 if n_z ≥ −10⁻¹² (eastward; along a meridian and over a pole too), else
   between −180 and 0. Nothing ever jumps over the whole world, and lines across 180° end at
   longitudes beyond it.
6. **The Mercator square ends** at LIMIT = 85.0511°: atan(sinh π). A line is cut into the pieces
   inside. sin φ(θ) = R cos(θ − θ₀), with R = hypot(a_z, c_z) and θ₀ = atan2(c_z, a_z); where
   R > sin LIMIT, hidden is what lies within arccos(sin LIMIT / R) of θ₀ or of θ₀ ± π.
7. **As fine as is seen.** Each piece is divided into equal steps of at most STEP = 10°; each step
   is then halved in the middle of its angle, again and again (DEEPEST times at the most), while
   that middle lies further than the tolerance from the straight line of the step's ends, in the
   plane. Near the poles, where circles bend most, that makes many points, along the equator and
   along meridians few.

The formulas are those of vectors in space; for sin φ(θ), Clairaut's relation and great circles in
the Mercator projection see E. W. Weisstein, “Great Circle” and “Mercator Projection”, MathWorld,
and J. P. Snyder, “Map Projections: A Working Manual” (USGS Professional Paper 1395, 1987), ch. 7.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, atan, degrees, pi, radians, sinh
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
#: Latitude and longitude.
Position = tuple[float, float]

LIMIT = degrees(atan(sinh(pi)))
STEP = radians(10)
TOLERANCE = 0.02
DEEPEST = 12
_TINY = 1e-9
_FLAT = 1e-12
_SINE_OF_LIMIT = float(np.sin(radians(LIMIT)))


@dataclass(frozen=True, slots=True)
class Lines:
    """Many lines as columns.

    `lon`, `lat`: all points, degrees, the lines one after the other; `starts`: where each line
    begins in them, and their number (one more than there are lines); `of`: the pair that each line
    belongs to, in ascending order. A pair may have none, or up to three.
    """

    lon: Floats
    lat: Floats
    starts: Whole
    of: Whole

    def __len__(self) -> int:
        return len(self.of)


def mercator(lat: Any) -> Any:
    """How far north of the equator latitudes lie in the plane; those beyond LIMIT at its edge."""
    inside = np.clip(lat, -LIMIT, LIMIT)
    return np.degrees(np.arctanh(np.sin(np.radians(inside))))


def central_angle(one: Position, other: Position) -> float:
    """The angle between two places, seen from the middle of the globe, in radians."""
    circles = _Circles.between(np.array([[*one, *other]]))
    return float(circles.angle[0])


def great_circle(one: Position, other: Position, tolerance: float = TOLERANCE) -> list[Floats]:
    """The pieces of the line between two places, each an array of (longitude, latitude)."""
    lines = great_circles([(*one, *other)], tolerance)
    points = np.column_stack((lines.lon, lines.lat))
    return np.split(points, lines.starts[1:-1]) if len(lines) else []


def great_circles(
    ends: Sequence[tuple[float, float, float, float]] | Floats, tolerance: float = TOLERANCE
) -> Lines:
    """The lines of pairs (latitude, longitude, other latitude, other longitude), as said above.

    `tolerance` is how far a line may lie from the circle in the plane, in degrees of longitude.
    """
    pairs = np.asarray(ends, dtype=np.float64).reshape(-1, 4)
    circles = _Circles.between(pairs)
    of, begin, end = circles.pieces()
    count = np.maximum(1, np.ceil((end - begin) / STEP - _TINY)).astype(np.intp)
    line = np.repeat(np.arange(len(of)), count + 1)
    first = np.cumsum(count + 1) - (count + 1)
    share = (np.arange(len(line)) - first[line]) / count[line]
    angle = begin[line] + share * (end - begin)[line]
    line, lon, lat = _refined(circles, of, line, angle, tolerance)
    starts = np.searchsorted(line, np.arange(len(of) + 1))
    return Lines(lon, lat, starts, of)


def _refined(
    circles: "_Circles", of: Whole, line: Whole, angle: Floats, tolerance: float
) -> tuple[Whole, Floats, Floats]:
    """Halve steps while they miss the circle; return line, longitude and latitude of all points.

    `line` and `angle` are those of the first points, in order.
    """
    points = circles.points(of[line], angle)
    undecided = line[1:] == line[:-1]
    for _ in range(DEEPEST):
        at = np.flatnonzero(undecided)
        middle = (angle[at] + angle[at + 1]) / 2
        found = circles.points(of[line[at]], middle)
        wide = _offset(points[at], points[at + 1], found) > tolerance
        if not wide.any():
            break
        at, here = at[wide], at[wide] + 1
        undecided = np.insert(np.zeros(len(line) - 1, dtype=bool), here, True)
        undecided[at + np.arange(len(at))] = True
        line = np.insert(line, here, line[at])
        angle = np.insert(angle, here, middle[wide])
        points = np.insert(points, here, found[wide], axis=0)
    return line, points[:, 0], points[:, 1]


def _offset(one: Floats, other: Floats, middle: Floats) -> Floats:
    """How far the middles lie from the straight lines of one to other, in the plane."""
    (x, y), (dx, dy) = (middle - one)[:, [0, 2]].T, (other - one)[:, [0, 2]].T
    length = np.hypot(dx, dy)
    away: Floats = np.abs(x * dy - y * dx) / np.where(length > _TINY, length, 1)
    return np.where(length > _TINY, away, np.hypot(x, y))


@dataclass(frozen=True, slots=True)
class _Circles:
    """The great circles of pairs: vectors as rows (n × 3), the rest a number each (n)."""

    begin: Floats
    leaving: Floats
    angle: Floats
    lon: Floats
    eastward: NDArray[np.bool_]

    @classmethod
    def between(cls, pairs: Floats) -> "_Circles":
        lat, lon, other_lat, other_lon = pairs.T
        one, other = _vectors(lat, lon), _vectors(other_lat, other_lon)
        normal = np.cross(one, other)
        sine = np.linalg.norm(normal, axis=1)
        angle = np.arctan2(sine, np.einsum("ij,ij->i", one, other))
        opposite = pi - angle < _TINY
        known = np.where(sine > 0, sine, 1)[:, np.newaxis]
        leaving = np.where(
            opposite[:, np.newaxis], _due_east(lat, lon), np.cross(normal, one) / known
        )
        normal_z = np.where(
            opposite, one[:, 0] * leaving[:, 1] - one[:, 1] * leaving[:, 0], normal[:, 2]
        )
        meridian = np.where(opposite, 0.0, other_lon)
        start = np.where(_at_pole(lat), meridian, lon)
        return cls(one, leaving, np.where(opposite, pi, angle), start, normal_z >= -_FLAT)

    def points(self, of: Whole, angle: Floats) -> Floats:
        """Longitude, latitude and the plane's northing of points at angles (m × 3)."""
        cosine, sine = np.cos(angle)[:, np.newaxis], np.sin(angle)[:, np.newaxis]
        x, y, z = (self.begin[of] * cosine + self.leaving[of] * sine).T
        lat = np.degrees(np.arctan2(z, np.hypot(x, y)))
        lon = self._running(of, np.degrees(np.arctan2(y, x)))
        return np.column_stack((lon, lat, mercator(lat)))

    def _running(self, of: Whole, lon: Floats) -> Floats:
        """Longitudes that run on from the first place's."""
        start, sign = self.lon[of], np.where(self.eastward[of], 1, -1)
        gone = ((lon - start) * sign) % 360
        # Rounding may lead a hair backwards at the beginning, never as far as this.
        there: Floats = start + sign * np.where(gone > 270, gone - 360, np.minimum(gone, 180))
        return there

    def pieces(self) -> tuple[Whole, Floats, Floats]:
        """What lies in the Mercator square: pair, first and last angle of each piece."""
        there = np.flatnonzero(self.angle >= _TINY)
        highest = np.hypot(self.begin[:, 2], self.leaving[:, 2])
        steep = highest[there] > _SINE_OF_LIMIT
        cut = [(at, *ends) for at in there[steep] for ends in self._inside(at, highest[at])]
        plain = there[~steep]
        whole = np.column_stack((plain, np.zeros(len(plain)), self.angle[plain]))
        table = np.vstack((whole, np.array(cut).reshape(-1, 3)))
        table = table[np.lexsort((table[:, 1], table[:, 0]))]
        return table[:, 0].astype(np.intp), table[:, 1], table[:, 2]

    def _inside(self, at: int, highest: float) -> list[tuple[float, float]]:
        """The angles at which a circle that comes near a pole is inside the square."""
        centre = float(np.arctan2(self.leaving[at, 2], self.begin[at, 2]))
        hidden = pi / 2 - asin(min(1.0, _SINE_OF_LIMIT / highest))
        begin, inside = 0.0, []
        for turn in (-pi, 0.0, pi, 2 * pi):
            if centre + turn + hidden > begin:
                inside.append((begin, min(centre + turn - hidden, float(self.angle[at]))))
                begin = max(begin, centre + turn + hidden)
        inside.append((begin, float(self.angle[at])))
        return [(first, last) for first, last in inside if last - first > _TINY]


def _vectors(lat: Floats, lon: Floats) -> Floats:
    phi, turn = np.radians(lat), np.radians(lon)
    return np.column_stack((np.cos(phi) * np.cos(turn), np.cos(phi) * np.sin(turn), np.sin(phi)))


def _at_pole(lat: Floats) -> NDArray[np.bool_]:
    there: NDArray[np.bool_] = np.abs(lat) > 90 - np.degrees(_TINY)
    return there


def _due_east(lat: Floats, lon: Floats) -> Floats:
    """Which way is east; at a pole the way along meridian 0."""
    turn = np.radians(lon)
    east = np.column_stack((-np.sin(turn), np.cos(turn), np.zeros(len(lon))))
    return np.where(_at_pole(lat)[:, np.newaxis], np.array([1.0, 0.0, 0.0]), east)
