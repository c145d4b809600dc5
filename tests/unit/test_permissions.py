"""Who may do what: doors, and matters as they are and as they would be."""

from itertools import product

import pytest

from registry.domain.permissions import (
    DOORS,
    MATTERS,
    Action,
    Matter,
    Person,
    decide,
    lets_in,
)

OWN, PARTNER, FOREIGN = 1, 2, 3


def person(*cities: int, secretariat: bool = False, administrator: bool = False) -> Person:
    return Person(7, 8, "a@b.example", "A", frozenset(cities), secretariat, administrator)


def matter(*cities: int) -> Matter:
    return Matter(frozenset(cities))


EDITOR = person(OWN)
REVOKED = person()
SECRETARIAT = person(secretariat=True)
ADMINISTRATOR = person(administrator=True)
EVERYBODY = [None, EDITOR, REVOKED, SECRETARIAT, ADMINISTRATOR]

#: Action -> who of EVERYBODY goes through its door.
OPEN_TO = {
    Action.READ: [True, True, True, True, True],
    Action.KNOCK: [True, True, True, True, True],
    Action.KEEP_ACCOUNT: [False, True, True, True, True],
    Action.ENTER_DESK: [False, True, False, False, False],
    Action.SEE_CITY_AT_DESK: [False, True, False, False, False],
    Action.SEE_AGREEMENT_AT_DESK: [False, True, False, False, False],
    Action.ACT_FOR_CITY: [False, True, False, False, False],
    Action.ACT_ON_AGREEMENT: [False, True, False, False, False],
    Action.SETTLE: [False, False, False, True, False],
    Action.ENTER_SECRETARIAT: [False, False, False, True, False],
    Action.SEE_PROGRAMMES: [False, False, False, True, False],
    Action.CHANGE_PROGRAMMES: [False, False, False, True, False],
    Action.PUBLISH_DOSSIERS: [False, False, False, True, False],
    Action.ENTER_ADMINISTRATION: [False, False, False, False, True],
    Action.SEE_ACCOUNTS: [False, False, False, False, True],
    Action.CHANGE_ACCOUNTS: [False, False, False, False, True],
    Action.SEE_EDITIONS: [False, False, False, False, True],
    Action.PUBLISH_EDITIONS: [False, False, False, False, True],
}


def test_every_action_has_a_door() -> None:
    assert set(DOORS) == set(Action)
    assert set(MATTERS) <= set(Action)


def test_every_action_is_judged_here() -> None:
    assert set(OPEN_TO) == set(Action), "say in OPEN_TO who is let in"


@pytest.mark.parametrize("action", OPEN_TO)
def test_a_door_lets_in_whom_it_is_for(action: Action) -> None:
    assert [lets_in(each, action) for each in EVERYBODY] == OPEN_TO[action]


@pytest.mark.parametrize("action", sorted(set(Action) - set(MATTERS)))
def test_without_a_matter_the_door_decides(action: Action) -> None:
    for each in EVERYBODY:
        assert decide(each, action) == lets_in(each, action)
        assert decide(each, action, matter(FOREIGN)) == lets_in(each, action)


def test_who_has_all_other_rights_does_not_speak_for_a_city() -> None:
    both = person(secretariat=True, administrator=True)
    assert not both.editor
    assert not any(decide(both, each, matter(OWN), matter(OWN)) for each in MATTERS)


def test_rights_add_up() -> None:
    both = person(OWN, secretariat=True)
    assert lets_in(both, Action.ENTER_DESK) and lets_in(both, Action.ENTER_SECRETARIAT)
    assert not lets_in(both, Action.ENTER_ADMINISTRATION)


# -- matters -----------------------------------------------------------------------------------

#: Matter -> whether the editor of OWN has a say in it; None is one that there is not.
SAY = {
    None: None,
    matter(OWN): True,
    matter(OWN, PARTNER): True,
    matter(PARTNER, OWN, FOREIGN): True,
    matter(PARTNER): False,
    matter(FOREIGN, PARTNER): False,
    matter(): False,
}


@pytest.mark.parametrize("action", MATTERS)
def test_both_what_is_and_what_would_be_are_judged(action: Action) -> None:
    for before, after in product(SAY, SAY):
        said = [SAY[each] for each in (before, after) if each is not None]
        right = bool(said) and all(said)
        assert decide(EDITOR, action, before, after) == right, (before, after)


@pytest.mark.parametrize("action", MATTERS)
def test_what_is_not_shown_is_not_allowed(action: Action) -> None:
    assert not any(decide(each, action) for each in EVERYBODY)


@pytest.mark.parametrize("action", MATTERS)
def test_who_is_not_let_in_has_no_say_in_any_matter(action: Action) -> None:
    for each, before, after in product([None, REVOKED, SECRETARIAT, ADMINISTRATOR], SAY, SAY):
        assert not decide(each, action, before, after)


@pytest.mark.parametrize("action", MATTERS)
def test_who_speaks_for_several_cities_has_a_say_in_each(action: Action) -> None:
    editor = person(OWN, FOREIGN)
    assert decide(editor, action, matter(OWN), matter(FOREIGN))
    assert not decide(editor, action, matter(OWN), matter(PARTNER))
