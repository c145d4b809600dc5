"""The audit: who changed what, when, from what to what. Written, never rewritten."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from registry.extensions import Base
from registry.models.columns import UtcTime


class AuditEntry(Base):
    """One change of one thing. The highest id is the registry's data version.

    `hash` covers the entry and `previous`, the hash of the entry before (domain/chain.py).
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_thing", "entity", "entity_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    actor: Mapped[str] = mapped_column(String(200))
    request_id: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(40))
    entity: Mapped[str] = mapped_column(String(20))
    entity_id: Mapped[int]
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
