"""Figures of time, distance and network by plain Python, over facts that the plans tell; slow."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from random import Random
from statistics import median
from typing import Any

import networkx as nx
import pytest
from flask import Flask
from geographiclib.geodesic import Geodesic
from sqlalchemy import select

from registry.domain.dates import PartialDate
from registry.domain.dormancy import counts_on, qualifies
from registry.domain.figures import Value
from registry.domain.names import sort_key
from registry.domain.revivals import Sleep, sleeps
from registry.domain.timeline import last_in_force
from registry.domain.vocabulary import Kind, Role, Status
from registry.extensions import db
from registry.models import City
from registry.services import distances
from tests import databases
from tests.databases import NewDatabase
from tests.factories import Factory
from tests.integration import population
from tests.integration.figured import Figured
from tests.integration.population import PLACES, SLUGS, Done, Paper, Plan
from tests.integration.reckoning import Counted, Reckoning

POINTS = (0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 25, 30, 40, 50)
BANDS = (0, 100, 250, 500, 1000, 2000, 3000, 5000, 7500, 10000, 15000, None)
#: Where the cities lie; of two nobody knows, two lie at one place, some across 180° or at a pole.
WHERE = [
    (51.1, 1.2), (50.9, 6.1), (38.2, 30.4), (66.0, 179.5), (66.0, -179.5), (55.8, 49.1), None,
    (43.6, 142.5), (43.6, 142.5), (-90.0, 0.0), None, (-51.1, -178.8),
]  # fmt: skip
Followed = tuple[int, bool]


@pytest.fixture(scope="session")
def placed_once(new_database: NewDatabase) -> Iterator[tuple[Flask, Figured]]:
    with databases.at_head(new_database()) as app:
        with app.app_context():
            plans = population.write(Factory(db.session), _plans())
            for city in db.session.scalars(select(City)):
                city.lat, city.lon = WHERE[SLUGS.index(city.slug)] or (None, None)
            db.session.flush()
            distances.of_all(db.session)
            db.session.commit()
        yield app, Figured(db.session, plans)


@pytest.fixture
def placed(placed_once: tuple[Flask, Figured]) -> Iterator[Figured]:
    """A registry whose cities lie somewhere, and of which much is reported; only read."""
    app, made = placed_once
    with app.app_context():
        yield made


def _plans() -> list[Plan]:
    """Agreements as elsewhere; half of them older, of all sorts of conclusions, and busier."""
    random = Random(11)
    found = population.draw(seed=11, size=240)
    # A plan that another one names stays what it is.
    named = {id(plan.successor) for plan in found}
    older = {id(plan) for plan in random.sample(found, 140)} - named
    return [_older(plan, random) if id(plan) in older else plan for plan in found]


def _older(plan: Plan, random: Random) -> Plan:
    paper = Paper(Role.CONCLUDES, "oath", _concluded(random), None)
    parties = tuple(replace(each, joined=None, left=None) for each in plan.parties)
    busy = tuple(_done(random) for _ in range(random.choice([0, 1, 2, 3, 5, 8])))
    reported = replace(parties[0], reported_on=date(2024, 1, 1)), *parties[1:]
    return replace(plan, papers=(paper, *plan.papers[1:]), done=busy, parties=reported)


def _concluded(random: Random) -> PartialDate:
    day = date(1985, 1, 1) + timedelta(days=random.randrange(12000))
    year, sure = PartialDate.year(day.year), PartialDate.day(day)
    across = PartialDate.between(sure, PartialDate.year(day.year + 1))
    within = PartialDate.between(sure, year)
    decade = PartialDate.decade(day.year // 10 * 10)
    return random.choice([sure, sure, year, year.about(), sure.about(), within, across, decade])


def _done(random: Random) -> Done:
    day = date(1990, 1, 1) + timedelta(days=random.randrange(12400))
    begin = random.choice([PartialDate.day(day), PartialDate.year(day.year)])
    later = PartialDate.day(day + timedelta(days=random.choice([0, 10, 900, 2500])))
    out = date(2024, 1, 1) if random.random() < 0.1 else None
    return Done("sport", begin, random.choice([None, None, later]), None, out)


class Reckoned(Reckoning):
    """The figures, each counted anew from what is meant by its definition."""

    def told(self) -> dict[str, Counted]:
        return {code: getattr(self, f"_{code.replace('-', '_')}")() for code in CODES}

    # -- how long it takes -------------------------------------------------------------------

    def _first_activity(self) -> Counted:
        def first(plan: Plan) -> date | None:
            done = (each.facts for each in plan.done)
            counting = [each for each in done if qualifies(each, plan.conclusion, self.day)]
            return min((counts_on(each, self.day) for each in counting), default=None)

        return self._follow(first)

    def _until_dormancy(self) -> Counted:
        return self._follow(
            lambda plan: min((each.since for each in self.sleeps(plan)), default=None)
        )

    def _follow(self, event: Callable[[Plan], date | None]) -> Counted:
        whole = [plan for plan in self.plans if plan.kind != Kind.CONTACT]
        found = [self._followed(plan, event(plan)) for plan in whole]
        followed = [each for each in found if each]
        return _curve(followed, len(whole) - len(followed))

    def _followed(self, plan: Plan, on: date | None) -> Followed | None:
        begun, end = plan.conclusion, last_in_force(plan.facts, self.day)
        if not plan.reported or not _is_sure(begun) or begun.latest > self.day or not end:
            return None
        happened = on is not None and on <= end
        days = ((on if on and happened else end) - begun.latest).days
        return max(days, 0), happened

    def sleeps(self, plan: Plan) -> list[Sleep]:
        done = [each.facts for each in plan.done]
        return list(sleeps(done, plan.conclusion, plan.reported, self.policy, self.day))

    def _revivals(self) -> Counted:
        ever, woken = set[int](), list[tuple[int, int]]()
        for plan in self.in_force:
            if plan.kind != Kind.CONTACT:
                years = [each.woken.year for each in self.sleeps(plan) if each.woken]
                woken += [(year, id(plan)) for year in years]
                asleep = self.status(plan) in {Status.DORMANT, Status.NEVER_IMPLEMENTED}
                ever |= {id(plan)} if asleep or years else set()
        rows = [
            (year, sum(y == year for y, _ in woken), len({p for y, p in woken if y == year}))
            for year in sorted({year for year, _ in woken})
        ]
        return Value(len({plan for _, plan in woken}), len(ever)), rows

    # -- how far, and how tied ---------------------------------------------------------------

    def _distance(self) -> Counted:
        km = [_km(*pair) for pair in self.pairs]
        known = [each for each in km if each is not None]
        rows = [
            (begin, end, sum(begin <= each and (end is None or each < end) for each in known))
            for begin, end in pairwise(BANDS)
        ]
        middle = round(median(known), 1) if known else None
        return Value(middle, len(known), len(km) - len(known)), rows

    @property
    def net(self) -> nx.Graph:
        return nx.Graph(list(self.pairs))

    def _partners(self) -> Counted:
        degrees = [degree for _city, degree in self.net.degree]
        mean = round(sum(degrees) / len(degrees), 2) if degrees else None
        return Value(mean, len(degrees)), sorted(Counter(degrees).items())

    def _most_connected(self) -> Counted:
        ranks = sorted((-n, sort_key(PLACES[at][0]), SLUGS[at], at) for at, n in self.net.degree)
        rows = [(slug, *PLACES[at][:2], -n) for n, _key, slug, at in ranks[:20]]
        return Value(rows[0][-1] if rows else 0), rows

    def _components(self) -> Counted:
        sizes = Counter(map(len, nx.connected_components(self.net)))
        return Value(sizes.total()), sorted(sizes.items(), reverse=True)

    def _largest_component(self) -> Counted:
        largest = max(map(len, nx.connected_components(self.net)), default=0)
        return Value(largest, len(self.net)), [(largest, len(self.net))]

    def _clustering(self) -> Counted:
        found = round(nx.average_clustering(self.net), 9) if self.pairs else None
        return Value(found, len(self.net)), [(found, len(self.net))]


CODES = (
    "first-activity", "until-dormancy", "revivals", "distance", "partners", "most-connected",
    "components", "largest-component", "clustering",
)  # fmt: skip


def _is_sure(known: PartialDate | None) -> bool:
    return known is not None and known.earliest.year == known.latest.year and not known.circa


def _km(one: int, other: int) -> float | None:
    here, there = WHERE[one], WHERE[other]
    if here is None or there is None:
        return None
    return round(Geodesic.WGS84.Inverse(*here, *there)["s12"] / 1000, 3)


def _curve(followed: Sequence[Followed], left_out: int) -> Counted:
    """Kaplan and Meier's table, and the median, in exact fractions."""
    rows: list[tuple[Any, ...]] = []
    for years in POINTS:
        day = int(Fraction("365.25") * years)
        at_risk = sum(days >= day for days, _ in followed)
        if at_risk:
            happened = sum(days <= day and event for days, event in followed)
            rows.append((years, at_risk, happened, round(float(1 - _left(followed, day)), 9)))
    ends = sorted({days for days, event in followed if event})
    half = next((day for day in ends if _left(followed, day) <= Fraction(1, 2)), None)
    return Value(None if half is None else round(half / 365.25, 1), len(followed), left_out), rows


def _left(followed: Sequence[Followed], until: int) -> Fraction:
    share = Fraction(1)
    for day in sorted({days for days, event in followed if event and days <= until}):
        at_risk = sum(days >= day for days, _ in followed)
        share *= 1 - Fraction(sum(each == (day, True) for each in followed), at_risk)
    return share
