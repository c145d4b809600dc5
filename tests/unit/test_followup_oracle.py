"""What came of random agreements, against a slow oracle; and that it can fail."""

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis.errors import NoSuchExample

from registry.domain import followup
from registry.domain.changes import State
from registry.domain.followup import FollowUp, Outcome, Span, Weight, follow, once, tally
from tests.unit.following import STATUSES, Case, cases, told

MANY = settings(max_examples=400, database=None)
FIRST = settings(max_examples=400, database=None, phases=[Phase.generate])


def _followed(case: Case) -> FollowUp:
    return follow("TC-000001", ["discussed"], case.base, case.after, case.span)


def _said(case: Case) -> dict[str, Any]:
    found = _followed(case)
    return {
        "done": Counter((each.deed, each.day, each.weight.value) for each in found.done),
        "papers": Counter(found.papers),
        "within a year": len(found.within_a_year),
        "by now": len(found.counted),
        "outcome": found.outcome.value,
    }


@MANY
@given(cases())
def test_what_came_of_an_agreement_is_told_as_the_oracle_tells_it(case: Case) -> None:
    assert _said(case) == told(case)


@pytest.mark.parametrize("weight", Weight)
@pytest.mark.parametrize("live", [True, False])
def test_every_weight_occurs_from_either_base(weight: Weight, live: bool) -> None:
    def seen(case: Case) -> bool:
        return case.live == live and any(each.weight is weight for each in _followed(case).done)

    possible = not (live and weight is Weight.OLDER)  # what began by the day is in such a base
    assert _is_found(seen) == possible


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_occurs(outcome: Outcome) -> None:
    assert _is_found(lambda case: _followed(case).outcome is outcome)


def _is_found(fits: Any) -> bool:
    try:
        find(cases(), fits, settings=FIRST)
    except NoSuchExample:
        return False
    return True


# -- the suite can fail ------------------------------------------------------------------------


def _nothing_is_struck_off(before: Any, after: Any, span: Span) -> Any:
    return _RIGHT(followup.NOTHING, after, span)


_RIGHT = followup._done_since


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("_done_since", _nothing_is_struck_off),
        ("qualifies", lambda facts, _conclusion, day: facts.begin.earliest <= day),
        ("counts_on", lambda facts, day: min(facts.begin.latest, day)),
        ("months_back", lambda day, _months: date(day.year + 1, 1, 1)),
        ("AWAKE", frozenset({"active", "quiet", "new"})),
        ("_signed_since", lambda _before, after, _span: iter(after.papers)),
    ],
)
def test_a_wrong_rule_is_caught(name: str, wrong: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followup, name, wrong)
    assert _is_found(lambda case: _said(case) != told(case))


# -- counted -----------------------------------------------------------------------------------


def _state(status: str | None) -> State:
    return State("TC-000001", "twinning", "in_force", status, None, None, contested=False)


SPAN = Span(date(2023, 9, 6), date(2023, 9, 7), date(2024, 5, 17))


@MANY
@given(cases())
def test_a_tally_of_one_is_what_the_oracle_says_of_it(case: Case) -> None:
    right, found = told(case), tally([_followed(case)])
    slept = bool(case.before.state and case.before.state.status in {"dormant", "never_implemented"})
    assert (found.linked, found.dormant) == (1, slept)
    assert found.within_a_year == (slept and right["within a year"] > 0)
    assert found.by_now == (slept and right["by now"] > 0)
    assert found.awake == (slept and right["outcome"] == "woke_up")


def test_every_linked_agreement_is_in_one_part_of_the_sum() -> None:
    then = [None, *map(_state, STATUSES)]
    found = tally(FollowUp(str(at), [], SPAN, each, each) for at, each in enumerate(then))
    assert (found.dormant, found.others, found.silent) == (2, 3, 1)
    assert (found.unjudged, found.unlisted, found.linked) == (1, 1, 8)
    assert found.judged == 5


def test_an_agreement_of_several_sessions_is_counted_with_the_first_and_has_the_roles_of_all() -> (
    None
):
    first = FollowUp("TC-000001", ["discussed"], SPAN, _state("dormant"), _state("active"))
    again = FollowUp("TC-000001", ["presented"], SPAN, _state("active"), _state("active"))
    other = FollowUp("TC-000002", ["presented"], SPAN, _state("quiet"), _state("quiet"))
    both = replace(first, roles=["presented", "discussed"])
    assert once([[first], [again, other]]) == [both, other]


@pytest.mark.parametrize(
    ("base", "session", "ends"),
    [
        (date(2023, 9, 6), date(2023, 9, 7), date(2024, 9, 7)),
        (date(2023, 11, 30), date(2023, 9, 7), date(2024, 11, 30)),
        (date(2024, 2, 29), date(2024, 2, 28), date(2025, 2, 28)),
        (date(2023, 2, 28), date(2023, 2, 28), date(2024, 2, 28)),
    ],
)
def test_a_year_ends_on_the_same_day_or_on_the_months_last(
    base: date, session: date, ends: date
) -> None:
    span = Span(base, session, ends)
    assert (span.year_ends, span.start) == (ends, min(base, session))
    assert not span.year_is_over
