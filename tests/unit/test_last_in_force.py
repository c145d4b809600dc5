"""The last day in force, against a walk back day by day; and that the suite can fail."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings

from registry.domain import timeline
from registry.domain.agreements import AgreementFacts, Happening, Suspension, TermFacts
from registry.domain.dates import PartialDate
from registry.domain.timeline import last_in_force
from tests.unit import oracle
from tests.unit.cases import as_life, lives

Drawn = tuple[date, AgreementFacts]
ONE_DAY = timedelta(days=1)
DAY = date(2024, 5, 17)
SEARCH = settings(max_examples=2000, phases=[Phase.generate])
#: No day that the generator draws lies further back.
FURTHEST = timedelta(days=366 * 8)


def _walked(facts: AgreementFacts, day: date) -> date | None:
    """Walk back day by day, by the oracle alone, to before anything ever happened."""
    life = as_life(facts)
    days = (day - timedelta(back) for back in range(FURTHEST.days))
    return next((each for each in days if oracle.legal(life, each) == "in_force"), None)


def _differs(drawn: Drawn) -> bool:
    """The suite's own comparison."""
    day, facts = drawn
    return last_in_force(facts, day) != _walked(facts, day)


@settings(max_examples=200)
@given(lives())
def test_it_is_the_day_at_which_a_walk_back_ends(drawn: Drawn) -> None:
    assert not _differs(drawn)


def test_an_agreement_in_force_was_so_on_the_day_itself() -> None:
    assert last_in_force(AgreementFacts(PartialDate.year(1988)), DAY) == DAY


def test_an_agreement_that_ended_was_in_force_until_the_day_before() -> None:
    end = Happening(PartialDate.month(2020, 3), DAY)
    facts = AgreementFacts(PartialDate.year(1988), end=end)
    assert last_in_force(facts, DAY) == date(2020, 3, 30)


def test_a_term_is_in_force_on_its_last_day() -> None:
    term = TermFacts(PartialDate.year(1988), PartialDate.day(date(1998, 6, 1)))
    facts = AgreementFacts(PartialDate.year(1988), terms=[term])
    assert last_in_force(facts, DAY) == date(1998, 6, 1)


def test_between_two_pauses_it_was_in_force() -> None:
    year = [Happening(PartialDate.year(each), DAY) for each in (2000, 2005, 2010)]
    pauses = [Suspension(year[0], year[1]), Suspension(year[2])]
    facts = AgreementFacts(PartialDate.year(1988), suspensions=pauses)
    assert last_in_force(facts, DAY) == date(2010, 12, 30)


def test_what_ended_before_it_can_have_begun_was_never_in_force() -> None:
    end = Happening(PartialDate.year(1980), DAY)
    assert last_in_force(AgreementFacts(PartialDate.year(1988), end=end), DAY) is None
    assert last_in_force(AgreementFacts(draft=True), DAY) is None


@pytest.mark.parametrize("known", [True, False])
def test_the_generator_makes_both_answers_before_the_day(known: bool) -> None:
    def fits(drawn: Drawn) -> bool:
        found = _walked(drawn[1], drawn[0])
        return found != drawn[0] if known else found is None

    assert find(lives(), fits, settings=SEARCH)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("ONE_DAY", timedelta(0)), ("_legal_days", lambda _facts: ())],
)
def test_a_wrong_day_is_caught(name: str, wrong: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, name, wrong)
    assert find(lives(), _differs, settings=SEARCH)
