"""How often something may be tried: about an account, from a place, and in all."""

from collections.abc import Callable

import pytest
from flask import Flask, request
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from registry.domain.accounts import Tried, Whose
from registry.models import Attempt
from registry.services import attempts
from tests import databases
from tests.factories import Factory
from tests.integration.importing import everything
from tests.integration.knocking import (
    OTHER,
    PASSWORD,
    Moment,
    NewVisitor,
    People,
    Visitor,
    location,
)
from tests.pages import Page

AnySession = scoped_session[Session]
EMAIL = "a@city.example"


def _statuses(here: Visitor, times: int, email: str = EMAIL) -> list[int]:
    return [here.sign_in(email, OTHER).status for _ in range(times)]


def _retry(page: Page) -> int:
    assert page.status == 429 and "tried too often" in page.said
    return int(page.answer.headers["Retry-After"])


# -- signing in: 5 a minute and 10 in 15 minutes an account ------------------------------------


@pytest.mark.parametrize("known", [True, False])
def test_the_sixth_wrong_password_in_a_minute_waits(
    people: People, visitor: NewVisitor, moment: Moment, known: bool
) -> None:
    people.account(EMAIL if known else "other@city.example")
    assert _statuses(visitor(), 5) == [422] * 5
    moment.forward(seconds=20)
    assert _retry(visitor().sign_in(EMAIL)) == 40
    moment.forward(seconds=39)
    assert _retry(visitor().sign_in(EMAIL)) == 1
    moment.forward(seconds=1)
    assert visitor().sign_in(EMAIL).status == (303 if known else 422)


def test_the_eleventh_wrong_password_in_fifteen_minutes_waits(
    people: People, visitor: NewVisitor, moment: Moment
) -> None:
    people.account(EMAIL)
    for _ in range(2):
        assert _statuses(visitor(), 5) == [422] * 5
        moment.forward(minutes=1)
    page = visitor().sign_in(EMAIL)
    assert _retry(page) == 13 * 60 and "Try again in 13 minutes" in page.said
    moment.forward(minutes=13, seconds=-1)
    assert _retry(visitor().sign_in(EMAIL)) == 1
    moment.forward(seconds=1)
    assert visitor().sign_in(EMAIL).status == 303


def test_who_waits_does_not_wait_longer_for_trying(
    people: People, visitor: NewVisitor, moment: Moment
) -> None:
    people.account(EMAIL)
    _statuses(visitor(), 5)
    for _ in range(59):
        moment.forward(seconds=1)
        assert visitor().sign_in(EMAIL).status == 429
    moment.forward(seconds=1)
    assert visitor().sign_in(EMAIL).status == 303


def test_a_try_too_many_is_not_worked_on(
    people: People, visitor: NewVisitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.account(EMAIL)
    _statuses(visitor(), 5)
    monkeypatch.setattr("registry.services.accounts.verify_password", None)
    assert visitor().sign_in(EMAIL).status == 429


def test_signing_in_forgives_the_account_but_not_the_place(
    people: People, visitor: NewVisitor, session: AnySession
) -> None:
    people.account(EMAIL)
    here = visitor()
    _statuses(here, 4)
    assert here.sign_in(EMAIL).status == 303
    assert _statuses(visitor(), 5) == [422] * 5
    assert len(session.scalars(select(Attempt)).all()) == 5 * 3 + 5 * 2


def test_capitals_do_not_make_another_account(people: People, visitor: NewVisitor) -> None:
    people.account(EMAIL)
    ways = (EMAIL, EMAIL.upper(), f" {EMAIL}", EMAIL.title(), f"{EMAIL} ")
    assert [visitor().sign_in(each, OTHER).status for each in ways] == [422] * 5
    assert visitor().sign_in(EMAIL.swapcase(), OTHER).status == 429


# -- 20 in 15 minutes a place ------------------------------------------------------------------


def _spread(here: Visitor, times: int, first: int = 0) -> list[int]:
    """Try accounts one after the other."""
    numbers = range(first, first + times)
    return [here.sign_in(f"p{at}@city.example", OTHER).status for at in numbers]


def test_the_21st_try_from_a_place_waits(visitor: NewVisitor, moment: Moment) -> None:
    assert _spread(visitor("192.0.2.99"), 20) == [422] * 20
    assert _retry(visitor("192.0.2.99").sign_in("new@city.example")) == 15 * 60
    assert visitor("192.0.2.98").sign_in("new@city.example").status == 422
    moment.forward(minutes=15)
    assert visitor("192.0.2.99").sign_in("new@city.example").status == 422


def test_a_network_of_ipv6_is_one_place(visitor: NewVisitor) -> None:
    places = [visitor(f"2001:db8:1:2::{at:x}") for at in range(1, 22)]
    assert [_spread(here, 1, at)[0] for at, here in enumerate(places)] == [422] * 20 + [429]
    assert visitor("2001:db8:1:3::1").sign_in("new@city.example").status == 422


def test_an_ipv4_address_in_ipv6_is_the_same_place(visitor: NewVisitor) -> None:
    assert _spread(visitor("::ffff:192.0.2.99"), 20) == [422] * 20
    assert visitor("::ffff:192.0.2.98").sign_in("new@city.example").status == 422


def test_what_a_visitor_says_of_the_place_is_not_believed(visitor: NewVisitor) -> None:
    """A hundred addresses in a header are still one place."""
    here, statuses = visitor(), []
    for at in range(100):
        fields = {"email": f"p{at}@city.example", "password": OTHER}
        headers = {"X-Forwarded-For": f"203.0.113.{at}", "Forwarded": f"for=203.0.113.{at}"}
        statuses.append(here.post("/sign-in", fields, headers=headers).status)
    assert statuses == [422] * 20 + [429] * 80


def test_behind_a_proxy_the_last_address_counts_alone() -> None:
    app, seen = databases.application("sqlite://", PROXIES=1), []
    app.before_request(lambda: seen.append(request.remote_addr))
    for at in range(3):
        headers = {"X-Forwarded-For": f"203.0.113.{at}, 198.51.100.7"}
        app.test_client().get("/nothing", headers=headers)
    assert seen == ["198.51.100.7"] * 3


# -- 500 in 15 minutes in all ------------------------------------------------------------------


def test_the_501st_try_waits_wherever_it_comes_from(
    people: People, visitor: NewVisitor, session: AnySession, moment: Moment
) -> None:
    for at in range(500):
        who = {Whose.ACCOUNT: f"a{at}", Whose.PLACE: f"p{at}", Whose.ALL: "all"}
        assert attempts.attempt(session, Tried.SIGN_IN, who, moment.at) is None
    people.account(EMAIL)
    assert _retry(visitor().sign_in(EMAIL)) == 15 * 60
    moment.forward(minutes=15)
    assert visitor().sign_in(EMAIL).status == 303


# -- a device that is known --------------------------------------------------------------------


@pytest.fixture
def known(people: People, visitor: NewVisitor) -> Visitor:
    """The device on which somebody has signed in before."""
    people.account(EMAIL)
    here = visitor()
    here.sign_in(EMAIL)
    here.post("/sign-out")
    return here


def test_a_stranger_does_not_lock_out_a_known_device(known: Visitor, visitor: NewVisitor) -> None:
    assert _statuses(visitor(), 6)[-1] == 429
    assert visitor().sign_in(EMAIL).status == 429
    assert known.sign_in(EMAIL).status == 303


def test_a_stranger_at_the_same_place_does_not_either(known: Visitor, visitor: NewVisitor) -> None:
    assert _spread(visitor(known.place), 21)[-1] == 429
    assert known.sign_in(EMAIL).status == 303


def test_nor_do_strangers_everywhere(
    known: Visitor, visitor: NewVisitor, session: AnySession, moment: Moment
) -> None:
    for at in range(499):
        who = {Whose.ACCOUNT: f"a{at}", Whose.PLACE: f"p{at}", Whose.ALL: "all"}
        attempts.attempt(session, Tried.SIGN_IN, who, moment.at)
    assert visitor().sign_in(EMAIL).status == 429
    assert known.sign_in(EMAIL).status == 303


def test_a_known_device_is_limited_itself(known: Visitor) -> None:
    assert _statuses(known, 6) == [422] * 5 + [429]


def test_it_is_known_for_its_account_alone(
    people: People, known: Visitor, visitor: NewVisitor
) -> None:
    people.account("b@city.example")
    assert _statuses(visitor(), 6, "b@city.example")[-1] == 429
    assert known.sign_in("b@city.example").status == 429


def test_nobody_becomes_known_without_signing_in(people: People, visitor: NewVisitor) -> None:
    account, here = people.account(EMAIL), visitor()
    people.with_codes(account)
    for page in ("/", "/sign-in", "/forgotten", "/account"):
        here.get(page)
    here.sign_in(EMAIL, OTHER)
    here.sign_in(EMAIL)
    here.post("/sign-in/code", {"code": "000000"})
    here.post("/forgotten", {"email": EMAIL})
    assert here.cookie("device") == ""


def test_what_was_signed_for_something_else_makes_nobody_known(
    known: Visitor, visitor: NewVisitor
) -> None:
    here = visitor()
    page = here.post("/account/name", {"name": EMAIL})
    forged = [str(page.all("[name=held]")[0]["value"]), here.cookie(), "x", EMAIL]
    assert _statuses(here, 5) == [422] * 5
    for cookie in forged:
        here.client.set_cookie("device", cookie)
        assert here.sign_in(EMAIL).status == 429


def test_the_cookie_tells_no_address(known: Visitor) -> None:
    cookie = known.client.get_cookie("device")
    assert cookie and cookie.http_only and cookie.same_site == "Lax"
    assert EMAIL not in cookie.decoded_value


# -- codes -------------------------------------------------------------------------------------


def test_the_sixth_wrong_code_in_a_minute_waits(
    people: People, visitor: NewVisitor, moment: Moment
) -> None:
    secret = people.with_codes(people.account(EMAIL))
    here = visitor()
    here.sign_in(EMAIL)
    give: Callable[[str], Page] = lambda code: here.post("/sign-in/code", {"code": code})  # noqa: E731
    assert [give("000000").status for _ in range(5)] == [422] * 5
    assert _retry(give(people.code(secret))) == 60
    moment.forward(minutes=1)
    assert give(people.code(secret)).status == 303


# -- reset, invitation, address ----------------------------------------------------------------


def _ask(visitor: NewVisitor, people: People, times: int, place: str = "") -> int:
    """How many letters come of asking so often."""
    before = len(people.letters())
    for _ in range(times):
        assert visitor(place).post("/forgotten", {"email": EMAIL}).status == 200
    return len(people.letters()) - before


def test_three_resets_an_hour_and_five_a_day_for_an_account(
    people: People, visitor: NewVisitor, moment: Moment
) -> None:
    people.account(EMAIL)
    assert _ask(visitor, people, 4) == 3
    moment.forward(minutes=59, seconds=59)
    assert _ask(visitor, people, 1) == 0
    moment.forward(seconds=1)
    assert _ask(visitor, people, 4) == 2
    moment.forward(hours=22, minutes=59, seconds=59)
    assert _ask(visitor, people, 1) == 0
    moment.forward(seconds=1)
    assert _ask(visitor, people, 4) == 3


def test_ten_resets_an_hour_from_a_place(people: People, visitor: NewVisitor) -> None:
    people.account(EMAIL)
    for at in range(10):
        visitor("192.0.2.99").post("/forgotten", {"email": f"p{at}@city.example"})
    assert _ask(visitor, people, 1, "192.0.2.99") == 0
    assert _ask(visitor, people, 1) == 1


def _head(people: People, visitor: NewVisitor) -> Visitor:
    return visitor().enter(people.administrator())


def test_twenty_invitations_a_day(
    people: People, visitor: NewVisitor, make: Factory, moment: Moment
) -> None:
    head, rights = _head(people, visitor), {"secretariat": "1"}
    path = "/administration/users/new"
    for at in range(19):
        assert head.post(path, {"email": f"p{at}@city.example"} | rights).status == 303
    page = location(head.post(path, {"email": "p19@city.example"} | rights))
    for refused in (
        head.post(path, {"email": "p20@city.example"} | rights),
        head.post(f"{page}/invitation"),
    ):
        assert refused.status == 422 and "tried too often" in refused.said
    assert len(people.letters()) == 20
    moment.forward(days=1)
    other = visitor().enter(people.administrator("other@registry.example"))
    assert other.post(f"{page}/invitation").status == 303


def test_two_changes_of_address_a_day(people: People, visitor: NewVisitor, moment: Moment) -> None:
    account = people.account(EMAIL)
    for status, letters in ((303, 1), (303, 2), (422, 2)):
        here = visitor().enter(account)
        fields = {"email": f"new{moment.at.hour}@city.example", "current": PASSWORD}
        assert here.post("/account/address", fields).status == status
        assert len(people.letters()) == letters
        moment.forward(hours=1)
    moment.forward(hours=21)
    assert visitor().enter(account).post("/account/address", fields).status == 303


# -- what is kept ------------------------------------------------------------------------------


def test_the_table_tells_nobody_s_address_or_place(
    people: People, visitor: NewVisitor, session: AnySession
) -> None:
    people.account(EMAIL)
    visitor("192.0.2.99").sign_in(EMAIL, OTHER)
    kept = str(everything(session)["attempt"])
    assert EMAIL not in kept and "192.0.2" not in kept and OTHER not in kept


def test_what_counts_nowhere_is_forgotten(
    visitor: NewVisitor, session: AnySession, moment: Moment, app: Flask
) -> None:
    _statuses(visitor(), 3)
    moment.forward(days=1)
    _statuses(visitor(), 1)
    assert len(session.scalars(select(Attempt)).all()) == 3
