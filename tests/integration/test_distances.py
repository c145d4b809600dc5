"""Kept distances are those of the places as they are now, whatever was done; it can fail."""

from itertools import combinations
from random import Random

import flask_migrate
import pytest
from geographiclib.geodesic import Geodesic
from geopy.distance import great_circle
from sqlalchemy import select

from registry.domain.distance import kilometres
from registry.domain.entries import GIVEN, LOOKED_UP, AgreementEntry, CityEntry
from registry.domain.vocabulary import Kind
from registry.extensions import db
from registry.models import City, Distance, Party
from registry.services import agreements, cities, distances
from registry.services.cities import Addition
from tests import databases
from tests.conftest import TODAY
from tests.databases import NewDatabase
from tests.factories import ACTOR, Factory
from tests.integration.importing import AnySession, Importer
from tests.integration.test_import_pairs import CITIES, PAIRS

Pair = tuple[int, int]
#: Across 180°, at the poles, the same place twice, antipodes.
CORNERS = [(64.7, 177.5), (64.5, -165.4), (90.0, 5.0), (-90.0, 0.0), (0.0, 0.0), (0.0, 180.0)]


def _meant(session: AnySession) -> dict[Pair, float]:
    """All distances, worked out anew from parties and places."""
    rows = session.scalars(select(City).where(City.lat.is_not(None)))
    places = {row.id: (row.lat, row.lon) for row in rows}
    parties: dict[int, list[int]] = {}
    for agreement, city in session.execute(select(Party.agreement_id, Party.city_id)):
        parties.setdefault(agreement, []).append(city)
    return {
        (one, other): round(Geodesic.WGS84.Inverse(*places[one], *places[other])["s12"] / 1000, 3)
        for ids in parties.values()
        for one, other in combinations(sorted(ids), 2)
        if one in places and other in places
    }


def _kept(session: AnySession) -> dict[Pair, float]:
    session.expire_all()
    rows = session.execute(select(Distance.one_id, Distance.other_id, Distance.km))
    return {(one, other): km for one, other, km in rows}


class _Deeds:
    """Adds cities, lets them be placed and moved, and concludes agreements between them."""

    def __init__(self, session: AnySession, seed: int) -> None:
        self.session, self.random = session, Random(seed)
        self.ids: list[int] = []

    def place(self) -> tuple[float, float]:
        if self.random.random() < 0.2:
            return self.random.choice(CORNERS)
        return round(self.random.uniform(-90, 90), 4), round(self.random.uniform(-180, 180), 4)

    def entry(self) -> CityEntry:
        origin = self.random.choice([None, GIVEN, LOOKED_UP])
        lat, lon = self.place() if origin else (None, None)
        name = f"Town {self.random.randrange(10**6)}"
        return CityEntry(name, "RU", lat=lat, lon=lon, coordinates_from=origin)

    def add(self) -> None:
        entries = [self.entry() for _ in range(3)]
        found = cities.add(self.session, ACTOR, entries)
        self.ids += [each for each in found if isinstance(each, int)]

    def fill_in(self) -> None:
        meant = self.random.choices(self.ids, k=4)
        cities.fill_in(self.session, ACTOR, [Addition(each, self.entry()) for each in meant])

    def conclude(self) -> None:
        parties = [
            tuple(self.random.sample(self.ids, self.random.choice([2, 2, 3, 5]))) for _ in range(3)
        ]
        kinds = self.random.choices([Kind.TWINNING, Kind.CONTACT], k=3)
        entries = [
            AgreementEntry(each, kind, meant_twice=True)
            for each, kind in zip(parties, kinds, strict=True)
        ]
        agreements.conclude(self.session, ACTOR, entries, today=TODAY)

    def run(self, steps: int) -> None:
        self.add()
        self.add()
        for _ in range(steps):
            self.random.choice([self.add, self.fill_in, self.conclude])()


@pytest.mark.parametrize("seed", range(8))
def test_after_random_deeds_every_distance_is_right(session: AnySession, seed: int) -> None:
    deeds = _Deeds(session, seed)
    for _ in range(6):
        deeds.run(5)
        assert _kept(session) == _meant(session)
    assert len(_kept(session)) > 10


def test_after_imports_every_distance_is_right(importer: Importer, session: AnySession) -> None:
    importer.pairs(CITIES.replace("55.79,49.11", ","), PAIRS)  # looked up by name
    assert len(_kept(session)) == 2 and _kept(session) == _meant(session)
    importer.pairs(CITIES, PAIRS + "1,3,1990\n", source="newer")
    assert len(_kept(session)) == 3 and _kept(session) == _meant(session)


def test_a_filled_database_is_measured_at_once_and_again(session: AnySession) -> None:
    _Deeds(session, 3).run(30)
    before = _kept(session)
    for _ in range(2):
        distances.of_all(session)
        assert _kept(session) == before


def test_what_was_there_before_is_measured_by_the_migration(new_database: NewDatabase) -> None:
    with databases.at_head(new_database()) as app, app.app_context():
        make = Factory(db.session)
        placed = [make.city(lat=lat, lon=lon) for lat, lon in CORNERS]
        make.agreement(*placed, make.city())
        make.agreement(placed[0], placed[3])
        db.session.commit()
        flask_migrate.downgrade(revision="0004")
        flask_migrate.upgrade(revision="0005")
        assert len(_kept(db.session)) == 15 and _kept(db.session) == _meant(db.session)
        db.session.remove()


@pytest.mark.parametrize(
    ("one", "other", "km"),
    # From the pole to the equator, half around it over a pole, and nowhere.
    [((90, 0), (0, 50), 10001.966), ((0, 0), (0, 180), 20003.931), ((1, 180), (1, -180), 0)],
)
def test_known_distances_are_what_they_are(
    one: tuple[float, float], other: tuple[float, float], km: float
) -> None:
    assert kilometres(one, other) == km


# -- the suite can fail ----------------------------------------------------------------------


@pytest.mark.parametrize("forgotten", ["of_parties", "of_moved"])
def test_a_distance_that_nobody_measured_is_caught(
    session: AnySession, forgotten: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    deeds = _Deeds(session, 1)
    deeds.run(20)
    monkeypatch.setattr(distances, forgotten, lambda _session, _ids: None)
    deeds.run(40)
    assert _kept(session) != _meant(session)


def test_a_distance_on_a_round_earth_is_caught(
    session: AnySession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(distances, "kilometres", lambda *ends: round(great_circle(*ends).km, 3))
    _Deeds(session, 1).run(20)
    assert _kept(session) != _meant(session)
