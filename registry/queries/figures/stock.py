"""What there is: agreements by legal status, pairs, cities, countries."""

import numpy as np

from registry.domain.figures import Value
from registry.queries.figures.counting import Counted, Counting, tally
from registry.queries.figures.loads import LEGAL_CODES, Facts


def agreements(facts: Facts) -> Counted:
    standing = facts.standing
    counted = tally(standing.legal, len(LEGAL_CODES))
    return Value(standing.number), list(zip(LEGAL_CODES, counted, strict=True))


def pairs(facts: Facts) -> Counted:
    number = len(facts.ties.pair_one)
    return Value(number), [(number, len(np.unique(facts.ties.by)))]


def cities(facts: Facts) -> Counted:
    number = len(facts.ties.cities)
    return Value(number), [(number,)]


def countries(facts: Facts) -> Counted:
    number = len(facts.ties.countries)
    return Value(number), [(number,)]


FIGURES: Counting = {
    "agreements": agreements,
    "pairs": pairs,
    "cities": cities,
    "countries": countries,
}
