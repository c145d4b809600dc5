"""Partners of a city or of a country's cities, by the agreements of a selection: to be compared."""

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import case, func, select

from registry.domain.selection import Selection
from registry.domain.vocabulary import ASLEEP_STATUSES
from registry.models import Agreement
from registry.queries.atlas import ONE, ONE_CITY, OTHER, OTHER_CITY, between, state_of
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


_conclusion: Any = Conclusion


def _paired(found: Any, chosen: Any, shape: Shape) -> Any:
    """Join the two parties of each pair that the selection means; it names a city or a country."""
    return (
        found.join(ONE, ONE.agreement_id == chosen.c.id)
        .join(ONE_CITY, ONE_CITY.id == ONE.city_id)
        .join(OTHER, OTHER.agreement_id == chosen.c.id)
        .join(OTHER_CITY, OTHER_CITY.id == OTHER.city_id)
        .where(ONE.city_id != OTHER.city_id, is_party(ONE), is_party(OTHER), between(shape))
    )


@lru_cache(maxsize=64)
def _partners(shape: Shape) -> Prepared:
    chosen = chosen_agreements(shape)
    found = select(
        OTHER_CITY.slug,
        OTHER_CITY.name,
        OTHER_CITY.country,
        OTHER_CITY.sort_key,
        Agreement.reference,
        state_of(chosen).label("state"),
        _conclusion.signed_edtf,
    )
    found = with_conclusion(found.select_from(chosen).join(Agreement, Agreement.id == chosen.c.id))
    found = _paired(found, chosen, shape)
    return Prepared(found.order_by(OTHER_CITY.sort_key, OTHER_CITY.id, Agreement.number))


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
        OTHER_CITY.country,
        func.count(chosen.c.id.distinct()).label("agreements"),
        func.count(asleep.distinct()).label("dormant"),
    )
    found = _paired(select(*columns).select_from(chosen), chosen, shape)
    return Prepared(found.group_by(OTHER_CITY.country).order_by(OTHER_CITY.country))


def countries_met(session: AnySession, selection: Selection, today: date) -> dict[str, Tally]:
    """The partner countries of the selection's city or country, its own among them, by code."""
    shape = shape_of(selection)

    def ask() -> dict[str, Tally]:
        found = _countries(shape).rows(session, parameters(selection, today))
        return {code: Tally(*numbers) for code, *numbers in found}

    return remembered(session, ("countries met", shape, selection, today), ask)
