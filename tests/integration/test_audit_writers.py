"""Many writers at once: no deadlock, no error, every deed in the chain, and the chain whole.

`make writers` has each of them do a hundred deeds.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier, Event
from time import monotonic, sleep
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import OperationalError

from registry.domain.dates import PartialDate
from registry.domain.entries import ActivityEntry, AgreementEntry, CityEntry
from registry.extensions import begin_writing, db
from registry.models import Activity, Agreement, AuditEntry, City, CityName
from registry.queries.versions import data_version
from registry.services import activities, agreements, audit, cities
from registry.services.audit import Actor
from registry.services.cities import Addition
from tests import databases
from tests.databases import NewDatabase
from tests.integration.chains import findings

WRITERS, DEEDS = 8, int(os.environ.get("DEEDS", "25"))
TODAY = date(2024, 5, 17)
BEGIN = PartialDate.day(date(2024, 5, 1))
ONE, OTHER = 1, 2
PATIENCE = 20
Deed = Callable[[Actor, str], object]


@pytest.fixture
def shared(new_database: NewDatabase) -> Iterator[Flask]:
    """A database with two cities and an agreement that all writers want."""
    with databases.at_head(new_database()) as app:
        with app.app_context():
            actor = _actor("begin")
            names = [CityEntry("One", "RU"), CityEntry("Other", "DE")]
            assert cities.add(db.session, actor, names) == [ONE, OTHER]
            entry = AgreementEntry((ONE, OTHER))
            assert agreements.conclude(db.session, actor, [entry], today=TODAY) == [1]
            db.session.commit()
        yield app


def _actor(deed: str) -> Actor:
    return Actor("tests", deed, datetime(2024, 5, 17, tzinfo=UTC))


# -- deeds: each holds rows that the others want, too ----------------------------------------


def _conclude(actor: Actor, _name: str) -> object:
    entry = AgreementEntry((ONE, OTHER), meant_twice=True)
    return agreements.conclude(db.session, actor, [entry], today=TODAY)


def _log(actor: Actor, name: str) -> object:
    entry = ActivityEntry(1, "sport", BEGIN, title=name, reported_by=ONE)
    return activities.log(db.session, actor, [entry], today=TODAY)


def _fill_in(actor: Actor, name: str) -> object:
    return cities.fill_in(db.session, actor, [Addition(ONE, CityEntry(name, "RU"))])


def _count(actor: Actor, _name: str) -> object:
    """What it says comes before what it does."""
    changes = {"population": [None, "one more"]}
    audit.record(db.session, actor, "count", entity="city", entity_id=ONE, changes=changes)
    counted = update(City).where(City.id == ONE)
    return db.session.execute(counted.values(population=func.coalesce(City.population, 0) + 1))


KINDS: Sequence[Deed] = (_conclude, _log, _fill_in, _count)


def _write(app: Flask, writer: int, ready: Barrier) -> list[int]:
    """Do the deeds, a transaction each; return the data version after each."""
    versions = []
    ready.wait()
    for number in range(DEEDS):
        with app.app_context():
            begin_writing(db.session)
            name = f"Deed {writer} {number}"
            KINDS[(writer + number) % len(KINDS)](_actor(name), name)
            db.session.commit()
            versions.append(data_version(db.session))
    return versions


def _write_together(app: Flask) -> list[list[int]]:
    ready = Barrier(WRITERS)
    with ThreadPoolExecutor(WRITERS) as threads:
        at_work = [threads.submit(_write, app, writer, ready) for writer in range(WRITERS)]
    return [each.result() for each in at_work]


def _rows(model: Any) -> int:
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def test_writers_neither_fail_nor_break_the_chain(shared: Flask) -> None:
    versions = _write_together(shared)
    each = WRITERS * DEEDS // len(KINDS)
    with shared.app_context():
        assert findings(db.session) == []
        done = set(db.session.scalars(select(AuditEntry.request_id)))
        assert done == {"begin", *(f"Deed {w} {n}" for w in range(WRITERS) for n in range(DEEDS))}
        assert (_rows(Agreement), _rows(Activity), _rows(CityName)) == (each + 1, each, each)
        assert db.session.get_one(City, ONE).population == each
    assert [sorted(set(seen)) for seen in versions] == versions


# -- the tests can fail ----------------------------------------------------------------------


def _count_slowly(app: Flask, *, chained: bool, has_chained: Event) -> None:
    with app.app_context():
        actor = _actor("slow")
        audit.record(db.session, actor, "count", entity="city", entity_id=ONE, changes={})
        if chained:
            audit.flush(db.session)
        has_chained.set()
        db.session.execute(update(City).where(City.id == ONE).values(population=2))
        db.session.commit()


def _meet(app: Flask, *, chained: bool) -> Future[None]:
    """One deed holds the row; another chains before it asks for the row, or does not."""
    has_chained = Event()
    with ThreadPoolExecutor(1) as threads, app.app_context():
        db.session.execute(update(City).where(City.id == ONE).values(population=1))
        other = threads.submit(_count_slowly, app, chained=chained, has_chained=has_chained)
        has_chained.wait(PATIENCE)
        _wait_for_a_waiting_one()
        audit.record(db.session, _actor("first"), "count", entity="city", entity_id=ONE, changes={})
        try:
            db.session.commit()
        finally:
            db.session.remove()
    return other


def _wait_for_a_waiting_one() -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    end = monotonic() + PATIENCE
    while not db.session.execute(waiting).scalar_one() and monotonic() < end:
        sleep(0.005)


@pytest.mark.parametrize("chained", [False, True])
def test_chaining_in_the_middle_of_a_deed_would_be_a_deadlock(shared: Flask, chained: bool) -> None:
    with shared.app_context():
        if db.engine.dialect.name == "sqlite":
            return  # it has one lock only, taken when a deed begins
    failed = []
    try:
        failed.append(_meet(shared, chained=chained).exception())
    except OperationalError as error:
        failed.append(error)
    assert ["deadlock detected" in str(each) for each in failed] == [chained]
