"""Text files of any spreadsheet program are read, or one clear message says why not."""

import csv
import io

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from registry.exchange import csvout
from registry.exchange.tabular import LONGEST_CELL, Unreadable, read_table

TWO = "name,country\nKazan,RU\nBonn,DE\n"


def _cells(data: str | bytes) -> list[list[str]]:
    table = read_table(data if isinstance(data, bytes) else data.encode())
    return [list(row.values.values()) for row in table.rows]


def test_rows_are_numbered_as_in_a_spreadsheet() -> None:
    table = read_table(b'name,country\n\n"Nizhny\nNovgorod",RU\nBonn,DE\n')
    assert [row.number for row in table.rows] == [3, 4]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_are_recognised(separator: str, end: str) -> None:
    text = TWO.replace(",", separator).replace("\n", end)
    assert _cells(text) == [["Kazan", "RU"], ["Bonn", "DE"]]


def test_a_separator_inside_quoted_column_names_does_not_count() -> None:
    assert read_table(b'"a,b,c";d\n1;2\n').columns == ("a,b,c", "d")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_encodings_are_recognised_with_a_mark_and_without(encoding: str) -> None:
    table = read_table("name,country\nКазань,RU\n喀山,RU\n".encode(encoding))
    assert table.rows[0].values == {"name": "Казань", "country": "RU"}
    assert table.guessed is None


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "name;country\nКазань;RU\n"),
        ("cp1251", "slug,name,names\nkazan-ru,Казань,Kazan;Qazan\nufa-ru,Уфа,\n"),
        ("cp1252", "name,country\nMálaga,ES\n"),
        ("cp1252", "name,country\nKöln,DE\nSaint-Étienne,FR\n"),
        ("cp949", "name,country\n당진시,KR\n용산구,KR\n"),
        ("gb18030", "name,country\n喀山,RU\n北京,CN\n上海,CN\n"),
    ],
)
def test_older_encodings_are_guessed_and_the_guess_is_told(encoding: str, text: str) -> None:
    table = read_table(text.encode(encoding))
    assert table.guessed == encoding
    assert [row.values for row in table.rows] == [
        row.values for row in read_table(text.encode()).rows
    ]


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n" + bytes(50), bytes(range(256))])
def test_what_is_no_text_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(Unreadable, match="UTF-8"):
        read_table(data)


def test_a_spreadsheet_file_is_told_by_its_content() -> None:
    with pytest.raises(Unreadable, match="Save the list as CSV"):
        read_table(b"PK\x03\x04 name,country")


def test_a_broken_mark_of_utf_16_is_one_message() -> None:
    with pytest.raises(Unreadable, match="UTF-16"):
        read_table(b"\xff\xfen\x00a")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no header row"),
        ("\n\n", "no header row"),
        ("name,name\n", "“name” is there twice"),
        ("name,,country\n", "Column 2 has no name"),
    ],
)
def test_a_header_that_cannot_be_meant_is_one_message(text: str, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        read_table(text.encode())


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('name,country\n"Kazan,RU\nUfa,RU\n', 2),
        ('name,country\nKazan,RU\nBonn,"DE\n', 3),
        ('name,country\n"Kazan"x,RU\n', 2),
        ('"name,country\nKazan,RU\n', 1),
    ],
)
def test_a_broken_quote_names_its_row(text: str, row: int) -> None:
    with pytest.raises(Unreadable, match=f"Row {row}:") as caught:
        read_table(text.encode())
    assert caught.value.row == row


@pytest.mark.parametrize("line", ["Kazan", "Kazan,RU,x"])
def test_a_row_of_other_length_is_a_fault_of_that_row(line: str) -> None:
    first, second = read_table(f"name,country\n{line}\nBonn,DE\n".encode()).rows
    assert first.problem and "header has 2" in str(first.problem)
    assert second.problem is None


def test_empty_cells_at_the_end_are_no_fault() -> None:
    assert _cells("name,country,,\nKazan,RU,,\n") == [["Kazan", "RU"]]


def test_a_cell_that_is_too_long_is_a_fault_of_its_row() -> None:
    first, second = read_table(f"name\n{'x' * (LONGEST_CELL + 1)}\nBonn\n".encode()).rows
    assert first.problem and first.problem.field == "name"
    assert second.problem is None


def test_a_cell_of_the_greatest_length_is_taken() -> None:
    (row,) = read_table(f"name\n{'x' * LONGEST_CELL}\n".encode()).rows
    assert row.problem is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("'=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("'+7 843", "+7 843"),
        ("'@here", "@here"),
        ("'-x", "-x"),
        ("'＝1", "＝1"),
        ("'s-Hertogenbosch", "'s-Hertogenbosch"),
        ("=1+1", "=1+1"),
    ],
)
def test_the_apostrophe_of_our_own_export_is_taken_off(written: str, meant: str) -> None:
    assert _cells(f'name\n"{written}"\n') == [[meant]]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])), min_size=1))
def test_what_we_export_is_read_as_it_was(cells: list[str]) -> None:
    assume(any(cells) and not any("'" in cell for cell in cells))
    header = [f"c{number}" for number in range(len(cells))]
    assert _cells(b"".join(csvout.lines(header, [cells]))) == [cells]


@given(st.binary(max_size=200))
def test_any_bytes_give_rows_or_one_message(data: bytes) -> None:
    try:
        table = read_table(b"name,country\n" + data)
    except Unreadable:
        return
    assert all(row.number >= 2 for row in table.rows)


@given(st.lists(st.lists(st.text(alphabet='a,;"\n\r\t é', max_size=6), min_size=2, max_size=2)))
def test_whatever_a_csv_writer_quotes_is_read_back(lines: list[list[str]]) -> None:
    target = io.StringIO()
    csv.writer(target, quoting=csv.QUOTE_ALL).writerows([["name", "country"], *lines])
    told = [line for line in lines if any(line)]
    assert _cells(target.getvalue()) == told
