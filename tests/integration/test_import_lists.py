"""The lists that people really have, whole, on both engines; and the demonstration set."""

import contextvars
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from registry.extensions import Base, db
from tests import databases
from tests.databases import NewDatabase
from tests.integration.importing import AnySession, Importer, everything, rows

PROJECT = Path(__file__).parents[2]
DATA = Path(os.environ.get("REGISTRY_DATA", PROJECT.parent / "shared" / "data"))
MAPPINGS = PROJECT / "registry" / "demo" / "mappings"


@pytest.fixture(scope="module")
def data() -> Path:
    """The folder of real lists; without it these tests are not run."""
    if not (DATA / "world").is_dir():
        pytest.skip(f"NOT RUN: no lists in {DATA} (set REGISTRY_DATA)")
    return DATA


@pytest.fixture(scope="module")
def empty(new_database: NewDatabase) -> Iterator[Flask]:
    """An application of its own; no gazetteer, whose names would take most of the time."""
    with databases.at_head(new_database(), GAZETTEER="/no/such/file") as app:
        yield app


def _pairs(app: Flask, folder: Path) -> Result:
    files = ("--cities", folder / "cities.csv", "--pairs", folder / "partnerships.csv")
    arguments = ("import", "pairs", *map(str, files), "--source", folder.name)
    # As from a shell of its own: a fixture of the whole run may have another database open here.
    return contextvars.Context().run(app.test_cli_runner().invoke, args=arguments)


def _counts(app: Flask) -> list[int]:
    with app.app_context():
        tables = Base.metadata.sorted_tables
        return [db.session.query(table).count() for table in tables]


def test_the_lists_of_the_world_and_of_wikidata_are_taken_in_and_known_again(
    empty: Flask, data: Path
) -> None:
    world = _pairs(empty, data / "world").output
    assert "cities: 17,149 new, 0 known (0 of them changed), 0 repeated, 0 refused" in world
    assert "pairs: 24,450 new, 0 known (0 of them changed), 0 repeated, 0 refused" in world
    wikidata = _pairs(empty, data / "wikidata").output
    assert "cities: 1,013 new, 3,553 known" in wikidata
    assert "pairs: 4,140 new, 4,037 known" in wikidata
    before = _counts(empty)
    assert "cities: 0 new, 17,149 known (0 of" in _pairs(empty, data / "world").output
    assert "pairs: 0 new, 8,182 known (0 of" in _pairs(empty, data / "wikidata").output
    assert _counts(empty) == before


def _dangjin(importer: Importer, data: Path, noun: str) -> Result:
    mapping = MAPPINGS / f"dangjin-{noun}.toml"
    file = data / "dangjin" / f"{noun}.csv"
    return importer.run("import", noun, str(file), "--mapping", str(mapping), "--source", "Dangjin")


def test_what_a_department_really_sends_is_taken_in_through_its_mapping(
    importer: Importer, session: AnySession, data: Path
) -> None:
    importer.run("import", "cities", str(PROJECT / "registry" / "demo" / "cities.csv"))
    assert "17 new" in _dangjin(importer, data, "agreements").output
    assert "activities: 147 new" in _dangjin(importer, data, "activities").output
    before = everything(session)
    assert "17 known" in _dangjin(importer, data, "agreements").output
    assert "147 known" in _dangjin(importer, data, "activities").output
    assert everything(session) == before
    words = rows(session, "SELECT DISTINCT wording FROM agreement")
    assert "friendship (우호친선)" in words


# -- the demonstration set ---------------------------------------------------------------------


def test_the_demonstration_set_is_loaded_whole_and_marked(
    importer: Importer, session: AnySession
) -> None:
    done = importer.run("demo", "load")
    assert done.exit_code == 0, done.output
    assert rows(session, "SELECT name, demonstration FROM source") == [("Demonstration set", True)]
    kept = "SELECT entity, count(*) FROM source_record GROUP BY entity ORDER BY entity"
    assert [entity for entity, _ in rows(session, kept)] == ["activity", "agreement", "city"]


def test_the_demonstration_set_again_changes_nothing(
    importer: Importer, session: AnySession
) -> None:
    importer.run("demo", "load")
    before = everything(session)
    assert importer.run("demo", "load").exit_code == 0
    assert everything(session) == before


@pytest.mark.parametrize("cities", ["name,country\nBonn,DE\n", "name,country\n"])
def test_the_demonstration_set_stays_out_of_a_registry_that_has_a_city(
    importer: Importer, session: AnySession, cities: str
) -> None:
    importer("cities", cities)
    done = importer.run("demo", "load", "--if-empty")
    assert done.exit_code == 0
    loaded = rows(session, "SELECT count(*) FROM city")[0] > 1
    assert loaded == ("Bonn" not in cities)
