"""Forms that were acted on: one that is sent twice is one deed."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from registry.models import DeedKey
from registry.services.audit import AnySession

#: So long a form may lie open and still be known as sent.
KEPT = timedelta(days=2)


def location_of(session: AnySession, account_id: int, key: str) -> str | None:
    """Where the form led to that had this key; None if it was not acted on yet."""
    which = (DeedKey.key == key, DeedKey.account_id == account_id)
    return session.scalar(select(DeedKey.location).where(*which))


def keep(session: AnySession, account_id: int, key: str, location: str, now: datetime) -> None:
    """Note that the form was acted on, with what it did; of two at once one is refused."""
    session.execute(delete(DeedKey).where(DeedKey.made_at < now - KEPT))
    session.add(DeedKey(key=key, account_id=account_id, made_at=now, location=location))
    session.flush()
