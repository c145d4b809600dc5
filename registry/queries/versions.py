"""Which state of the data this is: the highest audit id."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session, scoped_session

_VERSION = text("SELECT coalesce(max(id), 0) FROM audit_entry")


def data_version(session: Session | scoped_session[Any]) -> int:
    return session.connection().execute(_VERSION).scalar_one()
