"""The administration's first page: what can be done here, and what is waiting."""

from flask import Blueprint, Response, url_for

from registry.domain.permissions import Action
from registry.extensions import db
from registry.queries.accounts import waiting
from registry.queries.desk import wanted_cities
from registry.web.access import requires
from registry.web.private import page

administration = Blueprint("administration", __name__, url_prefix="/administration")


@administration.get("")
@requires(GET=Action.ENTER_ADMINISTRATION)
def index() -> Response:
    wanted = [(each, url_for("users.new", city=each.slug)) for each in wanted_cities(db.session)]
    return page("admin/index.html", waiting=waiting(db.session), wanted=wanted)
