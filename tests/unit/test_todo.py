"""What waits at a desk, and from which day on: the day before, the day, and the day after."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given

from registry.domain.dormancy import Cutoffs, Policy, activity_status, last_counted
from registry.domain.todo import (
    LABELS,
    Seen,
    Waiting,
    turning_day,
    waiting,
    year_to_declare,
)
from registry.domain.vocabulary import Legal, Status
from tests.unit import cases

TODAY = date(2024, 5, 17)
DAY = timedelta(days=1)
#: As they are published, not as the code has them.
NINETY_DAYS, HALF_A_YEAR = timedelta(days=90), timedelta(days=180)
#: What the fixed policy says by hand: L, and the first day of the next status.
TURNS = {
    (Status.ACTIVE, date(2023, 5, 17)): date(2024, 5, 18),
    (Status.ACTIVE, date(2024, 2, 29)): date(2025, 3, 1),
    (Status.ACTIVE, date(2024, 2, 28)): date(2025, 3, 1),
    (Status.QUIET, date(2022, 5, 17)): date(2024, 5, 18),
    (Status.QUIET, date(2023, 1, 31)): date(2025, 2, 1),
}


def _on(today: date, legal: Legal = Legal.IN_FORCE, **said: Any) -> list[str]:
    policy = said.pop("policy", Policy())
    seen = Seen(legal, said.pop("status", Status.ACTIVE), **said)
    return [str(each) for each in waiting(seen, policy, today)]


def _around(day: date, **said: Any) -> list[list[str]]:
    """What waits on the day before, on the day, and on the day after."""
    return [_on(day + shift * DAY, **said) for shift in (-1, 0, 1)]


# -- silence -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("known", "turns"), TURNS.items())
def test_the_day_on_which_a_status_turns(known: tuple[Status, date], turns: date) -> None:
    status, last = known
    assert turning_day(Seen(Legal.IN_FORCE, status, last=last), Policy()) == turns


@pytest.mark.parametrize(("known", "turns"), TURNS.items())
def test_it_is_announced_from_ninety_days_before(known: tuple[Status, date], turns: date) -> None:
    status, last = known
    code = {Status.ACTIVE: "going_quiet", Status.QUIET: "falling_asleep"}[status]
    found = _around(turns - NINETY_DAYS, status=status, last=last)
    assert found == [[], [code], [code]]


def test_a_new_one_falls_asleep_twelve_months_after_its_conclusion() -> None:
    seen = {"status": Status.NEW, "concluded": date(2023, 8, 14)}
    assert turning_day(Seen(Legal.IN_FORCE, **seen), Policy()) == date(2024, 8, 15)  # type: ignore[arg-type]
    assert _around(date(2024, 8, 15) - NINETY_DAYS, **seen) == [
        [],
        ["falling_asleep"],
        ["falling_asleep"],
    ]


def test_in_a_window_of_twelve_months_an_active_one_falls_asleep_at_once() -> None:
    seen = {"status": Status.ACTIVE, "last": date(2023, 6, 1), "policy": Policy(window=12)}
    assert _on(date(2024, 5, 17), **seen) == ["falling_asleep"]


@pytest.mark.parametrize("status", [Status.DORMANT, Status.NEVER_IMPLEMENTED])
def test_what_sleeps_waits_and_turns_into_nothing_more(status: Status) -> None:
    assert _on(TODAY, status=status, last=date(2019, 1, 1)) == ["asleep"]
    seen = Seen(Legal.IN_FORCE, status, last=date(2019, 1, 1), concluded=date(1988, 1, 1))
    assert turning_day(seen, Policy()) is None


@pytest.mark.parametrize("status", [Status.NO_RECORD, None])
def test_silence_alone_asks_for_nothing(status: Status | None) -> None:
    assert _on(TODAY, status=status) == []


@given(cases.cases())
def test_the_status_really_is_another_one_on_its_turning_day(drawn: cases.Drawn) -> None:
    """And the same one on the day before, as far as that lies ahead."""
    day, _conclusion, done, _reported, policy = drawn
    status, last, concluded = _stands(drawn, day)
    turns = turning_day(Seen(Legal.IN_FORCE, status, last, concluded), policy)
    ahead = any((each.end or each.begin).latest >= day for each in done)
    if turns is None or ahead or any(each.begin.latest >= day for each in done):
        return
    assert turns > day
    assert _stands(drawn, turns)[0] is not status
    assert _stands(drawn, turns - DAY)[0] is status


def _stands(drawn: cases.Drawn, day: date) -> tuple[Status, date | None, date | None]:
    """Status, L and C on a day."""
    _day, conclusion, done, reported, policy = drawn
    last = last_counted(done, conclusion, day)
    latest = conclusion.latest if conclusion else None
    return activity_status(last, latest, reported, Cutoffs.of(policy, day)), last, latest


# -- everything else -----------------------------------------------------------------------------


def test_a_term_is_announced_half_a_year_before_its_last_day_and_up_to_it() -> None:
    last = date(2024, 12, 31)
    assert _around(last - HALF_A_YEAR, term_last=last) == [[], ["term_ending"], ["term_ending"]]
    assert _around(last, term_last=last) == [["term_ending"], ["term_ending"], []]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"reported": False}, "confirm"),
        ({"declared": False}, "declare"),
        ({"contested": True}, "contested"),
        ({"end_to_confirm": True}, "confirm_end"),
    ],
)
def test_each_reason_alone(said: dict[str, Any], code: str) -> None:
    assert _on(TODAY, **said) == [code]


@pytest.mark.parametrize("legal", set(Legal) - {Legal.IN_FORCE, Legal.SUSPENDED})
def test_what_binds_nobody_waits_for_a_dispute_or_a_confirmed_end_alone(legal: Legal) -> None:
    every = {"reported": False, "declared": False, "contested": True, "end_to_confirm": True}
    said = {**every, "term_last": TODAY, "status": None}
    assert _on(TODAY, legal, **said) == ["contested", "confirm_end"]


def test_a_suspended_one_is_still_declared_and_confirmed() -> None:
    said = {"reported": False, "declared": False, "status": None}
    assert _on(TODAY, Legal.SUSPENDED, **said) == ["confirm", "declare"]


def test_the_most_pressing_comes_first() -> None:
    said = {"reported": False, "declared": False, "contested": True, "end_to_confirm": True}
    found = _on(TODAY, **said, term_last=TODAY, last=TODAY - timedelta(days=330))
    order = list(Waiting)
    assert found == sorted(found, key=lambda code: order.index(Waiting(code)))
    assert len(found) == 6


def test_every_reason_has_its_words() -> None:
    assert set(LABELS) == set(Waiting) and len(set(LABELS.values())) == len(LABELS)


@pytest.mark.parametrize(
    ("today", "year"), [("2023-12-31", 2022), ("2024-01-01", 2023), ("2024-12-31", 2023)]
)
def test_a_city_is_asked_about_the_last_year_that_is_over(today: str, year: int) -> None:
    assert year_to_declare(date.fromisoformat(today)) == year
