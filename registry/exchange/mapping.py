"""Mapping files: how a list with columns and words of its own is read in ours.

A TOML file: `[columns]` their column -> our field, or a list of our fields; `[values."field"]`
their value -> ours; `[constants]` field -> value; `[ignore] columns = [...]`.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from registry.domain.errors import N_
from registry.exchange.importing import shown
from registry.exchange.tabular import Row, Table, Unreadable

_SECTIONS = ("columns", "values", "constants", "ignore")


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What a mapping file says."""

    columns: dict[str, tuple[str, ...]]
    values: dict[str, dict[str, str]]
    constants: dict[str, str]
    ignored: frozenset[str]

    @property
    def fields(self) -> list[str]:
        """Every field that gets a value, as often as it gets one."""
        return [field for fields in self.columns.values() for field in fields] + [*self.constants]


def read_mapping(path: Path) -> ColumnMapping:
    """Read a mapping file; Unreadable says what is wrong with it."""
    try:
        return parse_mapping(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as problem:
        raise Unreadable(N_("The mapping file is not UTF-8.")) from problem


def parse_mapping(text: str) -> ColumnMapping:
    """Read the text of a mapping file."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise Unreadable(_NOT_TOML, why=problem) from problem
    for name in document:
        if name not in _SECTIONS:
            raise Unreadable(
                N_("The mapping file has a section “%(name)s”. There are: %(known)s."),
                name=name,
                known=", ".join(_SECTIONS),
            )
    values = _section(document, "values")
    return ColumnMapping(
        {column: _fields(column, said) for column, said in _section(document, "columns").items()},
        {field: _words(field, _section(values, field)) for field in values},
        _words("constants", _section(document, "constants")),
        frozenset(_names("ignore", _section(document, "ignore").get("columns", []))),
    )


_NOT_TOML = N_(
    "The mapping file is not TOML: %(why)s. (Names with more than Latin letters stand in quotes.)"
)


def _section(document: dict[str, Any], name: str) -> dict[str, Any]:
    found = document.get(name, {})
    if not isinstance(found, dict):
        raise Unreadable(N_("“%(name)s” in the mapping file must be a table."), name=name)
    return found


def _fields(column: str, said: object) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else _names(column, said)


def _names(place: str, said: object) -> tuple[str, ...]:
    if not isinstance(said, list) or not all(isinstance(name, str) for name in said):
        raise Unreadable(
            N_("“%(name)s” in the mapping file must be a text or a list of texts."), name=place
        )
    return tuple(said)


def _words(place: str, said: dict[str, Any]) -> dict[str, str]:
    for name, value in said.items():
        if not isinstance(value, str):
            raise Unreadable(
                N_("“%(name)s” under “%(place)s” in the mapping file must be a text in quotes."),
                name=name,
                place=place,
            )
    return {name.strip(): value for name, value in said.items()}


# -- using it ------------------------------------------------------------------------------


def mapped(table: Table, mapping: ColumnMapping, known: Sequence[str]) -> Table:
    """Return the table in our fields, each row with what was written beside it."""
    problem = next(_problems(table, mapping, known), None)
    if problem:
        raise problem
    rows = [_mapped_row(row, mapping) for row in table.rows]
    return replace(table, columns=tuple(mapping.fields), rows=rows)


def _problems(table: Table, mapping: ColumnMapping, known: Sequence[str]) -> Iterator[Unreadable]:
    for name in sorted({*mapping.fields, *mapping.values} - set(known)):
        yield Unreadable(_NO_FIELD, name=name, known=shown(known))
    for name in (name for name, times in Counter(mapping.fields).items() if times > 1):
        yield Unreadable(N_("The mapping fills the field “%(name)s” twice."), name=name)
    for name in (name for name in table.columns if name not in mapping.columns):
        if name not in mapping.ignored:
            yield Unreadable(_UNMAPPED, name=name)
    for name in (name for name in mapping.columns if name not in table.columns):
        yield Unreadable(_NO_COLUMN, name=name)


_NO_FIELD = N_("The mapping names a field “%(name)s” that there is not. Known are: %(known)s.")
_UNMAPPED = N_("The mapping does not say what becomes of the column “%(name)s”.")
_NO_COLUMN = N_("The mapping names a column “%(name)s” that the file does not have.")


def _mapped_row(row: Row, mapping: ColumnMapping) -> Row:
    values = dict(mapping.constants)
    for column, fields in mapping.columns.items():
        said = row.values.get(column, "").strip()
        for field in fields:
            values[field] = mapping.values.get(field, {}).get(said, said)
    return Row(row.number, values, row.problem, row.values)
