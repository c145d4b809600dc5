"""The ground that tests stand on: clean after every one, although what they test commits."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, scoped_session

from registry.extensions import begin_writing, db
from registry.models import AuditEntry, City, Party
from registry.queries.versions import data_version
from tests.auditing import AuditWatch, Thing
from tests.factories import Factory

AnySession = scoped_session[Session]


def _cities(session: AnySession) -> int:
    return session.execute(select(func.count()).select_from(City)).scalar_one()


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_test_commits_is_gone_in_the_next(
    session: AnySession, make: Factory, time: str
) -> None:
    assert _cities(session) == 0
    make.city("Kazan")
    session.commit()
    session.rollback()
    assert _cities(session) == 1


def test_what_is_rolled_back_is_gone_at_once(session: AnySession, make: Factory) -> None:
    session.commit()
    make.city("Kazan")
    session.rollback()
    assert _cities(session) == 0


def test_a_unit_of_work_may_begin_by_taking_the_lock(session: AnySession, make: Factory) -> None:
    session.commit()
    begin_writing(session)
    make.city("Kazan")
    session.commit()
    assert _cities(session) == 1


_seen: list[int] = []


@pytest.mark.parametrize("time", ["first", "second"])
def test_no_data_version_comes_twice(session: AnySession, make: Factory, time: str) -> None:
    make.city("Kazan")
    assert data_version(session) not in _seen
    _seen.append(data_version(session))


def test_requests_have_a_session_of_their_own(
    app: Flask, client: FlaskClient, session: AnySession, make: Factory
) -> None:
    make.city("Kazan")
    assert client.get("/healthz").status_code == 200
    make.city("Weimar", "DE")
    assert db.session() is session() and _cities(session) == 2


def test_the_database_is_the_engine_that_the_test_names(
    session: AnySession, request: pytest.FixtureRequest
) -> None:
    engine = session.get_bind().dialect.name
    assert engine in request.node.callspec.id
    assert session.execute(select(func.count()).select_from(AuditEntry)).scalar_one() <= 1


# -- commits are watched ---------------------------------------------------------------------


def _missing(session: AnySession, change: Callable[[AnySession], object]) -> list[Thing]:
    watch = AuditWatch(session.connection())
    watch.begin()
    change(session)
    watch.before_commit(session())
    return watch.missing


def test_a_change_without_an_entry_is_caught_in_whatever_way_it_is_made(
    session: AnySession, make: Factory
) -> None:
    town, made = make.city("Kazan"), make.agreement()
    assert _missing(session, lambda _: setattr(town, "region", "Tatarstan")) == [("city", town.id)]
    sql = update(City).where(City.id == town.id).values(population=1)
    assert _missing(session, lambda _: session.execute(sql)) == [("city", town.id)]
    party = delete(Party).where(Party.agreement_id == made.id, Party.position == 0)
    assert _missing(session, lambda _: session.execute(party)) == [("agreement", made.id)]


def test_a_change_with_its_entry_is_none_to_complain_of(session: AnySession, make: Factory) -> None:
    made = make.agreement()
    assert _missing(session, lambda _: make.activity(made, "2020", fields=["sport"])) == []
    assert _missing(session, lambda _: make.suspension(made, "2020")) == []
