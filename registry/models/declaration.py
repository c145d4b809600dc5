"""Declarations: a city's yearly word on an agreement."""

from datetime import date

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.domain.vocabulary import DECLARATIONS
from registry.extensions import Base
from registry.models.columns import one_of


class Declaration(Base):
    """One for each agreement, city and year; `note` is not public."""

    __tablename__ = "declaration"
    __table_args__ = (
        one_of("word", DECLARATIONS, "word"),
        CheckConstraint("year BETWEEN 1900 AND 2200", name="year"),
        Index("uq_declaration_one", "agreement_id", "city_id", "year", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id", ondelete="RESTRICT"))
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id", ondelete="RESTRICT"), index=True)
    year: Mapped[int]
    word: Mapped[str] = mapped_column(String(20))
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    note: Mapped[str] = mapped_column(Text, default="")
    declared_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's way to say it
