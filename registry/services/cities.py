"""Cities: adding them, and filling in what another source knows of them."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select, update

from registry.domain import countries
from registry.domain.entries import GIVEN, CityEntry
from registry.domain.errors import N_, RuleBroken
from registry.domain.names import ascii_key, search_key, sort_key, word_keys
from registry.models import City, CityName, CityWord
from registry.services import agreements, audit, distances
from registry.services.audit import Actor, AnySession
from registry.services.writing import (
    Values,
    add_rows,
    add_rows_with_ids,
    change_rows,
    known_facts,
)

LONGEST_KEY, _LONGEST_WORD, _LONGEST_NAME, _LONGEST_STEM = 400, 200, 200, 100
GAZETTEER = "gazetteer"
_DERIVED = ("key", "sort_key")
_FACTS = (
    "region",
    "population",
    "member",
    "wikidata_id",
    "geonames_id",
    "website",
)


def add(session: AnySession, actor: Actor, entries: Sequence[CityEntry]) -> list[int | RuleBroken]:
    """Add the cities; return for each its id, or the rule that forbids it and was kept."""
    slugs = _Slugs(session, entries)
    named = [slugs.take(entry) for entry in entries]
    new = [
        (entry, slug) for entry, slug in zip(entries, named, strict=True) if isinstance(slug, str)
    ]
    rows = [_columns(entry, slug) for entry, slug in new]
    ids = add_rows_with_ids(session, City, rows)
    for city_id, row in zip(ids, rows, strict=True):
        facts = known_facts({name: row[name] for name in row if name not in _DERIVED})
        audit.record(session, actor, "create", entity="city", entity_id=city_id, changes=facts)
    _add_names(session, [(i, entry) for i, (entry, _) in zip(ids, new, strict=True)])
    remaining = iter(ids)
    return [next(remaining) if isinstance(slug, str) else slug for slug in named]


def _columns(entry: CityEntry, slug: str) -> Values:
    facts = {name: getattr(entry, name) for name in _FACTS}
    return {
        "slug": slug,
        "name": entry.name,
        "country": entry.country,
        "key": search_key(entry.name)[:LONGEST_KEY],
        "sort_key": sort_key(entry.name)[:LONGEST_KEY],
        "lat": entry.lat,
        "lon": entry.lon,
        "coordinates_from": entry.coordinates_from,
        **facts,
    }


class _Slugs:
    """Short names that nobody has yet: kazan-ru, else with the region, else with a number."""

    def __init__(self, session: AnySession, entries: Sequence[CityEntry]) -> None:
        self._session = session
        self._asked = {slug for entry in entries for slug in _likeliest(entry)}
        self._taken = set(session.scalars(select(City.slug).where(City.slug.in_(self._asked))))

    def take(self, entry: CityEntry) -> str | RuleBroken:
        if entry.slug and self._is_taken(entry.slug):
            return RuleBroken(_SLUG_TAKEN, "slug", {"slug": entry.slug})
        proposals = [entry.slug] if entry.slug else _proposals(entry)
        slug = next(slug for slug in proposals if not self._is_taken(slug))
        self._taken.add(slug)
        return slug

    def _is_taken(self, slug: str) -> bool:
        if slug in self._taken:
            return True
        statement = select(City.id).where(City.slug == slug)
        return slug not in self._asked and self._session.scalar(statement) is not None


_SLUG_TAKEN = N_("Another city has the short name “%(slug)s”.")


def _likeliest(entry: CityEntry) -> list[str]:
    name, country = _stem(entry.name) or "city", entry.country.lower()
    region = _stem(entry.region)
    return [
        *([entry.slug] if entry.slug else []),
        f"{name}-{country}",
        *([f"{name}-{region}-{country}"] if region else []),
    ]


def _proposals(entry: CityEntry) -> Iterator[str]:
    likeliest = _likeliest(entry)
    yield from likeliest
    yield from (f"{likeliest[0]}-{number}" for number in count(2))


def _stem(text: str) -> str:
    return "-".join(ascii_key(text).split())[: _LONGEST_STEM // 2].strip("-")


# -- names ---------------------------------------------------------------------------------


@lru_cache(maxsize=16_384)
def words_of(name: str) -> frozenset[str]:
    """Every word that a city of this name is found by; asked twice of each name of a batch."""
    return frozenset(word[:_LONGEST_WORD] for word in word_keys(name))


def _words(names: Iterable[str]) -> set[str]:
    return {word for name in names for word in words_of(name)}


def _add_names(session: AnySession, cities: Sequence[tuple[int, CityEntry]]) -> None:
    add_rows(session, CityName, [row for each in cities for row in _name_rows(*each)])
    found = [
        {"word": word, "city_id": city_id}
        for city_id, entry in cities
        for word in sorted(_words((entry.name, *entry.names, *entry.other_names)))
    ]
    add_rows(session, CityWord, found)


def _name_rows(city_id: int, entry: CityEntry) -> Iterator[Values]:
    given = dict.fromkeys(entry.names, GIVEN)
    others = dict.fromkeys(entry.other_names, GAZETTEER)
    for name, origin in {**others, **given}.items():
        if name != entry.name and len(name) <= _LONGEST_NAME:
            yield {"city_id": city_id, "name": name, "origin": origin}


# -- filling in ----------------------------------------------------------------------------


class Addition(NamedTuple):
    """A city that is known already, and what a further source says of it."""

    city_id: int
    entry: CityEntry


def fill_in(session: AnySession, actor: Actor, additions: Sequence[Addition]) -> set[int]:
    """Take over what the registry does not know yet; overwrite nothing.

    Return the ids of the cities that changed.
    """
    if any(each.entry.point for each in additions):
        # Or a distance between a place that moves and a new partner would be that of the old place.
        agreements.hold(session)
    before = _facts_of(session, {each.city_id for each in additions})
    after = {city_id: dict(facts) for city_id, facts in before.items()}
    for city_id, entry in additions:
        after[city_id] |= _missing(after[city_id], entry)
    named = _fill_in_names(session, additions)
    changed = {}
    for city_id, facts in after.items():
        changes = {k: [before[city_id][k], v] for k, v in facts.items() if before[city_id][k] != v}
        changes |= {"names": [None, sorted(named[city_id])]} if city_id in named else {}
        if changes:
            changed[city_id] = facts
            audit.record(
                session, actor, "fill_in", entity="city", entity_id=city_id, changes=changes
            )
    _update(session, changed)
    moved = [i for i in changed if any(before[i][name] != changed[i][name] for name in _PLACE)]
    distances.of_moved(session, moved)
    return set(changed)


_PLACE = ("lat", "lon")
_FILLED = (*_FACTS, "country", *_PLACE, "coordinates_from")


def _facts_of(session: AnySession, ids: set[int]) -> dict[int, Values]:
    """What is known of the cities; nobody else changes them until this transaction ends."""
    columns = [getattr(City, name) for name in _FILLED]
    statement: Select[Any] = select(City.id, *columns).where(City.id.in_(ids))
    rows = session.execute(statement.order_by(City.id).with_for_update()).mappings()
    return {row["id"]: {name: row[name] for name in _FILLED} for row in rows}


def _missing(known: Values, entry: CityEntry) -> Values:
    facts = {
        name: getattr(entry, name) for name in _FACTS if not known[name] and getattr(entry, name)
    }
    if known["country"] == countries.UNKNOWN != entry.country:
        facts["country"] = entry.country
    looked_up = known["coordinates_from"] != GIVEN == entry.coordinates_from
    better = known["lat"] is None or (looked_up and (known["lat"], known["lon"]) != entry.point)
    if entry.point and better:
        facts |= {"lat": entry.lat, "lon": entry.lon, "coordinates_from": entry.coordinates_from}
    return facts


def _fill_in_names(session: AnySession, additions: Sequence[Addition]) -> dict[int, set[str]]:
    """Add the names that are new; return them by city."""
    ids = {each.city_id for each in additions}
    known: dict[int, set[str]] = {city_id: set() for city_id in ids}
    own = select(City.id, City.name).where(City.id.in_(ids))
    other = select(CityName.city_id, CityName.name).where(CityName.city_id.in_(ids))
    for city_id, name in (*session.execute(own), *session.execute(other)):
        known[city_id].add(name)
    new: dict[int, set[str]] = {}
    for city_id, entry in additions:
        if fresh := {entry.name, *entry.names} - known[city_id]:
            new.setdefault(city_id, set()).update(fresh)
    names = [
        {"city_id": city_id, "name": name, "origin": GIVEN}
        for city_id, fresh in new.items()
        for name in sorted(fresh)
    ]
    add_rows(session, CityName, names)
    _add_words(session, new)
    return new


def _add_words(session: AnySession, new: dict[int, set[str]]) -> None:
    statement = select(CityWord.city_id, CityWord.word).where(CityWord.city_id.in_(new))
    known = {tuple(row) for row in session.execute(statement)}
    wanted = {(city_id, word) for city_id, names in new.items() for word in _words(names)}
    rows = [{"city_id": city_id, "word": word} for city_id, word in sorted(wanted - known)]
    add_rows(session, CityWord, rows)


def _update(session: AnySession, changed: dict[int, Values]) -> None:
    table: Any = City.__table__
    values: Values = {name: bindparam(f"new_{name}") for name in _FILLED}
    statement = (
        update(table)
        .where(table.c.id == bindparam("city"))
        .values(**values, version=table.c.version + 1)
    )
    rows = [
        {"city": city_id, **{f"new_{name}": value for name, value in facts.items()}}
        for city_id, facts in changed.items()
    ]
    change_rows(session, statement, rows)
