"""Links in letters: good for one thing, once, for a time, and kept nowhere as they are."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from registry.domain.accounts import LASTS, Purpose
from registry.extensions import Base
from registry.models import Token, User
from registry.services import accounts
from registry.services.audit import Actor
from tests.integration.importing import everything
from tests.integration.knocking import (
    NOON,
    OTHER,
    PASSWORD,
    Moment,
    NewVisitor,
    People,
    Visitor,
    hashed,
    location,
)
from tests.pages import Page

AnySession = scoped_session[Session]
EMAIL, NEW = "a@city.example", "new@city.example"
CHOSEN = {"password": OTHER, "again": OTHER}


class Link(NamedTuple):
    """A kind of link: where it leads, and the form that uses it."""

    purpose: Purpose
    path: str
    fields: dict[str, str]


LINKS = [
    Link(Purpose.INVITATION, "/invitations/", CHOSEN | {"name": "Somebody New"}),
    Link(Purpose.RESET, "/reset/", CHOSEN),
    Link(Purpose.ADDRESS, "/addresses/", {}),
]
each_link = pytest.mark.parametrize("link", LINKS, ids=lambda link: link.purpose)


@pytest.fixture
def account(people: People, link: Link) -> User:
    """Whom the link is for."""
    invited = link.purpose == Purpose.INVITATION
    return people.account(EMAIL, password=None if invited else PASSWORD)


@pytest.fixture
def path(people: People, account: User, link: Link) -> str:
    return link.path + people.secret(account, link.purpose, NEW)


def _only(people: People) -> User:
    people.session.expire_all()
    return people.session.scalars(select(User)).one()


def _works(people: People, link: Link) -> bool:
    """Whether what the link is for has come about."""
    now = _only(people)
    if link.purpose == Purpose.ADDRESS:
        return now.email == NEW
    return accounts.fits(now, OTHER, hashed("what nobody types"))


# -- once, for a time --------------------------------------------------------------------------


@each_link
def test_a_link_works_once(people: People, visitor: NewVisitor, link: Link, path: str) -> None:
    assert visitor().post(path, link.fields).status == 303
    assert _works(people, link)
    for page in (visitor().post(path, link.fields), visitor().get(path)):
        assert (page.status, page.heading) == (410, "This link no longer works")


@each_link
def test_looking_does_not_use_it_up(
    visitor: NewVisitor, link: Link, path: str, session: AnySession
) -> None:
    for _ in range(3):
        assert visitor().get(path).status == 200
        assert visitor().client.head(path).status_code == 200
    assert session.scalars(select(Token.used_at)).all() == [None]
    assert visitor().post(path, link.fields).status == 303


@each_link
def test_it_works_to_the_last_second(
    visitor: NewVisitor, link: Link, path: str, moment: Moment
) -> None:
    moment.at = NOON + LASTS[link.purpose] - timedelta(seconds=1)
    assert visitor().get(path).status == 200
    assert visitor().post(path, link.fields).status == 303


@each_link
def test_from_the_next_second_on_it_is_worthless(
    people: People, visitor: NewVisitor, link: Link, path: str
) -> None:
    people.moment.at = NOON + LASTS[link.purpose]
    for page in (visitor().get(path), visitor().post(path, link.fields)):
        assert page.status == 410
    assert not _works(people, link)


def test_links_last_as_long_as_is_said() -> None:
    days, minutes = LASTS[Purpose.INVITATION].days, LASTS[Purpose.RESET].total_seconds() / 60
    assert (days, minutes) == (7, 30)


@each_link
def test_a_newer_link_makes_the_earlier_one_worthless(
    people: People, visitor: NewVisitor, link: Link, path: str
) -> None:
    newer = link.path + people.secret(_only(people), link.purpose, NEW)
    assert [visitor().post(each, link.fields).status for each in (path, newer)] == [410, 303]


@each_link
@pytest.mark.parametrize("deed", ["disable", "set_password", "change_address"])
def test_what_happens_to_the_account_makes_it_worthless(
    people: People, visitor: NewVisitor, link: Link, path: str, deed: str
) -> None:
    more = {"set_password": ["yet another password"], "change_address": ["x@city.example"]}
    actor = Actor("tests", "request", NOON)
    do: Callable[..., None] = getattr(accounts, deed)
    do(people.session, actor, _only(people), *more.get(deed, []), now=NOON)
    assert visitor().get(path).status == visitor().post(path, link.fields).status == 410
    assert not _works(people, link)


def test_a_disabled_account_is_not_opened_by_a_link_that_was_missed(
    people: People, visitor: NewVisitor
) -> None:
    account = people.account(EMAIL)
    path = f"/reset/{people.secret(account, Purpose.RESET)}"
    account.active = False
    assert visitor().post(path, CHOSEN).status == 410


@each_link
def test_a_link_is_good_for_nothing_else(
    people: People, visitor: NewVisitor, link: Link, path: str
) -> None:
    secret = path.rpartition("/")[2]
    for other in LINKS:
        if other is not link:
            assert visitor().post(other.path + secret, other.fields).status == 410
    assert visitor().post(path, link.fields).status == 303


@pytest.mark.parametrize("secret", ["x", "A" * 43, "%00", "a" * 5000, "%F0%9F%98%80", "' OR 1=1"])
@each_link
def test_a_secret_that_is_none_is_worthless(visitor: NewVisitor, link: Link, secret: str) -> None:
    expected = 404 if secret == "%00" else 410
    assert visitor().get(link.path + secret).status == expected
    assert visitor().post(link.path + secret, link.fields).status == expected


WRONG = [
    {"password": OTHER, "again": f"{OTHER} "},
    {"password": "short", "again": "short"},
    {"password": "x" * 1025, "again": "x" * 1025},
    {"password": "passwordpassword", "again": "passwordpassword"},
    {"password": f"{OTHER}\x00", "again": f"{OTHER}\x00"},
    {"password": EMAIL, "again": EMAIL},
    {},
]


@pytest.mark.parametrize("fields", WRONG, ids=str)
@pytest.mark.parametrize("link", LINKS[:2], ids=lambda link: link.purpose)
def test_a_refused_password_does_not_use_it_up(
    people: People, visitor: NewVisitor, link: Link, path: str, fields: dict[str, str]
) -> None:
    page = visitor().post(path, {"name": "Somebody"} | fields)
    assert page.status == 422 and page.all(".govuk-error-summary")
    assert OTHER not in page.html
    assert visitor().post(path, link.fields).status == 303 and _works(people, link)


# -- what it does ------------------------------------------------------------------------------


def test_a_new_password_ends_all_sessions_and_is_told(people: People, visitor: NewVisitor) -> None:
    account = people.account(EMAIL)
    inside = [visitor().enter(account) for _ in range(2)]
    here = visitor()
    here.post(f"/reset/{people.secret(account, Purpose.RESET)}", CHOSEN)
    assert not any(each.inside for each in (*inside, here))
    assert [visitor().sign_in(EMAIL, each).status for each in (PASSWORD, OTHER)] == [422, 303]
    (letter,) = people.letters()
    assert letter.to == EMAIL and "password of your account was changed" in letter.body


def test_an_accepted_invitation_signs_in(people: People, visitor: NewVisitor) -> None:
    account = people.account(EMAIL, password=None)
    here = visitor()
    link = LINKS[0]
    answer = here.post(link.path + people.secret(account, link.purpose), link.fields)
    assert location(answer) == "/account" and here.inside
    assert people.fresh(account).name == "Somebody New"


def test_a_confirmed_address_is_told_to_the_old_one(people: People, visitor: NewVisitor) -> None:
    account = people.account(EMAIL)
    inside = visitor().enter(account)
    visitor().post(f"/addresses/{people.secret(account, Purpose.ADDRESS, NEW)}")
    assert not inside.inside and people.letters()[-1].to == EMAIL
    assert [visitor().sign_in(each).status for each in (EMAIL, NEW)] == [422, 303]


def test_an_address_that_was_taken_meanwhile_is_refused(
    people: People, visitor: NewVisitor
) -> None:
    account = people.account(EMAIL)
    path = f"/addresses/{people.secret(account, Purpose.ADDRESS, NEW)}"
    people.account(NEW)
    page = visitor().post(path)
    assert page.status == 422 and "already" in page.said
    assert people.fresh(account).email == EMAIL


# -- asking for one ----------------------------------------------------------------------------


def _ask(here: Visitor, email: str) -> Page:
    return here.post("/forgotten", {"email": email})


def test_who_asks_gets_a_link_by_mail(people: People, visitor: NewVisitor) -> None:
    people.account(EMAIL)
    assert "If there is an account" in _ask(visitor(), f" {EMAIL.upper()} ").said
    (letter,) = people.letters()
    assert letter.to == EMAIL and people.link().startswith("/reset/")
    assert visitor().post(people.link(), CHOSEN).status == 303


def test_who_has_not_accepted_is_invited_again(people: People, visitor: NewVisitor) -> None:
    people.account(EMAIL, password=None)
    _ask(visitor(), EMAIL)
    assert visitor().post(people.link(), LINKS[0].fields).status == 303


def test_the_answer_tells_nobody_who_has_an_account(
    people: People, visitor: NewVisitor, session: AnySession
) -> None:
    people.account("known@city.example")
    people.account("shut1@city.example", active=False)
    pages = [_ask(visitor(), f"{who}@city.example") for who in ("known", "shut1", "other")]
    assert {(page.status, len(page.html)) for page in pages} == {(200, len(pages[0].html))}
    assert len(people.letters()) == len(session.scalars(select(Token)).all()) == 1


def test_a_limited_answer_is_the_same(people: People, visitor: NewVisitor) -> None:
    people.account(EMAIL)
    pages = [_ask(visitor(), EMAIL) for _ in range(5)]
    assert {(page.status, len(page.html)) for page in pages} == {(200, len(pages[0].html))}
    assert len(people.letters()) == 3


def test_an_invitation_that_there_is_not_looks_like_one_that_was_used(
    people: People, visitor: NewVisitor
) -> None:
    account, link = people.account(EMAIL, password=None), LINKS[0]
    used = link.path + people.secret(account, link.purpose)
    visitor().post(used, link.fields)
    known, unknown = visitor().get(used), visitor().get(link.path + "x" * 43)
    assert (known.status, len(known.html)) == (unknown.status, len(unknown.html))


NO_ADDRESSES = [
    "",
    "a",
    "a@b.c\r\nBcc: x@y.example",
    "a@",
    "a" * 100_000 + "@x.example",
    "a\x00@x.y",
]


@pytest.mark.parametrize("email", NO_ADDRESSES, ids=lambda each: each[:20])
def test_what_is_no_address_is_refused(people: People, visitor: NewVisitor, email: str) -> None:
    page = _ask(visitor(), email)
    assert page.status == 422 and people.letters() == []


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host"])
def test_the_link_leads_to_the_configured_origin(
    people: People, visitor: NewVisitor, header: str, app: Flask
) -> None:
    people.account(EMAIL)
    answer = visitor().post("/forgotten", {"email": EMAIL}, headers={header: "evil.example"})
    assert answer.status == (400 if header == "Host" else 200)
    assert not any("evil" in letter.body for letter in people.letters())


# -- the secret stays one ----------------------------------------------------------------------


@each_link
def test_pages_of_a_link_tell_their_address_to_nobody(
    visitor: NewVisitor, link: Link, path: str
) -> None:
    pages = [visitor().get(path), visitor().post(path, {"password": "x"}), visitor().get(path)]
    for page in pages:
        assert page.answer.headers.get("Referrer-Policy") == "no-referrer" or page.status == 303
        assert page.answer.headers["Cache-Control"] == "private, no-store"


@each_link
def test_the_secret_is_in_no_line_of_the_log(
    visitor: NewVisitor, link: Link, path: str, log_lines: io.StringIO
) -> None:
    visitor().get(path)
    visitor().get(f"{path}/")
    visitor().get(f"{path}%3E")
    visitor().client.put(path)
    visitor().client.options(path)
    visitor().post(path, link.fields)
    lines = log_lines.getvalue()
    assert lines.count("\n") == 6 and path.rpartition("/")[2] not in lines
    assert not any(said in lines for said in (OTHER, "Somebody New", EMAIL, NEW))


def test_an_error_tells_the_log_nothing_of_what_was_asked(
    people: People, visitor: NewVisitor, log_lines: io.StringIO, session: AnySession
) -> None:
    people.account(EMAIL)
    session.connection().exec_driver_sql("ALTER TABLE account RENAME TO broken")
    assert _ask(visitor(), EMAIL).status in {500, 503}
    assert EMAIL not in log_lines.getvalue() and "exception" in log_lines.getvalue()


@each_link
def test_the_database_has_only_its_digest(
    visitor: NewVisitor, link: Link, path: str, session: AnySession
) -> None:
    secret = path.rpartition("/")[2]
    assert len(secret) >= 43
    visitor().post(path, link.fields)
    assert secret not in str(everything(session))
    assert "token" in Base.metadata.tables


def test_a_letter_that_waits_can_not_be_read(
    people: People, visitor: NewVisitor, session: AnySession
) -> None:
    people.account(EMAIL)
    _ask(visitor(), EMAIL)
    kept, secret = str(everything(session)["letter"]), people.link().rpartition("/")[2]
    assert not any(said in kept for said in (secret, EMAIL, "Choose", "http"))
    assert secret not in str(everything(session))


# -- over HTTPS, as in production --------------------------------------------------------------


def test_the_form_of_a_link_can_be_sent_over_https_without_a_referer(
    people: People, visitor: NewVisitor, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    path = f"/reset/{people.secret(people.account(EMAIL), Purpose.RESET)}"
    here, secure = visitor(), {"base_url": "https://localhost"}
    token = str(here.get(path, **secure).all("[name=csrf_token]")[0]["value"])
    assert here.post(path, CHOSEN | {"csrf_token": token}, **secure).status == 303
