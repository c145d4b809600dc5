"""Sources: which list said what, so that the same row is never taken twice."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from registry.models import Source, SourceRecord
from registry.services import audit
from registry.services.audit import Actor, AnySession
from registry.services.writing import add_rows


class RowKey(NamedTuple):
    """By what a row of a source is known: its content's digest, and which one of equal rows."""

    digest: str
    occurrence: int


class Kept(NamedTuple):
    """A row of a source and the id of what it became."""

    key: RowKey
    row: int
    entity_id: int


def ensure(
    session: AnySession, actor: Actor, name: str, *, link: str = "", demonstration: bool = False
) -> Source:
    """Return the source of this name, made if there is none."""
    known = session.scalar(select(Source).where(Source.name == name))
    if known:
        return known
    made = Source(name=name, link=link, demonstration=demonstration)
    session.add(made)
    session.flush()
    facts = {"name": [None, name], "demonstration": [None, demonstration]}
    audit.record(session, actor, "create", entity="source", entity_id=made.id, changes=facts)
    return made


def known_rows(session: AnySession, source: Source, entity: str) -> dict[RowKey, int]:
    """Return what each row of the source that is known already became."""
    statement = select(SourceRecord.digest, SourceRecord.occurrence, SourceRecord.entity_id)
    of_source = statement.where(SourceRecord.source_id == source.id, SourceRecord.entity == entity)
    return {RowKey(digest, place): known for digest, place, known in session.execute(of_source)}


def keep(
    session: AnySession, source: Source, entity: str, rows: Sequence[Kept], *, today: date
) -> None:
    """Note that the source has these rows, and what they became."""
    shared = {"source_id": source.id, "entity": entity, "imported_on": today}
    add_rows(
        session,
        SourceRecord,
        [
            {**shared, **each.key._asdict(), "row": each.row, "entity_id": each.entity_id}
            for each in rows
        ],
    )


def note_import(session: AnySession, actor: Actor, source: Source, *, rows: int) -> None:
    """Put the import on record, so that the data version tells that sources have changed."""
    changes = {"rows": [None, rows]}
    audit.record(session, actor, "import", entity="source", entity_id=source.id, changes=changes)
