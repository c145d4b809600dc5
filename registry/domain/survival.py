"""How long until something happens, by Kaplan and Meier: those not followed to the end count too.

E. L. Kaplan and P. Meier, “Nonparametric Estimation from Incomplete Observations”, Journal of the
American Statistical Association 53 (1958), 457-481. Time is in whole days and nothing is rounded:
the share to which it has not happened is a fraction of two whole numbers.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from registry.domain.dates import PartialDate

DAYS_A_YEAR = 365.25


class Followed(NamedTuple):
    """For how many days something was followed, and whether it happened at their end."""

    days: int
    happened: bool


@dataclass(frozen=True, slots=True)
class Survival:
    """The curve. `until` are all times in order, `events` those at which it happened.

    At each of `steps` (days) the share to which it had not happened yet falls to that of `left`, a
    numerator and a denominator.
    """

    until: Sequence[int]
    events: Sequence[int]
    steps: Sequence[int]
    left: Sequence[tuple[int, int]]

    @classmethod
    def of(cls, followed: Iterable[Followed]) -> "Survival":
        known = list(followed)
        until = sorted(each.days for each in known)
        events = sorted(each.days for each in known if each.happened)
        steps, left = [], []
        above, below = 1, 1
        for day, many in Counter(events).items():
            at_risk = len(until) - bisect_left(until, day)
            above, below = above * (at_risk - many), below * at_risk
            steps.append(day)
            left.append((above, below))
        return cls(until, events, steps, left)

    def at_risk(self, day: int) -> int:
        """How many were followed until this day or longer."""
        return len(self.until) - bisect_left(self.until, day)

    def happened(self, day: int) -> int:
        """To how many it had happened by this day."""
        return bisect_right(self.events, day)

    def share(self, day: int) -> float:
        """The share to which it has happened by this day, had all been followed."""
        step = bisect_right(self.steps, day)
        if not step:
            return 0.0
        above, below = self.left[step - 1]
        return (below - above) / below

    @property
    def median(self) -> int | None:
        """The first day by which it has happened to half or more; None if it never has."""
        found = zip(self.steps, self.left, strict=True)
        return next((day for day, (above, below) in found if 2 * above <= below), None)


def is_known_to_the_year(conclusion: PartialDate) -> bool:
    """Whether it is sure in which year it was: not «circa», and not one of two years."""
    return not conclusion.circa and conclusion.earliest.year == conclusion.latest.year


def day_of(years: float) -> int:
    """The last whole day that is not beyond so many years."""
    return int(Fraction(years) * Fraction(DAYS_A_YEAR))
