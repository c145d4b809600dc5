"""Many rows written at a time: a flush for each would take minutes for a list of the world."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    Connection,
    Table,
    bindparam,
    cast,
    func,
    insert,
    select,
)
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from registry.domain.dates import PartialDate
from registry.queries.prepared import AnySession

Values = dict[str, Any]


def add_rows(session: AnySession, model: Any, rows: Sequence[Values]) -> None:
    if rows:
        _insert(session.connection(), model.__table__, rows)


def add_rows_with_ids(session: AnySession, model: Any, rows: Sequence[Values]) -> list[int]:
    """Return the new rows' ids in the order of the rows."""
    table, connection = model.__table__, session.connection()
    if not rows:
        return []
    if connection.dialect.name == "postgresql":
        ids = _next_ids(connection, table, len(rows))
        _insert(connection, table, [{"id": i} | row for i, row in zip(ids, rows, strict=True)])
        return ids
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list(connection.execute(statement, rows).scalars())


def _next_ids(connection: Connection, table: Table, many: int) -> list[int]:
    sequence = func.pg_get_serial_sequence(table.name, "id")
    taken = select(func.nextval(sequence)).select_from(func.generate_series(1, many))
    return list(connection.scalars(taken))


def _insert(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Write the rows; each has the same columns.

    To PostgreSQL a column travels as one array: a placeholder for each value of each row costs
    its driver more time than the server needs to write them.
    """
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), rows)
        return
    defaults = {
        column.name: column.default.arg
        for column in table.columns
        if isinstance(column.default, ScalarElementColumnDefault) and column.name not in rows[0]
    }
    arrays = {name: [row[name] for row in rows] for name in rows[0]}
    arrays |= {name: [value] * len(rows) for name, value in defaults.items()}
    shapes = {name: ARRAY(table.c[name].type, dimensions=1) for name in arrays}
    columns = [
        func.unnest(cast(bindparam(name, type_=shape), shape)) for name, shape in shapes.items()
    ]
    connection.execute(insert(table).from_select(list(arrays), select(*columns)), arrays)


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
