"""What tests do to the audit, and what is found."""

from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session, scoped_session

from registry.domain.anchor import Anchor
from registry.domain.chain import Finding, Verifier
from registry.queries import audit as stored

AnySession = Session | scoped_session[Any]

_ANY = [
    "UPDATE audit_entry SET actor = 'nobody'",
    "UPDATE audit_entry SET id = -id",
    "DELETE FROM audit_entry",
    "DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)",
]
_UPSERT = "INSERT INTO audit_entry {} ON CONFLICT (id) DO UPDATE SET actor = 'nobody'"
#: What no hand may do, in the words of each engine.
CHANGES = {
    "sqlite": [
        *_ANY,
        _UPSERT.format("SELECT * FROM audit_entry WHERE true"),
        "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry",
    ],
    "postgresql": [*_ANY, _UPSERT.format("SELECT * FROM audit_entry"), "TRUNCATE audit_entry"],
}


def findings(session: AnySession, *anchors: Anchor) -> list[Finding]:
    return list(Verifier(anchors).findings(stored.entries(session)))


def anchor(session: AnySession) -> Anchor:
    return Anchor(*stored.extent(session), at="2024-05-17T12:00:00+00:00")


def skip_a_number(session: AnySession) -> None:
    """Let the next entry have a number more: a transaction that failed may have taken it."""
    if session.connection().dialect.name == "postgresql":
        session.execute(text("SELECT nextval(pg_get_serial_sequence('audit_entry', 'id'))"))
    else:
        session.execute(text("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'audit_entry'"))


def keeps_its_numbers(connection: Connection) -> bool:
    """Whether the number of an entry is never given again, even after its table was rebuilt."""
    if connection.dialect.name == "postgresql":
        return True
    made = "SELECT sql FROM sqlite_master WHERE name = 'audit_entry'"
    return "AUTOINCREMENT" in connection.exec_driver_sql(made).scalar_one()
