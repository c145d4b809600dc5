"""The twin-city partnership registry: the factory that puts its pieces together."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

import config
from registry import models
from registry.extensions import babel, db, migrate
from registry.web.public.health import health
from registry.web.public.map import map_pages

__all__ = ["create_app", "models"]


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Make the application; `overrides` replace settings of the environment, as in tests."""
    app = Flask(__name__, template_folder=str(config.ROOT / "templates"))
    app.config.from_mapping({**config.settings(), **(overrides or {})})
    db.init_app(app)
    migrate.init_app(app, db, directory=str(config.ROOT / "migrations"))
    babel.init_app(app)
    app.register_blueprint(health)
    app.register_blueprint(map_pages)
    return app
