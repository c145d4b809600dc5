"""Partners of a city or of a country's cities, by the agreements of a selection: to be compared."""

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, case, func, select
from sqlalchemy.orm import aliased

from registry.domain.selection import Selection
from registry.domain.vocabulary import ASLEEP_STATUSES, Kind, Legal
from registry.models import Agreement, City, Party
from registry.queries.prepared import AnySession, Prepared
from registry.queries.remembered import remembered
from registry.queries.selection import Shape, chosen_agreements, is_party, parameters, shape_of
from registry.queries.statuses import Conclusion, with_conclusion


class Tied(NamedTuple):
    """A partner by one agreement: its state (one of STATES) and EDTF text of its conclusion."""

    slug: str
    name: str
    country: str
    sort_key: str
    reference: str
    state: str
    concluded: str | None


class Tally(NamedTuple):
    """Agreements with the cities of a partner country, and how many of them are dormant."""

    agreements: int
    dormant: int


_one, _one_city = aliased(Party, name="asked"), aliased(City, name="asked_city")
_other, _other_city = aliased(Party, name="met"), aliased(City, name="met_city")
_conclusion: Any = Conclusion


def _asked(shape: Shape) -> ColumnElement[bool]:
    """City and country describe one party, the partner is the other one."""
    conditions: list[Any] = [_one.city_id != _other.city_id, is_party(_one), is_party(_other)]
    if "city" in shape.present:
        conditions.append(_one_city.slug == bindparam("city"))
    if "country" in shape.present:
        conditions.append(_one_city.country == bindparam("country"))
    if "partner" in shape.present:
        column = _other_city.country if shape.partner_is_country else _other_city.slug
        conditions.append(column == bindparam("partner"))
    return and_(*conditions)


def _paired(found: Any, chosen: Any, shape: Shape) -> Any:
    """Join the two parties of each pair that the selection means."""
    return (
        found.join(_one, _one.agreement_id == chosen.c.id)
        .join(_one_city, _one_city.id == _one.city_id)
        .join(_other, _other.agreement_id == chosen.c.id)
        .join(_other_city, _other_city.id == _other.city_id)
        .where(_asked(shape))
    )


@lru_cache(maxsize=64)
def _partners(shape: Shape) -> Prepared:
    chosen = chosen_agreements(shape)
    state = case(
        (chosen.c.legal != Legal.IN_FORCE, chosen.c.legal),
        else_=func.coalesce(chosen.c.status, Kind.CONTACT.value),
    )
    found = select(
        _other_city.slug,
        _other_city.name,
        _other_city.country,
        _other_city.sort_key,
        Agreement.reference,
        state.label("state"),
        _conclusion.signed_edtf,
    )
    found = with_conclusion(found.select_from(chosen).join(Agreement, Agreement.id == chosen.c.id))
    found = _paired(found, chosen, shape)
    return Prepared(found.order_by(_other_city.sort_key, _other_city.id, Agreement.number))


def partners_of(session: AnySession, selection: Selection, today: date) -> list[Tied]:
    """The partners of the selection's city on its day, by name, once for each agreement."""
    shape = shape_of(selection)

    def ask() -> list[Tied]:
        found = _partners(shape).rows(session, parameters(selection, today))
        return list(dict.fromkeys(Tied(*row) for row in found))

    return remembered(session, ("partners of", shape, selection, today), ask)


@lru_cache(maxsize=64)
def _countries(shape: Shape) -> Prepared:
    chosen = chosen_agreements(shape)
    asleep = case((chosen.c.status.in_(sorted(ASLEEP_STATUSES)), chosen.c.id))
    columns = (
        _other_city.country,
        func.count(chosen.c.id.distinct()).label("agreements"),
        func.count(asleep.distinct()).label("dormant"),
    )
    found = _paired(select(*columns).select_from(chosen), chosen, shape)
    return Prepared(found.group_by(_other_city.country).order_by(_other_city.country))


def countries_met(session: AnySession, selection: Selection, today: date) -> dict[str, Tally]:
    """The partner countries of the selection's city or country, its own among them, by code."""
    shape = shape_of(selection)

    def ask() -> dict[str, Tally]:
        found = _countries(shape).rows(session, parameters(selection, today))
        return {code: Tally(*numbers) for code, *numbers in found}

    return remembered(session, ("countries met", shape, selection, today), ask)
