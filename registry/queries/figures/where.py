"""Where: the counted pairs by country, by two countries and by region."""

import numpy as np

from registry.domain.figures import Value
from registry.queries.figures.arrays import Ints, distinct
from registry.queries.figures.counting import Counted, Counting, Row, spread, tally
from registry.queries.figures.loads import Facts
from registry.queries.figures.tables import Ties


def _at_either_end(of: Ints, one: Ints, other: Ints, by: Ints) -> tuple[Ints, Ints]:
    """What `by` has at each place that one of its ends lies in, once."""
    found, at = distinct(np.concatenate((by, by)), np.concatenate((of[one], of[other])))
    return found, at


def _places(ties: Ties, of: Ints, size: int) -> tuple[list[int], list[int], tuple[Ints, Ints]]:
    """Cities and pairs of each place, and the agreements that have an end in it."""
    pairs = np.arange(len(ties.pair_one))
    at = _at_either_end(of, ties.pair_one, ties.pair_other, pairs)[1]
    return tally(of, size), tally(at, size), _at_either_end(of, ties.one, ties.other, ties.by)


def by_country(facts: Facts) -> Counted:
    ties, size = facts.ties, len(facts.ties.countries)
    cities, pairs, agreements = _places(ties, ties.country, size)
    told = spread(facts.standing, *agreements, size=size)
    columns = zip(ties.countries, cities, pairs, told, strict=True)
    rows: list[Row] = [(country, *two, *rest[1:]) for country, *two, rest in columns]
    return Value(size), rows


def country_pairs(facts: Facts) -> Counted:
    ties, size = facts.ties, len(facts.ties.countries)
    one, other = ties.country[ties.pair_one], ties.country[ties.pair_other]
    between = np.minimum(one, other) * size + np.maximum(one, other)
    found, at = np.unique(between, return_inverse=True)
    pairs = tally(at, len(found))
    told = spread(facts.standing, *distinct(ties.by, at[ties.pair]), size=len(found))
    rows: list[Row] = [
        (ties.countries[place // size], ties.countries[place % size], number, *rest[1:])
        for place, number, rest in zip(found.tolist(), pairs, told, strict=True)
    ]
    return Value(len(ties.pair_one)), rows


def by_region(facts: Facts) -> Counted:
    ties, size = facts.ties, len(facts.ties.regions)
    cities, pairs, (_by, at) = _places(ties, ties.region, size)
    columns = zip(ties.regions, cities, pairs, tally(at, size), strict=True)
    rows: list[Row] = [(*place, *numbers) for place, *numbers in columns]
    known = sum(row[2] for row in rows if row[1] is not None)  # type: ignore[misc]
    return Value(known, len(ties.cities), len(ties.cities) - known), rows


FIGURES: Counting = {
    "by-country": by_country,
    "country-pairs": country_pairs,
    "by-region": by_region,
}
