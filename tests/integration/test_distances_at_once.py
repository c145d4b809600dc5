"""Two writers place two partners at the same time: neither overlooks the other's place."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from time import sleep

import pytest
from flask import Flask

from registry.domain.entries import GIVEN, LOOKED_UP, AgreementEntry, CityEntry
from registry.extensions import begin_writing, db
from registry.services import agreements, cities
from registry.services.cities import Addition
from tests import databases
from tests.conftest import TODAY
from tests.databases import NewDatabase
from tests.factories import ACTOR, Factory
from tests.integration.test_distances import _kept, _meant

Deed = Callable[[], object]
#: Long enough for the second writer to come to where it has to wait.
A_MOMENT = 0.4


@pytest.fixture
def empty(new_database: NewDatabase) -> Iterator[Flask]:
    with databases.at_head(new_database()) as app:
        yield app


def _partners(app: Flask) -> list[int]:
    """Three cities whose places nobody knows yet; two of them have an agreement."""
    with app.app_context():
        make = Factory(db.session)
        found = [make.city() for _ in range(3)]
        make.agreement(*found[:2])
        db.session.commit()
        return [each.id for each in found]


def _placed(city_id: int, lat: float, origin: str = GIVEN) -> Deed:
    entry = CityEntry("Town", "RU", lat=lat, lon=20, coordinates_from=origin)
    return lambda: cities.fill_in(db.session, ACTOR, [Addition(city_id, entry)])


def _concluded(*ids: int) -> Deed:
    return lambda: agreements.conclude(db.session, ACTOR, [AgreementEntry(ids)], today=TODAY)


@contextmanager
def _writing(app: Flask) -> Iterator[None]:
    with app.app_context():
        begin_writing(db.session)
        yield
        db.session.commit()


def _both_at_once(app: Flask, first: Deed, second: Deed) -> None:
    """The second begins when the first is done and not yet committed."""

    def follow() -> None:
        with _writing(app):
            second()

    with ThreadPoolExecutor(1) as pool:
        with _writing(app):
            first()
            following: Future[None] = pool.submit(follow)
            sleep(A_MOMENT)
        following.result(timeout=30)


def _all_right(app: Flask) -> bool:
    with app.app_context():
        kept = _kept(db.session)
        return bool(kept) and kept == _meant(db.session)


def test_two_partners_are_placed_at_once(empty: Flask) -> None:
    one, other, _third = _partners(empty)
    _both_at_once(empty, _placed(one, 10), _placed(other, 50))
    assert _all_right(empty)


@pytest.mark.parametrize("order", [1, -1])
def test_a_city_moves_while_it_finds_a_partner(empty: Flask, order: int) -> None:
    one, _other, third = _partners(empty)
    with _writing(empty):
        _placed(one, 10)()
        _placed(third, 30, LOOKED_UP)()
    deeds = [_concluded(one, third), _placed(third, 41)][::order]
    _both_at_once(empty, *deeds)
    assert _all_right(empty)


# -- the suite can fail ----------------------------------------------------------------------


def test_a_writer_who_does_not_wait_is_caught(
    empty: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite one writer waits for another anyway."""
    monkeypatch.setattr(agreements, "hold", lambda _session: None)
    one, other, _third = _partners(empty)
    _both_at_once(empty, _placed(one, 10), _placed(other, 50))
    with empty.app_context():
        on_sqlite = db.engine.dialect.name == "sqlite"
    assert _all_right(empty) is on_sqlite
