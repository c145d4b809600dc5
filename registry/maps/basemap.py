"""How the land of the base map is cut out of world-atlas: TopoJSON in, RFC 7946 GeoJSON out."""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import antimeridian
from shapely import MultiPolygon, Polygon, get_parts, make_valid, set_precision, simplify
from shapely.geometry.polygon import orient

Position = tuple[float, float]
DECIMALS = 2  # degrees, about a kilometre: a map of cities needs no more
TOLERANCE = 10**-DECIMALS


def decode(topology: dict[str, Any], name: str = "land") -> list[Polygon]:
    """Return the polygons of one object of a quantised topology, as they are stored."""
    arcs = [_positions(arc, topology["transform"]) for arc in topology["arcs"]]
    parts = [part for member in _members(topology["objects"][name]) for part in member]
    rings = [[_ring(ring, arcs) for ring in part] for part in parts]
    return [Polygon(shell, holes) for shell, *holes in rings]


def _positions(arc: list[list[int]], transform: dict[str, list[float]]) -> list[Position]:
    """Undo the two things that make an arc small: steps instead of places, whole numbers."""
    (scale_x, scale_y), (origin_x, origin_y) = transform["scale"], transform["translate"]
    lons = accumulate(step[0] for step in arc)
    lats = accumulate(step[1] for step in arc)
    return [
        (x * scale_x + origin_x, y * scale_y + origin_y) for x, y in zip(lons, lats, strict=True)
    ]


def _members(thing: dict[str, Any]) -> list[list[list[list[int]]]]:
    """Return lists of polygons, each a list of rings, each a list of arc numbers."""
    match thing["type"]:
        case "GeometryCollection":
            return [arcs for member in thing["geometries"] for arcs in _members(member)]
        case "MultiPolygon":
            return [thing["arcs"]]
        case "Polygon":
            return [[thing["arcs"]]]
    raise ValueError(f"no area: {thing['type']}")


def _ring(numbers: list[int], arcs: list[list[Position]]) -> list[Position]:
    """Join arcs end to start; the number of an arc that is walked backwards is its complement."""
    walked = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
    return [position for arc in walked for position in arc[:-1]] + [walked[-1][-1]]


def cut(stored: Polygon) -> Polygon | MultiPolygon:
    """Return a polygon in pieces that end at 180 degrees, the pole closed where it holds one.

    TopoJSON winds its outer rings clockwise on the sphere and RFC 7946 the other way. Across 180
    degrees the plane gets the direction wrong, so the rings are turned without asking it.
    """
    turned = Polygon(stored.exterior.coords[::-1], [hole.coords[::-1] for hole in stored.interiors])
    if not _crosses(turned):
        return turned
    return antimeridian.fix_polygon(turned, fix_winding=False, great_circle=False)


def _crosses(polygon: Polygon) -> bool:
    """True where two neighbours lie further apart than half the world: the stitch at 180."""
    lons = [lon for lon, _ in polygon.exterior.coords]
    return any(abs(east - west) > 180 for east, west in zip(lons[1:], lons, strict=False))


def land(topology: dict[str, Any]) -> MultiPolygon:
    """Return all land in valid pieces, outer rings counterclockwise, rounded and thinned."""
    stored = [polygon for polygon in decode(topology) if polygon.area > 0]
    pieces = get_parts([make_valid(piece) for piece in get_parts([cut(one) for one in stored])])
    rounded = get_parts(simplify(set_precision(pieces, TOLERANCE), TOLERANCE))
    areas = [piece for piece in rounded if isinstance(piece, Polygon) and not piece.is_empty]
    return MultiPolygon([orient(piece) for piece in areas])


def to_geojson(area: MultiPolygon) -> dict[str, Any]:
    """Return one GeoJSON feature with no more digits than we mean."""
    polygons = [
        [_rounded(ring.coords) for ring in (piece.exterior, *piece.interiors)]
        for piece in area.geoms
    ]
    geometry = {"type": "MultiPolygon", "coordinates": polygons}
    return {"type": "Feature", "properties": {}, "geometry": geometry}


def _rounded(coords: Iterable[tuple[float, ...]]) -> list[Position]:
    return [(round(lon, DECIMALS), round(lat, DECIMALS)) for lon, lat in coords]


def main(arguments: Sequence[str] | None = None) -> int:
    """Cut the land of IN and write it to OUT, whole or not at all."""
    parser = argparse.ArgumentParser(prog="python -m registry.maps.basemap", description=__doc__)
    parser.add_argument("source", type=Path, metavar="IN", help="land-50m.json of world-atlas")
    parser.add_argument("target", type=Path, metavar="OUT", help="the GeoJSON file to write")
    options = parser.parse_args(arguments)
    if not options.source.is_file():
        print(f"Not found: {options.source}. Run `make setup`.", file=sys.stderr)
        return 1
    area = land(json.loads(options.source.read_text()))
    unfinished = options.target.with_name(options.target.name + ".part")
    unfinished.write_text(json.dumps(to_geojson(area), separators=(",", ":")))
    os.replace(unfinished, options.target)
    print(f"{len(area.geoms)} pieces of land in {options.target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
