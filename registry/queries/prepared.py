"""Statements whose text is made once for each engine, so that running them is all that is left.

Working out SQLAlchemy's cache key of a long statement takes 400 µs a call, more than SQLite
takes to answer it.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, Dialect, bindparam, column, text
from sqlalchemy.engine.interfaces import BindTyping
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, scoped_session
from sqlalchemy.sql.selectable import TextualSelect

AnySession = Session | scoped_session[Any]
_KEPT = "connection"


def connection_of(session: AnySession) -> Connection:
    """The connection of the session's transaction, without the session's own long way to it."""
    own: Session = session() if isinstance(session, scoped_session) else session
    kept: tuple[object, Connection] | None = own.info.get(_KEPT)
    if kept is None or kept[0] is not own.get_transaction():
        connection = own.connection()
        kept = own.info[_KEPT] = (own.get_transaction(), connection)
    return kept[1]


class Sent(NamedTuple):
    """What the driver says of the columns, and the rows as it has them."""

    columns: Sequence[Any]
    rows: Sequence[Any]


def read(connection: Connection, sql: str, bound: Mapping[str, Any]) -> Sent:
    """Run a statement in the driver's own language.

    Asked of the driver itself: getting a result of SQLAlchemy's ready takes 70 µs a statement,
    more than SQLite takes to find the few rows of a page about one thing.
    """
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql, bound)
        sent = Sent(cursor.description or (), cursor.fetchall())
    except connection.dialect.loaded_dbapi.Error as problem:
        raise _said_by_sqlalchemy(connection, sql, bound, problem) from problem
    cursor.close()
    return sent


def _said_by_sqlalchemy(
    connection: Connection, sql: str, bound: Mapping[str, Any], problem: Exception
) -> BaseException:
    """The driver's error as every other statement raises it; a lost connection is given up."""
    dialect = connection.dialect
    lost = dialect.is_disconnect(problem, connection.connection, None)  # type: ignore[arg-type]
    if lost:
        connection.invalidate(problem)
    errors = dialect.loaded_dbapi.Error
    return DBAPIError.instance(
        sql, bound, problem, errors, connection_invalidated=lost, dialect=dialect
    )


class Prepared:
    """A select whose bound values are given by name when it is run; more than it needs may be."""

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        self._made: dict[str, _Direct | _Expanding] = {}

    def rows(self, session: AnySession, values: Mapping[str, Any]) -> Sequence[Any]:
        """All rows, as named tuples."""
        connection = connection_of(session)
        engine = connection.dialect.name
        made = self._made.get(engine)
        if made is None:
            made = self._made[engine] = _made_for(self.statement, connection.dialect)
        return made.rows(connection, values)

    def scalars(self, session: AnySession, values: Mapping[str, Any]) -> Sequence[Any]:
        """The first column of all rows."""
        return [row[0] for row in self.rows(session, values)]

    def first(self, session: AnySession, values: Mapping[str, Any]) -> Any:
        """The first row, or None: for statements that find one or none."""
        return next(iter(self.rows(session, values)), None)


Reader = Callable[[Any], Any]


@dataclass(slots=True)
class _Direct:
    """A statement given to the driver as text: values and columns change only where they must."""

    sql: str
    binds: Sequence[tuple[str, Reader | None]]
    make: Callable[[Iterable[Any]], Any]
    types: Sequence[Any]
    # Known once the driver has said what it sends: position and reader of the columns to change.
    reads: Sequence[tuple[int, Reader]] | None = None

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        bound = {name: bind(values[name]) if bind else values[name] for name, bind in self.binds}
        columns, found = read(connection, self.sql, bound)
        if self.reads is None:
            self.reads = self._readers(connection.dialect, columns)
        if self.reads:
            found = [self._read(row, self.reads) for row in found]
        return list(map(self.make, found))

    def _readers(self, dialect: Dialect, sent: Sequence[Any]) -> list[tuple[int, Reader]]:
        kinds = (each.dialect_impl(dialect) for each in self.types)
        found = (
            kind.result_processor(dialect, column[1])
            for kind, column in zip(kinds, sent, strict=True)
        )
        return [(at, read) for at, read in enumerate(found) if read]

    @staticmethod
    def _read(row: Sequence[Any], reads: Sequence[tuple[int, Reader]]) -> list[Any]:
        cells = list(row)
        for at, read in reads:
            cells[at] = read(cells[at])
        return cells


@dataclass(frozen=True, slots=True)
class _Expanding:
    """A statement in which a value is a list: SQLAlchemy writes as many places as it has."""

    text: TextualSelect
    names: Sequence[str]

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        return connection.execute(self.text, {name: values[name] for name in self.names}).all()


class _ConstantsInText:
    """A compiler that binds only what is asked for and writes constants into the text.

    SQLite plans a statement anew whenever a bound constant that chose an index is bound again.
    """

    def visit_bindparam(self, bind: BindParameter[Any], **how: Any) -> Any:
        if not bind.required:
            how["literal_binds"] = True
        return super().visit_bindparam(bind, **how)  # type: ignore[misc]


def _made_for(statement: Any, dialect: Dialect) -> "_Direct | _Expanding":
    compiled = _compiled(statement, dialect, dialect.paramstyle)
    if any(bind.expanding for bind in compiled.bind_names):
        return _as_text(statement, dialect)
    return _direct(statement, compiled, dialect)


def _compiled(statement: Any, dialect: Dialect, paramstyle: str) -> Any:
    kind: Any = type(dialect)
    own = kind(paramstyle="named" if paramstyle == "qmark" else paramstyle)
    if paramstyle == "named":
        # A type said beside a name («:day::DATE») would hide the name from text().
        own.bind_typing = BindTyping.NONE
    own.statement_compiler = type("Compiler", (_ConstantsInText, kind.statement_compiler), {})
    return statement.compile(dialect=own)


def _direct(statement: Any, compiled: Any, dialect: Dialect) -> _Direct:
    columns = list(statement.selected_columns)
    named: Any = namedtuple  # noqa: PYI024 -- the columns are known when the statement is
    row = named("row", [str(each.key) for each in columns], rename=True)
    binds = [
        (name, bind.type.dialect_impl(dialect).bind_processor(dialect))
        for bind, name in compiled.bind_names.items()
    ]
    return _Direct(str(compiled), binds, row._make, [each.type for each in columns])


def _as_text(statement: Any, dialect: Dialect) -> _Expanding:
    compiled = _compiled(statement, dialect, "named")
    sql = str(compiled)
    for name in compiled.bind_names.values():
        sql = sql.replace(f"(__[POSTCOMPILE_{name}])", f":{name}")
    columns = [column(str(each.key), each.type) for each in statement.selected_columns]
    binds = (
        bindparam(name, type_=bind.type, expanding=bind.expanding)
        for bind, name in compiled.bind_names.items()
    )
    made = text(sql).bindparams(*binds)
    return _Expanding(made.columns(*columns), tuple(compiled.bind_names.values()))
