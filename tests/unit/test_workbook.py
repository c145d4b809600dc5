"""Workbooks give the rows that a person sees in them, or one clear message; no file does harm."""

import os
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import MAC_EPOCH

from registry.exchange import apart
from registry.exchange.opening import read_table
from registry.exchange.tabular import Table, Unreadable
from registry.exchange.workbook import LARGEST_WORKBOOK
from tests.workbooks import SHEET, archive, declaring, saved, sheet, with_parts, workbook

at = datetime.fromisoformat
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _one(cell: Any, shape: str = "") -> str:
    """What a single cell below the header reads as; the sign of its fault if it has one."""
    data = workbook([["a", "b"], ["x", cell]], **({"B2": shape} if shape else {}))
    (row,) = read_table(data).rows
    assert (row.problem is not None) == row.values["b"].startswith("#")
    return row.values["b"]


# -- what cells say ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "shape", "text"),
    [
        ("Казань", "", "Казань"),
        ("=1+1", "", "#FORMULA!"),
        ("two\nlines", "", "two\nlines"),
        (1988, "", "1988"),
        (55.79, "", "55.79"),
        (3.0, "", "3"),
        (True, "", "yes"),
        (date(2023, 9, 7), "", "2023-09-07"),
        (date(2023, 9, 7), "d. mmmm yyyy", "2023-09-07"),
        (at("2023-09-07"), "yyyy-mm-dd hh:mm", "2023-09-07"),
        (at("2023-09-07 13:00"), "yyyy-mm-dd hh:mm", "2023-09-07 13:00"),
        (at("2023-09-07 13:00"), "h:mm", "2023-09-07 13:00"),
        (at("2023-09-07 13:00"), 'yyyy-mm-dd "h"', "2023-09-07"),
        (time(9, 30), "", "09:30"),
        (time(0, 0), "", "00:00"),
        (time(9, 30, 15), "", "09:30:15"),
        (13 / 24, "hh:mm", "13:00"),
        (0.5 + 1 / 24 - 1e-12, "hh:mm", "13:00"),
        (timedelta(hours=9, minutes=5), "[h]:mm", "09:05"),
        (timedelta(hours=24), "[h]:mm", "24:00"),
        (timedelta(days=40), "[h]:mm", "#DATE!"),
        (45176, "yyyy-mm-dd", "2023-09-07"),
        (45176, "[$-419]d mmmm yyyy", "2023-09-07"),
        (45176, "[Red]0", "45176"),
        # Between 1 January and 29 February 1900, which never was, two counts are in use.
        (60, "yyyy-mm-dd", "#DATE!"),
        (59, "yyyy-mm-dd", "#DATE!"),
        (61, "yyyy-mm-dd", "1900-03-01"),
        (1.5, "hh:mm", "#DATE!"),
        (-5, "yyyy-mm-dd", "#DATE!"),
        (10**9, "yyyy-mm-dd", "#VALUE!"),
    ],
)  # fmt: skip
def test_a_cell_reads_as_a_person_would_type_it(cell: Any, shape: str, text: str) -> None:
    assert _one(cell, shape) == text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<c r='B2' t='str'><f>IF(A2,1,\"\")</f><v></v></c>", ""),
        ("<c r='B2' t='str'><f>A2</f><v>x</v></c>", "x"),
        ("<c r='B2'><f>1+1</f><v>2</v></c>", "2"),
        ("<c r='B2'><f>1+1</f></c>", "#FORMULA!"),
        ("<c r='B2' t='e'><f>A9</f><v>#REF!</v></c>", "#REF!"),
        ("<c r='B2' t='e'><v>Err:508</v></c>", "#VALUE!"),
        ("<c r='B2'><v>1e999</v></c>", "#NUM!"),
        ("<c r='B2'/>", ""),
    ],
)
def test_of_a_formula_the_result_is_read_that_was_kept(cell: str, text: str) -> None:
    (row,) = read_table(with_parts({SHEET: sheet(f"<row r='2'><c><v>1</v></c>{cell}</row>")})).rows
    assert row.values["b"] == text
    assert (row.problem is not None) == text.startswith("#")


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    book = Workbook()
    book.epoch = MAC_EPOCH
    for row in (["a", "b"], [date(2023, 9, 7), at("1904-01-03 12:00")]):
        book.active.append(row)  # type: ignore[union-attr]
    (row,) = read_table(saved(book)).rows
    assert row.values == {"a": "2023-09-07", "b": "1904-01-03 12:00"}


def test_rows_are_numbered_as_in_the_sheet() -> None:
    table = read_table(workbook([[], ["a", "b"], [], ["1", "two\nlines"], ["2"]]))
    assert table.columns == ("a", "b")
    assert [(row.number, row.values["b"]) for row in table.rows] == [(4, "two\nlines"), (5, "")]


def test_a_cell_beside_the_header_is_a_fault_of_its_row() -> None:
    first, second = read_table(workbook([["a"], ["1"], ["2", "strange"]])).rows
    assert first.problem is None and second.problem is not None


def test_the_first_sheet_that_is_seen_is_read_and_the_others_are_named() -> None:
    book = Workbook()
    hidden, shown = book.active, book.create_sheet("Programme")
    hidden.sheet_state = "hidden"  # type: ignore[union-attr]
    shown.append(["a"])
    book.create_sheet("Notes").append(["x", "y"])
    book.create_sheet("Empty")
    table = read_table(saved(book))
    assert (table.columns, table.sheets) == (("a",), ("Programme", "Notes"))


def test_a_workbook_of_one_sheet_names_none() -> None:
    assert read_table(workbook([["a"], ["1"]])).sheets == ()


# -- other files ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (OLD + b"Workbook", "older Office"),
        (OLD + bytes(40) + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"%PDF-1.7", "PDF"),
        (archive({"mimetype": b"application/vnd.oasis", "content.xml": b"<x/>"}), "OpenDocument"),
        (archive({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "presentation"),
        (archive({"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b"x"}), "xlsb"),
        (with_parts({"xl/vbaProject.bin": b"x"}), "macros"),
        (archive({"list.csv": b"a,b\n"}), "an archive"),
        (workbook([["a"]])[:-30], "damaged"),
        (b"PK\x03\x04", "damaged"),
        (declaring(workbook([["a"]]), flags=1), "password"),
        (archive({"[Content_Types].xml": b"<x/>"}), "damaged"),
        (with_parts({SHEET: b"<junk"}), "damaged"),
        (with_parts({SHEET: sheet("<row r='2'><c t='s'><v>99</v></c></row>")}), "damaged"),
        (with_parts({SHEET: sheet("", before="<!DOCTYPE x [<!ENTITY e 'e'>]>")}), "damaged"),
        (b"PK\x03\x04" + bytes(LARGEST_WORKBOOK), "larger than 10 MB"),
    ],
)
def test_what_is_no_workbook_is_called_what_it_is(data: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read_table(data)


# -- files made to do harm -----------------------------------------------------------------------


def _row(number: int, cell: str = "<c><v>1</v></c>") -> str:
    return f"<row r='{number}'>{cell}</row>"


_MERGED = "".join(f"<mergeCell ref='A{n}:XFD{n}'/>" for n in range(1, 300_000))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (with_parts({SHEET: sheet(_row(1_048_576, "<c r='XFD1048576'><v>1</v></c>"))}), "behind"),
        (with_parts({SHEET: sheet(_row(2, "<c r='XFD2'><v>1</v></c>"))}), "behind"),
        (with_parts({SHEET: sheet(_row(3) + _row(2))}), "disorder at row 2"),
        (with_parts({f"xl/media/{n}.png": b"x" for n in range(200)}), "larger inside"),
        (with_parts({"xl/media/zeros": bytes(4_000_000)}), "larger inside"),
        (declaring(workbook([["a"]]), size=51 * 1024 * 1024), "larger inside"),
    ],
)
def test_a_workbook_that_swells_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read_table(data)


def test_what_stands_behind_the_rows_is_not_read() -> None:
    bomb = sheet(_row(2), after=f"<mergeCells>{_MERGED}</mergeCells>")
    (row,) = read_table(with_parts({SHEET: bomb})).rows
    assert row.values == {"a": "1", "b": ""}


def test_empty_cells_with_a_colour_far_out_do_no_harm() -> None:
    styled = _row(2) + _row(1_048_576, "<c r='XFD1048576' s='0'/>")
    assert len(read_table(with_parts({SHEET: sheet(styled)})).rows) == 1


def _reader(folder: Path, text: str) -> str:
    target = folder / "reader.py"
    target.write_text(text)
    return str(target)


@pytest.mark.parametrize(("megabytes", "fits"), [(100, True), (600, False)])
def test_a_reader_has_half_a_gigabyte(tmp_path: Path, megabytes: int, fits: bool) -> None:
    reader = _reader(tmp_path, f"held = bytearray({megabytes} * 1024 ** 2); print('read')")
    if fits:
        assert apart.read_apart(reader, b"", {}).strip() == "read"
    else:
        with pytest.raises(Unreadable, match="too much memory"):
            apart.read_apart(reader, b"", {})


def test_a_reader_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    noted = tmp_path / "pid"
    os.mkfifo(noted)  # the process may write no file
    script = f"import os, time; os.write(os.open({str(noted)!r}, os.O_RDWR), b'%d' % os.getpid())"
    held = os.open(noted, os.O_RDWR | os.O_NONBLOCK)  # a number that never came is a failure
    with pytest.raises(Unreadable, match="more than 10 seconds"):
        apart.read_apart(_reader(tmp_path, f"{script}; time.sleep(60)"), b"", {}, seconds=2)
    number = int(os.read(held, 20))
    os.close(held)
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_a_reader_inherits_nothing_and_loads_nothing_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "nobody’s business")
    told = """
import os, sys, openpyxl, icalendar
large = {"flask", "sqlalchemy", "registry", "numpy", "icalendar"}
print("SECRET_KEY" in os.environ, sorted(each for each in large if sys.modules.get(each)))
"""
    said = apart.read_apart(_reader(tmp_path, told), b"", {}).strip()
    assert said == "False ['icalendar']"


def test_a_reader_writes_no_file(tmp_path: Path) -> None:
    target = tmp_path / "written"
    script = f"with open({str(target)!r}, 'w') as file:\n    file.write('x' * 99)"
    with pytest.raises(Unreadable, match="can’t be read"):
        apart.read_apart(_reader(tmp_path, script), b"", {})
    assert not target.exists() or target.read_bytes() == b""


def test_damaged_workbooks_are_rows_or_one_message() -> None:
    random, whole = Random(7), workbook([["a", "b"], *([n, date(2023, 9, 7)] for n in range(40))])
    read: list[Table | str] = []
    for _ in range(16):
        data = bytearray(whole)
        for _ in range(random.randint(1, 6)):
            data[random.randrange(len(data))] = random.randrange(256)
        try:
            read.append(read_table(bytes(data)))
        except Unreadable as problem:
            read.append(problem.message)
    assert any(isinstance(each, str) for each in read)  # what was done to them did some harm
    assert isinstance(read_table(whole), Table)
