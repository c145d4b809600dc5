"""What there is: agreements by legal status, pairs, cities, countries."""

import numpy as np

from registry.domain.figures import Value
from registry.queries.figures.counting import Counted, Counting, number, tally
from registry.queries.figures.loads import Facts
from registry.queries.figures.tables import LEGAL_CODES


def _agreements(facts: Facts) -> Counted:
    standing = facts.standing
    counted = tally(standing.legal, len(LEGAL_CODES))
    return Value(standing.number), list(zip(LEGAL_CODES, counted, strict=True))


def _pairs(facts: Facts) -> Counted:
    pairs = len(facts.ties.pair_one)
    return Value(pairs), [(pairs, number(np.bincount(facts.ties.by) > 0))]


def _cities(facts: Facts) -> Counted:
    cities = len(facts.ties.cities)
    return Value(cities), [(cities,)]


def _countries(facts: Facts) -> Counted:
    countries = len(facts.ties.countries)
    return Value(countries), [(countries,)]


FIGURES: Counting = {
    "agreements": _agreements,
    "pairs": _pairs,
    "cities": _cities,
    "countries": _countries,
}
