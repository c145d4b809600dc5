"""Statements whose text is made once for each engine, so that running them is all that is left.

Working out SQLAlchemy's cache key of a long statement takes 400 µs a call, more than SQLite
takes to answer it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Dialect, bindparam, column, text
from sqlalchemy.orm import Session, scoped_session
from sqlalchemy.sql.selectable import TextualSelect

AnySession = Session | scoped_session[Any]


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
        connection = session.connection()
        engine = connection.dialect.name
        if engine not in self._made:
            self._made[engine] = _as_text(self.statement, connection.dialect)
        made, names = self._made[engine]
        return connection.execute(made, {name: values[name] for name in names})


def _as_text(statement: Any, dialect: Dialect) -> tuple[TextualSelect, tuple[str, ...]]:
    """Make the statement's text for the engine, and the names of the values it asks for."""
    named: Any = type(dialect)
    compiled: Any = statement.compile(dialect=named(paramstyle="named"))
    sql = str(compiled)
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    for name in binds:
        sql = sql.replace(f"(__[POSTCOMPILE_{name}])", f":{name}")
    columns = [column(str(each.key), each.type) for each in statement.selected_columns]
    made = text(sql).bindparams(*(_named(name, bind) for name, bind in binds.items()))
    asked = tuple(name for name, bind in binds.items() if bind.required)
    return made.columns(*columns), asked


def _named(name: str, bind: BindParameter[Any]) -> BindParameter[Any]:
    if bind.required:
        return bindparam(name, type_=bind.type, expanding=bind.expanding)
    return bindparam(name, bind.value, bind.type, expanding=bind.expanding)
