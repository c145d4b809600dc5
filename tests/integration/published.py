"""What is published of a figure, read back from its page, JSON, CSV and chart."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bs4 import BeautifulSoup, Tag

from registry.charts import CHARTED, NARROW, OTHERS, WIDE, Size, data
from registry.domain.figures import Column, Definition, Figure
from registry.web.presenting.figure import key_words
from tests.counting.agreements import Counted
from tests.pages import Page

Long = Iterable[Mapping[str, str]]


def number(text: str) -> float | None:
    """A number of a file; nothing is None."""
    return float(text) if text else None


def _cells(definition: Definition, row: Sequence[Any]) -> list[Any]:
    """A row as CSV has it: keys as text, the others as numbers."""
    columns = zip(definition.columns, row, strict=True)
    return [("" if cell is None else str(cell)) if column.key else cell for column, cell in columns]


# -- CSV and JSON ------------------------------------------------------------------------------


def of_csv(definition: Definition, rows: Sequence[Mapping[str, str]], counted: Counted) -> bool:
    """Whether the file of a figure says what was counted; it has no value."""
    said = [
        [row[each.code] if each.key else number(row[each.code]) for each in definition.columns]
        for row in rows
    ]
    return said == [_cells(definition, row) for row in counted[1]]


def of_long_csv(definition: Definition, rows: Long, counted: Counted) -> bool:
    """Whether the one table of all figures says it: a line for each number."""
    value, table = counted
    meant: list[Any] = [
        (["", "", ""], name, part)
        for name, part in zip(("value", "value_of", "value_left_out"), value, strict=True)
    ]
    for row in table:
        cells = list(zip(definition.columns, _cells(definition, row), strict=True))
        keys = [cell for column, cell in cells if column.key]
        keys += [""] * (3 - len(keys))
        meant += [(keys, column.code, cell) for column, cell in cells if not column.key]
    said = [
        ([row[f"key_{at}"] for at in (1, 2, 3)], row["measure"], number(row["value"]))
        for row in rows
        if row["figure"] == definition.code
    ]
    return said == meant


def of_json(definition: Definition, said: Mapping[str, Any], counted: Counted) -> bool:
    value, table = counted
    codes = [column.code for column in definition.columns]
    return (
        tuple(said["value"].values()) == value
        and said["columns"] == codes
        and said["rows"] == [dict(zip(codes, row, strict=True)) for row in table]
    )


# -- the page ----------------------------------------------------------------------------------


def value_of(code: str, html: str) -> Tag:
    """The headline of a figure on the page of all; the rest of that page is not taken apart."""
    section = html.partition(f'<section class="figure" id="{code}"')[2]
    (value,) = BeautifulSoup(section.partition("</p>")[0] + "</p>", "html.parser").select(".value")
    return value


def value_shown(said: Tag, counted: Counted) -> bool:
    """Whether a headline says number, denominator and what is left out."""
    (number, of, left_out), _table = counted
    large, words = said.select("data.value__large"), " ".join(said.get_text().split())
    if not number and not of:
        return words.startswith("none")
    numbers = set(re.findall(r"\d[\d,.]*\d|\d", words))
    right = [float(str(each["value"])) for each in large] == ([] if number is None else [number])
    return right and all(f"{part:,}" in numbers for part in (of, left_out) if part)


def of_page(figure: Figure, page: Page, counted: Counted) -> bool:
    """Whether the figure's page says the value, and every row of the table, in what order ever."""
    (said,) = page.all(".figure--alone .value")
    columns = [each for each in figure.definition.columns if not (each.key and each.code == "city")]
    meant = [_row_shown(figure, columns, row) for row in counted[1]]
    return value_shown(said, counted) and sorted(_table(columns, page)) == sorted(meant)


def _table(columns: Sequence[Column], page: Page) -> list[list[str]]:
    """The cells of these columns; a page shows shares beside them."""
    if not page.all(".sheet"):
        return []
    heads = [str(each["data-column"]) for each in page.all(".sheet thead th")]
    at = [heads.index(column.code) for column in columns]
    return [[row[each] for each in at] for row in page.table(".sheet table")]


def _row_shown(figure: Figure, columns: Sequence[Column], row: Sequence[Any]) -> list[str]:
    codes = [each.code for each in figure.definition.columns]
    cells = dict(zip(codes, row, strict=True))
    return [
        key_words(figure, each.code, cells[each.code])
        if each.key
        else _shown(each.code, cells[each.code])
        for each in columns
    ]


def _shown(code: str, cell: Any) -> str:
    if code == "share":
        return f"{cell:.1%}"
    if cell is None:
        return "–"
    return f"{cell:.3f}".rstrip("0").rstrip(".") if isinstance(cell, float) else f"{cell:,}"


# -- the chart ---------------------------------------------------------------------------------


def of_chart(figure: Figure, counted: Counted) -> bool:
    """Whether a chart draws rows that were counted, each once, and all others in one sum."""
    if figure.definition.code not in CHARTED:
        return True
    table = counted[1]
    if figure.definition.code == "by-region":
        table = list(_unknown_together(table))
    return all(_adds_up(figure, size, table) for size in (WIDE, NARROW))


def _unknown_together(table: Sequence[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The rows, and one for all cities whose region is not known, of whatever country."""
    unknown = [row for row in table if row[1] is None]
    yield from (row for row in table if row not in unknown)
    if unknown:
        yield (None, None, *_sums(unknown, 2))


def _adds_up(figure: Figure, size: Size, table: Sequence[tuple[Any, ...]]) -> bool:
    drawn = [tuple(row) for row in data(figure, size)]
    alone = [row for row in drawn if row[0] is not OTHERS]
    keys = len(figure.definition.keys)
    return (
        len(set(alone)) == len(alone)
        and set(alone) <= set(table)
        and (alone == drawn or list(_sums(drawn, keys)) == list(_sums(table, keys)))
        and (alone != drawn or len(alone) == len(table))
    )


def _sums(rows: Iterable[tuple[Any, ...]], keys: int) -> Iterator[float]:
    for column in zip(*(row[keys:] for row in rows), strict=True):
        yield sum(cell or 0 for cell in column)
