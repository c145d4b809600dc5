"""What the benchmark makes of figures: limits, the table, the facts it makes up."""

from datetime import date

import pytest

from benchmarks import made
from benchmarks.figures.download import _unchunked
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
