"""Figures of a selection: how many agreements there are, by what happens under them."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, bindparam, func, or_, select

from registry.domain.dormancy import WINDOWS, months_back
from registry.domain.selection import Selection
from registry.domain.vocabulary import ASLEEP_STATUSES, Kind, Legal, Status
from registry.models import Agreement, City, Source, SourceRecord
from registry.queries import statuses
from registry.queries.prepared import AnySession, Prepared
from registry.queries.remembered import remembered
from registry.queries.selection import Shape, agreement_statuses, parameters, shape_of


@dataclass(frozen=True, slots=True)
class Composition:
    """Agreements of a selection on a day: by legal status, by activity status, and contacts.

    `contacts` are in force but have no activity status.
    """

    legal: dict[str, int]
    status: dict[str, int]
    contacts: int

    def __len__(self) -> int:
        """How much is kept when a composition is remembered."""
        return len(self.legal) + len(self.status)

    @property
    def agreements(self) -> int:
        return sum(self.legal.values())

    @property
    def in_force(self) -> int:
        return self.legal.get(Legal.IN_FORCE, 0)

    @property
    def dormant(self) -> int:
        """Numerator of the dormancy rate (PRODUCT, "The dormancy rule")."""
        return sum(self.status.get(code, 0) for code in ASLEEP_STATUSES)

    @property
    def judged(self) -> int:
        """Its denominator: in force, more than a contact, and not without any record."""
        return sum(self.status.values()) - self.left_out

    @property
    def left_out(self) -> int:
        return self.status.get(Status.NO_RECORD, 0)


@lru_cache(maxsize=256)
def _grouped(shape: Shape) -> Prepared:
    chosen = agreement_statuses(shape).subquery("chosen")
    columns = (chosen.c.legal, chosen.c.kind, chosen.c.status)
    return Prepared(select(*columns, func.count().label("number")).group_by(*columns))


def composition(session: AnySession, selection: Selection, today: date) -> Composition:
    """Count the selection's agreements on its day."""
    shape = shape_of(selection)

    def ask() -> Composition:
        legal: dict[str, int] = {}
        status: dict[str, int] = {}
        contacts = 0
        for of, kind, activity, number in _grouped(shape).rows(
            session, parameters(selection, today)
        ):
            legal[of] = legal.get(of, 0) + number
            if activity:
                status[activity] = status.get(activity, 0) + number
            elif of == Legal.IN_FORCE and kind == Kind.CONTACT:
                contacts += number
        return Composition(legal, status, contacts)

    key = ("composition", shape, selection, today)
    return remembered(session, key, ask)


def _before(months: int) -> Any:
    return bindparam(f"before_{months}", type_=Date)


@lru_cache(maxsize=256)
def _asleep(shape: Shape) -> Prepared:
    chosen = agreement_statuses(shape).subquery("chosen")
    never = chosen.c.status == Status.NEVER_IMPLEMENTED
    numbers = (
        func.count().filter(or_(never, chosen.c.last < _before(months))).label(f"of_{months}")
        for months in WINDOWS
    )
    return Prepared(select(*numbers).where(chosen.c.status.is_not(None)))


def dormant_by_window(session: AnySession, selection: Selection, today: date) -> dict[int, int]:
    """How many agreements are dormant at each of WINDOWS (months). Who is judged stays the same."""
    shape = shape_of(selection)
    day = selection.day(today)
    cuts = {f"before_{months}": months_back(day, months) for months in WINDOWS}

    def ask() -> dict[int, int]:
        found = _asleep(shape).first(session, {**parameters(selection, today), **cuts})
        return dict(zip(WINDOWS, found, strict=True))

    return remembered(session, ("windows", shape, selection, today), ask)


# -- coverage ------------------------------------------------------------------------------

_CITIES = Prepared(
    select(
        func.count(City.id),
        func.count(City.id).filter(City.lat.is_(None)),
        func.count(City.id).filter(City.coordinates_from == "looked_up"),
        func.count(City.country.distinct()),
    )
)
_SOURCES = Prepared(
    select(
        Source.name,
        Source.link,
        func.count(SourceRecord.id).label("records"),
        func.max(SourceRecord.imported_on).label("imported_on"),
    )
    .join(SourceRecord, SourceRecord.source_id == Source.id)
    .group_by(Source.id, Source.name, Source.link)
    .order_by(Source.name)
)


@dataclass(frozen=True, slots=True)
class Cities:
    """How many cities there are, in how many countries, and how many the map can't show."""

    number: int
    no_coordinates: int
    looked_up: int
    countries: int


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """A source, how many records of the registry rest on it, and the day of the last import."""

    name: str
    link: str
    records: int
    imported_on: date


def cities(session: AnySession) -> Cities:
    found = remembered(session, "figures of cities", lambda: tuple(_CITIES.first(session, {})))
    return Cities(*found)


def sources(session: AnySession) -> list[SourceFigures]:
    def ask() -> list[SourceFigures]:
        return [SourceFigures(*row) for row in _SOURCES.rows(session, {})]

    return remembered(session, "figures of sources", ask)


_conclusion: Any = statuses.Conclusion
_FIRST = Prepared(
    statuses.with_conclusion(
        select(func.min(_conclusion.signed_earliest, type_=Date)).select_from(Agreement)
    ).where(~Agreement.draft)
)


def first_year(session: AnySession, today: date) -> int:
    """The earliest year in which an agreement on record may have been concluded, or this one."""
    found = remembered(session, "first conclusion", lambda: tuple(_FIRST.first(session, {})))
    return min(found[0] or today, today).year


_DEMONSTRATION = Prepared(select(func.count()).where(Source.demonstration))


def holds_a_demonstration(session: AnySession) -> bool:
    """Whether part of what is on record is the demonstration set."""
    found = remembered(session, "demonstration", lambda: tuple(_DEMONSTRATION.first(session, {})))
    return bool(found[0])
