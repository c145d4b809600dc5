"""The first sheet of a workbook, as the same rows that a text file has; other files are named."""

import json
from dataclasses import replace

from registry.domain.errors import N_
from registry.exchange.apart import read_apart
from registry.exchange.tabular import Table, Unreadable, table_of

LARGEST_WORKBOOK = 10 * 1024 * 1024
#: What archives begin with, and what Office files did before 2007 and do under a password.
_ARCHIVE, _OLD = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF = b"%PDF-"


def is_workbook(data: bytes) -> bool:
    """Whether this is no text, by what it begins with: its name says nothing."""
    return data.startswith((_ARCHIVE, _OLD, _PDF))


def read_workbook(data: bytes) -> Table:
    """Read a workbook. Unreadable says what it is, if it is none, or what is wrong with it."""
    text, sheets = workbook_text(data)
    return replace(table_of(text), sheets=sheets)


def workbook_text(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The first sheet as CSV; its name and those of the others, if there are any."""
    if len(data) > LARGEST_WORKBOOK:
        raise Unreadable(_LARGE, limit=LARGEST_WORKBOOK // 1024 // 1024)
    if data.startswith(_PDF):
        raise Unreadable(_MESSAGES["pdf"])
    if data.startswith(_OLD):
        raise Unreadable(_MESSAGES["password" if _ENCRYPTED in data else "old"])
    head, _end, text = read_apart("sheet.py", data, _MESSAGES).partition("\n")
    sheets = tuple(json.loads(head))
    return text, sheets if len(sheets) > 1 else ()


_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LARGE = N_("The workbook is larger than %(limit)s MB. Save the list as CSV.")
_MESSAGES = {
    "pdf": N_("This is a PDF, whose tables can’t be read. Ask for the list as .xlsx or CSV."),
    "old": N_("This is a file of an older Office (.xls, .doc). Save the list as .xlsx or CSV."),
    "password": N_("The workbook is protected by a password. Save it without one."),
    "macros": N_("The workbook holds macros (.xlsm). Save it as .xlsx, without macros."),
    "open_document": N_(
        "This is an OpenDocument file (.ods, .odt). Save the list as .xlsx or CSV."
    ),
    "binary": N_("This is a binary workbook (.xlsb). Save the list as .xlsx or CSV."),
    "document": N_("This is a text or a presentation, not a workbook. Save the list as CSV."),
    "archive": N_("This is an archive, not a workbook, or a damaged one. Save the list as CSV."),
    "bomb": N_("The workbook is far larger inside than it looks. Save the list as CSV."),
    "no_sheet": N_("The workbook has no sheet that can be seen."),
    "order": N_("The rows of the workbook are in disorder at row %(row)s. Save the list as CSV."),
    "too_far": N_(
        "Something stands behind row %(rows)s or column %(columns)s of the sheet. Delete it, or"
        " save the list as CSV."
    ),
    "too_long": N_("The sheet holds more than %(limit)s million characters. Save the list as CSV."),
}
