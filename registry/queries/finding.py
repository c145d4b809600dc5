"""Finding what a map can look at: cities and countries of an atlas, by what somebody typed."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from datetime import date
from heapq import nsmallest
from typing import Any, NamedTuple

from sqlalchemy import select

from registry.domain.countries import country_name
from registry.domain.names import search_key, sort_key, word_keys
from registry.domain.selection import Selection
from registry.models import City
from registry.queries.atlas import Atlas, atlas_of, key_of
from registry.queries.prepared import AnySession, Prepared
from registry.queries.remembered import remembered
from registry.queries.selection import named, word_values, words

MOST_FOUND, MOST_COUNTRIES = 8, 3
CITY, COUNTRY = "city", "country"


class Found(NamedTuple):
    """A city (its key is its slug) or a country (its code), with its agreements of all days."""

    name: str
    country: str
    kind: str
    key: str
    agreements: int


class _Ranked(NamedTuple):
    """What was found, and how well what was typed fits it: the smaller, the better."""

    rank: int
    found: Found

    @property
    def order(self) -> tuple[int, int, str, str]:
        return self.rank, -self.found.agreements, sort_key(self.found.name), self.found.key


_CODE, _WHOLE, _BEGINNING, _ELSEWHERE = range(4)


def _rank(key: str, typed: str) -> int:
    """By the name's own folded text; what is found by another name or word comes last."""
    said = search_key(typed)
    if key == said:
        return _WHOLE
    return _BEGINNING if key.startswith(said) else _ELSEWHERE


def found_on_map(
    session: AnySession, selection: Selection, typed: str, today: date, locale: str
) -> list[Found]:
    """Cities and countries of the selection's atlas whose names' words the typed words begin.

    Those that are called so come first, then those with the most agreements.
    """
    if not words(typed):
        return []
    atlas = atlas_of(session, selection, today)
    key = ("counts of an atlas", *key_of(selection), today)
    counts = remembered(session, key, lambda: _counted(atlas))
    countries = _best(_countries(atlas, counts, typed, locale), MOST_COUNTRIES)
    best = _best([*countries, *_cities(session, counts, typed)], MOST_FOUND)
    return [each.found for each in best]


def _best(found: Iterable[_Ranked], most: int) -> list[_Ranked]:
    return nsmallest(most, found, key=lambda each: each.order)


def _counted(atlas: Atlas) -> Counter[int | str]:
    """Agreements by the id of a city and by the code of a country."""
    parts: set[tuple[Hashable, int]] = set()
    for ends in (atlas.one, atlas.other):
        parts.update((atlas.cities[end], by) for end, by in zip(ends, atlas.by, strict=True))
        parts.update((atlas.countries[end], by) for end, by in zip(ends, atlas.by, strict=True))
    return Counter(key for key, _by in parts)  # type: ignore[misc]


def _countries(
    atlas: Atlas, counts: Counter[int | str], typed: str, locale: str
) -> Iterator[_Ranked]:
    said, code = words(typed), typed.strip().upper()
    for each in sorted(set(atlas.countries)):
        name = country_name(each, locale)
        keys = word_keys(name)
        called = all(any(key.startswith(word) for key in keys) for word in said)
        if called or each == code:
            rank = _CODE if each == code else _rank(search_key(name), typed)
            yield _Ranked(rank, Found(name, each, COUNTRY, each, counts[each]))


_statements: dict[int, Prepared] = {}


def _cities(session: AnySession, counts: Counter[int | str], typed: str) -> Iterator[_Ranked]:
    count = len(words(typed))
    if count not in _statements:
        _statements[count] = Prepared(_statement(count))
    for row in _statements[count].rows(session, word_values(typed)):
        if row.id in counts:
            found = Found(row.name, row.country, CITY, row.slug, counts[row.id])
            yield _Ranked(_rank(row.key, typed), found)


def _statement(count: int) -> Any:
    found = select(City.id, City.name, City.key, City.country, City.slug)
    return found.where(*(City.id.in_(named(at)) for at in range(count)))
