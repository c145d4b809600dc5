"""What somebody typed while the session ended: it comes back, and is kept nowhere."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from registry.models import User
from tests.integration.importing import everything
from tests.integration.knocking import (
    OTHER,
    PASSWORD,
    NewVisitor,
    People,
    Visitor,
    hidden,
    location,
)
from tests.pages import Page

AnySession = scoped_session[Session]
EMAIL = "a@city.example"
TYPED = "Long \u201cwords\u201d <b>&amp;\r\nin two lines; with Käse and \U0001f1ea\U0001f1fa"


@pytest.fixture
def account(people: People) -> User:
    return people.account(EMAIL, name="Old")


@pytest.fixture
def out(visitor: NewVisitor, account: User) -> Visitor:
    """Somebody whose session ended a moment ago."""
    here = visitor().enter(account)
    here.post("/sign-out")
    return here


def _typed(here: Visitor, **more: str) -> Page:
    page = here.post("/account/name", {"name": TYPED} | more)
    assert (page.status, page.heading) == (401, "Sign in")
    return page


def _fields(page: Page) -> dict[str, str]:
    """What a page's own form would send."""
    return {
        str(each["name"]): str(each.get("value", ""))
        for each in page.all("main form.form input[name]")
        if each["name"] != "csrf_token"
    }


def _back(here: Visitor, page: Page) -> Page:
    """The filled form, by the button of the page that says that one is in again."""
    assert (page.status, page.heading) == (200, "You are signed in again")
    (form,) = page.all("main form.form")
    return here.post(str(form["action"]), _fields(page))


def test_it_comes_back_into_the_form_and_nothing_is_done(
    people: People, out: Visitor, account: User
) -> None:
    page = _typed(out)
    form = _back(out, out.sign_in(EMAIL, held=hidden(page, "held")))
    assert (form.status, form.heading) == (200, "Change your name")
    assert hidden(form, "name") == TYPED and people.fresh(account).name == "Old"


def test_it_goes_through_a_mistyped_password_and_a_limit(out: Visitor) -> None:
    held = hidden(_typed(out), "held")
    for status in [422] * 5 + [429]:
        page = out.sign_in(EMAIL, OTHER, held=held)
        assert page.status == status and hidden(page, "held") == held


def test_it_goes_through_the_code(people: People, out: Visitor, account: User) -> None:
    secret = people.with_codes(account)
    page = out.sign_in(EMAIL, held=hidden(_typed(out), "held"))
    page = out.post("/sign-in/code", _fields(page) | {"code": "000000"})
    page = out.post("/sign-in/code", _fields(page) | {"code": people.code(secret)})
    assert hidden(_back(out, page), "name") == TYPED


def test_it_goes_through_a_code_that_came_too_late(
    people: People, out: Visitor, account: User
) -> None:
    secret = people.with_codes(account)
    page = out.sign_in(EMAIL, held=hidden(_typed(out), "held"))
    people.moment.forward(minutes=5)
    page = out.post("/sign-in/code", _fields(page) | {"code": people.code(secret)})
    page = out.post("/sign-in", _fields(page) | {"email": EMAIL, "password": PASSWORD})
    assert page.heading == "The code of your authenticator" and hidden(page, "held")


@pytest.mark.parametrize("step", ["/sign-in", "/sign-in/code"])
def test_it_goes_through_a_form_that_was_out_of_date(
    out: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Two forms were open, and the person signed in with the other one."""
    page = _typed(out)
    out.sign_in(EMAIL)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    page = out.post(step, _fields(page) | {"email": EMAIL, "password": PASSWORD, "code": "1"})
    assert page.status == 400 and "out of date" in page.said
    again = _fields(page) | {"email": EMAIL, "password": PASSWORD}
    again["csrf_token"] = str(page.all("[name=csrf_token]")[-1]["value"])
    assert out.post("/sign-in", again).heading == "You are signed in again"


def test_a_form_that_was_out_of_date_comes_back_itself(
    people: People, visitor: NewVisitor, account: User, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = visitor().enter(account)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    page = here.post("/account/name", {"name": TYPED, "csrf_token": "old"})
    fields = _fields(page) | {"csrf_token": str(page.all("main [name=csrf_token]")[0]["value"])}
    assert page.status == 400
    assert hidden(here.post("/account/name", fields), "name") == TYPED
    assert people.fresh(account).name == "Old"


def test_a_password_is_never_carried(out: Visitor) -> None:
    secrets = dict.fromkeys(("current", "password", "again", "code"), "hush-hush")
    page = out.post("/account/password", secrets | {"other": "words"})
    assert set(_fields(page)) == {"to", "held", "email", "password"}
    signed_in = out.sign_in(EMAIL, held=hidden(page, "held"))
    assert "words" in signed_in.html and "hush" not in page.html + signed_in.html


def test_it_is_kept_nowhere(out: Visitor, session: AnySession) -> None:
    before = everything(session)
    _typed(out)
    after = everything(session)
    assert {name for name in after if after[name] != before[name]} <= {"sqlite_sequence"}
    with out.client.session_transaction() as cookie:
        assert "words" not in str(dict(cookie))


FORGED = ["", "x", "a.b.c", "WyIvYWNjb3VudC9uYW1lIixbWyJuYW1lIiwieCJdXV0.aaaa.bbbb", "\x00", "é"]


@pytest.mark.parametrize("forged", FORGED)
def test_what_we_did_not_sign_is_left_out(out: Visitor, forged: str) -> None:
    assert location(out.sign_in(EMAIL, held=forged)) == "/account"


def test_what_was_changed_on_the_way_is_left_out(out: Visitor) -> None:
    held = hidden(_typed(out), "held")
    for at in (3, len(held) // 2, len(held) - 2):
        changed = held[:at] + ("A" if held[at] != "A" else "B") + held[at + 1 :]
        assert location(out.sign_in(EMAIL, held=changed)) == "/account"


def test_what_was_signed_for_something_else_is_left_out(out: Visitor) -> None:
    out.sign_in(EMAIL)
    for name in ("session", "device"):
        assert location(out.sign_in(EMAIL, held=out.cookie(name))) == "/account"


def test_fields_of_one_name_all_come_back(out: Visitor) -> None:
    page = out.post("/account/name", {"name": ["one", "two"]})
    page = out.sign_in(EMAIL, held=hidden(page, "held"))
    assert [each["value"] for each in page.all("main [name=name]")] == ["one", "two"]


def test_an_address_without_a_page_leads_back_to_the_one_before(out: Visitor) -> None:
    headers = {"Referer": "http://localhost/account"}
    page = out.post("/sign-out/everywhere", {"x": "y"}, headers=headers)
    assert page.status == 401 and not page.all("[name=held]")
    assert hidden(page, "to") == "/account"


def test_a_page_elsewhere_is_not_led_back_to(out: Visitor) -> None:
    for referrer in ("http://evil.example/x", "http://localhost.evil.example/", "http://localhost"):
        page = out.post("/sign-out", headers={"Referer": referrer})
        assert hidden(page, "to") == ""


def test_who_has_no_right_to_the_form_is_refused_there(people: People, visitor: NewVisitor) -> None:
    people.account("editor@city.example")
    here = visitor()
    page = here.post("/administration/users/new", {"email": "x@y.example"})
    page = here.sign_in("editor@city.example", held=hidden(page, "held"))
    assert here.post("/administration/users/new", _fields(page)).status == 403
