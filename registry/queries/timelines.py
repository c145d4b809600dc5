"""What the agreements of an atlas are at the end of each year, from the first to today."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import accumulate
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from registry.domain.agreements import (
    TERM_ROLES,
    AgreementFacts,
    Happening,
    Successor,
    Suspension,
    TermFacts,
)
from registry.domain.dates import PartialDate
from registry.domain.dormancy import ActivityFacts
from registry.domain.selection import Selection
from registry.domain.timeline import (
    IN_FORCE,
    STATES,
    Change,
    Course,
    YearEnds,
    changes,
    only,
    while_there,
)
from registry.domain.vocabulary import Role, Term
from registry.models import Activity, Agreement, Instrument, Party
from registry.models import Suspension as Pause
from registry.queries.among import AmongIds
from registry.queries.atlas import Atlas, atlas_of, key_of
from registry.queries.prepared import AnySession, Prepared
from registry.queries.remembered import remembered
from registry.queries.statuses import left_on, qualifies

Changes = Sequence[Change]


@dataclass(frozen=True, slots=True)
class Timelines:
    """For each agreement of an atlas its changes, as positions among the year ends."""

    ends: YearEnds
    agreements: Sequence[tuple[Change, ...]]

    def __len__(self) -> int:
        """How much is kept when they are remembered: many are one and the same object."""
        return len(self.agreements) + sum(map(len, set(self.agreements)))


# -- facts -----------------------------------------------------------------------------------

_agreement: Any = Agreement
_party: Any = Party
_paper: Any = Instrument
_pause: Any = Pause
_activity: Any = Activity
_own: Any = aliased(Instrument, name="own_conclusion")
_newer: Any = aliased(Agreement, name="newer")
_newer_paper: Any = aliased(Instrument, name="newer_conclusion")

_KINDS = Prepared(
    select(
        _agreement.id,
        _agreement.kind,
        _agreement.ended_edtf,
        _agreement.end_reported_on,
        _newer.id.label("newer"),
        _newer.draft.label("newer_draft"),
        _newer_paper.signed_edtf.label("newer_concluded"),
    )
    .outerjoin(_newer, _newer.supersedes_id == _agreement.id)
    .outerjoin(
        _newer_paper,
        (_newer_paper.agreement_id == _newer.id) & (_newer_paper.role == Role.CONCLUDES),
    )
    .where(AmongIds(_agreement.id))
)
_REPORTED = Prepared(
    select(_party.agreement_id)
    .where(_party.reported_on.is_not(None), AmongIds(_party.agreement_id))
    .distinct()
)
_PARTIES = Prepared(
    select(_party.agreement_id, _party.left_edtf, _party.left_reported_on).where(
        _party.agreement_id.in_(select(_party.agreement_id).where(left_on().is_not(None))),
        AmongIds(_party.agreement_id),
    )
)
# A term without a last day never expires, whatever other terms there are beside it.
_TERMS = Prepared(
    select(_paper.agreement_id, _paper.signed_edtf, _paper.term_last_edtf).where(
        _paper.agreement_id.in_(select(_paper.agreement_id).where(_paper.term == Term.FIXED)),
        _paper.role.in_(sorted(TERM_ROLES)),
        AmongIds(_paper.agreement_id),
    )
)
_PAUSES = Prepared(
    select(
        _pause.agreement_id,
        _pause.start_edtf,
        _pause.start_reported_on,
        _pause.until_edtf,
        _pause.until_reported_on,
    ).where(AmongIds(_pause.agreement_id))
)
# What does not count today has not counted on any day before.
_ACTIVITIES = Prepared(
    select(_activity.agreement_id, _activity.begin_edtf, _activity.end_edtf)
    .outerjoin(_own, (_own.agreement_id == _activity.agreement_id) & (_own.role == Role.CONCLUDES))
    .where(qualifies(_own.signed_earliest), AmongIds(_activity.agreement_id))
)


@lru_cache(maxsize=65536)
def _date(edtf: str | None) -> PartialDate | None:
    return PartialDate.from_edtf(edtf) if edtf else None


@lru_cache(maxsize=65536)
def _activity_facts(begin: str, end: str | None) -> ActivityFacts:
    return ActivityFacts(PartialDate.from_edtf(begin), _date(end))


def _happening(edtf: str | None, reported_on: date | None) -> Happening | None:
    return Happening(_date(edtf), reported_on) if reported_on else None


def _grouped(rows: Iterable[Any]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for agreement, *rest in rows:
        found[agreement].append(rest)
    return found


def _courses(session: AnySession, atlas: Atlas, today: date) -> Iterator[Course]:
    """The facts of each agreement of the atlas, in its order."""
    values = {"ids": atlas.agreements, "day": today}
    rows = {row.id: row for row in _KINDS.rows(session, values)}
    reported = set(_REPORTED.scalars(session, values))
    parties, terms, pauses, activities = (
        _grouped(asked.rows(session, values)) for asked in (_PARTIES, _TERMS, _PAUSES, _ACTIVITIES)
    )
    for agreement, concluded in zip(atlas.agreements, atlas.concluded, strict=True):
        row, there = rows[agreement], parties.get(agreement, ())
        leavings = (_happening(*party) for party in there)
        facts = AgreementFacts(
            conclusion=_date(concluded),
            end=_happening(row.ended_edtf, row.end_reported_on),
            parties=len(there) or 2,
            leavings=[leaving for leaving in leavings if leaving],
            terms=[
                TermFacts(_date(start), _date(last)) for start, last in terms.get(agreement, ())
            ],
            suspensions=[_suspension(*pause) for pause in pauses.get(agreement, ())],
            successor=_successor(row),
        )
        done = [_activity_facts(*dates) for dates in activities.get(agreement, ())]
        yield Course(facts, row.kind, agreement in reported, done)


def _suspension(
    start: str | None, reported_on: date, until: str | None, until_reported_on: date | None
) -> Suspension:
    return Suspension(Happening(_date(start), reported_on), _happening(until, until_reported_on))


def _successor(row: Any) -> Successor | None:
    return Successor(_date(row.newer_concluded), row.newer_draft) if row.newer else None


# -- through the years -----------------------------------------------------------------------


def timelines_of(session: AnySession, selection: Selection, today: date) -> Timelines:
    """The timelines of the agreements of a selection's atlas."""
    atlas = atlas_of(session, selection, today)

    def ask() -> Timelines:
        ends = YearEnds(_first_year(atlas, today), today)
        same: dict[Any, Any] = {}
        found = []
        for course in _courses(session, atlas, today):
            made = changes(course, ends, selection.policy)
            whole = tuple(same.setdefault(change, change) for change in made)
            found.append(same.setdefault(whole, whole))
        return Timelines(ends, found)

    return remembered(session, ("timelines", *key_of(selection), today), ask)


def _first_year(atlas: Atlas, today: date) -> int:
    """The year of the earliest conclusion that is known, or this year."""
    known = (_date(edtf) for edtf in set(atlas.concluded))
    return min((each.earliest.year for each in known if each), default=today.year)


def in_force(atlas: Atlas, timelines: Timelines, seen: frozenset[str] = IN_FORCE) -> list[int]:
    """How many of the atlas's agreements are in force at each year end, in one of these states."""
    steps, wanted = [0] * len(timelines.ends), seen & IN_FORCE
    for agreement, whole in enumerate(timelines.agreements):
        found: Changes = whole
        if agreement in atlas.matching:
            found = while_there(whole, atlas.matching[agreement], timelines.ends)
        was = False
        for at, state in found:
            holds = state in wanted
            steps[at] += holds - was
            was = holds
    return list(accumulate(steps))


def of_ties(
    atlas: Atlas, timelines: Timelines, seen: frozenset[str] = frozenset(STATES)
) -> Iterator[Changes]:
    """The changes of each tie of the atlas: those of its agreement, while both are party to it.

    In another state than those of `seen` it is not there.
    """
    known = [
        whole if seen.issuperset(STATES) else only(whole, seen) for whole in timelines.agreements
    ]
    for tie, agreement in enumerate(atlas.by):
        found: Changes = known[agreement]
        if tie in atlas.parted:
            found = while_there(found, (atlas.parted[tie],), timelines.ends)
        yield found
