"""Figures of pairs: where they are, how far apart, and the network that they make."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Collection
from functools import cache
from itertools import combinations, pairwise
from statistics import median

from geopy.distance import geodesic

from tests.counting import words
from tests.counting.agreements import Counted, Table
from tests.counting.books import Books, Pair, rate

# -- where -------------------------------------------------------------------------------------


def by_country(books: Books) -> Counted:
    codes = sorted({books.country(slug) for slug in books.counted_cities})
    table: Table = []
    for code in codes:
        inside = {slug for slug in books.counted_cities if books.country(slug) == code}
        table.append((code, len(inside), *_made_at(books, _touching(books.pairs, inside))))
    return (len(codes), None, None), table


def country_pairs(books: Books) -> Counted:
    def ends(pair: Pair) -> Pair:
        one, other = sorted(map(books.country, pair))
        return one, other

    table: Table = []
    for key in sorted({ends(pair) for pair in books.pairs}):
        table.append((*key, *_made_at(books, {pair for pair in books.pairs if ends(pair) == key})))
    return (len(books.pairs), None, None), table


def by_region(books: Books) -> Counted:
    def place(slug: str) -> tuple[str, str | None]:
        return books.country(slug), books.region(slug)

    keys = {place(slug) for slug in books.counted_cities}
    table: Table = []
    for key in sorted(keys, key=lambda key: (key[0], key[1] is None, key[1] or "")):
        inside = {slug for slug in books.counted_cities if place(slug) == key}
        pairs, in_force, *_rate = _made_at(books, _touching(books.pairs, inside))
        table.append((*key, len(inside), pairs, in_force))
    known = sum(books.region(slug) is not None for slug in books.counted_cities)
    number = len(books.counted_cities)
    return (known, number, number - known), table


def _touching(pairs: Collection[Pair], cities: Collection[str]) -> set[Pair]:
    return {pair for pair in pairs if pair[0] in cities or pair[1] in cities}


def _made_at(books: Books, pairs: set[Pair]) -> tuple[int, ...]:
    """Pairs, the agreements in force that make one of them, and the rate of these."""
    makers = [row for row in books.in_force if books.pairs_of.get(row["reference"], set()) & pairs]
    return len(pairs), len(makers), *rate(makers)


# -- how far -----------------------------------------------------------------------------------


@cache
def _kilometres(*places: str) -> float:
    """To the metre, as distances are kept."""
    lat, lon, other_lat, other_lon = map(float, places)
    return round(float(geodesic((lat, lon), (other_lat, other_lon)).km), 3)


def distance(books: Books) -> Counted:
    measured = []
    for pair in books.pairs:
        places = [books.cities[slug][name] for slug in pair for name in ("lat", "lon")]
        if all(places):
            measured.append(_kilometres(*places))
    table: Table = [
        (first, last, sum(first <= each and (last is None or each < last) for each in measured))
        for first, last in pairwise((*words.BANDS, None))
    ]
    middle = round(median(measured), 1) if measured else None
    return (middle, len(measured), len(books.pairs) - len(measured)), table


# -- the network -------------------------------------------------------------------------------


def _partners(books: Books) -> dict[str, set[str]]:
    return {
        slug: {end for pair in books.pairs if slug in pair for end in pair} - {slug}
        for slug in books.counted_cities
    }


def partners(books: Books) -> Counted:
    degrees = [len(others) for others in _partners(books).values()]
    mean = round(sum(degrees) / len(degrees), 2) if degrees else None
    return (mean, len(degrees), None), sorted(Counter(degrees).items())


def most_connected(books: Books) -> Counted:
    ranks = []
    for slug, others in _partners(books).items():
        name = books.cities[slug]["name"]
        ranks.append((-len(others), _folded(name), slug, name))
    table = [
        (slug, name, books.country(slug), -number) for number, _key, slug, name in sorted(ranks)
    ]
    return (table[0][3] if table else 0, None, None), table[: words.MOST_CONNECTED]


def _folded(name: str) -> str:
    """The name without case and accents: enough for the names of made cities."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in letters if not unicodedata.combining(char))


def _components(books: Books) -> list[set[str]]:
    partners, found, seen = _partners(books), list[set[str]](), set[str]()
    for slug in partners:
        if slug not in seen:
            part, waiting = set[str](), {slug}
            while waiting:
                part |= waiting
                waiting = set().union(*(partners[each] for each in waiting)) - part
            found.append(part)
            seen |= part
    return found


def components(books: Books) -> Counted:
    sizes = Counter(map(len, _components(books)))
    return (sizes.total(), None, None), sorted(sizes.items(), reverse=True)


def largest_component(books: Books) -> Counted:
    largest = max(map(len, _components(books)), default=0)
    whole = len(books.counted_cities)
    return (largest, whole, None), [(largest, whole)]


def clustering(books: Books) -> Counted:
    partners = _partners(books)
    shares = []
    for others in partners.values():
        between = [other in partners[one] for one, other in combinations(sorted(others), 2)]
        shares.append(sum(between) / len(between) if between else 0.0)
    mean = round(sum(shares) / len(shares), 9) if shares else None
    return (mean, len(shares), None), [(mean, len(shares))]


FIGURES: dict[str, Callable[[Books], Counted]] = {
    "by-country": by_country,
    "country-pairs": country_pairs,
    "by-region": by_region,
    "distance": distance,
    "partners": partners,
    "most-connected": most_connected,
    "components": components,
    "largest-component": largest_component,
    "clustering": clustering,
}
