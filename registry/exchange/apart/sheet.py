"""Runs apart: a workbook (.xlsx) on standard input, the first sheet that is seen as CSV on output.

The first line is JSON: the names of the sheets that are not in it. Dates and times are written as
people type them; what a spreadsheet could not compute, or dates wrongly, is a cell that says so.
"""

import csv
import io
import json
import re
import sys
import zipfile
from collections.abc import Generator, Iterator
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any, NoReturn

from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.utils.datetime import WINDOWS_EPOCH
from openpyxl.worksheet import _read_only
from openpyxl.worksheet._reader import (
    DATA_TAG,
    FORMULA_TAG,
    ROW_TAG,
    VALUE_TAG,
    WorkSheetParser,
)

MOST_ENTRIES, MOST_BYTES, MOST_RATIO = 200, 50 * 1024 * 1024, 100
MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 100_000, 100, 32 * 1024 * 1024
#: What a cell says that has no value, in the manner of spreadsheets.
NOT_COMPUTED, NO_DATE = "#FORMULA!", "#DATE!"
_SAID = 3
#: Until then the spreadsheets count differently: there was no 29 February 1900.
_FIRST_SURE_DAY = datetime(1900, 3, 1)  # noqa: DTZ001 -- a spreadsheet's times have no zone
_LITERAL = re.compile(r'"[^"]*"|\\.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_DAY = timedelta(days=1)


def main() -> None:
    data = sys.stdin.buffer.read()
    _look_at_the_archive(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except zipfile.BadZipFile:
        refuse("archive")
    seen = [each for each in book.worksheets if each.sheet_state == "visible"]
    if not seen:
        refuse("no_sheet")
    rest = [each.title for each in seen[1:] if (each.max_row, each.max_column) != (1, 1)]
    output = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
    output.write(json.dumps([seen[0].title, *rest]) + "\n")
    _write(seen[0].iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS), book.epoch, output)
    output.flush()


def refuse(name: str, **params: object) -> NoReturn:
    """End with the name of the message that the reader's caller has for it."""
    sys.stderr.write(f"\n{json.dumps([name, params])}\n")
    sys.exit(_SAID)


# -- what is in it -------------------------------------------------------------------------------


def _look_at_the_archive(data: bytes) -> None:
    """Refuse what is another kind of file, or grows out of all bounds, before it is opened."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        refuse("archive")
    _look_at_its_size(entries)
    names = {each.filename for each in entries}
    if kind := _other_kind(names):
        refuse(kind)
    if any(each.flag_bits & 1 for each in entries):
        refuse("password")


def _look_at_its_size(entries: list[zipfile.ZipInfo]) -> None:
    total = sum(each.file_size for each in entries)
    swollen = any(each.file_size > MOST_RATIO * max(each.compress_size, 1) for each in entries)
    if len(entries) > MOST_ENTRIES or total > MOST_BYTES or swollen:
        refuse("bomb")


def _other_kind(names: set[str]) -> str:
    """The name of the message about an archive that is no workbook of the usual kind."""
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return "macros"
    if "content.xml" in names and "mimetype" in names:
        return "open_document"
    if "xl/workbook.bin" in names:
        return "binary"
    if any(name.startswith(("word/", "ppt/")) for name in names):
        return "document"
    return "" if "[Content_Types].xml" in names else "archive"


# -- its cells -----------------------------------------------------------------------------------


class _Parser(WorkSheetParser):
    """openpyxl's, which stops behind the last row and tells a formula that was not computed."""

    def parse(self) -> Generator[Any, None, None]:
        for _event, element in iterparse(self.source):
            if element.tag == ROW_TAG:
                yield self.parse_row(element)
                element.clear()
            elif element.tag == DATA_TAG:
                return

    def parse_row(self, row: Any) -> Any:
        before = self.row_counter
        number, cells = super().parse_row(row)
        if number <= before:
            refuse("order", row=number)
        said = [cell["column"] for cell in cells if cell["value"] is not None]
        if said and (number > MOST_ROWS or max(said) > MOST_COLUMNS):
            refuse("too_far", rows=MOST_ROWS, columns=MOST_COLUMNS)
        return number, cells

    def parse_cell(self, element: Any) -> Any:
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is not None or element.find(FORMULA_TAG) is None:
            return cell
        empty_text = element.get("t") == "str" and element.find(VALUE_TAG) is not None
        return cell if empty_text else cell | {"value": NOT_COMPUTED, "data_type": "e"}


_read_only.WorkSheetParser = _Parser  # type: ignore[attr-defined]


def _write(rows: Iterator[tuple[Any, ...]], epoch: datetime, output: io.TextIOWrapper) -> None:
    """Write the rows, each at its number, as wide as the header is at least."""
    writer, wide, written = csv.writer(output), 0, 0
    for row in rows:
        cells = [_text(cell, epoch) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        wide = wide or len(cells)
        written += sum(map(len, cells)) + len(cells)
        if written > MOST_CHARACTERS:
            refuse("too_long", limit=MOST_CHARACTERS // 1024 // 1024)
        writer.writerow([*cells, *[""] * (wide - len(cells))] if cells else [])


def _text(cell: Any, epoch: datetime) -> str:
    """What the cell says, as somebody would type it."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "e":
        return str(value) if str(value).startswith("#") else "#VALUE!"
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date | time | timedelta):
        return _when(value, str(cell.number_format), epoch)
    if isinstance(value, float) and not isfinite(value):
        return "#NUM!"
    return str(int(value)) if value == int(value) and abs(value) < 10**15 else repr(value)


def _when(value: datetime | date | time | timedelta, shape: str, epoch: datetime) -> str:
    if isinstance(value, timedelta):
        return _clock(value)
    if isinstance(value, time):
        return _clock(timedelta(hours=value.hour, minutes=value.minute, seconds=value.second))
    if not isinstance(value, datetime):
        return value.isoformat()
    whole = (value + timedelta(milliseconds=500)).replace(microsecond=0)
    if epoch == WINDOWS_EPOCH and whole < _FIRST_SURE_DAY:
        return NO_DATE
    midnight = datetime.combine(whole, time())
    shows_time = whole != midnight and "h" in _LITERAL.sub("", shape).lower()
    return f"{whole:%Y-%m-%d}" + (f" {_clock(whole - midnight)}" if shows_time else "")


def _clock(span: timedelta) -> str:
    """A time of day; of one that is none, or not a whole minute, the gate says that it is wrong."""
    seconds = round(span / timedelta(seconds=1))
    if not 0 <= seconds < _DAY.total_seconds() * 2:
        return NO_DATE
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{hours:02}:{minutes:02}" + (f":{rest:02}" if rest else "")


if __name__ == "__main__":
    main()
