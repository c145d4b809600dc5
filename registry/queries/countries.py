"""Countries of a selection: their cities and agreements, and the pairs between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from registry.domain.selection import Selection
from registry.domain.vocabulary import ASLEEP_STATUSES, Legal, Status
from registry.models import City, Party
from registry.queries.prepared import AnySession, Prepared
from registry.queries.remembered import remembered
from registry.queries.selection import Shape, chosen_agreements, is_party, parameters, shape_of


@dataclass(frozen=True, slots=True)
class CountryRow:
    """A country's cities and agreements; an agreement counts once in each of its countries."""

    code: str
    cities: int
    agreements: int
    in_force: int
    dormant: int
    no_record: int


def _number(condition: Any) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


@lru_cache(maxsize=64)
def _by_country(shape: Shape) -> Prepared:
    chosen = chosen_agreements(shape)
    part = (
        select(City.country, chosen.c.id, chosen.c.legal, chosen.c.status)
        .select_from(chosen)
        .join(Party, Party.agreement_id == chosen.c.id)
        .join(City, City.id == Party.city_id)
        .where(is_party(Party))
        .distinct()
        .subquery("part")
    )
    cities = (
        select(City.country, func.count().label("cities")).group_by(City.country).subquery("every")
    )
    asleep = or_(*(part.c.status == code for code in sorted(ASLEEP_STATUSES)))
    return Prepared(
        select(
            cities.c.country,
            cities.c.cities,
            func.count(part.c.id).label("agreements"),
            _number(part.c.legal == Legal.IN_FORCE).label("in_force"),
            _number(asleep).label("dormant"),
            _number(part.c.status == Status.NO_RECORD).label("no_record"),
        )
        .join_from(cities, part, part.c.country == cities.c.country, isouter=True)
        .group_by(cities.c.country, cities.c.cities)
        .order_by(cities.c.country)
    )


def countries(session: AnySession, selection: Selection, today: date) -> Sequence[CountryRow]:
    """Every country that has a city, with the selection's agreements of its cities."""
    shape = shape_of(selection)

    def ask() -> list[CountryRow]:
        values = parameters(selection, today)
        return [CountryRow(*row) for row in _by_country(shape).rows(session, values)]

    return remembered(session, ("countries", shape, selection, today), ask)


# -- pairs ---------------------------------------------------------------------------------

_one, _other = aliased(Party, name="one_side"), aliased(Party, name="other_side")
_one_city, _other_city = aliased(City, name="one_place"), aliased(City, name="other_place")


@lru_cache(maxsize=64)
def _partners(shape: Shape) -> Prepared:
    """Pairs are two cities both party to one agreement in force: however often, once."""
    chosen = chosen_agreements(shape)
    low = case((_one.city_id < _other.city_id, _one.city_id), else_=_other.city_id)
    high = case((_one.city_id < _other.city_id, _other.city_id), else_=_one.city_id)
    pairs: Any = (
        select(_other_city.country.label("partner"), low.label("low"), high.label("high"))
        .select_from(chosen)
        .join(_one, _one.agreement_id == chosen.c.id)
        .join(_one_city, _one_city.id == _one.city_id)
        .join(_other, _other.agreement_id == chosen.c.id)
        .join(_other_city, _other_city.id == _other.city_id)
        .where(chosen.c.legal == Legal.IN_FORCE, _one.city_id != _other.city_id)
        .where(_one_city.country == bindparam("country"), is_party(_one), is_party(_other))
        .distinct()
        .subquery("pairs")
    )
    number = func.count().label("number")
    return Prepared(
        select(pairs.c.partner, number)
        .group_by(pairs.c.partner)
        .order_by(number.desc(), pairs.c.partner)
    )


def partners(session: AnySession, selection: Selection, today: date) -> dict[str, int]:
    """Pairs of the selection's country with each country, domestic ones under its own code."""
    shape = shape_of(selection)

    def ask() -> dict[str, int]:
        values = parameters(selection, today)
        found = _partners(shape).rows(session, values)
        return {row.partner: row.number for row in found}

    return remembered(session, ("partners", shape, selection, today), ask)
