"""The script's great circles, beside those of `registry.maps.geodesy`, which draws pictures."""

from itertools import pairwise
from math import cos, radians, sin
from random import Random
from typing import Any

import numpy as np
import pytest

from registry.maps.geodesy import central_angle, great_circle
from tests.browser.atlas import Atlas

Pair = tuple[float, float, float, float]
#: Across 180°, over and along a pole, from a pole, at opposite and at neighbouring places.
HARD: list[Pair] = [
    (64.7, 177.5, 64.5, -165.4), (-18.1, 178.4, -13.8, -171.8), (0, -179, 0, 179),
    (80, 0, 80, 179.9), (84, 10, 84, -160), (-80, 30, -70, -150), (86, 0, 87, 120),
    (90, 5, 50, 30), (50, 30, -90, 7), (90, 0, -90, 0), (80, 0, 80, 180),
    (0, 0, 0, 180), (30, 20, -30, -160), (85, -90, -85, 90), (0, 0, 0, 179.9999),
    (51.5, 0, 51.5, 0.001), (10, 180, 20, -180), (-89.5, 10, -89.5, -100),
]  # fmt: skip
#: Lines as [longitude, latitude] of each point, longitudes running on.
LINES = """(pairs) => pairs.map((pair) => {
    const line = twinMap.greatCircle(...pair);
    return Array.from({length: line.length / 2}, (_, at) =>
        [twinMap.lonOf(line[2 * at]), twinMap.latOf(line[2 * at + 1])]);
})"""


def _anywhere() -> list[Pair]:
    draw = Random(11)
    # Evenly over the globe, and many near its ends.
    return [
        (
            draw.choice((90, 180)) * (draw.random() - 0.5),
            360 * (draw.random() - 0.5),
            draw.choice((90, 180)) * (draw.random() - 0.5),
            360 * (draw.random() - 0.5),
        )
        for _ in range(300)
    ]


PAIRS = [*_anywhere(), *HARD]


def _vector(lat: float, lon: float) -> Any:
    phi, turn = radians(lat), radians(lon)
    return np.array([cos(phi) * cos(turn), cos(phi) * sin(turn), sin(phi)])


@pytest.fixture(scope="module")
def told() -> dict[Pair, list[list[float]]]:
    return {}


@pytest.fixture
def lines(atlas: Atlas, told: dict[Pair, list[list[float]]]) -> dict[Pair, list[list[float]]]:
    """The line of each pair; they are asked for once."""
    if not told:
        atlas.page.goto("/map")
        atlas.until("typeof twinMap === 'object'")
        found = atlas.page.evaluate(LINES, [list(pair) for pair in PAIRS])
        told.update(zip(PAIRS, found, strict=True))
    return told


def test_lines_begin_and_end_where_the_places_are(lines: dict[Pair, list[list[float]]]) -> None:
    for (lat, lon, other_lat, other_lon), line in lines.items():
        first, last = line[0], line[-1]
        assert central_angle((lat, lon), (first[1], first[0])) < 1e-4
        assert central_angle((other_lat, other_lon), (last[1], last[0])) < 1e-4


def test_lines_lie_on_the_circle_and_are_as_long_as_the_way(
    lines: dict[Pair, list[list[float]]],
) -> None:
    for pair, line in lines.items():
        one, other = pair[:2], pair[2:]
        steps = [central_angle((a[1], a[0]), (b[1], b[0])) for a, b in pairwise(line)]
        assert sum(steps) == pytest.approx(central_angle(one, other), abs=2e-3), pair
        assert max(steps) < radians(1.5) * 1.05 or len(line) == 3, pair
        normal = np.cross(_vector(*one), _vector(*other))
        if (size := np.linalg.norm(normal)) > 1e-3:
            apart = max(abs(_vector(lat, lon) @ normal) / size for lon, lat in line)
            assert apart < 1e-4, pair


def test_longitudes_run_on_and_never_jump_over_the_world(
    lines: dict[Pair, list[list[float]]],
) -> None:
    for pair, line in lines.items():
        lons = [lon for lon, _ in line]
        assert max(abs(b - a) for a, b in pairwise(lons)) <= 180.01, pair
        assert max(lons) - min(lons) <= 180.1, pair


def test_lines_take_the_same_side_as_those_of_the_pictures(
    lines: dict[Pair, list[list[float]]],
) -> None:
    compared = 0
    for pair, line in lines.items():
        pieces = great_circle(pair[:2], pair[2:])
        over_a_pole = len(pieces) != 1 or max(abs(pair[0]), abs(pair[2])) > 85
        if over_a_pole or np.pi - central_angle(pair[:2], pair[2:]) < 1e-4:
            continue
        compared += 1
        assert line[-1][0] == pytest.approx(pieces[0][-1][0], abs=1e-3), pair
        highest = max(line, key=lambda point: abs(point[1]))[1]
        theirs = max(pieces[0], key=lambda point: abs(point[1]))[1]
        assert highest == pytest.approx(theirs, abs=0.5), pair
    assert compared > 200


def test_opposite_places_are_left_due_east(lines: dict[Pair, list[list[float]]]) -> None:
    for pair in ((0, 0, 0, 180), (30, 20, -30, -160)):
        (lon, lat), (next_lon, next_lat) = lines[pair][:2]
        assert next_lon > lon
        assert abs(next_lat - lat) < 0.1


def test_places_that_are_one_have_no_line(atlas: Atlas) -> None:
    atlas.page.goto("/map")
    atlas.until("typeof twinMap === 'object'")
    same = [[47.3, 9.6, 47.3, 9.6], [10, 180, 10, -180], [90, 0, 90, 77]]
    assert atlas.page.evaluate(LINES, same) == [[], [], []]
