"""The land of the base map as a picture has it: in the plane of Mercator, cut to what is seen."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.strtree import STRtree

from registry.maps.still.strokes import strokes

LAND = Path(__file__).resolve().parents[2] / "static" / "vendor" / "land.json"
#: Land is cut off further south than any map goes, so that the cut is not seen.
_SOUTH, _NORTH = -88.0, 85.5
#: How finely the outline is drawn, and how far it runs on outside of the picture, in pixels.
_FINE, _BEYOND = 0.3, 6.0

Areas = NDArray[Any]


@cache
def land() -> tuple[Areas, STRtree]:
    """Pieces of land and their index: x from −180 to 540 (degrees, twice round), y as `mercator`.

    Read once. Pieces that were cut at 180° are joined there, so that no line is drawn along it.
    """
    feature = json.loads(LAND.read_text(encoding="utf-8"))
    whole = shapely.from_geojson(json.dumps(feature["geometry"]))
    inside = shapely.get_parts(shapely.clip_by_rect(whole, -180, _SOUTH, 180, _NORTH))
    plane = shapely.transform(inside, _flat)
    once_more = shapely.transform(plane, lambda at: at + np.array([360.0, 0.0]))
    pieces = np.concatenate((plane, once_more))
    west, _, east, _ = shapely.bounds(pieces).T
    cut = (np.abs(west - 180) < 0.01) | (np.abs(east - 180) < 0.01)
    joined = shapely.get_parts(shapely.union_all(shapely.set_precision(pieces[cut], 1e-6)))
    pieces = np.concatenate((pieces[~cut], joined))
    return pieces, STRtree(pieces)


def _flat(positions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Longitude and latitude to the plane; beyond the Mercator square it goes on a little."""
    lon, lat = positions.T
    return np.column_stack((lon, np.degrees(np.arctanh(np.sin(np.radians(lat))))))


def outline(west: float, north: float, scale: float, width: float, height: float) -> list[str]:
    """The land in a window as paths; see `registry.maps.still.window.Window` for the numbers."""
    beyond = _BEYOND / scale
    box = (
        west - beyond, north - height / scale - beyond,
        west + width / scale + beyond, north + beyond,
    )  # fmt: skip
    pieces, index = land()
    near = pieces[np.sort(index.query(shapely.box(*box)))]
    seen = shapely.get_parts(shapely.clip_by_rect(near, *box))
    plain = shapely.get_parts(shapely.simplify(seen, _FINE / scale, preserve_topology=False))
    shapes = plain[shapely.get_type_id(plain) == shapely.GeometryType.POLYGON]
    areas = shapes[shapely.area(shapes) * scale**2 > 0.5]
    return _paths(areas, west, north, scale)


def _paths(areas: Areas, west: float, north: float, scale: float) -> list[str]:
    """A path for each piece, its lakes in it."""
    rings, of = shapely.get_rings(areas, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    starts = np.searchsorted(ring, np.arange(len(rings) + 1))
    drawn = strokes(
        (points[:, 0] - west) * scale, (north - points[:, 1]) * scale, starts, closed=True
    )
    paths = [""] * len(areas)
    for at, path in zip(of.tolist(), drawn, strict=True):
        paths[at] += path
    return [path for path in paths if path]
