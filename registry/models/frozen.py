"""Editions are frozen: triggers of both engines refuse every change but a withdrawal.

A migration that lets Alembic rebuild the table on SQLite (any batch on edition) loses them there;
it calls `freeze` afterwards.
"""

from sqlalchemy import Connection, event

from registry.models.edition import Edition
from registry.models.triggers import Guard

#: The columns as the first migration made them; one that comes later has triggers of its own.
_FROZEN = (
    "id, number, day, published_at, format, rule_version, policy, counts, sha256, size, package"
)
_GUARD = Guard(
    table="edition",
    refused="edition is frozen",
    function="edition_is_frozen",
    sqlite={
        "edition_no_update": f"BEFORE UPDATE OF {_FROZEN} ON edition",
        "edition_no_delete": "BEFORE DELETE ON edition",
        # INSERT OR REPLACE deletes without asking the trigger above.
        "edition_no_replace": (
            "BEFORE INSERT ON edition WHEN EXISTS (SELECT 1 FROM edition WHERE id = NEW.id)"
        ),
        "edition_no_namesake": (
            "BEFORE INSERT ON edition WHEN EXISTS (SELECT 1 FROM edition WHERE number = NEW.number)"
        ),
    },
    postgresql={
        "edition_no_update": f"BEFORE UPDATE OF {_FROZEN} ON edition FOR EACH ROW",
        "edition_no_delete": "BEFORE DELETE ON edition FOR EACH ROW",
        "edition_no_truncate": "BEFORE TRUNCATE ON edition FOR EACH STATEMENT",
    },
    # As SQLite itself says it: two that publish at once are told the same as everywhere else.
    said={"edition_no_namesake": "UNIQUE constraint failed: edition.number"},
)
FREEZING, freeze, thaw = _GUARD.names, _GUARD.put, _GUARD.lift


@event.listens_for(Edition.__table__, "after_create")
def _freeze_the_new(_table: object, connection: Connection, **_how: object) -> None:
    freeze(connection)
