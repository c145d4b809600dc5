"""What the gazetteer adds to a city: where it lies, if nobody says, and its other names."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from registry.domain.entries import LOOKED_UP, CityEntry
from registry.domain.errors import N_, RuleBroken
from registry.exchange.matching import SAME_PLACE_KM, apart_km
from registry.geocoding import Gazetteer, Place
from registry.services.cities import words_of

MOST_NAMES = 20
#: How many names a script may have, the first of these scripts first.
_SCRIPTS = {"CYRILLIC": 6, "CJK": 4, "HANGUL": 2, "ARABIC": 3, "GREEK": 2}
_OTHER_SCRIPT, _LATIN = 2, 6
_RUSSIAN = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")


@dataclass(frozen=True, slots=True)
class Places:
    """A geocoder for missing coordinates, and the gazetteer for names. Either may be missing."""

    geocoder: Any = None
    gazetteer: Gazetteer | None = None

    def located(self, entry: CityEntry) -> tuple[CityEntry, RuleBroken | None]:
        """Return the city with coordinates, looked up if they are missing, and what is odd."""
        if entry.point:
            return entry, None
        found = self.geocoder and self.geocoder.geocode(entry.name, country=entry.country)
        if not found:
            return entry, RuleBroken(N_("There are no coordinates, and none were found."), "lat")
        where = {"lat": found.latitude, "lon": found.longitude}
        oddity = RuleBroken(
            N_("There are no coordinates; looked up: %(place)s, %(lat).2f, %(lon).2f."),
            "lat",
            {"place": found.address, **where},
        )
        return replace(entry, **where, coordinates_from=LOOKED_UP), oddity

    def implausible(self, entry: CityEntry) -> RuleBroken | None:
        """Say what speaks against the GeoNames id of the row."""
        place = self.gazetteer and entry.geonames_id and self.gazetteer.by_id(entry.geonames_id)
        if not place:
            return None
        there = {"id": place.geonames_id, "place": place.name, "country": place.country}
        if place.country != entry.country:
            return RuleBroken(_ELSEWHERE, "geonames_id", there)
        far = apart_km((place.lat, place.lon), entry.point) if entry.point else 0
        return (
            RuleBroken(_FAR, "geonames_id", {**there, "far": round(far)})
            if far > SAME_PLACE_KM
            else None
        )

    def named(self, entry: CityEntry) -> CityEntry:
        """Return the city with names from the gazetteer that bring words to find it by."""
        place = self._place(entry)
        return replace(entry, other_names=tuple(_chosen(entry, place))) if place else entry

    def _place(self, entry: CityEntry) -> Place | None:
        if self.gazetteer is None or entry.point is None:
            return None
        if entry.geonames_id and (known := self.gazetteer.by_id(entry.geonames_id)):
            return known
        so_named = (
            place
            for place in self.gazetteer.find(entry.name, entry.country)
            if entry.name in place.names
        )
        near = [p for p in so_named if apart_km((p.lat, p.lon), entry.point) <= SAME_PLACE_KM]
        return near[0] if near else None


_ELSEWHERE = N_("GeoNames id %(id)s is %(place)s in %(country)s. The id was not taken.")
_FAR = N_("GeoNames id %(id)s is %(place)s, %(far)s km away. The id was not taken.")


def _chosen(entry: CityEntry, place: Place) -> Iterator[str]:
    """Yield the names that bring new words, those of the scripts that readers here use first."""
    have = {word for name in (entry.name, *entry.names) for word in words_of(name)}
    chosen = 0
    for name in _by_script(place.names):
        new = words_of(name) - have
        if new and chosen < MOST_NAMES:
            have |= new
            chosen += 1
            yield name


def _by_script(names: Sequence[str]) -> Iterator[str]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        groups[_script(name)].append(name)
    groups["CYRILLIC"].sort(key=lambda name: not set(name.casefold()) <= _RUSSIAN)
    latin = groups.pop("LATIN", [])
    for script, most in _SCRIPTS.items():
        yield from groups.pop(script, [])[:most]
    yield from latin[:1]
    for others in groups.values():
        yield from others[:_OTHER_SCRIPT]
    yield from latin[1:_LATIN]


def _script(name: str) -> str:
    return next((_script_of(char) for char in name if char.isalpha()), "")


@cache
def _script_of(char: str) -> str:
    return unicodedata.name(char, "").split(" ")[0]
