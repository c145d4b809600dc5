"""The random registry with all that figures count: regions, modes, fields, declarations."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from registry.domain.vocabulary import FIELDS, MODES, REASONS
from registry.extensions import db
from registry.models import Activity, ActivityField, Agreement, City, Declaration
from tests import databases
from tests.databases import NewDatabase
from tests.factories import Factory
from tests.integration import population
from tests.integration.population import SLUGS, Dice, Plan

#: Two regions of a country, one in each of two, and cities of which none is on record.
REGIONS = ["North", "", "", "East", "West", "", "", "North", "", "", "South", "East"]


@dataclass(frozen=True, repr=False)
class Figured:
    """A registry in which every figure has something to count; plans by number."""

    session: Session | scoped_session[Session]
    plans: dict[int, Plan]

    @cached_property
    def ids(self) -> dict[int, int]:
        found = self.session.execute(select(Agreement.number, Agreement.id))
        return {row.number: row.id for row in found}

    @cached_property
    def activities(self) -> list[Activity]:
        return list(self.session.scalars(select(Activity)))

    @cached_property
    def served(self) -> dict[int, set[str]]:
        found: dict[int, set[str]] = {each.id: set() for each in self.activities}
        for row in self.session.scalars(select(ActivityField)):
            found[row.activity_id].add(row.field)
        return found

    @cached_property
    def declarations(self) -> list[Declaration]:
        return list(self.session.scalars(select(Declaration)))


@pytest.fixture(scope="session")
def figured_once(new_database: NewDatabase) -> Iterator[tuple[Flask, Figured]]:
    with databases.at_head(new_database()) as app:
        with app.app_context():
            plans = population.write(Factory(db.session), population.draw(seed=6, size=160))
            _adorn(db.session, Random(6))
            db.session.commit()
        yield app, Figured(db.session, plans)


@pytest.fixture
def figured(figured_once: tuple[Flask, Figured]) -> Iterator[Figured]:
    """The registry on an engine; tests only read it."""
    app, made = figured_once
    with app.app_context():
        yield made


def _adorn(session: scoped_session[Session], random: Random) -> None:
    """What the random registry has not: regions, modes, fields, declarations."""
    for city in session.scalars(select(City)):
        city.region = REGIONS[SLUGS.index(city.slug)]
    for done in session.scalars(select(Activity)).all():
        done.mode = random.choice([None, *MODES])
        served = random.sample(sorted(FIELDS)[:5], random.choice([0, 1, 2]))
        session.add_all(ActivityField(activity_id=done.id, field=each) for each in served)
    for agreement in session.scalars(select(Agreement)).all():
        session.add_all(_declarations(agreement, random))
    session.flush()


def _declarations(agreement: Agreement, random: Random) -> Iterator[Declaration]:
    for party in agreement.parties:
        for year in random.sample([2021, 2022, 2023], random.choice([0, 0, 1, 2])):
            yield Declaration(
                agreement_id=agreement.id,
                city_id=party.city_id,
                year=year,
                word=random.choice(["alive", "nothing", "nothing"]),
                reasons=random.sample(sorted(REASONS), random.choice([0, 1, 3])),
                declared_on=Dice(random.randrange(100)).day(),
            )
