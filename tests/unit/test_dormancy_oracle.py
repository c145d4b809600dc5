"""The dormancy rule against an oracle that knows the rule's text alone; and that it can fail."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from registry.domain import dormancy
from registry.domain.dates import PartialDate
from registry.domain.dormancy import (
    ActivityFacts,
    Cutoffs,
    SinceCutoffs,
    activity_status,
    last_counted,
    months_back,
    months_on,
)
from registry.domain.vocabulary import Status
from tests.unit import oracle
from tests.unit.cases import LEAP_DAYS, Drawn, as_case, cases, days, status_and_since

ONE_DAY = timedelta(days=1)
SEARCH = settings(max_examples=2000, phases=[Phase.generate])


@pytest.mark.parametrize("status", Status)
def test_the_generator_makes_agreements_of_every_status(status: Status) -> None:
    assert find(cases(), lambda drawn: status_and_since(*drawn)[0] is status, settings=SEARCH)


def _differs(drawn: Drawn) -> bool:
    """The suite's own comparison: do the registry and the oracle say different things?"""
    day, *facts = drawn
    found, _first = status_and_since(*drawn)
    return str(found) != oracle.status(as_case(*facts), day)


def _differs_in_since(drawn: Drawn) -> bool:
    day, *facts = drawn
    found, first = status_and_since(*drawn)
    return found is not Status.QUIET and first != oracle.since(as_case(*facts), day)


@settings(max_examples=2000)
@given(cases())
def test_the_rule_is_what_the_oracle_says(drawn: Drawn) -> None:
    assert not _differs(drawn)


@settings(max_examples=500)
@given(cases(LEAP_DAYS))
def test_around_leap_days_too(drawn: Drawn) -> None:
    assert not _differs(drawn) and not _differs_in_since(drawn)


@settings(max_examples=400)
@given(cases())
def test_since_is_where_a_walk_back_ends(drawn: Drawn) -> None:
    assert not _differs_in_since(drawn)


@given(cases())
def test_nothing_counts_after_the_day_looked_at(drawn: Drawn) -> None:
    day, conclusion, done, _reported, _policy = drawn
    last = last_counted(done, conclusion, day)
    assert last is None or last <= day


@settings(max_examples=300)
@given(cases(), st.integers(0, 900))
def test_without_a_new_activity_an_agreement_never_becomes_more_active(
    drawn: Drawn, later: int
) -> None:
    day, conclusion, done, reported, policy = drawn
    then = day + timedelta(later)
    done = [each for each in done if not day < each.begin.earliest <= then]
    before, _ = status_and_since(day, conclusion, done, reported, policy)
    after, _ = status_and_since(then, conclusion, done, reported, policy)
    assert after in FOLLOWS[before]


ASLEEP = {Status.NEVER_IMPLEMENTED, Status.NO_RECORD}
FOLLOWS = {
    Status.ACTIVE: {Status.ACTIVE, Status.QUIET, Status.DORMANT},
    Status.QUIET: {Status.QUIET, Status.DORMANT},
    Status.DORMANT: {Status.DORMANT},
    Status.NEW: {Status.NEW, *ASLEEP},
    Status.NEVER_IMPLEMENTED: {Status.NEVER_IMPLEMENTED},
    Status.NO_RECORD: {Status.NO_RECORD},
}


@settings(max_examples=300)
@given(cases())
def test_since_is_the_first_day_on_which_the_status_holds(drawn: Drawn) -> None:
    day, *facts = drawn
    found, first = status_and_since(day, *facts)
    if first is not None:
        assert first <= day
        assert status_and_since(first, *facts) == (found, first)
        assert status_and_since(first - ONE_DAY, *facts)[0] is not found


@given(cases(), days())
def test_a_question_for_since_becomes_a_comparison_with_the_last_day(
    drawn: Drawn, asked: date
) -> None:
    day, conclusion, done, _reported, policy = drawn
    last = last_counted(done, conclusion, day)
    found, first = status_and_since(day, conclusion, done, True, policy)
    cut = SinceCutoffs.of(policy, asked)
    if found is Status.DORMANT and last and first:
        assert (first <= asked) == (last < cut.last)
    if found is Status.NEVER_IMPLEMENTED and conclusion and first:
        assert (first <= asked) == (conclusion.latest < cut.conclusion)


# -- the suite can fail ----------------------------------------------------------------------


def _a_day_off(day: date, months: int) -> date:
    return months_back(day, months) + ONE_DAY


def _thirty_days_a_month(day: date, months: int) -> date:
    return day - timedelta(months * 30)


def _not_clamped(day: date, months: int) -> date:
    return months_on(day, -months)


def _not_on_the_first(day: date, months: int) -> date:
    return months_back(day, -months)


def _at_the_earliest(activity: ActivityFacts, day: date) -> date:
    return min((activity.end or activity.begin).earliest, day)


def _by_its_beginning(activity: ActivityFacts, day: date) -> date:
    return min(activity.begin.latest, day)


def _surely_begun(original: Callable[..., bool]) -> Callable[..., bool]:
    return lambda activity, conclusion, day: (
        original(activity, conclusion, day) and activity.begin.latest <= day
    )


def _whatever_the_conclusion(_activity: ActivityFacts, _conclusion: object) -> bool:
    return False


def _possibly_before(activity: ActivityFacts, conclusion: PartialDate | None) -> bool:
    return conclusion is not None and activity.begin.earliest < conclusion.latest


def _same_day_is_asleep(
    last: date | None, conclusion: date | None, reported: bool, cut: Cutoffs
) -> Status:
    if last == cut.quiet:
        return Status.DORMANT
    return activity_status(last, conclusion, reported, cut)


def _silence_is_death(
    last: date | None, conclusion: date | None, _reported: bool, cut: Cutoffs
) -> Status:
    return activity_status(last, conclusion, True, cut)


MUTANTS: list[tuple[str, Any]] = [
    ("months_back", _a_day_off),
    ("months_back", _thirty_days_a_month),
    ("months_back", _not_clamped),
    ("counts_on", _at_the_earliest),
    ("counts_on", _by_its_beginning),
    ("qualifies", _surely_begun(dormancy.qualifies)),
    ("before_agreement", _whatever_the_conclusion),
    ("before_agreement", _possibly_before),
    ("activity_status", _same_day_is_asleep),
    ("activity_status", _silence_is_death),
]


@pytest.mark.parametrize(("name", "wrong"), MUTANTS)
def test_a_wrong_rule_is_caught(name: str, wrong: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dormancy, name, wrong)
    assert find(cases() | cases(LEAP_DAYS), _differs, settings=SEARCH)


@pytest.mark.parametrize(
    ("name", "wrong"), [("months_on", _not_on_the_first), ("ONE_DAY", timedelta(0))]
)
def test_a_wrong_since_is_caught(name: str, wrong: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dormancy, name, wrong)
    assert find(cases(LEAP_DAYS), _differs_in_since, settings=SEARCH)
