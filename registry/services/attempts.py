"""How often something is tried: counted in one table, so that all workers count together."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from registry.domain.accounts import LIMITS, LONGEST_MEMORY, Limit, Tried, Whose, wait
from registry.models import Attempt
from registry.services.audit import AnySession
from registry.services.secrets import digest

#: Whose tries they are: «account» -> an address, «place» -> where the request came from.
Who = Mapping[Whose, str]
_LOCK = 0x7C_0001


def attempt(session: AnySession, kind: Tried, who: Who, now: datetime) -> timedelta | None:
    """Count one try. Return how long to wait if it is one too many: then it is not counted.

    The caller commits at once, before what is tried: two that come together are two. On SQLite
    it has taken the write lock (begin_writing); here PostgreSQL takes one of its own.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    session.execute(delete(Attempt).where(Attempt.at <= now - LONGEST_MEMORY))
    waits = [_wait(session, kind, limit, who, now) for limit in LIMITS[kind]]
    if longest := max((each for each in waits if each), default=None):
        return longest
    for whose in {limit.whose for limit in LIMITS[kind]}:
        session.add(Attempt(kind=kind, about=_about(whose, who), at=now))
    session.flush()
    return None


def forgive(session: AnySession, kind: Tried, who: Who) -> None:
    """Forget a person's tries once one has gone well; those of the place stay counted."""
    about = _about(Whose.ACCOUNT, who)
    session.execute(delete(Attempt).where(Attempt.kind == kind, Attempt.about == about))


def _wait(
    session: AnySession, kind: Tried, limit: Limit, who: Who, now: datetime
) -> timedelta | None:
    """Only the latest tries can matter: as many as the limit allows."""
    statement = (
        select(Attempt.at)
        .where(
            Attempt.kind == kind,
            Attempt.about == _about(limit.whose, who),
            Attempt.at > now - limit.within,
        )
        .order_by(Attempt.at.desc())
        .limit(limit.most)
    )
    return wait(limit, session.scalars(statement).all(), now)


def _about(whose: Whose, who: Who) -> str:
    """A digest: the table tells nobody's address."""
    return digest(f"{whose}:{who.get(whose, '')}")
