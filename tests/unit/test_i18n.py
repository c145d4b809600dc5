"""Dates, numbers and shares as readers write them."""

from datetime import date, timedelta

import pytest
from babel.dates import format_date, format_interval
from hypothesis import given
from hypothesis import strategies as st

from registry import i18n

LANGUAGES = st.sampled_from(["en_GB", "ru", "es", "zh_Hans", "ko", "de"])


@given(st.dates(date(800, 1, 1), date(2999, 12, 31)), LANGUAGES)
def test_a_day_is_written_as_babel_writes_it(day: date, code: str) -> None:
    assert i18n._day(day, code) == format_date(day, "long", locale=code)


@given(st.dates(date(800, 1, 1), date(2990, 12, 31)), st.integers(1, 800), LANGUAGES)
def test_two_days_are_written_as_babel_writes_them(first: date, later: int, code: str) -> None:
    last = first + timedelta(days=later)
    assert i18n._days(first, last, code, i18n._short_intervals(code)) == format_interval(
        first, last, "yMMMd", locale=code
    )


@pytest.mark.parametrize(
    ("edtf", "text"),
    [
        (None, ""),
        ("1988", "1988"),
        ("0988-05", "May 988"),
        ("1988-05-12", "12 May 1988"),
        ("1950~", "c. 1950"),
        ("195X", "1950s"),
        ("[1988..1990]", "between 1988 and 1990"),
        ("2004-09-13/2004-09-15", "13–15 Sept 2004"),
        ("2004-09-13/2004-09-13", "13 September 2004"),
        ("1988/1990", "1988–1990"),
        ("1988/1990-05", "1988 to May 1990"),
        ("1988~/1990", "c. 1988 to 1990"),
    ],
)
def test_a_date_is_shown_no_more_exact_than_it_is_known(edtf: str | None, text: str) -> None:
    assert i18n.date_text(edtf) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(1, 3, "33.3%"), (95, 100, "95.0%"), (0, 5, "0.0%"), (5, 5, "100.0%"), (0, 0, "–")],
)
def test_a_share_has_one_decimal_and_nothing_has_none(part: int, whole: int, text: str) -> None:
    assert i18n.percent(part, whole) == text


def test_a_number_of_things_takes_the_form_that_fits_it() -> None:
    assert i18n.ngettext("%(num)s city", "%(num)s cities", 1) == "1 city"
    assert i18n.ngettext("%(num)s city", "%(num)s cities", 24450) == "24,450 cities"
