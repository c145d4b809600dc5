"""What changed between two states of the registry, and whether the rule, time or people did it.

Two states are compared: facts and a day each, an edition's or today's. Agreements are the same by
their reference, cities by their short name. Nothing is guessed from the audit, so an edition can
be compared with any other, also from elsewhere.

**Who changed it.** The earlier facts are judged again: by the later policy on the earlier day, and
by the later policy on the later day. So there is a chain, and each of its steps has one cause:

    earlier facts, policy, day -> later policy (RULE) -> later day (TIME) -> later facts (FACTS)

The cause of a change is the last step at which what changed did change. TIME is what would have
happened if nobody had written anything; FACTS is what somebody entered, corrected or withdrew.

**What changed.** Each agreement has one chief change, the first that fits:

1. It is listed on one side only. ADDED: in the later one only; it was concluded since if its
   earliest possible conclusion is after the earlier day, otherwise it is older and was entered
   since. MERGED: in the earlier one only; the later one knows nothing of it, and lists an agreement
   of the same kind of the same cities (those that were merged counted as what they became).
   REMOVED: otherwise, also if it is known and was concluded too late to be listed.
2. Its legal status is another: ENDED, EXPIRED, SUPERSEDED, SUSPENDED by what it is now;
   IN_FORCE_AGAIN from any of these.
3. Its activity status is another. It is REVIVED if it was asleep (dormant, never implemented), is
   active or quiet, and its last activity that counts (L of the rule) is a later one; that was done
   since if L is after the earlier day, otherwise it is older and was entered since. It is
   NO_LONGER_ASLEEP if it was asleep and is not, in any other way; ASLEEP_OTHERWISE if it went from
   one of the two to the other. All others are called by what they became.
4. PARTIES_MERGED: a party is a city that is gone, and the agreement names instead the one that it
   was merged into (domain/mergers.py says when a city counts as merged).
5. REPORTED: a party has reported that had not. RECORD: the record is another for other reasons.
6. FACTS: its kind, its conclusion, its last activity that counts or its parties are others.

What is seen in none of these, such as an activity that is not the last, is no change here.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from registry.domain.agreements import record_status
from registry.domain.dates import PartialDate
from registry.domain.dormancy import Policy, since
from registry.domain.mergers import Differing, Merger, Part, differing, gone_from, mergers_of
from registry.domain.vocabulary import ASLEEP_STATUSES, Legal, Record, Status


class Cause(StrEnum):
    """What made the difference: the steps of the chain, in their order."""

    RULE = "rule"
    TIME = "time"
    FACTS = "facts"


class Turn(StrEnum):
    """The chief change of an agreement, in the order in which changes are told."""

    BECAME_DORMANT = "became_dormant"
    BECAME_NEVER_IMPLEMENTED = "became_never_implemented"
    REVIVED = "revived"
    NO_LONGER_ASLEEP = "no_longer_asleep"
    ASLEEP_OTHERWISE = "asleep_otherwise"
    ADDED = "added"
    MERGED = "merged"
    REMOVED = "removed"
    ENDED = "ended"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    SUSPENDED = "suspended"
    IN_FORCE_AGAIN = "in_force_again"
    BECAME_ACTIVE = "became_active"
    BECAME_QUIET = "became_quiet"
    BECAME_NEW = "became_new"
    BECAME_NO_RECORD = "became_no_record"
    BECAME_CONTACT = "became_contact"
    PARTIES_MERGED = "parties_merged"
    REPORTED = "reported"
    RECORD = "record"
    FACTS = "facts"


class Fact(StrEnum):
    """What is looked at of an agreement, beside its three axes."""

    KIND = "kind"
    CONCLUDED = "concluded"
    LAST = "last"
    PARTIES = "parties"


class State(NamedTuple):
    """An agreement as facts show it on a day; dates are EDTF text, `last` is L of the rule."""

    reference: str
    kind: str
    legal: str
    status: str | None
    last: str | None
    concluded: str | None
    contested: bool


States = Mapping[str, State]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two states: its day, its listed agreements by reference, parties and cities."""

    day: date
    states: States
    parts: Collection[Part]
    cities: Collection[str]


#: The earlier facts, judged again: what the step stands for, and what they show then.
Step = tuple[Cause, States]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an agreement; `before` or `after` is None where it is not listed.

    `lately` says that what made it so (an activity, a conclusion) is of the time between the two
    days, and was not only entered then. `reported` are the parties that have since, `into` is the
    reference of what it was merged into.
    """

    reference: str
    turn: Turn
    cause: Cause
    before: State | None
    after: State | None
    lately: bool = False
    facts: tuple[Fact, ...] = ()
    reported: tuple[str, ...] = ()
    into: str = ""

    def since(self, policy: Policy) -> date | None:
        """The first day of the status it has now, or the day of the activity that revived it."""
        if self.after is None:
            return None
        last = date.fromisoformat(self.after.last) if self.after.last else None
        if self.turn is Turn.REVIVED:
            return last
        status = Status(self.after.status) if self.after.status else None
        concluded = _date(self.after.concluded)
        return since(status, last, concluded.latest if concluded else None, policy)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes, by turn and reference; `listed` agreements are on either side or on both."""

    changes: Sequence[Change]
    mergers: Sequence[Merger]
    listed: int

    @property
    def same(self) -> int:
        """How many agreements are listed and show no change."""
        return self.listed - len(self.changes)

    def __len__(self) -> int:
        """How much is kept when a comparison is remembered."""
        return len(self.changes) + len(self.mergers)


class _Sides(NamedTuple):
    """What the rules look at: both sides, what lies between, and where parties differ."""

    before: Side
    after: Side
    between: Sequence[Step]
    parts: Differing
    merged: Mapping[str, str]
    into: "_Successors"


def compare(before: Side, after: Side, between: Sequence[Step] = ()) -> Comparison:
    """Say of each agreement what changed; `between` has the steps that are not the last.

    A step that changes nothing, as that of an unchanged policy, need not be there.
    """
    parts = differing(before.parts, after.parts)
    both = before.states.keys() & after.states.keys()
    mergers = mergers_of({each: parts[each] for each in parts if each in both}, after.cities)
    merged = {each.slug: each.into for each in mergers}
    sides = _Sides(before, after, between, parts, merged, _Successors(after))
    listed = before.states.keys() | after.states.keys()
    found = (_change(sides, each) for each in listed)
    order = {turn: place for place, turn in enumerate(Turn)}
    changes = sorted(
        (each for each in found if each),
        key=lambda each: (order[each.turn], len(each.reference), each.reference),
    )
    return Comparison(changes, mergers, len(listed))


def _change(sides: _Sides, reference: str) -> Change | None:
    old, new = sides.before.states.get(reference), sides.after.states.get(reference)
    if old is None or new is None:
        return _came(sides, reference, new) if new else _went(sides, reference, old)
    if old == new == _known(sides, reference, old) and reference not in sides.parts:
        return None
    axes = (old.legal, old.status) != (new.legal, new.status)
    return _on_axes(sides, reference, old, new) if axes else _beside(sides, reference, old, new)


# -- listed on one side only -------------------------------------------------------------------


def _came(sides: _Sides, reference: str, new: State) -> Change:
    known = [cause for cause, states in sides.between if reference in states]
    concluded = _date(new.concluded)
    lately = concluded is not None and concluded.earliest > sides.before.day
    cause = known[0] if known else Cause.FACTS
    return Change(reference, Turn.ADDED, cause, None, new, lately)


def _went(sides: _Sides, reference: str, old: State | None) -> Change:
    was, now = sides.parts.get(reference, (set(), set()))
    cities = frozenset(sides.merged.get(part.slug, part.slug) for part in was)
    into = sides.into.of(cities, old.kind) if old and was and not now else ""
    turn = Turn.MERGED if into else Turn.REMOVED
    return Change(reference, turn, Cause.FACTS, old, None, into=into)


class _Successors:
    """The agreements of the later side by their cities and kind, made when first asked for."""

    def __init__(self, after: Side) -> None:
        self.after = after
        self.by: dict[tuple[frozenset[str], str], str] | None = None

    def of(self, cities: frozenset[str], kind: str) -> str:
        """The oldest reference of these cities and this kind, or nothing."""
        if self.by is None:
            self.by = self._made()
        return self.by.get((cities, kind), "")

    def _made(self) -> dict[tuple[frozenset[str], str], str]:
        named: dict[str, set[str]] = defaultdict(set)
        for part in self.after.parts:
            named[part.reference].add(part.slug)
        states = self.after.states
        return {
            (frozenset(named[each]), states[each].kind): each
            for each in sorted(states, key=lambda each: (len(each), each), reverse=True)
        }


# -- the legal and the activity status ---------------------------------------------------------

_LEGAL = {
    Legal.ENDED: Turn.ENDED,
    Legal.EXPIRED: Turn.EXPIRED,
    Legal.SUPERSEDED: Turn.SUPERSEDED,
    Legal.SUSPENDED: Turn.SUSPENDED,
    Legal.IN_FORCE: Turn.IN_FORCE_AGAIN,
}
_BECAME: Mapping[str | None, Turn] = {
    Status.ACTIVE: Turn.BECAME_ACTIVE,
    Status.QUIET: Turn.BECAME_QUIET,
    Status.NEW: Turn.BECAME_NEW,
    Status.DORMANT: Turn.BECAME_DORMANT,
    Status.NEVER_IMPLEMENTED: Turn.BECAME_NEVER_IMPLEMENTED,
    Status.NO_RECORD: Turn.BECAME_NO_RECORD,
    None: Turn.BECAME_CONTACT,
}
_AWAKE = frozenset({Status.ACTIVE, Status.QUIET})


def _on_axes(sides: _Sides, reference: str, old: State, new: State) -> Change:
    cause = Cause.FACTS
    shown = (old.legal, old.status)
    for step, states in (*sides.between, (Cause.FACTS, sides.after.states)):
        then = states.get(reference, old)
        if (then.legal, then.status) != shown:
            cause, shown = step, (then.legal, then.status)
    turn = _LEGAL[Legal(new.legal)] if old.legal != new.legal else _turn(old, new)
    lately = turn is Turn.REVIVED and (new.last or "") > sides.before.day.isoformat()
    facts, reported = _facts(sides, reference, old, new), _reported(sides, reference)
    return Change(reference, turn, cause, old, new, lately, facts, reported)


def _turn(old: State, new: State) -> Turn:
    slept, sleeps = old.status in ASLEEP_STATUSES, new.status in ASLEEP_STATUSES
    if slept and sleeps:
        return Turn.ASLEEP_OTHERWISE
    if slept:
        later = (new.last or "") > (old.last or "")
        return Turn.REVIVED if later and new.status in _AWAKE else Turn.NO_LONGER_ASLEEP
    return _BECAME[new.status]


# -- what else is known ------------------------------------------------------------------------


def _beside(sides: _Sides, reference: str, old: State, new: State) -> Change | None:
    facts, reported = _facts(sides, reference, old, new), _reported(sides, reference)
    turn, cause = Turn.FACTS, Cause.FACTS
    lost = gone_from(sides.parts[reference]) if reference in sides.parts else set()
    if lost & sides.merged.keys():
        turn = Turn.PARTIES_MERGED
    elif reported:
        turn = Turn.REPORTED
    elif recorded := _record_changed(sides, reference, old, new):
        turn, cause = Turn.RECORD, recorded
    elif not facts:
        return None
    return Change(reference, turn, cause, old, new, facts=facts, reported=reported)


def _record_changed(sides: _Sides, reference: str, old: State, new: State) -> Cause | None:
    """What made the record another; None if it is the same."""
    if old.contested != new.contested:
        return Cause.FACTS
    if reference not in sides.parts:
        return None
    before, after = sides.parts[reference]
    was = _record(old, before, sides.before.day)
    known = _record(old, before, sides.after.day)
    now = _record(new, after, sides.after.day)
    if was == now:
        return None
    return Cause.TIME if known == now else Cause.FACTS


def _record(state: State, parts: Collection[Part], day: date) -> Record:
    present = [part for part in parts if not part.gone_by(day)]
    return record_status(
        contested=state.contested,
        present=len(present),
        present_reported=sum(part.reported for part in present),
        any_reported=any(part.reported for part in parts),
    )


def _known(sides: _Sides, reference: str, old: State) -> State:
    """What the earlier facts show by the later policy on the later day."""
    return sides.between[-1][1].get(reference, old) if sides.between else old


def _facts(sides: _Sides, reference: str, old: State, new: State) -> tuple[Fact, ...]:
    known = _known(sides, reference, old)
    others = {
        Fact.KIND: known.kind != new.kind,
        Fact.CONCLUDED: known.concluded != new.concluded,
        Fact.LAST: known.last != new.last,
        Fact.PARTIES: reference in sides.parts
        and _who(sides.parts[reference][0]) != _who(sides.parts[reference][1]),
    }
    return tuple(fact for fact, other in others.items() if other)


def _who(parts: Iterable[Part]) -> set[Part]:
    """Who is party and since when, whether or not they have reported."""
    return {part._replace(reported=False) for part in parts}


def _reported(sides: _Sides, reference: str) -> tuple[str, ...]:
    if reference not in sides.parts:
        return ()
    before, after = ({p.slug for p in parts if p.reported} for parts in sides.parts[reference])
    # What a city had said before it was merged is no news.
    before |= {sides.merged[slug] for slug in before if slug in sides.merged}
    return tuple(sorted(after - before))


# -- dates -------------------------------------------------------------------------------------


def _date(edtf: str | None) -> PartialDate | None:
    return PartialDate.from_edtf(edtf) if edtf else None


def count(changes: Iterable[Change]) -> dict[Turn, Counter[Cause]]:
    """How many changes there are of each turn, by cause, in the order in which they are told."""
    found: dict[Turn, Counter[Cause]] = {turn: Counter() for turn in Turn}
    for each in changes:
        found[each.turn][each.cause] += 1
    return {turn: causes for turn, causes in found.items() if causes}
