"""A small, varied registry that is written once for each engine, and requests to its site."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from registry.domain.selection import Selection
from registry.extensions import db
from registry.models import City, Forum, ForumSession
from tests import databases
from tests.conftest import TODAY
from tests.databases import NewDatabase
from tests.factories import Factory
from tests.forums import Forums
from tests.integration import population, selecting
from tests.integration.population import Plan
from tests.integration.publishing import published, withdrawn
from tests.pages import Page

#: A party without coordinates, two on either side of 180°, the rest here and there.
COORDINATES = [
    (51.5, -0.5), (48.25, 11.0), (38.0, 35.5), (55.75, 49.125), (64.0, 177.5), None,
    (52.0, 19.0), (43.5, 144.0), (49.75, 18.25), (47.5, 8.5), (-17.5, -178.5), (50.0, 9.0),
]  # fmt: skip
ALONE = "alone-pl"
EDITION = "2024-1"
#: The days of 2022-1, which is withdrawn, 2022-2 and 2024-1.
EDITIONS = (date(2022, 3, 1), date(2022, 6, 1), date(2024, 5, 1))


@dataclass(frozen=True, repr=False)
class Site:
    """The site of the registry; its agreements are known as plans, by number."""

    app: Flask
    plans: dict[int, Plan]
    today: date

    def get(self, address: str, **how: Any) -> TestResponse:
        return self.app.test_client().get(address, buffered=True, **how)

    def page(self, address: str, status: int = 200) -> Page:
        """The page at the address, which must answer so."""
        page = Page(self.get(address))
        assert (page.status, page.answer.mimetype) == (status, "text/html"), address
        return page

    def csv(self, address: str) -> list[dict[str, str]]:
        answer = self.get(address)
        assert (answer.status_code, answer.mimetype) == (200, "text/csv"), address
        return list(csv.DictReader(io.StringIO(answer.text, newline="")))

    def json(self, address: str) -> Any:
        answer = self.get(address)
        assert answer.status_code == 200, address
        return json.loads(answer.text)

    def meant(self, selection: Selection) -> list[str]:
        """References of the selection's agreements, by plain Python."""
        return [f"TC-{number:06}" for number in self.numbers(selection)]

    def numbers(self, selection: Selection) -> list[int]:
        plans, today = self.plans.items(), self.today
        return [at for at, plan in plans if selecting.chosen((plan, at, selection, today))]


def address(path: str, selection: Selection, **more: object) -> str:
    """The path with the selection, and what belongs to the view."""
    pairs = [*selection.pairs(), *((name, str(value)) for name, value in more.items())]
    return f"{path}?{urlencode(pairs)}" if pairs else path


@pytest.fixture(scope="session")
def written(new_database: NewDatabase) -> Iterator[tuple[Flask, dict[int, Plan]]]:
    """The random registry, its cities placed, one without any agreement, and editions of it."""
    with databases.at_head(new_database()) as app:
        with app.app_context():
            make = Factory(db.session)
            plans = population.write(make, population.draw(seed=17, size=120))
            make.city("Alone", "PL", slug=ALONE, lat=1.0, lon=1.0)
            for slug, place in zip(population.SLUGS, COORDINATES, strict=True):
                city = db.session.scalars(select(City).where(City.slug == slug)).one()
                city.lat, city.lon = place or (None, None)
            db.session.commit()
            wrong = published(db.session, EDITIONS[0])
            for day in EDITIONS[1:]:
                published(db.session, day)
            withdrawn(db.session, wrong, "A list was counted twice.", TODAY, "2024-1")
            _publish_the_dossier(make)
        yield app, plans


def _publish_the_dossier(make: Factory) -> None:
    """The session about twin cities has one, made of the edition before the forum."""
    of = ForumSession.slug == "twin-cities", Forum.slug == population.PUBLIC_FORUM
    row = db.session.scalars(select(ForumSession).join(ForumSession.forum).where(*of)).one()
    Forums(make).dossier(row, "2022-2", published_at=row.starts_at)
    db.session.commit()


@pytest.fixture
def site(written: tuple[Flask, dict[int, Plan]], today: date) -> Site:
    """The site on TODAY; tests only read it."""
    return Site(*written, today)
