"""The dormancy rule worked by hand: its boundaries, leap days, windows and uncertain dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.dates import PartialDate, Period
from registry.domain.dormancy import (
    WINDOWS,
    ActivityFacts,
    Cutoffs,
    Policy,
    activity_status,
    before_agreement,
    last_counted,
    months_back,
    months_on,
)
from registry.domain.vocabulary import Status
from tests.unit import oracle
from tests.unit.cases import days, status_and_since

ONE_DAY = timedelta(days=1)


def _d(text: str) -> date:
    return date.fromisoformat(text)


def _done(*texts: str, **facts: bool) -> list[ActivityFacts]:
    periods = map(Period.from_edtf, texts)
    return [ActivityFacts(each.begin, each.end, **facts) for each in periods]


def _said(day: str, concluded: str, *done: str, reported: bool = False, window: int = 24) -> str:
    conclusion = PartialDate.from_edtf(concluded) if concluded else None
    found = status_and_since(_d(day), conclusion, _done(*done), reported, Policy(window))
    return f"{found[0]} {found[1] or '-'}"


# -- by hand ---------------------------------------------------------------------------------

BY_HAND = [
    # the day        concluded     what was done             status and since
    ("2024-05-12", "1988", ["2023-05-12"], "active -"),
    ("2024-05-13", "1988", ["2023-05-12"], "quiet 2024-05-13"),
    ("2025-05-12", "1988", ["2023-05-12"], "quiet 2024-05-13"),
    ("2025-05-13", "1988", ["2023-05-12"], "dormant 2025-05-13"),
    ("2024-05-12", "1988", ["2024-05-13"], "no_record -"),
    ("2024-05-12", "1988", ["1970", "2024-05-12"], "active -"),
    # a leap day: what is counted back is clamped, what does not exist is the next 1st
    ("2025-02-28", "1988", ["2024-02-29"], "active -"),
    ("2025-03-01", "1988", ["2024-02-29"], "quiet 2025-03-01"),
    ("2026-02-28", "1988", ["2024-02-28"], "quiet 2025-03-01"),
    ("2026-03-01", "1988", ["2024-02-28"], "dormant 2026-03-01"),
    ("2024-02-29", "1988", ["2022-02-28"], "quiet 2023-03-01"),
    ("2024-03-01", "1988", ["2022-02-28"], "dormant 2024-03-01"),
    # an uncertain day counts at its latest, but never after the day looked at
    ("2022-12-31", "1988", ["2020"], "quiet 2022-01-01"),
    ("2023-01-01", "1988", ["2020"], "dormant 2023-01-01"),
    ("2020-02-02", "1988", ["2020"], "active -"),
    ("2022-02-28", "1988", ["2020-02"], "quiet 2021-03-01"),
    ("2022-03-01", "1988", ["2020-02"], "dormant 2022-03-01"),
    # a duration counts at its end, from its beginning on
    ("2022-03-29", "1988", ["2019-03-25/2020-03-29"], "quiet 2021-03-30"),
    ("2022-03-30", "1988", ["2019-03-25/2020-03-29"], "dormant 2022-03-30"),
    ("2019-03-25", "1988", ["2019-03-25/2030"], "active -"),
    ("2019-03-24", "1988", ["2019-03-25/2030"], "no_record -"),
    # what surely began before the conclusion does not count, what may have begun after does
    ("2024-05-12", "2024-01-10", ["2024-01-09"], "new -"),
    ("2024-05-12", "2024-01-10", ["2024-01-10"], "active -"),
    ("2024-05-12", "2024-01-10", ["2024-01"], "active -"),
    ("2024-05-12", "2024", ["2024-01-01"], "active -"),
    ("2024-05-12", "2024", ["2023-12-31"], "new -"),
    ("2024-05-12", "2024-01-10", ["2024-01-09/2024-05-01"], "new -"),
    ("2024-05-12", "", ["0836"], "dormant 0839-01-01"),
    # nothing done: the latest possible conclusion decides
    ("2024-05-12", "2023-05-12", [], "new -"),
    ("2024-05-13", "2023-05-12", [], "no_record -"),
    ("2024-12-31", "2023", [], "new -"),
    ("2025-01-01", "2023", [], "no_record -"),
    ("2024-05-12", "", [], "no_record -"),
]

REPORTED_BY_HAND = [
    ("2024-05-12", "2023-05-12", "new -"),
    ("2024-05-13", "2023-05-12", "never_implemented 2024-05-13"),
    ("2025-02-28", "2024-02-28", "new -"),
    ("2025-03-01", "2024-02-28", "never_implemented 2025-03-01"),
    ("2025-03-01", "2024-02-29", "never_implemented 2025-03-01"),
    ("2025-01-01", "2023", "never_implemented 2025-01-01"),
    ("2024-05-12", "", "never_implemented -"),
]

WINDOWS_BY_HAND = [
    (12, "2021-05-12", "active -"),
    (12, "2021-05-13", "dormant 2021-05-13"),
    (24, "2022-05-12", "quiet 2021-05-13"),
    (24, "2022-05-13", "dormant 2022-05-13"),
    (36, "2023-05-12", "quiet 2021-05-13"),
    (36, "2023-05-13", "dormant 2023-05-13"),
    (60, "2025-05-12", "quiet 2021-05-13"),
    (60, "2025-05-13", "dormant 2025-05-13"),
]


@pytest.mark.parametrize(("day", "concluded", "done", "expected"), BY_HAND)
def test_the_worked_examples(day: str, concluded: str, done: list[str], expected: str) -> None:
    assert _said(day, concluded, *done) == expected


@pytest.mark.parametrize(("day", "concluded", "expected"), REPORTED_BY_HAND)
def test_silence_that_a_party_vouches_for_is_never_implemented(
    day: str, concluded: str, expected: str
) -> None:
    assert _said(day, concluded, reported=True) == expected


@pytest.mark.parametrize(("window", "day", "expected"), WINDOWS_BY_HAND)
def test_the_window_moves_dormant_alone(window: int, day: str, expected: str) -> None:
    assert _said(day, "1988", "2020-05-12", window=window) == expected


@pytest.mark.parametrize("why", ["ceremonial", "withdrawn", "contested"])
def test_some_activities_never_wake_an_agreement(why: str) -> None:
    done = _done("2024-05-01", **{why: True})
    assert last_counted(done, None, _d("2024-05-12")) is None


def test_an_activity_is_before_the_agreement_only_if_that_is_sure() -> None:
    (activity,) = _done("2024-01")
    assert before_agreement(activity, PartialDate.from_edtf("2024-02"))
    assert not before_agreement(activity, PartialDate.from_edtf("2024-01-31"))
    assert not before_agreement(activity, None)


MONTHS_BACK = [
    ("2024-08-31", 6, "2024-02-29"),
    ("2023-08-31", 6, "2023-02-28"),
    ("2024-02-29", 12, "2023-02-28"),
    ("2024-02-29", 24, "2022-02-28"),
    ("2024-02-29", 48, "2020-02-29"),
    ("2023-02-28", 12, "2022-02-28"),
    ("2024-01-31", 12, "2023-01-31"),
    ("2024-01-15", 1, "2023-12-15"),
    ("2024-12-31", 12, "2023-12-31"),
    ("2024-03-31", 1, "2024-02-29"),
]


@pytest.mark.parametrize(("day", "months", "expected"), MONTHS_BACK)
def test_months_are_counted_back_to_the_same_day_or_the_months_end(
    day: str, months: int, expected: str
) -> None:
    assert months_back(_d(day), months) == _d(expected)


MONTHS_ON = [
    ("2024-08-31", 6, "2025-03-01"),
    ("2023-08-31", 6, "2024-03-01"),
    ("2023-08-29", 6, "2024-02-29"),
    ("2024-02-29", 12, "2025-03-01"),
    ("2024-02-29", 48, "2028-02-29"),
    ("2024-12-31", 2, "2025-03-01"),
    ("2024-10-31", 1, "2024-12-01"),
    ("2024-12-01", 1, "2025-01-01"),
    ("2024-01-31", 12, "2025-01-31"),
]


@pytest.mark.parametrize(("day", "months", "expected"), MONTHS_ON)
def test_a_day_that_does_not_exist_becomes_the_first_of_the_next_month(
    day: str, months: int, expected: str
) -> None:
    assert months_on(_d(day), months) == _d(expected)


@given(st.dates(date(1000, 1, 1), date(2900, 1, 1)), st.sampled_from([1, 6, *WINDOWS]))
def test_months_back_are_those_of_a_walk(day: date, months: int) -> None:
    assert months_back(day, months) == oracle.back(day, months)


@given(st.dates(date(1000, 1, 1), date(2900, 1, 1)), st.sampled_from([1, 6, *WINDOWS]))
def test_months_on_is_the_first_day_from_which_it_is_that_long_ago(day: date, months: int) -> None:
    found = months_on(day, months)
    assert months_back(found, months) >= day > months_back(found - ONE_DAY, months)


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("shift", [-1, 0, 1])
@given(day=days())
def test_every_cut_off_is_exact_to_the_day(window: int, shift: int, day: date) -> None:
    cut = Cutoffs.of(Policy(window), day)
    moved = timedelta(shift)
    assert (activity_status(cut.active + moved, None, False, cut) is Status.ACTIVE) == (shift >= 0)
    asleep = activity_status(cut.quiet + moved, None, False, cut) is Status.DORMANT
    assert asleep == (shift < 0)
    assert (activity_status(None, cut.grace + moved, True, cut) is Status.NEW) == (shift >= 0)
