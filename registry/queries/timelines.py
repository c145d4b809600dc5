"""What the agreements of an atlas are at the end of each year, from the first to today."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import accumulate
from typing import Any

from sqlalchemy import func, select
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
#: All activities of an agreement in one text: a row for each takes three times as long to read.
_AND, _TO = " ", "/"
_PERIOD = _activity.begin_edtf + func.coalesce(_TO + _activity.end_edtf, "")
# What does not count today has not counted on any day before.
_ACTIVITIES = Prepared(
    select(_activity.agreement_id, func.aggregate_strings(_PERIOD, _AND).label("periods"))
    .outerjoin(_own, (_own.agreement_id == _activity.agreement_id) & (_own.role == Role.CONCLUDES))
    .where(qualifies(_own.signed_earliest), AmongIds(_activity.agreement_id))
    .group_by(_activity.agreement_id)
)


@lru_cache(maxsize=65536)
def _date(edtf: str | None) -> PartialDate | None:
    return PartialDate.from_edtf(edtf) if edtf else None


@lru_cache(maxsize=65536)
def _done(period: str) -> ActivityFacts:
    begin, _to, end = period.partition(_TO)
    return ActivityFacts(PartialDate.from_edtf(begin), _date(end))


def _happening(edtf: str | None, reported_on: date | None) -> Happening | None:
    return Happening(_date(edtf), reported_on) if reported_on else None


def _grouped(rows: Iterable[Any]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for agreement, *rest in rows:
        found[agreement].append(rest)
    return found


@lru_cache(maxsize=8192)
def _undisturbed(concluded: str | None) -> AgreementFacts:
    """Of most agreements nothing is known but when they were concluded."""
    return AgreementFacts(_date(concluded))


class LegalFacts:
    """What the legal status of these agreements depends on, asked for at once."""

    def __init__(self, session: AnySession, ids: Sequence[int]) -> None:
        values = {"ids": ids}
        self.rows = {row.id: row for row in _KINDS.rows(session, values)}
        self.parties, self.terms, self.pauses = (
            _grouped(asked.rows(session, values)) for asked in (_PARTIES, _TERMS, _PAUSES)
        )
        self.disturbed = {*self.parties, *self.terms, *self.pauses}

    def of(self, agreement: int, concluded: str | None) -> AgreementFacts:
        """The facts of one of them; the day of its conclusion is known already (EDTF)."""
        row = self.rows[agreement]
        facts = _undisturbed(concluded)
        if agreement in self.disturbed or row.end_reported_on or row.newer:
            return self._whole(row, facts)
        return facts

    def _whole(self, row: Any, known: AgreementFacts) -> AgreementFacts:
        parties = self.parties.get(row.id, ())
        leavings = (_happening(*party) for party in parties)
        newer = Successor(_date(row.newer_concluded), row.newer_draft) if row.newer else None
        return replace(
            known,
            end=_happening(row.ended_edtf, row.end_reported_on),
            parties=len(parties) or known.parties,
            leavings=[leaving for leaving in leavings if leaving],
            terms=[TermFacts(*map(_date, term)) for term in self.terms.get(row.id, ())],
            suspensions=[_suspension(*pause) for pause in self.pauses.get(row.id, ())],
            successor=newer,
        )


class _Facts:
    """What is known of the agreements of an atlas, asked for at once."""

    def __init__(self, session: AnySession, atlas: Atlas, today: date) -> None:
        values = {"ids": atlas.agreements, "day": today}
        self.legal = LegalFacts(session, atlas.agreements)
        self.reported = set(_REPORTED.scalars(session, values))
        self.periods: dict[int, str] = dict(map(tuple, _ACTIVITIES.rows(session, values)))

    def course(self, agreement: int, concluded: str | None) -> Course:
        facts, kind = self.legal.of(agreement, concluded), self.legal.rows[agreement].kind
        done = [_done(period) for period in self.periods.get(agreement, "").split()]
        return Course(facts, kind, agreement in self.reported, done)


def _suspension(
    start: str | None, reported_on: date, until: str | None, until_reported_on: date | None
) -> Suspension:
    return Suspension(Happening(_date(start), reported_on), _happening(until, until_reported_on))


# -- through the years -----------------------------------------------------------------------


def timelines_of(session: AnySession, selection: Selection, today: date) -> Timelines:
    """The timelines of the agreements of a selection's atlas."""
    atlas = atlas_of(session, selection, today)

    def ask() -> Timelines:
        ends = YearEnds(_first_year(atlas, today), today)
        facts = _Facts(session, atlas, today)
        same: dict[Any, Any] = {}
        found = []
        for agreement, concluded in zip(atlas.agreements, atlas.concluded, strict=True):
            made = changes(facts.course(agreement, concluded), ends, selection.policy)
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
