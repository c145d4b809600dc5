"""A site with people in it, written once for each engine; what a test commits is taken back."""

import logging
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from registry import clock
from registry.extensions import db
from registry.web.logs import log
from tests import databases
from tests.databases import NewDatabase
from tests.dumps import dump
from tests.factories import Factory
from tests.personas import NOW, QUICK, People, Town, joined, settle


@pytest.fixture(scope="session")
def inhabited(new_database: NewDatabase) -> Iterator[tuple[Flask, People]]:
    """The application, and the people that are written in its database."""
    # No page is kept: each is made for who asks.
    how = {"PAGE_CACHE_BYTES": 0, "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": QUICK}
    with databases.at_head(new_database(), **how) as app:
        with app.app_context():
            people = settle(Factory(db.session))
            db.session.commit()
        yield app, people


@pytest.fixture
def town(
    inhabited: tuple[Flask, People], today: date, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Town]:
    """The site on TODAY at noon."""
    app, people = inhabited
    monkeypatch.setattr(clock, "now", lambda: NOW)
    level = log.level
    log.setLevel(logging.WARNING)  # thousands of requests that are right say nothing
    with app.app_context():
        engine = db.engine
    with engine.connect() as connection, connection.begin() as transaction:
        with joined(app, connection):
            yield Town(app, connection, people, dump(connection))
        transaction.rollback()
    log.setLevel(level)
