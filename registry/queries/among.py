"""«The id is one of these», with all ids in one bound value, however many there are."""

import json
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Dialect, TypeDecorator, bindparam, types
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ColumnElement


class _Ids(TypeDecorator[Any]):
    """A list of ids: an array on PostgreSQL, JSON text on SQLite."""

    impl = types.String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        array = ARRAY(BigInteger) if dialect.name == "postgresql" else types.String()
        return dialect.type_descriptor(array)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return list(value) if dialect.name == "postgresql" else json.dumps(list(value))


class AmongIds(ColumnElement[bool]):
    """The condition itself; the ids are bound under `name` (`ids` if not said)."""

    inherit_cache = False
    type = types.Boolean()
    # Or SQLite would be asked whether the condition «= 1».
    _is_implicitly_boolean = True

    def __init__(self, column: Any, name: str = "ids") -> None:
        self.column = column
        self.bind = bindparam(name, type_=_Ids())


@compiles(AmongIds, "sqlite")  # type: ignore[no-untyped-call, untyped-decorator, unused-ignore]
def _on_sqlite(among: AmongIds, compiler: SQLCompiler, **how: Any) -> str:
    column, ids = compiler.process(among.column, **how), compiler.process(among.bind, **how)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608 -- names, no values


@compiles(AmongIds)  # type: ignore[no-untyped-call, untyped-decorator, unused-ignore]
def _on_postgresql(among: AmongIds, compiler: SQLCompiler, **how: Any) -> str:
    column, ids = compiler.process(among.column, **how), compiler.process(among.bind, **how)
    return f"{column} = ANY({ids})"
