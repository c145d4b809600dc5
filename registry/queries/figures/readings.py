"""What is read of parties and activities: of a few agreements, or of all at once for many days."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from registry.domain.selection import Selection
from registry.domain.vocabulary import Role
from registry.models import Activity, City, Instrument, Party
from registry.queries import statuses
from registry.queries.among import AmongIds
from registry.queries.atlas import is_asked, is_partner
from registry.queries.figures import columns
from registry.queries.figures.arrays import Codes, Days, Flags, Ints
from registry.queries.figures.columns import Columns
from registry.queries.figures.tables import (
    ACTIVITY_CODES,
    MODE_CODES,
    Activities,
    Parties,
    size_of,
)
from registry.queries.prepared import AnySession
from registry.queries.remembered import remembered
from registry.queries.selection import Shape, is_party, parameters, shape_of

_activity: Any = Activity
_own: Any = aliased(Instrument, name="own_conclusion")


def only_few(statement: Select[Any], agreement_id: Any, *, few: bool) -> Select[Any]:
    """The statement about the agreements that are named, if they are few enough to be."""
    return statement.where(AmongIds(agreement_id)) if few else statement


# -- parties -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Seats:
    """Parties as they were read, in any order: their `agreements` by id, all else as in Parties."""

    agreements: Ints
    cities: Ints
    present: Flags
    remains: Flags
    reported: Flags
    asked: Flags
    partner: Flags

    def __len__(self) -> int:
        return size_of(self)

    def on(self, session: AnySession, day: date) -> "Seats":
        """The same, as it was on another day: present were all but a few, and these are read."""
        absent = _absent().arrays(session, {"day": day})
        size = int(self.cities.max(initial=0)) + 1
        own = self.agreements * size + self.cities
        gone = absent[0] * size + absent[1]
        return replace(self, present=~np.isin(own, gone))

    def of(self, by: Ints, order: Ints) -> Parties:
        """Those at these places, in this order; `by` are the positions of all agreements."""
        _agreements, *rest = (getattr(self, name)[order] for name in self.__slots__)
        return Parties(by[order], *rest)


@lru_cache(maxsize=64)
def _parties(named: Shape, *, few: bool) -> Columns:
    found = select(Party)
    if named.present:
        found = found.join(City, City.id == Party.city_id)
    return Columns(
        only_few(found, Party.agreement_id, few=few),
        columns.ints(Party.agreement_id),
        columns.ints(Party.city_id),
        columns.flags(is_party(Party)),
        columns.flags(~statuses.has_left(statuses.TODAY)),
        columns.flags(Party.reported_on.is_not(None)),
        *(columns.flags(is_so(named, City)) for is_so in (is_asked, is_partner) if named.present),
    )


@lru_cache(maxsize=1)
def _absent() -> Columns:
    found = select(Party).where(~is_party(Party))
    return Columns(found, columns.ints(Party.agreement_id), columns.ints(Party.city_id))


def read_seats(session: AnySession, named: Selection, values: Mapping[str, Any]) -> Seats:
    """Of the agreements whose `ids` the values name, or of all; `named` says which places."""
    found = _parties(shape_of(named), few="ids" in values).arrays(session, values)
    if not named.present:
        found += [np.ones(len(found[0]), dtype=bool)] * 2
    return Seats(*found)


def every_seat(session: AnySession, named: Selection, today: date) -> Seats:
    """Of all agreements, today: read once, whatever else is asked of them and of whatever day."""
    values = parameters(named, today)
    return remembered(
        session, ("every seat", named, today), lambda: read_seats(session, named, values)
    )


# -- activities --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Deeds:
    """Activities as they were read, in any order: `agreements` by id, all else as in Activities.

    `counts_on` is never after the day until which they were read.
    """

    ids: Ints
    agreements: Ints
    kind: Codes
    mode: Codes
    begin_earliest: Days
    begin_latest: Days
    counts_on: Days
    counting: Flags
    paid: Flags

    def __len__(self) -> int:
        return size_of(self)

    def until(self, day: date) -> "Deeds":
        """What had possibly begun by this day or an earlier one, and counts then at the latest."""
        begun = self.begin_earliest <= np.datetime64(day)
        found = [getattr(self, name)[begun] for name in self.__slots__]
        at = self.__slots__.index("counts_on")
        found[at] = np.minimum(found[at], np.datetime64(day))
        return Deeds(*found)

    def of(self, by: Ints, order: Ints) -> Activities:
        """Those at these places, in this order; `by` are the positions of all agreements."""
        ids, _agreements, *rest = (getattr(self, name)[order] for name in self.__slots__)
        return Activities(ids, by[order], *rest)


@lru_cache(maxsize=2)
def _activities(*, few: bool) -> Columns:
    concludes = (_own.agreement_id == _activity.agreement_id) & (_own.role == Role.CONCLUDES)
    found = select(_activity).outerjoin(_own, concludes)
    found = found.where(_activity.withdrawn_on.is_(None), _activity.begin_earliest <= statuses.DAY)
    return Columns(
        only_few(found, _activity.agreement_id, few=few),
        columns.ints(_activity.id),
        columns.ints(_activity.agreement_id),
        columns.codes(_activity.kind, ACTIVITY_CODES),
        columns.codes(_activity.mode, MODE_CODES),
        columns.days(_activity.begin_earliest),
        columns.days(_activity.begin_latest),
        columns.days(statuses.counted_on()),
        columns.flags(statuses.qualifies(_own.signed_earliest)),
        columns.flags(_activity.funding.is_not(None)),
    )


def read_deeds(session: AnySession, values: Mapping[str, Any]) -> Deeds:
    """Of the agreements whose `ids` the values name, or of all."""
    return Deeds(*_activities(few="ids" in values).arrays(session, values))


def every_deed(session: AnySession, last: date) -> Deeds:
    """Of all agreements, by the last day that is looked at: read once for it and all before."""
    return remembered(session, ("every deed", last), lambda: read_deeds(session, {"day": last}))
