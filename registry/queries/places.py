"""Places of a selection: its cities with what their agreements are, and the ties between them."""

from array import array
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, case, func, select
from sqlalchemy.orm import aliased

from registry.domain.selection import Selection
from registry.domain.vocabulary import ASLEEP_STATUSES, Kind, Legal, Status
from registry.models import Agreement, City, Party
from registry.queries.prepared import AnySession, Prepared
from registry.queries.remembered import remembered
from registry.queries.selection import (
    Shape,
    chosen_agreements,
    is_party,
    parameters,
    shape_of,
)

#: What a map shows of an agreement: its activity status; where it has none, why.
STATES: tuple[str, ...] = (
    *(each.value for each in Status),
    Kind.CONTACT.value,
    Legal.SUSPENDED.value,
    Legal.EXPIRED.value,
    Legal.ENDED.value,
    Legal.SUPERSEDED.value,
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


def _state(chosen: Any) -> ColumnElement[str]:
    """See STATES. In force and without a status is a contact."""
    return case(
        (chosen.c.legal != Legal.IN_FORCE, chosen.c.legal),
        else_=func.coalesce(chosen.c.status, Kind.CONTACT.value),
    )


# -- places --------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def _places(shape: Shape) -> Prepared:
    chosen = chosen_agreements(shape)
    counted = (
        select(Party.city_id, _state(chosen).label("state"), func.count().label("number"))
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

_one, _one_city = aliased(Party, name="tied"), aliased(City, name="tied_city")
_other, _other_city = aliased(Party, name="tied_to"), aliased(City, name="tied_to_city")


def _between(shape: Shape) -> ColumnElement[bool]:
    """Only pairs that the selection's cities and countries match; each pair once if none do."""
    conditions: list[Any] = []
    if "city" in shape.present:
        conditions.append(_one_city.slug == bindparam("city"))
    if "country" in shape.present:
        conditions.append(_one_city.country == bindparam("country"))
    if "partner" in shape.present:
        column = _other_city.country if shape.partner_is_country else _other_city.slug
        conditions.append(column == bindparam("partner"))
    return and_(*conditions) if conditions else _one.city_id < _other.city_id


@lru_cache(maxsize=256)
def _ties(shape: Shape) -> Prepared:
    chosen = chosen_agreements(shape)
    tied = and_(_other.agreement_id == chosen.c.id, _other.city_id != _one.city_id)
    ends = _one.city_id.label("one"), _other.city_id.label("other")
    return Prepared(
        select(*ends, Agreement.reference, _state(chosen).label("state"))
        .select_from(chosen)
        .join(Agreement, Agreement.id == chosen.c.id)
        .join(_one, _one.agreement_id == chosen.c.id)
        .join(_other, tied)
        .join(_one_city, _one_city.id == _one.city_id)
        .join(_other_city, _other_city.id == _other.city_id)
        .where(is_party(_one), is_party(_other), _between(shape))
        .order_by(Agreement.number, _one.position, _other.position)
    )


def ties_of(session: AnySession, selection: Selection, today: date) -> list[Tie]:
    """The ties of the selection on its day, a pair of an agreement once."""
    found: dict[Any, Tie] = {}
    for row in _ties(shape_of(selection)).rows(session, parameters(selection, today)):
        pair = (min(row.one, row.other), max(row.one, row.other), row.reference)
        found.setdefault(pair, Tie(*row))
    return list(found.values())
