"""What a still picture is put together from: its window, its names, its land, its colours."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, union_all

from registry.drawing.lettering import cut, width, wrap
from registry.drawing.palette import LINES, colours, custom_properties, lines
from registry.drawing.svg import line_of_text
from registry.maps.still import coast
from registry.maps.still.labels import Ink, Name, placed
from registry.maps.still.strokes import strokes
from registry.maps.still.window import BERING, Seen, Window, window

W, H = 860.0, 530.0
PLACES = st.tuples(st.floats(-85, 85), st.floats(-180, 180))


def _window(*places: tuple[float, float]) -> Window:
    """The window on cities at (latitude, longitude)."""
    lat, lon = np.array(places, dtype=float).reshape(-1, 2).T
    return window(Seen(np.column_stack((lon, lon)), lat, lat[:0]), W, H)


# -- the window ------------------------------------------------------------------------------


@given(places=st.lists(PLACES, min_size=1, max_size=8))
def test_no_city_is_ever_cut_off(places: list[tuple[float, float]]) -> None:
    view = _window(*places)
    lat, lon = np.array(places).T
    x, y = view.x(view.inside(lon)), view.y(lat)
    assert ((x >= 0) & (x <= view.width)).all()
    assert ((y > 4) & (y < view.height - 4)).all()
    assert -180 <= view.west < 180 and view.span <= 360 + 1e-6


def test_the_window_lies_across_180_degrees_where_that_is_shorter() -> None:
    assert _window((64.7, 177.5), (64.5, -165.4)).span < 30
    assert 106 < _window((43.0, 132.0), (37.0, -122.0)).span < 130


def test_one_place_alone_has_its_surroundings() -> None:
    assert 20 < _window((51.0, 15.0)).span < 30
    assert 9 < _window((51.0, 4.0), (53.0, 6.0)).span < 15


def test_the_whole_world_is_cut_in_bering_strait_from_cape_horn_to_spitsbergen() -> None:
    round_the_globe = [(0.0, float(lon)) for lon in range(-180, 180, 30)]
    for view in (_window(), _window(*round_the_globe)):
        assert (view.west, round(view.span)) == (BERING, 360)
        assert view.y(np.array([-55.9]))[0] < H
        assert view.y(np.array([79.0]))[0] > 0


def test_the_whole_world_is_cut_elsewhere_if_that_cuts_fewer_lines() -> None:
    spans = np.array([[100, 240], [-170, -20], [0, 100], [130, 200]], dtype=float)
    assert window(Seen(spans, np.zeros(4), np.zeros(4)), W, H).west != BERING


def test_lines_past_the_pole_leave_the_picture_rather_than_make_it_small() -> None:
    lat = np.array([60.0, 62.0])
    near = Seen(np.array([[10.0, 10.0], [40.0, 40.0]]), lat, np.array([85.0]))
    assert window(near, W, H).scale > 3


# -- names -----------------------------------------------------------------------------------

FRAME = (0.0, 0.0, W, H)
SPOTS = st.tuples(st.floats(0, W), st.floats(0, H), st.text("абвxyz北", min_size=1, max_size=12))


@given(spots=st.lists(SPOTS, max_size=25))
def test_no_name_lies_on_another_or_leaves_the_picture(
    spots: list[tuple[float, float, str]],
) -> None:
    names = [Name(text, x, y, 3.0) for x, y, text in spots]
    dots = np.array([(x - 3, y - 3, x + 3, y + 3) for x, y, _ in spots]).reshape(-1, 4)
    labels = placed(names, dots, None, FRAME, 20)
    boxes = []
    for each in labels:
        wide = width(each.text, each.name.size)
        left = each.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[each.anchor] * wide
        boxes.append((left, each.y - 0.8 * each.name.size, left + wide, each.y))
    assert len(labels) <= 20
    assert all(box[0] >= -1e-6 and box[2] <= W + 1e-6 for box in boxes)
    for a, b in combinations(boxes, 2):
        assert a[2] <= b[0] + 1e-6 or b[2] <= a[0] + 1e-6 or a[3] <= b[1] or b[3] <= a[1]


def test_a_name_stands_where_no_line_is() -> None:
    x = np.arange(100, 300, 2.0)
    ink = Ink(x, np.full(len(x), 200.0), W, H)
    (label,) = placed([Name("Kazan", 100, 200, 3)], np.empty((0, 4)), ink, FRAME, 1)
    assert label.anchor == "end" and label.x < 100


def test_a_name_that_is_needed_stands_even_where_there_is_no_room() -> None:
    full = np.array([(0.0, 0.0, W, H)])
    names = [Name("Kazan", 100, 200, 3), Name("Weimar", 100, 200, 3, needed=True)]
    assert [each.text for each in placed(names, full, None, FRAME, 9)] == ["Weimar"]


@pytest.mark.parametrize("text", ["Partners of Kazan " * 9, "北京市" * 40, "x" * 300, "", "Łódź"])
def test_wrapped_lines_are_no_longer_than_they_may_be_and_lose_nothing(text: str) -> None:
    said = wrap(text, 300, 20)
    assert all(width(line, 20) <= 300 for line in said)
    assert "".join("".join(said).split()) == "".join(text.split())


def test_what_is_too_long_ends_in_an_ellipsis() -> None:
    assert cut("Kazan", 300, 12) == "Kazan"
    assert cut("Kazan" * 40, 100, 12).endswith("…")
    assert width(cut("北京市" * 40, 100, 12), 12) <= 100


def test_words_in_several_scripts_have_fonts_of_their_own() -> None:
    mixed, plain, chinese = (line_of_text(each, 1, 2, 12) for each in ("A 北 B", "A <", "北京"))
    assert mixed.count("<tspan") == 3 and "Noto Sans CJK" in mixed
    assert plain == '<text x="1" y="2" font-size="12">A &lt;</text>'
    assert "<tspan" not in chinese and "Noto Sans CJK" in chinese


# -- strokes ---------------------------------------------------------------------------------


def test_strokes_are_steps_in_tenths_of_pixels_without_those_of_no_length() -> None:
    x = np.array([0, 1, 1.01, 3, 5, 5, 7, 8.0])
    y = np.array([0, 0, 0.0, -2, 5, 5, 7, 8.0])
    found = strokes(x, y, np.array([0, 4, 6, 8]))
    assert found == ["M0 0l10 0 20-20", "", "M70 70l10 10"]
    assert strokes(x[:0], y[:0], np.array([0])) == []


# -- land ------------------------------------------------------------------------------------


def test_land_lies_where_it_lies_twice_round_the_globe() -> None:
    pieces, _index = coast.land()
    whole = union_all(pieces)
    kazan, atlantic = Point(49.1, 67.5), Point(-40, 30)
    assert whole.contains(kazan) and whole.contains(Point(49.1 + 360, 67.5))
    assert not whole.contains(atlantic) and not whole.contains(Point(320, 30))


def test_no_coast_is_drawn_along_180_degrees() -> None:
    """Chukotka is cut there in the file; in the picture it is whole."""
    pieces, _index = coast.land()
    whole = union_all(pieces)
    assert whole.contains(Point(180, 95))
    assert not whole.boundary.intersects(Point(180, 95).buffer(0.05))


def test_only_land_that_is_seen_is_drawn() -> None:
    sea, strait = coast.outline(-50, 35, 60, W, H), coast.outline(170, 100, 30, W, H)
    assert sea == []
    assert strait and all(path.startswith("M") and path.endswith("z") for path in strait)


# -- colours ---------------------------------------------------------------------------------


def test_colours_and_dashes_are_those_of_the_light_scheme() -> None:
    css = """/* :root { --a: none } */ :root { --a: #111; --dash: 9 5 }
        @media (prefers-color-scheme: dark) { :root { --a: #eee; } } .x { --a: #333; }"""
    assert custom_properties(css) == {"a": "#111", "dash": "9 5"}


def test_every_kind_of_line_has_a_colour_and_no_two_look_alike() -> None:
    assert all(each.colour.startswith("#") for each in lines().values())
    looks = {(each.colour, each.width, each.dash) for each in lines().values()}
    assert len(looks) == len(LINES)
    # Those that are equally bold differ in more than colour.
    dashes = [each.dash for each in lines().values() if each.width > 1.25]
    assert len(set(dashes)) == len(dashes)
    assert colours()["land"] != colours()["sea"]
