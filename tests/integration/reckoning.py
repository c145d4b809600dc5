"""The published figures by plain Python, over facts that the ORM and the plans tell; slow."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import Any

from registry.domain.dates import PartialDate
from registry.domain.dormancy import ActivityFacts, Policy, qualifies
from registry.domain.figures import Value
from registry.domain.selection import LISTED, Selection
from registry.domain.vocabulary import (
    ACTIVITY_KINDS,
    CEREMONIAL,
    FIELDS,
    MODES,
    REASONS,
    Kind,
    Legal,
    Record,
    Status,
)
from registry.models import Activity
from tests.integration import selecting
from tests.integration.figured import REGIONS, Figured
from tests.integration.population import PLACES, PartyPlan, Plan

ASLEEP = {Status.DORMANT, Status.NEVER_IMPLEMENTED}
Counted = tuple[Value, list[tuple[Any, ...]]]


class Reckoning:
    """The figures of a selection, each counted anew from what is meant by its definition."""

    def __init__(self, known: Figured, selection: Selection, today: date) -> None:
        self.known, self.selection, self.today = known, selection, today
        self.day, self.policy = selection.day(today), selection.policy
        self.listed = [
            (number, plan)
            for number, plan in known.plans.items()
            if selecting.chosen((plan, number, selection, today))
        ]
        self.plans = [plan for _number, plan in self.listed]
        self._statuses: dict[tuple[int, Policy], Status | None] = {}

    # -- what is said of agreements ----------------------------------------------------------

    def status(self, plan: Plan, policy: Policy | None = None) -> Status | None:
        key = id(plan), policy or self.policy
        if key not in self._statuses:
            self._statuses[key] = plan.status(self.day, key[1])
        return self._statuses[key]

    def has(self, *statuses: Status) -> list[Plan]:
        return [plan for plan in self.plans if self.status(plan) in statuses]

    @cached_property
    def in_force(self) -> list[Plan]:
        return [plan for plan in self.plans if plan.legal(self.day) is Legal.IN_FORCE]

    def rate(self, plans: Iterable[Plan]) -> tuple[int, int, int]:
        found = [self.status(plan) for plan in plans]
        silent = found.count(Status.NO_RECORD)
        judged = len(found) - found.count(None) - silent
        return sum(status in ASLEEP for status in found), judged, silent

    def spread(self, plans: Sequence[Plan]) -> tuple[int, ...]:
        in_force = sum(plan.legal(self.day) is Legal.IN_FORCE for plan in plans)
        return len(plans), in_force, *self.rate(plans)

    # -- pairs -------------------------------------------------------------------------------

    @cached_property
    def ties(self) -> list[tuple[Plan, int, int]]:
        return [
            (plan, *sorted((one.city, other.city)))
            for plan in self.in_force
            for one, other in combinations(plan.parties, 2)
            if one.present(self.day) and other.present(self.day) and self._meant(one, other)
        ]  # type: ignore[return-value]

    def _meant(self, one: PartyPlan, other: PartyPlan) -> bool:
        asked = self.selection
        return any(
            selecting._is_asked(this, asked)
            and (not asked.partner or selecting._is_partner(that, asked))
            for this, that in ((one, other), (other, one))
        )

    @property
    def pairs(self) -> set[tuple[int, int]]:
        return {(one, other) for _plan, one, other in self.ties}

    @property
    def cities(self) -> set[int]:
        return {city for pair in self.pairs for city in pair}

    def tied(self, is_so: Callable[[int, int], bool]) -> list[Plan]:
        """The agreements, each once, with a tie of this sort."""
        return list({id(tie[0]): tie[0] for tie in self.ties if is_so(*tie[1:])}.values())

    # -- activities --------------------------------------------------------------------------

    @cached_property
    def done(self) -> list[tuple[Activity, bool]]:
        """The selection's activities, and whether they count."""
        plans = {self.known.ids[number]: plan for number, plan in self.listed}
        return [
            (each, self._counts(each, plans[each.agreement_id]))
            for each in self.known.activities
            if each.agreement_id in plans
            and each.withdrawn_on is None
            and each.begin.earliest <= self.day
        ]

    def _counts(self, done: Activity, plan: Plan) -> bool:
        facts = ActivityFacts(
            done.begin,
            done.end,
            ceremonial=done.kind in CEREMONIAL,
            contested=done.contested_on is not None,
        )
        return qualifies(facts, plan.conclusion, self.day)

    # -- the figures -------------------------------------------------------------------------

    def figures(self) -> dict[str, Counted]:
        made = {name: getattr(self, f"_{name.replace('-', '_')}") for name in CODES}
        return {name: make() for name, make in made.items()}

    def _agreements(self) -> Counted:
        found = Counter(plan.legal(self.day) for plan in self.plans)
        return Value(len(self.plans)), [(str(code), found[code]) for code in LISTED]

    def _pairs(self) -> Counted:
        made_by = self.tied(lambda _one, _other: True)
        return Value(len(self.pairs)), [(len(self.pairs), len(made_by))]

    def _cities(self) -> Counted:
        return Value(len(self.cities)), [(len(self.cities),)]

    def _countries(self) -> Counted:
        number = len({_country(city) for city in self.cities})
        return Value(number), [(number,)]

    def _dormancy(self) -> Counted:
        rows = []
        for window in (12, 24, 36, 60):
            for name in ("all", "reported", "unreported"):
                plans = [p for p in self.plans if name in {"all", _reported(p)}]
                judged = [p for p in plans if self.status(p)]
                policy = replace(self.policy, window=window)
                found = [self.status(plan, policy) for plan in judged]
                two = found.count(Status.DORMANT), found.count(Status.NEVER_IMPLEMENTED)
                rows.append((window, name, *two, sum(two), *self.rate(judged)[1:]))
        return Value(*self.rate(self.plans)), rows

    def _activity_status(self) -> Counted:
        found = Counter(self.status(plan) for plan in self.plans)
        contacts = sum(plan.kind == Kind.CONTACT for plan in self.in_force)
        order = ["active", "new", "quiet", "dormant", "never_implemented", "no_record"]
        rows = [*((code, found[Status(code)]) for code in order), ("contact", contacts)]
        return Value(len(self.in_force)), rows

    def _never_implemented(self) -> Counted:
        told = len(self.has(Status.NEVER_IMPLEMENTED)), *self.rate(self.plans)[1:]
        return Value(*told), [told]

    def _dormant_since(self) -> Counted:
        found: Counter[tuple[int | None, Status | None]] = Counter()
        for plan in self.has(*ASLEEP):
            since = plan.since(self.day, self.policy)
            found[since.year if since else None, self.status(plan)] += 1
        years = _last_none({year for year, _status in found})
        both = Status.DORMANT, Status.NEVER_IMPLEMENTED
        rows = [(year, *(found[year, status] for status in both)) for year in years]
        unknown = sum(times for (year, _status), times in found.items() if year is None)
        return Value(found.total() - unknown, found.total(), unknown), rows

    def _reasons(self) -> Counted:
        plans = {self.known.ids[number]: plan for number, plan in self.listed}
        said = [
            (each.agreement_id, each.city_id, reason)
            for each in self.known.declarations
            if each.word == "nothing" and each.declared_on <= self.day
            for reason in each.reasons
            if plans.get(each.agreement_id) in self.in_force
        ]
        named = {(0, agreement, reason) for agreement, _city, reason in said}
        named |= {(1, city, reason) for _agreement, city, reason in said}
        found = Counter((which, reason) for which, _ident, reason in named)
        rows = [(code, found[0, code], found[1, code]) for code in REASONS]
        told = {agreement for agreement, _city, _reason in said}
        asleep = {ident for ident, plan in plans.items() if self.status(plan) in ASLEEP}
        return Value(rows[0][1], len(told), len(asleep - told)), rows

    def _by_country(self) -> Counted:
        def row(code: str) -> tuple[Any, ...]:
            ends = [{_country(one), _country(other)} for one, other in self.pairs]
            made_by = self.tied(lambda one, other: code in {_country(one), _country(other)})
            cities = sum(_country(city) == code for city in self.cities)
            return code, cities, sum(code in each for each in ends), *self.spread(made_by)[1:]

        codes = sorted({_country(city) for city in self.cities})
        return Value(len(codes)), [row(code) for code in codes]

    def _country_pairs(self) -> Counted:
        def both(one: int, other: int) -> tuple[str, ...]:
            return tuple(sorted((_country(one), _country(other))))

        found = Counter(both(*pair) for pair in self.pairs)
        rows = [
            (*key, found[key], *self.spread(self.tied(lambda *pair: both(*pair) == key))[1:])  # noqa: B023
            for key in sorted(found)
        ]
        return Value(len(self.pairs)), rows

    def _by_region(self) -> Counted:
        def row(place: tuple[str, str | None]) -> tuple[Any, ...]:
            pairs = sum(place in map(_region, pair) for pair in self.pairs)
            made_by = self.tied(lambda *pair: place in map(_region, pair))
            cities = sum(_region(city) == place for city in self.cities)
            return *place, cities, pairs, len(made_by)

        places = {_region(city) for city in self.cities}
        rows = [row(each) for each in sorted(places, key=lambda at: (at[0], at[1] or "~"))]
        without = sum(_region(city)[1] is None for city in self.cities)
        return Value(len(self.cities) - without, len(self.cities), without), rows

    def _by(self, of: Callable[[Plan], Iterable[Any]], order: Iterable[Any]) -> list[Any]:
        return [(key, *self.spread([p for p in self.plans if key in of(p)])) for key in order]

    def _by_kind(self) -> Counted:
        return Value(len(self.plans)), self._by(lambda plan: [plan.kind], map(str, Kind))

    def _by_record(self) -> Counted:
        rows = self._by(lambda plan: [plan.record(self.today)], map(str, Record))
        return Value(len(self.plans)), rows

    def _by_field(self) -> Counted:
        rows = self._by(lambda plan: plan.fields or (None,), [*FIELDS, None])
        return self._known(rows[-1][1]), rows

    def _known(self, unknown: int) -> Value:
        return Value(len(self.plans) - unknown, len(self.plans), unknown)

    def _by_span(self, span: int) -> Counted:
        def begins(plan: Plan) -> int | None:
            return _sure(plan.conclusion, span)

        found = Counter(map(begins, self.plans))
        return self._known(found[None]), self._by(lambda p: [begins(p)], _last_none(set(found)))

    def _by_decade(self) -> Counted:
        return self._by_span(10)

    def _by_year(self) -> Counted:
        return self._by_span(1)

    def _activities(
        self, of: Callable[[Activity], Iterable[Any]], order: Iterable[Any] | None
    ) -> Counted:
        every = [(key, counts) for each, counts in self.done for key in of(each)]
        found, counting = Counter(key for key, _c in every), Counter(k for k, c in every if c)
        unknown = found[None]
        keys = _last_none(set(found)) if order is None else [*order, *([None] * bool(unknown))]
        value = Value(len(self.done) - unknown, len(self.done), unknown)
        return value, [(key, found[key], counting[key]) for key in keys]

    def _activities_by_kind(self) -> Counted:
        value, rows = self._activities(lambda each: [each.kind], ACTIVITY_KINDS)
        return Value(value.of), rows

    def _activities_by_mode(self) -> Counted:
        return self._activities(lambda each: [each.mode], MODES)

    def _activities_by_field(self) -> Counted:
        return self._activities(lambda each: self.known.served[each.id] or [None], FIELDS)

    def _activities_by_year(self) -> Counted:
        return self._activities(lambda each: [_sure(each.begin, 1)], None)


CODES = (
    "agreements", "pairs", "cities", "countries", "dormancy", "activity-status",
    "never-implemented", "dormant-since", "reasons", "by-country", "country-pairs", "by-region",
    "by-kind", "by-field", "by-record", "by-decade", "by-year", "activities-by-kind",
    "activities-by-field", "activities-by-mode", "activities-by-year",
)  # fmt: skip


def _country(city: int) -> str:
    return PLACES[city][1]


def _region(city: int) -> tuple[str, str | None]:
    return PLACES[city][1], REGIONS[city] or None


def _reported(plan: Plan) -> str:
    return "reported" if plan.reported else "unreported"


def _sure(known: PartialDate | None, span: int) -> int | None:
    if known is None:
        return None
    first, last = known.earliest.year // span, known.latest.year // span
    return first * span if first == last else None


def _last_none(keys: set[Any]) -> list[Any]:
    return sorted(keys - {None}) + [None] * (None in keys)


def differing(known: Figured, asked: Iterable[tuple[Selection, date]], said: Any) -> Iterator[Any]:
    """Whatever `said(selection, today)` tells otherwise: selection, code, and both answers."""
    for selection, today in asked:
        told: dict[Hashable, Counted] = said(selection, today)
        for code, meant in Reckoning(known, selection, today).figures().items():
            if told[code] != meant:
                yield selection, code, told[code], meant
