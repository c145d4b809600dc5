"""The audit, entry by entry as it is stored, and where it ends."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Text, cast, func, select, text

from registry.domain.chain import CHAINED, START, Entry
from registry.models import AuditEntry
from registry.models.append_only import TRIGGERS
from registry.queries.prepared import AnySession

#: How many rows a server sends at a time.
BATCH = 1000


class End(NamedTuple):
    """The last entry; of an empty audit what the first one will follow."""

    id: int
    hash: str


_END = select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)


def end_of(connection: Connection) -> End:
    row = connection.execute(_END).one_or_none()
    return End(row.id, row.hash) if row else End(0, START)


class Extent(NamedTuple):
    """Where the audit ends, and how many entries there are."""

    id: int
    hash: str
    entries: int


def extent(session: AnySession) -> Extent:
    """Both as one statement sees them, whoever is writing meanwhile."""
    many = select(func.count()).select_from(AuditEntry).scalar_subquery()
    row = session.execute(_END.add_columns(many.label("many"))).one_or_none()
    return Extent(row.id, row.hash, row.many) if row else Extent(0, START, 0)


def entries(session: AnySession) -> Iterator[Entry]:
    """All entries by ascending id, a batch in memory at a time.

    Moments and changes are read as text: SQLite keeps whatever somebody put there, and what can't
    be read is a finding, not an accident.
    """
    found = session.execute(_ENTRIES, execution_options={"yield_per": BATCH})
    for row in found.mappings():
        facts = {name: row[name] for name in CHAINED}
        facts |= {"at": _moment(row["at"]), "changes": _changes(row["changes"])}
        yield Entry(facts, str(row["previous"]), str(row["hash"]))


_AS_TEXT = {"at", "changes"}
_COLUMNS = [AuditEntry.__table__.c[name] for name in (*CHAINED, "previous", "hash")]
_ENTRIES = select(
    *(cast(each, Text).label(each.name) if each.name in _AS_TEXT else each for each in _COLUMNS)
).order_by(AuditEntry.id)


def _moment(written: str) -> object:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return written


def _changes(written: str) -> object:
    try:
        return json.loads(written)
    except (ValueError, RecursionError):
        return written


def missing_triggers(session: AnySession) -> frozenset[str]:
    """Which of the triggers that refuse changes are not there, or are switched off."""
    engine = session.connection().dialect.name
    return TRIGGERS[engine] - set(session.scalars(text(_TRIGGERS[engine])))


_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'",
    "postgresql": (
        "SELECT tgname FROM pg_trigger"
        " WHERE tgrelid = to_regclass('audit_entry') AND tgenabled IN ('O', 'A')"
    ),
}
