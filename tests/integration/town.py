"""A site with people in it, written once for each engine; what a test commits is taken back."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from flask import Flask

from registry import clock
from registry.extensions import db
from registry.web.logs import log
from tests import databases
from tests.databases import NewDatabase
from tests.factories import Factory
from tests.personas import NOW, QUICK, People, Town, opened, settle

Inhabited = tuple[Flask, People]


@contextmanager
def _inhabited(url: str) -> Iterator[Inhabited]:
    """The application, and the people that are written in its database."""
    # No page is kept: each is made for who asks.
    how = {"PAGE_CACHE_BYTES": 0, "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": QUICK}
    with databases.at_head(url, **how) as app:
        with app.app_context():
            people = settle(Factory(db.session))
            db.session.commit()
        yield app, people


@pytest.fixture(scope="session")
def inhabited(new_database: NewDatabase) -> Iterator[Inhabited]:
    with _inhabited(new_database()) as made:
        yield made


@pytest.fixture(scope="session")
def inhabited_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inhabited]:
    with _inhabited(databases.new_file(tmp_path_factory.mktemp("town"))) as made:
        yield made


@contextmanager
def _open(made: Inhabited, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    app, people = made
    monkeypatch.setattr(clock, "now", lambda: NOW)
    level = log.level
    log.setLevel(logging.WARNING)  # thousands of requests that are right say nothing
    with app.app_context():
        engine = db.engine
    with engine.connect() as connection, connection.begin() as transaction:
        with opened(app, connection, people) as town:
            yield town
        transaction.rollback()
    log.setLevel(level)


@pytest.fixture
def town(inhabited: Inhabited, today: date, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """The site on TODAY at noon, once on each engine."""
    with _open(inhabited, monkeypatch) as there:
        yield there


@pytest.fixture
def small_town(
    inhabited_file: Inhabited, today: date, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Town]:
    """The same on SQLite alone, for what is the same on any engine."""
    with _open(inhabited_file, monkeypatch) as there:
        yield there
