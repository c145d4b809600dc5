"""Lists as GeoJSON (RFC 7946): longitude first, within bounds, cut where they cross 180°."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from shapely.geometry import shape

from tests.factories import Factory
from tests.integration.site import Site

Feature = dict[str, Any]


def _features(client: FlaskClient, path: str) -> list[Feature]:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/geo+json")
    found: list[Feature] = json.loads(answer.text, parse_constant=_no_constant)["features"]
    return found


def _no_constant(name: str) -> None:
    pytest.fail(f"{name} is no JSON")


def _geometry(client: FlaskClient, *places: tuple[float, float] | None, make: Factory) -> Any:
    """The geometry of an agreement between cities at these places (latitude, longitude)."""
    cities = [
        make.city(country="FR", **dict(zip(("lat", "lon"), place or (None, None), strict=True)))
        for place in places
    ]
    make.agreement(*cities)
    (feature,) = _features(client, "/agreements.geojson")
    return feature["geometry"]


def _positions(coordinates: Any) -> Iterator[list[float]]:
    if isinstance(coordinates[0], int | float):
        yield coordinates
        return
    for each in coordinates:
        yield from _positions(each)


# -- the whole -------------------------------------------------------------------------------


@pytest.mark.parametrize("noun", ["agreements", "cities"])
def test_a_file_is_a_feature_collection_with_its_name(site: Site, noun: str) -> None:
    answer = site.get(f"/{noun}.geojson")
    whole = json.loads(answer.text)
    assert (whole["type"], "crs" in whole) == ("FeatureCollection", False)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{noun}.geojson"'
    assert {each["type"] for each in whole["features"]} == {"Feature"}
    assert all(set(each) == {"type", "geometry", "properties"} for each in whole["features"])


@pytest.mark.parametrize("path", ["/agreements.geojson", "/cities.geojson"])
def test_every_geometry_is_valid_and_within_bounds(site: Site, path: str) -> None:
    shapes = [each["geometry"] for each in site.json(path)["features"] if each["geometry"]]
    assert len(shapes) > 5
    for geometry in shapes:
        assert shape(geometry).is_valid
        for lon, lat in _positions(geometry["coordinates"]):
            assert -180 <= lon <= 180 and -90 <= lat <= 90


def test_no_line_is_longer_than_half_way_round(site: Site) -> None:
    for feature in site.json("/agreements.geojson")["features"]:
        geometry = feature["geometry"]
        for line in geometry["coordinates"] if geometry else ():
            if geometry["type"] == "MultiLineString":
                assert max(lon for lon, _ in line) - min(lon for lon, _ in line) <= 180


@pytest.mark.parametrize(("file", "key"), [("agreements", "reference"), ("cities", "slug")])
def test_properties_say_what_the_table_says(site: Site, file: str, key: str) -> None:
    rows = {row[key]: row for row in site.csv(f"/{file}.csv?country=DE")}
    for feature in site.json(f"/{file}.geojson?country=DE")["features"]:
        said = feature["properties"]
        assert {name: _as_cell(value) for name, value in said.items()} == rows.pop(said[key])
    assert rows == {}


def _as_cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def test_an_empty_selection_is_an_empty_collection(client: FlaskClient) -> None:
    for path in ("/agreements.geojson", "/cities.geojson?country=AU"):
        assert _features(client, path) == []


# -- places ----------------------------------------------------------------------------------


def test_longitude_comes_first(client: FlaskClient, make: Factory) -> None:
    geometry = _geometry(client, (10.5, 20.25), (-30.0, -40.0), make=make)
    assert geometry == {"type": "LineString", "coordinates": [[20.25, 10.5], [-40.0, -30.0]]}
    cities = _features(client, "/cities.geojson")
    points = [each["geometry"] for each in cities]
    assert {"type": "Point", "coordinates": [20.25, 10.5]} in points


def test_a_line_across_180_degrees_is_cut_there(client: FlaskClient, make: Factory) -> None:
    geometry = _geometry(client, (40.0, 170.0), (50.0, -160.0), make=make)
    assert geometry["type"] == "MultiLineString"
    one, other = geometry["coordinates"]
    assert one[0] == [170.0, 40.0] and other[1] == [-160.0, 50.0]
    assert (one[1][0], other[0][0]) == (180.0, -180.0)
    assert one[1][1] == other[0][1] == pytest.approx(40 + 10 / 3)


@pytest.mark.parametrize(
    ("one", "other"), [((0.0, 180.0), (0.0, -180.0)), ((5.0, 180.0), (6.0, 10.0))]
)
def test_a_place_on_the_line_itself_is_no_trouble(
    client: FlaskClient, make: Factory, one: tuple[float, float], other: tuple[float, float]
) -> None:
    geometry = _geometry(client, one, other, make=make)
    assert all(-180 <= lon <= 180 for lon, _lat in _positions(geometry["coordinates"]))


def test_lines_join_the_first_party_with_each_other_one(client: FlaskClient, make: Factory) -> None:
    geometry = _geometry(client, (1.0, 1.0), (2.0, 2.0), None, (4.0, 4.0), make=make)
    assert geometry["coordinates"] == [[[1.0, 1.0], [2.0, 2.0]], [[1.0, 1.0], [4.0, 4.0]]]


def test_what_has_no_place_has_no_geometry(client: FlaskClient, make: Factory) -> None:
    assert _geometry(client, None, None, make=make) is None
    cities = _features(client, "/cities.geojson")
    assert [each["geometry"] for each in cities] == [None, None]
    assert {each["properties"]["country"] for each in cities} == {"FR"}


def test_the_lines_are_those_of_the_day(client: FlaskClient, make: Factory) -> None:
    cities = [make.city(lat=float(at), lon=float(at)) for at in (1, 2, 3)]
    made = make.agreement(*cities, concluded="1988")
    make.left(made, cities[2], "2010-05-12")
    (before,) = _features(client, "/agreements.geojson?on=2010-05-11")
    (after,) = _features(client, "/agreements.geojson?on=2010-05-12")
    assert before["geometry"]["type"] == "MultiLineString"
    assert after["geometry"] == {"type": "LineString", "coordinates": [[1.0, 1.0], [2.0, 2.0]]}
