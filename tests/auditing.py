"""A watch over commits: whatever changed a city, an agreement, a forum … left an entry."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from registry.extensions import Base
from registry.models import AuditEntry
from tests.dumps import SEEN

#: What belongs to a thing: table -> the thing's name and the column that holds its number.
PARTS = {
    "city": ("city", "id"),
    "city_name": ("city", "city_id"),
    "agreement": ("agreement", "id"),
    "agreement_field": ("agreement", "agreement_id"),
    "party": ("agreement", "agreement_id"),
    "instrument": ("agreement", "agreement_id"),
    "suspension": ("agreement", "agreement_id"),
    "contest": ("agreement", "agreement_id"),
    "declaration": ("agreement", "agreement_id"),
    "document": ("agreement", "agreement_id"),
    "activity": ("activity", "id"),
    "activity_field": ("activity", "activity_id"),
    "activity_word": ("activity", "activity_id"),
    "forum": ("forum", "id"),
    "forum_session": ("session", "id"),
    "session_link": ("session_link", "id"),
    "panelist": ("panelist", "id"),
    "appearance": ("appearance", "id"),
    "material": ("material", "id"),
    "dossier": ("dossier", "id"),
    "personal_link": ("personal_link", "id"),
}

Thing = tuple[str, int]
State = dict[Thing, frozenset[tuple[Any, ...]]]


@dataclass
class AuditWatch:
    """Compares what is stored before and after each commit with the entries in between."""

    connection: Connection
    missing: list[Thing] = field(default_factory=list)
    before: State = field(default_factory=dict)
    version: int = 0

    def begin(self) -> None:
        """Take what is there now as audited."""
        self.before, self.version = self._state(), self._last()

    def before_commit(self, session: Session) -> None:
        """Look at what a commit of this test's session is about to keep."""
        if session.get_bind() is not self.connection:
            return
        session.flush()
        now = self._state()
        changed = {thing for thing in now.keys() | self.before if self._differs(thing, now)}
        self.missing += sorted(changed - self._entries())
        self.before, self.version = now, self._last()

    def _differs(self, thing: Thing, now: State) -> bool:
        return now.get(thing) != self.before.get(thing)

    def _state(self) -> State:
        rows: defaultdict[Thing, set[tuple[Any, ...]]] = defaultdict(set)
        for table, (name, column) in PARTS.items():
            columns = [each for each in Base.metadata.tables[table].c if str(each) not in SEEN]
            for row in self.connection.execute(select(*columns)):
                rows[name, row._mapping[column]].add((table, *map(str, row)))
        return {thing: frozenset(found) for thing, found in rows.items()}

    def _entries(self) -> set[Thing]:
        found = select(AuditEntry.entity, AuditEntry.entity_id)
        newer = self.connection.execute(found.where(AuditEntry.id > self.version))
        return {(entity, number) for entity, number in newer}

    def _last(self) -> int:
        return self.connection.execute(
            select(func.coalesce(func.max(AuditEntry.id), 0))
        ).scalar_one()
