"""One's own account: name, password, address, the devices on which one is signed in."""

import pytest
from sqlalchemy.orm import Session, scoped_session

from registry.models import User
from registry.services import accounts
from tests.integration.knocking import (
    OTHER,
    PASSWORD,
    NewVisitor,
    People,
    Visitor,
    hashed,
    location,
)
from tests.pages import Page

AnySession = scoped_session[Session]
EMAIL, NEW = "a@city.example", "new@city.example"


@pytest.fixture
def account(people: People) -> User:
    return people.account(EMAIL, name="Old Name")


@pytest.fixture
def inside(visitor: NewVisitor, account: User) -> Visitor:
    return visitor().enter(account)


# -- name --------------------------------------------------------------------------------------


def test_the_name_is_changed(people: People, inside: Visitor, account: User) -> None:
    assert location(inside.post("/account/name", {"name": "  New\u200b  Name "})) == "/account"
    assert people.fresh(account).name == "New Name"
    assert "Your name is changed" in inside.get("/account").html


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "a\x00b", "\u202ename"])
def test_what_is_no_name_is_refused(
    people: People, inside: Visitor, account: User, name: str
) -> None:
    assert inside.post("/account/name", {"name": name}).status == 422
    assert people.fresh(account).name == "Old Name"


def test_other_columns_are_not_taken(people: People, inside: Visitor, account: User) -> None:
    more = {"administrator": "1", "email": NEW, "id": "9", "version": "9", "active": ""}
    inside.post("/account/name", {"name": "New"} | more)
    now = people.fresh(account)
    assert (now.administrator, now.email, now.active) == (False, EMAIL, True)
    assert [each.changes for each in people.entries()] == [{"name": None}]


# -- password ----------------------------------------------------------------------------------


def _change(here: Visitor, current: str = PASSWORD, new: str = OTHER, again: str = "") -> Page:
    fields = {"current": current, "password": new, "again": again or new}
    return here.post("/account/password", fields)


def test_a_new_password_ends_the_other_sessions(
    people: People, visitor: NewVisitor, inside: Visitor, account: User
) -> None:
    there = visitor().enter(account)
    assert location(_change(inside)) == "/account"
    assert (inside.inside, there.inside) == (True, False)
    assert [visitor().sign_in(EMAIL, each).status for each in (PASSWORD, OTHER)] == [422, 303]
    assert people.letters()[-1].to == EMAIL


WRONG = [
    {"current": OTHER},
    {"current": ""},
    {"current": PASSWORD * 100},
    {"new": "short"},
    {"new": "x" * 1025},
    {"new": "aaaaaaaaaaaaaaaa"},
    {"new": "iloveyouiloveyou"},
    {"new": "Old Name Old Name"},
    {"again": "another typing of it"},
]


@pytest.mark.parametrize("typed", WRONG, ids=str)
def test_a_password_that_is_not_taken_changes_nothing(
    people: People, inside: Visitor, account: User, typed: dict[str, str]
) -> None:
    page = _change(inside, **typed)
    assert page.status == 422 and page.all(".govuk-error-message")
    assert accounts.fits(people.fresh(account), PASSWORD, hashed("nobody"))
    assert not any(said in page.html for said in (PASSWORD, OTHER))
    assert people.letters() == []


def test_who_guesses_at_an_open_desk_is_stopped(inside: Visitor) -> None:
    for _ in range(5):
        assert "This is not your password" in _change(inside, "wrong").said
    assert "tried too often" in _change(inside, "wrong").said
    assert "tried too often" in _change(inside).said


# -- address -----------------------------------------------------------------------------------


def _move(here: Visitor, email: str = NEW, current: str = PASSWORD) -> Page:
    return here.post("/account/address", {"email": email, "current": current})


def test_a_new_address_holds_once_it_is_confirmed(
    people: People, visitor: NewVisitor, inside: Visitor, account: User
) -> None:
    assert location(_move(inside)) == "/account"
    (letter,) = people.letters()
    assert letter.to == NEW and people.fresh(account).email == EMAIL
    assert visitor().post(people.link()).status == 303
    assert people.fresh(account).email == NEW and not inside.inside


def test_a_taken_address_is_answered_like_a_free_one(people: People, inside: Visitor) -> None:
    people.account("taken@city.example")
    pages = []
    for email in ("taken@city.example", "freed@city.example"):
        assert location(_move(inside, email)) == "/account"
        pages.append(inside.get("/account").html)
    assert len(pages[0]) == len(pages[1]) and len(people.letters()) == 1


@pytest.mark.parametrize(
    ("email", "current"), [(NEW, OTHER), (NEW, ""), ("none", PASSWORD), ("", PASSWORD)]
)
def test_without_the_password_or_an_address_no_letter_goes(
    people: People, inside: Visitor, email: str, current: str
) -> None:
    assert _move(inside, email, current).status == 422 and people.letters() == []


# -- devices -----------------------------------------------------------------------------------


def test_devices_are_shown_and_can_be_signed_out(
    people: People, visitor: NewVisitor, inside: Visitor, account: User
) -> None:
    there, third = visitor().enter(account), visitor().enter(account)
    assert "Signed in on 3 devices" in inside.get("/account").said
    assert location(inside.post(f"/account/devices/{there.session_id}")) == "/account"
    assert (there.inside, third.inside) == (False, True)
    assert "Signed in on 2 devices" in inside.get("/account").said


def test_devices_of_others_are_not_shown_and_can_not_be_signed_out(
    people: People, visitor: NewVisitor, inside: Visitor
) -> None:
    stranger = visitor().enter(people.account())
    inside.post(f"/account/devices/{stranger.session_id}")
    assert stranger.inside
    assert "Signed in on 1 device" in inside.get("/account").said


@pytest.mark.parametrize("number", [0, 10**6, 2**31, 2**63, 10**30])
def test_a_device_that_there_is_not_is_no_trouble(inside: Visitor, number: int) -> None:
    assert inside.post(f"/account/devices/{number}").status == 303 and inside.inside


def test_what_the_audit_says_has_no_personal_value(
    people: People, visitor: NewVisitor, inside: Visitor
) -> None:
    inside.post("/account/name", {"name": "Somebody New"})
    _change(inside)
    _move(inside, current=OTHER)
    visitor().post(people.link())
    entries = people.entries()
    assert [each.action for each in entries] == ["rename", "change_password", "change_address"]
    said = str([(each.changes, each.actor) for each in entries])
    assert not any(
        each in said for each in (EMAIL, NEW, "Somebody", "Old", PASSWORD, OTHER, "argon")
    )
    assert {each.actor.split()[0] for each in entries} == {"account"}
