"""Agreements of a selection: which ones, in what order, and the facts of a row."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import select

from registry.domain.agreements import record_status
from registry.domain.dormancy import Cutoffs, Policy, activity_status, since
from registry.domain.selection import Selection
from registry.domain.vocabulary import ASLEEP_STATUSES, Kind, Legal, Status
from registry.models import Activity, Agreement, City, Party
from registry.queries import statuses
from registry.queries.among import AmongIds
from registry.queries.prepared import AnySession, Prepared
from registry.queries.remembered import remembered, rows_of_today
from registry.queries.selection import (
    Shape,
    agreement_ids,
    agreement_statuses,
    is_party,
    parameters,
    shape_of,
    status_codes,
)
from registry.queries.statuses import TODAY, Conclusion

Ids = Sequence[int]
#: Rows whose facts are asked for at once where a list is streamed.
BATCH = 1000


class PartyRow(NamedTuple):
    """A party of an agreement."""

    slug: str
    name: str
    country: str
    lat: float | None
    lon: float | None


class AgreementRow(NamedTuple):
    """What a list says of an agreement on a day.

    `last` is L of the dormancy rule and `last_activity` the EDTF text of the activity that
    counts then; `since` is the day from which a status holds that began with silence. `present`
    are how many cities are party on the day; where they are fewer than two, `parties` are all.
    """

    id: int
    reference: str
    kind: str
    wording: str
    legal: str
    status: Status | None
    since: date | None
    record: str
    reported: bool
    concluded: str | None
    concluded_earliest: date | None
    concluded_latest: date | None
    last: date | None
    last_activity: str | None
    parties: tuple[PartyRow, ...]
    present: int

    @property
    def asleep_since(self) -> date | None:
        return self.since if self.status in ASLEEP_STATUSES else None


def ids_of(
    session: AnySession,
    selection: Selection,
    today: date,
    *,
    sort: str = "reference",
    descending: bool = False,
) -> "array[int]":
    """The ids of a selection's agreements in a stable order, all of them (8 bytes each)."""
    if selection.status:
        return _of_status(session, selection, today, sort=sort, descending=descending)
    shape = shape_of(selection, sort, descending=descending)

    def ask() -> "array[int]":
        return array("q", _ids(shape).scalars(session, parameters(selection, today)))

    return remembered(session, ("ids", shape, selection, today), ask)


def _of_status(
    session: AnySession, selection: Selection, today: date, *, sort: str, descending: bool
) -> "array[int]":
    """Pick from what is selected without a status: every list by status needs all statuses."""
    wanted = {_NUMBERS[code] for code in status_codes(selection)}

    def ask() -> "array[int]":
        rest = replace(selection, status=())
        ids = ids_of(session, rest, today, sort=sort, descending=descending)
        known = _standing(session, selection, today)
        return array("q", [each for each in ids if known[each] in wanted])

    return remembered(session, ("ids", sort, descending, selection, today), ask)


_NUMBERS = {code.value: number for number, code in enumerate(Status, start=1)}
_STANDING = Prepared(agreement_statuses(Shape(frozenset())))


def _standing(session: AnySession, selection: Selection, today: date) -> bytearray:
    """The number of each agreement's status at the position of its id; 0 where it has none."""
    looked = Selection(on=selection.on, window=selection.window, base=selection.base)

    def ask() -> bytearray:
        found = _STANDING.rows(session, parameters(looked, today))
        known = bytearray(max((row.id for row in found), default=0) + 1)
        for row in found:
            known[row.id] = _NUMBERS.get(row.status, 0)
        return known

    return remembered(session, ("standing", looked, today), ask)


@lru_cache(maxsize=512)
def _ids(shape: Shape) -> Prepared:
    return Prepared(agreement_ids(shape))


# -- the facts of rows -----------------------------------------------------------------------

_conclusion: Any = Conclusion
_activity: Any = Activity
_OTHERWISE = Prepared(
    statuses.with_conclusion(select(Agreement.id, statuses.legal().label("legal")))
    .where(~Agreement.draft)
    .where(statuses.legal() != Legal.IN_FORCE)
)
_FACTS = Prepared(
    statuses.with_conclusion(
        select(
            Agreement.id,
            Agreement.reference,
            Agreement.kind,
            Agreement.wording,
            Agreement.contested_on,
            _conclusion.signed_edtf,
            _conclusion.signed_earliest,
            _conclusion.signed_latest,
        )
    ).where(AmongIds(Agreement.id))
)
#: What a party's row says of it, in the order that Parties.of expects.
PARTY_COLUMNS = (
    City.slug,
    City.name,
    City.country,
    City.lat,
    City.lon,
    is_party(Party).label("present"),
    statuses.has_left(TODAY).label("gone"),
    Party.reported_on,
)
_PARTIES = Prepared(
    select(Party.agreement_id, *PARTY_COLUMNS)
    .join(City, City.id == Party.city_id)
    .where(AmongIds(Party.agreement_id))
    .order_by(Party.agreement_id, Party.position)
)
_LASTS = Prepared(
    statuses.with_conclusion(
        select(
            _activity.agreement_id,
            statuses.counted_on().label("counted"),
            _activity.begin_edtf,
            _activity.end_edtf,
            _activity.kind.label("kind"),
        ).join(Agreement, Agreement.id == _activity.agreement_id)
    )
    .where(AmongIds(_activity.agreement_id), statuses.qualifies(_conclusion.signed_earliest))
    .order_by(_activity.agreement_id, "counted", _activity.begin_earliest, _activity.id)
)


def not_in_force(session: AnySession, day: date) -> dict[int, str]:
    """The legal status of every agreement that has another one than «in force» on the day."""

    def ask() -> dict[int, str]:
        return dict(tuple(row) for row in _OTHERWISE.rows(session, {"day": day}))

    return remembered(session, ("not in force", day), ask)


def rows_of(
    session: AnySession, ids: Ids, policy: Policy, day: date, today: date
) -> list[AgreementRow]:
    """The facts of these agreements, in the order of `ids`: three statements, or none.

    Rows of today by the usual policy are kept until the data change: every list shows them.
    """
    if day != today or policy != Policy():
        return _fetched(session, ids, policy, day, today)
    kept: dict[int, AgreementRow] = rows_of_today(session, today)
    if missing := [each for each in ids if each not in kept]:
        kept.update((row.id, row) for row in _fetched(session, missing, policy, day, today))
    return [kept[each] for each in ids if each in kept]


def _fetched(
    session: AnySession, ids: Ids, policy: Policy, day: date, today: date
) -> list[AgreementRow]:
    if not ids:
        return []
    legal = not_in_force(session, day)
    cutoffs = Cutoffs.of(policy, day)
    values = {**statuses.day_parameters(cutoffs, today), "ids": ids}
    parties = _by_agreement(_PARTIES.rows(session, values))
    lasts = {each[0]: each[1:] for each in _LASTS.rows(session, values)}
    made = {}
    for facts in _FACTS.rows(session, values):
        of = legal.get(facts.id, Legal.IN_FORCE.value)
        found = Parties.of(parties[facts.id]), lasts.get(facts.id)
        made[facts.id] = row_from(facts, *found, of, policy=policy, cutoffs=cutoffs)
    return [made[each] for each in ids if each in made]


class Parties(NamedTuple):
    """What an agreement's parties tell: whom to show, and who has reported.

    `there` are those of the day looked at, `present` and `present_reported` those of today.
    """

    shown: tuple[PartyRow, ...]
    there: int
    present: int
    present_reported: int
    any_reported: bool

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]]) -> "Parties":
        """Sum up the rows (PARTY_COLUMNS) of one agreement.

        To be shown are the parties of the day; of an agreement that has fewer than two left, all.
        """
        every, there, reports, today = [], [], [], []
        for slug, name, country, lat, lon, present, gone, reported_on in rows:
            party = PartyRow(slug, name, country, lat, lon)
            every.append(party)
            reports.append(reported_on)
            if present:
                there.append(party)
            if not gone:
                today.append(reported_on)
        shown = there if len(there) > 1 else every
        return cls(
            tuple(shown),
            len(there),
            len(today),
            len(today) - today.count(None),
            reports.count(None) < len(reports),
        )


def _by_agreement(found: Iterable[Any]) -> dict[int, list[Any]]:
    parties: dict[int, list[Any]] = defaultdict(list)
    for agreement, *party in found:
        parties[agreement].append(party)
    return parties


def row_from(
    facts: Any, parties: Parties, counted: Any, legal: str, *, policy: Policy, cutoffs: Cutoffs
) -> AgreementRow:
    """Judge an agreement by what was fetched: `counted` is L and the dates of its activity."""
    number, reference, kind, wording, contested_on, concluded, earliest, latest = facts
    last = counted[0] if counted else None
    status = None
    if legal == Legal.IN_FORCE and kind != Kind.CONTACT:
        status = activity_status(last, latest, parties.any_reported, cutoffs)
    record = record_status(
        contested=contested_on is not None,
        present=parties.present,
        present_reported=parties.present_reported,
        any_reported=parties.any_reported,
    )
    return AgreementRow(
        id=number,
        reference=reference,
        kind=kind,
        wording=wording,
        legal=legal,
        status=status,
        since=since(status, last, latest, policy),
        record=record,
        reported=parties.any_reported,
        concluded=concluded,
        concluded_earliest=earliest,
        concluded_latest=latest,
        last=last,
        last_activity="/".join(filter(None, counted[1:3])) if counted else None,
        parties=parties.shown,
        present=parties.there,
    )


def last_kinds(session: AnySession, ids: Ids, day: date) -> dict[int, str]:
    """The kind of the last activity that counts, of the agreements that have one."""
    found = _LASTS.rows(session, {"day": day, "ids": ids})
    return {row.agreement_id: row.kind for row in found}


def every_row(
    session: AnySession, ids: Ids, policy: Policy, day: date, today: date
) -> Iterator[AgreementRow]:
    """The facts of all these agreements, read in batches so that memory stays flat."""
    rest = iter(ids)
    while batch := list(islice(rest, BATCH)):
        yield from _fetched(session, batch, policy, day, today)
