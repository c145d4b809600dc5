"""What must hold before a server answers: the tables are those that this release knows."""

import os

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from registry.extensions import db


def refuse_old_tables(app: Flask) -> None:
    """Leave with a sentence if migrations are pending; commands, which may bring them, go on."""
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true" or app.config["ENVIRONMENT"] != "production":
        return
    with app.app_context(), db.engine.connect() as connection:
        there = set(MigrationContext.configure(connection).get_current_heads())
    wanted = set(ScriptDirectory(app.extensions["migrate"].directory).get_heads())
    if there != wanted:
        raise SystemExit("Migrations are pending. Run `flask --app wsgi db upgrade` first.")
