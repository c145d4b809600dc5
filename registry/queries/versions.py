"""Which state of the data this is: the highest audit id."""

from typing import Any

from sqlalchemy.orm import Session, scoped_session

from registry.queries import prepared

_VERSION = "SELECT coalesce(max(id), 0) FROM audit_entry"

KNOWN = "data version"
#: Under this name a session keeps the audit entries that its commit will write.
PENDING = "audit"


def data_version(session: Session | scoped_session[Any]) -> int:
    """The version that this transaction sees: asked once, and again when it has written."""
    own: Session = session() if isinstance(session, scoped_session) else session
    transaction, known = own.info.get(KNOWN, (None, 0))
    if transaction is None or transaction is not own.get_transaction():
        ((known,),) = prepared.read(prepared.connection_of(own), _VERSION, {}).rows
        own.info[KNOWN] = (own.get_transaction(), known)
    return int(known)


def is_settled(session: Session | scoped_session[Any]) -> bool:
    """Whether the version stands for what the session sees: not while its changes have no entry."""
    return not session.info.get(PENDING)


def version_on(cursor: Any) -> int:
    """The same by a cursor of the driver, outside any session."""
    cursor.execute(_VERSION)
    return int(cursor.fetchone()[0])
