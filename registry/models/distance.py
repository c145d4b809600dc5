"""Distances: how far apart two cities are that have an agreement, or had one."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from registry.extensions import Base


class Distance(Base):
    """The geodesic in kilometres: worked out from coordinates whenever these are set or changed."""

    __tablename__ = "distance"
    __table_args__ = (
        CheckConstraint("km >= 0", name="km"),
        CheckConstraint("one_id < other_id", name="each_once"),
    )

    one_id: Mapped[int] = mapped_column(
        ForeignKey("city.id", ondelete="RESTRICT"), primary_key=True
    )
    other_id: Mapped[int] = mapped_column(
        ForeignKey("city.id", ondelete="RESTRICT"), primary_key=True, index=True
    )
    km: Mapped[float]
