"""Who changed what: entries are collected with the change and written with its transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import event, insert
from sqlalchemy.orm import Session, scoped_session

from registry.models import AuditEntry
from registry.queries.versions import KNOWN

AnySession = Session | scoped_session[Any]
PENDING = "audit"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which request, at what time (UTC)."""

    name: str
    request_id: str
    at: datetime


def record(
    session: AnySession,
    actor: Actor,
    action: str,
    *,
    entity: str,
    entity_id: int,
    changes: Mapping[str, Any],
) -> None:
    """Note a change: `changes` is field -> [old, new], values as JSON has them."""
    session.info.setdefault(PENDING, []).append(
        {
            "at": actor.at,
            "actor": actor.name,
            "request_id": actor.request_id,
            "action": action,
            "entity": entity,
            "entity_id": entity_id,
            "changes": dict(changes),
        }
    )


def flush(session: AnySession) -> None:
    """Write what was collected; long imports call it batch by batch to keep memory flat."""
    pending = session.info.pop(PENDING, None)
    if pending:
        session.execute(insert(AuditEntry), pending)
        session.info.pop(KNOWN, None)


@event.listens_for(Session, "before_commit")
def _write_with_the_transaction(session: Session) -> None:
    flush(session)


@event.listens_for(Session, "after_rollback")
def _forget_with_the_transaction(session: Session) -> None:
    session.info.pop(PENDING, None)
