"""What a session's links say, for the secretariat: which agreement, in which role, by whom."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from registry.models import Agreement, Instrument, SessionLink, User
from registry.queries.prepared import AnySession

_link: Any = SessionLink
_paper: Any = Instrument


class Linked(NamedTuple):
    """An agreement's part in a session; whoever linked it by a command has no name."""

    id: int
    agreement_id: int
    reference: str
    role: str
    note: str
    added_on: date
    added_by: str
    paper_kind: str | None
    paper_signed: str | None


_LINKED = (
    select(
        _link.id, _link.agreement_id, Agreement.reference, _link.role, _link.note, _link.added_on,
        User.name, User.email, _paper.kind, _paper.signed_edtf,
    )
    .join(Agreement, Agreement.id == _link.agreement_id)
    .outerjoin(User, User.id == _link.added_by_id)
    .outerjoin(_paper, _paper.id == _link.instrument_id)
    .order_by(Agreement.number, _link.id)
)  # fmt: skip


def linked(session: AnySession, session_id: int) -> list[Linked]:
    """All links of a session, in the order of their agreements."""
    rows: Any = session.execute(_LINKED.where(_link.session_id == session_id))
    return [Linked._make((*row[:6], row.name or row.email or "", *row[8:])) for row in rows]


def roles_of(
    session: AnySession, session_id: int, agreements: Sequence[int]
) -> dict[int, list[str]]:
    """The roles in which each of these agreements is linked to a session; missing if in none."""
    found = select(_link.agreement_id, _link.role).where(
        _link.session_id == session_id, _link.agreement_id.in_(agreements)
    )
    roles: dict[int, list[str]] = {}
    for each in session.execute(found.order_by(_link.id)):
        roles.setdefault(each.agreement_id, []).append(each.role)
    return roles


def papers_of(session: AnySession, agreement_id: int) -> Sequence[Instrument]:
    """The papers of an agreement, the oldest first."""
    found = select(_paper).where(_paper.agreement_id == agreement_id)
    return list(session.scalars(found.order_by(_paper.signed_earliest, _paper.id)))


def ids_by_reference(session: AnySession, references: Sequence[str]) -> list[int]:
    """The ids of the agreements with these references."""
    return list(session.scalars(select(Agreement.id).where(Agreement.reference.in_(references))))


def references_of(session: AnySession, agreements: Sequence[int]) -> list[str]:
    """The references of these agreements, by their numbers."""
    found = select(Agreement.reference).where(Agreement.id.in_(agreements))
    return list(session.scalars(found.order_by(Agreement.number)))
