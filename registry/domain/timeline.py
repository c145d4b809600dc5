"""What an agreement is through time, at the end of each year, by the rules that say it of a day.

No rule stands here. A status can change on few days only: those that the facts name, and those on
which a policy's months have run out since. The rules are asked at the first year end after each.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from registry.domain.agreements import AgreementFacts, legal_status
from registry.domain.dormancy import (
    ONE_DAY,
    ActivityFacts,
    Cutoffs,
    Policy,
    activity_status,
    last_counted,
    months_on,
)
from registry.domain.vocabulary import Kind, Legal, Status

#: What a map shows of an agreement: its activity status; where it has none, why.
STATES: tuple[str, ...] = (
    *(each.value for each in Status),
    Kind.CONTACT.value,
    Legal.SUSPENDED.value,
    Legal.EXPIRED.value,
    Legal.ENDED.value,
    Legal.SUPERSEDED.value,
)
#: Those of an agreement in force.
IN_FORCE = frozenset({*(each.value for each in Status), Kind.CONTACT.value})
_UNLISTED = frozenset({Legal.DRAFT, Legal.NOT_YET})

#: From a position among the year ends on, the state is this; None: in no list.
Change = tuple[int, str | None]


@dataclass(frozen=True, slots=True)
class Course:
    """All that the state of an agreement depends on, beside the day and the policy."""

    agreement: AgreementFacts
    kind: str
    reported: bool
    activities: Sequence[ActivityFacts] = ()


@dataclass(frozen=True, slots=True)
class Presence:
    """When a city is party to an agreement: from the day it possibly joined until it left."""

    joined: date | None = None
    left: date | None = None

    def holds(self, day: date) -> bool:
        joined = self.joined is None or self.joined <= day
        return joined and (self.left is None or self.left > day)

    def days(self) -> Iterator[date]:
        """The days on which it changes."""
        if self.joined:
            yield self.joined
        if self.left:
            yield self.left


ALWAYS = Presence()


@dataclass(frozen=True, slots=True)
class YearEnds:
    """The last days of the years from `first` on; of the present year it is today."""

    first: int
    today: date

    def __len__(self) -> int:
        return self.today.year - self.first + 1

    def day(self, at: int) -> date:
        year = self.first + at
        return date(year, 12, 31) if year < self.today.year else self.today

    def after(self, days: Iterable[date]) -> list[int]:
        """Positions of the first year end on or after each day, and of the very first, in order."""
        years = {day.year for day in days if day <= self.today}
        return sorted({0} | {year - self.first for year in years if year > self.first})


@lru_cache(maxsize=256)
def _cutoffs(policy: Policy, ends: YearEnds) -> Sequence[Cutoffs]:
    return [Cutoffs.of(policy, ends.day(at)) for at in range(len(ends))]


def state_on(course: Course, cutoffs: Cutoffs) -> str | None:
    """Return the state on their day, one of STATES; None for a draft or what is not concluded."""
    facts = course.agreement
    legal = legal_status(facts, cutoffs.day)
    if legal is not Legal.IN_FORCE:
        return None if legal in _UNLISTED else legal.value
    if course.kind == Kind.CONTACT:
        return Kind.CONTACT.value
    done, known = course.activities, facts.conclusion
    last = last_counted(done, known, cutoffs.day) if done else None
    latest = known.latest if known else None
    return activity_status(last, latest, course.reported, cutoffs).value


def changes(course: Course, ends: YearEnds, policy: Policy) -> list[Change]:
    """The states of an agreement from year end to year end, each where it begins."""
    cutoffs = _cutoffs(policy, ends)
    days = [*_legal_days(course.agreement), *_activity_days(course, policy)]
    return _without_repetition((at, state_on(course, cutoffs[at])) for at in ends.after(days))


def _legal_days(facts: AgreementFacts) -> Iterator[date]:
    """The days on which the legal status can change."""
    began = [facts.conclusion, facts.successor and facts.successor.conclusion]
    began += [term.start for term in facts.terms]
    yield from (known.earliest for known in began if known)
    yield from (term.last.latest + ONE_DAY for term in facts.terms if term.last)
    happened = [facts.end, *facts.leavings]
    happened += [each for pause in facts.suspensions for each in (pause.start, pause.until)]
    yield from (each.counts_from for each in happened if each)


def last_in_force(facts: AgreementFacts, day: date) -> date | None:
    """Return the last day until `day` on which the agreement was in force; None if it never was.

    Between two of the days on which it can change a legal status holds, so that only the eve of
    each has to be asked.
    """
    eves = {each - ONE_DAY for each in _legal_days(facts) if each <= day}
    candidates = (day, *sorted(eves, reverse=True))
    return next((on for on in candidates if legal_status(facts, on) is Legal.IN_FORCE), None)


def _activity_days(course: Course, policy: Policy) -> Iterator[date]:
    """The days on which the activity status can change while an agreement is in force."""
    if course.agreement.conclusion:
        yield months_on(course.agreement.conclusion.latest + ONE_DAY, policy.grace)
    # A long silence can only follow a long time: each activity lets two terms run.
    quiet = min(policy.quiet, policy.window)
    for activity in course.activities:
        yield activity.begin.earliest
        silent = (activity.end or activity.begin).latest + ONE_DAY
        yield months_on(silent, quiet)
        yield months_on(silent, policy.window)


def while_there(
    found: Sequence[Change], there: Sequence[Sequence[Presence]], ends: YearEnds
) -> list[Change]:
    """The same changes, and nothing at the year ends at which nothing of `there` holds.

    `there` are ways in which something can be seen; one holds when all its presences do.
    """
    days = (day for way in there for presence in way for day in presence.days())
    states = dict(found)
    seen: list[Change] = []
    state: str | None = None
    for at in sorted({*states, *ends.after(days)}):
        state = states.get(at, state)
        day = ends.day(at)
        holds = any(all(presence.holds(day) for presence in way) for way in there)
        seen.append((at, state if holds else None))
    return _without_repetition(seen)


def only(found: Sequence[Change], states: frozenset[str]) -> list[Change]:
    """The same changes, and nothing instead of states that are not among these."""
    return _without_repetition((at, state if state in states else None) for at, state in found)


def _without_repetition(found: Iterable[Change]) -> list[Change]:
    kept: list[Change] = []
    before: str | None = None
    for at, state in found:
        if state != before:
            kept.append((at, state))
        before = state
    return kept
