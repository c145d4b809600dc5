"""Figures of how long it takes: from the conclusion to the first activity, and to dormancy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from registry.domain.dates import PartialDate
from registry.domain.figures import Value
from registry.domain.survival import DAYS_A_YEAR, Followed, Survival, day_of, is_known_to_the_year
from registry.domain.timeline import last_in_force
from registry.queries.figures.arrays import Days, Ints, sure_years
from registry.queries.figures.counting import Counted, Counting, Row, number
from registry.queries.figures.loads import Facts
from registry.queries.figures.revivals import sleeps_of
from registry.queries.remembered import remembered
from registry.queries.timelines import LegalFacts

#: Years after the conclusion at which the curve is told.
POINTS = (0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 25, 30, 40, 50)
_DECIMALS = 9
#: Days as numbers: later than any, and none, which numpy has as the least of all numbers.
_NEVER, _UNKNOWN = np.iinfo(np.int64).max, np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """The agreements that are followed (positions), from their conclusion until when.

    They are more than a contact, reported, and surely concluded by the day, in a year that is
    known. An agreement that is not in force on the day is followed until it last was; one that
    never was is left out.
    """

    at: Ints
    since: Days
    until: Days
    left_out: int

    def __len__(self) -> int:
        return 3 * len(self.at)

    def followed(self, happened_on: Days) -> list[Followed]:
        """For how long each was, if it happened on these days (NaT: never)."""
        happened = happened_on <= self.until
        ends = np.where(happened, happened_on, self.until)
        days = np.maximum((ends - self.since).astype(np.int64), 0)
        return list(map(Followed, days.tolist(), happened.tolist()))


def _population(facts: Facts) -> Population:
    return remembered(
        facts.session,
        ("population", facts.selection, facts.today),
        lambda: _population_of(facts),
    )


def _population_of(facts: Facts) -> Population:
    standing = facts.standing
    at = _sure_enough(facts)
    concluded = _conclusions(facts, at)
    known = [is_known_to_the_year(each) for each in concluded]
    at, concluded = at[known], [each for each in concluded if is_known_to_the_year(each)]
    until = np.full(len(at), np.datetime64(facts.day, "D"))
    over = np.flatnonzero(~standing.in_force[at])
    until[over] = _ends(facts, standing.ids[at[over]], [concluded[each] for each in over])
    there = ~np.isnat(until)
    at, left_out = at[there], number(~standing.contact) - number(there)
    return Population(at, standing.concluded_latest[at], until[there], left_out)


def _sure_enough(facts: Facts) -> Ints:
    """The agreements that may be followed: the exact conclusion is yet to be looked at."""
    standing = facts.standing
    known = ~np.isnat(standing.concluded_latest) & standing.reported & ~standing.contact
    known &= standing.concluded_latest <= np.datetime64(facts.day, "D")
    at = np.flatnonzero(known)
    ends = standing.concluded_earliest[at], standing.concluded_latest[at]
    sure: Ints = at[sure_years(*ends) >= 0]
    return sure


def _conclusions(facts: Facts, at: Ints) -> list[PartialDate]:
    listed = facts.listed
    columns = listed.concluded, listed.concluded_earliest, listed.concluded_latest
    return list(map(PartialDate, *(column[at].tolist() for column in columns)))


def _ends(facts: Facts, ids: Ints, concluded: Sequence[PartialDate]) -> Days:
    """The last days in force of agreements that are not in force on the day."""
    if not len(ids):
        return np.zeros(0, dtype="datetime64[D]")
    known = LegalFacts(facts.session, ids.tolist())
    pairs = zip(ids.tolist(), concluded, strict=True)
    days: list[date | None] = [
        last_in_force(known.of(each, begun.edtf), facts.day) for each, begun in pairs
    ]
    return np.array(days, dtype="datetime64[D]")


# -- the figures -----------------------------------------------------------------------------


def first_activity(facts: Facts) -> Counted:
    done = facts.activities
    by, on = done.by[done.counting], done.counts_on[done.counting]
    return _told(_population(facts), _earliest(facts.standing.number, by, on))


def until_dormancy(facts: Facts) -> Counted:
    population = _population(facts)
    among = np.zeros(facts.standing.number, dtype=bool)
    among[population.at] = True
    slept = sleeps_of(facts, among)
    return _told(population, _earliest(len(among), slept.by, slept.since))


def _earliest(size: int, by: Ints, on: Days) -> Days:
    """The earliest day of each of so many agreements; NaT where there is none."""
    found = np.full(size, _NEVER)
    np.minimum.at(found, by, on.astype(np.int64))
    return np.where(found < _NEVER, found, _UNKNOWN).astype("datetime64[D]")


def _told(population: Population, happened_on: Days) -> Counted:
    curve = Survival.of(population.followed(happened_on[population.at]))
    median = None if curve.median is None else round(curve.median / DAYS_A_YEAR, 1)
    return Value(median, len(population.at), population.left_out), _rows(curve)


def _rows(curve: Survival) -> list[Row]:
    days = {years: day_of(years) for years in POINTS}
    return [
        (years, curve.at_risk(day), curve.happened(day), round(curve.share(day), _DECIMALS))
        for years, day in days.items()
        if curve.at_risk(day)
    ]


FIGURES: Counting = {"first-activity": first_activity, "until-dormancy": until_dormancy}
