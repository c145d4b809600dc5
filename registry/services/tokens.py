"""Links that are good for one thing, once: issued, used up, made void."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, select, update

from registry.domain.accounts import LASTS, Purpose
from registry.models import Token
from registry.services.audit import AnySession
from registry.services.secrets import digest, new_secret


class Good(NamedTuple):
    """What a link is good for."""

    account_id: int
    email: str


def issue(
    session: AnySession, account_id: int, purpose: Purpose, now: datetime, *, email: str = ""
) -> str:
    """Return a new secret for a link. It is kept nowhere; only its digest is.

    Earlier links of the same purpose are good no more.
    """
    void(session, account_id, now, purpose)
    secret = new_secret()
    session.add(
        Token(
            account_id=account_id,
            purpose=purpose,
            digest=digest(secret),
            email=email,
            expires_at=now + LASTS[purpose],
        )
    )
    session.flush()
    return secret


def look(session: AnySession, secret: str, purpose: Purpose, now: datetime) -> Good | None:
    """Return what a link is good for, without using it up; None if for nothing."""
    statement = select(Token.account_id, Token.email).where(*_still_good(secret, purpose, now))
    row = session.execute(statement).one_or_none()
    return Good(*row) if row else None


def use_up(session: AnySession, secret: str, purpose: Purpose, now: datetime) -> Good | None:
    """Use a link up and return what it was good for.

    One statement asks and marks: of many who come at once, one gets an answer.
    """
    statement = (
        update(Token)
        .where(*_still_good(secret, purpose, now))
        .values(used_at=now)
        .returning(Token.account_id, Token.email)
        .execution_options(synchronize_session=False)
    )
    row = session.execute(statement).one_or_none()
    return Good(*row) if row else None


def void(session: AnySession, account_id: int, now: datetime, *purposes: Purpose) -> None:
    """Make a person's open links worthless: those of these purposes, or all."""
    statement = update(Token).where(Token.account_id == account_id, Token.used_at.is_(None))
    if purposes:
        statement = statement.where(Token.purpose.in_(purposes))
    session.execute(statement.values(used_at=now).execution_options(synchronize_session=False))


def _still_good(secret: str, purpose: Purpose, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Token.digest == digest(secret),
        Token.purpose == purpose,
        Token.used_at.is_(None),
        Token.expires_at > now,
    )
