"""Python and SQL say the same of every agreement, for every day around every cut-off."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

import pytest
from sqlalchemy import Select, select

from registry.domain import dormancy
from registry.domain.dates import PartialDate
from registry.domain.dormancy import WINDOWS, Cutoffs, Policy, months_back, months_on
from registry.domain.vocabulary import Legal, Record, Status
from registry.models import Agreement
from registry.queries import statuses
from tests.factories import Factory
from tests.integration.conftest import Populated, drawn
from tests.integration.population import LATEST_TODAY, Plan

Facts = tuple[str, str | None, str, date | None, bool]
ONE_DAY = timedelta(days=1)


def _seen_by_row() -> Select[Any]:
    last = statuses.last_of_row()
    return statuses.with_conclusion(
        select(
            Agreement.number,
            statuses.legal(),
            statuses.status(last),
            statuses.record(),
            last,
            statuses.reported(),
        )
    )


def _seen_by_filter() -> Select[Any]:
    lasts = statuses.last_of_each()
    found = select(
        Agreement.number,
        statuses.legal(),
        statuses.status(lasts.c.last),
        statuses.record(),
        lasts.c.last,
        statuses.reported(),
    )
    found = statuses.with_conclusion(found)
    return found.outerjoin(lasts, lasts.c.agreement_id == Agreement.id)


STATEMENTS = {"row": _seen_by_row(), "filter": _seen_by_filter()}


def _in_sql(populated: Populated, by: str, day: date, window: int) -> dict[int, Facts]:
    cutoffs = Cutoffs.of(Policy(window), day)
    values = statuses.day_parameters(cutoffs, max(day, LATEST_TODAY))
    found = populated.session.execute(STATEMENTS[by], values)
    return {number: (*facts, bool(reported)) for number, *facts, reported in found}


def _facts(plan: Plan, day: date, window: int) -> Facts:
    """What the domain says; `status` is None where an agreement has none."""
    status = plan.status(day, Policy(window))
    record = plan.record(max(day, LATEST_TODAY))
    return (
        plan.legal(day).value,
        status.value if status else None,
        record.value,
        plan.last(day),
        plan.reported,
    )


@cache
def _in_python(day: date, window: int) -> tuple[Facts, ...]:
    return tuple(_facts(plan, day, window) for plan in drawn())


def _differences(populated: Populated, by: str, day: date, window: int) -> list[object]:
    """The suite's own comparison: agreements of which the two say different things."""
    told = dict(zip(populated.plans, _in_python(day, window), strict=True))
    seen = _in_sql(populated, by, day, window)
    return [
        (day, window, number, told[number], seen[number])
        for number in told
        if told[number] != seen[number]
    ]


@cache
def cut_offs() -> list[tuple[date, int]]:
    """Every day on which something may change, the one before and the one after, by window."""
    turns = {day for plan in drawn() for day in plan.days()}
    around = {
        (on + timedelta(shift), window)
        for turn in turns
        for months, window in [(0, 24), (12, 24), *((each, each) for each in WINDOWS)]
        for on in [months_on(turn, months)]
        for shift in (-1, 0, 1, 2)
    }
    return sorted(around)


def _random_days() -> Iterator[tuple[date, int]]:
    random = Random(7)
    for _ in range(60):
        yield date(2018, 1, 1) + timedelta(random.randrange(4000)), random.choice(WINDOWS)


def test_every_day_around_every_cut_off(populated: Populated) -> None:
    assert len(cut_offs()) > 400
    for day, window in cut_offs():
        assert _differences(populated, "row", day, window) == []


def test_any_day_by_row_and_by_filter(populated: Populated) -> None:
    for day, window in [*_random_days(), *cut_offs()[::10]]:
        assert _differences(populated, "row", day, window) == []
        assert _differences(populated, "filter", day, window) == []


def test_the_record_around_every_leaving(populated: Populated) -> None:
    parties = [party for plan in drawn() for party in plan.parties]
    leavings = {party.left.counts_from for party in parties if party.left}
    for today in {day + timedelta(shift) for day in leavings for shift in (-1, 0, 1)}:
        values = statuses.day_parameters(Cutoffs.of(Policy(), today), today)
        asked = select(Agreement.number, statuses.record())
        found = dict(tuple(row) for row in populated.session.execute(asked, values))
        told = {number: plan.record(today) for number, plan in populated.plans.items()}
        assert found == told, today


@pytest.mark.parametrize("leaving", [1, 2, 3])
def test_an_agreement_that_all_or_all_but_one_have_left_has_ended(
    make: Factory, leaving: int
) -> None:
    cities = [make.city() for _ in range(3)]
    made = make.agreement(*cities)
    for city in cities[:leaving]:
        make.left(made, city, "2010-05-12")
    make.session.flush()
    for day, ended in [(date(2010, 5, 11), False), (date(2010, 5, 12), leaving > 1)]:
        values = statuses.day_parameters(Cutoffs.of(Policy(), day), day)
        (legal,) = make.session.scalars(statuses.with_conclusion(select(statuses.legal())), values)
        assert legal == (Legal.ENDED if ended else Legal.IN_FORCE)


def test_the_registry_has_agreements_of_every_status() -> None:
    seen = [facts for day, window in cut_offs()[::5] for facts in _in_python(day, window)]
    assert {facts[0] for facts in seen} == set(Legal)
    assert {facts[1] for facts in seen} == {None, *Status}
    assert {facts[2] for facts in seen} == set(Record)


# -- the suite can fail ----------------------------------------------------------------------


def _a_day_off(day: date, months: int) -> date:
    return months_back(day, months) + ONE_DAY


def _thirty_days_a_month(day: date, months: int) -> date:
    return day - timedelta(months * 30)


def _not_clamped(day: date, months: int) -> date:
    return months_on(day, -months)


@pytest.mark.parametrize("wrong", [_a_day_off, _thirty_days_a_month, _not_clamped])
def test_a_wrong_cut_off_is_caught(
    populated: Populated, wrong: Callable[..., date], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [(each, _in_python(*each)) for each in cut_offs()]
    assert told
    monkeypatch.setattr(dormancy, "months_back", wrong)
    assert any(_differences(populated, "row", *each) for each in cut_offs())


def test_a_row_that_says_something_else_is_caught(populated: Populated) -> None:
    day = LATEST_TODAY
    number = next(key for key, plan in populated.plans.items() if plan.legal(day) == "in_force")
    assert _differences(populated, "row", day, 24) == []
    agreement = populated.session.scalars(select(Agreement).filter_by(number=number)).one()
    agreement.ended, agreement.end_reported_on = PartialDate.year(1990), date(1990, 1, 1)
    assert len(_differences(populated, "row", day, 24)) == 1
    populated.session.rollback()
