"""Random pairs of states, and what changed between them told slowly, from the rules' text alone."""

from collections.abc import Callable, Mapping
from datetime import date
from random import Random

from registry.domain.changes import Cause, Side, State, Step, Turn
from registry.domain.dates import PartialDate
from registry.domain.mergers import Part

BEFORE, AFTER = date(2024, 5, 17), date(2025, 5, 17)
NEVER = "0001-01-01"
SLUGS = ("a-aa", "b-bb", "c-cc", "d-dd")
REFERENCES = tuple(f"TC-{number:06}" for number in range(1, 25))
LASTS = (None, "2020-01-01", "2023-12-31", "2024-05-17", "2024-05-18", "2025-01-01")
STATUSES = ("active", "quiet", "dormant", "new", "never_implemented", "no_record")
LEGAL = ("in_force",) * 8 + ("ended", "expired", "superseded", "suspended")
ASLEEP = ("dormant", "never_implemented")

Case = tuple[Side, Side, list[Step]]
Told = Mapping[str, tuple[Turn, Cause]]


class Dice:
    """Draws a state, and what the rule, time and people made of it."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def one_in(self, times: int) -> bool:
        return self.random.randrange(times) == 0

    def state(self, reference: str) -> State:
        legal = self.random.choice(LEGAL)
        kind = "contact" if self.one_in(8) else self.random.choice(["twinning", "friendship"])
        judged = legal == "in_force" and kind != "contact"
        status = self.random.choice(STATUSES) if judged else None
        concluded = self.random.choice([None, "1988", "2024", "2024-06-01", "2025-01"])
        last = self.random.choice(LASTS)
        return State(reference, kind, legal, status, last, concluded, self.one_in(10))

    def next(self, state: State, *, facts: bool) -> State:
        """The same state a step later: rule and time change its status, and when L counts."""
        if self.one_in(2):
            return state
        new = self.state(state.reference)
        if facts:
            return new
        legal = new.legal if self.one_in(4) else state.legal
        judged = legal == "in_force" and state.kind != "contact"
        status = self.random.choice(STATUSES) if judged else None
        last = self.random.choice(LASTS) if self.one_in(6) else state.last
        return state._replace(legal=legal, status=status, last=last)

    def parts(self, reference: str) -> set[Part]:
        cities = self.random.sample(SLUGS, self.random.choice([2, 2, 3]))
        return {self.part(reference, slug) for slug in cities}

    def part(self, reference: str, slug: str) -> Part:
        left_on = self.random.choice(["2023-01-01", "2024-12-31"]) if self.one_in(8) else None
        return Part(reference, slug, None, None, left_on, self.one_in(2))

    def people(self, parts: set[Part]) -> set[Part]:
        """The same parts after somebody may have reported, joined or left."""
        if self.one_in(2):
            return parts
        if self.one_in(4):
            return self.parts(next(iter(parts)).reference)
        return {part._replace(reported=part.reported or self.one_in(3)) for part in parts}


def case(seed: int) -> Case:
    """Two sides and the steps between; every other time two cities were merged."""
    dice = Dice(seed)
    old = {each: dice.state(each) for each in REFERENCES if not dice.one_in(6)}
    ruled = {each: dice.next(state, facts=False) for each, state in old.items()}
    timed = {each: dice.next(state, facts=False) for each, state in ruled.items()}
    timed |= {each: dice.state(each) for each in REFERENCES if each not in old and dice.one_in(3)}
    new = {each: dice.next(state, facts=True) for each, state in timed.items()}
    new = {each: state for each, state in new.items() if not dice.one_in(6)}
    new |= {each: dice.state(each) for each in REFERENCES if each not in timed and dice.one_in(2)}
    parts = {each: dice.parts(each) for each in REFERENCES}
    later = {each: dice.people(parts[each]) for each in REFERENCES}
    cities = set(SLUGS)
    if dice.one_in(2):
        cities.remove("d-dd")
        later = {each: _merged(parts, "d-dd", "c-cc") for each, parts in later.items()}
    before = Side(BEFORE, old, _flat(parts, old), set(SLUGS))
    after = Side(AFTER, new, _flat(later, new), cities)
    return before, after, [(Cause.RULE, ruled), (Cause.TIME, timed)]


def _merged(parts: set[Part], old: str, new: str) -> set[Part]:
    moved = [part._replace(slug=new) if part.slug == old else part for part in parts]
    return set({part.slug: part for part in moved}.values())


def _flat(parts: Mapping[str, set[Part]], states: Mapping[str, State]) -> list[Part]:
    return [part for reference in states for part in sorted(parts[reference], key=str)]


# -- told slowly -------------------------------------------------------------------------------


class Agreement:
    """Everything that there is to know of one agreement on both sides."""

    def __init__(self, case: Case, reference: str, merged: Mapping[str, str]) -> None:
        before, after, self.between = case
        self.case, self.reference, self.merged = case, reference, merged
        self.old, self.new = before.states.get(reference), after.states.get(reference)
        self.was = [part for part in before.parts if part.reference == reference]
        self.now = [part for part in after.parts if part.reference == reference]
        steps = [states.get(reference) for _cause, states in self.between]
        self.chain = [self.old, *steps, self.new]

    def slept(self) -> bool:
        return bool(self.old and self.old.status in ASLEEP)

    def sleeps(self) -> bool:
        return bool(self.new and self.new.status in ASLEEP)

    def last_rose(self) -> bool:
        lasts = [each.last if each else None for each in (self.old, self.new)]
        old, new = (date.fromisoformat(last or NEVER) for last in lasts)
        return new > old

    def names(self, parts: list[Part]) -> set[str]:
        return {part.slug for part in parts}

    def has_a_twin(self) -> bool:
        """Nothing is known of it, but of one of that kind between its cities, as now called."""
        if self.now:
            return False
        cities = {self.merged.get(slug, slug) for slug in self.names(self.was)}
        after = self.case[1]
        return any(
            state.kind == self.old.kind  # type: ignore[union-attr]
            and {part.slug for part in after.parts if part.reference == each} == cities
            for each, state in after.states.items()
        )

    def reporters(self) -> set[str]:
        said = {part.slug for part in self.was if part.reported}
        said |= {self.merged[slug] for slug in said & self.merged.keys()}
        return {part.slug for part in self.now if part.reported} - said

    def record(self, parts: list[Part], day: date, *, contested: bool) -> str:
        there = [part for part in parts if not (part.left_on and _left_on(part) <= day)]
        if contested:
            return "contested"
        if there and all(part.reported for part in there):
            return "confirmed"
        return "one_sided" if any(part.reported for part in parts) else "unreported"

    def records(self) -> list[str]:
        """At the beginning, by time alone, at the end."""
        contested = self.old.contested  # type: ignore[union-attr]
        return [
            self.record(self.was, self.case[0].day, contested=contested),
            self.record(self.was, self.case[1].day, contested=contested),
            self.record(self.now, self.case[1].day, contested=self.new.contested),  # type: ignore[union-attr]
        ]

    def facts_differ(self) -> bool:
        known, new = self.chain[-2], self.new
        seen = [(each.kind, each.concluded, each.last) for each in (known, new) if each]
        who = [{part[:5] for part in parts} for parts in (self.was, self.now)]
        return seen[0] != seen[1] or who[0] != who[1]


def _left_on(part: Part) -> date:
    """The last of the days on which it may have left; of an unknown one, when that was told."""
    return (
        PartialDate.from_edtf(part.left).latest
        if part.left
        else date.fromisoformat(part.left_on or "")
    )


def _axes(state: State | None) -> tuple[str, str | None] | None:
    return (state.legal, state.status) if state else None


def _is(what: str, code: str | None) -> Callable[[Agreement], bool]:
    """The axis became this and was something else."""
    return lambda a: getattr(a.old, what) != getattr(a.new, what) == code


#: Turns and when they fit, in the order in which the first that fits is taken.
_RULES: list[tuple[Turn, Callable[[Agreement], bool]]] = [
    (Turn.ADDED, lambda a: a.old is None),
    (Turn.MERGED, lambda a: a.new is None and a.has_a_twin()),
    (Turn.REMOVED, lambda a: a.new is None),
    (Turn.ENDED, _is("legal", "ended")),
    (Turn.EXPIRED, _is("legal", "expired")),
    (Turn.SUPERSEDED, _is("legal", "superseded")),
    (Turn.SUSPENDED, _is("legal", "suspended")),
    (Turn.IN_FORCE_AGAIN, _is("legal", "in_force")),
    (Turn.ASLEEP_OTHERWISE, lambda a: a.slept() and a.sleeps() and a.old.status != a.new.status),
    (
        Turn.REVIVED,
        lambda a: a.slept() and a.new.status in {"active", "quiet"} and a.last_rose(),
    ),
    (Turn.NO_LONGER_ASLEEP, lambda a: a.slept() and not a.sleeps()),
    (Turn.BECAME_DORMANT, _is("status", "dormant")),
    (Turn.BECAME_NEVER_IMPLEMENTED, _is("status", "never_implemented")),
    (Turn.BECAME_ACTIVE, _is("status", "active")),
    (Turn.BECAME_QUIET, _is("status", "quiet")),
    (Turn.BECAME_NEW, _is("status", "new")),
    (Turn.BECAME_NO_RECORD, _is("status", "no_record")),
    (Turn.BECAME_CONTACT, _is("status", None)),
    (Turn.PARTIES_MERGED, lambda a: bool((a.names(a.was) - a.names(a.now)) & a.merged.keys())),
    (Turn.REPORTED, lambda a: bool(a.reporters())),
    (Turn.RECORD, lambda a: a.records()[0] != a.records()[2]),
    (Turn.FACTS, Agreement.facts_differ),
]


def _cause(agreement: Agreement, turn: Turn) -> Cause:
    """Walk back from the end as long as nothing changes: the step that is met did it."""
    if turn is Turn.RECORD:
        contested = agreement.old.contested != agreement.new.contested  # type: ignore[union-attr]
        _first, by_time, last = agreement.records()
        return Cause.TIME if by_time == last and not contested else Cause.FACTS
    if turn in {Turn.PARTIES_MERGED, Turn.REPORTED, Turn.FACTS, Turn.MERGED, Turn.REMOVED}:
        return Cause.FACTS
    chain = [_axes(each) for each in agreement.chain]
    if turn is Turn.ADDED:
        chain = [each and ("", None) for each in chain]
    causes = [*(cause for cause, _states in agreement.between), Cause.FACTS]
    while chain[-1] == chain[-2]:
        chain.pop()
        causes.pop()
    return causes[-1]


def told(case: Case) -> Told:
    """The turn and the cause of every agreement that changed."""
    merged = _mergers(case)
    found = {}
    for reference in sorted({*case[0].states, *case[1].states}):
        agreement = Agreement(case, reference, merged)
        turn = next((turn for turn, fits in _RULES if fits(agreement)), None)
        if turn:
            found[reference] = turn, _cause(agreement, turn)
    return found


def _mergers(case: Case) -> dict[str, str]:
    before, after, _between = case
    found = {}
    for slug in sorted({part.slug for part in before.parts}):
        gains = [
            set(agreement.names(agreement.now)) - set(agreement.names(agreement.was))
            for each in before.states.keys() & after.states.keys()
            if slug in (agreement := Agreement(case, each, {})).names(agreement.was)
            and slug not in agreement.names(agreement.now)
        ]
        common = set.intersection(*filter(None, gains)) if any(gains) else set()
        if slug not in after.cities and len(common) == 1:
            found[slug] = common.pop()
    return found
