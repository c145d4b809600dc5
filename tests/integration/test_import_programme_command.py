"""The command that takes a programme in: what it says, what it writes, and when it refuses."""

import re
from pathlib import Path

import pytest
from click.testing import Result

from registry.models import Forum
from tests.calendars import calendar, event
from tests.integration.importing import AnySession, Importer, everything
from tests.integration.programme_rows import HEADER, PLENARY, TWINS, on_record
from tests.workbooks import workbook


def _run(importer: Importer, text: str | bytes, *options: str, name: str = "p.csv") -> Result:
    file = importer.file(name, text)
    return importer.run("import", "programme", file, "--forum", "kazan-2023", *options)


@pytest.fixture
def kept(forum: Forum, session: AnySession) -> Forum:
    session.commit()
    return forum


def test_the_command_takes_a_programme_in(
    importer: Importer, kept: Forum, session: AnySession
) -> None:
    done = _run(importer, f"{HEADER}\n{PLENARY}\n{TWINS}\n")
    assert (done.exit_code, "programme: 2 new, 0 known" in done.output) == (0, True), done.output
    assert len(on_record(session)) == 2
    again = _run(importer, f"{HEADER}\n{PLENARY}\n{TWINS.replace('Hall 1', 'Hall 2')}\n")
    assert "2 known (1 of them changed)" in again.output
    assert "info: programme 3, room: Hall 1 → Hall 2" in again.output


def test_a_refused_row_keeps_all_out_unless_it_may_be_left(
    importer: Importer, kept: Forum, session: AnySession
) -> None:
    text, before = f"{HEADER}\n{PLENARY}\n2023-09-10,9:00,10:00,Late,\n", everything(session)
    done = _run(importer, text)
    assert (done.exit_code, "refused: programme 3, day" in done.output) == (1, True)
    assert everything(session) == before
    assert _run(importer, text, "--skip-bad-rows").exit_code == 1
    assert len(on_record(session)) == 1


def test_a_dry_run_says_the_same_and_writes_nothing(
    importer: Importer, kept: Forum, session: AnySession
) -> None:
    before = everything(session)
    dry = _run(importer, f"{HEADER}\n{PLENARY}\n", "--dry-run")
    assert everything(session) == before
    wet = _run(importer, f"{HEADER}\n{PLENARY}\n")
    assert dry.output.splitlines()[:-1] == wet.output.splitlines()[:-1]
    assert "this was a dry run" in dry.output and dry.exit_code == wet.exit_code == 0


def test_what_a_file_is_called_does_not_matter(
    importer: Importer, kept: Forum, session: AnySession
) -> None:
    book = workbook([HEADER.split(","), PLENARY.split(",")])
    assert _run(importer, book, name="programme.ics").exit_code == 0
    assert _run(importer, calendar(event("B")), name="programme.xlsx").exit_code == 0
    assert [title for _slug, title, *_rest in on_record(session)] == ["Plenary", "B"]


def test_a_file_that_is_no_programme_is_one_message(
    importer: Importer, kept: Forum, session: AnySession
) -> None:
    before = everything(session)
    for data, said in (
        (b"PK\x03\x04", "damaged"),
        (b"title\nA\n", "when a session begins"),
        (b"BEGIN:VCALENDAR\r\n" + b"x" * 10 * 1024 * 1024, "2 MB at the most"),
        (calendar(event())[:-30].encode(), "middle of an event"),
    ):
        done = _run(importer, data)
        assert (done.exit_code, said in done.output) == (2, True), done.output
        assert len(done.output.splitlines()) == 1
    assert everything(session) == before


def test_a_forum_that_there_is_not_is_said(importer: Importer, tmp_path: Path) -> None:
    file = importer.file("p.csv", f"{HEADER}\n{PLENARY}\n")
    done = importer.run("import", "programme", file, "--forum", "nowhere-1999")
    assert (done.exit_code, "“nowhere-1999”" in done.output) == (2, True)


def test_the_command_shows_an_example_and_its_columns(importer: Importer) -> None:
    told = importer.run("import", "programme", "--help").output
    assert re.search(r"Example:\n +flask import programme .+\.csv --forum", told)
    assert all(name in told for name in ("day", "starts", "ends", "title", "questions"))
