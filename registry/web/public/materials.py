"""Materials of sessions in public: files to keep, never shown as pages of ours."""

from flask import Blueprint, Response, abort

from registry.domain.permissions import Action
from registry.extensions import db
from registry.queries.materials import shown_material
from registry.web.access import requires
from registry.web.files import kept_file

materials = Blueprint("materials", __name__)
LARGEST_NUMBER = 2**31


@materials.get("/forum/<event>/<session>/materials/<int:number>")
@requires(GET=Action.READ)
def fetch(event: str, session: str, number: int) -> Response:
    """The file of a material; one that is a link has none."""
    if number >= LARGEST_NUMBER:
        abort(404)
    found = shown_material(db.session, event, session, number) or abort(404)
    stored_as = found.stored_as or abort(404)
    return kept_file(stored_as, found.media_type, f"{session}-{number}")
