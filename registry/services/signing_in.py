"""Sessions: each is a row, so that it can be seen and ended."""

from datetime import datetime
from typing import Any

from sqlalchemy import Update, select, update

from registry.domain.accounts import LONGEST_PAUSE, LONGEST_SESSION, SEEN_EVERY
from registry.models import SignIn, User
from registry.services.audit import AnySession
from registry.services.secrets import digest, new_secret


def begin(session: AnySession, account_id: int, device: str, now: datetime) -> str:
    """Begin a session; return the secret that its cookie carries."""
    secret = new_secret()
    session.add(
        SignIn(
            account_id=account_id,
            digest=digest(secret),
            device=device[:200],
            began_at=now,
            seen_at=now,
        )
    )
    session.execute(_seen(account_id, now))
    session.flush()
    return secret


def see(session: AnySession, account_id: int, sign_in_id: int, now: datetime) -> None:
    """Note that the person was here; the caller asks at most once a minute (SEEN_EVERY)."""
    stale = SignIn.seen_at <= now - SEEN_EVERY
    session.execute(update(SignIn).where(SignIn.id == sign_in_id, stale).values(seen_at=now))
    session.execute(_seen(account_id, now))


def end(session: AnySession, account_id: int, sign_in_id: int, now: datetime) -> bool:
    """End one session of the person; return whether there was one."""
    which = (SignIn.id == sign_in_id, SignIn.account_id == account_id, SignIn.ended_at.is_(None))
    ended = update(SignIn).where(*which).values(ended_at=now).returning(SignIn.id)
    return session.scalar(ended) is not None


def end_all(session: AnySession, account_id: int, now: datetime, *, but: int | None = None) -> int:
    """End all sessions of the person, but one; return how many there were."""
    which = [SignIn.account_id == account_id, SignIn.ended_at.is_(None)]
    if but is not None:
        which.append(SignIn.id != but)
    ended = update(SignIn).where(*which).values(ended_at=now).returning(SignIn.id)
    return len(session.scalars(ended).all())


def running(session: AnySession, account_id: int, now: datetime) -> list[SignIn]:
    """Return the sessions that are not over, the one used last first."""
    statement = (
        select(SignIn)
        .where(
            SignIn.account_id == account_id,
            SignIn.ended_at.is_(None),
            SignIn.began_at > now - LONGEST_SESSION,
            SignIn.seen_at > now - LONGEST_PAUSE,
        )
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    )
    return list(session.scalars(statement))


def _seen(account_id: int, now: datetime) -> Update:
    """Not through the mapper: being seen changes no version that a form may carry."""
    table: Any = User.__table__
    return update(table).where(table.c.id == account_id).values(seen_at=now)
