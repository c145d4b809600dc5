"""People with accounts, a clock that tests move, and visitors at the doors."""

import contextvars
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from registry import clock
from registry.domain.accounts import Purpose
from registry.extensions import db, security
from registry.models import AuditEntry, City, Editorship, Letter, SignIn, User
from registry.services import accounts, codes, signing_in, tokens
from registry.services.letters import Mail
from registry.services.secrets import Seal, derived, digest
from registry.web.access import SIGN_IN
from tests.pages import Page

PASSWORD = "seven green bicycles"
OTHER = "eight yellow tramways"
NOON = datetime(2024, 5, 17, 12, tzinfo=UTC)

AnySession = Session | scoped_session[Session]


@dataclass
class Moment:
    """What time it is, for whoever asks the clock."""

    at: datetime = NOON

    def forward(self, **how_long: float) -> datetime:
        self.at += timedelta(**how_long)
        return self.at

    def seconds(self) -> float:
        return self.at.timestamp()


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch, session: AnySession, today: object) -> Moment:
    """The clock stands at noon of TODAY until it is moved; authenticators go by the same one."""
    stopped = Moment()
    monkeypatch.setattr(clock, "now", lambda: stopped.at)
    totp = security.totp_factory._totp
    monkeypatch.setattr(totp, "now", staticmethod(stopped.seconds), raising=False)
    return stopped


@cache
def hashed(password: str) -> str:
    return accounts.hashed(password)


@dataclass(frozen=True)
class People:
    """Makes accounts as rows, and looks at what is kept about them."""

    session: AnySession
    moment: Moment
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def account(
        self, email: str = "", *cities: City, password: str | None = PASSWORD, **columns: Any
    ) -> User:
        """Somebody whose account is open, or with `password=None` invited."""
        number = next(self.numbers)
        usual = {"name": f"Person {number}", "fs_uniquifier": f"unique {number}"}
        made = User(
            email=email or f"person{number}@city.example",
            password=password and hashed(password),
            made_at=self.moment.at,
            **(usual | columns),
        )
        made.editorships = [Editorship(city_id=city.id) for city in cities]
        self.session.add(made)
        self.session.flush()
        return made

    def administrator(self, email: str = "head@registry.example", **columns: Any) -> User:
        return self.account(email, administrator=True, **columns)

    def with_codes(self, account: User) -> str:
        """Let sign-ins of the account ask for a code; return the secret."""
        secret = security.totp_factory.generate_totp_secret()
        account.tf_totp_secret = secret
        self.session.flush()
        return secret

    def recovery_codes(self, account: User, secret_key: str = "tests") -> list[str]:
        checking = codes.Checking(security.totp_factory, derived(secret_key, "recovery codes"))
        return codes._new_recovery_codes(self.session, checking, account)

    def code(self, secret: str, *, off: float = 0) -> str:
        """What a telephone shows whose clock is off by so many seconds."""
        at = self.moment.at.timestamp() + off
        return security.totp_factory._totp.from_source(secret).generate(int(at)).token

    def secret(self, account: User, purpose: Purpose, email: str = "") -> str:
        return tokens.issue(self.session, account.id, purpose, self.moment.at, email=email)

    # -- what is kept

    def fresh(self, account: User) -> User:
        self.session.refresh(account)
        return account

    def sessions(self, account: User) -> list[SignIn]:
        return signing_in.running(self.session, account.id, self.moment.at)

    def letters(self) -> list[Mail]:
        """What waits to be sent, opened, in the order in which it was put down."""
        waiting = select(Letter.sealed).where(Letter.sealed != "").order_by(Letter.id)
        seal = Seal("tests")
        return [Mail(*seal.open(each).split("\n", 2)) for each in self.session.scalars(waiting)]

    def link(self) -> str:
        """The path of the link in the letter that was put down last."""
        (path,) = re.findall(r"http://127\.0\.0\.1:8000(/\S+)", self.letters()[-1].body)
        return path

    def entries(self, *actions: str) -> list[AuditEntry]:
        """What the audit says of accounts; with `actions` only of these."""
        statement = select(AuditEntry).where(AuditEntry.entity == "account")
        found = self.session.scalars(statement.order_by(AuditEntry.id))
        return [each for each in found if not actions or each.action in actions]


@pytest.fixture
def people(session: AnySession, moment: Moment) -> People:
    return People(session, moment)


@dataclass(frozen=True)
class Visitor:
    """A browser with its cookies, at a place."""

    client: FlaskClient
    place: str

    def get(self, path: str, **how: Any) -> Page:
        return Page(self.client.get(path, environ_base={"REMOTE_ADDR": self.place}, **how))

    def post(self, path: str, fields: Mapping[str, Any] | None = None, **how: Any) -> Page:
        """Send a form."""
        from_here = {"REMOTE_ADDR": self.place}
        return Page(self.client.post(path, data=fields, environ_base=from_here, **how))

    def sign_in(self, email: str, password: str = PASSWORD, **more: Any) -> Page:
        return self.post("/sign-in", {"email": email, "password": password} | more)

    def enter(self, account: User) -> "Visitor":
        """Be signed in, without the way in."""
        with self.client.session_transaction() as cookie:
            cookie[SIGN_IN] = signing_in.begin(db.session, account.id, "", clock.now())
        return self

    @property
    def inside(self) -> bool:
        """Whether the account's page opens."""
        return self.get("/account").status == 200

    @property
    def session_id(self) -> int:
        """The number of the session that the cookie names."""
        with self.client.session_transaction() as cookie:
            kept = digest(cookie[SIGN_IN])
        return db.session.scalars(select(SignIn.id).where(SignIn.digest == kept)).one()

    def cookie(self, name: str = "session") -> str:
        found = self.client.get_cookie(name)
        return found.value if found else ""


NewVisitor = Callable[..., Visitor]


@pytest.fixture
def visitor(app: Flask, client: FlaskClient, moment: Moment) -> NewVisitor:
    """Makes browsers without cookies, each at a place of its own unless it is told one."""
    numbers = count(1)

    def make(place: str = "") -> Visitor:
        return Visitor(app.test_client(), place or f"192.0.2.{next(numbers)}")

    return make


Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, session: AnySession, moment: Moment) -> Run:
    """Runs `flask …` as another process would: with contexts of its own."""

    def invoke(*arguments: str) -> Result:
        session.flush()
        runner = app.test_cli_runner()
        result: Result = contextvars.Context().run(runner.invoke, args=arguments)
        session.expire_all()
        return result

    return invoke


def location(page: Page) -> str:
    """Where an answer leads that has no page of its own."""
    assert page.status == 303, page.texts("h1, .govuk-error-summary li, .trouble .lead")
    return str(page.answer.headers["Location"])


def hidden(page: Page, name: str) -> str:
    """The value of a field that the page carries along."""
    (found,) = page.all(f"input[name='{name}']")
    return str(found["value"])
