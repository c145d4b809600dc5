"""The audit only grows: triggers of both engines refuse every other change.

A migration that lets Alembic rebuild the table on SQLite (any batch on audit_entry) loses them
there; it calls `protect` afterwards.
"""

from sqlalchemy import Connection, event

from registry.models.audit import AuditEntry

_REFUSED = "audit_entry only grows"

_SQLITE = {
    "audit_entry_no_update": "BEFORE UPDATE ON audit_entry",
    "audit_entry_no_delete": "BEFORE DELETE ON audit_entry",
    # INSERT OR REPLACE deletes without asking the trigger above.
    "audit_entry_no_replace": (
        "BEFORE INSERT ON audit_entry WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)"
    ),
}
_POSTGRESQL = {
    "audit_entry_no_update": "BEFORE UPDATE ON audit_entry FOR EACH ROW",
    "audit_entry_no_delete": "BEFORE DELETE ON audit_entry FOR EACH ROW",
    "audit_entry_no_truncate": "BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT",
}
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION audit_entry_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING MESSAGE = '{_REFUSED}: no ' || TG_OP, ERRCODE = 'restrict_violation';
END $$
"""

#: The names of the triggers that have to be there, by engine.
TRIGGERS = {"sqlite": frozenset(_SQLITE), "postgresql": frozenset(_POSTGRESQL)}


def protect(connection: Connection) -> None:
    """Make the triggers, those that are there too."""
    unprotect(connection)
    if connection.dialect.name == "sqlite":
        for name, when in _SQLITE.items():
            refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
            connection.exec_driver_sql(f"CREATE TRIGGER {name} {when} {refuse}")
        return
    connection.exec_driver_sql(_FUNCTION)
    for name, when in _POSTGRESQL.items():
        refuse = "EXECUTE FUNCTION audit_entry_only_grows()"
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {when} {refuse}")


def unprotect(connection: Connection) -> None:
    """Drop the triggers, for a migration that changes what is there."""
    engine = connection.dialect.name
    table = "" if engine == "sqlite" else " ON audit_entry"
    for name in sorted(TRIGGERS[engine]):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{table}")
    if engine == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS audit_entry_only_grows()")


@event.listens_for(AuditEntry.__table__, "after_create")
def _protect_the_new(_table: object, connection: Connection, **_how: object) -> None:
    protect(connection)
