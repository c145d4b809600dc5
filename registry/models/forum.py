"""The forum: its programme, who speaks, what is shown, and which agreements it is about."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.domain.vocabulary import LinkRole, PanelRole, SessionStatus
from registry.extensions import Base
from registry.models.agreement import Agreement, Instrument
from registry.models.city import City
from registry.models.columns import UtcTime, one_of


class Forum(Base):
    """A gathering of cities. It is public from the day on which it was published."""

    __tablename__ = "forum"
    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="days"),
        CheckConstraint("name <> ''", name="name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    edition: Mapped[str] = mapped_column(String(100), default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    city_id: Mapped[int | None] = mapped_column(ForeignKey("city.id", ondelete="RESTRICT"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    # An IANA name: the times of its programme are told in it.
    time_zone: Mapped[str] = mapped_column(String(60))
    organisers: Mapped[str] = mapped_column(Text, default="")
    site: Mapped[str] = mapped_column(String(500), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    published_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    city: Mapped[City | None] = relationship()
    sessions: Mapped[list["ForumSession"]] = relationship(
        order_by="(ForumSession.starts_at, ForumSession.id)", back_populates="forum"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's way to say it


class ForumSession(Base):
    """A session of a forum. Its title may be empty: then its theme says what it is about."""

    __tablename__ = "forum_session"
    __table_args__ = (
        UniqueConstraint("forum_id", "slug"),
        one_of("status", SessionStatus, "status"),
        CheckConstraint("starts_at < ends_at", name="times"),
        Index("ix_forum_session_forum_id_starts_at", "forum_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("forum.id", ondelete="RESTRICT"))
    slug: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(300), default="")
    # What of the title is not the source's: shown beside it.
    title_note: Mapped[str] = mapped_column(String(300), default="")
    track: Mapped[str] = mapped_column(String(120), default="")
    starts_at: Mapped[datetime] = mapped_column(UtcTime)
    ends_at: Mapped[datetime] = mapped_column(UtcTime)
    room: Mapped[str] = mapped_column(String(120), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(20), default=SessionStatus.PLANNED)
    # The query string of a selection (domain/forum.py); empty: everything.
    theme: Mapped[str] = mapped_column(String(1000), default="")
    # [text, [codes of figures]] each, in their order.
    questions: Mapped[list[Any]] = mapped_column(JSON, default=list)
    version: Mapped[int] = mapped_column(default=1)

    forum: Mapped[Forum] = relationship(back_populates="sessions")
    links: Mapped[list["SessionLink"]] = relationship(order_by="SessionLink.id")
    appearances: Mapped[list["Appearance"]] = relationship(
        order_by="(Appearance.position, Appearance.id)", back_populates="session"
    )
    materials: Mapped[list["Material"]] = relationship(order_by="(Material.position, Material.id)")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's way to say it


class SessionLink(Base):
    """What an agreement has to do with a session; a paper that was signed there, if one was."""

    __tablename__ = "session_link"
    __table_args__ = (
        UniqueConstraint("session_id", "agreement_id", "role"),
        one_of("role", LinkRole, "role"),
        CheckConstraint("instrument_id IS NULL OR role = 'signed_at'", name="paper"),
        Index("ix_session_link_agreement_id", "agreement_id"),
        Index(
            "uq_session_link_instrument_id",
            "instrument_id",
            unique=True,
            sqlite_where=text("instrument_id IS NOT NULL"),
            postgresql_where=text("instrument_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("forum_session.id", ondelete="RESTRICT"))
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id", ondelete="RESTRICT"))
    role: Mapped[str] = mapped_column(String(20))
    instrument_id: Mapped[int | None] = mapped_column(
        ForeignKey("instrument.id", ondelete="RESTRICT")
    )
    note: Mapped[str] = mapped_column(String(500), default="")
    added_on: Mapped[date]
    # Nothing where a command did it; the person is for those who sign in.
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))

    agreement: Mapped[Agreement] = relationship()
    instrument: Mapped[Instrument | None] = relationship()


class Panelist(Base):
    """Somebody who moderates or speaks. Shown to the public only once they have consented.

    Removing somebody deletes the row with all that hangs on it; the audit never held the name.
    """

    __tablename__ = "panelist"
    __table_args__ = (CheckConstraint("name <> ''", name="name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    office: Mapped[str] = mapped_column(String(200), default="")
    city_id: Mapped[int | None] = mapped_column(ForeignKey("city.id", ondelete="RESTRICT"))
    organisation: Mapped[str] = mapped_column(String(200), default="")
    consented_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    city: Mapped[City | None] = relationship()
    appearances: Mapped[list["Appearance"]] = relationship(back_populates="panelist")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's way to say it


class Appearance(Base):
    """Somebody's part in a session."""

    __tablename__ = "appearance"
    __table_args__ = (
        UniqueConstraint("session_id", "panelist_id"),
        one_of("role", PanelRole, "role"),
        Index("ix_appearance_panelist_id", "panelist_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("forum_session.id", ondelete="RESTRICT"))
    panelist_id: Mapped[int] = mapped_column(ForeignKey("panelist.id", ondelete="RESTRICT"))
    role: Mapped[str] = mapped_column(String(20))
    position: Mapped[int] = mapped_column(default=0)

    session: Mapped[ForumSession] = relationship(back_populates="appearances")
    panelist: Mapped[Panelist] = relationship(back_populates="appearances")


class Material(Base):
    """What was shown in a session: a link, or a file under a random name."""

    __tablename__ = "material"
    __table_args__ = (
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("(link = '') <> (stored_as IS NULL)", name="one_of_both"),
        Index("ix_material_session_id", "session_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("forum_session.id", ondelete="RESTRICT"))
    title: Mapped[str] = mapped_column(String(200))
    link: Mapped[str] = mapped_column(String(500), default="")
    stored_as: Mapped[str | None] = mapped_column(String(60), unique=True)
    media_type: Mapped[str] = mapped_column(String(60), default="")
    size: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    added_on: Mapped[date]


class Dossier(Base):
    """A session's dossier that was published: it is made of this edition, for good."""

    __tablename__ = "dossier"
    __table_args__ = (UniqueConstraint("session_id", "edition_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("forum_session.id", ondelete="RESTRICT"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="RESTRICT"))
    published_at: Mapped[datetime] = mapped_column(UtcTime)


class PersonalLink(Base):
    """The way of one panelist to the dossier of one session, without an account.

    The secret is kept nowhere; only its digest is.
    """

    __tablename__ = "personal_link"
    __table_args__ = (
        CheckConstraint("length(digest) = 64", name="digest"),
        Index("ix_personal_link_appearance_id", "appearance_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    appearance_id: Mapped[int] = mapped_column(ForeignKey("appearance.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcTime)

    appearance: Mapped[Appearance] = relationship()
