"""Editions: frozen, numbered, dated states of the registry, made to be cited."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.extensions import Base
from registry.models.columns import UtcTime


class Edition(Base):
    """A state of the facts on a day. The package is the truth; `sha256` is its manifest's.

    Only a withdrawal can be said of it once it is published (models/frozen.py).
    `number` is the year of the day and a running number in it: 2026-1.
    """

    __tablename__ = "edition"
    __table_args__ = (
        CheckConstraint("number LIKE '____-%'", name="number"),
        CheckConstraint("format >= 1", name="format"),
        CheckConstraint("rule_version >= 1", name="rule_version"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint("size > 0 AND size = length(package)", name="size"),
        CheckConstraint(
            "(withdrawn_on IS NULL) = (withdrawn_reason IS NULL) AND withdrawn_reason <> ''",
            name="withdrawn",
        ),
        CheckConstraint("withdrawn_on >= day", name="withdrawn_after"),
        CheckConstraint("successor_id IS NULL OR withdrawn_on IS NOT NULL", name="successor"),
        CheckConstraint("successor_id <> id", name="successor_other"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(12), unique=True)
    day: Mapped[date]
    published_at: Mapped[datetime] = mapped_column(UtcTime)
    format: Mapped[int]
    rule_version: Mapped[int]
    # window, quiet, grace: calendar months.
    policy: Mapped[dict[str, int]] = mapped_column(JSON)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    package: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    withdrawn_on: Mapped[date | None]
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id", ondelete="RESTRICT"))
