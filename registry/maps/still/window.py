"""Which part of the world a picture shows: what there is to see, with air around it.

In the plane of `registry.maps.geodesy`: x in degrees of longitude, y northward in the same unit.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from registry.maps.geodesy import Floats, mercator

#: Where the world may be cut: through Bering Strait, or through the Atlantic.
BERING, ATLANTIC = -169.0, -30.0
#: The usual southern edge of the whole world: below Cape Horn, above Antarctica.
_SOUTH = float(mercator(-57.0))
#: Lines that go further north or south than this leave the picture.
_FARTHEST = float(mercator(83.0))
#: A picture is never closer than so many degrees; of a single place, so that a coast is seen.
_CLOSEST, _OF_A_PLACE = 10.0, 24.0
#: One that is wider than this is of the whole world, cut where the world is usually cut.
_WIDEST = 320.0
#: Air between what is seen and the edge, in pixels.
AIR = 34.0
_EDGE = 180.0


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of the plane: its north-west corner, pixels to a degree, its size in pixels.

    `west` is from −180 to 180; what is seen may run on to 540. Narrower than asked for is only
    a window on the whole world that has to reach from pole to pole.
    """

    west: float
    north: float
    scale: float
    width: float
    height: float

    @property
    def span(self) -> float:
        """How many degrees it is wide."""
        return self.width / self.scale

    def x(self, lon: Floats) -> Floats:
        """Pixels from the left edge, for longitudes as they are (not brought into the window)."""
        return (lon - self.west) * self.scale

    def y(self, lat: Floats) -> Floats:
        """Pixels from the upper edge."""
        northing: Floats = (self.north - mercator(lat)) * self.scale
        return northing

    def inside(self, lon: Floats) -> Floats:
        """The same longitudes, turned round the globe until they are east of the west edge."""
        return self.west + (lon - self.west) % 360


@dataclass(frozen=True, slots=True)
class Seen:
    """What is to be seen: intervals of longitude (n × 2, degrees, west and east), and latitudes.

    `places` are latitudes of places, which are never cut off; `lines`, of lines, which may be.
    """

    spans: Floats
    places: Floats
    lines: Floats


def window(seen: Seen, width: float, height: float) -> Window:
    """The window for a frame of that size in pixels; across 180° where that is shorter."""
    if not len(seen.spans):
        return _world(seen, width, height)
    west, east = _around(seen.spans)
    low, high = _northings(seen)
    closest = _CLOSEST if max(east - west, high - low) > 1 else _OF_A_PLACE
    wide, tall = max(east - west, closest), max(high - low, closest / 2)
    scale = min((width - 2 * AIR) / wide, (height - 2 * AIR) / tall)
    if width / scale > _WIDEST or height / scale >= 2 * _EDGE:
        return _world(seen, width, height)
    middle = (low + high) / 2
    # Beyond the edges of the square there is nothing to see.
    edge = _EDGE + AIR / scale
    north = min(max(middle + height / scale / 2, height / scale - edge), edge)
    return Window(_round((west + east - width / scale) / 2), north, scale, width, height)


def _round(lon: float) -> float:
    return (lon + 180) % 360 - 180


def _around(spans: Floats) -> tuple[float, float]:
    """The shortest interval of longitude that holds all intervals: the widest gap left out."""
    begin = (spans[:, 0] + 180) % 360 - 180
    end = begin + np.minimum(spans[:, 1] - spans[:, 0], 360)
    # Each three times, so that what runs round the globe is met wherever the gaps are looked for.
    begins = np.concatenate((begin - 360, begin, begin + 360))
    ends = np.concatenate((end - 360, end, end + 360))
    order = np.argsort(begins, kind="stable")
    covered = np.maximum.accumulate(ends[order])
    gaps = begins[order][1:] - covered[:-1]
    widest = int(np.argmax(np.where(np.abs(covered[:-1]) <= 360, gaps, -1)))
    if gaps[widest] <= 0:
        return -180.0, 180.0
    west = float(begins[order][widest + 1])
    return west, west + 360 - float(gaps[widest])


def _northings(seen: Seen) -> tuple[float, float]:
    places = mercator(seen.places)
    lines = np.clip(mercator(seen.lines), -_FARTHEST, _FARTHEST)
    both = np.concatenate((places, lines))
    return float(both.min()), float(both.max())


# -- the whole world -----------------------------------------------------------------------


def _world(seen: Seen, width: float, height: float) -> Window:
    """All the way round; from Cape Horn to Spitsbergen, or further where there are cities."""
    places = mercator(seen.places)
    low, high = (float(places.min()), float(places.max())) if len(places) else (0.0, 0.0)
    scale = min(width / 360, (height - 2 * AIR) / max(high - low, 1.0))
    tall, air = height / scale, AIR / scale
    top = max(_northings(seen)[1] if len(places) else 0.0, high)
    # Lines come second to places: room for them only as far as no place is lost below.
    north = min(max(_SOUTH + tall, top + air), max(_SOUTH + tall, low - air + tall))
    north = max(min(north, low - air + tall), high + air)
    return Window(_cut(seen.spans), min(north, _EDGE + air), scale, min(width, 360 * scale), height)


def _cut(spans: Floats) -> float:
    """Where fewer lines are cut: usually through Bering Strait."""
    if not len(spans):
        return BERING
    through: list[int] = [int(_crossing(spans, lon).sum()) for lon in (BERING, ATLANTIC)]
    return ATLANTIC if through[1] < through[0] else BERING


def _crossing(spans: Floats, lon: float) -> NDArray[np.bool_]:
    """Which intervals hold the longitude."""
    crossed: NDArray[np.bool_] = (lon - spans[:, 0]) % 360 < spans[:, 1] - spans[:, 0]
    return crossed
