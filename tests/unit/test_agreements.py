"""The life cycle: every sentence of the rule on legal status, and the record."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings

from registry.domain import agreements
from registry.domain.agreements import (
    AgreementFacts,
    Happening,
    Successor,
    Suspension,
    TermFacts,
    legal_status,
    record_status,
)
from registry.domain.dates import PartialDate
from registry.domain.vocabulary import Legal, Record
from tests.unit import oracle
from tests.unit.cases import as_life, lives

REPORTED = date(2020, 5, 12)
SEARCH = settings(max_examples=2000, phases=[Phase.generate])


def _d(text: str) -> PartialDate | None:
    return PartialDate.from_edtf(text) if text else None


def _at(text: str) -> Happening:
    """Something of that date, if any, that was reported on 12 May 2020."""
    return Happening(_d(text), REPORTED)


def _legal(day: str, **facts: Any) -> str:
    known = {"conclusion": _d("1988"), **facts}
    return str(legal_status(AgreementFacts(**known), date.fromisoformat(day)))


def _turns(becomes: str, first: str, **facts: Any) -> None:
    """Assert that the agreement is in force the day before, and `becomes` so on the first."""
    before = date.fromisoformat(first) - timedelta(days=1)
    assert _legal(before.isoformat(), **facts) == Legal.IN_FORCE
    assert _legal(first, **facts) == becomes


# -- one sentence each -----------------------------------------------------------------------


def test_a_draft_is_a_draft_whatever_else_happened() -> None:
    facts: dict[str, Any] = {"draft": True, "end": _at("2001"), "conclusion": _d("2030")}
    assert _legal("2024-05-12", **facts) == Legal.DRAFT


@pytest.mark.parametrize(
    ("concluded", "first"),
    [("1988-05-12", "1988-05-12"), ("1988", "1988-01-01"), ("[1988-05..1990]", "1988-05-01")],
)
def test_an_agreement_is_there_from_its_earliest_possible_conclusion(
    concluded: str, first: str
) -> None:
    before = date.fromisoformat(first) - timedelta(days=1)
    assert _legal(before.isoformat(), conclusion=_d(concluded)) == Legal.NOT_YET
    assert _legal(first, conclusion=_d(concluded)) == Legal.IN_FORCE


def test_an_agreement_of_unknown_conclusion_was_always_there() -> None:
    assert _legal("0801-01-01", conclusion=None) == Legal.IN_FORCE


def test_what_is_not_yet_concluded_is_nothing_else_either() -> None:
    assert _legal("1987-12-31", end=_at("1980"), successor=Successor(None)) == Legal.NOT_YET


@pytest.mark.parametrize(
    ("concluded", "first"), [("2001-03-04", "2001-03-04"), ("2001", "2001-01-01")]
)
def test_an_agreement_is_superseded_from_its_successors_conclusion(
    concluded: str, first: str
) -> None:
    _turns(Legal.SUPERSEDED, first, successor=Successor(_d(concluded)))


def test_a_successor_of_unknown_conclusion_supersedes_always() -> None:
    assert _legal("1988-01-01", successor=Successor(None)) == Legal.SUPERSEDED


def test_a_draft_supersedes_nothing() -> None:
    assert _legal("2024-05-12", successor=Successor(_d("2001"), draft=True)) == Legal.IN_FORCE


@pytest.mark.parametrize(
    ("ended", "first"),
    [
        ("2001-03-04", "2001-03-04"),
        ("2001-03", "2001-03-31"),
        ("2001", "2001-12-31"),
        ("[2001-03-04..2002-02]", "2002-02-28"),
        ("", "2020-05-12"),
    ],
)
def test_an_end_counts_from_its_latest_day_or_from_its_report(ended: str, first: str) -> None:
    _turns(Legal.ENDED, first, end=_at(ended))


def test_superseded_comes_before_ended() -> None:
    facts: dict[str, Any] = {"end": _at("2001"), "successor": Successor(_d("2010"))}
    assert _legal("2009-12-31", **facts) == Legal.ENDED
    assert _legal("2010-01-01", **facts) == Legal.SUPERSEDED


@pytest.mark.parametrize(
    ("left", "first"), [("2001-03-04", "2001-03-04"), ("2001", "2001-12-31"), ("", "2020-05-12")]
)
def test_when_one_of_two_parties_leaves_the_agreement_ends(left: str, first: str) -> None:
    _turns(Legal.ENDED, first, leavings=[_at(left)])


def test_a_larger_agreement_ends_when_fewer_than_two_remain() -> None:
    leavings = [_at("2001-03-04"), _at("2005-06-07")]
    assert _legal("2001-03-04", parties=3, leavings=leavings) == Legal.IN_FORCE
    _turns(Legal.ENDED, "2005-06-07", parties=3, leavings=leavings)
    assert _legal("2024-05-12", parties=4, leavings=leavings) == Legal.IN_FORCE


@pytest.mark.parametrize(
    ("last", "first"),
    [("1998-05-12", "1998-05-13"), ("1998-05", "1998-06-01"), ("1998", "1999-01-01")],
)
def test_an_agreement_expires_after_the_last_day_of_its_term(last: str, first: str) -> None:
    _turns(Legal.EXPIRED, first, terms=[TermFacts(_d("1988"), _d(last))])


def test_an_open_or_tacitly_renewed_term_never_expires() -> None:
    assert _legal("2999-12-31", terms=[TermFacts(_d("1988"), None)]) == Legal.IN_FORCE
    both = [TermFacts(_d("1988"), _d("1998")), TermFacts(_d("1990"), None)]
    assert _legal("2999-12-31", terms=both) == Legal.IN_FORCE


def test_an_agreement_without_a_paper_never_expires() -> None:
    assert _legal("2999-12-31", terms=[]) == Legal.IN_FORCE


def test_a_later_renewal_puts_it_in_force_again_from_its_date() -> None:
    terms = [TermFacts(_d("1988"), _d("1998")), TermFacts(_d("2003-07-01"), _d("2008"))]
    assert _legal("1999-01-01", terms=terms) == Legal.EXPIRED
    assert _legal("2003-06-30", terms=terms) == Legal.EXPIRED
    assert _legal("2003-07-01", terms=terms) == Legal.IN_FORCE
    _turns(Legal.EXPIRED, "2009-01-01", terms=terms)


def test_a_renewal_of_uncertain_day_binds_from_its_earliest_on() -> None:
    terms = [TermFacts(_d("1988"), _d("1998")), TermFacts(_d("2003"), _d("2008"))]
    assert _legal("2002-12-31", terms=terms) == Legal.EXPIRED
    assert _legal("2003-01-01", terms=terms) == Legal.IN_FORCE


def test_the_last_of_overlapping_terms_counts() -> None:
    terms = [TermFacts(_d("1988"), _d("2008")), TermFacts(_d("1990"), _d("1998"))]
    _turns(Legal.EXPIRED, "2009-01-01", terms=terms)


def test_a_renewal_of_unknown_day_binds_from_the_beginning() -> None:
    terms = [TermFacts(_d("1988"), _d("1998")), TermFacts(None, _d("2008"))]
    _turns(Legal.EXPIRED, "2009-01-01", terms=terms)


@pytest.mark.parametrize(
    ("start", "first"), [("2001-03-04", "2001-03-04"), ("2001", "2001-12-31"), ("", "2020-05-12")]
)
def test_an_agreement_is_suspended_from_its_date(start: str, first: str) -> None:
    _turns(Legal.SUSPENDED, first, suspensions=[Suspension(_at(start))])


def test_a_suspension_lasts_until_resumed() -> None:
    pause = [Suspension(_at("2001-03-04"), _at("2002-05-06"))]
    assert _legal("2002-05-05", suspensions=pause) == Legal.SUSPENDED
    assert _legal("2002-05-06", suspensions=pause) == Legal.IN_FORCE


def test_a_resumption_of_unknown_day_counts_from_its_report() -> None:
    pause = [Suspension(_at("2001-03-04"), _at(""))]
    assert _legal("2020-05-11", suspensions=pause) == Legal.SUSPENDED
    assert _legal("2020-05-12", suspensions=pause) == Legal.IN_FORCE


def test_one_of_two_suspensions_is_enough() -> None:
    pauses = [Suspension(_at("2001"), _at("2002")), Suspension(_at("2010"))]
    assert _legal("2005-01-01", suspensions=pauses) == Legal.IN_FORCE
    assert _legal("2010-12-31", suspensions=pauses) == Legal.SUSPENDED


def test_the_first_that_fits_is_taken() -> None:
    facts: dict[str, Any] = {
        "successor": Successor(_d("2005-01-01")),
        "end": _at("2004-01-01"),
        "terms": [TermFacts(_d("1988"), _d("2003-01-01"))],
        "suspensions": [Suspension(_at("2002-01-01"))],
    }
    days = ["2001-12-31", "2002-01-01", "2003-01-02", "2004-01-01", "2005-01-01"]
    assert [_legal(day, **facts) for day in days] == [
        "in_force", "suspended", "expired", "ended", "superseded",
    ]  # fmt: skip


# -- the record ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contested", "present", "present_reported", "anybody", "expected"),
    [
        (True, 2, 2, True, Record.CONTESTED),
        (True, 2, 0, False, Record.CONTESTED),
        (False, 2, 2, True, Record.CONFIRMED),
        (False, 3, 2, True, Record.ONE_SIDED),
        (False, 2, 1, True, Record.ONE_SIDED),
        (False, 2, 0, True, Record.ONE_SIDED),  # who reported has left
        (False, 2, 0, False, Record.UNREPORTED),
        (False, 0, 0, False, Record.UNREPORTED),
        (False, 0, 0, True, Record.ONE_SIDED),
    ],
)
def test_the_record_says_who_has_reported(
    contested: bool, present: int, present_reported: int, anybody: bool, expected: Record
) -> None:
    found = record_status(
        contested=contested,
        present=present,
        present_reported=present_reported,
        any_reported=anybody,
    )
    assert found is expected


# -- against the oracle ----------------------------------------------------------------------


def _differs(drawn: tuple[date, AgreementFacts]) -> bool:
    day, facts = drawn
    return str(agreements.legal_status(facts, day)) != oracle.legal(as_life(facts), day)


@settings(max_examples=2000)
@given(lives())
def test_the_legal_status_is_what_a_log_of_events_says(drawn: tuple[date, AgreementFacts]) -> None:
    assert not _differs(drawn)


@pytest.mark.parametrize("status", Legal)
def test_the_generator_makes_agreements_of_every_legal_status(status: Legal) -> None:
    def fits(drawn: tuple[date, AgreementFacts]) -> bool:
        return legal_status(drawn[1], drawn[0]) is status

    assert find(lives(), fits, settings=SEARCH)


# -- the suite can fail ----------------------------------------------------------------------


def _one_remains(facts: AgreementFacts, day: date) -> bool:
    return len([each for each in facts.leavings if each.counts_from <= day]) >= facts.parties


def _on_its_last_day(facts: AgreementFacts, day: date) -> bool:
    bound = [term for term in facts.terms if term.bound_by(day)]
    return bool(bound) and all(term.last and term.last.latest <= day for term in bound)


def _by_any_term(facts: AgreementFacts, day: date) -> bool:
    return any(term.last and term.last.latest < day for term in facts.terms)


def _at_the_earliest(happening: Happening) -> date:
    return happening.when.earliest if happening.when else happening.reported_on


def _resumed_never(suspension: Suspension, day: date) -> bool:
    return suspension.start.counts_from <= day


def _even_as_a_draft(successor: Successor, day: date) -> bool:
    return successor.conclusion is None or successor.conclusion.earliest <= day


MUTANTS: list[tuple[Any, str, Any]] = [
    (agreements, "_too_few_remain", _one_remains),
    (agreements, "_has_expired", _on_its_last_day),
    (agreements, "_has_expired", _by_any_term),
    (Happening, "counts_from", property(_at_the_earliest)),
    (Suspension, "holds", _resumed_never),
    (Successor, "holds", _even_as_a_draft),
]


@pytest.mark.parametrize(("owner", "name", "wrong"), MUTANTS)
def test_a_wrong_life_cycle_is_caught(
    owner: Any, name: str, wrong: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner, name, wrong)
    assert find(lives(), _differs, settings=SEARCH)
