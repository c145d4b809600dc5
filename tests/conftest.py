"""The application on both engines, and a database that is clean again after every test."""

import contextvars
from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from registry import clock
from registry.extensions import db
from registry.services import audit
from tests import databases, needs, postgresql
from tests.auditing import AuditWatch
from tests.databases import NewDatabase
from tests.factories import ACTOR, Factory

settings.register_profile(
    "tests",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("tests")

#: The day it is in tests that ask the clock.
TODAY = date(2024, 5, 17)


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgresql.Cluster]:
    """One throwaway PostgreSQL server for the whole run."""
    try:
        started = postgresql.start()
    except postgresql.NoPostgreSQL as problem:
        needs.require_or_skip(str(problem))
    yield started
    started.stop()


@pytest.fixture(
    scope="session",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)],
)
def new_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> NewDatabase:
    """Makes empty databases, first of SQLite, then of PostgreSQL; gives their addresses."""
    if request.param == "postgresql":
        started = request.getfixturevalue("cluster")
        return lambda: databases.new_in(started)
    folder = tmp_path_factory.mktemp("sqlite")
    return lambda: databases.new_file(folder)


@pytest.fixture(scope="session")
def app(new_database: NewDatabase) -> Iterator[Flask]:
    """The application, once on SQLite and once on PostgreSQL, its database at head."""
    with databases.at_head(new_database()) as made:
        yield made


@pytest.fixture
def database(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    """One connection for all sessions, inside a transaction that is rolled back.

    What the code under test commits ends a savepoint of that transaction, no more.
    """
    with app.app_context():
        connection = db.engine.connect()
        engines = db.engines
    transaction = connection.begin()
    monkeypatch.setitem(engines, None, connection)
    yield connection
    transaction.rollback()
    connection.close()


_versions = count(1)


def _unseen_version(session: Session | scoped_session[Session]) -> None:
    """Begin at a data version that no test before has seen: SQLite takes numbers back.

    Pages kept by data version would otherwise be shown to the next test.
    """
    if session.get_bind().dialect.name == "sqlite":
        begin = "INSERT INTO sqlite_sequence (name, seq) VALUES ('audit_entry', :number)"
        session.execute(text(begin), {"number": next(_versions) * 10_000})
        audit.record(session, ACTOR, "begin", entity="tests", entity_id=0, changes={})
        session.commit()


@pytest.fixture
def session(app: Flask, database: Connection) -> Iterator[scoped_session[Session]]:
    """`db.session` inside an application context; nothing outlives the test.

    A commit that changes something audited without an entry about it fails the test.
    """
    watch = AuditWatch(database)
    with app.app_context():
        _unseen_version(db.session)
        watch.begin()
        event.listen(Session, "before_commit", watch.before_commit)
        yield db.session
        event.remove(Session, "before_commit", watch.before_commit)
        db.session.remove()
    assert watch.missing == [], f"{watch.missing} changed without an audit entry"


@pytest.fixture
def make(session: scoped_session[Session]) -> Factory:
    """Builders of cities, agreements, activities: see tests/factories.py."""
    return Factory(session)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> date:
    """Stop the clock on TODAY."""
    monkeypatch.setattr(clock, "today", lambda _zone: TODAY)
    return TODAY


class _Client(FlaskClient):
    """Each request as from a stranger: with contexts of its own, on what the test has written."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        db.session.flush()
        # A streamed answer is read while the request's own contexts are there.
        kwargs.setdefault("buffered", True)
        answer: TestResponse = contextvars.Context().run(super().open, *args, **kwargs)
        db.session.expire_all()
        return answer


@pytest.fixture
def client(app: Flask, session: scoped_session[Session], today: date) -> FlaskClient:
    """A client on the test's own data; after every request the session reads anew."""
    app.test_client_class = _Client
    return app.test_client()
