"""How a form or row names cities: short names in one field, or up to eight groups of fields."""

from collections.abc import Iterator
from string import ascii_lowercase

from registry.domain.entries import CityMention
from registry.domain.errors import N_
from registry.forms import readers
from registry.forms.gate import Gate

PLACES = ascii_lowercase[:8]
_PARTS = ("city", "country", "wikidata", "geonames")
SLUGS = "city_slugs"
FIELDS = (SLUGS, *(f"{part}_{place}" for place in PLACES for part in _PARTS))
_NAME = readers.text(200)
#: A city and the field that names it.
Mentioned = tuple[str, CityMention]


def read_mentions(gate: Gate) -> tuple[Mentioned, ...]:
    """Return the cities that are named, in order."""
    slugs = gate.read(SLUGS, readers.listed(readers.slug), ())
    grouped = tuple(_groups(gate))
    if slugs and grouped:
        gate.refuse(SLUGS, N_("Name the cities by short names or one by one, not both."))
    return grouped or tuple((SLUGS, CityMention(slug=slug)) for slug in slugs)


def _groups(gate: Gate) -> Iterator[Mentioned]:
    for place in PLACES:
        mention = CityMention(
            name=gate.read(f"city_{place}", _NAME, ""),
            country=gate.read(f"country_{place}", readers.country, ""),
            wikidata_id=gate.read(f"wikidata_{place}", readers.wikidata_id),
            geonames_id=gate.read(f"geonames_{place}", readers.whole),
        )
        if mention.name or mention.wikidata_id or mention.geonames_id:
            yield f"city_{place}", mention
        elif mention.country:
            gate.refuse(f"city_{place}", N_("Which city of this country is meant?"))
