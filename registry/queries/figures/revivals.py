"""Figure of revivals; and when many agreements fell asleep, without a walk through each."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import numpy as np

from registry.domain.dormancy import Policy
from registry.domain.figures import Value
from registry.domain.revivals import fell_asleep
from registry.queries.figures.arrays import Days, Flags, Ints, distinct, each_once, once, years
from registry.queries.figures.counting import Counted, Counting, number
from registry.queries.figures.loads import Facts

#: No month is shorter: within so many days for each of a policy's months nothing falls asleep.
SHORTEST_MONTH = 28
#: More days than lie between any two dates of the registry.
_AGES = 1 << 21
_NEVER = np.datetime64("NaT", "D")


def revivals(facts: Facts) -> Counted:
    standing = facts.standing
    woken = sleeps_of(facts, standing.in_force & ~standing.contact, woken=True)
    ever = standing.asleep.copy()
    ever[woken.by] = True
    year = years(woken.until)
    times = Counter(year.tolist())
    agreements = Counter(distinct(year, woken.by)[0].tolist())
    rows = [(each, times[each], agreements[each]) for each in sorted(times)]
    return Value(len(once(woken.by)), number(ever)), rows


@dataclass(frozen=True, slots=True)
class Sleeps:
    """The sleeps of agreements (`by`, by position), in any order.

    Each lasts from the first day of dormancy, `since`, until the day of waking; one that is not
    over until the day after the selection's.
    """

    by: Ints
    since: Days
    until: Days


def sleeps_of(facts: Facts, among: Flags, *, woken: bool = False) -> Sleeps:
    """The sleeps of these agreements until the day; or only those that are over.

    Whether and when an agreement fell asleep the domain says, of the silences that may be long
    enough.
    """
    policy, concluded = facts.selection.policy, facts.standing.concluded_latest
    silences = _silences(facts, among)
    if woken:
        silences = silences.chosen(silences.until <= np.datetime64(facts.day, "D"))
    long = silences.longer_than(policy, concluded)

    def first(last: date | None, concluded: date | None, reported: bool) -> date | None:
        return fell_asleep(last, concluded, reported, policy, date.max)

    told = long.last, concluded[long.by], facts.standing.reported[long.by]
    since: Days = each_once(told, first, dtype="datetime64[D]")
    # What is not known is not earlier.
    slept = since < long.until
    return Sleeps(long.by[slept], since[slept], long.until[slept])


@dataclass(frozen=True, slots=True)
class _Silences:
    """What lies between activities that count: from L (NaT: there was none yet) until the next.

    The last silence of an agreement ends at the day after the selection's.
    """

    by: Ints
    last: Days
    until: Days

    def longer_than(self, policy: Policy, concluded: Days) -> "_Silences":
        """Those in which an agreement may have fallen asleep."""
        first = np.isnat(self.last)
        begin = np.where(first, concluded[self.by], self.last)
        months = np.where(first, policy.grace, policy.window)
        # Compared with what is not known it is not longer.
        long = (self.until - begin).astype(np.int64) > months * SHORTEST_MONTH
        long &= ~np.isnat(begin)
        return self.chosen(long)

    def chosen(self, flags: Flags) -> "_Silences":
        return _Silences(self.by[flags], self.last[flags], self.until[flags])


def _silences(facts: Facts, among: Flags) -> _Silences:
    done, end = facts.activities, np.datetime64(facts.day, "D") + 1
    chosen = done.counting & among[done.by]
    by, begin, counts_on = done.by[chosen], done.begin_earliest[chosen], done.counts_on[chosen]
    order = np.argsort(by * _AGES + begin.astype(np.int64))
    by, begin = by[order], begin[order]
    last = _latest_so_far(by, counts_on[order])
    # The first silence of each agreement comes before its first activity.
    at = np.flatnonzero(among)
    opening = np.full(len(among), end)
    starts = np.flatnonzero(np.diff(by, prepend=-1))
    opening[by[starts]] = begin[starts]
    until = np.full(len(by), end)
    until[:-1] = np.where(by[1:] == by[:-1], begin[1:], end)
    return _Silences(
        by=np.concatenate((at, by)),
        last=np.concatenate((np.full(len(at), _NEVER), last)),
        until=np.concatenate((opening[at], until)),
    )


def _latest_so_far(by: Ints, on: Days) -> Days:
    """L after each activity: agreements lie apart by more days than there are."""
    apart = by * _AGES
    latest = np.maximum.accumulate(on.astype(np.int64) + apart) - apart
    return latest.astype("datetime64[D]")


FIGURES: Counting = {"revivals": revivals}
