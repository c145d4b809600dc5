"""The secretariat's first page."""

from flask import Blueprint, Response

from registry.domain.permissions import Action
from registry.web.access import requires
from registry.web.private import page

secretariat = Blueprint("secretariat", __name__, url_prefix="/secretariat")


@secretariat.get("")
@requires(GET=Action.ENTER_SECRETARIAT)
def index() -> Response:
    return page("forum/secretariat.html")
