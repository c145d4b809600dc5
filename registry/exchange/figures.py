"""Figures as data: JSON and CSV, codes and numbers only, so that their bytes outlive a release."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.domain.definitions import DEFINITIONS
from registry.domain.figures import Cell, Definition, Figure, Value
from registry.domain.selection import MAY_REPEAT, Selection

_MOST_KEYS = max(len(each.keys) for each in DEFINITIONS.values())
#: Columns of the one table that holds every figure: a line for each number.
LONG_COLUMNS = ("figure", *(f"key_{at + 1}" for at in range(_MOST_KEYS)), "measure", "value")
#: The measures of a headline value in that table; no column of a figure is called so.
HEADLINE = ("value", "value_of", "value_left_out")


@dataclass(frozen=True, slots=True)
class Asked:
    """Of what a figure is: the selection and its day; `base` is the address of all figures."""

    selection: Selection
    today: date
    base: str

    def address(self, ending: str, query: str) -> str:
        return f"{self.base}{ending}?{query}" if query else f"{self.base}{ending}"


def _asked(asked: Asked) -> dict[str, Any]:
    selection = asked.selection
    return {
        "selection": _selection(selection),
        "day": selection.day(asked.today).isoformat(),
        "window": selection.policy.window,
        "rule_version": selection.policy.version,
        "edition": selection.edition or None,
    }


def _selection(selection: Selection) -> dict[str, str | list[str]]:
    """The parameters by name; one that may repeat is always a list."""
    found: dict[str, Any] = {}
    for name, value in selection.pairs():
        if name in MAY_REPEAT:
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    return found


def _value(value: Value) -> dict[str, Any]:
    return value._asdict()


def as_json(figure: Figure, asked: Asked, query: str) -> dict[str, Any]:
    """The figure whole; `query` is the selection as a query string."""
    codes = [column.code for column in figure.definition.columns]
    return {
        "figure": figure.definition.code,
        "address": asked.address(f"/{figure.definition.code}", query),
        **_asked(asked),
        "unit": figure.definition.unit.value,
        "value": _value(figure.value),
        "columns": codes,
        "rows": [dict(zip(codes, row, strict=True)) for row in figure.rows],
    }


def catalogue(
    figures: Iterable[Figure], asked: Asked, query: str, words: Callable[[str], str]
) -> dict[str, Any]:
    """All figures with their values and what they mean; `words` says a marked message."""
    return {
        "address": asked.address("", query),
        **_asked(asked),
        "figures": [
            {
                **_defined(each.definition, words),
                "value": _value(each.value),
                "address": asked.address(f"/{each.definition.code}", query),
                "json": asked.address(f"/{each.definition.code}.json", query),
                "csv": asked.address(f"/{each.definition.code}.csv", query),
            }
            for each in figures
        ],
    }


def _defined(definition: Definition, words: Callable[[str], str]) -> dict[str, Any]:
    return {
        "figure": definition.code,
        "group": definition.group.value,
        "name": words(definition.name),
        "definition": words(definition.sentence),
        "unit": definition.unit.value,
        "columns": [
            {"code": column.code, "label": words(column.label), "key": column.key}
            for column in definition.columns
        ],
    }


def long_rows(figures: Iterable[Figure]) -> Iterator[tuple[Cell, ...]]:
    """The cells of LONG_COLUMNS: of each figure its headline value, then every number."""
    for figure in figures:
        code, nothing = figure.definition.code, (None,) * _MOST_KEYS
        for measure, number in zip(HEADLINE, figure.value, strict=True):
            yield (code, *nothing, measure, number)
        for row in figure.rows:
            yield from _numbers(figure.definition, row)


def _numbers(definition: Definition, row: tuple[Cell, ...]) -> Iterator[tuple[Cell, ...]]:
    cells = list(zip(definition.columns, row, strict=True))
    keys = [value for column, value in cells if column.key]
    keys += [None] * (_MOST_KEYS - len(keys))
    for column, value in cells:
        if not column.key:
            yield (definition.code, *keys, column.code, value)
