"""The audit only grows: triggers of both engines refuse every other change.

A migration that lets Alembic rebuild the table on SQLite (any batch on audit_entry) loses them
there; it calls `protect` afterwards.
"""

from sqlalchemy import Connection, event

from registry.models.audit import AuditEntry
from registry.models.triggers import Guard

_GUARD = Guard(
    table="audit_entry",
    refused="audit_entry only grows",
    function="audit_entry_only_grows",
    sqlite={
        "audit_entry_no_update": "BEFORE UPDATE ON audit_entry",
        "audit_entry_no_delete": "BEFORE DELETE ON audit_entry",
        # INSERT OR REPLACE deletes without asking the trigger above.
        "audit_entry_no_replace": (
            "BEFORE INSERT ON audit_entry WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)"
        ),
    },
    postgresql={
        "audit_entry_no_update": "BEFORE UPDATE ON audit_entry FOR EACH ROW",
        "audit_entry_no_delete": "BEFORE DELETE ON audit_entry FOR EACH ROW",
        "audit_entry_no_truncate": "BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT",
    },
)
TRIGGERS, protect, unprotect = _GUARD.names, _GUARD.put, _GUARD.lift


@event.listens_for(AuditEntry.__table__, "after_create")
def _protect_the_new(_table: object, connection: Connection, **_how: object) -> None:
    protect(connection)
