"""Which city of the registry a row means; asked of what the registry held before the file."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from unicodedata import normalize

from geopy.distance import great_circle
from sqlalchemy import select

from registry.domain import countries
from registry.domain.entries import GIVEN, CityEntry, CityMention
from registry.domain.errors import N_, RuleBroken
from registry.models import City, CityName
from registry.services.audit import AnySession

SAME_PLACE_KM = 25

Point = tuple[float, float]


def apart_km(one: Point, other: Point) -> float:
    return float(great_circle(one, other).km)


class Known(NamedTuple):
    """What tells a city of the registry apart.

    A point that was looked up by the name proves nothing about that name: it is left out.
    """

    id: int
    slug: str
    name: str
    country: str
    point: Point | None
    wikidata_id: str | None
    geonames_id: int | None


@dataclass(slots=True)
class CityIndex:
    """The registry's cities by everything that a list may name them by."""

    cities: dict[int, Known] = field(default_factory=dict)
    by_slug: dict[str, int] = field(default_factory=dict)
    by_wikidata: dict[str, int] = field(default_factory=dict)
    by_geonames: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_other_name: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, city: Known) -> None:
        self.cities[city.id] = city
        self.by_slug[city.slug] = city.id
        self.by_name[city.name].append(city.id)
        if city.wikidata_id:
            self.by_wikidata[city.wikidata_id] = city.id
        if city.geonames_id:
            self.by_geonames[city.geonames_id].append(city.id)

    def same_as(self, entry: CityEntry) -> int | None:
        """Return the city by its ids or short name, else the only one so named and near by."""
        by_id = self.by_wikidata.get(entry.wikidata_id or "") or self.by_slug.get(entry.slug)
        return by_id or self._only_of_geonames(entry.geonames_id) or self._only_near(entry)

    def _only_of_geonames(self, geonames_id: int | None) -> int | None:
        return _only(self.by_geonames.get(geonames_id, ()) if geonames_id else ())

    def _only_near(self, entry: CityEntry) -> int | None:
        return _only(city.id for city in self._namesakes(entry) if _is_near(city, entry))

    def maybe_same_as(self, entry: CityEntry) -> list[str]:
        """Return the short names of cities that may be this one, though nothing proves it."""
        return [
            city.slug
            for city in self._namesakes(entry)
            if None in (city.point, entry.point) or _is_near(city, entry)
        ]

    def _namesakes(self, entry: CityEntry) -> list[Known]:
        ids = (*self.by_name.get(entry.name, ()), *self.by_other_name.get(entry.name, ()))
        found = (self.cities[city_id] for city_id in dict.fromkeys(ids))
        return [city for city in found if city.country == entry.country]

    def meant_by(self, mention: CityMention) -> list[int]:
        """Return every city that the mention may mean: by its ids alone, if it has some."""
        if mention.slug:
            return _one(self.by_slug.get(mention.slug))
        if mention.wikidata_id:
            return _one(self.by_wikidata.get(mention.wikidata_id)) or self._so_named(mention)
        if mention.geonames_id:
            return self.by_geonames.get(mention.geonames_id, []) or self._so_named(mention)
        return self._so_named(mention)

    def _so_named(self, mention: CityMention) -> list[int]:
        name = normalize("NFC", mention.name)
        lists = (self.by_name.get(name, []), self.by_other_name.get(name, []))
        found = ([i for i in ids if self._is_in(i, mention.country)] for ids in lists)
        return next(filter(None, found), [])

    def _is_in(self, city_id: int, country: str) -> bool:
        return not country or self.cities[city_id].country == country


def _is_near(city: Known, entry: CityEntry) -> bool:
    if city.point is None or entry.point is None:
        return False
    return apart_km(city.point, entry.point) <= SAME_PLACE_KM


def load(session: AnySession, *, other_names: Iterable[str] = (GIVEN,)) -> CityIndex:
    """Read what the registry holds; `other_names` are the origins of names that count."""
    index = CityIndex()
    for row in session.execute(_CITIES):
        given = row.coordinates_from == GIVEN and row.lat is not None
        point = (row.lat, row.lon) if given else None
        ids = (row.wikidata_id, row.geonames_id)
        index.add(Known(row.id, row.slug, row.name, row.country, point, *ids))
    names = select(CityName.name, CityName.city_id).where(CityName.origin.in_(list(other_names)))
    for name, city_id in session.execute(names):
        index.by_other_name[name].append(city_id)
    return index


_CITIES: Any = select(
    City.id,
    City.slug,
    City.name,
    City.country,
    City.lat,
    City.lon,
    City.coordinates_from,
    City.wikidata_id,
    City.geonames_id,
).order_by(City.id)


def mention_problem(index: CityIndex, mention: CityMention, field_name: str) -> RuleBroken:
    """Say why a mention does not mean exactly one city."""
    found = index.meant_by(mention)
    if not found:
        return RuleBroken(
            N_("The registry has no city “%(city)s”. Import or add the city first."),
            field_name,
            {"city": mention},
        )
    named = ", ".join(sorted(index.cities[city_id].slug for city_id in found))
    return RuleBroken(
        N_("“%(city)s” may be any of: %(slugs)s. Name it by its short name or an id."),
        field_name,
        {"city": mention, "slugs": named},
    )


def _only(found: Iterable[int]) -> int | None:
    ids = list(found)
    return ids[0] if len(ids) == 1 else None


def _one(city_id: int | None) -> list[int]:
    return [] if city_id is None else [city_id]


def differences(city: Known, entry: CityEntry) -> Iterator[RuleBroken]:
    """Yield what the row says otherwise than the registry, which keeps its own."""
    for name in ("wikidata_id", "geonames_id", "country"):
        ours, theirs = getattr(city, name), getattr(entry, name)
        if ours and theirs and ours != theirs and countries.UNKNOWN not in (ours, theirs):
            yield RuleBroken(
                N_("The registry has %(ours)s for %(city)s, the row has %(theirs)s."),
                name,
                {"ours": ours, "theirs": theirs, "city": city.slug},
            )
    if city.point and entry.point and apart_km(city.point, entry.point) > SAME_PLACE_KM:
        far = round(apart_km(city.point, entry.point))
        yield RuleBroken(
            N_("The row's coordinates are %(far)s km from those of %(city)s."),
            "lat",
            {"far": far, "city": city.slug},
        )
