"""The dormancy rule, version 1: from a policy and a day to cut-off dates, from dates to a status.

The rule's text is PRODUCT's and stands word for word on the method page. SQL does not know
it: `queries/statuses.py` compares with the cut-offs made here.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from registry.domain.dates import PartialDate
from registry.domain.vocabulary import Status

ONE_DAY = timedelta(days=1)
WINDOWS = (12, 24, 36, 60)


def months_back(day: date, months: int) -> date:
    """The same day `months` calendar months earlier, clamped at the month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@lru_cache(maxsize=8192)
def months_on(day: date, months: int) -> date:
    """The same day `months` calendar months later; one that does not exist is the next 1st."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day <= monthrange(year, month + 1)[1]:
        return date(year, month + 1, day.day)
    year, month = divmod(year * 12 + month + 1, 12)
    return date(year, month + 1, 1)


@dataclass(frozen=True, slots=True)
class Policy:
    """How long silence may last, in calendar months."""

    window: int = 24
    quiet: int = 12
    grace: int = 12
    version: int = 1


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """The days a status is decided by, seen from `day`. All comparisons are «on or after»."""

    day: date
    active: date
    quiet: date
    grace: date

    @classmethod
    def of(cls, policy: Policy, day: date) -> "Cutoffs":
        # With a window of 12 months or less nothing is quiet: past the window it is dormant.
        return cls(
            day=day,
            active=months_back(day, min(policy.quiet, policy.window)),
            quiet=months_back(day, policy.window),
            grace=months_back(day, policy.grace),
        )


@dataclass(frozen=True, slots=True)
class ActivityFacts:
    """What the rule needs to know of an activity."""

    begin: PartialDate
    end: PartialDate | None = None
    ceremonial: bool = False
    withdrawn: bool = False
    contested: bool = False


def before_agreement(activity: ActivityFacts, conclusion: PartialDate | None) -> bool:
    """Did the activity surely begin before the agreement was concluded?"""
    return conclusion is not None and activity.begin.latest < conclusion.earliest


def qualifies(activity: ActivityFacts, conclusion: PartialDate | None, day: date) -> bool:
    """Does the activity count for the agreement on this day?"""
    return (
        not activity.ceremonial
        and not activity.withdrawn
        and not activity.contested
        and activity.begin.earliest <= day
        and not before_agreement(activity, conclusion)
    )


def counts_on(activity: ActivityFacts, day: date) -> date:
    """The latest possible day of its end (of its beginning, if no end is given), never after."""
    return min((activity.end or activity.begin).latest, day)


def last_counted(
    activities: Iterable[ActivityFacts], conclusion: PartialDate | None, day: date
) -> date | None:
    """L of the rule: the last day on which a qualifying activity counts, or None."""
    days = (counts_on(each, day) for each in activities if qualifies(each, conclusion, day))
    return max(days, default=None)


def activity_status(
    last: date | None, conclusion_latest: date | None, reported: bool, cutoffs: Cutoffs
) -> Status:
    """The status of an agreement that is in force and more than a contact.

    `last` is L, `conclusion_latest` is C (None: unknown), `reported` says whether any party has.
    """
    if last is not None:
        if last >= cutoffs.active:
            return Status.ACTIVE
        return Status.QUIET if last >= cutoffs.quiet else Status.DORMANT
    if conclusion_latest is not None and conclusion_latest >= cutoffs.grace:
        return Status.NEW
    return Status.NEVER_IMPLEMENTED if reported else Status.NO_RECORD


def since(
    status: Status | None, last: date | None, conclusion_latest: date | None, policy: Policy
) -> date | None:
    """The first day on which a sleeping (or quiet) status holds; None where it is not known."""
    if status is Status.DORMANT and last is not None:
        return months_on(last + ONE_DAY, policy.window)
    if status is Status.QUIET and last is not None:
        return months_on(last + ONE_DAY, min(policy.quiet, policy.window))
    if status is Status.NEVER_IMPLEMENTED and conclusion_latest is not None:
        return months_on(conclusion_latest + ONE_DAY, policy.grace)
    return None


@dataclass(frozen=True, slots=True)
class SinceCutoffs:
    """«Asleep since F … T» said as comparisons of L and C.

    The status begins on or after F exactly if it did not yet hold the day before F, and on or
    before T exactly if it holds on T. So F and T become cut-offs of the rule itself.
    """

    last: date
    conclusion: date

    @classmethod
    def of(cls, policy: Policy, day: date) -> "SinceCutoffs":
        """On `day` the status holds if L < last (dormant) or C < conclusion (never implemented)."""
        return cls(months_back(day, policy.window), months_back(day, policy.grace))
