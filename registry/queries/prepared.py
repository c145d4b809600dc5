"""Statements whose text is made once for each engine, so that running them is all that is left.

Working out SQLAlchemy's cache key of a long statement takes 400 µs a call, more than SQLite
takes to answer it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, Dialect, bindparam, column, text
from sqlalchemy.engine.interfaces import BindTyping
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


class Prepared:
    """A select whose bound values are given by name when it is run; more than it needs may be."""

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        self._made: dict[str, tuple[TextualSelect, tuple[str, ...]]] = {}

    def rows(self, session: AnySession, values: Mapping[str, Any]) -> Sequence[Any]:
        return self._run(session, values).all()  # type: ignore[no-any-return]

    def scalars(self, session: AnySession, values: Mapping[str, Any]) -> Sequence[Any]:
        return self._run(session, values).scalars().all()  # type: ignore[no-any-return]

    def first(self, session: AnySession, values: Mapping[str, Any]) -> Any:
        return self._run(session, values).first()

    def _run(self, session: AnySession, values: Mapping[str, Any]) -> Any:
        connection = connection_of(session)
        engine = connection.dialect.name
        if engine not in self._made:
            self._made[engine] = _as_text(self.statement, connection.dialect)
        made, names = self._made[engine]
        return connection.execute(made, {name: values[name] for name in names})


class _ConstantsInText:
    """A compiler that binds only what is asked for and writes constants into the text.

    SQLite plans a statement anew whenever a bound constant that chose an index is bound again.
    """

    def visit_bindparam(self, bind: BindParameter[Any], **how: Any) -> Any:
        if not bind.required:
            how["literal_binds"] = True
        return super().visit_bindparam(bind, **how)  # type: ignore[misc]


def _as_text(statement: Any, dialect: Dialect) -> tuple[TextualSelect, tuple[str, ...]]:
    """Make the statement's text for the engine, and the names of the values it asks for."""
    kind: Any = type(dialect)
    named = kind(paramstyle="named")
    # A type said beside a name («:day::DATE») would hide the name from text(), which says it anew.
    named.bind_typing = BindTyping.NONE
    named.statement_compiler = type("Compiler", (_ConstantsInText, kind.statement_compiler), {})
    compiled = statement.compile(dialect=named)
    sql = str(compiled)
    for name in compiled.bind_names.values():
        sql = sql.replace(f"(__[POSTCOMPILE_{name}])", f":{name}")
    columns = [column(str(each.key), each.type) for each in statement.selected_columns]
    binds = (
        bindparam(name, type_=bind.type, expanding=bind.expanding)
        for bind, name in compiled.bind_names.items()
    )
    made = text(sql).bindparams(*binds)
    return made.columns(*columns), tuple(compiled.bind_names.values())
