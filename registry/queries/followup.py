"""What the agreements of sessions were and are: the base of each session, and both states.

What counts as done since stands in domain/followup.py.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import case, select

from registry.domain.changes import Cause, Change, Side, State, Step, compare
from registry.domain.dates import PartialDate
from registry.domain.dormancy import ActivityFacts, Policy
from registry.domain.followup import NOTHING, Deed, FollowUp, Known, Paper, Span, as_of, follow
from registry.domain.forum import local_days
from registry.domain.mergers import Merger, Part
from registry.domain.selection import LISTED
from registry.domain.vocabulary import CEREMONIAL, LinkRole, Record
from registry.models import Activity, City, Instrument, Party
from registry.queries.agreements import AgreementRow, rows_of
from registry.queries.among import AmongIds
from registry.queries.changes import End, names_of, rows_by_reference
from registry.queries.dossiers import PinnedRow
from registry.queries.prepared import Prepared
from registry.queries.programme import LinkRow, SessionRow

_activity: Any = Activity
_paper: Any = Instrument
_party: Any = Party
_DEEDS = Prepared(
    select(
        _activity.agreement_id, _activity.kind, _activity.title, _activity.contested_on,
        _activity.begin_edtf, _activity.begin_earliest, _activity.begin_latest,
        _activity.end_edtf, _activity.end_earliest, _activity.end_latest,
    )
    .where(AmongIds(_activity.agreement_id), _activity.withdrawn_on.is_(None))
    .order_by(_activity.agreement_id, _activity.id)
)  # fmt: skip
_PAPERS = Prepared(
    select(
        _paper.agreement_id, _paper.kind, _paper.role,
        _paper.signed_edtf, _paper.signed_earliest, _paper.signed_latest,
    )
    .where(AmongIds(_paper.agreement_id))
    .order_by(_paper.agreement_id, _paper.id)
)  # fmt: skip
_PARTS = Prepared(
    select(
        _party.agreement_id, City.slug, _party.joined_edtf, _party.left_edtf,
        _party.left_reported_on, case((_party.reported_on.is_(None), 0), else_=1).label("said"),
    )
    .join(City, City.id == _party.city_id)
    .where(AmongIds(_party.agreement_id))
)  # fmt: skip


# -- which base, which agreements --------------------------------------------------------------


def day_of(row: SessionRow, zone: ZoneInfo) -> date:
    """The day on which a session begins, in the forum's zone."""
    return local_days(row.starts_at, row.ends_at, zone)[0]


def base_of(pins: Sequence[PinnedRow], row: SessionRow, zone: ZoneInfo) -> PinnedRow | None:
    """The dossier that a session is followed up from; `pins` are those published, latest first."""
    held = [each for each in pins if each.session_id == row.id and each.withdrawn_on is None]
    day = day_of(row, zone)
    in_time = (each for each in held if each.published_at.astimezone(zone).date() <= day)
    return next(in_time, held[-1] if held else None)


def roles_of(links: Sequence[LinkRow], row: SessionRow) -> dict[str, tuple[str, ...]]:
    """The agreements that a session is about, and what each has to do with it."""
    found: dict[str, set[str]] = defaultdict(set)
    for link in links:
        if link.session_id == row.id:
            found[link.reference].add(link.role)
    order = [role.value for role in LinkRole]
    return {each: tuple(sorted(roles, key=order.index)) for each, roles in found.items()}


class Asked(NamedTuple):
    """A session to be followed up: its day, the base, and its agreements with their roles.

    A base that is not frozen reads what is on record now; its day is the session's.
    """

    day: date
    base: End
    roles: Mapping[str, Sequence[str]]


# -- both states -------------------------------------------------------------------------------


def followed(sessions: Sequence[Asked], now: End, *, told: bool = False) -> list[list[FollowUp]]:
    """What came of each session's agreements: a fixed number of statements for each base.

    `told` asks besides how the comparison of both states tells of each.
    """
    after = _Facts.read(now, {reference for each in sessions for reference in each.roles})
    mine: dict[_Base, set[str]] = defaultdict(set)
    for each in sessions:
        mine[_base(each)].update(each.roles)
    ends = {_base(each): each.base for each in sessions}
    between = {key: _Between(_known_at(ends[key], after, mine[key]), after) for key in ends}
    if told:
        between = {key: each.told() for key, each in between.items()}
    return [between[_base(each)].of(each) for each in sessions]


_Base = tuple[str, date]


def _base(asked: Asked) -> _Base:
    return asked.base.name, asked.base.day


@dataclass(frozen=True)
class _Facts:
    """What an end knows of some agreements, by reference."""

    end: End
    rows: Mapping[str, AgreementRow]
    known: Mapping[str, Known]

    @classmethod
    def read(cls, end: End, references: Collection[str]) -> "_Facts":
        rows = rows_by_reference(end, references)
        values = {"ids": [row.id for row in rows.values()]}
        deeds, papers = _deeds(end, values), _papers(end, values)
        known = {
            each: Known(_state(row), _conclusion(row), deeds[row.id], papers[row.id])
            for each, row in rows.items()
        }
        return cls(end, rows, known)

    def states(self, policy: Policy, day: date) -> dict[str, State]:
        """The listed agreements, judged by another policy or on another day."""
        ids = [row.id for row in self.rows.values()]
        rows = rows_of(self.end.session, ids, policy, day, self.end.day)
        return {row.reference: state for row in rows if (state := _state(row))}

    def side(self) -> Side:
        states = {each: known.state for each, known in self.known.items() if known.state}
        return Side(self.end.day, states, _parts(self.end, self.rows), ())


def _known_at(base: End, after: _Facts, references: Collection[str]) -> _Facts:
    """What a base knows: an edition's own facts, or those of now as they were on its day."""
    if base.frozen:
        return _Facts.read(base, references)
    rows = {each: row for each, row in after.rows.items() if each in references}
    states = _Facts(after.end, rows, {}).states(base.policy, base.day)
    known = {each: as_of(after.known[each], states.get(each), base.day) for each in rows}
    return _Facts(base, rows, known)


@dataclass(frozen=True)
class _Between:
    """What lies between a base and now; `changes` and `merged` are by reference."""

    before: _Facts
    after: _Facts
    changes: Mapping[str, Change] = field(default_factory=dict)
    merged: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)

    def of(self, asked: Asked) -> list[FollowUp]:
        span = Span(asked.base.day, asked.day, self.after.end.day)
        return [self._one(each, roles, span) for each, roles in asked.roles.items()]

    def _one(self, reference: str, roles: Sequence[str], span: Span) -> FollowUp:
        before = self.before.known.get(reference, NOTHING)
        after = self.after.known.get(reference, NOTHING)
        found = follow(reference, roles, before, after, span)
        change, merged = self.changes.get(reference), self.merged.get(reference, ())
        return replace(found, change=change, merged=merged)

    def told(self) -> "_Between":
        """The same with how domain/changes.py tells the difference of both."""
        before = self.before.side()
        after = self.after.side()
        there = names_of(self.after.end, {part.slug for part in before.parts}).keys()
        found = compare(before, replace(after, cities=there), self._steps(after.states))
        changes = {each.reference: each for each in found.changes}
        return replace(self, changes=changes, merged=self._named(found.mergers))

    def _steps(self, now: Mapping[str, State]) -> list[Step]:
        """The earlier facts by the later policy, then on the later day."""
        base, end = self.before.end, self.after.end
        if not base.frozen:
            return [(Cause.TIME, now)]
        steps: list[Step] = []
        if base.policy != end.policy:
            steps.append((Cause.RULE, self.before.states(end.policy, base.day)))
        if base.day != end.day:
            steps.append((Cause.TIME, self.before.states(end.policy, end.day)))
        return steps

    def _named(self, mergers: Sequence[Merger]) -> dict[str, list[tuple[str, str]]]:
        """The names of the cities that are gone, each with that of the one it is part of now."""
        gone = names_of(self.before.end, {each.slug for each in mergers})
        there = names_of(self.after.end, {each.into for each in mergers})
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for each in mergers:
            for reference in each.references:
                found[reference].append((gone[each.slug], there[each.into]))
        return found


# -- the parts of what is known ----------------------------------------------------------------


def _state(row: AgreementRow) -> State | None:
    if row.legal not in LISTED:
        return None
    return State(
        row.reference,
        row.kind,
        row.legal,
        row.status.value if row.status else None,
        row.last.isoformat() if row.last else None,
        row.concluded,
        row.record == Record.CONTESTED,
    )


def _conclusion(row: AgreementRow) -> PartialDate | None:
    if row.concluded is None or row.concluded_earliest is None or row.concluded_latest is None:
        return None
    return PartialDate(row.concluded, row.concluded_earliest, row.concluded_latest)


def _deeds(end: End, values: Mapping[str, Any]) -> dict[int, list[Deed]]:
    found: dict[int, list[Deed]] = defaultdict(list)
    for row in _DEEDS.rows(end.session, values):
        period = "/".join(filter(None, (row.begin_edtf, row.end_edtf)))
        found[row.agreement_id].append(
            Deed(row.kind, row.title, row.begin_edtf, period, _facts_of(row))
        )
    return found


def _facts_of(row: Any) -> ActivityFacts:
    begin = PartialDate(row.begin_edtf, row.begin_earliest, row.begin_latest)
    end = PartialDate(row.end_edtf, row.end_earliest, row.end_latest) if row.end_edtf else None
    return ActivityFacts(
        begin,
        end,
        ceremonial=row.kind in CEREMONIAL,
        contested=row.contested_on is not None,
    )


def _papers(end: End, values: Mapping[str, Any]) -> dict[int, list[Paper]]:
    found: dict[int, list[Paper]] = defaultdict(list)
    for number, kind, role, *signed in _PAPERS.rows(end.session, values):
        when = PartialDate(*signed) if signed[0] else None
        found[number].append(Paper(kind, role, when))
    return found


def _parts(end: End, rows: Mapping[str, AgreementRow]) -> list[Part]:
    named = {row.id: reference for reference, row in rows.items()}
    return [
        Part(
            named[row.agreement_id],
            row.slug,
            row.joined_edtf,
            row.left_edtf,
            row.left_reported_on.isoformat() if row.left_reported_on else None,
            bool(row.said),
        )
        for row in _PARTS.rows(end.session, {"ids": list(named)})
    ]
