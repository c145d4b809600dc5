"""What the figures of a selection are counted of, asked for once and shared by all of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from itertools import count
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from sqlalchemy import literal, select

from registry.domain.agreements import record_status
from registry.domain.dormancy import Cutoffs, activity_status
from registry.domain.selection import Selection
from registry.domain.vocabulary import Record
from registry.models import (
    Activity,
    ActivityField,
    Agreement,
    AgreementField,
    City,
)
from registry.queries import statuses
from registry.queries.figures import columns
from registry.queries.figures.arrays import (
    Codes,
    Days,
    Flags,
    Ints,
    each_once,
    once,
    placed,
    positions,
)
from registry.queries.figures.columns import Columns, grouped, read_ints
from registry.queries.figures.readings import (
    every_deed,
    every_seat,
    only_few,
    read_deeds,
    read_seats,
)
from registry.queries.figures.tables import (
    KIND_CODES,
    LEGAL_CODES,
    RECORD_CODES,
    STATUS_CODES,
    Activities,
    Listed,
    Parties,
    Standing,
    Ties,
    contact,
    in_force,
)
from registry.queries.prepared import AnySession, Prepared
from registry.queries.remembered import remembered
from registry.queries.selection import Shape, agreement_ids, parameters, shape_of

#: Fewer agreements than this are named one by one; of more it is cheaper to read all there are.
FEW = 2000
#: A country and a region, if that is known.
_Place: TypeAlias = tuple[str, str | None]
_city: Any = City
_conclusion: Any = statuses.Conclusion


class Facts:
    """What figures of one selection are made of; a load is asked for when a figure needs it."""

    def __init__(self, session: AnySession, selection: Selection, today: date) -> None:
        self.session = session
        self.selection = selection
        self.today = today
        self.day = selection.day(today)

    def _load(self, name: str, ask: Any) -> Any:
        key = "load", name, self.selection, self.today
        return remembered(self.session, key, lambda: ask(self))

    @cached_property
    def listed(self) -> Listed:
        return self._load("listed", _listed_of)  # type: ignore[no-any-return]

    @cached_property
    def parties(self) -> Parties:
        return self._load("parties", _parties_of)  # type: ignore[no-any-return]

    @cached_property
    def activities(self) -> Activities:
        return self._load("activities", _activities_of)  # type: ignore[no-any-return]

    @cached_property
    def standing(self) -> Standing:
        return self._load("standing", _standing_of)  # type: ignore[no-any-return]

    @cached_property
    def ties(self) -> Ties:
        return self._load("ties", _ties_of)  # type: ignore[no-any-return]

    @property
    def few(self) -> bool:
        """Whether statements about the agreements had better name their `ids`."""
        return len(self.listed.ids) < FEW

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """What statements of the selection are run with; `ids` if the agreements are few."""
        ids = {"ids": self.listed.ids.tolist()} if self.few else {}
        return {**parameters(self.selection, self.today), **ids}

    @cached_property
    def fields(self) -> Mapping[str, Mapping[str, Ints]]:
        """Ids of the agreements and of the activities (`of`) that have each field."""
        found: dict[str, dict[str, Ints]] = {"agreement": {}, "activity": {}}
        for of, field, ids in _fields(few=self.few).rows(self.session, self.values):
            found[of][field] = read_ints(ids)
        return found


# -- agreements and their parties ------------------------------------------------------------


@lru_cache(maxsize=64)
def _listed(shape: Shape) -> Columns:
    return Columns(
        agreement_ids(shape),
        columns.ints(Agreement.id),
        columns.codes(Agreement.kind, KIND_CODES),
        columns.codes(statuses.legal(), LEGAL_CODES),
        columns.flags(Agreement.contested_on.is_not(None)),
        columns.texts(_conclusion.signed_edtf),
        columns.days_if_known(_conclusion.signed_earliest),
        columns.days_if_known(_conclusion.signed_latest),
    )


def _listed_of(facts: Facts) -> Listed:
    asked = _listed(shape_of(facts.selection))
    ids, *rest = asked.arrays(facts.session, parameters(facts.selection, facts.today))
    order = np.argsort(ids, kind="stable")
    return Listed(ids[order], *(column[order] for column in rest))


def _parties_of(facts: Facts) -> Parties:
    asked = facts.selection
    named = Selection(city=asked.city, country=asked.country, partner=asked.partner)
    if facts.few:
        seats = read_seats(facts.session, named, facts.values)
    else:
        seats = every_seat(facts.session, named, facts.today)
    if not facts.few and facts.day != facts.today:
        seats = seats.on(facts.session, facts.day)
    by = positions(facts.listed.ids, seats.agreements)
    order = np.argsort(by, kind="stable")
    return seats.of(by, order[np.searchsorted(by[order], 0) :])


# -- activities ------------------------------------------------------------------------------


def _activities_of(facts: Facts) -> Activities:
    if facts.few:
        deeds = read_deeds(facts.session, facts.values)
    else:
        deeds = every_deed(facts.session, max(facts.day, facts.today)).until(facts.day)
    by = positions(facts.listed.ids, deeds.agreements)
    order = np.argsort(deeds.ids, kind="stable")
    return deeds.of(by, order[by[order] >= 0])


# -- fields ----------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def _fields(*, few: bool) -> Prepared:
    """Fields of agreements and of activities, each with all that have it."""
    named, served = AgreementField, ActivityField
    ids = literal("agreement").label("of"), named.field, grouped(named.agreement_id).label("ids")
    agreements = only_few(select(*ids), named.agreement_id, few=few).group_by(named.field)
    ids = literal("activity").label("of"), served.field, grouped(served.activity_id).label("ids")
    activities: Any = select(*ids)
    if few:
        activities = activities.join(Activity, Activity.id == served.activity_id)
    activities = only_few(activities, Activity.agreement_id, few=few).group_by(served.field)
    return Prepared(agreements.union_all(activities))


# -- how agreements stand --------------------------------------------------------------------


def _standing_of(facts: Facts) -> Standing:
    listed, parties = facts.listed, facts.parties
    size = len(listed.ids)
    reported = np.bincount(parties.by[parties.reported], minlength=size) > 0
    last = _last(facts.activities, size)
    return Standing(
        ids=listed.ids,
        kind=listed.kind,
        legal=listed.legal,
        status=_statuses(facts, last, reported),
        record=_records(listed, parties, reported),
        reported=reported,
        last=last,
        concluded_earliest=listed.concluded_earliest,
        concluded_latest=listed.concluded_latest,
    )


def _last(done: Activities, size: int) -> Days:
    """L of each agreement."""
    by, on = done.by[done.counting], done.counts_on[done.counting].astype(np.int64)
    last = np.full(size, np.iinfo(np.int64).min)
    np.maximum.at(last, by, on)
    # The least number is NaT.
    return last.astype("datetime64[D]")


def _statuses(facts: Facts, last: Days, reported: Flags) -> Codes:
    """The rule itself, asked once for whatever occurs."""
    listed = facts.listed
    cutoffs = Cutoffs.of(facts.selection.policy, facts.day)
    status = np.full(len(listed.ids), -1, dtype=np.int8)
    judged = in_force(listed.legal) & ~contact(listed.kind)
    known = last[judged], listed.concluded_latest[judged], reported[judged]

    def judge(last: date | None, concluded: date | None, said: bool) -> int:
        return STATUS_CODES.index(activity_status(last, concluded, said, cutoffs))

    status[judged] = each_once(known, judge)
    return status


def _records(listed: Listed, parties: Parties, reported: Flags) -> Codes:
    size = len(listed.ids)
    remains, said = parties.remains, parties.remains & parties.reported
    present = np.bincount(parties.by[remains], minlength=size)
    present_reported = np.bincount(parties.by[said], minlength=size)
    facets = listed.contested, present, present_reported, reported
    return each_once(facets, lambda *facet: RECORD_CODES.index(_record(*facet))).astype(np.int8)


def _record(contested: int, present: int, present_reported: int, any_reported: int) -> Record:
    return record_status(
        contested=bool(contested),
        present=present,
        present_reported=present_reported,
        any_reported=bool(any_reported),
    )


# -- ties ------------------------------------------------------------------------------------


def _every_two(parties: Parties) -> tuple[Ints, Ints, Ints]:
    """Ties, by which, and their cities by id: any two present parties that the selection means.

    Parties of an agreement stand one after another.
    """
    here = parties.present
    by, cities = parties.by[here], parties.cities[here]
    asked, partner = parties.asked[here], parties.partner[here]
    found = [(by[:0], cities[:0], cities[:0])]
    for apart in count(1):
        one, other = slice(None, -apart), slice(apart, None)
        same = by[one] == by[other]
        if not same.any():
            break
        meant = (asked[one] & partner[other]) | (asked[other] & partner[one])
        tied = same & meant
        found.append((by[one][tied], cities[one][tied], cities[other][tied]))
    by, one_city, other_city = (np.concatenate(column) for column in zip(*found, strict=True))
    return by, one_city, other_city


def _ties_of(facts: Facts) -> Ties:
    by, *ends = _every_two(facts.parties)
    there = in_force(facts.listed.legal)[by]
    tied = [end[there] for end in ends]
    cities = once(np.concatenate(tied))
    one, other = (positions(cities, end) for end in tied)
    by, pair, pairs = _once(by[there], np.minimum(one, other), np.maximum(one, other))
    places = _places_of(facts, cities)
    return Ties(
        by=by,
        one=pairs[0][pair],
        other=pairs[1][pair],
        pair=pair,
        pair_one=pairs[0],
        pair_other=pairs[1],
        cities=cities,
        **places._asdict(),
    )


def _once(by: Ints, one: Ints, other: Ints) -> tuple[Ints, Ints, tuple[Ints, Ints]]:
    """Ties and pairs, each once: a tie of which both cities match either way has come twice."""
    size = int(other.max(initial=0)) + 1
    pairs, pair = np.unique(one * size + other, return_inverse=True)
    number = max(len(pairs), 1)
    by, pair = np.divmod(once(by * number + pair), number)
    return by, pair, np.divmod(pairs, size)


# -- places ----------------------------------------------------------------------------------


class _Places(NamedTuple):
    """Where the cities of ties are."""

    country: Ints
    region: Ints
    countries: tuple[str, ...]
    regions: tuple[_Place, ...]


@lru_cache(maxsize=2)
def _regions(*, few: bool) -> Prepared:
    ids = grouped(_city.id)
    found = select(_city.country, _city.region, ids).group_by(_city.country, _city.region)
    return Prepared(only_few(found, _city.id, few=few))


def _cities_by_place(session: AnySession, ids: Sequence[int] | None) -> dict[_Place, Ints]:
    """Ids of the cities in each place, of these or of all."""
    rows = _regions(few=ids is not None).rows(session, {"ids": ids})
    return {(country, name or None): read_ints(ids) for country, name, ids in rows}


def _places_of(facts: Facts, cities: Ints) -> _Places:
    session = facts.session
    if len(cities) < FEW:
        known = _cities_by_place(session, cities.tolist())
    else:
        known = remembered(session, ("every place",), lambda: _cities_by_place(session, None))
    regions = sorted(known, key=_in_order)
    at, place = placed(cities, [known[each] for each in regions])
    # Only those that have one of the cities.
    used, region = np.unique(place[np.argsort(at)], return_inverse=True)
    regions = [regions[each] for each in used]
    countries = sorted({country for country, _name in regions})
    of_region = np.array([countries.index(country) for country, _name in regions], dtype=np.int64)
    return _Places(of_region[region], region, tuple(countries), tuple(regions))


def _in_order(place: _Place) -> tuple[str, bool, str]:
    """By country and region; what is unknown comes last in its country."""
    country, region = place
    return country, region is None, region or ""
