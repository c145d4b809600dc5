"""What the agreements of sessions were and are: the base of each session, and both states.

What counts as done since stands in domain/followup.py.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import case, select

from registry.domain import changes
from registry.domain.changes import Cause, Comparison, Side, State
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


def followed(sessions: Sequence[Asked], now: End) -> list[list[FollowUp]]:
    """What came of each session's agreements: a fixed number of statements for each base."""
    every = {reference for each in sessions for reference in each.roles}
    after = _Facts.read(now, every)
    bases: dict[tuple[str, date], _Between] = {}
    for each in sessions:
        key = each.base.name, each.base.day
        if key not in bases:
            mine = {one for other in sessions if _base(other) == key for one in other.roles}
            bases[key] = _Between(each.base, after, mine)
    return [bases[_base(each)].of(each) for each in sessions]


def _base(asked: Asked) -> tuple[str, date]:
    return asked.base.name, asked.base.day


@dataclass(frozen=True)
class _Facts:
    """What an end knows of some agreements, by reference."""

    end: End
    rows: Mapping[str, AgreementRow]
    known: Mapping[str, Known]
    parts: Sequence[Part]

    @classmethod
    def read(cls, end: End, references: Collection[str]) -> "_Facts":
        rows = rows_by_reference(end, references)
        values = {"ids": [row.id for row in rows.values()]}
        deeds, papers = _deeds(end, values), _papers(end, values)
        known = {
            each: Known(_state(row), _conclusion(row), deeds[row.id], papers[row.id])
            for each, row in rows.items()
        }
        return cls(end, rows, known, _parts(end, rows))

    def states(self, policy: Policy, day: date) -> dict[str, State]:
        """The listed agreements, judged by another policy or on another day."""
        ids = [row.id for row in self.rows.values()]
        return _listed(rows_of(self.end.session, ids, policy, day, self.end.day))

    def seen_on(self, end: End, references: Collection[str]) -> "_Facts":
        """The same knowledge as a base on an earlier day."""
        mine = {each: row for each, row in self.rows.items() if each in references}
        ids = [row.id for row in mine.values()]
        states = _listed(rows_of(end.session, ids, end.policy, end.day, self.end.day))
        known = {each: as_of(self.known[each], states.get(each), end.day) for each in mine}
        parts = [part for part in self.parts if part.reference in mine]
        return _Facts(end, mine, known, parts)


class _Between:
    """What lies between a base and now."""

    def __init__(self, base: End, after: _Facts, references: Collection[str]) -> None:
        frozen = base.frozen
        self.after = after
        self.before = _Facts.read(base, references) if frozen else after.seen_on(base, references)
        self.told = self._told(references)
        self.changes = {each.reference: each for each in self.told.changes}
        self.names = self._names()

    def of(self, asked: Asked) -> list[FollowUp]:
        span = Span(asked.base.day, asked.day, self.after.end.day)
        return [self._one(each, roles, span) for each, roles in asked.roles.items()]

    def _one(self, reference: str, roles: Sequence[str], span: Span) -> FollowUp:
        before = self.before.known.get(reference, NOTHING)
        after = self.after.known.get(reference, NOTHING)
        found = follow(reference, roles, before, after, span)
        merged = [self.names[each] for each in self.told.mergers if reference in each.references]
        return replace(found, change=self.changes.get(reference), merged=merged)

    def _names(self) -> dict[Merger, tuple[str, str]]:
        """The names of the cities that are gone, each with that of the one it is part of now."""
        mergers = self.told.mergers
        gone = names_of(self.before.end, {each.slug for each in mergers})
        there = names_of(self.after.end, {each.into for each in mergers})
        return {each: (gone[each.slug], there[each.into]) for each in mergers}

    def _told(self, references: Collection[str]) -> Comparison:
        """How the comparison of two states tells of these agreements."""
        before, after = _side(self.before, references), _side(self.after, references)
        there = names_of(self.after.end, {part.slug for part in before.parts}).keys()
        after = replace(after, cities=there)
        return changes.compare(before, after, self._steps(after.states))

    def _steps(self, now: Mapping[str, State]) -> list[changes.Step]:
        """The earlier facts by the later policy, then on the later day."""
        base, end = self.before.end, self.after.end
        if not base.frozen:
            return [(Cause.TIME, now)]
        steps: list[changes.Step] = []
        if base.policy != end.policy:
            steps.append((Cause.RULE, self.before.states(end.policy, base.day)))
        if base.day != end.day:
            steps.append((Cause.TIME, self.before.states(end.policy, end.day)))
        return steps


def _side(facts: _Facts, references: Collection[str]) -> Side:
    known = ((each, facts.known.get(each, NOTHING).state) for each in references)
    states = {reference: state for reference, state in known if state}
    parts = [part for part in facts.parts if part.reference in references]
    return Side(facts.end.day, states, parts, ())


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


def _listed(rows: Sequence[AgreementRow]) -> dict[str, State]:
    return {row.reference: state for row in rows if (state := _state(row))}


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
