"""The base map: land cut at 180 degrees, without stray lines."""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from shapely import LinearRing, MultiPolygon, Point, Polygon
from shapely.geometry import shape

from registry.frontend import NODE_MODULES
from registry.maps import basemap

LAND_50M = NODE_MODULES / "world-atlas" / "land-50m.json"


@pytest.fixture(scope="module")
def topology() -> dict[str, Any]:
    if not LAND_50M.is_file():
        pytest.fail("The base map's source is missing: run `make setup`.")
    loaded: dict[str, Any] = json.loads(LAND_50M.read_text())
    return loaded


@pytest.fixture(scope="module")
def land(topology: dict[str, Any]) -> MultiPolygon:
    return basemap.land(topology)


def edges(polygons: list[Polygon]) -> Iterator[tuple[tuple[float, ...], tuple[float, ...]]]:
    for polygon in polygons:
        for ring in (polygon.exterior, *polygon.interiors):
            yield from pairwise(ring.coords)


def area_round_the_globe(ring: LinearRing) -> float:
    """Square degrees, adding up steps of less than half the world: 180 degrees is no border."""
    steps = [((b[0] - a[0] + 180) % 360 - 180, (a[1] + b[1]) / 2) for a, b in pairwise(ring.coords)]
    holds_the_pole = abs(sum(width for width, _ in steps)) > 180
    return abs(sum(width * (lat + 90 * holds_the_pole) for width, lat in steps))


def test_every_piece_is_valid_and_the_whole_too(land: MultiPolygon) -> None:
    assert land.is_valid
    assert all(piece.is_valid and not piece.is_empty for piece in land.geoms)


def test_all_land_is_on_the_globe(land: MultiPolygon) -> None:
    west, south, east, north = land.bounds
    assert west >= -180 and east <= 180 and south >= -90 and north <= 90


def test_no_edge_crosses_180_degrees(land: MultiPolygon) -> None:
    along_the_pole = -89.9  # Antarctica's lower edge lies below any map
    above = [(a, b) for a, b in edges(list(land.geoms)) if max(a[1], b[1]) > along_the_pole]
    assert max(abs(a[0] - b[0]) for a, b in above) < 180


def test_canary_the_source_has_edges_that_do(topology: dict[str, Any]) -> None:
    crossing = [1 for a, b in edges(basemap.decode(topology)) if abs(a[0] - b[0]) > 180]
    assert len(crossing) > 3


def test_the_area_is_the_source_s(topology: dict[str, Any], land: MultiPolygon) -> None:
    stored = [polygon for polygon in basemap.decode(topology) if polygon.area > 0]
    shells = sum(area_round_the_globe(polygon.exterior) for polygon in stored)
    holes = sum(area_round_the_globe(hole) for one in stored for hole in one.interiors)
    assert land.area == pytest.approx(shells - holes, rel=0.001)


def test_no_island_is_lost(topology: dict[str, Any], land: MultiPolygon) -> None:
    places = [Point(polygon.exterior.coords[0]) for polygon in basemap.decode(topology)]
    assert max(land.distance(place) for place in places) < 0.05


@pytest.mark.parametrize(
    ("place", "lon", "lat"),
    [
        ("Kazan", 49.12, 55.79),
        ("Chukotka west of 180", 178.0, 68.0),
        ("Chukotka east of 180", -175.0, 67.0),
        ("Wrangel Island", -179.5, 71.2),
        ("Vanua Levu, Fiji", 179.3, -16.5),
        ("Taveuni, Fiji, east of 180", -179.95, -16.8),
        ("near the South Pole", 100.0, -89.0),
        ("Null meridian, Algeria", 0.0, 28.0),
    ],
)
def test_there_is_land_at(land: MultiPolygon, place: str, lon: float, lat: float) -> None:
    assert land.intersects(Point(lon, lat)), place


@pytest.mark.parametrize(
    ("lon", "lat"), [(-150.0, 0.0), (180.0, 30.0), (-179.9, 60.0), (51.0, 42.0), (0.0, 0.0)]
)
def test_there_is_water_at(land: MultiPolygon, lon: float, lat: float) -> None:
    assert not land.intersects(Point(lon, lat))


def test_outer_rings_run_counterclockwise(land: MultiPolygon) -> None:
    assert all(piece.exterior.is_ccw for piece in land.geoms)


def test_the_file_is_small_and_says_the_same(tmp_path: Path, land: MultiPolygon) -> None:
    target = tmp_path / "land.json"
    assert basemap.main([str(LAND_50M), str(target)]) == 0
    assert target.stat().st_size < 800_000
    feature = json.loads(target.read_text())
    assert shape(feature["geometry"]).symmetric_difference(land).area < 1e-6


def test_a_missing_source_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert basemap.main([str(tmp_path / "none.json"), str(tmp_path / "out.json")]) == 1
    assert "none.json" in capsys.readouterr().err
    assert not (tmp_path / "out.json").exists()


def test_a_line_has_no_area_to_decode() -> None:
    topology = {"arcs": [], "objects": {"land": {"type": "LineString", "arcs": []}}}
    with pytest.raises(ValueError, match="LineString"):
        basemap.decode(topology)
