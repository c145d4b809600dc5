"""Partial dates: what they hold, how they are made, and that their text says all of it."""

from datetime import date

import edtf
import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from registry.domain.dates import DateProblem, PartialDate, Period, Precision
from tests.unit.strategies import decades, partial_dates, periods, points, ranges

SEEN = [
    ("1988", "1988-01-01", "1988-12-31", "year", False),
    ("0836", "0836-01-01", "0836-12-31", "year", False),
    ("1988-05", "1988-05-01", "1988-05-31", "month", False),
    ("1988-02", "1988-02-01", "1988-02-29", "month", False),
    ("1988-05-12", "1988-05-12", "1988-05-12", "day", False),
    ("1988~", "1988-01-01", "1988-12-31", "year", True),
    ("1988-05~", "1988-05-01", "1988-05-31", "month", True),
    ("195X", "1950-01-01", "1959-12-31", "decade", False),
    ("195X~", "1950-01-01", "1959-12-31", "decade", True),
    ("080X", "0800-01-01", "0809-12-31", "decade", False),
    ("[1988..1990]", "1988-01-01", "1990-12-31", "range", False),
    ("[1988-05..1990]", "1988-05-01", "1990-12-31", "range", False),
    ("[1988-05..1988]", "1988-05-01", "1988-12-31", "range", False),
    ("[1988..1990-02-03]", "1988-01-01", "1990-02-03", "range", False),
]

NOT_OURS = [
    "", " 1988", "1988\n", "88", "988", "19880", "1988-5", "1988-05-1", "1988?", "1988%", "1988~~",
    "195x", "19XX", "1988-XX", "195X-05", "[1988..]", "[..1988]", "[1988..1988]", "[1988, 1990]",
    "[195X..196X]", "[1988~..1990]", "[1988..1990]~", "1988/1990", "1988..1990", "-1988", "Y1988",
    "１９８８", "٢٠٢٤", "1988-05-12T00:00:00", "1988-21",
]  # fmt: skip


@pytest.mark.parametrize(("text", "earliest", "latest", "precision", "circa"), SEEN)
def test_the_text_says_which_days_are_possible(
    text: str, earliest: str, latest: str, precision: str, circa: bool
) -> None:
    made = PartialDate.from_edtf(text)
    assert (made.earliest.isoformat(), made.latest.isoformat()) == (earliest, latest)
    assert (made.precision, made.circa) == (precision, circa)
    assert str(made) == text


@pytest.mark.parametrize("text", NOT_OURS)
def test_text_that_we_never_write_is_refused(text: str) -> None:
    with pytest.raises(DateProblem):
        PartialDate.from_edtf(text)


def test_the_refusal_of_a_huge_text_quotes_its_beginning_only() -> None:
    with pytest.raises(DateProblem) as caught:
        PartialDate.from_edtf("[" * 100_000)
    assert len(str(caught.value)) < 200


@given(partial_dates())
def test_a_date_is_read_back_from_its_own_text(made: PartialDate) -> None:
    assert PartialDate.from_edtf(str(made)) == made


@given(partial_dates())
def test_the_earliest_day_is_never_after_the_latest(made: PartialDate) -> None:
    assert made.earliest <= made.latest


@given(points() | decades())
def test_circa_widens_nothing_and_stays_visible(made: PartialDate) -> None:
    about = made.about()
    assert (about.earliest, about.latest) == (made.earliest, made.latest)
    assert about.circa and about != made and about.about() == about


def _as_date(moment: tuple[int, ...]) -> date:
    return date(*moment[:3])


def _edtf_knows(made: PartialDate) -> bool:
    # The package's grammar takes only years as the ends of a range.
    return made.precision is not Precision.RANGE or "-" not in made.edtf


@given(partial_dates().filter(_edtf_knows))
def test_the_edtf_package_sees_the_same_days(made: PartialDate) -> None:
    seen = edtf.parse_edtf(made.edtf)
    assert _as_date(seen.lower_strict()) == made.earliest
    assert _as_date(seen.upper_strict()) == made.latest


@pytest.mark.parametrize("precision", Precision)
def test_the_generator_makes_dates_of_every_precision(precision: Precision) -> None:
    assert find(partial_dates(), lambda made: made.precision is precision)


@pytest.mark.parametrize("wanted", ["month", "day"])
def test_the_generator_makes_ranges_of_parts_finer_than_years(wanted: str) -> None:
    made = find(ranges(), lambda made: made.ends[0].precision == wanted)
    assert made.edtf.startswith("[")


@pytest.mark.parametrize(
    "numbers", [(1988, 0), (1988, 13), (2023, 2, 29), (1900, 2, 29), (2024, 6, 31)]
)
def test_what_the_calendar_lacks_is_refused(numbers: tuple[int, ...]) -> None:
    with pytest.raises(DateProblem, match="There is no"):
        PartialDate.of(*numbers)


@pytest.mark.parametrize("year", [-1, 0, 799, 3000, 9999, 12_000])
def test_years_out_of_reach_are_refused_by_name(year: int) -> None:
    with pytest.raises(DateProblem, match="0800 to 2999") as caught:
        PartialDate.year(year)
    assert caught.value.params["year"] == f"{year:04}"


@pytest.mark.parametrize("year", [800, 836, 2999])
def test_the_reach_includes_its_ends(year: int) -> None:
    assert PartialDate.year(year).earliest.year == year


@pytest.mark.parametrize("first", [1955, 790, 3000])
def test_a_decade_begins_with_a_zero_and_within_reach(first: int) -> None:
    with pytest.raises(DateProblem):
        PartialDate.decade(first)


def test_a_problem_keeps_its_message_apart_from_its_numbers() -> None:
    with pytest.raises(DateProblem) as caught:
        PartialDate.of(2023, 2, 29)
    assert "%(day)s" in caught.value.message
    assert caught.value.params == {"day": 29, "month": "2023-02", "days": 28}
    assert str(caught.value) == caught.value.message % caught.value.params


def test_constructors_agree_with_the_text() -> None:
    assert PartialDate.day(date(1988, 5, 12)).edtf == "1988-05-12"
    assert PartialDate.month(1988, 5).edtf == "1988-05"
    assert PartialDate.year(1988).edtf == "1988"
    assert PartialDate.decade(1950).edtf == "195X"


def test_between_equal_dates_is_that_date() -> None:
    assert PartialDate.between(PartialDate.year(1988), PartialDate.year(1988)).edtf == "1988"


def test_between_decades_is_between_their_outer_years() -> None:
    made = PartialDate.between(PartialDate.decade(1950), PartialDate.decade(1960))
    assert made.edtf == "[1950..1969]"


@given(points(), points())
def test_a_range_tells_its_ends(one: PartialDate, other: PartialDate) -> None:
    first, last = sorted((one, other), key=lambda each: each.sort_key)
    assert PartialDate.between(first, last).ends == (first, last)


def test_any_other_date_is_both_its_ends() -> None:
    assert PartialDate.year(1988).ends == (PartialDate.year(1988),) * 2


def test_a_range_does_not_end_before_it_begins() -> None:
    with pytest.raises(DateProblem, match="before the beginning"):
        PartialDate.between(PartialDate.year(1990), PartialDate.year(1988))


@pytest.mark.parametrize("end", ["1990~", "[1990..1991]"])
def test_a_range_has_no_vague_ends(end: str) -> None:
    with pytest.raises(DateProblem, match="cannot be both"):
        PartialDate.between(PartialDate.year(1988), PartialDate.from_edtf(end))


def test_a_range_is_not_made_approximate() -> None:
    with pytest.raises(DateProblem, match="cannot be both"):
        PartialDate.from_edtf("[1988..1990]").about()


def test_days_the_wrong_way_round_make_no_date() -> None:
    with pytest.raises(DateProblem):
        PartialDate("1988", date(1988, 12, 31), date(1988, 1, 1))


@given(st.lists(partial_dates(), max_size=6))
def test_the_sort_key_orders_the_same_dates_always_alike(dates: list[PartialDate]) -> None:
    def key(made: PartialDate) -> tuple[date, date, str]:
        return made.sort_key

    backwards = dates[::-1]
    assert sorted(dates, key=key) == sorted(backwards, key=key)


def test_the_sort_key_is_by_the_earliest_then_the_latest_day() -> None:
    texts = ["1988-01-01", "1988-01", "1988", "1988~", "[1988..1990]", "1988-01-02", "1988-02"]
    made = sorted(map(PartialDate.from_edtf, reversed(texts)), key=lambda each: each.sort_key)
    assert [each.edtf for each in made] == texts


@given(periods())
def test_a_period_is_read_back_from_its_own_text(period: Period) -> None:
    assert Period.from_edtf(str(period)) == period


def test_a_period_without_end_is_the_text_of_its_beginning() -> None:
    assert Period(PartialDate.year(2019)).edtf == "2019"
    assert Period.from_edtf("2019-03").end is None


@pytest.mark.parametrize("text", ["/", "2019/", "/2019", "2019/..", "2019/2020/2021", "2019/2018"])
def test_open_and_inverted_periods_are_refused(text: str) -> None:
    with pytest.raises(DateProblem):
        Period.from_edtf(text)


def test_a_period_may_end_in_the_year_it_began_in() -> None:
    assert Period.from_edtf("2019-06/2019").end == PartialDate.year(2019)
