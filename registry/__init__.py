"""The twin-city partnership registry: the factory that puts its pieces together."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

import config
from registry import cli, i18n, models
from registry.extensions import babel, db, migrate
from registry.web import (
    caching,
    errors,
    headers,
    logs,
    sessions,
    statics,
    surroundings,
    templating,
)
from registry.web.public.agreements import agreements
from registry.web.public.cities import cities
from registry.web.public.countries import countries
from registry.web.public.data import data
from registry.web.public.health import health
from registry.web.public.home import home
from registry.web.public.map import map_pages
from registry.web.public.method import method
from registry.web.public.texts import texts

__all__ = ["create_app", "models"]

#: What anybody may see, and sees alike.
PUBLIC = (home, agreements, cities, countries, map_pages, method, data, texts)


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Make the application; `overrides` replace settings of the environment, as in tests."""
    app = Flask(__name__, template_folder=str(config.ROOT / "templates"))
    app.config.from_mapping({**config.settings(), **(overrides or {})})
    templating.install(app)
    sessions.install(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(config.ROOT / "migrations"))
    babel.init_app(app, locale_selector=i18n.choose)
    logs.install(app)
    surroundings.install(app)
    headers.install(app)
    caching.install(app, frozenset(each.name for each in PUBLIC))
    errors.install(app)
    statics.serve(app)
    for blueprint in (*PUBLIC, health):
        app.register_blueprint(blueprint)
    cli.register(app)
    return app
