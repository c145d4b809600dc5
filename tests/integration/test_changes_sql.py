"""Two registries on both engines, and what changed between them, as their plans tell it."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from registry.domain.agreements import Happening
from registry.domain.changes import Cause, Side, State, Turn
from registry.domain.dormancy import Policy
from registry.domain.mergers import Part
from registry.domain.selection import LISTED, Selection
from registry.extensions import db
from registry.models import City, CityName, CityWord
from registry.queries import changes
from registry.queries.changes import End, comparison
from tests import databases
from tests.databases import NewDatabase
from tests.factories import Factory
from tests.integration import population, selecting
from tests.integration.conftest import drawn
from tests.integration.population import LATEST_TODAY, SLUGS, Dice, PartyPlan, Plan
from tests.unit import changing

#: The city that is merged, and the one that it becomes part of.
GONE, INTO, ELSEWHERE = 10, 0, 5
DAYS = (date(2021, 6, 1), date(2023, 3, 1), date(2023, 9, 1), LATEST_TODAY)
POLICIES = (Policy(), Policy(window=36), Policy(window=12))
PAIRS = [(one, other) for one in DAYS for other in DAYS if one <= other]


def _later(plans: Sequence[Plan]) -> Iterator[Plan]:
    """The same agreements after people were at work: some changed, some gone, some merged."""
    dice = Dice(seed=7)
    for plan in plans:
        yield _merged(_edited(dice, plan) if dice.one_in(3) else plan)


def _edited(dice: Dice, plan: Plan) -> Plan:
    fresh = dice.agreement(())
    edits: list[dict[str, object]] = [
        {"draft": not plan.draft},
        {"done": (*plan.done, *fresh.done)},
        {"done": ()},
        {"kind": fresh.kind},
        {"papers": fresh.papers},
        {"contested_on": dice.day()},
        {"end": None if plan.end else Happening(None, dice.day())},
        {"parties": tuple(replace(each, reported_on=dice.day()) for each in plan.parties)},
        {"suspensions": fresh.suspensions},
    ]
    return replace(plan, **dice.random.choice(edits))  # type: ignore[arg-type]


def _merged(plan: Plan) -> Plan:
    named = {party.city for party in plan.parties}
    if GONE not in named:
        return plan
    if named == {GONE, INTO}:  # an agreement of a city with itself is taken off the record
        return replace(plan, draft=True, parties=_moved(plan, ELSEWHERE))
    kept = [party for party in plan.parties if party.city != GONE or INTO not in named]
    return replace(plan, parties=_moved(replace(plan, parties=tuple(kept)), INTO))


def _moved(plan: Plan, into: int) -> tuple[PartyPlan, ...]:
    return tuple(
        replace(party, city=into) if party.city == GONE else party for party in plan.parties
    )


@dataclass(frozen=True)
class Two:
    """Both registries, as they are read."""

    sessions: tuple[Session, Session]

    def compared(self, days: tuple[date, date], policies: tuple[Policy, Policy]) -> changing.Told:
        ends = self.ends(days, policies)
        found = comparison(*ends).changes
        return {each.reference: (each.turn, each.cause) for each in found}

    def ends(self, days: tuple[date, date], policies: tuple[Policy, Policy]) -> list[End]:
        named = zip(self.sessions, days, policies, ("before", "after"), strict=True)
        return [End(*each) for each in named]


@cache
def _later_plans() -> tuple[Plan, ...]:
    return tuple(_later([replace(each, successor=None) for each in drawn()]))


def _side(plans: dict[str, Plan], day: date, policy: Policy) -> Side:
    states = {
        reference: _state(reference, plan, day, policy)
        for reference, plan in plans.items()
        if plan.legal(day) in LISTED
    }
    parts = [
        Part(
            reference,
            SLUGS[party.city],
            str(party.joined) if party.joined else None,
            str(party.left.when) if party.left and party.left.when else None,
            party.left.reported_on.isoformat() if party.left else None,
            party.reported_on is not None,
        )
        for reference, plan in plans.items()
        if not plan.draft
        for party in plan.parties
    ]
    cities = {slug for at, slug in enumerate(SLUGS) if plans is _first() or at != GONE}
    return Side(day, states, parts, cities)


def _state(reference: str, plan: Plan, day: date, policy: Policy) -> State:
    status, last = plan.status(day, policy), plan.last(day)
    return State(
        reference,
        plan.kind,
        plan.legal(day).value,
        status.value if status else None,
        last.isoformat() if last else None,
        str(plan.conclusion) if plan.conclusion else None,
        plan.contested_on is not None,
    )


def _by_reference(plans: Sequence[Plan]) -> dict[str, Plan]:
    return {f"TC-{number:06}": plan for number, plan in enumerate(plans, start=1)}


@cache
def _first() -> dict[str, Plan]:
    return _by_reference([replace(each, successor=None) for each in drawn()])


@cache
def _second() -> dict[str, Plan]:
    return _by_reference(_later_plans())


@cache
def _told(days: tuple[date, date], policies: tuple[Policy, Policy]) -> changing.Told:
    """By the plans, judged in Python one by one; asked once for both engines."""
    (first, last), (by, later) = days, policies
    sides = _side(_first(), first, by), _side(_second(), last, later)
    ruled = _side(_first(), first, later).states
    timed = _side(_first(), last, later).states
    return changing.told((*sides, [(Cause.RULE, ruled), (Cause.TIME, timed)]))


@pytest.fixture(scope="module")
def two(new_database: NewDatabase) -> Iterator[Two]:
    """The registry before and after; tests only read them."""
    with ExitStack() as stack:
        sessions = []
        for plans in (_first(), _second()):
            app = stack.enter_context(databases.at_head(new_database()))
            with app.app_context():
                population.write(Factory(db.session), list(plans.values()))
                if plans is _second():
                    _remove(SLUGS[GONE])
                db.session.commit()
                sessions.append(stack.enter_context(Session(db.engine)))
        yield Two((sessions[0], sessions[1]))


def _remove(slug: str) -> None:
    number = db.session.query(City.id).filter_by(slug=slug).scalar()
    for table, column in ((CityName, "city_id"), (CityWord, "city_id"), (City, "id")):
        db.session.execute(delete(table).where(getattr(table, column) == number))


def _differences(two: Two, policies: tuple[Policy, Policy]) -> list[object]:
    return [
        (days, reference, right.get(reference), said.get(reference))
        for days in PAIRS
        for right, said in [(_told(days, policies), two.compared(days, policies))]
        for reference in sorted(right.keys() | said.keys())
        if right.get(reference) != said.get(reference)
    ]


@pytest.mark.parametrize("before", POLICIES)
def test_what_changed_is_told_as_plans_tell_it(two: Two, before: Policy) -> None:
    assert _differences(two, (before, Policy())) == []


def test_changes_of_many_kinds_and_of_every_cause_occur() -> None:
    seen = {each for days in PAIRS for each in _told(days, (POLICIES[1], Policy())).values()}
    assert len({turn for turn, _cause in seen}) >= len(Turn) - 4
    assert {cause for _turn, cause in seen} == set(Cause)


def test_the_merged_city_is_told_of_with_its_agreements(two: Two) -> None:
    (merger,) = comparison(*two.ends((DAYS[0], DAYS[3]), (Policy(), Policy()))).mergers
    assert (merger.slug, merger.into) == (SLUGS[GONE], SLUGS[INTO])
    assert len(merger.references) > 3


def _meant(plans: dict[str, Plan], selection: Selection, day: date) -> set[str]:
    questions = ((plan, int(at[3:]), selection, day) for at, plan in plans.items())
    return {f"TC-{each[1]:06}" for each in questions if selecting.chosen(each)}


def test_a_selection_chooses_agreements_and_changes_no_verdict(two: Two) -> None:
    days, policies = (DAYS[1], DAYS[3]), (Policy(), Policy())
    ends = two.ends(days, policies)
    whole = {each.reference: each for each in comparison(*ends).changes}
    asked = [each for each in selecting.at_random(seed=5, size=40) if not each.on]
    for selection in [*asked, Selection(country="RU"), Selection(status=("asleep",))]:
        own = replace(selection, window=None)
        meant = _meant(_first(), own, days[0]) | _meant(_second(), own, days[1])
        found = comparison(*ends, own, own)
        assert {each.reference for each in found.changes} == whole.keys() & meant, own
        assert found.listed == len(meant)


# -- the suite can fail ----------------------------------------------------------------------


def test_an_end_that_is_read_on_another_day_is_caught(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = changes._states
    monkeypatch.setattr(changes, "_states", lambda end, policy, _day: right(end, policy, DAYS[2]))
    assert _differences(two, (Policy(window=60), Policy())) != []
