"""Editions are frozen: triggers of both engines refuse every change but a withdrawal.

A migration that lets Alembic rebuild the table on SQLite (any batch on edition) loses them there;
it calls `freeze` afterwards.
"""

from sqlalchemy import Connection, event

from registry.models.edition import Edition

_REFUSED = "edition is frozen"
#: The columns as the first migration made them; one that comes later has triggers of its own.
_FROZEN = (
    "id, number, day, published_at, format, rule_version, policy, counts, sha256, size, package"
)

_SQLITE = {
    "edition_no_update": f"BEFORE UPDATE OF {_FROZEN} ON edition",
    "edition_no_delete": "BEFORE DELETE ON edition",
    # INSERT OR REPLACE deletes without asking the trigger above.
    "edition_no_replace": (
        "BEFORE INSERT ON edition WHEN EXISTS (SELECT 1 FROM edition WHERE id = NEW.id)"
    ),
    "edition_no_namesake": (
        "BEFORE INSERT ON edition WHEN EXISTS (SELECT 1 FROM edition WHERE number = NEW.number)"
    ),
}
#: As SQLite itself says it: two that publish at once are told the same as everywhere else.
_SAID = {"edition_no_namesake": "UNIQUE constraint failed: edition.number"}
_POSTGRESQL = {
    "edition_no_update": f"BEFORE UPDATE OF {_FROZEN} ON edition FOR EACH ROW",
    "edition_no_delete": "BEFORE DELETE ON edition FOR EACH ROW",
    "edition_no_truncate": "BEFORE TRUNCATE ON edition FOR EACH STATEMENT",
}
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION edition_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING MESSAGE = '{_REFUSED}: no ' || TG_OP, ERRCODE = 'restrict_violation';
END $$
"""

#: The names of the triggers that have to be there, by engine.
FREEZING = {"sqlite": frozenset(_SQLITE), "postgresql": frozenset(_POSTGRESQL)}


def freeze(connection: Connection) -> None:
    """Make the triggers, those that are there too."""
    thaw(connection)
    if connection.dialect.name == "sqlite":
        for name, when in _SQLITE.items():
            refuse = f"BEGIN SELECT RAISE(ABORT, '{_SAID.get(name, _REFUSED)}'); END"
            connection.exec_driver_sql(f"CREATE TRIGGER {name} {when} {refuse}")
        return
    connection.exec_driver_sql(_FUNCTION)
    for name, when in _POSTGRESQL.items():
        refuse = "EXECUTE FUNCTION edition_is_frozen()"
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {when} {refuse}")


def thaw(connection: Connection) -> None:
    """Drop the triggers, for a migration that changes what is there."""
    engine = connection.dialect.name
    table = "" if engine == "sqlite" else " ON edition"
    for name in sorted(FREEZING[engine]):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{table}")
    if engine == "postgresql":
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS edition_is_frozen()")


@event.listens_for(Edition.__table__, "after_create")
def _freeze_the_new(_table: object, connection: Connection, **_how: object) -> None:
    freeze(connection)
