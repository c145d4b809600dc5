"""What is cited from an edition stays, after edits, a merge, a new policy, a restore."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from registry.domain import dormancy
from registry.extensions import Base, db
from registry.queries.editions import package_of
from registry.web import looking
from tests import databases
from tests.databases import NewDatabase
from tests.factories import Factory
from tests.integration import frozen as support
from tests.integration.frozen import DATA, FILES, NUMBER, Frozen, furnish, other_row, within
from tests.integration.publishing import put


@pytest.mark.parametrize("address", FILES)
def test_a_file_of_an_edition_is_that_of_its_day_to_the_byte(frozen: Frozen, address: str) -> None:
    assert frozen.new[address] == frozen.live[address]


@pytest.mark.parametrize("address", DATA)
def test_the_maps_data_are_those_of_its_day(frozen: Frozen, address: str) -> None:
    assert _unversioned(frozen.new[address]) == _unversioned(frozen.live[address])


def _unversioned(content: bytes) -> Any:
    """Without the version, which only says which data fit together."""
    found = json.loads(content)
    return {k: v for k, v in found.items() if k != "version"} if isinstance(found, dict) else found


@pytest.mark.parametrize("address", support.PAGES)
def test_a_page_says_in_an_edition_what_it_said_on_its_day(frozen: Frozen, address: str) -> None:
    assert _words(frozen.new[address]) == _words(frozen.live[address])


def test_agreements_say_the_same_but_for_their_history(frozen: Frozen) -> None:
    for reference in frozen.references:
        address = f"/agreements/{reference}"
        assert _words(frozen.new[address]) == _words(frozen.live[address]), address


_OF_THE_EDITION = re.compile(
    r"( · )?\b[Ee]dition[ =]\d{4}-\d+\.?| ?Data version \d+\.|[?&]edition=\d{4}-\d+"
)


def _words(content: bytes) -> list[str]:
    """The facts of a page: cells, terms and words of a picture, without the edition's name."""
    found = BeautifulSoup(content, "html.parser").select("tbody td, dd, text")
    said = (_OF_THE_EDITION.sub("", " ".join(each.get_text(" ").split())) for each in found)
    return [words.strip() for words in said if words.strip()]


@pytest.mark.parametrize("address", support.EVERY)
def test_after_a_thousand_edits_and_a_merge_the_bytes_are_the_same(
    frozen: Frozen, address: str
) -> None:
    assert frozen.get(within(address)) == frozen.new[address]


def test_a_database_made_anew_answers_the_same(frozen: Frozen) -> None:
    before = {each: frozen.new[each] for each in FILES + DATA}
    frozen.forget()
    assert {each: frozen.get(within(each)) for each in before} == before


def test_a_new_policy_changes_what_is_said_today_and_no_edition(
    frozen: Frozen, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/agreements.csv?status=asleep"
    before, live = frozen.get(within(address)), frozen.get(address)
    monkeypatch.setattr(dormancy.Policy.__init__, "__defaults__", (60, 36, 36, 2))
    frozen.app.extensions["pages"]._pages.clear()
    assert frozen.get(within(address)) == before and frozen.get(address) != live
    same = ["/", "/agreements", "/method"]
    assert {each: frozen.get(within(each)) for each in same} == {
        each: frozen.new[each] for each in same
    }


def test_a_restored_package_answers_the_same_in_another_database(
    frozen: Frozen, new_database: NewDatabase, tmp_path: Path
) -> None:
    with databases.at_head(new_database(), EDITIONS=str(tmp_path)) as other:
        with other.app_context():
            other_row(db.session, _row(frozen))
        there = Frozen(other, frozen.references)
        assert {each: there.get(within(each)) for each in FILES} == {
            each: frozen.new[each] for each in FILES
        }


def _row(frozen: Frozen) -> dict[str, Any]:
    with frozen.app.app_context():
        table = Base.metadata.tables["edition"]
        return dict(db.session.execute(select(table)).mappings().one())


def test_an_edition_outlives_a_migration_down_and_up(
    frozen: Frozen, new_database: NewDatabase, tmp_path: Path
) -> None:
    """Of its own migration it outlives nothing: the backup has it, and puts it back."""
    kept = _row(frozen)
    with databases.at_head(new_database(), EDITIONS=str(tmp_path)) as other:
        with other.app_context():
            other_row(db.session, kept)
            flask_migrate.downgrade(revision="0006")
            flask_migrate.upgrade()
            assert package_of(db.session, NUMBER) == kept["package"]
            db.session.remove()
            flask_migrate.downgrade(revision="0005")
            flask_migrate.upgrade()
            other_row(db.session, kept)
        assert Frozen(other, []).get(within("/agreements.csv")) == frozen.new["/agreements.csv"]


_PACKAGES: list[bytes] = []


def test_both_engines_make_the_same_bytes_of_the_same_facts(frozen: Frozen) -> None:
    """Asked once on each engine."""
    _PACKAGES.append(_row(frozen)["package"])
    assert len(set(_PACKAGES)) == 1


def test_the_same_facts_make_the_same_tables_twice(new_database: NewDatabase) -> None:
    with databases.at_head(new_database()) as app, app.app_context():
        furnish(Factory(db.session))
        first, second = (package_of(db.session, put(db.session)) or b"" for _ in range(2))
        db.session.remove()
    assert _tables(first) == _tables(second) != {}


def _tables(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {
            name.partition("/")[2]: opened.read(name)
            for name in opened.namelist()
            if name.endswith(".csv")
        }


# -- the suite can fail ----------------------------------------------------------------------


def test_an_edition_that_reads_what_is_on_record_now_is_caught(
    frozen: Frozen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fault that all this is about: the address names an edition, and nobody looks into it."""
    monkeypatch.setattr(looking, "read_only_from", lambda _session, _engine: None)
    changed = [each for each in FILES if frozen.get(within(each)) != frozen.new[each]]
    assert len(changed) > len(FILES) // 2
