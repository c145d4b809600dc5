"""Which addresses are asked for: many different ones, drawn the same way in every run."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Any

from benchmarks.agreements_sql import Facts
from benchmarks.load import Asked

SEED = 1987
#: Of a list, whose pages are measured when they are full.
ROWS = 50
ORDERS = tuple(
    sign + by for by in ("reference", "name", "concluded", "last_activity") for sign in ("", "-")
)
COUNTRIES = 60
WINDOWS = (12, 24, 36, 60)
STATUSES = ("active", "quiet", "dormant", "new", "never_implemented", "no_record", "asleep")


@dataclass(frozen=True, slots=True)
class Lists:
    """The first pages of selections in an order each, and all their further full pages."""

    firsts: Sequence[Asked]
    further: Sequence[Asked]


def lists(facts: Sequence[Facts]) -> Lists:
    """Pages of all agreements in every order, of countries in two, of legal, status and record."""
    queries = list(_queries(facts))
    further = [Asked(page) for query, number in queries for page in _further(query, number)]
    Random(SEED).shuffle(further)
    firsts = [Asked(f"/agreements?{query}") for query, number in queries if number >= ROWS]
    return Lists(firsts, further)


def _queries(facts: Sequence[Facts]) -> Iterator[tuple[str, int]]:
    for order in ORDERS:
        yield f"sort={order}", len(facts)
    for (country, number), order in product(_countries(facts), ("reference", "name")):
        yield f"country={country}&sort={order}", number
    for name in ("legal", "status", "record"):
        for code, number in sorted(_counted(getattr(each, name) for each in facts).items()):
            yield f"{name}={code}", number


def _further(query: str, number: int) -> Iterator[str]:
    for page in range(2, number // ROWS + 1):
        yield f"/agreements?{query}&page={page}"


def _countries(facts: Iterable[Facts]) -> list[tuple[str, int]]:
    """The countries with most agreements."""
    return _counted(code for each in facts for code in set(each.countries)).most_common(COUNTRIES)


def _counted(values: Iterable[Any]) -> Counter[str]:
    return Counter(each for each in values if each)


def agreements(facts: Iterable[Facts]) -> list[Asked]:
    """The pages of all agreements."""
    found = [Asked(f"/agreements/{each.reference}") for each in facts]
    Random(SEED).shuffle(found)
    return found


def mixed(facts: Sequence[Facts], number: int) -> list[Asked]:
    """Pages that are read again: lists, agreements and cities in equal parts."""
    slugs = sorted({slug for each in facts for slug in each.slugs})
    Random(SEED).shuffle(slugs)
    third = number // 3
    rest = number - 2 * third
    found = [*lists(facts).further[:third], *agreements(facts)[:third]]
    found += [Asked(f"/cities/{slug}") for slug in slugs[:rest]]
    Random(SEED).shuffle(found)
    return found


def status_selections(facts: Sequence[Facts], number: int) -> list[Asked]:
    """Selections by status, window and kind, half of them of one country, none twice."""
    places = [f"&country={country}" for country, _number in _countries(facts)]
    kinds = ("", "&kind=twinning", "&kind=twinning,partnership", "&kind=friendship,twinning")
    pairs = [f"{one},{other}" for one, other in product(STATUSES, STATUSES) if one < other]
    statuses = [*STATUSES, *pairs]
    somewhere = list(product(statuses, WINDOWS, kinds, places))
    anywhere = list(product(statuses, WINDOWS, kinds, [""]))
    draw = Random(SEED)
    half = min(number // 2, len(anywhere))
    chosen = [*draw.sample(somewhere, number - half), *draw.sample(anywhere, half)]
    draw.shuffle(chosen)
    return [
        Asked(f"/agreements?status={status}&window={window}{kind}{place}")
        for status, window, kind, place in chosen
    ]
