"""GeoJSON out (RFC 7946): cities as points, agreements as lines between their cities."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

Position = tuple[float, float]


def feature(properties: Mapping[str, Any], places: Sequence[Position]) -> dict[str, Any]:
    """One feature; `places` are (latitude, longitude), none for a thing that lies nowhere known.

    One place is a point. The lines of several join the first with each of the others; one that
    is shorter across 180° is cut there, as RFC 7946 (3.1.9) asks.
    """
    return {"type": "Feature", "geometry": _geometry(places), "properties": dict(properties)}


def _geometry(places: Sequence[Position]) -> dict[str, Any] | None:
    if not places:
        return None
    if len(places) == 1:
        return {"type": "Point", "coordinates": _lon_lat(places[0])}
    first, *others = places
    lines = [line for other in others for line in _lines(first, other)]
    if len(lines) == 1:
        return {"type": "LineString", "coordinates": lines[0]}
    return {"type": "MultiLineString", "coordinates": lines}


def _lon_lat(place: Position) -> list[float]:
    return [round(place[1], 6), round(place[0], 6)]


def _lines(one: Position, other: Position) -> list[list[list[float]]]:
    """The straight line, or its two halves where the way across 180° is the shorter one."""
    if abs(one[1] - other[1]) <= 180:
        return [[_lon_lat(one), _lon_lat(other)]]
    west, east = sorted((one, other), key=lambda place: place[1])
    beyond = west[1] + 360
    share = (180 - east[1]) / (beyond - east[1]) if beyond != east[1] else 0.0
    lat = round(east[0] + share * (west[0] - east[0]), 6)
    return [[_lon_lat(east), [180.0, lat]], [[-180.0, lat], _lon_lat(west)]]


def pieces(features: Iterable[Mapping[str, Any]], about: Mapping[str, Any]) -> Iterator[bytes]:
    """A FeatureCollection in pieces, a feature a line; `about` are foreign members of it."""
    head = json.dumps({"type": "FeatureCollection", **about}, ensure_ascii=False)
    yield f'{head[:-1]}, "features": ['.encode()
    joint = "\n"
    for each in features:
        yield f"{joint}{json.dumps(each, ensure_ascii=False)}".encode()
        joint = ",\n"
    yield b"\n]}\n"
