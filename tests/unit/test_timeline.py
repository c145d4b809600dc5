"""Agreements from year to year, against an oracle that looks at each; and that it can fail."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from registry.domain import timeline
from registry.domain.agreements import AgreementFacts, Happening, legal_status
from registry.domain.dates import PartialDate
from registry.domain.dormancy import WINDOWS, ActivityFacts, Cutoffs, Policy, months_on
from registry.domain.timeline import (
    ALWAYS,
    IN_FORCE,
    STATES,
    Change,
    Course,
    Presence,
    YearEnds,
    changes,
    only,
    state_on,
    while_there,
)
from registry.domain.vocabulary import Kind, Legal
from tests.unit import oracle
from tests.unit.cases import DAYS, LOTS, Draw, as_case, as_life, lives

Drawn = tuple[Course, YearEnds, Policy]
SEARCH = settings(max_examples=3000, phases=[Phase.generate])


@st.composite
def courses(draw: st.DrawFn) -> Drawn:
    """All that happens to an agreement, as seen from a day, and the years looked at."""
    today, facts = draw(lives())
    some = Draw(draw, today)
    kind = Kind.CONTACT if some.one_in(9) else Kind.TWINNING
    course = Course(facts, kind, some.one_in(2), some.some(some.activity, 4))
    first = today.year - draw(LOTS) * 2
    return course, YearEnds(first, today), Policy(window=WINDOWS[draw(LOTS) % len(WINDOWS)])


def _days(ends: YearEnds) -> list[date]:
    return [date(year, 12, 31) for year in range(ends.first, ends.today.year)] + [ends.today]


def _slowly(course: Course, day: date, policy: Policy) -> str | None:
    """The state of one day, by the oracle alone."""
    legal = oracle.legal(as_life(course.agreement), day)
    if legal != "in_force":
        return None if legal in {"draft", "not_yet"} else legal
    if course.kind == Kind.CONTACT:
        return "contact"
    done = list(course.activities)
    return oracle.status(as_case(course.agreement.conclusion, done, course.reported, policy), day)


def _spread(found: list[Change], size: int) -> list[str | None]:
    """What holds at each year end."""
    states = dict(found)
    known: list[str | None] = []
    for at in range(size):
        known.append(states.get(at, known[-1] if known else None))
    return known


def _differs(drawn: Drawn) -> bool:
    """The suite's own comparison: is there a year end of which the two say different things?"""
    course, ends, policy = drawn
    said = _spread(changes(course, ends, policy), len(ends))
    return said != [_slowly(course, day, policy) for day in _days(ends)]


@settings(max_examples=2500)
@given(courses())
def test_at_every_year_end_it_is_what_the_oracle_says(drawn: Drawn) -> None:
    assert not _differs(drawn)


@settings(max_examples=500)
@given(courses())
def test_only_changes_are_said_and_they_stand_in_order(drawn: Drawn) -> None:
    course, ends, policy = drawn
    found = changes(course, ends, policy)
    positions = [at for at, _state in found]
    assert positions == sorted(set(positions)) and all(0 <= at < len(ends) for at in positions)
    states = [None, *(state for _at, state in found)]
    assert all(one != other for one, other in pairwise(states))


@pytest.mark.parametrize("state", [*STATES, None])
def test_the_generator_makes_years_of_every_state(state: str | None) -> None:
    def has(drawn: Drawn) -> bool:
        course, ends, policy = drawn
        return state in [_slowly(course, day, policy) for day in _days(ends)]

    assert find(courses(), has, settings=SEARCH)


# -- single cases ----------------------------------------------------------------------------


def _d(edtf: str) -> PartialDate:
    return PartialDate.from_edtf(edtf)


def _changes(first: int, today: str, course: Course) -> list[tuple[int, str | None]]:
    """Changes by year."""
    found = changes(course, YearEnds(first, date.fromisoformat(today)), Policy())
    return [(first + at, state) for at, state in found]


def test_an_agreement_of_1988_with_one_visit() -> None:
    done = [ActivityFacts(_d("1990-06"))]
    course = Course(AgreementFacts(_d("1988-05-12")), Kind.TWINNING, True, done)
    assert _changes(1985, "2024-05-17", course) == [
        (1988, "new"),
        (1989, "never_implemented"),
        (1990, "active"),
        (1991, "quiet"),
        (1992, "dormant"),
    ]


def test_what_is_over_before_the_year_ends_is_not_seen() -> None:
    pause = timeline.AgreementFacts(_d("1988"), end=Happening(_d("1988-12-01"), date(2024, 1, 1)))
    assert _changes(1988, "2024-05-17", Course(pause, Kind.TWINNING, False)) == [(1988, "ended")]


def test_of_this_year_today_counts_and_not_its_end() -> None:
    facts = AgreementFacts(_d("2020"), end=Happening(_d("2024-05-18"), date(2024, 1, 1)))
    contact = Course(facts, Kind.CONTACT, False)
    assert _changes(2019, "2024-05-17", contact) == [(2020, "contact")]
    assert _changes(2019, "2024-05-18", contact) == [(2020, "contact"), (2024, "ended")]


def test_one_whose_conclusion_nobody_knows_is_there_from_the_first_year() -> None:
    course = Course(AgreementFacts(), Kind.TWINNING, False)
    assert _changes(1951, "2024-05-17", course) == [(1951, "no_record")]
    assert _changes(2024, "2024-05-17", course) == [(2024, "no_record")]


def test_a_draft_is_never_there() -> None:
    assert _changes(1951, "2024-05-17", Course(AgreementFacts(draft=True), "twinning", True)) == []


@pytest.mark.parametrize("today", ["2024-12-31", "2024-01-01", "2023-12-31"])
def test_the_last_year_end_is_today(today: str) -> None:
    ends = YearEnds(2023, date.fromisoformat(today))
    assert [ends.day(at) for at in range(len(ends))] == _days(ends)


def test_days_of_the_future_and_of_before_the_first_year_fall_away() -> None:
    ends = YearEnds(2000, date(2024, 5, 17))
    days = [date(1999, 1, 1), date(2001, 1, 1), date(2001, 12, 31), date(2024, 5, 18)]
    assert ends.after(days) == [0, 1]
    assert ends.after([date(2024, 5, 17)]) == [0, 24]


# -- seen through something ------------------------------------------------------------------


@st.composite
def presences(draw: st.DrawFn) -> tuple[tuple[Presence, ...], ...]:
    day = st.none() | DAYS.map(lambda day: day.replace(year=day.year - 4, day=1))
    one = st.builds(Presence, day, day)
    return tuple(draw(st.lists(st.lists(one, min_size=1, max_size=2).map(tuple), max_size=3)))


@settings(max_examples=500)
@given(courses(), presences())
def test_something_is_there_while_a_way_to_it_is(
    drawn: Drawn, there: tuple[tuple[Presence, ...], ...]
) -> None:
    course, ends, policy = drawn
    found = changes(course, ends, policy)
    expected = [
        state if any(all(each.holds(day) for each in way) for way in there) else None
        for state, day in zip(_spread(found, len(ends)), _days(ends), strict=True)
    ]
    assert _spread(while_there(found, there, ends), len(ends)) == expected


def test_what_is_always_there_is_always_seen() -> None:
    found: list[Change] = [(0, "new"), (1, None), (3, "active")]
    assert while_there(found, [(ALWAYS, ALWAYS)], YearEnds(2000, date(2010, 1, 1))) == found


def test_states_that_are_not_asked_for_are_nothing() -> None:
    found: list[Change] = [(0, "new"), (1, "active"), (3, "ended"), (4, None), (5, "quiet")]
    assert only(found, frozenset({"active"})) == [(1, "active"), (3, None)]
    assert only(found, IN_FORCE) == [(0, "new"), (1, "active"), (3, None), (5, "quiet")]


# -- the suite can fail ----------------------------------------------------------------------


def _no_days(*_facts: Any) -> Iterator[date]:
    return iter(())


def _a_month_late(found: Any) -> Any:
    return lambda *facts: (day + timedelta(31) for day in found(*facts))


def _the_day_before(facts: AgreementFacts, day: date) -> Legal:
    return legal_status(facts, day - timedelta(1))


BROKEN = {
    "legal days forgotten": ("_legal_days", _no_days),
    "activity days forgotten": ("_activity_days", _no_days),
    "legal days late": ("_legal_days", _a_month_late(timeline._legal_days)),
    "activity days late": ("_activity_days", _a_month_late(timeline._activity_days)),
    "no silence ever long enough": ("months_on", lambda _day, _months: date.max),
    "a window that is always a year": ("months_on", lambda day, _months: months_on(day, 12)),
    "a day looked at that is no year end": ("legal_status", _the_day_before),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_search_for_days_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, broken = BROKEN[fault]
    monkeypatch.setattr(timeline, name, broken)
    assert find(courses(), _differs, settings=SEARCH)


def test_the_state_of_a_day_is_what_the_oracle_says_of_it() -> None:
    course = Course(AgreementFacts(_d("1988")), Kind.TWINNING, False)
    for day in (date(1988, 1, 1), date(1989, 12, 30), date(1990, 1, 1)):
        assert state_on(course, Cutoffs.of(Policy(), day)) == _slowly(course, day, Policy())
