"""Activities: what cities did under an agreement."""

from datetime import date

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.domain.dates import PartialDate
from registry.domain.vocabulary import ACTIVITY_KINDS, FIELDS, FUNDING, MODES
from registry.domain.vocabulary import ActivityWord as Word
from registry.extensions import Base
from registry.models.columns import one_of, partial_date, partial_date_checks


class Activity(Base):
    __tablename__ = "activity"
    __table_args__ = (
        one_of("kind", ACTIVITY_KINDS, "kind"),
        one_of("mode", MODES, "mode"),
        *partial_date_checks("begin", "end"),
        CheckConstraint("end_latest >= begin_earliest", name="end_after_begin"),
        CheckConstraint("participants >= 0", name="participants"),
        one_of("funding", FUNDING, "funding"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="currency"),
        # Holds all that the dormancy rule looks at: a status needs no look into the table.
        Index(
            "ix_activity_rule",
            "agreement_id",
            "begin_earliest",
            "begin_latest",
            "end_latest",
            "kind",
            "withdrawn_on",
            "contested_on",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(String(30))
    mode: Mapped[str | None] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(300), default="")
    begin: Mapped[PartialDate] = partial_date("begin", required=True)
    end: Mapped[PartialDate | None] = partial_date("end")
    participants: Mapped[int | None]
    place: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    links: Mapped[list[str]] = mapped_column(JSON, default=list)
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("city.id", ondelete="RESTRICT"))
    withdrawn_on: Mapped[date | None]
    contested_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    funding: Mapped[str | None] = mapped_column(String(20))
    # Whole units of the currency (ISO 4217).
    amount: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(String(3))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's way to say it


class ActivityField(Base):
    """A field of cooperation that an activity served."""

    __tablename__ = "activity_field"
    __table_args__ = (one_of("field", FIELDS, "field"),)

    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    activity_id: Mapped[int] = mapped_column(
        ForeignKey("activity.id", ondelete="RESTRICT"), primary_key=True, index=True
    )


class ActivityWord(Base):
    """What another party says of an activity; a contest holds until the secretariat settles it."""

    __tablename__ = "activity_word"
    __table_args__ = (
        one_of("word", Word, "word"),
        CheckConstraint("word <> 'contests' OR reason <> ''", name="reason"),
    )

    activity_id: Mapped[int] = mapped_column(
        ForeignKey("activity.id", ondelete="RESTRICT"), primary_key=True
    )
    city_id: Mapped[int] = mapped_column(
        ForeignKey("city.id", ondelete="RESTRICT"), primary_key=True, index=True
    )
    word: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    said_on: Mapped[date]
    settled_on: Mapped[date | None]
