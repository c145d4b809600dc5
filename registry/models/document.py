"""Documents: scans of signed papers, kept as files under random names."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from registry.extensions import Base


class Document(Base):
    """A file of an agreement: what people call it, and where it lies."""

    __tablename__ = "document"
    __table_args__ = (CheckConstraint("size > 0", name="size"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(
        ForeignKey("agreement.id", ondelete="RESTRICT"), index=True
    )
    title: Mapped[str] = mapped_column(String(200))
    stored_as: Mapped[str] = mapped_column(String(60), unique=True)
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    added_on: Mapped[date]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("city.id", ondelete="RESTRICT"))
    withdrawn_on: Mapped[date | None]
