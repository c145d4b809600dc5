"""Workbooks made for tests: with cells as one wants them, or with XML that no program writes."""

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl import Workbook

SHEET = "xl/worksheets/sheet1.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(rows: Iterable[Iterable[Any]], **formats: str) -> bytes:
    """A workbook of these rows; `formats` say how a cell shows a date: A2="hh:mm"."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))  # type: ignore[union-attr]
    for place, shape in formats.items():
        book.active[place].number_format = shape  # type: ignore[index]
    return saved(book)


def saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def sheet(rows: str, *, after: str = "", before: str = "") -> bytes:
    """The XML of a sheet with the header “a, b” in its first row, and these rows below it."""
    text = f'<worksheet xmlns="{_MAIN}"><sheetData>{_HEADER}{rows}</sheetData>{after}</worksheet>'
    return f'<?xml version="1.0"?>{before}{text}'.encode()


_HEADER = (
    "<row r='1'><c t='inlineStr'><is><t>a</t></is></c><c t='inlineStr'><is><t>b</t></is></c></row>"
)


def with_parts(parts: Mapping[str, bytes]) -> bytes:
    """A workbook with these parts beside its own, or in their place."""
    return archive({**_parts(workbook([["a", "b"]])), **parts})


def archive(parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return target.getvalue()


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as given:
        return {name: given.read(name) for name in given.namelist()}


def declaring(data: bytes, *, size: int | None = None, flags: int | None = None) -> bytes:
    """The archive, whose directory says of the first entry this size, or these flags."""
    changed = bytearray(data)
    place = data.index(b"PK\x01\x02")
    if size is not None:
        struct.pack_into("<I", changed, place + 24, size)
        struct.pack_into("<I", changed, place + 20, size // 2)
    if flags is not None:
        struct.pack_into("<H", changed, place + 8, flags)
    return bytes(changed)
