"""Countries for people: rows of the list, and the partners of one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from registry.domain.errors import N_
from registry.domain.names import sort_key
from registry.domain.selection import Selection
from registry.domain.vocabulary import Legal
from registry.i18n import country_name
from registry.queries.cities import WIDTH
from registry.queries.countries import CountryRow
from registry.queries.statistics import Composition
from registry.web.addresses import to_country, to_page
from registry.web.asking import Order
from registry.web.presenting.lists import address
from registry.web.presenting.selections import looking

SORTS = {"name": False, "cities": True, "agreements": True, "in_force": True, "dormant": True}
SORT_LABELS = {
    "name": N_("Country"),
    "cities": N_("Cities"),
    "agreements": N_("Agreements"),
    "in_force": N_("In force"),
    "dormant": N_("Dormant"),
}


class Row(NamedTuple):
    """A row as `country_rows` of components/countries.html prints it."""

    href: str
    name: str
    cities: int
    agreements: int
    in_force: int
    dormant: int
    no_record: int


@dataclass(frozen=True, slots=True)
class Country:
    """The head of a country's page."""

    name: str
    code: str
    cities: int
    agreements: int


class Partner(NamedTuple):
    """Pairs of a country's cities with those of another, or among themselves."""

    name: str
    pairs: int
    href: str
    country_href: str
    domestic: bool


def ordered(found: Iterable[CountryRow], by: Order) -> list[CountryRow]:
    """Sort by name in the reader's language, then by the number asked for."""
    rows = sorted(found, key=lambda row: (sort_key(country_name(row.code)), row.code))
    if by.by == "name":
        return rows[::-1] if by.descending else rows
    return sorted(rows, key=lambda row: getattr(row, by.by) * (-1 if by.descending else 1))


def _href(code: str, selection: Selection) -> str:
    return address(to_country(code), looking(selection))


def rows(found: Iterable[CountryRow], selection: Selection) -> list[Row]:
    return [
        Row(
            _href(row.code, selection),
            country_name(row.code),
            row.cities,
            row.agreements,
            row.in_force,
            row.dormant,
            row.no_record,
        )
        for row in found
    ]


def one(code: str, listed: int, figure: Composition) -> Country:
    """The head; `listed` is the length of the listing of its cities."""
    return Country(country_name(code), code, listed // WIDTH, figure.agreements)


def partners(found: Mapping[str, int], own: Selection) -> list[Partner]:
    """The countries with which pairs are in force, most pairs first."""
    in_force = replace(own, legal=(Legal.IN_FORCE.value,))
    return [
        Partner(
            country_name(code),
            pairs,
            address(to_page("agreements.index"), replace(in_force, partner=code).pairs()),
            _href(code, own),
            domestic=code == own.country,
        )
        for code, pairs in found.items()
    ]
