"""Falling asleep and waking, against a walk day by day; and that the suite can fail."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings

from registry.domain import revivals
from registry.domain.dates import PartialDate
from registry.domain.dormancy import ActivityFacts, Policy
from registry.domain.revivals import Sleep, sleeps
from registry.domain.vocabulary import ASLEEP_STATUSES, Status
from tests.unit.cases import Drawn, cases, status_and_since

ONE_DAY = timedelta(days=1)
SEARCH = settings(max_examples=2000, phases=[Phase.generate])
#: No sleep of a drawn agreement begins further back from its day.
FURTHEST = 365 * 8


def _asleep(drawn: Drawn, on: date) -> bool:
    """Whether it sleeps by the dormancy rule, and one knows since when."""
    _day, conclusion, done, reported, policy = drawn
    status, first = status_and_since(on, conclusion, done, reported, policy)
    return status in ASLEEP_STATUSES and first is not None


def _walked(drawn: Drawn) -> Iterator[Sleep]:
    """Ask of every day until the day."""
    first: date | None = None
    for back in range(FURTHEST, -1, -1):
        on = drawn[0] - timedelta(back)
        if _asleep(drawn, on):
            first = first or on
        elif first:
            yield Sleep(first, on)
            first = None
    if first:
        yield Sleep(first)


def _said(drawn: Drawn) -> list[Sleep]:
    day, conclusion, done, reported, policy = drawn
    return list(sleeps(done, conclusion, reported, policy, day))


def _differs(drawn: Drawn) -> bool:
    """The suite's own comparison."""
    return _said(drawn) != list(_walked(drawn))


@settings(max_examples=250)
@given(cases())
def test_it_is_what_a_walk_day_by_day_finds(drawn: Drawn) -> None:
    assert not _differs(drawn)


@pytest.mark.parametrize("woken", [0, 1, 2])
def test_the_generator_makes_agreements_that_were_woken_so_often(woken: int) -> None:
    def fits(drawn: Drawn) -> bool:
        return sum(each.woken is not None for each in _said(drawn)) == woken and bool(_said(drawn))

    assert find(cases(), fits, settings=settings(max_examples=20000, phases=[Phase.generate]))


# -- by hand ---------------------------------------------------------------------------------

CONCLUDED = PartialDate.day(date(2000, 1, 1))
DAY = date(2024, 5, 17)


def _told(*done: str, conclusion: PartialDate | None = CONCLUDED, reported: bool = True) -> str:
    facts = [ActivityFacts(PartialDate.from_edtf(each)) for each in done]
    found = sleeps(facts, conclusion, reported, Policy(), DAY)
    return " ".join(f"{each.since}..{each.woken or ''}" for each in found)


def test_an_activity_wakes_what_slept_a_day_and_not_what_would_have_slept() -> None:
    assert (
        _told("2000-06-01", "2002-06-03", "2024") == "2002-06-02..2002-06-03 2004-06-04..2024-01-01"
    )
    assert _told("2000-06-01", "2002-06-02", "2004-06-02", "2024").count("..") == 1


def test_what_was_never_implemented_is_woken_by_its_first_activity() -> None:
    assert _told("2010-05", "2024") == "2001-01-02..2010-05-01 2012-06-01..2024-01-01"


def test_silence_is_no_sleep_where_nobody_has_reported() -> None:
    assert _told("2023", reported=False) == "" and _told(reported=False) == ""


def test_of_an_unknown_conclusion_nobody_knows_when_it_fell_asleep() -> None:
    assert _told("2023", conclusion=None) == "" and _told(conclusion=None) == ""
    assert _told("2010", "2023", conclusion=None) == "2013-01-01..2023-01-01"


def test_an_activity_wakes_at_its_earliest_possible_day_and_keeps_awake_to_its_latest() -> None:
    assert (
        _told("2001", "2010", "2015")
        == "2004-01-01..2010-01-01 2013-01-01..2015-01-01 2018-01-01.."
    )


def test_the_day_itself_may_be_the_first_on_which_it_sleeps() -> None:
    assert _told("2022-05-16") == "2001-01-02..2022-05-16 2024-05-17.."
    assert _told("2022-05-17") == "2001-01-02..2022-05-17"


# -- the suite can fail ----------------------------------------------------------------------


def _at_the_earliest(activity: ActivityFacts, day: date) -> date:
    return min(activity.begin.earliest, day)


def _whatever(activity: ActivityFacts, _conclusion: object, day: date) -> bool:
    return activity.begin.earliest <= day


def _a_day_late(status: Status, *facts: Any) -> date | None:
    first = revivals_since(status, *facts)
    return first and first + ONE_DAY


revivals_since = revivals.since


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("counts_on", _at_the_earliest), ("qualifies", _whatever), ("since", _a_day_late),
     ("sorted", lambda many, **_how: list(many))],
)  # fmt: skip
def test_a_wrong_walk_is_caught(name: str, wrong: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revivals, name, wrong, raising=False)
    assert find(cases(), _differs, settings=SEARCH)
