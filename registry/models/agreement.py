"""Agreements: parties, signed papers, suspensions, and how they ended."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.domain.dates import PartialDate
from registry.domain.vocabulary import FIELDS, INSTRUMENT_KINDS, Kind, Role, Term
from registry.extensions import Base
from registry.models.city import City
from registry.models.columns import one_of, partial_date, partial_date_checks


def _only(condition: str) -> dict[str, Any]:
    """The options of an index that holds only the rows of the condition, on either engine."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Agreement(Base):
    __tablename__ = "agreement"
    __table_args__ = (
        one_of("kind", Kind, "kind"),
        *partial_date_checks("ended"),
        CheckConstraint("ended_edtf IS NULL OR end_reported_on IS NOT NULL", name="end_reported"),
        CheckConstraint("supersedes_id <> id", name="supersedes_other"),
        Index(
            "uq_agreement_parties_kind",
            "parties_key",
            "kind",
            unique=True,
            **_only("end_reported_on IS NULL AND NOT meant_twice"),
        ),
        Index("ix_agreement_parties_key", "parties_key"),
        # Few agreements supersede another: only they are in the index.
        Index(
            "uq_agreement_supersedes_id",
            "supersedes_id",
            unique=True,
            **_only("supersedes_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    wording: Mapped[str] = mapped_column(String(200), default="")
    parties_key: Mapped[str] = mapped_column(String(500))
    draft: Mapped[bool] = mapped_column(default=False)
    meant_twice: Mapped[bool] = mapped_column(default=False)
    supersedes_id: Mapped[int | None] = mapped_column(
        ForeignKey("agreement.id", ondelete="RESTRICT")
    )
    ended: Mapped[PartialDate | None] = partial_date("ended")
    end_reported_on: Mapped[date | None]
    end_said_by_id: Mapped[int | None] = mapped_column(ForeignKey("city.id", ondelete="RESTRICT"))
    end_confirmed_on: Mapped[date | None]
    contested_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    parties: Mapped[list["Party"]] = relationship(
        order_by="Party.position", back_populates="agreement"
    )
    instruments: Mapped[list["Instrument"]] = relationship(order_by="Instrument.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's way to say it


class Party(Base):
    """A city's part in an agreement: from when to when, and since when it reports."""

    __tablename__ = "party"
    __table_args__ = (
        *partial_date_checks("joined", "left"),
        CheckConstraint("left_edtf IS NULL OR left_reported_on IS NOT NULL", name="left_reported"),
        Index("ix_party_city_id_agreement_id", "city_id", "agreement_id"),
        Index("ix_party_left", "agreement_id", **_only("left_reported_on IS NOT NULL")),
    )

    agreement_id: Mapped[int] = mapped_column(
        ForeignKey("agreement.id", ondelete="RESTRICT"), primary_key=True
    )
    city_id: Mapped[int] = mapped_column(
        ForeignKey("city.id", ondelete="RESTRICT"), primary_key=True
    )
    position: Mapped[int]
    joined: Mapped[PartialDate | None] = partial_date("joined")
    left: Mapped[PartialDate | None] = partial_date("left")
    left_reported_on: Mapped[date | None]
    reported_on: Mapped[date | None]

    agreement: Mapped[Agreement] = relationship(back_populates="parties")
    city: Mapped[City] = relationship()


class Instrument(Base):
    """A signed paper. The one whose role is `concludes` says when the agreement began."""

    __tablename__ = "instrument"
    __table_args__ = (
        one_of("kind", INSTRUMENT_KINDS, "kind"),
        one_of("role", Role, "role"),
        one_of("term", Term, "term"),
        *partial_date_checks("signed", "term_last"),
        CheckConstraint("(term = 'fixed') = (term_last_edtf IS NOT NULL)", name="term_last"),
        Index("ix_instrument_agreement_id", "agreement_id"),
        Index(
            "uq_instrument_one_conclusion",
            "agreement_id",
            unique=True,
            **_only("role = 'concludes'"),
        ),
        Index("ix_instrument_fixed_term", "agreement_id", **_only("term = 'fixed'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id", ondelete="RESTRICT"))
    role: Mapped[str] = mapped_column(String(20), default=Role.CONCLUDES)
    kind: Mapped[str] = mapped_column(String(20), default="unspecified")
    signed: Mapped[PartialDate | None] = partial_date("signed")
    place: Mapped[str] = mapped_column(String(200), default="")
    term: Mapped[str] = mapped_column(String(20), default=Term.OPEN)
    term_last: Mapped[PartialDate | None] = partial_date("term_last")
    link: Mapped[str] = mapped_column(String(500), default="")


class Suspension(Base):
    """A time without effect, who said so, and its end once somebody resumed."""

    __tablename__ = "suspension"
    __table_args__ = (*partial_date_checks("start", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(
        ForeignKey("agreement.id", ondelete="RESTRICT"), index=True
    )
    start: Mapped[PartialDate | None] = partial_date("start")
    start_reported_on: Mapped[date]
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey("city.id", ondelete="RESTRICT"))
    until: Mapped[PartialDate | None] = partial_date("until")
    until_reported_on: Mapped[date | None]


class Contest(Base):
    """A party's word that the registry is wrong about an agreement; open until it is settled."""

    __tablename__ = "contest"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(
        ForeignKey("agreement.id", ondelete="RESTRICT"), index=True
    )
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id", ondelete="RESTRICT"))
    reason: Mapped[str] = mapped_column(Text)
    said_on: Mapped[date]
    settled_on: Mapped[date | None]


class AgreementField(Base):
    """A field of cooperation that an agreement names."""

    __tablename__ = "agreement_field"
    __table_args__ = (one_of("field", FIELDS, "field"),)

    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    agreement_id: Mapped[int] = mapped_column(
        ForeignKey("agreement.id", ondelete="RESTRICT"), primary_key=True, index=True
    )


class Counter(Base):
    """The last number given out under a name; numbers are never given twice."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int]
