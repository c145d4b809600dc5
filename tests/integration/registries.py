"""Small random registries, written at once: enough of everything that a figure looks at."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session, scoped_session

from registry.domain.dates import PartialDate
from registry.domain.names import search_key, sort_key
from registry.domain.vocabulary import (
    ACTIVITY_KINDS,
    FIELDS,
    FUNDING,
    KINDS,
    MODES,
    REASONS,
    DeclarationWord,
    Role,
    Term,
)
from registry.models import (
    Activity,
    ActivityField,
    Agreement,
    AgreementField,
    City,
    Declaration,
    Distance,
    Instrument,
    Party,
    Suspension,
)
from registry.queries import remembered
from registry.services import audit, distances
from tests.factories import ACTOR

Rows = dict[Any, list[dict[str, Any]]]
#: In the order in which rows can be written.
TABLES = (
    City, Agreement, AgreementField, Party, Instrument, Suspension, Activity, ActivityField,
    Declaration,
)  # fmt: skip
COUNTRIES = ("RU", "CN", "DE", "FR", "JP")
NAMES = (
    "Ålen", "Alen", "Bären", "Çamlı", "Dvor", "Ёлкино", "Ельня", "Zell", "Źród", "New Zell", "Öd",
    "Newtown", "Newtown", "Ostrava", "Éze", "Ü",
)  # fmt: skip
#: Towns that every registry has.
TOWNS = ("town-1-xx", "town-2-xx", "town-3-xx")
TODAY = date(2024, 5, 17)
#: Where months are cut short, and on both sides of the cut-offs of TODAY.
SPECIAL = [
    date(2020, 2, 29), date(2019, 8, 31), date(2022, 5, 16), date(2022, 5, 17), date(2023, 5, 17),
    date(2023, 5, 16), date(2021, 5, 17), date(2019, 5, 17), date(2024, 5, 17), date(2024, 2, 29),
]  # fmt: skip


class Dice:
    """Draws a registry as rows of its tables; the same seed draws the same."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.rows: Rows = {table: [] for table in TABLES}

    def one_in(self, times: int) -> bool:
        return self.random.randrange(times) == 0

    def some(self, of: Any, most: int) -> list[str]:
        return self.random.sample(sorted(of), self.random.randint(0, most))

    def day(self, first: int = 1985, last: int = 2024) -> date:
        if self.one_in(5):
            return self.random.choice(SPECIAL) + timedelta(self.random.choice([-1, 0, 0, 1]))
        return date(self.random.randint(first, last), 1, 1) + timedelta(self.random.randrange(365))

    def told(self, day: date) -> PartialDate:
        """A date that this day may be meant by."""
        month = PartialDate.month(day.year, day.month)
        made = self.random.choices(
            [
                PartialDate.day(day),
                month,
                PartialDate.year(day.year),
                PartialDate.decade(day.year // 10 * 10),
                PartialDate.between(PartialDate.day(day), month),
                PartialDate.between(month, PartialDate.year(day.year + 1)),
                PartialDate.year(day.year).about(),
            ],
            [12, 3, 3, 1, 1, 1, 1],
        )
        return made[0]

    def happening(self, name: str, day: date) -> dict[str, Any]:
        """Columns of something that took effect: when, if known, and the day it was reported."""
        told = None if self.one_in(4) else self.told(day)
        return columns(name, told) | {f"{name}_reported_on": self.day(2010)}

    # -- rows --------------------------------------------------------------------------------

    def registry(self) -> Rows:
        # Of many cities the network has several parts.
        most = self.random.choice([self.random.randint(5, 16), self.random.randint(25, 45)])
        cities = [self.city(number) for number in range(1, most + 1)]
        for number in range(1, self.random.randint(21, 61)):
            self.agreement(number, cities)
        return self.rows

    def city(self, number: int) -> int:
        name, country = self.random.choice(NAMES), self.random.choice(COUNTRIES)
        place = (None, None) if self.one_in(6) else (self._degrees(80), self._degrees(180))
        row = {
            "slug": f"town-{number}-xx",
            "name": name,
            "sort_key": sort_key(name),
            "key": search_key(name),
            "country": country,
            "region": self.random.choice(["", "", "North", "South", "Ö"]),
        }
        self.rows[City].append({"id": number, **row, "lat": place[0], "lon": place[1]})
        return number

    def _degrees(self, most: int) -> float:
        # Some cities lie close together, so that short distances occur.
        return 50 + self.random.random() if self.one_in(4) else self.random.uniform(-most, most)

    def agreement(self, number: int, cities: list[int]) -> None:
        parties = self.random.sample(cities, min(len(cities), self.random.choice([2] * 6 + [3, 4])))
        end = self.happening("ended", self.day(2005)) if self.one_in(10) else None
        free = set(range(1, number)) - {row["supersedes_id"] for row in self.rows[Agreement]}
        row = {
            "id": number,
            "number": number,
            "reference": f"TC-{number:06}",
            "kind": self.random.choice([*KINDS, "twinning", "twinning"]),
            "parties_key": "-".join(map(str, sorted(parties))),
            "draft": self.one_in(20),
            "meant_twice": True,
            "supersedes_id": self.random.choice(sorted(free)) if free and self.one_in(12) else None,
            "contested_on": self.day() if self.one_in(10) else None,
            **columns("ended", None),
            "end_reported_on": None,
        }
        if end:
            row |= {**end, "end_reported_on": end.pop("ended_reported_on")}
            row.pop("ended_reported_on", None)
        self.rows[Agreement].append(row)
        named = [{"agreement_id": number, "field": each} for each in self.some(FIELDS, 3)]
        self.rows[AgreementField] += named
        self.parties(number, parties)
        self.papers(number)
        self.what_happened(number, parties)

    def parties(self, agreement: int, cities: list[int]) -> None:
        share = self.random.choice([0, 0.3, 0.6, 1])
        for position, city in enumerate(cities):
            left = self.happening("left", self.day(2000)) if self.one_in(12) else None
            joined = self.told(self.day(2000)) if self.one_in(15) else None
            row = {"agreement_id": agreement, "city_id": city, "position": position}
            row |= columns("joined", joined) | columns("left", None) | {"left_reported_on": None}
            reported = self.random.random() < share
            row |= {"reported_on": self.day(2015) if reported else None}
            self.rows[Party].append(row | (left or {}))

    def papers(self, agreement: int) -> None:
        if not self.one_in(8):
            self.paper(agreement, Role.CONCLUDES, None if self.one_in(12) else self.day(1985, 2023))
        while self.one_in(5):
            role = self.random.choice([Role.RENEWS, Role.EXTENDS, Role.CHANGES])
            self.paper(agreement, role, self.day(2000))

    def paper(self, agreement: int, role: str, day: date | None) -> None:
        last = self.told(self.day(2000, 2035)) if self.one_in(6) else None
        row = {"agreement_id": agreement, "role": role, "term": Term.FIXED if last else Term.OPEN}
        row |= columns("signed", self.told(day) if day else None) | columns("term_last", last)
        self.rows[Instrument].append(row)

    def what_happened(self, agreement: int, cities: list[int]) -> None:
        for _ in range(self.random.choice([0, 0, 1, 2, 3, 6])):
            self.activity(agreement)
        if self.one_in(9):
            until = columns("until", None) | {"until_reported_on": None}
            if self.one_in(2):
                until = self.happening("until", self.day(2015))
            start = self.happening("start", self.day(2010))
            self.rows[Suspension].append({"agreement_id": agreement, **start, **until})
        for city in cities:
            for year in self.random.sample(range(2015, 2024), self.random.choice([0, 0, 0, 2])):
                self.declaration(agreement, city, year)

    def activity(self, agreement: int) -> None:
        begun = self.day(1988)
        begin, end = self.told(begun), None
        if self.one_in(3):
            end = self.told(begun + timedelta(self.random.choice([0, 2, 400])))
        number = len(self.rows[Activity]) + 1
        row = {
            "id": number,
            "agreement_id": agreement,
            "kind": self.random.choice(sorted(ACTIVITY_KINDS)),
            "mode": self.random.choice([None, *MODES]),
            "title": self.random.choice(["", "=1+1", "Tea, and\ncake"]),
            "participants": self.random.choice([None, 0, 12]),
            "funding": self.random.choice([None, *FUNDING]),
            "withdrawn_on": self.day() if self.one_in(10) else None,
            "contested_on": self.day() if self.one_in(10) else None,
            **columns("begin", begin),
            **columns("end", end if end and end.latest >= begin.earliest else None),
        }
        self.rows[Activity].append(row)
        served = [{"activity_id": number, "field": each} for each in self.some(FIELDS, 2)]
        self.rows[ActivityField] += served

    def declaration(self, agreement: int, city: int, year: int) -> None:
        word = self.random.choice(list(DeclarationWord))
        row = {"agreement_id": agreement, "city_id": city, "year": year, "word": word}
        row |= {
            "reasons": self.some(REASONS, 3),
            "note": "Between us",
            "declared_on": self.day(2016),
        }
        self.rows[Declaration].append(row)


def columns(name: str, told: PartialDate | None) -> dict[str, Any]:
    parts = (told.edtf, told.earliest, told.latest) if told else (None, None, None)
    return dict(zip((f"{name}_edtf", f"{name}_earliest", f"{name}_latest"), parts, strict=True))


def write(session: Session | scoped_session[Session], seed: int) -> None:
    """Put the registry of this seed in the place of what was there."""
    remembered.forget()
    session.execute(update(Agreement).values(supersedes_id=None))
    for table in (Distance, *reversed(TABLES)):
        session.execute(table.__table__.delete())
    for table, rows in Dice(seed).registry().items():
        if rows:
            session.execute(table.__table__.insert(), rows)
    distances.of_all(session)
    audit.record(session, ACTOR, "begin", entity="tests", entity_id=seed, changes={})
    session.commit()


# -- what is asked of them ---------------------------------------------------------------------


def selections(seed: int, number: int) -> Iterator[dict[str, str]]:
    """Everything, and so many other selections of the registry of this seed."""
    yield {}
    random = Random(seed)
    for _ in range(number):
        yield dict(random.choice(_ASKED)(random))


def _of_two(random: Random) -> dict[str, str]:
    return {"country": random.choice(COUNTRIES), "partner": random.choice(COUNTRIES)}


def _anywhere(random: Random) -> dict[str, str]:
    fixed = [
        {"window": "12", "on": "2020-02-29", "legal": "in_force"},
        {"status": "asleep"},
        {"concluded_from": "1995", "concluded_to": "2015"},
        {"on": "1984-12-31"},
        {"legal": "ended,expired,suspended"},
    ]
    return random.choice(fixed)


def _on(random: Random) -> dict[str, str]:
    return {"on": str(date(random.randint(1995, 2023), random.randint(1, 12), 28))}


_ASKED: list[Callable[[Random], dict[str, str]]] = [
    _of_two,
    lambda random: _of_two(random) | {"on": "2021-05-17"},
    lambda random: {"country": random.choice(COUNTRIES)},
    lambda random: {"city": random.choice(TOWNS)},
    lambda random: {"city": random.choice(TOWNS), "partner": random.choice([*TOWNS, *COUNTRIES])},
    lambda random: {"kind": random.choice(sorted(KINDS))},
    lambda random: {"window": random.choice(["12", "36", "60"])},
    lambda random: {"record": "confirmed", "field": random.choice(sorted(FIELDS))},
    _on,
    _anywhere,
]
