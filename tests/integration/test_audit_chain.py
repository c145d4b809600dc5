"""The stored chain: both engines refuse to change it, and what is changed all the same is found."""

import contextvars
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, scoped_session

from registry.domain.anchor import read_anchors
from registry.domain.chain import CHAINED, Fault, Finding, link
from registry.extensions import Base, db
from registry.models import AuditEntry
from registry.models.append_only import TRIGGERS, unprotect
from registry.queries import audit as stored
from registry.services import audit
from tests import databases
from tests.databases import NewDatabase
from tests.integration.chains import CHANGES, anchor, findings, skip_a_number

AnySession = scoped_session[Session]
Tampering = Callable[[AnySession, list[int]], Finding]
ACTOR = audit.Actor("desk@example.org", "r-1", datetime(2024, 5, 17, 12, 30, 0, 7, tzinfo=UTC))


@pytest.fixture
def ids(session: AnySession) -> list[int]:
    """The numbers of six entries, each of a transaction of its own, with a gap before each."""
    for number in range(1, 7):
        changes = {"name": ["喀山", number], "lat": [None, 0.1 + number], "flag": [True, None]}
        audit.record(session, ACTOR, "end", entity="city", entity_id=number, changes=changes)
        session.commit()
        skip_a_number(session)
    written = select(AuditEntry.id).where(AuditEntry.actor == ACTOR.name)
    return list(session.scalars(written.order_by(AuditEntry.id)))


# -- what is there ---------------------------------------------------------------------------


def test_what_is_written_verifies_and_fits_its_anchor(session: AnySession, ids: list[int]) -> None:
    assert findings(session, anchor(session)) == []
    assert stored.extent(session).id == ids[-1]


def test_an_empty_audit_is_whole_and_has_an_anchor(new_database: NewDatabase) -> None:
    with databases.at_head(new_database()) as app, app.app_context():
        assert stored.extent(db.session) == (0, "0" * 64, 0)
        assert findings(db.session, anchor(db.session)) == []
        db.session.remove()


def test_a_hash_covers_every_column() -> None:
    assert {*CHAINED, "previous", "hash"} == set(AuditEntry.__table__.columns.keys())


def test_numbers_behind_one_that_came_from_elsewhere_go_on_ascending(
    session: AnySession, ids: list[int]
) -> None:
    _put(session, ids[-1] + 500, stored.extent(session).hash)
    audit.record(session, ACTOR, "end", entity="city", entity_id=7, changes={})
    session.commit()
    assert stored.extent(session).id == ids[-1] + 501
    assert findings(session) == []


# -- both engines refuse ---------------------------------------------------------------------


def test_no_change_is_taken(session: AnySession, ids: list[int]) -> None:
    refused = CHANGES[session.get_bind().dialect.name]
    for statement in refused:
        with pytest.raises(IntegrityError, match="audit_entry only grows"), session.begin_nested():
            session.execute(text(statement))
    assert len(refused) == 6 and findings(session, anchor(session)) == []


@pytest.mark.parametrize("deed", ["edit", "delete"])
def test_an_entry_cannot_be_changed_as_an_object(
    session: AnySession, ids: list[int], deed: str
) -> None:
    entry = session.get_one(AuditEntry, ids[0])
    if deed == "edit":
        entry.actor = "nobody"
    else:
        session.delete(entry)
    with pytest.raises(IntegrityError, match="audit_entry only grows"):
        session.flush()
    session.rollback()


def test_tables_made_from_the_models_refuse_too(new_database: NewDatabase) -> None:
    with databases.application(new_database()).app_context():
        db.create_all()
        assert stored.missing_triggers(db.session) == set()
        db.session.remove()
        db.engine.dispose()


def test_a_lost_trigger_is_noticed(session: AnySession) -> None:
    expected = TRIGGERS[session.get_bind().dialect.name]
    assert stored.missing_triggers(session) == set()
    unprotect(session.connection())
    assert stored.missing_triggers(session) == expected and len(expected) == 3


def test_a_trigger_that_is_switched_off_is_noticed(session: AnySession) -> None:
    postgresql = session.get_bind().dialect.name == "postgresql"
    if postgresql:  # SQLite has no such switch
        session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_delete"))
    off = {"audit_entry_no_delete"} if postgresql else set()
    assert stored.missing_triggers(session) == off


# -- five tamperings, by somebody who can drop the triggers ----------------------------------


def _edit(session: AnySession, ids: list[int]) -> Finding:
    changes = {"changes": json.dumps({"name": ["喀山", "Kazan"]}), "id": ids[2]}
    session.execute(text("UPDATE audit_entry SET changes = :changes WHERE id = :id"), changes)
    return Finding(Fault.EDITED, ids[2], ids[1])


def _delete(session: AnySession, ids: list[int]) -> Finding:
    session.execute(text("DELETE FROM audit_entry WHERE id = :id"), {"id": ids[2]})
    return Finding(Fault.MISSING, ids[3], ids[1])


def _swap(session: AnySession, ids: list[int]) -> Finding:
    for old, new in ((ids[2], -1), (ids[4], ids[2]), (-1, ids[4])):
        moved = {"old": old, "new": new}
        session.execute(text("UPDATE audit_entry SET id = :new WHERE id = :old"), moved)
    return Finding(Fault.MOVED, ids[2], ids[1])


def _insert(session: AnySession, ids: list[int]) -> Finding:
    before = session.get_one(AuditEntry, ids[2])
    _put(session, ids[2] + 1, before.hash)
    return Finding(Fault.INSERTED, ids[3], ids[2])


def _put(session: AnySession, number: int, previous: str) -> None:
    facts = {"id": number, "at": ACTOR.at, "actor": "a", "request_id": "r", "action": "end",
             "entity": "city", "entity_id": 1, "changes": {}}  # fmt: skip
    row = {**facts, "previous": previous, "hash": link(previous, facts)}
    session.execute(insert(Base.metadata.tables["audit_entry"]), [row])


def _cut(session: AnySession, ids: list[int]) -> Finding:
    session.execute(text("DELETE FROM audit_entry WHERE id > :id"), {"id": ids[3]})
    return Finding(Fault.CUT, ids[-1], ids[3], "2024-05-17T12:00:00+00:00")


@pytest.mark.parametrize("tamper", [_edit, _delete, _swap, _insert, _cut])
def test_each_tampering_is_found_at_its_place(
    session: AnySession, ids: list[int], tamper: Tampering
) -> None:
    kept = anchor(session)
    unprotect(session.connection())
    expected = tamper(session, ids)
    assert expected in findings(session, kept)
    told = findings(session)
    assert told[:1] == ([] if expected.fault is Fault.CUT else [expected])


COLUMNS: dict[str, Any] = {
    "at": "2024-05-17 12:30:00.000008", "actor": "x", "request_id": "x", "action": "x",
    "entity": "x", "entity_id": 99, "changes": "{}", "previous": "0" * 64, "hash": "0" * 64,
}  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS)
def test_an_edit_of_any_column_is_found(session: AnySession, ids: list[int], column: str) -> None:
    unprotect(session.connection())
    value = COLUMNS[column]
    kind = AuditEntry.__table__.c[column].type.compile(session.get_bind().dialect)
    said = ":value" if session.get_bind().dialect.name == "sqlite" else f"CAST(:value AS {kind})"
    edit = text(f"UPDATE audit_entry SET {column} = {said} WHERE id = :id")
    session.execute(edit, {"value": value, "id": ids[2]})
    assert findings(session)[0].id == ids[2]


@pytest.mark.parametrize(
    ("column", "value"),
    [("changes", "no JSON"), ("changes", "[" * 99_999), ("at", "soon"), ("entity_id", b"\xff")],
)
def test_what_cannot_be_read_is_refused_or_a_finding_and_no_accident(
    session: AnySession, ids: list[int], column: str, value: object
) -> None:
    unprotect(session.connection())
    edit = text(f"UPDATE audit_entry SET {column} = :value WHERE id = :id")
    put = {"value": value, "id": ids[2]}
    if session.get_bind().dialect.name == "postgresql":
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(edit, put)
    else:
        session.execute(edit, put)
        assert findings(session) == [Finding(Fault.EDITED, ids[2], ids[1])]


# -- the commands ----------------------------------------------------------------------------


def _flask(app: Flask, *arguments: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=["audit", *map(str, arguments)])


def test_a_whole_audit_has_the_status_0(app: Flask, ids: list[int], tmp_path: Path) -> None:
    file = tmp_path / "anchors"
    assert _flask(app, "anchor", file).output == f"Anchored at entry {ids[-1]}.\n"
    done = _flask(app, "verify", "--anchor", file)
    assert done.exit_code == 0
    assert f"the last is {ids[-1]}; faults: 0." in done.output
    assert "Anchors that fit: 1 of 1." in done.output and "The audit is whole." in done.output


def test_without_an_anchor_it_says_what_is_not_known(app: Flask, ids: list[int]) -> None:
    done = _flask(app, "verify")
    assert done.exit_code == 0
    assert "Compared with no anchor: whether the end was cut off is not known." in done.output


def test_an_anchor_is_printed_or_added_to_those_that_are_there(
    app: Flask, session: AnySession, ids: list[int], tmp_path: Path
) -> None:
    file = tmp_path / "anchors"
    _flask(app, "anchor", file)
    audit.record(session, ACTOR, "end", entity="city", entity_id=7, changes={})
    session.commit()
    _flask(app, "anchor", file)
    first, second = read_anchors(file.read_text().splitlines())
    assert (first.id, second.count) == (ids[-1], first.count + 1)
    (printed,) = read_anchors(_flask(app, "anchor").output.splitlines())
    assert printed.hash == second.hash == stored.extent(session).hash


@pytest.mark.parametrize("tamper", [_edit, _delete, _swap, _insert, _cut])
def test_a_fault_has_the_status_1_and_its_place(
    app: Flask, session: AnySession, ids: list[int], tmp_path: Path, tamper: Tampering
) -> None:
    file = tmp_path / "anchors"
    _flask(app, "anchor", file)
    (kept,) = read_anchors([file.read_text()])
    unprotect(session.connection())
    expected = replace(tamper(session, ids), at=kept.at)
    session.commit()
    done = _flask(app, "verify", "--anchor", file)
    assert done.exit_code == 1
    assert f"  {expected.message % expected.params}\n" in done.output
    assert "The audit is NOT whole." in done.output


def test_many_faults_are_counted_and_the_first_are_shown(
    app: Flask, session: AnySession, ids: list[int]
) -> None:
    for number in range(30):
        audit.record(session, ACTOR, "end", entity="city", entity_id=number, changes={})
    session.commit()
    unprotect(session.connection())
    session.execute(text("UPDATE audit_entry SET request_id = 'x'"))
    session.commit()
    done = _flask(app, "verify")
    assert (done.exit_code, done.output.count(" was edited")) == (1, 20)
    assert " more.\n" in done.output


def test_triggers_that_are_gone_are_a_fault(app: Flask, session: AnySession) -> None:
    unprotect(session.connection())
    done = _flask(app, "verify")
    assert done.exit_code == 1
    assert "lacks its triggers audit_entry_no_delete, audit_entry_no_" in done.output


@pytest.mark.parametrize("text", ["", "no JSON", '{"format": 2}', "\x1b[31m"])
def test_an_anchor_that_cannot_be_read_has_the_status_2(
    app: Flask, session: AnySession, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "anchors"
    file.write_bytes(text.encode() + b"\xff" * bool(text))
    done = _flask(app, "verify", "--anchor", file)
    assert done.exit_code == 2 and len(done.output.splitlines()) == 1
    assert "anchor" in done.output and "\x1b" not in done.output


def test_a_file_that_is_not_there_or_not_writable_has_the_status_2(
    app: Flask, session: AnySession, tmp_path: Path
) -> None:
    assert _flask(app, "verify", "--anchor", tmp_path / "none").exit_code == 2
    done = _flask(app, "anchor", tmp_path / "no" / "folder")
    assert (done.exit_code, "The file can't be used" in done.output) == (2, True)


@pytest.mark.parametrize("command", ["verify", "anchor"])
def test_a_database_that_cannot_be_read_has_the_status_2(
    new_database: NewDatabase, command: str
) -> None:
    app = databases.application(new_database())
    # As from a shell of its own: a fixture of the whole run may have another database open here.
    done = contextvars.Context().run(_flask, app, command)
    assert done.exit_code == 2 and "The database does not answer as it should" in done.output
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("command", ["verify", "anchor"])
def test_each_command_shows_an_example(app: Flask, session: AnySession, command: str) -> None:
    assert f"Example:\n    flask audit {command} " in _flask(app, command, "--help").output
