"""Accounts in a browser: from the first administrator to a forgotten password; typed text stays."""

import re
import time
from dataclasses import dataclass

import pytest
from flask import Flask
from passlib.totp import TOTP
from playwright.sync_api import Page, expect
from sqlalchemy import select

from registry import clock
from registry.extensions import db
from registry.models import User
from registry.services import signing_in
from tests.browser.conftest import Live
from tests.browser.visitor import WIDTHS, Visitor

PASSWORD, OTHER = "seven green bicycles", "eight yellow tramways"
#: How long a code of an authenticator is shown.
STEP = 30


@dataclass(frozen=True)
class Terminal:
    """Where the operator types commands; letters are printed there, too."""

    app: Flask

    def flask(self, *words: str) -> str:
        done = self.app.test_cli_runner().invoke(args=words)
        assert done.exit_code == 0, done.output
        return done.output

    def link(self, *words: str, to: str = "invitations") -> str:
        """The one link to there that the command prints."""
        (only,) = re.findall(rf"http\S+/{to}/\S+", self.flask(*words))
        return str(only)

    def end_sessions(self, email: str) -> None:
        with self.app.app_context():
            account_id = db.session.scalars(select(User.id).where(User.email == email)).one()
            signing_in.end_all(db.session, account_id, clock.now())
            db.session.commit()


@pytest.fixture(params=WIDTHS)
def visitor(page: Page, request: pytest.FixtureRequest) -> Visitor:
    page.set_viewport_size({"width": request.param, "height": 800})
    return Visitor(page)


@pytest.fixture
def terminal(live: Live) -> Terminal:
    return Terminal(live.app)


def _address(visitor: Visitor, who: str) -> str:
    size = visitor.page.viewport_size
    assert size
    return f"{who}.{size['width']}@aldermoor.example"


def _open_account(visitor: Visitor, link: str, name: str) -> None:
    visitor.open(link, "Welcome").fill(name=name, password="short").press(
        "Open the account", "Welcome"
    )
    expect(visitor.page.get_by_role("alert")).to_be_focused()
    visitor.fill(password=PASSWORD, again=PASSWORD).press("Open the account", "Your account")


def _invite(visitor: Visitor, email: str) -> None:
    visitor.open("/desk", "This door is not open to you")
    visitor.follow("Administration", "Administration").follow("Invite somebody", "Invite somebody")
    visitor.fill(email=email, cities="Alder").press("Invite", "Invite somebody")
    visitor.says("The registry has no city called “Alder”. It has: Aldermoor (aldermoor-gb).")
    visitor.fill(cities="Альдермур").press("Invite", email).says("Invited.")
    assert visitor.page.locator("#cities").input_value() == "aldermoor-gb"
    visitor.press("Sign out", "Sign in")


def _set_up_codes(visitor: Visitor) -> tuple[TOTP, list[str]]:
    """The authenticator and the recovery codes. Its code of now is used, the next one is not."""
    visitor.follow("Set it up the second step", "Set up a second step")
    totp = TOTP(key=visitor.texts(".qr code")[0].replace("-", ""))
    visitor.fill(code="000000").press("Turn it on", "Set up a second step")
    visitor.fill(code=totp.generate().token).press("Turn it on", "Your recovery codes")
    recovery = visitor.texts(".recovery code")
    visitor.follow("I have kept them", "Your account").says("10 recovery codes left")
    return totp, recovery


def _sign_in(visitor: Visitor, email: str, password: str, code: str) -> None:
    visitor.open("/desk", "Sign in").fill(email=email, password=password)
    visitor.press("Sign in", "The code of your authenticator")
    visitor.fill(code=code).press("Go on", "Desk")
    visitor.open("/desk/cities/aldermoor-gb", "Aldermoor")


def _reset(visitor: Visitor, terminal: Terminal, email: str) -> None:
    visitor.follow("Password forgotten?", "Password forgotten").fill(email=email)
    visitor.press("Send the link", "Look at your mail")
    visitor.open(terminal.link("mail", "send", to="reset"), "Choose a new password")
    visitor.fill(password=OTHER, again=OTHER).press("Set the password", "Sign in")


def test_from_the_first_administrator_to_a_forgotten_password(
    visitor: Visitor, terminal: Terminal
) -> None:
    head, desk = _address(visitor, "head"), _address(visitor, "desk")
    _open_account(visitor, terminal.link("users", "create-admin", head), "Ada Head")
    _invite(visitor, desk)
    _open_account(visitor, terminal.link("mail", "send"), "Bo Desk")
    totp, recovery = _set_up_codes(visitor)
    visitor.press("Sign out", "Sign in")
    _sign_in(visitor, desk, PASSWORD, totp.generate(time.time() + STEP).token)
    visitor.follow("Your account", "Your account").press("Sign out everywhere", "Sign in")
    _reset(visitor, terminal, desk)
    _sign_in(visitor, desk, OTHER, recovery[0])
    visitor.follow("Your account", "Your account").says("9 recovery codes left")


def test_what_was_typed_while_the_session_ended_comes_back(
    visitor: Visitor, terminal: Terminal
) -> None:
    email = _address(visitor, "typist")
    _open_account(visitor, terminal.link("users", "create-admin", email), "Cy Typist")
    visitor.open("/account/name", "Change your name").fill(name="Цы «Typist»")
    terminal.end_sessions(email)
    visitor.press("Change", "Sign in").says("What you typed is kept")
    visitor.fill(email=email, password=OTHER).press("Sign in", "Sign in")
    visitor.fill(password=PASSWORD).press("Sign in", "You are signed in again")
    visitor.press("Back to the form", "Change your name")
    assert visitor.page.locator("#name").input_value() == "Цы «Typist»"
    visitor.press("Change", "Your account").says("Цы «Typist»")
