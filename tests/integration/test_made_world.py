"""Ten times the world is the world ten times, and as the models want it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert

from benchmarks import made_world
from benchmarks.bench import CannotRun
from registry.extensions import Base
from registry.models import Agreement, City, CityWord, Counter, Party

CITIES = {1: ("york-us", "York"), 2: ("new-york-us", "New York"), 3: ("kazan-ru", "Kazan")}


def _world(folder: Path, *parties: int) -> Path:
    target = folder / "world.sqlite3"
    engine = create_engine(f"sqlite:///{target}")
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        for id_, (slug, name) in CITIES.items():
            key = {"sort_key": name.lower(), "key": name.lower()}
            facts = {"slug": slug, "name": name, "country": slug[-2:].upper(), "lat": 40, "lon": 9}
            connection.execute(insert(City).values(id=id_, **facts, **key))
            words = [{"word": word, "city_id": id_} for word in name.lower().split()]
            connection.execute(insert(CityWord), words)
        agreed = {"id": 1, "number": 1, "reference": "TC-000001", "kind": "twinning"}
        connection.execute(insert(Agreement).values(**agreed, parties_key="1-3"))
        places = [
            {"agreement_id": 1, "city_id": city, "position": at} for at, city in enumerate(parties)
        ]
        connection.execute(insert(Party), places)
        connection.execute(insert(Counter).values(name="agreement", last=1))
    engine.dispose()
    return target


@pytest.fixture
def ten(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    made = made_world.make(_world(tmp_path, 1, 3), tmp_path / "ten.sqlite3")
    with closing(sqlite3.connect(made)) as connection:
        yield connection


def _all(ten: sqlite3.Connection, statement: str) -> list[tuple[object, ...]]:
    return ten.execute(statement).fetchall()


def test_everything_is_there_ten_times(ten: sqlite3.Connection) -> None:
    for table, number in (("city", 30), ("agreement", 10), ("party", 20)):
        assert _all(ten, f"SELECT count(*) FROM {table}") == [(number,)]
    assert _all(ten, "SELECT max(reference), max(number) FROM agreement") == [("TC-000010", 10)]
    assert _all(ten, "SELECT last FROM counter") == [(10,)]


def test_nothing_points_at_what_is_not_there(ten: sqlite3.Connection) -> None:
    assert _all(ten, "PRAGMA foreign_key_check") == []


def test_an_agreement_is_known_by_its_parties(ten: sqlite3.Connection) -> None:
    keys = "SELECT parties_key FROM agreement ORDER BY id"
    parties = (
        "SELECT min(city_id) || '-' || max(city_id) FROM party GROUP BY agreement_id"
        " ORDER BY agreement_id"
    )
    assert _all(ten, keys) == _all(ten, parties)


def test_a_copy_has_a_short_name_that_no_city_has(ten: sqlite3.Connection) -> None:
    found = "SELECT slug FROM city WHERE name = 'New York' ORDER BY id"
    assert _all(ten, found) == [("new-york-us",), ("copy-1-york-us",)]


def test_a_copy_is_found_by_its_words_and_lies_a_little_apart(ten: sqlite3.Connection) -> None:
    words = "SELECT word FROM city_word JOIN city ON city_id = id WHERE name = 'Upper Kazan'"
    assert sorted(_all(ten, words)) == [("kazan",), ("upper",)]
    ((lat, lon),) = _all(ten, "SELECT lat, lon FROM city WHERE name = 'Upper Kazan'")
    assert (lat, lon) != (40, 9)
    assert (lat, lon) == pytest.approx((40, 9), abs=2 * made_world.APART)


def test_agreements_of_three_cities_are_not_copied(tmp_path: Path) -> None:
    with pytest.raises(CannotRun):
        made_world.make(_world(tmp_path, 1, 2, 3), tmp_path / "ten.sqlite3")
