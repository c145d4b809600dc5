"""Rows of a text file, whatever encoding and separator it was saved with, or one clear message."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from charset_normalizer import from_bytes

from registry.domain.errors import N_, RuleBroken

LARGEST_FILE = 64 * 1024 * 1024
LONGEST_CELL = 131_072
#: The apostrophe by which our own export keeps a line of a cell from being a formula.
_DISARMED = re.compile(
    "(?m)^'(?=[\\s\u00a0\u200b-\u200f\u2060\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r])"
)
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_HIGH = re.compile(rb"[\x80-\xff]+")
_CYRILLIC_LETTERS = re.compile(rb"[\xc0-\xff]")
_LATIN = ("cp1252", "cp1250")
_OF_TWO_BYTES = ("cp949", "gb18030", "cp932", "big5")
_SEPARATORS = (",", ";", "\t")
_QUOTED = re.compile('"[^"]*"')


class Unreadable(RuleBroken):
    """The file as a whole can't be read; `row` is where, counted as a spreadsheet does."""

    def __init__(self, message: str, row: int | None = None, **params: object) -> None:
        self.row = row
        super().__init__(message, params={**params, "row": row})


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file: its number (the header's is 1), its cells, and how it fails to fit.

    `written` are the file's own columns, where a mapping made others of them.
    """

    number: int
    values: dict[str, str]
    problem: RuleBroken | None = None
    written: dict[str, str] | None = None

    def only(self, columns: Collection[str]) -> "Row":
        """Return the row with these columns alone."""
        values = {name: text for name, text in self.values.items() if name in columns}
        return replace(self, values=values)


@dataclass(frozen=True, slots=True)
class Table:
    """A whole file: its columns and rows, and which encoding had to be guessed, if one had.

    `sheets` are those of a workbook, the one that was read first, if it has several.
    """

    columns: tuple[str, ...]
    rows: list[Row] = field(repr=False)
    guessed: str | None = None
    sheets: tuple[str, ...] = ()

    def without(self, columns: Collection[str]) -> "Table":
        """Return the table without these columns."""
        kept = tuple(name for name in self.columns if name not in columns)
        return replace(self, columns=kept, rows=[row.only(kept) for row in self.rows])


def bytes_of(path: Path) -> bytes:
    """What is in a file, if it is not too large to be a list."""
    if path.stat().st_size > LARGEST_FILE:
        raise Unreadable(
            N_("The file is larger than %(limit)s MB."), limit=LARGEST_FILE // 1024 // 1024
        )
    return path.read_bytes()


def read_table(data: bytes) -> Table:
    """Read a CSV file. Unreadable says what is wrong and in which row."""
    text, guessed = decoded(data)
    return replace(table_of(text), guessed=guessed)


def table_of(text: str) -> Table:
    """Read the text of a CSV file."""
    records = _records(text)
    columns = _columns(next(records, (1, []))[1])
    return Table(columns, [_row(number, columns, cells) for number, cells in records])


def decoded(data: bytes) -> tuple[str, str | None]:
    """Return the text, and the name of the encoding if nothing in the file says which it is."""
    if data.startswith(b"PK"):
        raise Unreadable(N_("This is a spreadsheet or an archive. Save the list as CSV."))
    encoding = next((name for bom, name in _BOMS.items() if data.startswith(bom)), None)
    encoding = encoding or _utf_16_without_mark(data) or "utf-8"
    try:
        return data.decode(encoding), None
    except UnicodeDecodeError as problem:
        if encoding != "utf-8":
            raise Unreadable(
                N_("The file begins as %(encoding)s and is not."), encoding=encoding.upper()
            ) from problem
    return _guessed(data)


def _utf_16_without_mark(data: bytes) -> str | None:
    """Headers are ASCII: in UTF-16 every second byte of them is zero."""
    head = data[:8]
    if len(head) < 4 or len(data) % 2:
        return None
    if not any(head[1::2]) and all(head[::2]):
        return "utf-16-le"
    return "utf-16-be" if not any(head[::2]) and all(head[1::2]) else None


def _guessed(data: bytes) -> tuple[str, str]:
    """Tell the encodings that spreadsheets save with apart by how their letters stand together.

    Accented letters stand alone among ASCII; a Cyrillic word is nothing but high bytes, nearly
    all of them letters; in the encodings of East Asia every other byte may be lower.
    """
    runs = _HIGH.findall(data)
    high = b"".join(runs)
    alone = b"".join(run for run in runs if len(run) < 3)
    if 2 * len(alone) > len(high):
        return _decoded_by(_LATIN, data)
    if len(_CYRILLIC_LETTERS.findall(high)) > 0.9 * len(high):
        return _decoded_by(("cp1251",), data)
    return _decoded_by((*_OF_TWO_BYTES, "cp1251"), data)


def _decoded_by(encodings: Sequence[str], data: bytes) -> tuple[str, str]:
    """Decode by the likeliest; of those that read the same text the one named first."""
    found = from_bytes(data, cp_isolation=list(encodings)).best()
    if found is None:
        raise Unreadable(N_("The file is not text in an encoding known here. Save it as UTF-8."))
    best = min(found.could_be_from_charset, key=encodings.index)
    return data.decode(best), best


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield every record that is not empty with its number."""
    # A long cell is a fault of its row; left to the reader it would break the file.
    csv.field_size_limit(LARGEST_FILE)
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, record in enumerate(reader, start=1):
            if any(record):
                yield number, record
    except csv.Error as problem:
        raise Unreadable(_BROKEN_QUOTE, number + 1) from problem


_BROKEN_QUOTE = N_(
    "Row %(row)s: a quotation mark is not closed, or text stands after a closing one."
    " A quotation mark inside a cell is written twice."
)


def _separator(text: str) -> str:
    header = _QUOTED.sub("", text[:LONGEST_CELL].lstrip("\r\n").split("\n", 1)[0])
    return max(_SEPARATORS, key=header.count)


def _columns(cells: Sequence[str]) -> tuple[str, ...]:
    columns = [cell.strip() for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    if not columns:
        raise Unreadable(N_("The file has no header row."))
    if not all(columns):
        place = columns.index("") + 1
        raise Unreadable(N_("Column %(place)s has no name in the header row."), place=place)
    twice = [name for name, count in Counter(columns).items() if count > 1]
    if twice:
        raise Unreadable(N_("The column “%(name)s” is there twice."), name=twice[0][:60])
    return tuple(columns)


def _row(number: int, columns: Sequence[str], cells: list[str]) -> Row:
    values = dict(zip(columns, map(_as_written, cells), strict=False))
    if len(cells) < len(columns) or any(cells[len(columns) :]):
        params = {"cells": len(cells), "columns": len(columns)}
        return Row(number, values, RuleBroken(_RAGGED, params=params))
    long = next((name for name, value in values.items() if len(value) > LONGEST_CELL), None)
    if long:
        too_long = RuleBroken(_TOO_LONG, long, {"limit": LONGEST_CELL})
        return Row(number, {long: values[long][:100]}, too_long)
    if not _FAULTS.isdisjoint(values.values()):
        fault = next(name for name, value in values.items() if value in _FAULTS)
        return Row(
            number, values, RuleBroken(_fault(values[fault]), fault, {"sign": values[fault]})
        )
    return Row(number, values)


#: What cells say that a spreadsheet could not compute, and ours for two that it says nothing of.
_FAULTS = frozenset({
    "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#N/A", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
    "#FORMULA!", "#DATE!",
})  # fmt: skip


def _fault(sign: str) -> str:
    return {"#FORMULA!": _NOT_COMPUTED, "#DATE!": _NO_DATE}.get(sign, _FAULT)


_FAULT = N_("The cell says %(sign)s: the spreadsheet could not compute it. Type what it means.")
_NOT_COMPUTED = N_(
    "The cell holds a formula whose result the file does not keep. Type the result, or open the"
    " file in a spreadsheet program and save it again."
)
_NO_DATE = N_(
    "The cell holds a date that spreadsheets count differently (before March 1900), or a time that"
    " is none. Type it as text."
)


_RAGGED = N_("The row has %(cells)s cells, the header has %(columns)s.")
_TOO_LONG = N_("The cell holds more than %(limit)s characters.")


def _as_written(cell: str) -> str:
    return _DISARMED.sub("", cell) if "'" in cell else cell
