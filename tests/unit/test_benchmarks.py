"""What the benchmark makes of figures: limits, the table, the facts it makes up."""

from datetime import date
from itertools import pairwise

import pytest

from benchmarks import made
from benchmarks.__main__ import FIGURES, SLOW, _names, _options
from benchmarks.figures import map_rows
from benchmarks.figures.download import _unchunked
from benchmarks.figures.map_browser import Answer, Heap, Moved, Ready, _painted
from benchmarks.figures.map_page import OWN
from benchmarks.figures.map_peers import Peer, _part, told
from benchmarks.figures.map_seen import Answers, Seen
from benchmarks.figures.statistics import days_before
from benchmarks.folium_maps import great_circle
from benchmarks.made import Known
from benchmarks.table import Limit, Row, markdown, missed, quantity

TODAY = date(2024, 5, 17)
AGREEMENTS = [Known(f"TC-{number:06}", f"town-{number}", False) for number in range(1, 200)]


def test_a_figure_on_its_limit_keeps_it() -> None:
    assert Limit(45, "s").holds(45)
    assert Limit(0.08, least=True).holds(0.08)


@pytest.mark.parametrize(("limit", "figure"), [(Limit(45), 45.1), (Limit(20, least=True), 19.9)])
def test_a_figure_beyond_its_limit_is_missed(limit: Limit, figure: float) -> None:
    assert missed([Row("x", figure, limit)])


def test_what_could_not_be_measured_is_missed() -> None:
    assert missed([Row("x", None, Limit(1))])
    assert missed([Row("x", None)])


def test_what_has_no_limit_is_for_information() -> None:
    assert missed([Row("x", 3, unit="s")]) == []


@pytest.mark.parametrize(
    ("value", "text"), [(0.08, "0.08 s"), (45, "45 s"), (1.2345, "1.23 s"), (24450.4, "24,450 s")]
)
def test_a_quantity_has_the_digits_that_tell_something(value: float, text: str) -> None:
    assert quantity(value, "s") == text


def test_the_table_has_a_line_a_row_and_a_note_below() -> None:
    text = markdown(
        [Row("List | cold", 0.1, Limit(0.08, least=True), "600/s", "6,000/s", note="n")]
    )
    lines = text.splitlines()
    assert lines[2] == "| List \\| cold | ≥ 0.08 | 600/s | 6,000/s | 0.1 | yes |"
    assert lines[-1] == "- **List | cold**: n"


def test_made_activities_are_the_same_for_the_same_day() -> None:
    rows = list(made.activities(AGREEMENTS, TODAY))
    assert rows == list(made.activities(AGREEMENTS, TODAY))
    assert len(rows) == made.ACTIVITIES


def test_made_activities_have_begun() -> None:
    begins = [row[5] for row in made.activities(AGREEMENTS, TODAY)]
    assert max(begins) <= TODAY.isoformat()


def test_nothing_is_made_up_about_an_agreement_whose_day_is_known() -> None:
    known = [each._replace(dated=True) for each in AGREEMENTS]
    assert list(made.words(known, TODAY)) == []
    assert list(made.words(AGREEMENTS, TODAY))


def test_a_body_in_pieces_is_put_together() -> None:
    assert _unchunked(b"3\r\na,b\r\n2\r\n\r\n\r\n0\r\n\r\n") == b"a,b\r\n"


def test_statistics_are_asked_for_days_that_are_all_different() -> None:
    days = days_before(TODAY, 40)
    assert len(set(days)) == 40
    assert days[0] == "/statistics?on=2024-05-16"


# -- the map -------------------------------------------------------------------------------


def test_a_hurry_leaves_out_what_takes_minutes_unless_it_is_named() -> None:
    assert set(FIGURES) - set(_names(_options(["--quick"]))) == SLOW
    assert _names(_options([])) == list(FIGURES)
    assert _names(_options(["--quick", "--only", "map10"])) == ["map10"]


@pytest.mark.parametrize(
    ("script", "own"),
    [
        ("/static/js/map-ties.1a2b.js", True),
        ("/map/1a2b.js?city=kazan-ru", True),
        ("/static/js/site.js", False),
        ("/static/vendor/leaflet.js", False),
    ],
)
def test_the_maps_own_scripts_are_told_from_others(script: str, own: bool) -> None:
    assert bool(OWN.search(script)) is own


def test_frames_on_the_screen_are_counted_between_two_marks() -> None:
    at = [("DrawFrame", 1), ("begin", 2), ("DrawFrame", 3), ("other", 4), ("end", 5)]
    events = [{"name": name, "ts": ts} for name, ts in [*at, ("DrawFrame", 6)]]
    assert _painted(events, "begin", "end") == 1
    assert _painted(events, "begin", "never") == 0


def test_a_great_circle_runs_on_over_180_degrees() -> None:
    line = great_circle((43.1, 131.9), (47.6, -122.3))
    assert line[0] == [131.9, 43.1]
    assert line[-1] == [237.7, 47.6]
    assert all(abs(one[0] - other[0]) < 10 for one, other in pairwise(line))


def test_a_way_without_length_or_to_the_other_side_has_two_ends() -> None:
    assert great_circle((1, 2), (1, 2)) == [[2, 1], [2, 1]]
    assert len(great_circle((0, 0), (0, 180))) == 2


def test_a_part_of_the_data_has_the_cities_that_its_ties_name() -> None:
    cities = [(name, "", 0, 0) for name in "abcd"]
    part = _part({"cities": cities, "ties": [(3, 1, "active", "TC-000001")]})
    assert part == {"cities": [cities[1], cities[3]], "ties": [(1, 0, "active", "TC-000001")]}


def test_a_peer_says_what_was_not_measured() -> None:
    peers = [Peer("one", "canvas", ready=2), Peer("other", "plain", share=" (1/10)")]
    said = told(peers, lambda peer: f"{peer.ready} s" if peer.ready else None)
    assert said == "one: 2 s; other (1/10): not measured"


def test_the_lowest_of_the_zooms_is_the_figure() -> None:
    moved = [Moved(2.5, 41, 900), Moved(4, 58, 700)]
    row = map_rows.panned("x", Seen(0, panned=moved), Limit(40, least=True))
    assert row.figure == 41
    assert row.ours == "zoom 2.5: 41.0, zoom 4: 58.0"
    assert "900, 700" in row.note


def test_memory_is_that_of_objects_and_arrays_in_the_worst_state() -> None:
    seen = Seen(0, heaps={"one": Heap(10, 1), "other": Heap(9, 8)})
    assert map_rows.heap("x", seen, Limit(30)).figure == 17


def test_the_first_visit_is_told_but_does_not_count() -> None:
    seen = Seen(0, times=[Ready(5, 6, 0), Ready(0.8, 0.9, 70), Ready(0.6, 0.7, 20)])
    row = map_rows.ready("x", seen, Limit(1, "s"))
    assert row.figure == pytest.approx(0.8)
    assert "took 6.0 s" in row.note


def test_answers_are_a_median_without_the_first() -> None:
    answers = Answers(900, [Answer(30, 31, 32), Answer(50, 70, None), Answer(40, 60, 48)])
    assert (answers.took, answers.settled) == (40, 60)
    assert answers.event == "48 ms at most"


def test_a_reason_stands_where_a_figure_of_the_map_would() -> None:
    row = map_rows.panned("x", Seen(0, problems={"panned": "It hides"}), Limit(40, least=True))
    assert missed([row])
    assert row.note == "It hides"
