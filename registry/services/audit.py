"""Who changed what: entries are collected with the change and chained with its transaction."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count, islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session, SessionTransaction, scoped_session

from registry.domain.chain import link
from registry.models import AuditEntry
from registry.queries.audit import End, end_of
from registry.queries.prepared import AnySession
from registry.queries.versions import KNOWN, PENDING
from registry.services.writing import Values, add_rows

__all__ = ["Actor", "AnySession", "flush", "hold", "record"]

#: How many entries are unpacked at a time.
BATCH = 1000
#: The number of the lock that PostgreSQL gives to one transaction at a time.
CHAIN = 4_841_102


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which request, at what time (UTC)."""

    name: str
    request_id: str
    at: datetime


class Collected(NamedTuple):
    """An entry that waits for its commit; the changes are packed as JSON."""

    actor: Actor
    action: str
    entity: str
    entity_id: int
    changes: bytes


@dataclass(slots=True)
class _Pending:
    """What a session has collected, and how much of it when each savepoint was set."""

    entries: list[Collected] = field(default_factory=list)
    marks: dict[SessionTransaction, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.entries)


def record(
    session: AnySession,
    actor: Actor,
    action: str,
    *,
    entity: str,
    entity_id: int,
    changes: Mapping[str, Any],
    personal: Collection[str] = (),
) -> None:
    """Note a change: `changes` is field -> [old, new], values as JSON has them.

    Of fields named in `personal` the entry keeps the name and no value: {"email": null}. What is
    written here can never be taken out again.
    """
    shown = {name: None if name in personal else value for name, value in changes.items()}
    packed = json.dumps(shown, ensure_ascii=False, allow_nan=False).encode("utf-8", "surrogatepass")
    entry = Collected(actor, action, entity, entity_id, packed)
    _pending(session).entries.append(entry)


def _pending(session: AnySession) -> _Pending:
    found: _Pending = session.info.setdefault(PENDING, _Pending())
    return found


# -- chaining ------------------------------------------------------------------------------


def flush(session: AnySession) -> None:
    """Chain and write what was collected: done once, by the commit; deeds don't call it.

    First the session writes its own rows, then the lock is taken that lets one transaction at a
    time go on from the end of the chain. Whoever holds that lock needs no other any more. Were it
    taken in the middle of a deed, two deeds could wait for each other: one for the chain, the
    other for a row. An import would even keep everybody out from its first batch to its last.
    So entries stay collected, packed: 300 bytes each, 12 MB for the list of the world. Nothing
    in a deed needs their numbers; queries keep no answer while there are some (remembered.py).
    """
    own: Session = session() if isinstance(session, scoped_session) else session
    pending: _Pending | None = own.info.get(PENDING)
    if not pending or own.in_nested_transaction():
        return  # what a savepoint holds may still be taken back
    own.flush()
    connection = own.connection()
    _lock(connection)
    rows = _chained(connection, pending.entries)
    while batch := list(islice(rows, BATCH)):
        add_rows(own, AuditEntry, batch)
    pending.entries.clear()
    own.info.pop(KNOWN, None)


def hold(session: AnySession) -> None:
    """Let nobody else commit a change until this transaction ends: what it reads fits together.

    On SQLite a unit of work that writes has that from its beginning.
    """
    _lock(session.connection())


def _lock(connection: Connection) -> None:
    """Wait until no other transaction is writing the chain.

    What is read afterwards is what they have committed: each statement sees that, at READ
    COMMITTED. On SQLite the rows just written have taken the only lock there is.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:chain)"), {"chain": CHAIN})


def _chained(connection: Connection, entries: Sequence[Collected]) -> Iterator[Values]:
    """The rows, numbered and linked: ascending ids are the order of commits and of the chain."""
    end = end_of(connection)
    previous = end.hash
    numbers = count(_last_number(connection, end, len(entries)) - len(entries) + 1)
    for number, entry in zip(numbers, entries, strict=False):
        facts = _facts(number, entry)
        linked = link(previous, facts)
        yield {**facts, "previous": previous, "hash": linked}
        previous = linked


def _facts(number: int, entry: Collected) -> Values:
    return {
        "id": number,
        "at": entry.actor.at.astimezone(UTC),
        "actor": entry.actor.name,
        "request_id": entry.actor.request_id,
        "action": entry.action,
        "entity": entry.entity,
        "entity_id": entry.entity_id,
        "changes": json.loads(entry.changes),
    }


def _last_number(connection: Connection, end: End, many: int) -> int:
    """Take numbers behind the last entry; none is given again, even if entries are cut off."""
    if connection.dialect.name == "postgresql":
        taken = connection.execute(text(_TAKE_NUMBERS), {"last": end.id, "many": many})
        return int(taken.scalar_one())
    given: int = connection.execute(text(_GIVEN_NUMBER)).scalar_one()
    return max(end.id, given) + many


_TAKE_NUMBERS = """
SELECT setval(sequence, greatest(nextval(sequence), CAST(:last AS bigint) + 1) + :many - 1)
FROM (SELECT CAST(pg_get_serial_sequence('audit_entry', 'id') AS regclass) AS sequence) AS numbers
"""
_GIVEN_NUMBER = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'audit_entry'"


# -- with the transaction ------------------------------------------------------------------


@event.listens_for(Session, "before_commit")
def _write_with_the_transaction(session: Session) -> None:
    flush(session)


@event.listens_for(Session, "after_transaction_create")
def _mark_the_savepoint(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        pending = _pending(session)
        pending.marks[transaction] = len(pending.entries)


@event.listens_for(Session, "after_rollback")
def _forget_with_the_savepoint(session: Session) -> None:
    savepoint = session.get_nested_transaction()
    if savepoint:
        pending = _pending(session)
        del pending.entries[pending.marks[savepoint] :]


@event.listens_for(Session, "after_transaction_end")
def _forget_with_the_transaction(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(PENDING, None)
