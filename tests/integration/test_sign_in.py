"""Signing in and out: who is let in, what the cookie is, how long a session lasts."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from registry.models import SignIn
from registry.services import accounts
from tests import databases
from tests.factories import Factory
from tests.integration.knocking import (
    OTHER,
    PASSWORD,
    Moment,
    NewVisitor,
    People,
    Visitor,
    hidden,
    location,
)

AnySession = scoped_session[Session]


def _count(session: AnySession) -> int:
    return session.scalar(select(func.count()).select_from(SignIn)) or 0


# -- who is let in -----------------------------------------------------------------------------


def test_the_right_password_opens_and_begins_a_session(people: People, visitor: NewVisitor) -> None:
    account, here = people.account("a@city.example"), visitor()
    assert location(here.sign_in("a@city.example")) == "/account"
    assert here.inside and len(people.sessions(account)) == 1


@pytest.mark.parametrize("email", [" A@City.Example ", "a@CITY.example"])
def test_capitals_and_spaces_around_an_address_do_not_matter(
    people: People, visitor: NewVisitor, email: str
) -> None:
    people.account("a@city.example")
    assert visitor().sign_in(email).status == 303


ADDRESSES = [
    ("jörg@city.example", "jo\u0308rg@city.example"),
    ("a@bücher.example", "a@xn--bcher-kva.example"),
]


@pytest.mark.parametrize(("kept", "typed"), ADDRESSES)
def test_an_address_opens_in_each_way_to_write_it(
    people: People, visitor: NewVisitor, kept: str, typed: str
) -> None:
    people.account(kept)
    assert visitor().sign_in(typed).status == 303


WRONG: list[tuple[str, str]] = [
    ("a@city.example", "seven green bicycle"),
    ("a@city.example", PASSWORD.upper()),
    ("a@city.example", f"{PASSWORD} "),
    ("a@city.example", ""),
    ("a@city.example", f"{PASSWORD}\x00"),
    ("b@city.example", PASSWORD),
    ("", PASSWORD),
    ("a@city.example\x00", PASSWORD),
    ("a@city.example\r\nBcc: x@city.example", PASSWORD),
    ("' OR 1=1 --", PASSWORD),
    ("disabled@city.example", PASSWORD),
    ("invited@city.example", PASSWORD),
    ("invited@city.example", ""),
]


@pytest.mark.parametrize(("email", "password"), WRONG)
def test_nothing_else_opens(
    people: People, visitor: NewVisitor, session: AnySession, email: str, password: str
) -> None:
    people.account("a@city.example")
    people.account("disabled@city.example", active=False)
    people.account("invited@city.example", password=None)
    page = visitor().sign_in(email, password)
    assert (page.status, _count(session)) == (422, 0)
    assert "Address and password do not fit" in page.said and hidden(page, "password") == ""


@pytest.fixture
def hashings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each password that is worked on."""
    heard: list[str] = []

    def hear(password: str, _hash: str) -> bool:
        heard.append(password)
        return False

    monkeypatch.setattr(accounts, "verify_password", hear)
    return heard


@pytest.mark.parametrize("known", [True, False])
def test_every_try_is_worth_one_hashing(
    people: People, visitor: NewVisitor, hashings: list[str], known: bool
) -> None:
    people.account("a@city.example" if known else "b@city.example")
    visitor().sign_in("a@city.example", OTHER)
    assert hashings == [OTHER]


@pytest.mark.parametrize("length", [1025, 1_000_000])
@pytest.mark.parametrize("known", [True, False])
def test_a_password_that_is_too_long_is_not_worked_on(
    people: People, visitor: NewVisitor, hashings: list[str], length: int, known: bool
) -> None:
    people.account("a@city.example" if known else "b@city.example")
    assert visitor().sign_in("a@city.example", "x" * length).status == 422
    assert hashings == []


def test_the_longest_password_opens(people: People, visitor: NewVisitor) -> None:
    longest = ("correct horse " * 100)[:1024]
    people.account("a@city.example", password=longest)
    assert visitor().sign_in("a@city.example", longest).status == 303
    assert visitor().sign_in("a@city.example", longest + "c").status == 422


def test_a_password_opens_in_both_ways_to_put_its_letters_together(
    people: People, visitor: NewVisitor
) -> None:
    people.account("a@city.example", password="Köln am Rhein 2024")
    for typed in ("Köln am Rhein 2024", "Ko\u0308ln am Rhein 2024", "Köln am Rhein ２０２４"):
        assert visitor().sign_in("a@city.example", typed).status == 303


def test_an_address_of_100_kb_is_answered_like_a_wrong_one(visitor: NewVisitor) -> None:
    page = visitor().sign_in("a" * 100_000 + "@city.example")
    assert page.status == 422 and "do not fit" in page.said


def test_known_and_unknown_addresses_get_the_same_answer(
    people: People, visitor: NewVisitor
) -> None:
    people.account("known@city.example")
    known, other = (visitor().sign_in(f"{who}@city.example", OTHER) for who in ("known", "other"))
    assert (known.status, len(known.html)) == (other.status, len(other.html))


def test_a_password_is_kept_as_argon2id_at_the_usual_cost() -> None:
    app = databases.application("sqlite://", SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={})
    with app.app_context():
        kept = accounts.hashed(PASSWORD)
        cheap = databases.application("sqlite://")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    with cheap.app_context():
        assert accounts.hashed(PASSWORD).startswith("$argon2id$v=19$m=8,t=1,p=1$")


# -- where it leads ----------------------------------------------------------------------------


def test_each_is_led_to_the_first_door_that_is_open(
    people: People, make: Factory, visitor: NewVisitor
) -> None:
    people.account("editor@city.example", make.city())
    people.account("forum@city.example", secretariat=True)
    people.administrator("head@city.example")
    doors = {"editor": "/desk", "forum": "/secretariat", "head": "/administration"}
    for who, door in doors.items():
        assert location(visitor().sign_in(f"{who}@city.example")) == door


def test_the_page_that_was_asked_for_comes_after_signing_in(
    people: People, visitor: NewVisitor
) -> None:
    people.account("a@city.example")
    here = visitor()
    asked = location(here.get("/account/name?x=1"))
    to = hidden(here.get(asked), "to")
    assert location(here.sign_in("a@city.example", to=to)) == "/account/name?x=1"


def test_who_is_signed_in_is_led_on_from_the_sign_in_page(
    people: People, visitor: NewVisitor
) -> None:
    here = visitor().enter(people.account())
    assert location(here.get("/sign-in")) == "/account"
    assert location(here.get("/sign-in?next=/account/name")) == "/account/name"


# -- the cookie --------------------------------------------------------------------------------


def test_visitors_have_no_session_and_no_cookie_from_public_pages(
    visitor: NewVisitor, session: AnySession
) -> None:
    here = visitor()
    for path in ("/", "/agreements", "/cities", "/method"):
        assert "Set-Cookie" not in here.get(path).answer.headers
    here.get("/sign-in")
    assert _count(session) == 0


def test_a_cookie_from_before_is_worth_nothing_after_signing_in(
    people: People, visitor: NewVisitor
) -> None:
    """An attacker who set the cookie before has not got in with the person."""
    people.account("a@city.example")
    here, attacker = visitor(), visitor()
    with here.client.session_transaction() as cookie:
        cookie["planted"] = "by an attacker"
    planted = here.cookie()
    here.sign_in("a@city.example")
    attacker.client.set_cookie("session", planted)
    assert here.cookie() != planted and not attacker.inside
    with here.client.session_transaction() as cookie:
        assert "planted" not in cookie


def test_signing_in_again_ends_the_session_from_before(people: People, visitor: NewVisitor) -> None:
    one, other = people.account("a@city.example"), people.account("b@city.example")
    here, thief = visitor().enter(one), visitor()
    thief.client.set_cookie("session", here.cookie())
    for email in ("a@city.example", "b@city.example"):
        here.sign_in(email)
    assert (len(people.sessions(one)), len(people.sessions(other))) == (0, 1)
    assert here.inside and not thief.inside


def test_the_database_has_only_a_digest_of_what_the_cookie_names(
    people: People, visitor: NewVisitor, session: AnySession
) -> None:
    here = visitor().enter(people.account())
    with here.client.session_transaction() as cookie:
        secret = cookie["sign_in"]
    (row,) = session.scalars(select(SignIn))
    assert len(secret) >= 43 and row.digest != secret and len(row.digest) == 64


@pytest.mark.parametrize("forged", ["", "x", "eyJzaWduX2luIjoieCJ9.x.y", "\x00", "a" * 4000])
def test_a_cookie_that_is_none_of_ours_is_nobody(visitor: NewVisitor, forged: str) -> None:
    here = visitor()
    here.client.set_cookie("session", forged)
    assert location(here.get("/account")).startswith("/sign-in")


# -- how long it lasts -------------------------------------------------------------------------


def _used(here: Visitor, moment: Moment, hours: int) -> None:
    """Be here every hour."""
    for _ in range(hours):
        moment.forward(hours=1)
        assert here.inside


def test_a_session_ends_at_twelve_hours_to_the_second(
    people: People, visitor: NewVisitor, moment: Moment
) -> None:
    here = visitor().enter(people.account())
    _used(here, moment, 11)
    moment.forward(seconds=3599)
    assert here.inside
    moment.forward(seconds=1)
    assert not here.inside


def test_a_session_ends_after_two_hours_of_rest(
    people: People, visitor: NewVisitor, moment: Moment
) -> None:
    here, there = visitor().enter(people.account()), visitor().enter(people.account())
    moment.forward(seconds=7199)
    assert here.inside
    moment.forward(seconds=1)
    assert here.inside and not there.inside


def test_a_session_that_has_rested_too_long_is_not_among_the_devices(
    people: People, visitor: NewVisitor, moment: Moment
) -> None:
    account = people.account()
    visitor().enter(account)
    moment.forward(hours=2)
    assert "Signed in on 1 device" in visitor().enter(account).get("/account").said


def _seen(people: People, here: Visitor) -> Any:
    people.session.expire_all()
    return people.session.get_one(SignIn, here.session_id).seen_at


def test_last_seen_is_written_at_most_once_a_minute(
    people: People, visitor: NewVisitor, moment: Moment
) -> None:
    account, began = people.account(), moment.at
    here = visitor().enter(account)
    moment.forward(seconds=59)
    assert here.inside and _seen(people, here) == began
    later = moment.forward(seconds=1)
    assert here.inside and _seen(people, here) == later
    moment.forward(seconds=30)
    here.post("/account/name", {"name": "New"})
    assert _seen(people, here) == later == people.fresh(account).seen_at


# -- out ---------------------------------------------------------------------------------------


def _copies(visitor: NewVisitor, *of: Visitor) -> list[Visitor]:
    """Thieves, each with the cookie of one."""
    made = [visitor() for _ in of]
    for thief, victim in zip(made, of, strict=True):
        thief.client.set_cookie("session", victim.cookie())
    return made


def test_signing_out_here_ends_this_session_alone(people: People, visitor: NewVisitor) -> None:
    account = people.account()
    here, there = visitor().enter(account), visitor().enter(account)
    (thief,) = _copies(visitor, here)
    answer = here.post("/sign-out")
    assert location(answer) == "/sign-in"
    assert answer.answer.headers["Clear-Site-Data"] == '"cache"'
    assert [each.inside for each in (here, thief, there)] == [False, False, True]


def test_signing_out_everywhere_ends_all_of_the_person(people: People, visitor: NewVisitor) -> None:
    account, other = people.account(), visitor().enter(people.account())
    mine = [visitor().enter(account) for _ in range(3)]
    thieves = _copies(visitor, *mine)
    mine[0].post("/sign-out/everywhere")
    assert not any(each.inside for each in (*mine, *thieves)) and other.inside


def test_a_session_that_is_over_can_not_be_used_for_writing(
    people: People, visitor: NewVisitor
) -> None:
    account = people.account(name="Old")
    here = visitor().enter(account)
    (thief,) = _copies(visitor, here)
    here.post("/sign-out")
    assert thief.post("/account/name", {"name": "New"}).status == 401
    assert people.fresh(account).name == "Old"


def test_rights_are_read_at_every_request(
    people: People, visitor: NewVisitor, make: Factory, session: AnySession
) -> None:
    account = people.account("", make.city(slug="kazan-ru"))
    here = visitor().enter(account)
    assert here.get("/desk/cities/kazan-ru").status == 200
    account.editorships.clear()
    assert here.get("/desk/cities/kazan-ru").status == 403
    account.administrator = True
    assert here.get("/administration").status == 200
    account.active = False
    assert not here.inside


def test_a_thousand_characters_of_a_browser_s_name_are_no_trouble(
    people: People, visitor: NewVisitor, app: Flask
) -> None:
    account, here = people.account("a@city.example"), visitor()
    here.client.post(
        "/sign-in",
        data={"email": "a@city.example", "password": PASSWORD},
        headers={"User-Agent": "Firefox/1 Linux <b>" + "x" * 1000},
    )
    assert len(people.sessions(account)[0].device) == 200
    assert "Firefox, Linux" in here.get("/account").said
