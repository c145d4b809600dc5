"""An agreement's parts in sessions of the forum, in words: which, when, in which roles."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from registry.domain.forum import local_days, zone_of
from registry.domain.vocabulary import LINK_ROLES, SESSION_STATUSES, SessionStatus
from registry.i18n import day_text, label
from registry.queries.sessions import Part
from registry.web.presenting.programme import session_href, titles_of


class Role(NamedTuple):
    """What the agreement has to do with the session, and what is said of it."""

    label: str
    note: str


class Held(NamedTuple):
    """A session as components/timeline.html prints it; `status` is said of a cancelled one."""

    day: date
    when: str
    title: str
    href: str
    forum: str
    place: str
    roles: Sequence[Role]
    papers: frozenset[int]
    status: str

    @property
    def name(self) -> str:
        return f"{self.title}, {self.forum}"

    @property
    def roles_label(self) -> str:
        return ", ".join(each.label for each in self.roles)


def sessions(parts: Sequence[Part], last: date) -> list[Held]:
    """The sessions up to a day, each with all roles of the agreement in it."""
    several = [list(same) for _, same in groupby(parts, lambda each: (each.event, each.session))]
    titles = titles_of((same[0].title, same[0].theme) for same in several)
    found = [_held(same, title) for same, title in zip(several, titles, strict=True)]
    return [each for each in found if each.day <= last]


def _held(parts: Sequence[Part], title: str) -> Held:
    part = parts[0]
    day, _last = local_days(part.starts_at, part.ends_at, zone_of(part.time_zone))
    cancelled = part.status == SessionStatus.CANCELLED
    return Held(
        day,
        day_text(day),
        title,
        session_href(part.event, part.session),
        " ".join(filter(None, (part.forum, part.edition))),
        part.place,
        [Role(label(LINK_ROLES, each.role), each.note) for each in parts],
        frozenset(each.instrument_id for each in parts if each.instrument_id),
        label(SESSION_STATUSES, part.status) if cancelled else "",
    )


def venues(held: Iterable[Held]) -> Mapping[int, Held]:
    """Where papers were signed: the session by the number of the paper."""
    return {paper: each for each in held for paper in each.papers}
