"""Somebody else is writing for long: who writes is told to come back, who reads is answered."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
import sqlalchemy as sa
from flask import Flask

from registry import extensions
from registry.extensions import begin_writing, db
from registry.models import SignIn, User
from registry.services import signing_in
from registry.web.access import SIGN_IN
from tests import databases
from tests.databases import NewDatabase
from tests.integration.knocking import NOON, PASSWORD

PAGES = [
    "/",
    "/agreements",
    "/cities",
    "/countries",
    "/map",
    "/method",
    "/statistics",
    "/sign-in",
    "/forgotten",
]
FORMS = {
    "/sign-in": {"email": "a@city.example", "password": PASSWORD},
    "/forgotten": {"email": "a@city.example"},
}


@pytest.fixture(scope="module")
def impatient(new_database: NewDatabase) -> Iterator[Flask]:
    """The application, which waits a tenth of a second for who is writing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extensions, "PATIENCE", 100)
        patch.setattr(extensions, "PRAGMAS", (*extensions.PRAGMAS, "PRAGMA busy_timeout = 100"))
        with databases.at_head(new_database()) as app:
            yield app


@pytest.fixture
def locked(impatient: Flask) -> Iterator[Flask]:
    """While somebody else writes: on SQLite anything, on PostgreSQL attempts and accounts."""
    with impatient.app_context():
        url = db.engine.url
        db.engine.dispose()
    if url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(url.database), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield impatient
        return
    engine = sa.create_engine(url)
    with engine.begin() as other:
        other.execute(sa.text("LOCK TABLE attempt, account, token, sign_in IN EXCLUSIVE MODE"))
        yield impatient
    engine.dispose()


@pytest.mark.parametrize("path", FORMS)
def test_who_writes_is_told_to_come_back(locked: Flask, path: str) -> None:
    answer = locked.test_client().post(path, data=FORMS[path])
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "Nothing is lost" in answer.text and "sqlite" not in answer.text.lower()


@pytest.mark.parametrize("path", PAGES)
def test_who_reads_is_answered(locked: Flask, path: str) -> None:
    assert locked.test_client().get(path).status_code == 200


@pytest.fixture
def inside(impatient: Flask, monkeypatch: pytest.MonkeyPatch) -> str:
    """The secret of a session whose «last seen» is due."""
    monkeypatch.setattr("registry.clock.now", lambda: NOON)
    with impatient.app_context():
        row = User(email=f"{time.time()}@x.example", name="Old", fs_uniquifier=str(time.time()),
                   password="x", made_at=NOON)  # fmt: skip
        db.session.add(row)
        db.session.commit()
        secret = signing_in.begin(db.session, row.id, "", NOON.replace(minute=0, hour=11))
        db.session.commit()
    return secret


def test_who_is_signed_in_reads_without_waiting_to_be_seen(
    inside: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    app: Flask = request.getfixturevalue("locked")
    monkeypatch.setattr(extensions, "PATIENCE", 10_000)
    patient = (*extensions.PRAGMAS, "PRAGMA busy_timeout = 10000")
    monkeypatch.setattr(extensions, "PRAGMAS", patient)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie[SIGN_IN] = inside
    began = time.perf_counter()
    assert client.get("/account").status_code == 200
    assert time.perf_counter() - began < 2
    with app.app_context():
        seen = db.session.scalars(sa.select(SignIn.seen_at).order_by(SignIn.id.desc())).first()
        assert seen == NOON.replace(hour=11)


def test_the_first_who_writes_after_it_is_answered(impatient: Flask) -> None:
    answer = impatient.test_client().post("/sign-in", data=FORMS["/sign-in"])
    assert answer.status_code == 422


def test_patience_is_as_before_after_something_that_had_none(impatient: Flask) -> None:
    with impatient.app_context():
        db.engine.dispose()
        begin_writing(db.session, at_once=True)
        db.session.rollback()
        sqlite = db.engine.dialect.name == "sqlite"
        said = db.session.scalar(sa.text("PRAGMA busy_timeout" if sqlite else "SHOW lock_timeout"))
    assert said == (100 if sqlite else "100ms")
