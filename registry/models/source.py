"""Sources: which list says what, row by row."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from registry.extensions import Base


class Source(Base):
    __tablename__ = "source"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    link: Mapped[str] = mapped_column(String(500), default="")
    demonstration: Mapped[bool] = mapped_column(default=False)


class SourceRecord(Base):
    """A row of a source and what it became: known by source, content and occurrence number."""

    __tablename__ = "source_record"
    __table_args__ = (
        Index("uq_source_record_row", "source_id", "entity", "digest", "occurrence", unique=True),
        CheckConstraint("entity IN ('city', 'agreement', 'activity')", name="entity"),
        Index("ix_source_record_thing", "entity", "entity_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="RESTRICT"))
    entity: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))
    occurrence: Mapped[int]
    row: Mapped[int]
    entity_id: Mapped[int]
    imported_on: Mapped[date]
