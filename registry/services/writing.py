"""Many rows written at a time: a flush for each would take minutes for a list of the world."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, literal_column

from registry.domain.dates import PartialDate
from registry.services.audit import AnySession

Values = dict[str, Any]


def add_rows(session: AnySession, model: Any, rows: Sequence[Values]) -> None:
    if not rows:
        return
    statement = insert(model.__table__)
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        # With something to return a thousand rows travel in one statement, without it one.
        statement = statement.returning(literal_column("1"))
    connection.execute(statement, rows)


def add_rows_with_ids(session: AnySession, model: Any, rows: Sequence[Values]) -> list[int]:
    """Return the new rows' ids in the order of the rows."""
    if not rows:
        return []
    table = model.__table__
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list(session.connection().execute(statement, rows).scalars())


def change_rows(session: AnySession, statement: Any, rows: Sequence[Values]) -> None:
    """Run an UPDATE of a table once for each row of its parameters."""
    if rows:
        session.connection().execute(statement, rows)


def date_columns(prefix: str, when: PartialDate | None) -> Values:
    """The three columns that hold a date."""
    names = (f"{prefix}_edtf", f"{prefix}_earliest", f"{prefix}_latest")
    parts = (when.edtf, when.earliest, when.latest) if when else (None, None, None)
    return dict(zip(names, parts, strict=True))


def known_facts(facts: Values) -> dict[str, list[Any]]:
    """What an audit entry says of a new thing: each fact that is known, from nothing to it."""
    unknown: tuple[Any, ...] = (None, "", (), [])
    return {
        name: [None, value]
        for name, value in facts.items()
        if value not in unknown and value is not False
    }
