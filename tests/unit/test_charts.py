"""Charts as they are planned: what is drawn is what the figure has, each at its place."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from registry import i18n
from registry.charts import CHARTED, NARROW, OTHERS, SIZES, WIDE, chart, data, description, height
from registry.charts.columns import ticks
from registry.charts.kinds import KINDS, Shape
from registry.charts.matrix import _colour
from registry.charts.parts import CARD, is_light
from registry.charts.rows import total
from registry.domain.definitions import DEFINITIONS
from registry.drawing.palette import colours
from tests.unit.charted import ROWS, Rows, boxes, drawn_numbers, made, said, values, words

EACH = pytest.mark.parametrize("code", sorted(CHARTED))
BOTH = pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
LANGUAGES = pytest.mark.parametrize("spoken", ["en", "ru", "zh"], indirect=True)
BARS = sorted(code for code, kind in KINDS.items() if kind.shape is not Shape.CURVE)


@pytest.fixture
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    """The language of the reader."""
    token = i18n._language.set(request.param)
    yield request.param
    i18n._language.reset(token)


# -- the numbers -----------------------------------------------------------------------------


def test_all_figures_are_drawn_but_those_that_are_one_number() -> None:
    assert set(DEFINITIONS) - CHARTED == {
        "pairs", "cities", "countries", "never-implemented", "largest-component", "clustering",
    }  # fmt: skip


def _sums(code: str, rows: Rows) -> list[float]:
    keys = len(DEFINITIONS[code].keys)
    columns = zip(*(row[keys:] for row in rows), strict=True)
    return [sum(float(cell or 0) for cell in column) for column in columns]


@BOTH
@EACH
def test_the_rows_drawn_add_up_to_those_of_the_figure(code: str, size: Any) -> None:
    assert _sums(code, data(made(code), size)) == _sums(code, ROWS[code])


@BOTH
@pytest.mark.parametrize("code", BARS)
def test_a_bar_stands_for_the_number_of_its_row(code: str, size: Any) -> None:
    figure = made(code)
    rows = [row for row in data(figure, size) if code != "country-pairs" or row[0] is not OTHERS]
    numbers = drawn_numbers(figure, size)
    assert sum(numbers.values()) == sum(total(figure, row) for row in rows)
    if code != "country-pairs":
        assert numbers == {
            at: total(figure, row) for at, row in enumerate(rows) if total(figure, row)
        }


def test_rates_are_as_long_as_their_share_whatever_they_are_of() -> None:
    spec = chart(made("dormancy"), words(), WIDE)
    ends = [each["high"] for each in values(spec) if each.get("part") == "never_implemented"]
    judged = {row[5] for row in ROWS["dormancy"]}
    assert len(judged) == 3 and ends and max(ends[1:]) - min(ends[1:]) < 0.01
    assert {"44.4% · 444/1,000", "43.9% · 351/800"} & set(said(spec))


@pytest.mark.parametrize("code", ["by-country", "by-region", "components"])
def test_of_a_long_list_the_rest_is_one_bar_and_this_is_said(code: str) -> None:
    for size in (WIDE, NARROW):
        rows = data(made(code), size)
        assert len(rows) <= size.bars + 1 and sum(row[0] is OTHERS for row in rows) == 1
        assert "“Others” adds up" in " ".join(said(chart(made(code), words(), size)))


def test_a_list_that_is_just_too_long_is_drawn_whole() -> None:
    rows: Rows = [(f"{one}{other}", 1, 1, 1, 0, 0, 0) for one in "AB" for other in "CDEFGHIJKLM"]
    assert OTHERS not in {row[0] for row in data(made("by-country", rows[:21]), WIDE)}
    assert [row[0] is OTHERS for row in data(made("by-country", rows), WIDE)].count(True) == 1


def test_a_region_called_others_is_not_taken_for_the_others() -> None:
    rows: Rows = [("RU", "others", 5, 1, 1)]
    assert data(made("by-region", rows), WIDE)[0][0] is not OTHERS
    assert "others, Russia" in said(chart(made("by-region", rows), words(), WIDE))


def test_named_things_stand_by_size_and_what_is_not_known_last() -> None:
    rows = data(made("by-field"), WIDE)
    assert rows[-1][0] is None
    numbers = [row[1] for row in rows[:-1]]
    assert numbers == sorted(numbers, key=lambda number: -int(number or 0))


def test_early_years_are_one_column_and_no_year_is_left_out_between() -> None:
    spec = chart(made("by-year"), words(), WIDE)
    assert {"before 1917", "not known"} <= set(said(spec))
    assert data(made("by-year"), WIDE)[0][0] is OTHERS


def test_what_stands_apart_does_not_squeeze_the_rest() -> None:
    rows: Rows = [(2020, 5, 5, 1, 3, 2), (2021, 7, 7, 1, 3, 2), (None, 9000, 9000, 1, 3, 2)]
    spec = chart(made("by-year", rows), words(), WIDE)
    assert max(each["high"] for each in values(spec) if each.get("number") and each["row"] < 2) == 7
    assert {"9,000", "A bar with a break is longer than it is drawn."} <= set(said(spec))


@BOTH
@pytest.mark.parametrize("code", ["first-activity", "until-dormancy"])
def test_a_curve_goes_through_the_points_of_the_figure(code: str, size: Any) -> None:
    spec = chart(made(code), words(), size)
    line, dots = (each["data"]["values"] for each in spec["layer"]
                  if "years" in each["data"]["values"][0])  # fmt: skip
    assert [(each["years"], each["share"]) for each in dots] == [
        (row[0], row[3]) for row in ROWS[code]
    ]
    median = made(code).value.number
    assert [each for each in line if each not in dots] == (
        [{"years": median, "share": 0.5}] if median else []
    )
    assert {"1,200", "Still followed", "100%"} <= set(said(spec))


def test_the_median_is_said_if_there_is_one() -> None:
    assert "Median 6.6 years" in said(chart(made("first-activity"), words(), WIDE))
    assert "Median 1,234.5 km" in said(chart(made("distance"), words(), WIDE))
    assert "Median" not in " ".join(said(chart(made("until-dormancy"), words(), WIDE)))


@pytest.mark.parametrize("most", [0, 1, 2, 3, 4, 5, 9, 10, 99, 100, 101, 12345, 10**9])
def test_an_axis_has_few_round_numbers_and_reaches_far_enough(most: int) -> None:
    found = ticks(most)
    assert found[0] == 0 and found[-1] >= most and 2 <= len(found) <= 6


# -- the words -------------------------------------------------------------------------------


@EACH
def test_a_chart_says_what_it_is_of_when_by_which_rule_and_where_from(code: str) -> None:
    lines = " ".join(said(chart(made(code), words(), WIDE)))
    for each in ("Country: China · on 26 November 2026", "444 of 1,000 agreements (44.4%)",
                 "Source: Registry, https://x.example/statistics/a?on=1",
                 "Dormancy rule version 1: dormant after 24 months",
                 "Not from an edition: as on record on 26 November 2026",
                 str(DEFINITIONS[code].name)):  # fmt: skip
        assert each in lines


def test_a_chart_of_an_edition_says_which() -> None:
    lines = said(chart(made("by-kind"), words(edition="2026-1"), WIDE))
    assert "Edition 2026-1" in lines and "Not from" not in " ".join(lines)


@EACH
def test_a_chart_is_told_in_words(code: str) -> None:
    told = description(made(code), words())
    assert told.startswith(f"{DEFINITIONS[code].name}: Country: China · on 26 November 2026.")
    assert chart(made(code), words(), WIDE)["description"] == told
    assert "None" not in told and "  " not in told


def test_the_words_name_the_largest_the_smallest_and_the_ends() -> None:
    rows: Rows = [("RU", 1, 1, 12, 1, 2, 3), ("CN", 1, 1, 1234, 1, 2, 3), ("FR", 1, 1, 3, 0, 0, 0)]
    told = description(made("by-country", rows), words())
    assert told.endswith("Bar chart of 3 bars. Largest: China, 1,234. Smallest: France, 3.")
    told = description(made("revivals"), words())
    assert "First: 2006, " in told and "Last: 2026, " in told
    assert "After 10 years: 65.1%, 980 still followed." in description(
        made("first-activity"), words()
    )
    assert "All, 12 months: 44.4%, 444 of 1,000." in description(made("dormancy"), words())


@EACH
def test_where_there_is_nothing_the_chart_says_so(code: str) -> None:
    keys = len(DEFINITIONS[code].keys)
    for rows in ([], [(*row[:keys], *[0] * (len(row) - keys)) for row in ROWS[code]]):
        for size in SIZES.values():
            assert "There is nothing to draw." in said(chart(made(code, rows), words(), size))
        assert description(made(code, rows), words()).endswith("There is nothing to draw.")


@pytest.mark.parametrize(
    ("spoken", "names", "day"),
    [
        ("ru", {"Россия", "Китай", "Германия"}, "26 ноября 2026"),
        ("zh", {"俄罗斯", "中国", "德国"}, "2026年11月26日"),
    ],
    indirect=["spoken"],
)
@pytest.mark.usefixtures("spoken")
def test_countries_days_and_numbers_are_the_readers(names: set[str], day: str) -> None:
    rows: Rows = [(code, 1, 1, 12345, 1, 2, 3) for code in ("RU", "CN", "DE")]
    lines = said(chart(made("by-country", rows), words(), WIDE))
    assert names <= set(lines) and day in " ".join(lines)
    assert {"12 345", "12,345"} & set(lines)


# -- the places ------------------------------------------------------------------------------


@LANGUAGES
@BOTH
@EACH
@pytest.mark.usefixtures("spoken")
def test_no_words_lie_on_others_or_reach_over_the_edge(code: str, size: Any) -> None:
    spec = chart(made(code), words(), size)
    found = boxes(spec)
    for each in found:
        assert each.left >= 0 and each.right <= spec["width"], each
        assert each.top >= 0 and each.bottom <= spec["height"], each
    for one, other in combinations(found, 2):
        apart = (one.right <= other.left or other.right <= one.left
                 or one.bottom <= other.top or other.bottom <= one.top)  # fmt: skip
        assert apart, (one, other)


@BOTH
@EACH
def test_a_chart_is_as_wide_as_its_size_and_as_high_as_is_told_before(code: str, size: Any) -> None:
    spec = chart(made(code), words(), size)
    assert (spec["width"], spec["height"]) == (size.width, height(made(code), words(), size))
    assert spec["padding"] == 0 and spec["autosize"] == {"type": "none"}


def test_long_names_are_cut() -> None:
    rows: Rows = [(f"x-{at}", "Llanfair" * 12, "RU", 9 - at) for at in range(3)]
    for size in SIZES.values():
        spec = chart(made("most-connected", rows), words(selection="z" * 2000), size)
        assert sum(line.endswith("…") for line in said(spec)) >= 4
        assert all(each.right <= size.width for each in boxes(spec))


# -- the colours -----------------------------------------------------------------------------


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@EACH
def test_all_words_are_read_on_the_card(code: str) -> None:
    spec = chart(made(code), words(), WIDE)
    used = {each["mark"]["color"] for each in spec["layer"] if each["mark"]["type"] == "text"}
    on_squares = {"#000000", CARD} if code == "country-pairs" else set()
    assert all(_contrast(colour, spec["background"]) >= 4.5 for colour in used - on_squares)


def test_numbers_are_read_on_every_square() -> None:
    for count in range(101):
        square = _colour(count, 100)
        assert _contrast("#000000" if is_light(square) else CARD, square) >= 4.5


def test_bars_have_the_colours_of_the_statuses() -> None:
    spec = chart(made("activity-status"), words(), WIDE)
    used = {each["mark"].get("color") for each in spec["layer"]}
    assert {colours()[f"status-{code}"] for code in ("active", "quiet", "dormant", "new")} <= used


# -- the suite can fail ----------------------------------------------------------------------


def test_a_chart_that_drops_the_others_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.charts.rows._added_up", lambda *_about: ())
    with pytest.raises(AssertionError):
        test_the_rows_drawn_add_up_to_those_of_the_figure("by-country", WIDE)


def test_words_that_are_too_wide_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.charts.bars.cut", lambda text, *_how, **_more: text)
    with pytest.raises(AssertionError):
        test_long_names_are_cut()
