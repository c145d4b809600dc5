"""Which session on record a row means: the one that it names, its like, or one that was moved."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from registry.domain.errors import N_, RuleBroken
from registry.domain.forum import SessionEntry
from registry.domain.names import search_key
from registry.exchange.programme.rows import Said
from registry.models import ForumSession


class _Known(NamedTuple):
    """By what a session is known: what it is called, when it begins, where it is."""

    called: str
    starts: datetime
    room: str


class Row(NamedTuple):
    """What a row says, and as the gate reads it: nothing where it can't be read by itself."""

    said: Said
    entry: SessionEntry | None


class Matching:
    """Finds for each row the session that it means, and no session for two.

    `uids` are the sessions by what our own calendars call them.
    """

    def __init__(self, sessions: Iterable[ForumSession], uids: Mapping[str, int]) -> None:
        self._sessions = {each.id: each for each in sessions}
        self._known = {each.id: _known(each, each.starts_at) for each in sessions}
        self._uids = uids
        self._rows: dict[int, int] = {}
        self.found: dict[int, ForumSession] = {}
        self.refused: dict[int, RuleBroken] = {}

    def match(self, rows: Sequence[Row]) -> None:
        """Those that are named come first, then those that are alike, then those that moved."""
        for row in rows:
            self._take(row, self._named(row.said))
        unnamed = [row for row in rows if row.entry and not row.said.values.get("slug")]
        keys = {each.number: _known(entry, entry.starts) for each, entry in unnamed if entry}
        for row in self._open(unnamed):
            self._take(row, self._like(keys[row.said.number]))
        self._refuse_repeated(self._open(unnamed), keys)
        for row in self._open(unnamed):
            self._take(row, self._elsewhere(keys[row.said.number]))
        titles = Counter(keys[row.said.number].called for row in self._open(unnamed))
        for row in self._open(unnamed):
            if titles[keys[row.said.number].called] == 1:
                self._take(row, self._moved(keys[row.said.number]))

    @property
    def missing(self) -> list[ForumSession]:
        """The sessions that no row means."""
        return [each for number, each in self._sessions.items() if number not in self._rows]

    def _open(self, rows: Sequence[Row]) -> list[Row]:
        done = self.found.keys() | self.refused.keys()
        return [row for row in rows if row.said.number not in done]

    def _take(self, row: Row, session: ForumSession | None) -> None:
        if session is None:
            return
        number = row.said.number
        first = self._rows.setdefault(session.id, number)
        if first == number:
            self.found[number] = session
        else:
            self.refused[number] = RuleBroken(_AGAIN, params={"row": first})

    def _named(self, said: Said) -> ForumSession | None:
        """By its short name, or by what our own calendar calls it."""
        if said.uid in self._uids:
            return self._sessions.get(self._uids[said.uid])
        slug = said.values.get("slug", "")
        return next((each for each in self._sessions.values() if each.slug == slug), None)

    def _like(self, key: _Known) -> ForumSession | None:
        return next((self._sessions[n] for n, known in self._known.items() if known == key), None)

    def _elsewhere(self, key: _Known) -> ForumSession | None:
        """The only one that is left of this title at this time, in whatever room."""
        return self._only(n for n, known in self._known.items() if known[:2] == key[:2])

    def _moved(self, key: _Known) -> ForumSession | None:
        """The only one that is left of this title, whenever it begins."""
        return self._only(n for n, known in self._known.items() if known.called == key.called)

    def _only(self, numbers: Iterable[int]) -> ForumSession | None:
        left = [number for number in numbers if number not in self._rows]
        return self._sessions[left[0]] if len(left) == 1 else None

    def _refuse_repeated(self, new: Sequence[Row], keys: Mapping[int, _Known]) -> None:
        """Of rows that say the same the first one is taken."""
        seen: dict[_Known, int] = {}
        for said, _entry in new:
            first = seen.setdefault(keys[said.number], said.number)
            if first != said.number:
                self.refused[said.number] = RuleBroken(_AGAIN, params={"row": first})


_AGAIN = N_("The same session as number %(row)s.")


def _known(session: ForumSession | SessionEntry, starts: datetime) -> _Known:
    """A session without a title is called by its theme."""
    called = search_key(session.title) or f"?{session.theme}"
    return _Known(called, starts, search_key(session.room))
