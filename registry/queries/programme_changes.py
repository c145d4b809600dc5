"""What the audit says of a programme: when a session was changed last, and what became other.

Of who did it nothing is asked, and of persons the audit of a programme holds nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, or_, select

from registry.models import AuditEntry, ForumSession
from registry.queries.prepared import AnySession, Prepared

_entry: Any = AuditEntry
_session: Any = ForumSession
FORUM, SESSION = "forum", "session"
#: Deeds that change what a programme says: links, persons and files are no part of it.
_DEEDS = ("create", "amend", "publish", "remove")

_OF_FORUM = _entry.entity == FORUM, _entry.entity_id == bindparam("forum")
_IN_ORDER = (
    select(_entry.id, _entry.at, _entry.hash, _entry.action, _entry.entity, _entry.entity_id)
    .where(_entry.action.in_(_DEEDS))
    .order_by(_entry.id)
)

# -- when it was changed last ------------------------------------------------------------------


class Stamp(NamedTuple):
    """Since when a thing is on record, and when it was changed last.

    `hash` is that of its first entry: no other thing has it, also where a number or a short name
    is given again.
    """

    hash: str
    begun: datetime
    changed: datetime


_THERE = select(_session.id).where(_session.forum_id == bindparam("forum"))
_STAMPS = Prepared(
    _IN_ORDER.where(
        or_(
            _OF_FORUM[0] & _OF_FORUM[1],
            (_entry.entity == SESSION) & _entry.entity_id.in_(_THERE),
        )
    )
)


def stamps(session: AnySession, forum_id: int) -> dict[tuple[str, int], Stamp]:
    """Of a forum and its sessions: by what it is and its number."""
    found: dict[tuple[str, int], Stamp] = {}
    for row in _STAMPS.rows(session, {"forum": forum_id}):
        key = row.entity, row.entity_id
        if row.action == "create" or key not in found:
            found[key] = Stamp(row.hash, row.at, row.at)
        else:
            found[key] = found[key]._replace(changed=row.at)
    return found


# -- what became other -------------------------------------------------------------------------

Facts = Mapping[str, Any]


class Change(NamedTuple):
    """What was said of a session, or of the forum itself, before and after; None: it was not there.

    Moments are UTC; `zone` is the forum's before and after.
    """

    at: datetime
    session_id: int | None
    before: Facts | None
    after: Facts | None
    zone: tuple[str, str]


_ENTRIES = Prepared(
    _IN_ORDER.add_columns(_entry.changes, _entry.request_id).where(
        or_(_OF_FORUM[0] & _OF_FORUM[1], _entry.entity == SESSION)
    )
)


def changes(session: AnySession, forum_id: int) -> list[Change]:
    """What changed in the programme since the forum was published (last), the latest first."""
    entries = _ENTRIES.rows(session, {"forum": forum_id})
    history = _History(forum_id, _moves(entries))
    published = max((row.id for row in entries if _publishes(row)), default=0)
    told = [(row.id, each) for row in entries for each in history.take(row)]
    return [each for number, each in reversed(told) if number > published]


def _publishes(row: Any) -> bool:
    return bool(row.entity == FORUM and row.action == "publish")


Moves = Mapping[tuple[str, datetime], tuple[str, str]]


def _moves(entries: Sequence[Any]) -> Moves:
    """By deed, from which zone to which it moved the forum: its sessions kept their local times."""
    zones = ((row, row.changes.get("time_zone")) for row in entries if row.entity == FORUM)
    return {_deed(row): tuple(said) for row, said in zones if said and said[0]}


def _deed(row: Any) -> tuple[str, datetime]:
    return row.request_id, row.at


class _History:
    """The programme as the entries so far have made it."""

    def __init__(self, forum_id: int, moves: Moves) -> None:
        self.forum_id, self.moves = forum_id, moves
        self.forum: dict[str, Any] = {}
        self.sessions: dict[int, dict[str, Any]] = {}

    def take(self, row: Any) -> Iterator[Change]:
        """Apply an entry; tell what it changed."""
        if row.entity == FORUM:
            yield self._of_forum(row)
        elif row.entity_id in self.sessions or _forum_of(row.changes) == self.forum_id:
            yield self._of_session(row)

    def _of_forum(self, row: Any) -> Change:
        before = dict(self.forum)
        self.forum |= _new(row.changes)
        return Change(row.at, None, before or None, dict(self.forum), self._zones(row))

    def _zones(self, row: Any) -> tuple[str, str]:
        """The zone before and after a deed; a session is moved before the forum is."""
        zone = str(self.forum.get("time_zone", "UTC"))
        return self.moves.get(_deed(row), (zone, zone))

    def _of_session(self, row: Any) -> Change:
        before = self.sessions.pop(row.entity_id, None)
        after = None
        if row.action != "remove":
            after = self.sessions[row.entity_id] = {**(before or {}), **_new(row.changes)}
        told = dict(after) if after else None
        return Change(row.at, row.entity_id, before, told, self._zones(row))


def _forum_of(changes: Facts) -> int | None:
    """The forum that a new session was added to."""
    said = changes.get("forum")
    return said[1] if isinstance(said, list) else None


def _new(changes: Facts) -> dict[str, Any]:
    """The later value of each field that has one; moments as such."""
    pairs: Iterable[tuple[str, Any]] = (
        (name, said[1]) for name, said in changes.items() if isinstance(said, list)
    )
    return {name: _moment(name, value) for name, value in pairs}


def _moment(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name in {"starts_at", "ends_at"} else value
