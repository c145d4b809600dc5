"""The world's agreements on a map by folium as it comes: `python -m benchmarks.folium_maps --help`.

A program of its own, so that its time and memory are nobody else's. It reads cities and ties that
are ready for it and asks no database. Pages get Leaflet from beside them; for the popups of the
plain one `dollar.js` stands in for jQuery with the one thing that they want of it.
"""

import argparse
import json
import signal
from collections.abc import Sequence
from math import acos, asin, atan2, ceil, cos, degrees, hypot, radians, sin
from pathlib import Path
from typing import Any

import folium
from folium.utilities import JsCode

BOUND = 600  # seconds, then it is given up
STEP = 1.5  # degrees of a great circle between two of its points, as our own script has it
COLOURS = {
    "active": "#00703c",
    "quiet": "#1d70b8",
    "dormant": "#d4351c",
    "new": "#28a197",
    "never_implemented": "#912b88",
    "no_record": "#505a5f",
}
OTHERWISE = "#b1b4b6"
DOLLAR = """
window.$ = (html) => {
  const made = document.createElement("template");
  made.innerHTML = html.trim();
  return [made.content.firstElementChild];
};
"""
#: At the end of the page: all scripts above have run.
END = '\n<script>performance.mark("map-ready")</script>\n'

City = tuple[str, str, float, float]
Tie = tuple[int, int, str, str]
Point = tuple[float, float]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.folium_maps", description=__doc__)
    parser.add_argument("kind", choices=("plain", "canvas"))
    parser.add_argument("data", type=Path, help="JSON: cities and ties between their positions")
    parser.add_argument("page", type=Path, help="the page to write")
    parser.add_argument("width", type=int, help="of the map, in pixels")
    parser.add_argument("height", type=int)
    options = parser.parse_args()
    signal.alarm(BOUND)
    data = json.loads(options.data.read_text(encoding="utf-8"))
    drawn = _map(options.width, options.height, canvas=options.kind == "canvas")
    {"plain": _plain, "canvas": _canvas}[options.kind](drawn, data["cities"], data["ties"])
    drawn.save(str(options.page))
    with options.page.open("a", encoding="utf-8") as page:
        page.write(END)


def _map(width: int, height: int, *, canvas: bool) -> Any:
    folium.Map.default_js = [("leaflet", "leaflet.js"), ("jquery", "dollar.js")]
    folium.Map.default_css = [("leaflet_css", "leaflet.css")]
    size = {"width": width, "height": height}
    return folium.Map([28, 12], zoom_start=2, tiles=None, prefer_canvas=canvas, **size)


# -- plain: an element for each thing ------------------------------------------------------


def _plain(drawn: Any, cities: Sequence[City], ties: Sequence[Tie]) -> None:
    for one, other, status, reference in ties:
        ends = [cities[one][2:], cities[other][2:]]
        words = f"{cities[one][0]} – {cities[other][0]}<br>{reference}, {status}"
        line = folium.PolyLine(ends, color=COLOURS.get(status, OTHERWISE), weight=1, popup=words)
        line.add_to(drawn)
    for name, country, lat, lon in cities:
        words = f"{name}, {country}"
        folium.CircleMarker((lat, lon), radius=3, weight=1, fill=True, popup=words).add_to(drawn)


# -- canvas: one layer of one file of GeoJSON ----------------------------------------------


def _canvas(drawn: Any, cities: Sequence[City], ties: Sequence[Tie]) -> None:
    features = [_line(cities, tie) for tie in ties]
    features += [_point(city) for city in cities]
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        on_each_feature=JsCode(_STYLE.replace("COLOURS", json.dumps(COLOURS))),
        marker=folium.CircleMarker(radius=3, weight=1, fill=True),
        popup=folium.GeoJsonPopup(["name", "status"]),
    ).add_to(drawn)


# As Python's style functions folium would write a case for each feature, and ask them in turn: that
# takes ten times as long to load.
_STYLE = """
(feature, layer) => {
  const colour = COLOURS[feature.properties.status];
  if (layer instanceof L.Polyline) layer.setStyle({ color: colour ?? "#b1b4b6", weight: 1 });
}
"""


def _line(cities: Sequence[City], tie: Tie) -> dict[str, Any]:
    one, other, status, reference = tie
    name = f"{cities[one][0]} – {cities[other][0]} ({reference})"
    line = great_circle(cities[one][2:], cities[other][2:])
    return _feature("LineString", line, name, status)


def _point(city: City) -> dict[str, Any]:
    name, country, lat, lon = city
    return _feature("Point", [lon, lat], f"{name}, {country}", "")


def _feature(kind: str, coordinates: Any, name: str, status: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": {"name": name, "status": status},
    }


def great_circle(one: Point, other: Point) -> list[list[float]]:
    """The way between two places, both (lat, lon), as [lon, lat]; longitudes run on over 180."""
    a, b = _vector(one), _vector(other)
    angle = acos(max(-1, min(1, sum(p * q for p, q in zip(a, b, strict=True)))))
    if not 1e-9 < angle < 3.14159:
        return [[one[1], one[0]], [other[1], other[0]]]
    steps, last, line = max(2, ceil(angle / radians(STEP))), one[1], []
    for step in range(steps + 1):
        p, q = sin(angle * (1 - step / steps)), sin(angle * step / steps)
        x, y, z = ((p * m + q * n) / sin(angle) for m, n in zip(a, b, strict=True))
        lon = degrees(atan2(y, x))
        last = lon + 360 * round((last - lon) / 360)
        line.append([round(last, 3), round(degrees(asin(z / hypot(x, y, z))), 3)])
    return line


def _vector(place: Point) -> tuple[float, float, float]:
    lat, lon = map(radians, place)
    return cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)


if __name__ == "__main__":
    main()
