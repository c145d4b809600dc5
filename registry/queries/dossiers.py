"""Dossiers that were published: the editions that a session's were made of, and which fits now."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from registry.domain.dormancy import Policy
from registry.models import AuditEntry, Dossier, Edition
from registry.queries.editions import EditionRow, editions
from registry.queries.prepared import AnySession, Prepared

_dossier: Any = Dossier
_edition: Any = Edition
_entry: Any = AuditEntry

#: What the audit tells of that is in no edition; all else is a fact, whatever it will be called.
NO_FACTS = frozenset({
    "account", "appearance", "dossier", "edition", "material", "panelist", "personal_link",
})  # fmt: skip


class PinnedRow(NamedTuple):
    """A dossier that was published, with what is to be known of its edition."""

    session_id: int
    published_at: datetime
    number: str
    withdrawn_on: date | None


class Plan(NamedTuple):
    """What publishing a session's dossier would do: which it has, and which edition comes next.

    `last` and `edition` are numbers; empty where none is published yet, and where one has to be.
    """

    last: str
    edition: str

    @property
    def nothing_new(self) -> bool:
        """Whether the dossier shows already what would be published."""
        return bool(self.edition) and self.edition == self.last


_PINNED = Prepared(
    select(_dossier.session_id, _dossier.published_at, _edition.number, _edition.withdrawn_on)
    .join(Edition, _edition.id == _dossier.edition_id)
    .where(_dossier.session_id.in_(bindparam("sessions", expanding=True)))
    .order_by(_dossier.id.desc())
)
_PUBLISHED = (
    select(func.max(_entry.id))
    .where(_entry.entity == "edition", _entry.entity_id == bindparam("edition"))
    .where(_entry.action == "publish")
    .scalar_subquery()
)
_CHANGED_SINCE = Prepared(
    select(_entry.id)
    .where(_entry.id > _PUBLISHED, *(_entry.entity != each for each in sorted(NO_FACTS)))
    .limit(1)
)


def pinned(session: AnySession, sessions: Sequence[int]) -> list[PinnedRow]:
    """The dossiers of these sessions that were published, the latest first."""
    return [PinnedRow(*row) for row in _PINNED.rows(session, {"sessions": list(sessions)})]


def plan(session: AnySession, session_id: int, data_format: int, today: date) -> Plan:
    """What publishing would do now; `data_format` is the one of editions that are made today.

    The latest edition will do if it is of today, since every figure has its day, and if no fact
    was changed after it. An edition that an earlier dossier is made of is not taken again.
    """
    numbers = [row.number for row in pinned(session, [session_id])]
    last = numbers[0] if numbers else ""
    found = _latest(session)
    fits = found is not None and _fits(session, found, data_format, today)
    if found is None or not fits or found.number in numbers[1:]:
        return Plan(last, "")
    return Plan(last, found.number)


def _latest(session: AnySession) -> EditionRow | None:
    return next((each for each in editions(session) if each.withdrawn_on is None), None)


def _fits(session: AnySession, found: EditionRow, data_format: int, today: date) -> bool:
    alike = (found.day, found.format, found.policy) == (today, data_format, Policy())
    return alike and _CHANGED_SINCE.first(session, {"edition": found.id}) is None
