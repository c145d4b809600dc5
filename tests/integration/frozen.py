"""A registry with an edition of TODAY, and a thousand changes since: what was said when."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session

from registry import clock
from registry.extensions import Base, db
from registry.models import Agreement, City, Declaration, Source, SourceRecord
from registry.models.activity import ActivityWord
from registry.services import audit, distances
from tests import databases
from tests.conftest import TODAY
from tests.databases import NewDatabase
from tests.factories import ACTOR, Factory
from tests.integration import population
from tests.integration.publishing import put
from tests.integration.site import COORDINATES

AnySession = Session | scoped_session[Any]
NUMBER = "2024-1"
EDITS = 1000

#: Files, data and pages that must answer in an edition what they answered on its day.
FILES = [
    "/agreements.csv", "/agreements.csv?status=asleep&legal=in_force", "/agreements.csv?q=d",
    "/agreements.csv?country=RU&sort=-last_activity", "/agreements.csv?on=2020-05-01&window=60",
    "/agreements.csv?field=culture&record=one_sided,unreported", "/agreements.geojson",
    "/cities.csv", "/cities.csv?q=t&sort=-dormant", "/cities.geojson", "/countries.csv",
    "/countries.csv?kind=twinning", "/agreements.csv?session=kazan-2023.twin-cities",
    "/cities.csv?session=kazan-2023&status=asleep",
]  # fmt: skip
DATA = [
    "/map/pairs.json", "/map/pairs.json?on=2020-05-01", "/map/names.json", "/map/papers.json",
    "/map/years.json", "/map/time.json?country=RU", "/map/find.json?q=t",
]  # fmt: skip
PAGES = [
    "/", "/agreements", "/agreements?status=asleep&on=2023-01-01", "/agreements?q=t&page=2",
    "/cities", "/cities?country=RU", "/cities/town-0-gb", "/countries", "/countries/RU", "/map",
    "/map?city=town-0-gb", "/map?pin=RU&pin=GB", "/method", "/data", "/embed/map",
    "/map.svg", "/map.svg?country=RU", "/agreements?session=kazan-2023.heritage",
]  # fmt: skip
EVERY = [*FILES, *DATA, *PAGES]


def within(address: str, number: str = NUMBER) -> str:
    return f"{address}{'&' if '?' in address else '?'}edition={number}"


@dataclass
class Frozen:
    """The application; what was answered before the edition, and in it when it was new."""

    app: Flask
    references: list[str]
    live: dict[str, bytes] = field(default_factory=dict)
    new: dict[str, bytes] = field(default_factory=dict)
    package: bytes = b""

    @property
    def addresses(self) -> list[str]:
        return [*EVERY, *(f"/agreements/{each}" for each in self.references)]

    def get(self, address: str, status: int = 200) -> bytes:
        answer = self.app.test_client().get(address, buffered=True)
        assert answer.status_code == status, (address, answer.status_code)
        return bytes(answer.get_data())

    def forget(self) -> None:
        """Throw away what is kept, and the databases of editions: all is made anew."""
        shelf = self.app.extensions["editions"]
        shelf.forget_others(set())


def furnish(make: Factory) -> None:
    """A random registry with something of each kind of fact."""
    dice, session = random.Random(5), make.session
    population.write(make, population.draw(seed=29, size=80))
    cities = list(session.scalars(select(City).order_by(City.id)))
    for city, place in zip(cities, COORDINATES, strict=False):
        city.lat, city.lon = place or (None, None)
        city.region, city.population = f"Region {city.id % 3}", 1000 * city.id
    session.flush()
    distances.of_all(session)
    sources = [Source(name=f"=List {at}", link="", demonstration=False) for at in (2, 1)]
    session.add_all(sources)
    session.flush()
    for agreement in list(session.scalars(select(Agreement).order_by(Agreement.id))):
        _add_to(make, agreement, dice, sources)
    session.flush()


def _add_to(make: Factory, agreement: Agreement, dice: random.Random, sources: Any) -> None:
    one, *_rest = [party.city_id for party in agreement.parties]
    session = make.session
    for year in dice.sample(range(2015, 2024), 2):
        made = make.activity(
            agreement, str(year), title=f"-A {year}, \"quoted\"\nand more", text="’=1+1",
            fields=dice.sample(["sport", "youth", "culture"], 2), reported_by_id=one,
            links=["https://one.example/a", "https://two.example/b"][: dice.randrange(3)],
            mode="online", funding="state", amount=year, currency="EUR", participants=year,
            withdrawn_on=TODAY if dice.random() < 0.2 and not agreement.draft else None,
        )  # fmt: skip
        session.add(ActivityWord(activity_id=made.id, city_id=one, word="confirms", said_on=TODAY))
    session.add(
        Declaration(
            agreement_id=agreement.id, city_id=one, year=dice.randrange(2010, 2024),
            word="nothing", reasons=["funding", "staff"], declared_on=TODAY,
        )
    )  # fmt: skip
    if agreement.draft:
        return
    session.add(
        SourceRecord(
            source_id=dice.choice(sources).id, entity="agreement", entity_id=agreement.id,
            digest=str(agreement.id), occurrence=1, row=1, imported_on=date(2024, 1, 1),
        )
    )  # fmt: skip


# -- changes ---------------------------------------------------------------------------------

#: What can be changed of a row to what another row of the table says, together.
CHANGES: Mapping[str, list[list[str]]] = {
    "city": [["name", "sort_key"], ["region"], ["lat", "lon"], ["population"], ["country"]],
    "city_name": [["name"]],
    "agreement": [["kind"], ["wording"], ["contested_on"], ["draft"], ["meant_twice"]],
    "party": [["reported_on"], ["joined_edtf", "joined_earliest", "joined_latest"]],
    "instrument": [["signed_edtf", "signed_earliest", "signed_latest"], ["kind"], ["place"]],
    "activity": [
        ["begin_edtf", "begin_earliest", "begin_latest"], ["kind"], ["title"], ["mode"],
        ["participants"], ["withdrawn_on"], ["contested_on"], ["agreement_id"],
    ],
    "declaration": [["word"], ["reasons"]],
    "source": [["demonstration"]],
    "distance": [["km"]],
    "session_link": [["agreement_id"], ["role"], ["note"]],
    "forum_session": [["title"], ["summary"]],
}  # fmt: skip


def edit(session: AnySession, seed: int, times: int) -> int:
    """Change rows at random, a few facts at a time; return how many changes were taken."""
    dice, taken = random.Random(seed), 0
    while taken < times:
        taken += _edited(session, dice)
        if taken % 100 == 0:
            session.commit()
    session.commit()
    return taken


def _edited(session: AnySession, dice: random.Random) -> bool:
    table: Any = Base.metadata.tables[dice.choice(sorted(CHANGES))]
    columns = dice.choice(CHANGES[table.name])
    rows = session.execute(select(table).order_by(*table.primary_key)).mappings().all()
    one, other = dice.choice(rows), dice.choice(rows)
    same = [column == one[column.name] for column in table.primary_key]
    try:
        with session.begin_nested():
            session.execute(update(table).where(*same).values({n: other[n] for n in columns}))
    except IntegrityError:
        return False
    audit.record(session, ACTOR, "change", entity="tests", entity_id=0, changes={})
    return True


def merge_cities(session: AnySession) -> None:
    """Let one city be another, by hand: all that refers to it refers to the other."""
    kept, gone = session.scalars(select(City.id).order_by(City.id).limit(2)).all()
    for table, column in (("city_name", "city_id"), ("city_word", "city_id")):
        session.execute(text(f"DELETE FROM {table} WHERE {column} = :gone"), {"gone": gone})
    session.execute(text("DELETE FROM distance WHERE :gone IN (one_id, other_id)"), {"gone": gone})
    both = "SELECT agreement_id FROM party WHERE city_id = :kept"
    drop = f"DELETE FROM party WHERE city_id = :gone AND agreement_id IN ({both})"
    session.execute(text(drop), {"gone": gone, "kept": kept})
    words = "DELETE FROM activity_word WHERE city_id = :gone"
    session.execute(text(words), {"gone": gone})
    for table, column in (
        ("party", "city_id"), ("declaration", "city_id"), ("activity", "reported_by_id"),
        ("agreement", "end_said_by_id"), ("suspension", "said_by_id"),
    ):  # fmt: skip
        move = f"UPDATE {table} SET {column} = :kept WHERE {column} = :gone"
        session.execute(text(move), {"gone": gone, "kept": kept})
    session.execute(text("DELETE FROM city WHERE id = :gone"), {"gone": gone})
    audit.record(session, ACTOR, "merge", entity="tests", entity_id=0, changes={})
    session.commit()


# -- the fixture -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def frozen(new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Frozen]:
    """The registry, its edition, EDITS changes and a merge afterwards; tests only read it."""
    folder = str(tmp_path_factory.mktemp("editions"))
    with (
        databases.at_head(new_database(), EDITIONS=folder) as app,
        pytest.MonkeyPatch.context() as m,
    ):
        m.setattr(clock, "today", lambda _zone: TODAY)
        with app.app_context():
            furnish(Factory(db.session))
            db.session.commit()
            public = select(Agreement.reference).where(~Agreement.draft).limit(12)
            found = Frozen(app, list(db.session.scalars(public)))
        found.live = {each: found.get(each) for each in found.addresses}
        with app.app_context():
            assert put(db.session) == NUMBER
        found.new = {each: found.get(within(each)) for each in found.addresses}
        with app.app_context():
            assert edit(db.session, 3, EDITS) == EDITS
            merge_cities(db.session)
        yield found


def other_row(session: scoped_session[Any], row: Mapping[str, Any]) -> None:
    """Put an edition into another database, as a restored backup has it."""
    session.execute(insert(Base.metadata.tables["edition"]).values(dict(row)))
    session.commit()
    session.remove()
