"""Everything a database holds, to say that something changed nothing, or just what it changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection

from registry.extensions import Base

#: Written by being refused, too: how often was tried what, and what waits to be sent.
APART = frozenset({"attempt", "letter"})
#: Written by reading: when somebody was seen.
SEEN = frozenset({"account.seen_at", "sign_in.seen_at", "personal_link.opened_at"})

Key = tuple[Any, ...]
Rows = dict[Key, tuple[Any, ...]]


@dataclass(frozen=True)
class Dump:
    """The rows of each table by primary key, as the driver gives them."""

    tables: dict[str, Rows]

    @property
    def rows(self) -> int:
        return sum(map(len, self.tables.values()))


def dump(connection: Connection) -> Dump:
    """All tables but those APART, without what is written by reading.

    By the driver's own cursor: a suite looks thousands of times.
    """
    raw = connection.connection.cursor()
    try:
        return Dump({table: _rows(raw, table) for table in _columns()})
    finally:
        raw.close()


@cache
def _columns() -> dict[str, tuple[list[str], list[int]]]:
    """Table -> its columns, and at which places of them the primary key stands."""
    found = {}
    for table in Base.metadata.sorted_tables:
        columns = [each for each in table.columns if str(each) not in SEEN]
        keys = [at for at, each in enumerate(columns) if each.primary_key]
        found[table.name] = [each.name for each in columns], keys
    return {name: each for name, each in found.items() if name not in APART}


def _rows(raw: Any, table: str) -> Rows:
    columns, keys = _columns()[table]
    raw.execute(f"SELECT {', '.join(columns)} FROM {table}")
    return {tuple(row[at] for at in keys): tuple(row) for row in raw.fetchall()}


def changes(before: Dump, after: Dump) -> list[str]:
    """What differs: «account 3 name», «audit_entry 17 added», «editorship 3,1 removed»."""
    return [
        f"{table} {','.join(map(str, key))} {what}"
        for table, old in before.tables.items()
        if old != after.tables[table]
        for key, what in _differences(old, after.tables[table], _columns()[table][0])
    ]


def _differences(before: Rows, after: Rows, columns: list[str]) -> Iterator[tuple[Key, str]]:
    yield from ((key, "removed") for key in sorted(before.keys() - after.keys()))
    yield from ((key, "added") for key in sorted(after.keys() - before.keys()))
    for key in sorted(before.keys() & after.keys()):
        both = zip(columns, before[key], after[key], strict=True)
        yield from ((key, name) for name, old, new in both if old != new)
