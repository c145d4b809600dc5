"""What is in an edition's package, what never is, and the database that is made of it."""

import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import String, Text, inspect, select, text, update
from sqlalchemy.orm import Session, scoped_session

from registry.domain.errors import RuleBroken
from registry.exchange.csvout import guarded, unguarded
from registry.exchange.editions import FILES, Shelf, opened
from registry.exchange.editions.cells import read
from registry.extensions import Base
from registry.models import City, CityWord, ForumSession
from registry.queries.editions import (
    edition_by_number,
    package_of,
)
from registry.services import audit
from tests.factories import ACTOR, Factory
from tests.forums import Forums
from tests.integration.frozen import furnish
from tests.integration.publishing import put

AnySession = scoped_session[Session]
DAY = date(2024, 5, 17)
LATER = date(2024, 6, 1)


def _files(session: AnySession, number: str = "2024-1") -> dict[str, bytes]:
    package = package_of(session, number) or b""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        return {each.partition("/")[2]: source.read(each) for each in source.namelist()}


def _rows(session: AnySession, name: str) -> list[dict[str, Any]]:
    return list(read(FILES[name], _files(session)[name]))


# -- the package -----------------------------------------------------------------------------


def test_the_hash_is_the_manifests_and_the_manifest_has_every_other(
    session: AnySession, make: Factory
) -> None:
    furnish(make)
    put(session)
    files, found = _files(session), edition_by_number(session, "2024-1")
    assert found is not None and sha256(files["manifest.sha256"]).hexdigest() == found.sha256
    lines = [each.split("  ") for each in files["manifest.sha256"].decode().splitlines()]
    assert {name: told for told, name in lines} == {
        name: sha256(content).hexdigest()
        for name, content in files.items()
        if name != "manifest.sha256"
    }


def test_the_description_explains_every_column_and_code(session: AnySession, make: Factory) -> None:
    furnish(make)
    put(session)
    described = json.loads(_files(session)["edition.json"])
    assert (described["format"], described["edition"], described["day"]) == (2, "2024-1", str(DAY))
    assert described["files"].keys() == FILES.keys()
    assert described["vocabularies"]["kind of agreement"]["twinning"] == "Twinning"
    countries = {row["country"] for row in _rows(session, "cities.csv")}
    assert described["countries"].keys() == countries and described["countries"]["RU"] == "Russia"
    said = _files(session)["README.txt"].decode()
    assert all(name in said for name in FILES) and max(map(len, said.splitlines())) <= 78


def test_drafts_and_what_is_withdrawn_are_left_out(session: AnySession, make: Factory) -> None:
    shown, draft = make.agreement(), make.agreement(draft=True)
    make.activity(shown, "2020", title="Stays")
    make.activity(shown, "2021", title="Gone", withdrawn_on=DAY)
    make.activity(draft, "2022", title="Not yet")
    put(session)
    assert [row["reference"] for row in _rows(session, "agreements.csv")] == [shown.reference]
    assert [row["title"] for row in _rows(session, "activities.csv")] == ["Stays"]
    assert {row["agreement"] for row in _rows(session, "parties.csv")} == {shown.number}


@pytest.mark.parametrize("title", ["=1+1", "'=1", "''-2", "'s-Hertogenbosch", "a\n\t=b", "@ \n'@"])
def test_a_formula_is_text_in_a_spreadsheet_and_comes_back_as_it_was(title: str) -> None:
    assert unguarded(guarded(title)) == title
    assert not any(line.lstrip(" \t")[:1] in {"=", "-", "@"} for line in guarded(title).split("\n"))


# -- what is never in it ---------------------------------------------------------------------

#: Texts that a package may tell; any other may be somebody's own.
PUBLIC = {
    "city": {"slug", "name", "region", "website", "country", "wikidata_id", "coordinates_from"},
    "city_name": {"name", "origin"},
    "agreement": {"reference", "kind", "wording"},
    "agreement_field": {"field"},
    "instrument": {"role", "kind", "place", "term", "link"},
    "activity": {"kind", "mode", "title", "place", "text", "funding", "currency"},
    "activity_field": {"field"},
    "activity_word": {"word"},
    "declaration": {"word"},
    "source": {"name", "link"},
    "source_record": {"entity"},
    "forum": {
        "slug", "name", "edition", "place", "time_zone", "organisers", "site", "summary",
    },
    "forum_session": {
        "slug", "title", "title_note", "track", "room", "summary", "status", "theme",
    },
    "session_link": {"role", "note"},
}  # fmt: skip
#: Bound to codes or to other columns by rules of the database.
BOUND = {"audit_entry.hash", "audit_entry.previous", "edition.number", "edition.sha256"}
BOUND |= {"personal_link.digest", "appearance.role", "material.link", "material.stored_as"}
CANARY = "canary"


def _private() -> Iterator[tuple[str, str, int]]:
    """Table, column and length of each text that nobody is to be told."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            private = column.name not in PUBLIC.get(table.name, set()) and column.name != "number"
            if isinstance(column.type, String | Text) and private and not _is_bound(column):
                yield table.name, column.name, column.type.length or 1000


def _is_bound(column: Any) -> bool:
    dates = column.name.endswith("_edtf")
    return dates or str(column) in BOUND or column.name in {"purpose", "kind", "word", "action"}


def _plant(session: AnySession) -> int:
    """Put a text of its own into every private column that has rows; return how many got one."""
    planted = 0
    for table, column, length in _private():
        if table in {"audit_entry", "edition"}:
            continue
        rows = Base.metadata.tables[table]
        keys = list(rows.primary_key)
        if rows.c[column] in keys:
            continue
        for at, key in enumerate(session.execute(select(*keys)).all()):
            here = [k == value for k, value in zip(keys, key, strict=True)]
            said = f"{CANARY}{at}-{table}-{column}"[:length]
            session.execute(update(rows).where(*here).values({column: said}))
        planted += 1
    audit.record(session, ACTOR, CANARY, entity=CANARY, entity_id=1, changes={CANARY: [1, CANARY]})
    return planted


def _lives(session: AnySession, make: Factory, folder: Path) -> None:
    """People, their letters and links, notes, disputes, documents, panelists, materials."""
    furnish(make)
    _speak(session, make)
    city, other = session.scalars(select(City).limit(2))
    account = make.account(f"{CANARY}@people.example", city, name=CANARY)
    make.sign_in(account, ACTOR.at)
    make.link(account, "reset", ACTOR.at)
    agreement = make.agreement(city, other, kind="sectoral")
    make.document(agreement, folder, title=CANARY)
    session.execute(
        text(
            "INSERT INTO contest (agreement_id, city_id, reason, said_on)"
            " VALUES (:agreement, :city, :reason, :day)"
        ),
        {"agreement": agreement.id, "city": city.id, "reason": CANARY, "day": DAY},
    )


def _speak(session: AnySession, make: Factory) -> None:
    """Somebody speaks in each session, shows something, and has a link of their own."""
    talks = list(session.scalars(select(ForumSession)))
    forums = Forums(make)
    speaker = forums.panelist(CANARY, *talks, organisation=CANARY, office=CANARY)
    for talk in talks:
        forums.material(talk, CANARY, link=f"https://{CANARY}.example")
        forums.personal_link(forums.part(speaker, talk))


def test_nothing_private_is_in_a_package(
    session: AnySession, make: Factory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _lives(session, make, tmp_path)
    assert _plant(session) > 20
    put(session)
    files = _files(session)
    assert [name for name, content in files.items() if CANARY.encode() in content] == []
    told = package_of(session, "2024-1") or b""
    assert b"people.example" not in told and ACTOR.name.encode() not in b"".join(files.values())


def test_a_public_text_with_the_canary_is_found(session: AnySession, make: Factory) -> None:
    """The suite can fail: what is told is found by the same look."""
    made = make.agreement()
    make.activity(made, "2020", title=CANARY)
    put(session)
    assert CANARY.encode() in _files(session)["activities.csv"]


# -- the database made of it -----------------------------------------------------------------


def _made(session: AnySession, folder: Path) -> sqlite3.Connection:
    found = edition_by_number(session, "2024-1")
    assert found is not None
    package = package_of(session, "2024-1") or b""
    file = Shelf(folder).make(found.number, found.sha256, package)
    return sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)


#: What is made anew from the package, or does not belong to it.
_ELSEWHERE = {"version", "digest", "occurrence", "row", "note"}


def test_the_database_has_the_facts_and_derives_the_rest_as_the_live_one(
    session: AnySession, make: Factory, tmp_path: Path
) -> None:
    make.city("Łódź", "PL", names=["Lodz", "Лодзь"])
    furnish(make)
    put(session)
    made = _made(session, tmp_path)
    words = select(CityWord.word, City.slug).join(City, City.id == CityWord.city_id)
    there = made.execute("SELECT word, slug FROM city_word JOIN city ON id = city_id").fetchall()
    assert set(there) == {tuple(row) for row in session.execute(words)}
    for table in ("city", "instrument", "activity", "suspension", "declaration", "party"):
        assert _told(made, table) == _live(session, table), table


def _columns(table: str) -> list[str]:
    own = Base.metadata.tables[table].columns
    kept = [each.name for each in own if not each.foreign_keys and each.name != "id"]
    return [name for name in kept if name not in _ELSEWHERE]


def _told(made: sqlite3.Connection, table: str) -> list[str]:
    found = made.execute(f"SELECT {', '.join(_columns(table))} FROM {table}").fetchall()
    return sorted(str([_plain(value) for value in row]) for row in found)


def _live(session: AnySession, table: str) -> list[str]:
    rows = Base.metadata.tables[table]
    question = select(*(rows.c[name] for name in _columns(table)))
    if table == "activity":
        question = question.where(rows.c.withdrawn_on.is_(None))
    if table != "city":
        agreements = Base.metadata.tables["agreement"]
        question = question.join(agreements, agreements.c.id == rows.c.agreement_id)
        question = question.where(~agreements.c.draft)
    found = session.execute(question).all()
    return sorted(str([_plain(value) for value in row]) for row in found)


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return str(int(value))
    return json.dumps(value) if isinstance(value, list) else str(value)


def test_the_database_has_every_table_and_index_of_today(
    session: AnySession, make: Factory, tmp_path: Path
) -> None:
    make.agreement()
    put(session)
    made = _made(session, tmp_path)
    names = {name for (name,) in made.execute("SELECT name FROM sqlite_master")}
    indexes = {str(each.name) for t in Base.metadata.sorted_tables for each in t.indexes}
    assert Base.metadata.tables.keys() | indexes <= names
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        made.execute("DELETE FROM city")


def test_two_workers_may_make_the_same_database_at_once(
    session: AnySession, make: Factory, tmp_path: Path
) -> None:
    furnish(make)
    put(session)
    found, package = edition_by_number(session, "2024-1"), package_of(session, "2024-1") or b""
    assert found is not None
    shelves = [Shelf(tmp_path) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        engines = list(
            threads.map(lambda s: s.engine(found.number, found.sha256, lambda: package), shelves)
        )
    assert len({str(each.url) for each in engines}) == 1
    assert [path.suffix for path in tmp_path.iterdir()] == [".sqlite3"]
    with engines[0].connect() as connection:
        assert set(inspect(connection).get_table_names()) >= Base.metadata.tables.keys()


def test_a_database_of_other_code_is_made_anew(
    session: AnySession, make: Factory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, before = Shelf(tmp_path), Shelf(tmp_path).file("2024-1", "0" * 64)
    monkeypatch.setattr("registry.exchange.editions.shelf._code", lambda: "another")
    assert shelf.file("2024-1", "0" * 64) != before


# -- damage ----------------------------------------------------------------------------------


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_byte_that_differs_is_found(session: AnySession, make: Factory, part: float) -> None:
    furnish(make)
    put(session)
    found, package = edition_by_number(session, "2024-1"), package_of(session, "2024-1") or b""
    assert found is not None
    at = int(len(package) * part)
    torn = package[:at] + bytes([package[at] ^ 255]) + package[at + 1 :]
    for each in (torn, package[:at], b""):
        with pytest.raises(RuleBroken, match="damaged"):
            opened("2024-1", found.sha256, each)
    assert opened("2024-1", found.sha256, package).keys() >= FILES.keys()


def test_another_package_is_not_taken_for_it(session: AnySession, make: Factory) -> None:
    make.agreement()
    put(session)
    with pytest.raises(RuleBroken, match="manifest is another"):
        opened("2024-1", "0" * 64, package_of(session, "2024-1") or b"")
