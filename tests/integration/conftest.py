"""What many modules begin with: a random registry, a forum with a session, the lines of the log."""

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from registry.extensions import db
from registry.models import Forum, ForumSession
from registry.web.logs import JsonLines, log
from tests import databases
from tests.databases import NewDatabase
from tests.factories import Factory
from tests.forums import Forums
from tests.integration import population
from tests.integration.desks import at_desk, square
from tests.integration.frozen import frozen
from tests.integration.importing import importer, offline, small_gazetteer
from tests.integration.knocking import moment, people, run, visitor
from tests.integration.offices import office
from tests.integration.population import Plan
from tests.integration.site import site, written
from tests.integration.town import inhabited, inhabited_file, small_town, town

__all__ = [  # fixtures
    "at_desk", "frozen", "importer", "inhabited", "inhabited_file", "moment", "office", "offline",
    "people", "run", "site", "small_gazetteer", "small_town", "square", "town", "visitor",
    "written",
]  # fmt: skip


@cache
def drawn() -> tuple[Plan, ...]:
    """The agreements; one drawing for both engines, so that Python's answers are kept."""
    return tuple(population.draw(seed=20240517, size=300))


@dataclass(frozen=True)
class Populated:
    """A database with the random registry in it, and the plan of each agreement by number."""

    session: Session | scoped_session[Session]
    plans: dict[int, Plan]


@pytest.fixture(scope="session")
def populated_once(new_database: NewDatabase) -> Iterator[tuple[Flask, Populated]]:
    with databases.at_head(new_database()) as app:
        with app.app_context():
            plans = population.write(Factory(db.session), drawn())
            db.session.commit()
        yield app, Populated(db.session, plans)


@pytest.fixture
def populated(populated_once: tuple[Flask, Populated]) -> Iterator[Populated]:
    """The random registry on an engine; tests only read it.

    Which database a session asks is said by the application that is entered: so it is entered for
    each test, whatever others were in between.
    """
    app, made = populated_once
    with app.app_context():
        yield made


@pytest.fixture
def forums(make: Factory) -> Forums:
    """Builders of forums, sessions and what belongs to them: see tests/forums.py."""
    return Forums(make)


@pytest.fixture
def forum(forums: Forums) -> Forum:
    """A public forum; modules that need another one say which."""
    return forums.forum(edition="2023")


@pytest.fixture
def talk(forums: Forums, forum: Forum) -> ForumSession:
    """A session of the forum."""
    return forums.session(forum)


@pytest.fixture
def log_lines() -> Iterator[io.StringIO]:
    """All that the log says, in the format it has in production."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    log.addHandler(handler)
    yield stream
    log.removeHandler(handler)
