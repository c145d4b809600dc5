"""What the figures are counted of: agreements, ties and activities of a selection, in columns.

Each load is asked for once and shared by all figures. Columns are arrays of one length; a code is
its position in a tuple of codes, an unknown code −1, an unknown day NaT.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import and_, func, select

from registry.domain.selection import LISTED, Selection
from registry.domain.vocabulary import ACTIVITY_KINDS, MODES, Kind, Legal, Record, Status
from registry.models import Activity, Agreement, City
from registry.queries import statuses
from registry.queries.among import AmongIds
from registry.queries.atlas import ONE, ONE_CITY, OTHER, OTHER_CITY, between
from registry.queries.prepared import AnySession, Prepared
from registry.queries.remembered import remembered
from registry.queries.selection import (
    Shape,
    agreement_statuses,
    is_party,
    parameters,
    shape_of,
)

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Days: TypeAlias = NDArray[np.datetime64]

KIND_CODES = tuple(map(str, Kind))
LEGAL_CODES = tuple(map(str, LISTED))
STATUS_CODES = tuple(map(str, Status))
RECORD_CODES = tuple(map(str, Record))
ACTIVITY_CODES = tuple(ACTIVITY_KINDS)
MODE_CODES = tuple(MODES)
#: Fewer agreements than this are named one by one; of more it is cheaper to read all.
FEW = 2000


def days(values: Sequence[Any]) -> Days:
    """Days (or their ISO text, or None) as an array."""
    return np.array(values, dtype="datetime64[D]")


def codes(values: Sequence[str | None], known: Sequence[str]) -> Ints:
    """Positions of codes among the known ones."""
    at = {code: position for position, code in enumerate(known)}
    return np.array([at.get(value, -1) for value in values], dtype=np.int64)  # type: ignore[arg-type]


def _columns(rows: Sequence[Any], width: int) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True)) if rows else [()] * width


def _size(load: Any) -> int:
    """How many numbers of 8 bytes a load keeps."""
    columns = (getattr(load, name) for name in load.__slots__)
    return sum(each.nbytes for each in columns if isinstance(each, np.ndarray)) // 8


# -- agreements ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """The agreements of a selection on its day, by id; other loads name them by position.

    `kind`, `legal`, `status` and `record` are positions in KIND_CODES, LEGAL_CODES, STATUS_CODES
    and RECORD_CODES. `status` is that of the selection's window, −1 where there is none (not in
    force, or a contact). `reported`: some party has. `last` is L of the dormancy rule.
    """

    ids: Ints
    kind: Ints
    legal: Ints
    status: Ints
    record: Ints
    reported: Flags
    last: Days
    concluded_earliest: Days
    concluded_latest: Days

    def __len__(self) -> int:
        """How much is kept when they are remembered."""
        return _size(self)

    @property
    def number(self) -> int:
        return len(self.ids)

    def positions(self, ids: Ints) -> Ints:
        """Where these agreements stand, −1 for those that are not among them."""
        if not self.number:
            return np.full(len(ids), -1)
        at = np.minimum(np.searchsorted(self.ids, ids), self.number - 1)
        return np.where(self.ids[at] == ids, at, -1)

    def has_status(self, *wanted: str) -> Flags:
        return np.isin(self.status, [STATUS_CODES.index(code) for code in wanted])

    @property
    def in_force(self) -> Flags:
        return self.legal == LEGAL_CODES.index(Legal.IN_FORCE)  # type: ignore[no-any-return]

    @property
    def contact(self) -> Flags:
        return self.kind == KIND_CODES.index(Kind.CONTACT)  # type: ignore[no-any-return]

    @property
    def asleep(self) -> Flags:
        """The numerator of a dormancy rate."""
        return self.has_status(Status.DORMANT, Status.NEVER_IMPLEMENTED)

    @property
    def no_record(self) -> Flags:
        """What a dormancy rate leaves out."""
        return self.has_status(Status.NO_RECORD)

    @property
    def judged(self) -> Flags:
        """The denominator: in force, more than a contact, and not without any record."""
        return (self.status >= 0) & ~self.no_record


@lru_cache(maxsize=64)
def _standing(shape: Shape) -> Prepared:
    conclusion: Any = statuses.Conclusion
    more = (
        statuses.record().label("record"),
        statuses.reported().label("reported"),
        conclusion.signed_earliest,
        conclusion.signed_latest,
    )
    found = agreement_statuses(shape).add_columns(*more)
    return Prepared(found.order_by(None).order_by(Agreement.id))


def _standing_of(session: AnySession, selection: Selection, today: date) -> Standing:
    rows = _standing(shape_of(selection)).rows(session, parameters(selection, today))
    found = _columns(rows, 9)
    ids, kind, legal, status, last, record, reported, earliest, latest = found
    return Standing(
        ids=np.array(ids, dtype=np.int64),
        kind=codes(kind, KIND_CODES),
        legal=codes(legal, LEGAL_CODES),
        status=codes(status, STATUS_CODES),
        record=codes(record, RECORD_CODES),
        reported=np.array(reported, dtype=bool),
        last=days(last),
        concluded_earliest=days(earliest),
        concluded_latest=days(latest),
    )


# -- ties ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Ties:
    """The ties of a selection on its day, and the pairs, cities and countries that they make.

    A tie: `by` is the position of its agreement (in force) in the `Standing`, `one` < `other` are
    those of its cities in `cities`, `pair` that of its pair. A pair: `pair_one` and `pair_other`
    are positions in `cities`. A city: `cities` are ids, ascending; `country` and `region` are
    positions in `countries` (ISO 3166-1, ascending) and `regions` (country and name, None where
    it is unknown, which comes last in its country).
    """

    by: Ints
    one: Ints
    other: Ints
    pair: Ints
    pair_one: Ints
    pair_other: Ints
    cities: Ints
    country: Ints
    region: Ints
    countries: tuple[str, ...]
    regions: tuple[tuple[str, str | None], ...]

    def __len__(self) -> int:
        """How much is kept when they are remembered."""
        return _size(self)


@lru_cache(maxsize=64)
def _ties(parties: Shape, *, few: bool) -> Prepared:
    tied = and_(OTHER.agreement_id == ONE.agreement_id, OTHER.city_id != ONE.city_id)
    found = select(ONE.agreement_id, ONE.city_id.label("one"), OTHER.city_id.label("other"))
    found = found.join(OTHER, tied).where(is_party(ONE), is_party(OTHER))
    if parties.present:
        found = found.join(ONE_CITY, ONE_CITY.id == ONE.city_id)
        found = found.join(OTHER_CITY, OTHER_CITY.id == OTHER.city_id)
    if few:
        found = found.where(AmongIds(ONE.agreement_id))
    return Prepared(found.where(between(parties)))


_city: Any = City
_CITIES = Prepared(
    select(_city.id, _city.country, _city.region).where(AmongIds(_city.id)).order_by(_city.id)
)


def _ties_of(session: AnySession, selection: Selection, today: date, standing: Standing) -> Ties:
    in_force = standing.ids[standing.in_force]
    few = len(in_force) < FEW
    named = Selection(city=selection.city, country=selection.country, partner=selection.partner)
    values = {**parameters(selection, today), "ids": in_force.tolist()}
    rows = _ties(shape_of(named), few=few).rows(session, values)
    found = np.array(rows, dtype=np.int64).reshape(-1, 3)
    by = standing.positions(found[:, 0])
    there = (by >= 0) & standing.in_force[by] if standing.number else by >= 0
    cities, ends = np.unique(found[there, 1:], return_inverse=True)
    ends = ends.reshape(-1, 2)
    return _tied(session, by[there], ends.min(axis=1), ends.max(axis=1), cities)


def _tied(session: AnySession, by: Ints, one: Ints, other: Ints, cities: Ints) -> Ties:
    """Put ties together; one whose cities both match either way has come twice."""
    size = max(len(cities), 1)
    pairs, pair = np.unique(one * size + other, return_inverse=True)
    whole = np.unique(by * max(len(pairs), 1) + pair)
    by, pair = np.divmod(whole, max(len(pairs), 1))
    pair_one, pair_other = np.divmod(pairs, size)
    rows = _CITIES.rows(session, {"ids": cities.tolist()})
    places = [(row.country, row.region or None) for row in rows]
    countries = tuple(sorted({country for country, _region in places}))
    regions = tuple(sorted(set(places), key=_unknown_last))
    return Ties(
        by=by,
        one=pair_one[pair],
        other=pair_other[pair],
        pair=pair,
        pair_one=pair_one,
        pair_other=pair_other,
        cities=cities,
        country=codes([country for country, _region in places], countries),
        region=codes(places, regions),  # type: ignore[arg-type]
        countries=countries,
        regions=regions,
    )


def _unknown_last(place: tuple[str, str | None]) -> tuple[str, bool, str]:
    country, region = place
    return country, region is None, region or ""


# -- activities ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Activities:
    """What was done under a selection's agreements, not withdrawn, and possibly begun by the day.

    By id. `by` is the position of the agreement in the `Standing`; `kind` and `mode` are positions
    in ACTIVITY_CODES and MODE_CODES. `counting`: it qualifies for the dormancy rule; then it
    counts at `until` (latest possible day of its end, or of its beginning if no end is given), but
    never after the selection's day.
    """

    ids: Ints
    by: Ints
    kind: Ints
    mode: Ints
    begin_earliest: Days
    begin_latest: Days
    until: Days
    counting: Flags

    def __len__(self) -> int:
        """How much is kept when they are remembered."""
        return _size(self)

    def positions(self, ids: Ints) -> Ints:
        """Where these activities stand, −1 for those that are not among them."""
        if not len(self.ids):
            return np.full(len(ids), -1)
        at = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return np.where(self.ids[at] == ids, at, -1)


@lru_cache(maxsize=2)
def _activities(*, few: bool) -> Prepared:
    activity: Any = Activity
    conclusion: Any = statuses.Conclusion
    found = select(
        activity.id,
        activity.agreement_id,
        activity.kind,
        activity.mode,
        activity.begin_earliest,
        activity.begin_latest,
        func.coalesce(activity.end_latest, activity.begin_latest).label("until"),
        statuses.qualifies(conclusion.signed_earliest).label("counting"),
    ).join(Agreement, Agreement.id == activity.agreement_id)
    found = statuses.with_conclusion(found)
    found = found.where(activity.withdrawn_on.is_(None), activity.begin_earliest <= statuses.DAY)
    if few:
        found = found.where(AmongIds(activity.agreement_id))
    return Prepared(found.order_by(activity.id))


def _activities_of(
    session: AnySession, selection: Selection, today: date, standing: Standing
) -> Activities:
    few = standing.number < FEW
    values = {**parameters(selection, today), "ids": standing.ids.tolist()}
    found = _columns(_activities(few=few).rows(session, values), 8)
    ids, agreements, kind, mode, earliest, latest, until, counting = found
    by = standing.positions(np.array(agreements, dtype=np.int64))
    there = by >= 0
    return Activities(
        ids=np.array(ids, dtype=np.int64)[there],
        by=by[there],
        kind=codes(kind, ACTIVITY_CODES)[there],
        mode=codes(mode, MODE_CODES)[there],
        begin_earliest=days(earliest)[there],
        begin_latest=days(latest)[there],
        until=days(until)[there],
        counting=np.array(counting, dtype=bool)[there],
    )


# -- all of them -----------------------------------------------------------------------------


class Facts:
    """What figures of one selection are made of; a load is asked for when a figure needs it."""

    def __init__(self, session: AnySession, selection: Selection, today: date) -> None:
        self.session = session
        self.selection = selection
        self.today = today
        self.day = selection.day(today)

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """The values that statements of the selection are run with."""
        return parameters(self.selection, self.today)

    def _key(self, load: str) -> tuple[object, ...]:
        return load, self.selection, self.today

    @cached_property
    def standing(self) -> Standing:
        asked = self.session, self.selection, self.today
        return remembered(self.session, self._key("standing"), lambda: _standing_of(*asked))

    @cached_property
    def ties(self) -> Ties:
        asked = self.session, self.selection, self.today, self.standing
        return remembered(self.session, self._key("ties"), lambda: _ties_of(*asked))

    @cached_property
    def activities(self) -> Activities:
        asked = self.session, self.selection, self.today, self.standing
        return remembered(self.session, self._key("activities"), lambda: _activities_of(*asked))
