"""Which state of the data this is: the highest audit id."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from registry.models import AuditEntry

_VERSION = select(func.coalesce(func.max(AuditEntry.id), 0))


def data_version(session: Session | scoped_session[Any]) -> int:
    return session.execute(_VERSION).scalar_one()
