"""Accounts: who may act for which city, where they are signed in, what was sent to them."""

from datetime import datetime

from flask_security import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.domain.accounts import Purpose
from registry.extensions import Base
from registry.models.city import City
from registry.models.columns import UtcTime, one_of


class User(UserMixin, Base):
    """A person with an account. Without a password the invitation is still open."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    secretariat: Mapped[bool] = mapped_column(default=False)
    administrator: Mapped[bool] = mapped_column(default=False)
    # Changed to make everything that was signed for this person worthless.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    tf_totp_secret: Mapped[str | None] = mapped_column(String(500))
    # The last time step whose code was used: no code is taken twice.
    totp_counter: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcTime)
    version: Mapped[int] = mapped_column(default=1)
    # Whether the monthly letter with what is to be done is wanted.
    monthly_letter: Mapped[bool] = mapped_column(default=True, server_default=true())

    editorships: Mapped[list["Editorship"]] = relationship(
        order_by="Editorship.city_id", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- SQLAlchemy's way to say it


class Editorship(Base):
    """A city for which a person speaks."""

    __tablename__ = "editorship"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="RESTRICT"), primary_key=True
    )
    city_id: Mapped[int] = mapped_column(
        ForeignKey("city.id", ondelete="RESTRICT"), primary_key=True, index=True
    )

    city: Mapped[City] = relationship()


class SignIn(Base):
    """A device on which somebody is signed in: what the cookie names, until it ends."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="RESTRICT"), index=True
    )
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(200), default="")
    began_at: Mapped[datetime] = mapped_column(UtcTime)
    seen_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Token(Base):
    """What a link in a mail is good for; only its digest is kept, and it is used once."""

    __tablename__ = "token"
    __table_args__ = (one_of("purpose", Purpose, "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="RESTRICT"), index=True
    )
    purpose: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    # The address that is to be confirmed, where it is about one.
    email: Mapped[str] = mapped_column(String(254), default="")
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)


class RecoveryCode(Base):
    """A code for the day on which the telephone is lost; only its digest is kept."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="RESTRICT"), index=True
    )
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Attempt(Base):
    """Somebody tried something that is limited; `about` is a digest of whom or from where."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_kind_about_at", "kind", "about", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcTime, index=True)


class Letter(Base):
    """A mail to be sent. What it says is sealed, and forgotten once it has gone."""

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint("tries >= 0", name="tries"),
        Index("ix_letter_due_at", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="RESTRICT"), index=True
    )
    purpose: Mapped[str] = mapped_column(String(20))
    sealed: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    # When it is tried next: no time once it was sent or given up.
    due_at: Mapped[datetime | None] = mapped_column(UtcTime)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcTime)
    trouble: Mapped[str] = mapped_column(String(300), default="")


class DeedKey(Base):
    """A form that was acted on: sent twice, it is one deed."""

    __tablename__ = "deed_key"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    made_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    # Where the deed led to.
    location: Mapped[str] = mapped_column(String(300))
