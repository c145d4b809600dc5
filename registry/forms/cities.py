"""The gate for a city: its fields as text, from a form or a row of a list."""

from collections.abc import Mapping

from registry.domain.entries import GIVEN, CityEntry
from registry.domain.errors import N_, RuleBroken
from registry.forms import readers
from registry.forms.gate import Gate

FIELDS = (
    "slug",
    "name",
    "names",
    "country",
    "region",
    "lat",
    "lon",
    "population",
    "member",
    "wikidata_id",
    "geonames_id",
    "website",
)
REQUIRED = ("name", "country")
LONGEST_NAME = 200


def read_city(values: Mapping[str, str]) -> CityEntry | list[RuleBroken]:
    """Return the city, or everything that is wrong with it."""
    gate = Gate(values)
    lat, lon = gate.read("lat", readers.latitude), gate.read("lon", readers.longitude)
    if (lat is None) != (lon is None) and not (gate.wrong("lat") or gate.wrong("lon")):
        gate.refuse("lat" if lat is None else "lon", _BOTH_DEGREES)
    name = readers.text(LONGEST_NAME)
    entry = CityEntry(
        name=gate.need("name", name, ""),
        country=gate.need("country", readers.country, ""),
        slug=gate.read("slug", readers.slug, ""),
        region=gate.read("region", name, ""),
        names=gate.read("names", readers.listed(name), ()),
        lat=lat,
        lon=lon,
        coordinates_from=None if lat is None else GIVEN,
        population=gate.read("population", readers.whole),
        member=gate.read("member", readers.yes_or_no, default=False),
        wikidata_id=gate.read("wikidata_id", readers.wikidata_id),
        geonames_id=gate.read("geonames_id", readers.whole),
        website=gate.read("website", readers.link, ""),
    )
    return gate.problems or entry


_BOTH_DEGREES = N_("Latitude and longitude are known together or not at all.")
