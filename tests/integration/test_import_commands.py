"""The import commands: what they write, what they say, and with which status they end."""

import csv
import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from registry.domain.names import search_key
from registry.exchange import lists
from registry.extensions import Base
from registry.models import City
from registry.services.constraints import MESSAGES, explained
from tests.factories import Factory
from tests.integration.importing import AnySession, Importer, everything, rows
from tests.workbooks import workbook

MIXED = "name,country\nBonn,DE\n,DE\nWeimar,DE\n"


def test_one_refused_row_keeps_all_out(importer: Importer, session: AnySession) -> None:
    before = everything(session)
    done = importer("cities", MIXED)
    assert done.exit_code == 1
    assert "refused: cities 3, name: This must be filled in" in done.output
    assert "Nothing was written, because rows were refused" in done.output
    assert everything(session) == before


def test_bad_rows_may_be_left_out(importer: Importer, session: AnySession) -> None:
    done = importer("cities", MIXED, "--skip-bad-rows")
    assert done.exit_code == 1
    assert rows(session, "SELECT name FROM city ORDER BY id") == ["Bonn", "Weimar"]


def test_what_was_left_out_is_taken_once_it_is_mended(
    importer: Importer, session: AnySession
) -> None:
    importer("cities", MIXED, "--skip-bad-rows")
    done = importer("cities", MIXED.replace("\n,DE", "\nAachen,DE"))
    assert (done.exit_code, "1 new, 2 known" in done.output) == (0, True)


@pytest.mark.parametrize("text", ["name,country\nBonn,DE\n", MIXED])
def test_a_dry_run_tells_the_same_and_writes_nothing(
    importer: Importer, session: AnySession, text: str
) -> None:
    before = everything(session)
    dry = importer("cities", text, "--dry-run")
    assert "Nothing was written: this was a dry run" in dry.output
    assert everything(session) == before
    wet = importer("cities", text)
    assert wet.exit_code == dry.exit_code
    assert wet.output.splitlines()[:-1] == dry.output.splitlines()[:-1]


def test_all_notes_go_to_a_file_that_no_spreadsheet_computes(
    importer: Importer, tmp_path: Path
) -> None:
    text = "name,country,population\n" + "=1+1,QQ,many\n" * 30
    target = tmp_path / "notes.csv"
    done = importer("cities", text, "--report", str(target))
    assert "… and 40 more; --report FILE.csv writes them all." in done.output
    with target.open(encoding="utf-8", newline="") as lines:
        notes = list(csv.DictReader(lines))
    assert len(notes) == 60
    assert (notes[0]["list"], notes[0]["row"], notes[0]["severity"]) == ("cities", "2", "refused")
    assert {note["field"] for note in notes} == {"country", "population"}


def test_a_list_may_be_a_workbook_whatever_it_is_called(
    importer: Importer, session: AnySession
) -> None:
    book = workbook([["name", "country"], ["Bonn", "DE"], ["=1+1", "DE"]])
    done = importer("cities", book, "--skip-bad-rows")
    assert (
        "1 new" in done.output
        and "refused: cities 3, name: The cell holds a formula" in done.output
    )
    assert rows(session, "SELECT name FROM city") == ["Bonn"]


def test_new_cities_are_reported_as_such(importer: Importer, tmp_path: Path) -> None:
    target = tmp_path / "notes.csv"
    importer("cities", "name,country\nBonn,DE\n", "--report", str(target))
    assert "cities,2,info,,New: the registry had no such city." in target.read_text("utf-8")


def test_a_source_is_called_by_its_file_unless_it_is_named(
    importer: Importer, session: AnySession
) -> None:
    importer.run("import", "cities", importer.file("partners.csv", "name,country\nBonn,DE\n"))
    assert rows(session, "SELECT name FROM source") == ["partners.csv"]


def test_a_guessed_encoding_is_told(importer: Importer, session: AnySession) -> None:
    done = importer("cities", "name;country\nКазань;RU\n".encode("cp1251"))
    assert "it was read as cp1251. Look at the names" in done.output
    assert rows(session, "SELECT name FROM city") == ["Казань"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no header row"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "not text in an encoding known here"),
        (b"PK\x03\x04", "Save the list as CSV"),
        (workbook([["name", "name"]]), "“name” is there twice"),
        (b"name,name\nBonn,Bonn\n", "“name” is there twice"),
        (b"nome,country\nBonn,DE\n", "column “nome” is not known. Known are: id, slug, name,"),
        (b"name\nBonn\n", "column “country” is missing"),
        (b'name,country\n"Bonn,DE\nUfa,RU\n', "Row 2: a quotation mark is not closed"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_message(
    importer: Importer, session: AnySession, data: bytes, said: str
) -> None:
    before = everything(session)
    done = importer("cities", data)
    assert done.exit_code == 2
    assert said in done.output and len(done.output.splitlines()) == 1
    assert everything(session) == before


def test_what_a_message_quotes_cannot_colour_the_screen(importer: Importer) -> None:
    assert "\x1b" not in importer("cities", "na\x1b[31mme,country\nBonn,DE\n").output
    assert "\x1b" not in importer("cities", "name,country\nBonn,\x1b[31m\n").output


@pytest.mark.parametrize(
    "arguments",
    [
        ("cities", "/no/such/file.csv"),
        ("cities",),
        ("nothing", "file.csv"),
        ("pairs", "--source", "x"),
        ("agreements", __file__, "--kind", "sisters"),
    ],
)
def test_a_command_that_cannot_be_meant_has_its_own_status(
    importer: Importer, arguments: tuple[str, ...]
) -> None:
    assert importer.run("import", *arguments).exit_code == 2


@pytest.mark.parametrize("noun", ["cities", "agreements", "activities", "pairs"])
def test_each_command_shows_an_example(importer: Importer, noun: str) -> None:
    done = importer.run("import", noun, "--help")
    assert re.search(rf"Example:\n +flask import {noun} .+\.csv", done.output)


@pytest.mark.parametrize("noun", list(lists.LISTS))
def test_each_command_names_its_columns(importer: Importer, noun: str) -> None:
    told = " ".join(importer.run("import", noun, "--help").output.split())
    assert all(re.search(rf"\b{name}\b", told) for name in lists.LISTS[noun].columns[:8])


def test_without_a_gazetteer_an_import_goes_on_and_says_so(
    importer: Importer, offline: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(offline.config, "GAZETTEER", "/no/such/file")
    done = importer("cities", "name,country\nBonn,DE\n")
    assert done.exit_code == 0
    assert "Nothing is looked up: No gazetteer" in done.output


def test_our_own_exports_are_taken_back_without_a_change(
    importer: Importer, session: AnySession, make: Factory
) -> None:
    kazan = make.city("Kazan", "RU", lat=55.8, lon=49.1, coordinates_from="looked_up")
    bonn = make.city("=Bonn", "DE", lat=50.7, lon=7.1, coordinates_from="given")
    make.agreement(kazan, bonn, concluded="[1988..1990]")
    session.commit()
    facts = ("city", "city_name", "agreement", "instrument", "party")
    before = everything(session)
    for noun in ("cities", "agreements"):
        done = importer(noun, importer.app.test_client().get(f"/{noun}.csv").data)
        assert done.exit_code == 0, done.output
        assert "0 new" in done.output and "(0 of them changed)" in done.output
    assert [everything(session)[name] for name in facts] == [before[name] for name in facts]


# -- what the database itself refuses ----------------------------------------------------------


def test_every_translated_constraint_exists() -> None:
    names = {str(index.name) for table in Base.metadata.tables.values() for index in table.indexes}
    for table in Base.metadata.tables.values():
        names |= {str(rule.name) for rule in table.constraints}
        names |= {f"uq_{table.name}_{column.name}" for column in table.columns if column.unique}
    assert set(MESSAGES) <= names


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"slug": "bonn-de"}, "slug"),
        ({"wikidata_id": "Q586"}, "wikidata_id"),
        ({"lat": 91.0, "lon": 0.0}, "lat"),
        ({"lat": 1.0}, "lat"),
        ({"population": -1}, "population"),
        ({"country": "D"}, "country"),
    ],
)
def test_what_a_constraint_refuses_is_a_sentence_about_a_field(
    session: AnySession, make: Factory, told: dict[str, object], field: str
) -> None:
    make.city("Bonn", "DE", wikidata_id="Q586")
    row = {"slug": "x-de", "name": "X", "key": search_key("X"), "sort_key": "x", "country": "DE"}
    with pytest.raises(IntegrityError) as caught, session.begin_nested():
        session.execute(insert(City), [row | told])
    assert explained(caught.value).field == field
