"""Migrations: up, down and up again with data; and what they make is what the models say."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Engine, String, func, inspect, select, text
from sqlalchemy.engine.reflection import Inspector
from sqlalchemy.exc import IntegrityError

import config
from registry.extensions import Base, db
from registry.models import AuditEntry, City
from registry.models.append_only import unprotect
from registry.queries import audit as stored
from tests import databases
from tests.databases import NewDatabase
from tests.factories import Factory
from tests.integration import population
from tests.integration.chains import CHANGES, anchor, findings, keeps_its_numbers

FOLDER = config.ROOT / "migrations"
SCRIPTS = ScriptDirectory(str(FOLDER))
#: From the first to the head.
REVISIONS = [each.revision for each in SCRIPTS.walk_revisions()][::-1]


@pytest.fixture
def empty(new_database: NewDatabase) -> Iterator[Flask]:
    """The application, inside its context, on a database without tables."""
    made = databases.application(new_database())
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


# -- what a database looks like --------------------------------------------------------------


def _described(engine: Engine) -> dict[str, Any]:
    """Columns, keys, rules and indexes of every table, in words that can be compared."""
    seen = inspect(engine)
    tables = set(seen.get_table_names()) - {"alembic_version"}
    return {table: _table(seen, table) for table in sorted(tables)}


def _table(seen: Inspector, table: str) -> dict[str, Any]:
    return {
        "columns": [_words(column, "comment") for column in seen.get_columns(table)],
        "key": _words(seen.get_pk_constraint(table)),
        "references": _sorted(seen.get_foreign_keys(table)),
        "unique": _sorted(seen.get_unique_constraints(table)),
        "checks": _sorted(seen.get_check_constraints(table)),
        "indexes": _sorted(seen.get_indexes(table)),
    }


def _words(found: Any, *without: str) -> dict[str, str]:
    return {key: _said(value) for key, value in found.items() if key not in without}


def _said(value: Any) -> str:
    """The value's own text: the name of an object would be another each time."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_said(each)}" for key, each in sorted(value.items()))
    return str(value)


def _sorted(found: Any) -> list[dict[str, str]]:
    return sorted(map(_words, found), key=lambda each: each["name"])


def _collations(engine: Engine) -> dict[tuple[str, str], str]:
    """Column -> collation, where it is not the database's own (PostgreSQL)."""
    if engine.dialect.name != "postgresql":
        return {}
    question = (
        "SELECT table_name, column_name, collation_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND collation_name IS NOT NULL"
    )
    with engine.connect() as connection:
        found = connection.exec_driver_sql(question)
        return {(table, column): collation for table, column, collation in found}


def _functions(engine: Engine) -> list[str]:
    """What triggers call (PostgreSQL)."""
    if engine.dialect.name != "postgresql":
        return []
    question = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    with engine.connect() as connection:
        return list(connection.exec_driver_sql(question).scalars())


def _differences() -> list[Any]:
    """The suite's own comparison, as Alembic makes it."""
    with db.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        return list(
            compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
        )


# -- the tests -------------------------------------------------------------------------------


def test_there_is_one_head_and_files_are_numbered_in_order() -> None:
    assert SCRIPTS.get_heads() == REVISIONS[-1:]
    assert [f"{number:04}" for number in range(1, len(REVISIONS) + 1)] == REVISIONS
    names = sorted(path.name for path in Path(FOLDER / "versions").glob("*.py"))
    assert [re.match("[0-9]{4}_[a-z_]+", name) is not None for name in names] == [True] * len(names)


def test_the_models_are_what_the_migrations_make(empty: Flask) -> None:
    flask_migrate.upgrade()
    assert _differences() == []


def test_tables_made_from_the_models_look_the_same_in_every_detail(
    empty: Flask, new_database: NewDatabase
) -> None:
    flask_migrate.upgrade()
    other = databases.application(new_database())
    with other.app_context():
        db.create_all()
        meant, collations = _described(db.engine), _collations(db.engine)
        db.engine.dispose()
    assert _described(db.engine) == meant
    assert _collations(db.engine) == collations
    assert len(meant) > 10


def test_all_the_way_down_nothing_is_left(empty: Flask) -> None:
    flask_migrate.upgrade()
    _fill()
    for _revision in REVISIONS:
        flask_migrate.downgrade(revision="-1")
    assert _described(db.engine) == {}
    assert _functions(db.engine) == []


def test_up_again_everything_works_as_before(empty: Flask) -> None:
    flask_migrate.upgrade()
    before = _described(db.engine)
    _fill()
    flask_migrate.downgrade(revision="base")
    flask_migrate.upgrade()
    assert _described(db.engine) == before
    _fill()
    assert db.session.scalar(select(func.count()).select_from(City)) == len(population.PLACES)


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_step_down_from_the_head_and_up_again_keeps_what_both_have(
    empty: Flask, revision: str
) -> None:
    flask_migrate.upgrade()
    _fill()
    flask_migrate.downgrade(revision=revision)
    flask_migrate.upgrade()
    assert db.session.scalar(select(func.count()).select_from(City)) == len(population.PLACES)
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) > 50


def test_upgrading_twice_changes_nothing(empty: Flask) -> None:
    flask_migrate.upgrade()
    before = _described(db.engine)
    flask_migrate.upgrade()
    assert _described(db.engine) == before


# -- the audit ------------------------------------------------------------------------------

#: Revisions at which the audit is a chain: this one, and whatever comes later.
CHAINED = REVISIONS[REVISIONS.index("0002") :]


def _hold_the_audit_to_its_word() -> None:
    """It refuses changes, gives no number again, and verifies."""
    assert stored.missing_triggers(db.session) == set()
    assert keeps_its_numbers(db.session.connection())
    assert stored.extent(db.session).entries > 50 and findings(db.session) == []
    for statement in CHANGES[db.engine.dialect.name]:
        with pytest.raises(IntegrityError, match="audit_entry only grows"):
            db.session.execute(text(statement))
        db.session.rollback()
    db.session.remove()


@pytest.mark.parametrize("revision", CHAINED)
def test_the_audit_only_grows_at_every_revision_on_the_way_down_and_up(
    empty: Flask, revision: str
) -> None:
    flask_migrate.upgrade()
    _fill()
    flask_migrate.downgrade(revision=revision)
    _hold_the_audit_to_its_word()
    for later in CHAINED[CHAINED.index(revision) + 1 :]:
        flask_migrate.upgrade(revision=later)
        _hold_the_audit_to_its_word()


def test_entries_from_before_the_chain_are_chained(empty: Flask) -> None:
    flask_migrate.upgrade()
    _fill(size=300)
    assert stored.extent(db.session).entries > 1000  # more than are read at a time
    kept = anchor(db.session)
    db.session.remove()
    flask_migrate.downgrade(revision="0001")
    flask_migrate.upgrade()
    assert findings(db.session, kept) == []
    _hold_the_audit_to_its_word()


def _fill(size: int = 20) -> None:
    population.write(Factory(db.session), population.draw(seed=3, size=size))
    db.session.commit()
    db.session.remove()


# -- the suite can fail ----------------------------------------------------------------------

DAMAGES = [
    "DROP INDEX ix_city_sort_key",
    "ALTER TABLE city ADD COLUMN mayor VARCHAR(20)",
    "ALTER TABLE city RENAME COLUMN region TO province",
    "DROP TABLE city_word",
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_difference_is_caught(empty: Flask, damage: str) -> None:
    flask_migrate.upgrade()
    before = _described(db.engine)
    with db.engine.begin() as connection:
        connection.exec_driver_sql(damage)
    assert _differences() != []
    assert _described(db.engine) != before


def test_a_lost_rule_is_caught(empty: Flask) -> None:
    flask_migrate.upgrade()
    before = _described(db.engine)
    lost = before["city"]["checks"].pop()
    assert lost["name"] and _described(db.engine) != before


def test_an_audit_whose_triggers_a_rebuilt_table_lost_is_caught(empty: Flask) -> None:
    flask_migrate.upgrade()
    _fill()
    _rebuild("audit_entry")
    with pytest.raises(AssertionError):
        _hold_the_audit_to_its_word()
    db.session.remove()


def _rebuild(table: str) -> None:
    """As a batch of a migration does on SQLite; PostgreSQL's own changes keep the triggers."""
    with db.engine.begin() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table(table, recreate="auto") as batch:
            batch.alter_column("actor", type_=String(300), existing_nullable=False)
        if connection.dialect.name == "postgresql":
            unprotect(connection)
