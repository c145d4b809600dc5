"""The life cycle of an agreement: its legal status on a day, and the record the registry has."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from registry.domain.dates import PartialDate
from registry.domain.vocabulary import Legal, Record, Role

#: What carries a term. A change does not touch how long the agreement binds.
TERM_ROLES = frozenset({Role.CONCLUDES, Role.RENEWS, Role.EXTENDS})


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that took effect: when, if known, and the day it was reported."""

    when: PartialDate | None
    reported_on: date

    @property
    def counts_from(self) -> date:
        """An uncertain date counts at its latest day, an unknown one when it was reported."""
        return self.when.latest if self.when else self.reported_on


@dataclass(frozen=True, slots=True)
class TermFacts:
    """An instrument that binds: from when, and its last day (None: open or tacitly renewed)."""

    start: PartialDate | None
    last: PartialDate | None

    def bound_by(self, day: date) -> bool:
        return self.start is None or self.start.earliest <= day


@dataclass(frozen=True, slots=True)
class Suspension:
    """A time without effect; `until` is None while nobody has resumed."""

    start: Happening
    until: Happening | None = None

    def holds(self, day: date) -> bool:
        return self.start.counts_from <= day and not (self.until and self.until.counts_from <= day)


@dataclass(frozen=True, slots=True)
class Successor:
    """The agreement that supersedes this one: when it was concluded (None: unknown)."""

    conclusion: PartialDate | None
    draft: bool = False

    def holds(self, day: date) -> bool:
        return not self.draft and (self.conclusion is None or self.conclusion.earliest <= day)


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """What the legal status needs to know. `leavings` has an entry for each party that left."""

    conclusion: PartialDate | None = None
    draft: bool = False
    end: Happening | None = None
    parties: int = 2
    leavings: Sequence[Happening] = ()
    terms: Sequence[TermFacts] = ()
    suspensions: Sequence[Suspension] = ()
    successor: Successor | None = field(default=None)


def _too_few_remain(facts: AgreementFacts, day: date) -> bool:
    left = sum(leaving.counts_from <= day for leaving in facts.leavings)
    return facts.parties - left < 2


def _has_expired(facts: AgreementFacts, day: date) -> bool:
    bound = [term for term in facts.terms if term.bound_by(day)]
    return bool(bound) and all(term.last and term.last.latest < day for term in bound)


def legal_status(facts: AgreementFacts, day: date) -> Legal:
    """The first status that fits on this day (PRODUCT, "Three axes", 1)."""
    if facts.draft:
        return Legal.DRAFT
    if facts.conclusion and facts.conclusion.earliest > day:
        return Legal.NOT_YET
    if facts.successor and facts.successor.holds(day):
        return Legal.SUPERSEDED
    if (facts.end and facts.end.counts_from <= day) or _too_few_remain(facts, day):
        return Legal.ENDED
    if _has_expired(facts, day):
        return Legal.EXPIRED
    if any(suspension.holds(day) for suspension in facts.suspensions):
        return Legal.SUSPENDED
    return Legal.IN_FORCE


def record_status(
    *, contested: bool, present: int, present_reported: int, any_reported: bool
) -> Record:
    """What the registry knows now: of the `present` parties `present_reported` have reported."""
    if contested:
        return Record.CONTESTED
    if present and present_reported == present:
        return Record.CONFIRMED
    return Record.ONE_SIDED if any_reported else Record.UNREPORTED
