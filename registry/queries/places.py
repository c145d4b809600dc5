"""Places of a selection: its cities with what their agreements are, and the ties between them."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, select
from sqlalchemy.orm import Session, aliased, scoped_session

from registry.domain.selection import Selection
from registry.domain.vocabulary import Kind, Legal, Status
from registry.models import Agreement, City, Party
from registry.queries import statuses
from registry.queries.prepared import Prepared
from registry.queries.selection import Shape, agreement_ids, is_party, parameters, shape_of

AnySession = Session | scoped_session[Session]

#: What a map shows of an agreement: its activity status; where it has none, why.
STATES: tuple[str, ...] = (
    *(each.value for each in Status),
    Kind.CONTACT.value,
    Legal.SUSPENDED.value,
    Legal.EXPIRED.value,
    Legal.ENDED.value,
    Legal.SUPERSEDED.value,
)


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


def _state(last: Any) -> ColumnElement[str]:
    """The agreement's state on DAY: see STATES. A contact in force has no status of its own."""
    legal = statuses.legal()
    return case(
        (legal != Legal.IN_FORCE, legal),
        (Agreement.kind == Kind.CONTACT, Kind.CONTACT.value),
        else_=statuses.status(last),
    )


def _chosen(shape: Shape) -> Any:
    """The selection's agreements: columns `id`, `reference`, `state`."""
    ids = agreement_ids(shape).order_by(None).subquery("chosen_ids")
    lasts = statuses.last_of_each()
    stated = select(Agreement.id, Agreement.reference, _state(lasts.c.last).label("state"))
    stated = stated.join(ids, ids.c.id == Agreement.id)
    stated = statuses.with_conclusion(stated)
    return stated.outerjoin(lasts, lasts.c.agreement_id == Agreement.id).subquery("chosen")


@lru_cache(maxsize=256)
def _places(shape: Shape) -> Prepared:
    chosen = _chosen(shape)
    return Prepared(
        select(
            City.id,
            City.slug,
            City.name,
            City.country,
            City.lat,
            City.lon,
            chosen.c.state,
            func.count().label("number"),
        )
        .join(Party, Party.city_id == City.id)
        .join(chosen, chosen.c.id == Party.agreement_id)
        .where(is_party(Party))
        .group_by(City.id, chosen.c.state)
        .order_by(City.id)
    )


def places_of(session: AnySession, selection: Selection, today: date) -> list[Place]:
    """The cities that are party to the selection's agreements on its day, in order of id."""
    found: dict[int, Place] = {}
    for row in _places(shape_of(selection)).rows(session, parameters(selection, today)):
        if row.id not in found:
            facts = row.slug, row.name, row.country, row.lat, row.lon
            found[row.id] = Place(row.id, *facts, counts={})
        found[row.id].counts[row.state] = row.number
    return list(found.values())


_one, _one_city = aliased(Party, name="tied"), aliased(City, name="tied_city")
_other, _other_city = aliased(Party, name="tied_to"), aliased(City, name="tied_to_city")


def _between(shape: Shape) -> ColumnElement[bool]:
    """Only pairs that the selection's cities and countries match; each pair once if none do."""
    conditions = []
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
    chosen = _chosen(shape)
    return Prepared(
        select(
            _one.city_id.label("one"),
            _other.city_id.label("other"),
            chosen.c.reference,
            chosen.c.state,
        )
        .select_from(chosen)
        .join(_one, _one.agreement_id == chosen.c.id)
        .join(_other, and_(_other.agreement_id == chosen.c.id, _other.city_id != _one.city_id))
        .join(_one_city, _one_city.id == _one.city_id)
        .join(_other_city, _other_city.id == _other.city_id)
        .where(is_party(_one), is_party(_other), _between(shape))
        .order_by(chosen.c.id, _one.position, _other.position)
    )


def ties_of(session: AnySession, selection: Selection, today: date) -> list[Tie]:
    """The ties of the selection on its day, a pair of an agreement once."""
    found: dict[Any, Tie] = {}
    for row in _ties(shape_of(selection)).rows(session, parameters(selection, today)):
        pair = (min(row.one, row.other), max(row.one, row.other), row.reference)
        found.setdefault(pair, Tie(*row))
    return list(found.values())
