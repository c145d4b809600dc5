"""Which deed is open as an agreement stands: worked out for each in a table of its own."""

from itertools import product
from typing import Any

import pytest

from registry.domain.deeds import LABELS, Deed, Standing, is_open, open_deeds
from registry.domain.vocabulary import Legal

RUNNING = {Legal.IN_FORCE, Legal.SUSPENDED, Legal.EXPIRED, Legal.NOT_YET}
PUBLIC = set(Legal) - {Legal.DRAFT}

#: Deed -> in which legal status a party that is present, and has reported, can do it.
IN = {
    Deed.PUBLISH: {Legal.DRAFT},
    Deed.DISCARD: {Legal.DRAFT},
    Deed.CONFIRM: set[Legal](),
    Deed.PAPER: RUNNING,
    Deed.RENEW: RUNNING,
    Deed.EXTEND: set[Legal](),
    Deed.SUSPEND: {Legal.IN_FORCE},
    Deed.RESUME: {Legal.SUSPENDED},
    Deed.END: RUNNING,
    Deed.LEAVE: set[Legal](),
    Deed.CONFIRM_END: set[Legal](),
    Deed.SUPERSEDE: RUNNING,
    Deed.CORRECT: set(Legal),
    Deed.CONTEST: PUBLIC,
    Deed.DECLARE: RUNNING,
    Deed.DOCUMENT: PUBLIC,
}
#: What those who have left can still do: say that the record is wrong, and add to it.
LEFT = {Deed.CORRECT, Deed.CONTEST, Deed.DOCUMENT, Deed.PUBLISH, Deed.DISCARD}


def _at(legal: Legal = Legal.IN_FORCE, parties: int = 2, **said: Any) -> Standing:
    return Standing(legal, parties, **said)


def _open(**said: Any) -> set[Deed]:
    return set(open_deeds(_at(**said)))


def test_the_table_has_every_deed_and_every_deed_its_words() -> None:
    assert set(IN) == set(Deed) == set(LABELS)
    assert len(set(LABELS.values())) == len(LABELS)


@pytest.mark.parametrize(("deed", "legal"), list(product(Deed, Legal)))
def test_what_is_open_by_legal_status(deed: Deed, legal: Legal) -> None:
    assert is_open(deed, _at(legal)) == (legal in IN[deed])


@pytest.mark.parametrize("legal", Legal)
def test_who_has_left_acts_no_more(legal: Legal) -> None:
    still = {deed for deed in LEFT if legal in IN[deed]}
    assert _open(legal=legal, present=False) == still


@pytest.mark.parametrize("legal", PUBLIC)
def test_who_has_not_reported_can_confirm(legal: Legal) -> None:
    assert _open(legal=legal, reported=False) - _open(legal=legal) == {Deed.CONFIRM}


def test_a_draft_is_confirmed_by_being_published() -> None:
    assert not is_open(Deed.CONFIRM, _at(Legal.DRAFT, reported=False))


@pytest.mark.parametrize("legal", Legal)
def test_of_two_one_ends_it_and_of_more_one_leaves(legal: Legal) -> None:
    two, three = _open(legal=legal), _open(legal=legal, parties=3)
    running = legal in RUNNING
    assert (two - three, three - two) == (({Deed.END}, {Deed.LEAVE}) if running else (set(), set()))


def test_an_end_that_is_announced_is_not_said_again() -> None:
    assert _open() - _open(end_reported=True) == {Deed.END}


@pytest.mark.parametrize("legal", PUBLIC)
def test_the_partners_end_is_confirmed_whenever_it_counts(legal: Legal) -> None:
    waits = {"end_reported": True, "end_to_confirm": True}
    assert is_open(Deed.CONFIRM_END, _at(legal, **waits))
    assert not is_open(Deed.CONFIRM_END, _at(legal, end_reported=True))


@pytest.mark.parametrize("legal", Legal)
def test_only_a_fixed_term_is_extended(legal: Legal) -> None:
    more = _open(legal=legal, fixed_term=True) - _open(legal=legal)
    assert more == ({Deed.EXTEND} if legal in RUNNING else set())


@pytest.mark.parametrize("legal", PUBLIC)
def test_what_is_contested_is_not_contested_again(legal: Legal) -> None:
    assert _open(legal=legal) - _open(legal=legal, contested=True) == {Deed.CONTEST}


def test_they_are_offered_in_one_order() -> None:
    found = list(open_deeds(_at(reported=False, fixed_term=True)))
    assert found == [deed for deed in Deed if deed in found]


@pytest.mark.parametrize("legal", Legal)
def test_there_is_always_something_to_do_but_with_a_discarded_draft(legal: Legal) -> None:
    assert _open(legal=legal)
    discarded = _at(Legal.DRAFT, end_reported=True)
    assert list(open_deeds(discarded)) == []
