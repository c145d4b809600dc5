"""What came of the agreements that a session is about: an earlier state beside the one of today.

**The earlier state** (the base) is the edition of the session's dossier: the last one published by
the end of the session's day, else the first one after it. Without a dossier it is what is on record
now, seen on the session's day (`as_of`). Which agreements are linked is always asked of now, and
each is counted once, whatever its roles.

**An activity was done since** if it is on record now and not in the base, where two are the same if
their kind and the date of their beginning are (of several that are the same, the base's number is
taken off), and if it counts on the earlier of the base's day and the session's, or later. It counts
as the dormancy rule says: at its latest possible day, if it qualifies today. What is ceremonial,
contested or from before the agreement is shown and not counted. What counts on an earlier day is
shown as entered since, and not counted either: it explains a status, and was no result.

**Within a year** is until the same day twelve months after the later of the two days; of a month
that has no such day, until its last.

**A paper was signed since** if it is on record now and not in the base, and was possibly signed on
the earlier of the two days or later.

**Dormant** is said of both statuses, dormant and never implemented; **awake** is what is active or
quiet.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from registry.domain.changes import Change, State
from registry.domain.dates import PartialDate
from registry.domain.dormancy import (
    ActivityFacts,
    before_agreement,
    counts_on,
    months_back,
    qualifies,
)
from registry.domain.vocabulary import ASLEEP_STATUSES, Legal, LinkRole, Status

AWAKE = frozenset({Status.ACTIVE, Status.QUIET})


class Deed(NamedTuple):
    """An activity; `begin` and `period` are the EDTF text of its beginning and of its dates."""

    kind: str
    title: str
    begin: str
    period: str
    facts: ActivityFacts


class Paper(NamedTuple):
    """A signed paper of an agreement."""

    kind: str
    role: str
    signed: PartialDate | None


@dataclass(frozen=True, slots=True)
class Known:
    """What one state says of an agreement; `state` is None where no list has it on that day.

    `deeds` are those that were not withdrawn, in the order in which they were entered.
    """

    state: State | None
    conclusion: PartialDate | None = None
    deeds: Sequence[Deed] = ()
    papers: Sequence[Paper] = ()


NOTHING = Known(None)


def as_of(known: Known, state: State | None, day: date) -> Known:
    """What is known now, as a base on an earlier day, on which the agreement had this state.

    It has the activities that possibly began by then, which are those that the status looks at,
    and the papers that were surely signed before.
    """
    deeds = [deed for deed in known.deeds if deed.facts.begin.earliest <= day]
    papers = [each for each in known.papers if each.signed is None or each.signed.latest < day]
    return replace(known, state=state, deeds=deeds, papers=papers)


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a follow-up is about: of the base, of the session, and today."""

    base: date
    session: date
    today: date

    @property
    def start(self) -> date:
        """The day from which something counts as done since."""
        return min(self.base, self.session)

    @property
    def year_ends(self) -> date:
        """The last day of the year after, clamped at the month's end."""
        return months_back(max(self.base, self.session), -12)

    @property
    def year_is_over(self) -> bool:
        return self.today > self.year_ends


class Weight(StrEnum):
    """Whether an activity that the base does not have counts as done since, and why not."""

    COUNTS = "counts"
    OLDER = "older"
    CEREMONIAL = "ceremonial"
    CONTESTED = "contested"
    BEFORE = "before"


class Done(NamedTuple):
    """An activity that the base does not have, the day on which it counts, and its weight."""

    deed: Deed
    day: date
    weight: Weight


class Outcome(StrEnum):
    """What became of an agreement: the first that fits, in this order."""

    UNLISTED = "unlisted"
    """It is in no list now."""
    LISTED_SINCE = "listed_since"
    """The base did not list it: it was concluded or entered since."""
    WOKE_UP = "woke_up"
    """It was dormant and is awake."""
    STILL_DORMANT = "still_dormant"
    WENT_TO_SLEEP = "went_to_sleep"
    """It was not dormant and is."""
    OUT_OF_FORCE = "out_of_force"
    """It was in force and is not: ended, expired, superseded or suspended."""
    AWAKE = "awake"
    """It is awake, and was not dormant."""
    OTHERWISE = "otherwise"
    """It is none of these: new, without record, a contact, or not in force at either time."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """An agreement then and now, and what happened in between, the earliest first.

    `change` is how domain/changes.py tells the difference; None where it sees none. `merged` names
    parties that became part of another city, each with that one.
    """

    reference: str
    roles: Sequence[str]
    span: Span
    then: State | None
    now: State | None
    done: Sequence[Done] = ()
    papers: Sequence[Paper] = ()
    change: Change | None = None
    merged: Sequence[tuple[str, str]] = ()

    @property
    def was_dormant(self) -> bool:
        return self.then is not None and self.then.status in ASLEEP_STATUSES

    @property
    def is_dormant(self) -> bool:
        return self.now is not None and self.now.status in ASLEEP_STATUSES

    @property
    def is_awake(self) -> bool:
        return self.now is not None and self.now.status in AWAKE

    @property
    def counted(self) -> list[Done]:
        return [each for each in self.done if each.weight is Weight.COUNTS]

    @property
    def within_a_year(self) -> list[Done]:
        return [each for each in self.counted if each.day <= self.span.year_ends]

    @property
    def outcome(self) -> Outcome:
        if self.now is None:
            return Outcome.UNLISTED
        if self.then is None:
            return Outcome.LISTED_SINCE
        if self.is_dormant:
            return Outcome.STILL_DORMANT if self.was_dormant else Outcome.WENT_TO_SLEEP
        if self.then.legal == Legal.IN_FORCE != self.now.legal:
            return Outcome.OUT_OF_FORCE
        if self.is_awake:
            return Outcome.WOKE_UP if self.was_dormant else Outcome.AWAKE
        return Outcome.OTHERWISE


def follow(
    reference: str, roles: Sequence[str], before: Known, after: Known, span: Span
) -> FollowUp:
    """Say what came of one agreement."""
    done = sorted(_done_since(before, after, span), key=lambda each: each.day)
    papers = sorted(_signed_since(before, after, span), key=_signed)
    return FollowUp(reference, roles, span, before.state, after.state, done, papers)


def _done_since(before: Known, after: Known, span: Span) -> Iterator[Done]:
    had = Counter((deed.kind, deed.begin) for deed in before.deeds)
    for deed in after.deeds:
        if had[deed.kind, deed.begin]:
            had[deed.kind, deed.begin] -= 1
        elif weight := _weight(deed.facts, after.conclusion, span):
            yield Done(deed, counts_on(deed.facts, span.today), weight)


def _weight(facts: ActivityFacts, conclusion: PartialDate | None, span: Span) -> Weight | None:
    """None for what is neither counted nor shown: it explains nothing."""
    counts = qualifies(facts, conclusion, span.today)
    if counts_on(facts, span.today) < span.start:
        return Weight.OLDER if counts else None
    if counts:
        return Weight.COUNTS
    if facts.begin.earliest > span.today:
        return None
    if facts.ceremonial:
        return Weight.CEREMONIAL
    return Weight.BEFORE if before_agreement(facts, conclusion) else Weight.CONTESTED


def _signed_since(before: Known, after: Known, span: Span) -> Iterator[Paper]:
    had = Counter(before.papers)
    for paper in after.papers:
        if had[paper]:
            had[paper] -= 1
        elif paper.signed is not None and paper.signed.latest >= span.start:
            yield paper


def _signed(paper: Paper) -> tuple[date, date, str]:
    return paper.signed.sort_key if paper.signed else (date.max, date.max, "")


# -- counted -----------------------------------------------------------------------------------


class Tally(NamedTuple):
    """How many agreements are linked; of those that were dormant, what came of how many.

    `linked` is made up of `dormant` and of what is no part of it: `others` had another status,
    `silent` were without any record, `unjudged` had no status, `unlisted` were not on record.
    """

    linked: int = 0
    dormant: int = 0
    others: int = 0
    silent: int = 0
    unjudged: int = 0
    unlisted: int = 0
    #: Of those that were dormant: had an activity within a year, have had one by now, are awake.
    within_a_year: int = 0
    by_now: int = 0
    awake: int = 0

    @property
    def judged(self) -> int:
        """The denominator of how many were dormant."""
        return self.dormant + self.others


def tally(found: Iterable[FollowUp]) -> Tally:
    every = list(found)
    slept = [each for each in every if each.was_dormant]
    status = [each.then.status for each in every if each.then]
    silent = status.count(Status.NO_RECORD)
    unjudged = status.count(None)
    return Tally(
        linked=len(every),
        dormant=len(slept),
        others=len(status) - len(slept) - silent - unjudged,
        silent=silent,
        unjudged=unjudged,
        unlisted=len(every) - len(status),
        within_a_year=sum(bool(each.within_a_year) for each in slept),
        by_now=sum(bool(each.counted) for each in slept),
        awake=sum(each.is_awake for each in slept),
    )


def by_role(found: Sequence[FollowUp], roles: Iterable[str]) -> dict[str, Tally]:
    """The same of the agreements of each role that occurs; one of two roles is in both."""
    counted = {role: tally(each for each in found if role in each.roles) for role in roles}
    return {role: many for role, many in counted.items() if many.linked}


def once(sessions: Iterable[Sequence[FollowUp]]) -> list[FollowUp]:
    """The agreements of several sessions, each as the first session that it is linked to has it.

    Its roles are those that it has in any of them.
    """
    firsts: dict[str, FollowUp] = {}
    for found in sessions:
        for each in found:
            known = firsts.get(each.reference)
            firsts[each.reference] = _with_roles(known, each.roles) if known else each
    return list(firsts.values())


def _with_roles(known: FollowUp, more: Sequence[str]) -> FollowUp:
    return replace(known, roles=[each for each in LinkRole if each in {*known.roles, *more}])


def by_outcome(found: Iterable[FollowUp]) -> Mapping[Outcome, list[FollowUp]]:
    sorted_out: dict[Outcome, list[FollowUp]] = {outcome: [] for outcome in Outcome}
    for each in found:
        sorted_out[each.outcome].append(each)
    return {outcome: many for outcome, many in sorted_out.items() if many}
