"""Many at once, each with a connection of its own: what is good once is good once, limits hold."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import flask_mailman
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, scoped_session

from registry import clock
from registry.domain.accounts import LIMITS, Purpose, Tried
from registry.extensions import begin_writing, db, security
from registry.models import Attempt, AuditEntry, Letter, SignIn, Token, User
from registry.services import attempts, codes, letters, signing_in, tokens
from registry.services.secrets import Seal, derived, digest
from registry.web.access import SIGN_IN
from tests import databases
from tests.databases import NewDatabase
from tests.integration.knocking import OTHER, PASSWORD, hashed

T = TypeVar("T")
AnySession = Session | scoped_session[Session]
CHOSEN = {"password": OTHER, "again": OTHER, "name": "Somebody"}
ROUNDS = 5


@dataclass
class Crowd:
    """The application on a database of its own, and many who do something at the same moment."""

    app: Flask
    made: int = 0

    def account(self, **columns: Any) -> tuple[int, str]:
        """The number and the address of a new account."""
        self.made += 1
        email = f"p{self.made}@city.example"
        with self.app.app_context():
            usual = {"name": "P", "password": hashed(PASSWORD), "made_at": clock.now()}
            row = User(email=email, fs_uniquifier=email, **(usual | columns))
            db.session.add(row)
            db.session.commit()
            return row.id, email

    def secret(self, purpose: Purpose, email: str = "", **columns: Any) -> str:
        number, _email = self.account(**columns)
        with self.app.app_context():
            secret = tokens.issue(db.session, number, purpose, clock.now(), email=email)
            db.session.commit()
        return secret

    def inside(self, number: int) -> FlaskClient:
        """A browser in which the account is signed in."""
        client = self.app.test_client()
        with self.app.app_context():
            secret = signing_in.begin(db.session, number, "", clock.now())
            db.session.commit()
        with client.session_transaction() as cookie:
            cookie[SIGN_IN] = secret
        return client

    def at_once(self, *deeds: Callable[[], T]) -> list[T]:
        """What each of these, in threads that start together, has returned."""
        gate = threading.Barrier(len(deeds))

        def go(deed: Callable[[], T]) -> T:
            gate.wait()
            return deed()

        with ThreadPoolExecutor(len(deeds)) as threads:
            return list(threads.map(go, deeds))

    def posts(self, times: int, path: str, fields: dict[str, str]) -> Counter[int]:
        """How often each status came of as many strangers sending the form at once."""

        def post() -> int:
            return self.app.test_client().post(path, data=fields).status_code

        return Counter(self.at_once(*[post] * times))

    def each_in_its_context(self, times: int, deed: Callable[[], T]) -> list[T]:
        def inside() -> T:
            with self.app.app_context():
                return deed()

        return self.at_once(*[inside] * times)

    def ask(self, statement: Any) -> Any:
        with self.app.app_context():
            return db.session.scalar(statement)


@pytest.fixture(scope="module")
def written_crowd(new_database: NewDatabase) -> Iterator[Crowd]:
    # A request may take two connections: its own, and one that asks for the data version.
    pool = {"pool_size": 70, "hide_parameters": True}
    with databases.at_head(new_database(), SQLALCHEMY_ENGINE_OPTIONS=pool) as app:
        yield Crowd(app)


@pytest.fixture
def crowd(written_crowd: Crowd) -> Crowd:
    """Nobody has tried anything."""
    with written_crowd.app.app_context():
        db.session.query(Attempt).delete()
        db.session.query(Letter).delete()
        db.session.commit()
    return written_crowd


# -- links -------------------------------------------------------------------------------------


def test_a_reset_link_used_by_twenty_at_once_works_once(crowd: Crowd) -> None:
    for _ in range(ROUNDS):
        path = f"/reset/{crowd.secret(Purpose.RESET)}"
        assert crowd.posts(20, path, CHOSEN) == {303: 1, 410: 19}
    changes = select(func.count()).where(AuditEntry.action == "change_password")
    assert crowd.ask(changes) == crowd.ask(select(func.count()).select_from(Letter)) == ROUNDS


def test_an_invitation_used_by_ten_at_once_works_once(crowd: Crowd) -> None:
    for _ in range(ROUNDS):
        path = f"/invitations/{crowd.secret(Purpose.INVITATION, password=None)}"
        before = crowd.ask(select(func.count()).select_from(SignIn))
        assert crowd.posts(10, path, CHOSEN) == {303: 1, 410: 9}
        assert crowd.ask(select(func.count()).select_from(SignIn)) == before + 1


def test_an_address_confirmed_by_ten_at_once_is_confirmed_once(crowd: Crowd) -> None:
    for at in range(ROUNDS):
        path = f"/addresses/{crowd.secret(Purpose.ADDRESS, f'new{at}@city.example')}"
        assert crowd.posts(10, path, {}) == {303: 1, 410: 9}


def test_one_address_confirmed_for_two_accounts_at_once_is_one_s(crowd: Crowd) -> None:
    for at in range(ROUNDS):
        new = f"one{at}@city.example"
        paths = [f"/addresses/{crowd.secret(Purpose.ADDRESS, new)}" for _ in range(2)]
        deeds = [lambda path=path: crowd.app.test_client().post(path).status_code for path in paths]
        assert sorted(crowd.at_once(*deeds)) in ([303, 409], [303, 422])


def _asks_then_marks(
    session: AnySession, secret: str, purpose: Purpose, now: datetime
) -> tokens.Good | None:
    good = tokens.look(session, secret, purpose, now)
    session.commit()
    if good:
        used = update(Token).where(Token.digest == digest(secret)).values(used_at=now)
        session.execute(used)
    return good


def test_asking_and_marking_one_after_the_other_would_be_caught(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The canary of the tests before: more than one uses the link, or the later ones conflict."""
    monkeypatch.setattr(tokens, "use_up", _asks_then_marks)
    for _ in range(ROUNDS * 2):
        path = f"/reset/{crowd.secret(Purpose.RESET)}"
        if crowd.posts(20, path, CHOSEN) != {303: 1, 410: 19}:
            return
    pytest.fail("nobody noticed")


# -- codes -------------------------------------------------------------------------------------


def _code_uses(crowd: Crowd, number: int, code: str) -> int:
    """How many of ten at once get in with the code."""

    def fits() -> bool:
        checking = codes.Checking(security.totp_factory, derived("tests", "recovery codes"))
        account = db.session.get_one(User, number)
        db.session.rollback()
        begin_writing(db.session)
        fitting = codes.fits(db.session, checking, account, code, now=clock.now())
        db.session.commit()
        return fitting

    return sum(crowd.each_in_its_context(10, fits))


@pytest.fixture
def with_codes(crowd: Crowd) -> tuple[int, str]:
    with crowd.app.app_context():
        secret = security.totp_factory.generate_totp_secret()
    number, _email = crowd.account(tf_totp_secret=secret)
    return number, secret


def test_a_recovery_code_used_by_ten_at_once_works_once(
    crowd: Crowd, with_codes: tuple[int, str]
) -> None:
    number, _secret = with_codes
    checking = codes.Checking(security.totp_factory, derived("tests", "recovery codes"))
    with crowd.app.app_context():
        account = db.session.get_one(User, number)
        made = codes._new_recovery_codes(db.session, checking, account)
        db.session.commit()
    assert [_code_uses(crowd, number, code) for code in made[:ROUNDS]] == [1] * ROUNDS


def test_a_code_used_by_ten_at_once_works_once(crowd: Crowd, with_codes: tuple[int, str]) -> None:
    number, secret = with_codes
    with crowd.app.app_context():
        code = security.totp_factory.generate_totp_password(secret)
    assert _code_uses(crowd, number, code) == 1


# -- limits ------------------------------------------------------------------------------------


def test_no_more_passwords_are_tried_at_once_than_are_allowed(crowd: Crowd) -> None:
    _number, email = crowd.account()
    wrong = {"email": email, "password": OTHER}
    assert crowd.posts(30, "/sign-in", wrong) == {422: 5, 429: 25}
    assert crowd.posts(1, "/sign-in", wrong | {"password": PASSWORD}) == {429: 1}


def test_no_more_are_tried_from_a_place_at_once(crowd: Crowd) -> None:
    def sign_in(at: int) -> Callable[[], int]:
        fields = {"email": f"x{at}@city.example", "password": OTHER}
        return lambda: crowd.app.test_client().post("/sign-in", data=fields).status_code

    assert Counter(crowd.at_once(*map(sign_in, range(30)))) == {422: 20, 429: 10}


def test_no_more_letters_are_asked_for_at_once_than_are_allowed(crowd: Crowd) -> None:
    _number, email = crowd.account()
    assert crowd.posts(12, "/forgotten", {"email": email}) == {200: 12}
    assert crowd.ask(select(func.count()).select_from(Letter)) == 3


#: All have looked before the first one is counted: the fault shows every time.
_looked = threading.Barrier(30)


def _counts_after_letting_through(
    session: AnySession, kind: Tried, who: attempts.Who, now: datetime
) -> timedelta | None:
    waits = [attempts._wait(session, kind, limit, who, now) for limit in LIMITS[kind]]
    session.commit()
    _looked.wait(timeout=30)
    if not any(waits):
        session.add_all(
            Attempt(kind=kind, about=attempts._about(limit.whose, who), at=now)
            for limit in LIMITS[kind]
        )
    return max((each for each in waits if each), default=None)


def test_counting_after_letting_through_would_be_caught(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The canary of the tests before."""
    monkeypatch.setattr(attempts, "attempt", _counts_after_letting_through)
    statuses = crowd.posts(30, "/sign-in", {"email": "y@city.example", "password": OTHER})
    assert statuses[422] != 5


# -- administrators ----------------------------------------------------------------------------


@pytest.fixture
def heads(crowd: Crowd) -> list[tuple[int, FlaskClient]]:
    """Two administrators at work, and no others."""
    with crowd.app.app_context():
        db.session.execute(update(User).values(administrator=False))
        db.session.commit()
    numbers = [crowd.account(administrator=True)[0] for _ in range(2)]
    return [(number, crowd.inside(number)) for number in numbers]


def _post_all(
    crowd: Crowd, heads: Sequence[tuple[int, FlaskClient]], path: str, fields: dict[str, str]
) -> list[int]:
    """What each administrator is answered; `{other}` in the path is the other's number."""

    def deed(client: FlaskClient, other: int) -> Callable[[], int]:
        return lambda: client.post(path.format(other=other), data=fields).status_code

    others = [number for number, _client in reversed(heads)]
    clients = [client for _number, client in heads]
    return sorted(crowd.at_once(*map(deed, clients, others)))


@pytest.mark.parametrize("time", range(ROUNDS))
def test_two_who_disable_each_other_at_once_do_not_both_go(
    crowd: Crowd, heads: list[tuple[int, FlaskClient]], time: int
) -> None:
    _post_all(crowd, heads, "/administration/users/{other}/disable", {})
    left = select(func.count()).where(User.administrator, User.active)
    assert crowd.ask(left) == 1


@pytest.mark.parametrize("time", range(ROUNDS))
def test_one_address_invited_twice_at_once_is_invited_once(
    crowd: Crowd, heads: list[tuple[int, FlaskClient]], time: int
) -> None:
    fields = {"email": f"twice{crowd.made}@city.example", "secretariat": "1"}
    answers = _post_all(crowd, heads, "/administration/users/new", fields)
    assert answers in ([303, 409], [303, 422])
    assert crowd.ask(select(func.count()).select_from(Letter)) == 1


def test_rights_changed_by_two_at_once_end_in_no_error(
    crowd: Crowd, heads: list[tuple[int, FlaskClient]]
) -> None:
    number, _email = crowd.account()
    for at in range(ROUNDS):
        fields = {"secretariat": "1"} if at % 2 == 0 else {}
        answers = _post_all(crowd, heads, f"/administration/users/{number}", fields)
        assert answers in ([303, 303], [303, 409])


# -- letters -----------------------------------------------------------------------------------


def test_two_senders_at_once_send_each_letter_once(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    send = flask_mailman.EmailMessage
    monkeypatch.setattr(send, "send", lambda message: sent.extend(message.to))
    number, _email = crowd.account()
    with crowd.app.app_context():
        for at in range(30):
            mail = letters.Mail(f"to{at}@city.example", "Subject", "Body")
            letters.post(db.session, Seal("tests"), number, "reset", mail, now=datetime.now(UTC))
        db.session.commit()
    runner = crowd.app.test_cli_runner
    results = crowd.at_once(*[lambda: runner().invoke(args=["mail", "send"]).exception] * 3)
    assert sorted(sent) == sorted(f"to{at}@city.example" for at in range(30))
    assert not any(results)
