"""Cities for people: a row of a list."""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlencode

from registry.domain.errors import N_
from registry.domain.selection import Selection
from registry.i18n import country_name, number
from registry.queries.cities import CityRow
from registry.web.addresses import to_city, to_country
from registry.web.presenting.selections import looking

SORTS = {"name": False, "country": False, "agreements": True, "in_force": True, "dormant": True}
SORT_LABELS = {
    "name": N_("City"),
    "country": N_("Country"),
    "agreements": N_("Agreements"),
    "in_force": N_("In force"),
    "dormant": N_("Dormant"),
}


class Row(NamedTuple):
    """A row as `city_rows` of components/tables.html prints it."""

    href: str
    name: str
    region: str
    member: bool
    country_href: str
    country_name: str
    agreements: str
    in_force: str
    dormant: str
    no_record: str
    no_coordinates: bool


def rows(found: Iterable[CityRow], selection: Selection) -> list[Row]:
    """The rows of a list; their links keep the day and the window looked at."""
    city = to_city("")
    country = to_country("")
    query = urlencode(looking(selection))
    suffix = f"?{query}" if query else ""
    return [
        Row(
            href=f"{city}{row.slug}{suffix}",
            name=row.name,
            region=row.region,
            member=row.member,
            country_href=f"{country}{row.country}{suffix}",
            country_name=country_name(row.country),
            agreements=number(row.agreements),
            in_force=number(row.in_force),
            dormant=number(row.dormant),
            no_record=number(row.no_record),
            no_coordinates=row.lat is None,
        )
        for row in found
    ]
