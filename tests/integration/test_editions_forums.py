"""Forums in editions: what a package tells of them, what it never does, and packages of before."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session, scoped_session

from registry.domain.errors import RuleBroken
from registry.exchange.editions import FILES, Shelf, format_1, format_2, opened
from registry.exchange.editions.cells import read, written
from registry.exchange.editions.package import columns_of
from registry.extensions import Base, db
from registry.models import Forum, ForumSession, Instrument, SessionLink
from registry.queries import programme
from registry.queries.editions import edition_by_number, package_of
from tests import databases
from tests.databases import NewDatabase
from tests.factories import Factory
from tests.forums import Forums
from tests.integration.frozen import Frozen, within
from tests.integration.publishing import put

AnySession = scoped_session[Session]
KEPT = Path(__file__).parent / "kept"


class Kept(NamedTuple):
    """A package as the registry made it when the format was its latest."""

    file: str
    sha256: str
    format: Any


PACKAGES = [
    Kept(
        "format-1.zip",
        "55f26a3793203302e8fb59cc8ea2facb210e99b89988ed346e56d7dcb0c73dc7",
        format_1,
    ),
    Kept(
        "format-2.zip",
        "db710636a499a5952e5535ef05d037fe235e07de28cfb4e052d247c9572d665d",
        format_2,
    ),
]
LATEST = PACKAGES[-1]


def _rows(session: AnySession, name: str) -> list[dict[str, Any]]:
    package = package_of(session, "2024-1") or b""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        return list(read(FILES[name], source.read(f"edition-2024-1/{name}")))


@pytest.fixture
def held(make: Factory) -> ForumSession:
    """A session with all that there can be, behind a forum that nobody is told of."""
    forums = Forums(make)
    forums.session(forums.forum("secret-2025", name="Secret forum", published_on=None), "one")
    forum = forums.forum(edition="2023", city_id=make.city("Kazan").id, organisers="=Kazan, UCLG",
                         site="https://forum.example", summary="Two days\nof “talks”.")  # fmt: skip
    questions = [["What, exactly?", ["dormancy", "by-kind"]], ["=And why?", []]]
    talk = forums.session(forum, title_note="Ours: “2”", track="Plenary", room="Hall 1",
                          summary="-A summary", theme="country=RU&partner=CN", questions=questions,
                          at=datetime(2023, 9, 7, 20, 30, tzinfo=UTC))  # fmt: skip
    forums.session(forum, "untitled", title="", theme="kind=twinning", status="cancelled")
    return talk


# -- what is told ----------------------------------------------------------------------------


def test_a_database_of_an_edition_has_the_programme_as_it_was(
    make: Factory, held: ForumSession, tmp_path: Path
) -> None:
    one, other = make.agreement(draft=True), make.agreement()
    for agreement in (one, other):
        Forums(make).link(held, agreement, "follow_up", note="'=Later")
    put(make.session)
    live, there = _programme(make.session), _programme(next(_looking(make.session, tmp_path)))
    assert live == there
    assert len(live) == 4 and "Secret" not in str(live)


def _programme(session: Any) -> list[Any]:
    """Public forums, with their sessions and links, without the numbers that databases give."""
    found: list[Any] = []
    for forum in programme.forums(session):
        if forum.published_on:
            names = {each.id: each.slug for each in programme.sessions(session, forum.id)}
            found.append(forum._replace(id=0, version=0))
            found += [
                each._replace(id=0, forum_id=0, version=0)
                for each in programme.sessions(session, forum.id)
            ]
            found += [
                (names[each.session_id], each.reference, each.role, each.note, each.added_on)
                for each in programme.links(session, forum.id)
            ]
    return found


def _looking(session: AnySession, folder: Path) -> Iterator[Session]:
    row = edition_by_number(session, "2024-1")
    assert row is not None
    package = package_of(session, row.number) or b""
    with Session(Shelf(folder).engine(row.number, row.sha256, lambda: package)) as reading:
        yield reading


def test_moments_are_told_in_utc(make: Factory, held: ForumSession) -> None:
    put(make.session)
    package = package_of(make.session, "2024-1") or b""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        told = source.read("edition-2024-1/sessions.csv").decode()
    assert ",2023-09-07T20:30:00Z,2023-09-07T22:30:00Z," in told
    assert _rows(make.session, "sessions.csv")[0]["starts_at"] == held.starts_at


@pytest.mark.parametrize("second", [0, 5])
def test_a_moment_is_read_back(second: int) -> None:
    at = datetime(2023, 3, 26, 1, 59, second, tzinfo=UTC)
    (row,) = read((column := (format_1.Column("at", "moment", ""),)), written(column, [[at]]))
    assert row["at"] == at


def test_a_paper_is_named_by_its_place_among_those_of_its_agreement(
    make: Factory, held: ForumSession, tmp_path: Path
) -> None:
    make.instrument(make.agreement(draft=True), "1999")
    second, first = make.agreement(signed=False), make.agreement()
    make.instrument(second, "2001")
    paper = make.instrument(first, "2023-09-07", role="renews", place="Hall 1")
    make.instrument(second, "2002")
    Forums(make).link(held, first, "signed_at", instrument_id=paper.id)
    Forums(make).link(held, second, "signed_at")
    put(make.session)
    told = [(row["agreement"], row["paper"]) for row in _rows(make.session, "session_links.csv")]
    assert told == [(second.number, None), (first.number, 2)]
    there = next(_looking(make.session, tmp_path))
    found = select(Instrument.place).join(SessionLink, SessionLink.instrument_id == Instrument.id)
    assert there.scalars(found).all() == ["Hall 1"]


def test_of_a_forum_that_is_not_public_nothing_is_told(make: Factory) -> None:
    forums = Forums(make)
    secret = forums.forum("secret-2025", name="Secret", published_on=None, organisers="Secret")
    talk = forums.session(secret, title="Secret", questions=[["Secret", []]])
    forums.link(talk, make.agreement(), note="Secret")
    put(make.session)
    package = package_of(make.session, "2024-1") or b""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        assert not [name for name in source.namelist() if b"ecret" in source.read(name)]
    for name in ("forums", "sessions", "questions", "session_links"):
        assert _rows(make.session, f"{name}.csv") == []


def test_the_description_has_the_words_of_a_session(make: Factory) -> None:
    put(make.session)
    package = package_of(make.session, "2024-1") or b""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        described = json.loads(source.read("edition-2024-1/edition.json"))
    assert described["vocabularies"]["role in a session"]["signed_at"] == "Signed at the session"
    assert described["vocabularies"]["status of a session"].keys() == {
        "planned", "held", "cancelled",
    }  # fmt: skip
    assert "panelists" in described["left_out"] and "moment" in described["cells"]


def test_a_session_of_an_edition_is_asked_for_there(frozen: Frozen) -> None:
    """And one that is not public, or that came later, is not known in it."""
    page = frozen.get(within("/agreements?session=kazan-2023.twin-cities")).decode()
    assert "Twin cities, United Cities Forum 2023" in page
    for code in ("weimar-2024", "kazan-2023.later"):
        frozen.get(within(f"/agreements?session={code}"), 400)


# -- packages of before ----------------------------------------------------------------------


@pytest.mark.parametrize("kept", PACKAGES, ids=lambda each: each.file)
def test_a_format_that_was_published_is_what_it_was(kept: Kept) -> None:
    """Columns, kinds and meanings are those that the kept package describes."""
    files = opened("2024-1", kept.sha256, (KEPT / kept.file).read_bytes())
    described = json.loads(files["edition.json"])
    assert described["format"] == kept.format.NUMBER
    assert described["cells"] == kept.format.KINDS
    assert {name: table["columns"] for name, table in described["files"].items()} == {
        name: [column._asdict() for column in columns]
        for name, columns in kept.format.FILES.items()
    }


@pytest.mark.parametrize("kept", PACKAGES, ids=lambda each: each.file)
def test_a_package_of_before_is_read_and_answers(
    kept: Kept, new_database: NewDatabase, tmp_path: Path
) -> None:
    files = opened("2024-1", kept.sha256, (KEPT / kept.file).read_bytes())
    with databases.at_head(new_database(), EDITIONS=str(tmp_path)) as app:
        with app.app_context():
            _restore(kept, (KEPT / kept.file).read_bytes())
        there = Frozen(app, [])
        lines = there.get(within("/agreements.csv")).decode().splitlines()
        assert len(lines) == 1 + sum(1 for _row in _told(files, "agreements.csv"))
        known = [row["slug"] for row in _told(files, "sessions.csv")]
        there.get(within("/agreements?session=kazan-2023.twin-cities"), 200 if known else 400)
    assert len(known) == (0 if kept.format is format_1 else 3)


def _told(files: Any, name: str) -> list[dict[str, Any]]:
    columns = columns_of(files)
    return list(read(columns[name], files[name])) if name in columns else []


def _restore(kept: Kept, package: bytes) -> None:
    """Put the package into a database, as a restored backup has it."""
    row = {
        "number": "2024-1", "day": date(2024, 5, 17), "published_at": datetime.now(UTC),
        "format": kept.format.NUMBER, "rule_version": 1,
        "policy": {"window": 24, "quiet": 12, "grace": 12}, "counts": {},
        "sha256": kept.sha256, "size": len(package), "package": package,
    }  # fmt: skip
    db.session.execute(insert(Base.metadata.tables["edition"]).values(row))
    db.session.commit()
    db.session.remove()


def test_a_database_of_format_1_has_empty_tables_of_the_forum(tmp_path: Path) -> None:
    kept = PACKAGES[0]
    engine = Shelf(tmp_path).engine("2024-1", kept.sha256, (KEPT / kept.file).read_bytes)
    with Session(engine) as there:
        for model in (Forum, ForumSession, SessionLink):
            assert there.scalars(select(model)).all() == []
        assert there.execute(text("SELECT count(*) FROM agreement")).scalar_one() > 10


def test_the_latest_format_is_the_one_of_new_packages(make: Factory) -> None:
    put(make.session)
    row = edition_by_number(make.session, "2024-1")
    assert row is not None and row.format == LATEST.format.NUMBER == format_2.NUMBER
    assert LATEST.format.FILES == FILES


def test_a_later_format_is_refused_in_words(tmp_path: Path) -> None:
    files = {"edition.json": b'{"format": 3}'}
    with pytest.raises(RuleBroken, match="format 3, which only a later release"):
        columns_of(files)
