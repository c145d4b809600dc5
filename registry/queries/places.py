"""Places of a selection: its cities with what their agreements are, and the ties between them."""

from array import array
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, select

from registry.domain.selection import Selection
from registry.domain.vocabulary import ASLEEP_STATUSES, Legal, Status
from registry.models import Agreement, City, Party
from registry.queries.atlas import ONE, ONE_CITY, OTHER, OTHER_CITY, between, state_of
from registry.queries.prepared import AnySession, Prepared
from registry.queries.remembered import remembered
from registry.queries.selection import (
    Shape,
    chosen_agreements,
    is_party,
    parameters,
    shape_of,
)

SORTS = {"agreements": True, "in_force": True, "dormant": True, "name": False}


@dataclass(frozen=True, slots=True)
class Place:
    """A city of the selection; `counts` are its agreements by state (those that occur)."""

    id: int
    slug: str
    name: str
    country: str
    lat: float | None
    lon: float | None
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Tie:
    """A pair of cities that an agreement of the selection ties on the day."""

    one: int
    other: int
    reference: str
    state: str


# -- places --------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _places(shape: Shape) -> Prepared:
    chosen = chosen_agreements(shape)
    counted = (
        select(Party.city_id, state_of(chosen).label("state"), func.count().label("number"))
        .join(chosen, chosen.c.id == Party.agreement_id)
        .where(is_party(Party))
        .group_by(Party.city_id, "state")
        .subquery("counted")
    )
    facts = (City.id, City.slug, City.name, City.country, City.lat, City.lon)
    found = select(*facts, counted.c.state, counted.c.number)
    return Prepared(found.join(counted, counted.c.city_id == City.id).order_by(City.id))


def places_of(session: AnySession, selection: Selection, today: date) -> list[Place]:
    """The cities that are party to the selection's agreements on its day, in order of id."""
    found: dict[int, Place] = {}
    for row in _places(shape_of(selection)).rows(session, parameters(selection, today)):
        if row.id not in found:
            facts = row.slug, row.name, row.country, row.lat, row.lon
            found[row.id] = Place(row.id, *facts, counts={})
        found[row.id].counts[row.state] = row.number
    return list(found.values())


@lru_cache(maxsize=256)
def _listing(shape: Shape, sort: str, *, descending: bool) -> Prepared:
    chosen = chosen_agreements(shape)
    asleep = chosen.c.status.in_(sorted(ASLEEP_STATUSES))
    counted = (
        select(
            Party.city_id,
            func.count().label("agreements"),
            func.sum(case((chosen.c.legal == Legal.IN_FORCE, 1), else_=0)).label("in_force"),
            func.sum(case((asleep, 1), else_=0)).label("dormant"),
            func.sum(case((chosen.c.status == Status.NO_RECORD, 1), else_=0)).label("no_record"),
        )
        .join(chosen, chosen.c.id == Party.agreement_id)
        .where(is_party(Party))
        .group_by(Party.city_id)
        .subquery("counted")
    )
    column: Any = City.sort_key if sort == "name" else counted.c[sort]
    numbers = (counted.c[name] for name in ("agreements", "in_force", "dormant", "no_record"))
    found = select(City.id, *numbers)
    found = found.join(counted, counted.c.city_id == City.id)
    found = found.order_by(column.desc() if descending else column, City.sort_key, City.id)
    return Prepared(found)


def listing_of(
    session: AnySession, selection: Selection, today: date, *, sort: str, descending: bool
) -> "array[int]":
    """The same cities for a table: id and counts of each, as `queries.cities.listing_of` has them.

    `sort` is one of SORTS; equal ones follow each other by name.
    """

    def ask() -> "array[int]":
        prepared = _listing(shape_of(selection), sort, descending=descending)
        found = prepared.rows(session, parameters(selection, today))
        return array("q", (number for row in found for number in row))

    key = ("places", selection, selection.day(today), sort, descending)
    return remembered(session, key, ask)


@lru_cache(maxsize=256)
def _unplaced(shape: Shape) -> Prepared:
    chosen = chosen_agreements(shape)
    parties = select(Party.city_id).join(chosen, chosen.c.id == Party.agreement_id)
    nowhere = select(City.slug, City.name, City.country).where(City.lat.is_(None))
    found = nowhere.where(City.id.in_(parties.where(is_party(Party))))
    return Prepared(found.order_by(City.sort_key, City.id))


class Unplaced(NamedTuple):
    """A city that no map can show."""

    slug: str
    name: str
    country: str


def unplaced(session: AnySession, selection: Selection, today: date) -> list[Unplaced]:
    """Those of them that have no coordinates and stand in the table alone, by name."""

    def ask() -> list[Unplaced]:
        values = parameters(selection, today)
        return [Unplaced(*row) for row in _unplaced(shape_of(selection)).rows(session, values)]

    return remembered(session, ("unplaced", selection, selection.day(today)), ask)


# -- ties ----------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _ties(shape: Shape) -> Prepared:
    chosen = chosen_agreements(shape)
    tied = and_(OTHER.agreement_id == chosen.c.id, OTHER.city_id != ONE.city_id)
    ends = ONE.city_id.label("one"), OTHER.city_id.label("other")
    return Prepared(
        select(*ends, Agreement.reference, state_of(chosen).label("state"))
        .select_from(chosen)
        .join(Agreement, Agreement.id == chosen.c.id)
        .join(ONE, ONE.agreement_id == chosen.c.id)
        .join(OTHER, tied)
        .join(ONE_CITY, ONE_CITY.id == ONE.city_id)
        .join(OTHER_CITY, OTHER_CITY.id == OTHER.city_id)
        .where(is_party(ONE), is_party(OTHER), between(shape))
        .order_by(Agreement.number, ONE.position, OTHER.position)
    )


def ties_of(session: AnySession, selection: Selection, today: date) -> list[Tie]:
    """The ties of the selection on its day, a pair of an agreement once."""
    found: dict[Any, Tie] = {}
    for row in _ties(shape_of(selection)).rows(session, parameters(selection, today)):
        pair = (min(row.one, row.other), max(row.one, row.other), row.reference)
        found.setdefault(pair, Tie(*row))
    return list(found.values())
