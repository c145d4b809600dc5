"""One city for people: its names and what the registry knows of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from registry.i18n import country_name, gettext, number
from registry.web.addresses import here, to_country
from registry.web.presenting.agreement import Fact
from registry.web.presenting.links import outward


class Name(NamedTuple):
    """Another name of the city."""

    name: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """All that public/city.html prints of the city itself."""

    name: str
    region: str
    country_name: str
    country_href: str
    member: bool
    names: list[Name]
    facts: list[Fact]


def shown(city: Any, names: Iterable[Any]) -> Shown:
    return Shown(
        name=city.name,
        region=city.region,
        country_name=country_name(city.country),
        country_href=here(to_country(city.country)),
        member=city.member,
        names=[Name(each.name) for each in names if each.name != city.name],
        facts=_facts(city),
    )


def _facts(city: Any) -> list[Fact]:
    facts = [_coordinates(city)]
    if city.population is not None:
        facts.append(Fact(gettext("Inhabitants"), number(city.population)))
    if city.website:
        facts.append(Fact(gettext("Website"), city.website, outward(city.website)))
    if city.wikidata_id:
        href = f"https://www.wikidata.org/wiki/{city.wikidata_id}"
        facts.append(Fact("Wikidata", city.wikidata_id, href))
    if city.geonames_id:
        href = f"https://www.geonames.org/{city.geonames_id}"
        facts.append(Fact("GeoNames", str(city.geonames_id), href))
    return [*facts, Fact(gettext("Short name"), city.slug)]


def _coordinates(city: Any) -> Fact:
    words = gettext("Coordinates")
    if city.lat is None:
        return Fact(words, gettext("not known, so not on the map"))
    note = gettext("looked up by name") if city.coordinates_from == "looked_up" else None
    return Fact(words, f"{city.lat:.4f}, {city.lon:.4f}", note=note)
