"""The twin-city partnership registry: the factory that puts its pieces together."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_security import SQLAlchemyUserDatastore
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from registry import cli, i18n, models
from registry.extensions import babel, csrf, db, mail, migrate, security
from registry.web import (
    access,
    caching,
    converters,
    errors,
    headers,
    logs,
    looking,
    sessions,
    statics,
    surroundings,
    templating,
)
from registry.web.admin.editions import own_editions
from registry.web.admin.home import administration
from registry.web.admin.users import users
from registry.web.auth import turning
from registry.web.auth.account import account
from registry.web.auth.codes import own_codes
from registry.web.auth.links import links
from registry.web.auth.sign_in import sign_in
from registry.web.desk.activities import desk_activities
from registry.web.desk.agreements import desk_agreements
from registry.web.desk.home import desk
from registry.web.forum.dossiers import own_dossiers
from registry.web.forum.importing import own_imports
from registry.web.forum.links import own_links
from registry.web.forum.materials import own_materials
from registry.web.forum.panel import own_panel
from registry.web.forum.panelists import own_panelists
from registry.web.forum.personal_links import personal_links
from registry.web.forum.secretariat import secretariat
from registry.web.forum.sessions import own_forums
from registry.web.panel.session import panel
from registry.web.public.agreements import agreements
from registry.web.public.calendars import calendars
from registry.web.public.catalog import catalog
from registry.web.public.charts import drawn_charts
from registry.web.public.cities import cities
from registry.web.public.citing import citing
from registry.web.public.countries import countries
from registry.web.public.data import data
from registry.web.public.documents import documents
from registry.web.public.dossiers import dossiers
from registry.web.public.edition_changes import editions
from registry.web.public.editions import edition_packages
from registry.web.public.embed import embed
from registry.web.public.follow_up import follow_up
from registry.web.public.forum_sessions import forum_sessions
from registry.web.public.forums import forums
from registry.web.public.health import health
from registry.web.public.help import help_pages
from registry.web.public.home import home
from registry.web.public.map_page import map_pages
from registry.web.public.map_still import map_still
from registry.web.public.materials import materials
from registry.web.public.method import method
from registry.web.public.panelists import panelists
from registry.web.public.statistics import statistics
from registry.web.public.texts import texts

__all__ = ["create_app", "models"]

#: What anybody may see, and sees alike.
PUBLIC = (
    home, agreements, cities, countries, map_pages, embed, statistics, citing, method, data,
    catalog, editions, texts, help_pages, forums, forum_sessions, calendars, panelists,
    follow_up, dossiers,
)  # fmt: skip
#: What anybody may have, with rules of its own on how it is kept.
KEPT_APART = (map_still, drawn_charts, documents, materials, edition_packages, health)
#: What is for those who sign in.
PRIVATE = (
    sign_in, links, account, own_codes, desk, desk_agreements, desk_activities, secretariat,
    own_forums, own_panelists, own_panel, own_materials, own_links, personal_links, panel,
    own_dossiers, own_imports, administration, users, own_editions,
)  # fmt: skip


class UnsafeConfiguration(SystemExit):
    """What must be set before the application starts, a sentence a line."""


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Make the application; `overrides` replace settings of the environment, as in tests."""
    app = Flask(__name__, template_folder=str(config.ROOT / "templates"))
    app.config.from_mapping({**config.settings(), **(overrides or {})})
    if problems := list(config.unsafe({**app.config, "DEBUG": app.debug})):
        raise UnsafeConfiguration("\n".join(problems))
    templating.install(app)
    sessions.install(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(config.ROOT / "migrations"))
    mail.init_app(app)
    babel.init_app(app, locale_selector=i18n.choose)
    logs.install(app)
    looking.install(app)
    surroundings.install(app)
    headers.install(app)
    access.install(app, turning.turn_away)
    caching.install(app, frozenset(each.name for each in PUBLIC))
    errors.install(app)
    turning.install(app)
    csrf.init_app(app)
    # Rights are our own: see registry/domain/permissions.py.
    datastore = SQLAlchemyUserDatastore(db, models.User, role_model=None)  # type: ignore[arg-type]
    security.init_app(app, datastore)
    statics.serve(app)
    converters.install(app)
    for blueprint in (*PUBLIC, *KEPT_APART, *PRIVATE):
        app.register_blueprint(blueprint)
    access.close(app)
    if app.config["PROXIES"]:
        behind = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=behind, x_proto=behind)  # type: ignore[method-assign]
    cli.register(app)
    return app
