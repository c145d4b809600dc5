"""When an agreement fell asleep and what woke it: the dormancy rule walked through time.

No rule stands here. An agreement falls asleep where the months of a policy run out, which `since`
says, and can only be woken on the earliest possible day of an activity that counts.

Only the activities and the conclusion are looked at: a suspension stops no clock, and the legal
status in between is not asked. Who has reported is what is known now.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from registry.domain.dates import PartialDate
from registry.domain.dormancy import (
    ONE_DAY,
    ActivityFacts,
    Policy,
    counts_on,
    qualifies,
    since,
)
from registry.domain.vocabulary import Status


class Sleep(NamedTuple):
    """From the first day of dormancy until the day of waking; None: not woken."""

    since: date
    woken: date | None = None


def fell_asleep(
    last: date | None,
    conclusion_latest: date | None,
    reported: bool,
    policy: Policy,
    before: date,
) -> date | None:
    """The first sleeping day of a silence, if there is one before this day.

    `last` is L of the rule, None if nothing that counts was done yet. A sleep of which nobody
    knows when it began (never implemented, conclusion unknown) has no first day.
    """
    silent = Status.NEVER_IMPLEMENTED if reported else Status.NO_RECORD
    status = silent if last is None else Status.DORMANT
    first = since(status, last, conclusion_latest, policy)
    return first if first is not None and first < before else None


def sleeps(
    activities: Iterable[ActivityFacts],
    conclusion: PartialDate | None,
    reported: bool,
    policy: Policy,
    day: date,
) -> Iterator[Sleep]:
    """The sleeps that began until the day, in order; all but the last were ended by an activity."""
    known = conclusion.latest if conclusion else None
    counting = (each for each in activities if qualifies(each, conclusion, day))
    last: date | None = None
    for each in sorted(counting, key=lambda activity: activity.begin.earliest):
        wakes = each.begin.earliest
        if first := fell_asleep(last, known, reported, policy, wakes):
            yield Sleep(first, wakes)
        last = max(last or date.min, counts_on(each, day))
    if first := fell_asleep(last, known, reported, policy, day + ONE_DAY):
        yield Sleep(first)
