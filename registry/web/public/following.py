"""The follow-up of a forum's sessions, gathered: which are counted, from which base, and what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from registry.domain.dormancy import Policy
from registry.domain.followup import FollowUp, Span
from registry.domain.forum import zone_of
from registry.domain.vocabulary import SessionStatus
from registry.extensions import db
from registry.queries import dossiers, programme
from registry.queries import followup as found
from registry.queries.changes import End
from registry.queries.editions import EditionRow, editions
from registry.queries.followup import Asked
from registry.queries.programme import ForumRow, SessionRow
from registry.web.asking import today
from registry.web.presenting.editions import NOW
from registry.web.public.edition_sides import reading


@dataclass(frozen=True, slots=True)
class Followed:
    """A session, its day, the edition that it is followed up from, and what came of it.

    Of a session that is still to come there is nothing to tell, nor of one that was cancelled.
    """

    session: SessionRow
    day: date
    base: EditionRow | None
    roles: Mapping[str, Sequence[str]]
    found: Sequence[FollowUp] = field(default=())

    @property
    def cancelled(self) -> bool:
        return self.session.status == SessionStatus.CANCELLED

    @property
    def to_come(self) -> bool:
        return self.day > today()

    @property
    def counts(self) -> bool:
        return not self.cancelled and not self.to_come

    @property
    def span(self) -> Span:
        return Span(self.base.day if self.base else self.day, self.day, today())

    @property
    def year_is_over(self) -> bool:
        return self.span.year_is_over


def now_end() -> End:
    return End(db.session, today(), Policy(), NOW)


def of_forum(forum: ForumRow) -> list[Followed]:
    """All sessions of a forum, in the order of time."""
    return _with_found(_sessions(forum, programme.sessions(db.session, forum.id)))


def of_session(forum: ForumRow, row: SessionRow, *, told: bool = False) -> Followed:
    """One of them; `told` as in queries/followup.py."""
    (one,) = _with_found(_sessions(forum, [row]), told=told)
    return one


def _sessions(forum: ForumRow, rows: Sequence[SessionRow]) -> list[Followed]:
    zone = zone_of(forum.time_zone)
    links = programme.links(db.session, forum.id)
    pins = dossiers.pinned(db.session, [row.id for row in rows]) if rows else []
    numbers = {each.number: each for each in editions(db.session)} if pins else {}

    def session(row: SessionRow) -> Followed:
        pin = found.base_of(pins, row, zone)
        base = numbers[pin.number] if pin else None
        return Followed(row, found.day_of(row, zone), base, found.roles_of(links, row))

    return [session(row) for row in rows]


def _with_found(sessions: Sequence[Followed], *, told: bool = False) -> list[Followed]:
    asked = [_asked(each) for each in sessions if each.counts]
    answers = iter(found.followed(asked, now_end(), told=told))
    return [
        Followed(each.session, each.day, each.base, each.roles, next(answers))
        if each.counts
        else each
        for each in sessions
    ]


def _asked(each: Followed) -> Asked:
    base = each.base
    if base is None:
        return Asked(each.day, End(db.session, each.day, Policy(), NOW), each.roles)
    end = End(reading(base), base.day, base.policy, base.sha256, frozen=True)
    return Asked(each.day, end, each.roles)
