"""A programme is taken in: what is new is added, what differs amended, and nothing removed.

What would happen is found by doing it and taking it back: no rule is told twice.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from registry.domain.errors import RuleBroken
from registry.domain.forum import SessionEntry, Use, clash, use_of, zone_of
from registry.domain.vocabulary import SessionStatus
from registry.exchange.programme import own
from registry.exchange.programme.matching import Matching, Row
from registry.exchange.programme.rows import Reading, Said, typed
from registry.forms.forum import read_session
from registry.models import Forum, ForumSession
from registry.queries.programme_changes import SESSION, stamps
from registry.services import programme
from registry.services.audit import Actor, AnySession

_WHEN = ("day", "starts", "end_day", "ends")


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Planned:
    """A row and what becomes of it: the session as its form says it, before and after.

    `clashes` are what the sessions are called that are in its room at its time.
    """

    said: Said
    fate: Fate
    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[RuleBroken, ...] = ()
    session: ForumSession | None = None
    clashes: tuple[ForumSession, ...] = ()

    @property
    def changes(self) -> list[str]:
        """The fields that become other."""
        return [name for name in self.after if self.after[name] != self.before.get(name, "")]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a programme does to a forum; `missing` are sessions on record that it doesn't have."""

    rows: Sequence[Planned]
    missing: Sequence[ForumSession]
    notes: Sequence[RuleBroken]
    events: bool = False

    def of(self, *fates: Fate) -> list[Planned]:
        return [each for each in self.rows if each.fate in fates]

    @property
    def seal(self) -> str:
        """A digest of all that is shown of it: another one is another plan."""
        said = [*self._said(), sorted(each.slug for each in self.missing)]
        return sha256(
            json.dumps([*said, list(map(str, self.notes))], sort_keys=True).encode()
        ).hexdigest()

    def _said(self) -> Iterator[Any]:
        for each in self.rows:
            clashes = [other.slug for other in each.clashes]
            problems = list(map(str, each.problems))
            yield [each.said.number, each.fate, dict(each.before), dict(each.after)]
            yield [problems, clashes]


def take_in(session: AnySession, actor: Actor, forum: Forum, reading: Reading) -> Plan:
    """Do what the rows say, as far as they are right; the caller keeps it or takes it back."""
    return _Taking(session, actor, forum).run(reading)


@dataclass(slots=True)
class _Taking:
    """A programme that is taken in; `uids` are the sessions by what our calendars call them."""

    session: AnySession
    actor: Actor
    forum: Forum
    uids: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        known = stamps(self.session, self.forum.id)
        self.uids = {at.hash: number for (what, number), at in known.items() if what == SESSION}

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.forum.time_zone)

    @property
    def days(self) -> tuple[date, date]:
        return self.forum.first_day, self.forum.last_day

    def run(self, reading: Reading) -> Plan:
        matching = Matching(list(self.forum.sessions), self.uids)
        sound = [each for each in reading.rows if not (each.problems or each.left_out)]
        matching.match([Row(each, self._by_itself(each)) for each in sound])
        done = [self._fate(each, matching) for each in reading.rows]
        found = self._with_clashes(done)
        return Plan(found, matching.missing, reading.notes, reading.events)

    def _by_itself(self, said: Said) -> SessionEntry | None:
        read = read_session(said.values, self.days, self.zone)
        return None if isinstance(read, list) else read

    def _fate(self, said: Said, matching: Matching) -> Planned:
        if said.left_out:
            return Planned(said, Fate.LEFT_OUT, problems=(said.left_out,))
        if said.problems:
            return Planned(said, Fate.REFUSED, problems=said.problems)
        if said.number in matching.refused:
            return Planned(said, Fate.REFUSED, problems=(matching.refused[said.number],))
        row = matching.found.get(said.number)
        values = said.values if row is None else self._merged(row, said)
        read = read_session(values, self.days, self.zone)
        if isinstance(read, list):
            return Planned(said, Fate.REFUSED, problems=tuple(read))
        try:
            return self._add(said, read) if row is None else self._amend(said, row, read)
        except RuleBroken as problem:
            return Planned(said, Fate.REFUSED, problems=(problem,))

    def _merged(self, row: ForumSession, said: Said) -> dict[str, str]:
        """What is on record, with what the row says in its place: an empty cell says nothing."""
        ours = said.uid in self.uids
        values = own.fields_of(said.values, row) if ours else said.values
        there = typed(row, self.zone)
        if any(values.get(name) for name in _WHEN):
            there["end_day"] = ""
        if said.takes_place and row.status == SessionStatus.CANCELLED:
            there["status"] = SessionStatus.PLANNED
        return there | {name: text for name, text in values.items() if text}

    def _add(self, said: Said, entry: SessionEntry) -> Planned:
        row = programme.add(self.session, self.actor, self.forum, entry)
        return Planned(said, Fate.NEW, after=typed(row, self.zone), session=row)

    def _amend(self, said: Said, row: ForumSession, entry: SessionEntry) -> Planned:
        before = typed(row, self.zone)
        changed = programme.amend(self.session, self.actor, row, entry)
        fate = Fate.CHANGED if changed else Fate.SAME
        return Planned(said, fate, before, typed(row, self.zone), session=row)

    def _with_clashes(self, done: Sequence[Planned]) -> list[Planned]:
        """The same, each with the sessions that are in its room at its time when all is done."""
        uses = {
            each: use_of(each.room, each.starts_at, each.ends_at, each.status)
            for each in self.forum.sessions
        }
        return [
            replace(each, clashes=_clashes(each.session, uses)) if each.session else each
            for each in done
        ]


def _clashes(row: ForumSession, uses: Mapping[ForumSession, Use]) -> tuple[ForumSession, ...]:
    return tuple(other for other, use in uses.items() if other is not row and clash(uses[row], use))
