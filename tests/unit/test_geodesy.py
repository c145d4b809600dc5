"""Great circles: on the globe, as long as they must be, never jumping, cut where the map ends."""

from collections.abc import Iterator
from itertools import pairwise
from math import asin, atan2, cos, degrees, hypot, isclose, pi, radians, sin, sqrt

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from registry.maps.geodesy import (
    LIMIT,
    TOLERANCE,
    Floats,
    Position,
    central_angle,
    great_circle,
    great_circles,
    mercator,
)

LATS = st.floats(-90, 90).map(lambda lat: round(lat, 4))
LONS = st.floats(-180, 180).map(lambda lon: round(lon, 4))
PLACES = st.tuples(LATS, LONS)
#: Pairs that are hard to get right: across 180°, over and along a pole, at one, nearly opposite.
HARD: list[tuple[Position, Position]] = [
    ((64.7, 177.5), (64.5, -165.4)), ((-18.1, 178.4), (-13.8, -171.8)),
    ((0.0, -179.0), (0.0, 179.0)),
    ((80.0, 0.0), (80.0, 180.0)), ((80.0, 0.0), (80.0, 179.9)), ((84.0, 10.0), (84.0, -160.0)),
    ((-80.0, 30.0), (-70.0, -150.0)), ((90.0, 5.0), (50.0, 30.0)), ((50.0, 30.0), (-90.0, 7.0)),
    ((86.0, 0.0), (87.0, 120.0)), ((0.0, 0.0), (0.0, 179.9999)), ((30.0, 20.0), (-30.0, -159.9999)),
    ((51.5, 0.0), (51.5, 0.0001)), ((10.0, 180.0), (20.0, -180.0)), ((85.0, -90.0), (-85.0, 89.0)),
]  # fmt: skip


def hard(test: object) -> object:
    for pair in HARD:
        test = example(pair=pair)(test)
    return test


PAIRS = st.tuples(PLACES, PLACES)


# -- what a line must be, told without the formulas that it was made by ----------------------


def _vector(lat: float, lon: float) -> Floats:
    phi, turn = radians(lat), radians(lon)
    return np.array([cos(phi) * cos(turn), cos(phi) * sin(turn), sin(phi)])


def _apart(one: Position, other: Position) -> float:
    """The angle between two places by the haversine formula, in radians."""
    (phi, turn), (psi, swing) = (tuple(map(radians, each)) for each in (one, other))
    half = sin((psi - phi) / 2) ** 2 + cos(phi) * cos(psi) * sin((swing - turn) / 2) ** 2
    return 2 * asin(min(1.0, sqrt(half)))


def _places(lines: list[Floats]) -> list[Position]:
    return [(lat, lon) for line in lines for lon, lat in line.tolist()]


def faults(lines: list[Floats], one: Position, other: Position) -> Iterator[str]:
    """What is wrong with the line between two places that are neither equal nor antipodes."""
    places = _places(lines)
    normal = np.cross(_vector(*one), _vector(*other))
    normal /= np.linalg.norm(normal)
    if any(abs(_vector(*place) @ normal) > 1e-6 for place in places):
        yield "leaves the plane"
    # What is hidden beyond the map's edge is a part of the way, too.
    way = [one, *places, other]
    length = sum(_apart(begin, end) for begin, end in pairwise(way))
    if not isclose(length, _apart(one, other), abs_tol=2e-6):
        yield "is longer than the way"
    steps = [abs(end[1] - begin[1]) for begin, end in pairwise(places)]
    if max(steps, default=0) > 180 + 1e-6:
        yield "jumps"
    if any(abs(lat) > LIMIT + 1e-6 for lat, _ in places):
        yield "leaves the map"
    if not lines and min(abs(one[0]), abs(other[0])) < LIMIT - 1:
        yield "is not there"


def _are_ordinary(one: Position, other: Position) -> bool:
    return 1e-6 < _apart(one, other) < pi - 1e-6


@hard
@given(pair=PAIRS)
def test_a_line_is_the_shortest_way_and_stays_on_the_map(pair: tuple[Position, Position]) -> None:
    assume(_are_ordinary(*pair))
    assert list(faults(great_circle(*pair), *pair)) == []


@hard
@given(pair=PAIRS)
def test_the_angle_between_two_places_is_that_of_the_haversine_formula(
    pair: tuple[Position, Position],
) -> None:
    assert isclose(central_angle(*pair), _apart(*pair), abs_tol=1e-7)


@hard
@given(pair=PAIRS)
def test_the_way_back_is_the_same_way(pair: tuple[Position, Position]) -> None:
    assume(_are_ordinary(*pair))
    one, other = pair
    there, back = _places(great_circle(one, other)), _places(great_circle(other, one))[::-1]
    assert all(_apart(a, b) < 2e-6 for a, b in zip(there, back, strict=True))


@hard
@given(pair=PAIRS)
def test_a_line_begins_and_ends_at_its_places_unless_they_are_off_the_map(
    pair: tuple[Position, Position],
) -> None:
    assume(_are_ordinary(*pair))
    places = _places(great_circle(*pair))
    for place, end in zip(pair, (places[:1], places[-1:]), strict=True):
        if abs(place[0]) < LIMIT - 1e-6:
            assert _apart(place, end[0]) < 2e-6


@hard
@given(pair=PAIRS)
def test_no_part_of_a_line_lies_beside_its_circle(pair: tuple[Position, Position]) -> None:
    """Between two points a straight stroke is drawn: the circle is never far from it."""
    assume(_are_ordinary(*pair))
    for line in great_circle(*pair):
        for begin, end in pairwise(line):
            assert _furthest(begin, end) < 2 * TOLERANCE


def _furthest(begin: Floats, end: Floats) -> float:
    """How far the circle between two near points is from their stroke, in the plane."""
    one, other = (np.array([lon, mercator(lat)]) for lon, lat in (begin, end))
    a, b = _vector(begin[1], begin[0]), _vector(end[1], end[0])
    stroke = other - one
    away = [0.0]
    for share in np.linspace(0, 1, 9)[1:-1]:
        x, y, z = (1 - share) * a + share * b
        lon = degrees(atan2(y, x))
        lon += 360 * round((begin[0] + share * (end[0] - begin[0]) - lon) / 360)
        point = np.array([lon, mercator(degrees(atan2(z, hypot(x, y))))]) - one
        cross = abs(point[0] * stroke[1] - point[1] * stroke[0])
        away.append(cross / max(hypot(*stroke), 1e-9))
    return max(away)


@given(pairs=st.lists(PAIRS, max_size=6))
def test_many_lines_at_once_are_the_same_as_one_by_one(
    pairs: list[tuple[Position, Position]],
) -> None:
    lines = great_circles([(*one, *other) for one, other in pairs])
    points = np.column_stack((lines.lon, lines.lat))
    alone = [(at, line) for at, pair in enumerate(pairs) for line in great_circle(*pair)]
    assert lines.of.tolist() == [at for at, _line in alone]
    pieces = np.split(points, lines.starts[1:-1]) if len(lines) else []
    assert all(
        np.array_equal(piece, line) for piece, (_at, line) in zip(pieces, alone, strict=True)
    )


# -- special places --------------------------------------------------------------------------


def _ends(lines: list[Floats]) -> list[tuple[list[float], list[float]]]:
    return [(line[0].round(3).tolist(), line[-1].round(3).tolist()) for line in lines]


@pytest.mark.parametrize(
    ("one", "other"),
    [((55.8, 49.1), (55.8, 49.1)), ((90.0, 5.0), (90.0, -70.0)), ((10.0, 180.0), (10.0, -180.0))],
)
def test_between_equal_places_there_is_no_line(one: Position, other: Position) -> None:
    assert great_circle(one, other) == []


def test_across_180_degrees_longitudes_run_on() -> None:
    assert _ends(great_circle((64.0, 177.0), (64.0, -170.0))) == [([177, 64], [190, 64])]
    assert _ends(great_circle((64.0, -170.0), (64.0, 177.0))) == [([-170, 64], [-183, 64])]


def test_over_the_pole_a_line_is_cut_and_goes_on_beyond() -> None:
    edge = round(LIMIT, 3)
    over = _ends(great_circle((80.0, 0.0), (80.0, 180.0)))
    assert over == [([0, 80], [0, edge]), ([180, edge], [180, 80])]


def test_from_a_pole_the_line_is_the_other_places_meridian() -> None:
    edge = round(LIMIT, 3)
    assert _ends(great_circle((90.0, 5.0), (50.0, 30.0))) == [([30, edge], [30, 50])]
    assert _ends(great_circle((50.0, 30.0), (-90.0, 5.0))) == [([30, 50], [30, -edge])]


def test_between_the_poles_it_is_meridian_0() -> None:
    edge = round(LIMIT, 3)
    assert _ends(great_circle((90.0, 5.0), (-90.0, 7.0))) == [([0, edge], [0, -edge])]


@given(place=PLACES)
def test_to_its_antipode_a_line_leaves_due_east(place: Position) -> None:
    lat, lon = place
    assume(abs(lat) < LIMIT - 0.1)
    (line,) = great_circle(place, (-lat, lon - 180))
    assert np.allclose(line[[0, -1]], [(lon, lat), (lon + 180, -lat)], atol=1e-6)
    assert (np.diff(line[:, 0]) > 0).all()
    # Due east a circle is at its highest or lowest: no point of it lies further from the equator.
    assert np.abs(line[:, 1]).max() <= abs(lat) + 1e-6


def test_near_the_poles_points_are_close_and_along_the_equator_few() -> None:
    (flat,), (steep,) = (great_circle((lat, 0.0), (lat, 120.0)) for lat in (0.0, 70.0))
    assert len(flat) == 13
    assert len(steep) > 40


def test_a_coarser_line_has_fewer_points() -> None:
    fine, coarse = (great_circle((50.0, 0.0), (50.0, 90.0), each)[0] for each in (0.01, 1.0))
    assert len(fine) > 4 * len(coarse)


def test_the_edge_of_the_map_is_that_of_the_square() -> None:
    assert mercator([0, LIMIT, 90, -90]) == pytest.approx([0, 180, 180, -180])


# -- the suite can fail ----------------------------------------------------------------------

KAZAN, NANJING, PORTLAND = (55.8, 49.1), (32.1, 118.8), (45.5, -122.7)


def _straight(one: Position, other: Position) -> list[Floats]:
    """A line that is straight on the map: no great circle."""
    return [np.linspace((one[1], one[0]), (other[1], other[0]), 20)]


def _the_long_way(one: Position, other: Position) -> list[Floats]:
    """The same circle the other way round the globe, over both antipodes."""
    back, onward = ((-lat, lon - 180) for lat, lon in (one, other))
    return [
        line
        for a, b in ((one, onward), (onward, back), (back, other))
        for line in great_circle(a, b)
    ]


def _jumping(one: Position, other: Position) -> list[Floats]:
    """Longitudes brought back between −180 and 180."""
    lines = great_circle(one, other)
    return [np.column_stack(((line[:, 0] + 180) % 360 - 180, line[:, 1])) for line in lines]


def _at_the_pole(_one: Position, _other: Position) -> list[Floats]:
    return [np.array([(0.0, 90.0)])]


def _nothing(_one: Position, _other: Position) -> list[Floats]:
    return []


@pytest.mark.parametrize(
    ("wrong", "one", "other", "fault"),
    [
        (_straight, KAZAN, NANJING, "leaves the plane"),
        (_the_long_way, KAZAN, NANJING, "is longer than the way"),
        (_jumping, NANJING, PORTLAND, "jumps"),
        (_nothing, KAZAN, NANJING, "is not there"),
        (_at_the_pole, (80.0, 0.0), (80.0, 180.0), "leaves the map"),
    ],
)  # fmt: skip
def test_a_wrong_circle_is_caught(
    wrong: object, one: Position, other: Position, fault: str
) -> None:
    assert callable(wrong)
    assert fault in list(faults(wrong(one, other), one, other))
