"""Documents in public: sent as files to keep, never shown as pages of ours."""

from flask import Blueprint, Response, abort

from registry.domain.permissions import Action
from registry.extensions import db
from registry.queries.documents import public_document
from registry.web.access import requires
from registry.web.files import kept_file

documents = Blueprint("documents", __name__)


@documents.get("/documents/<stored>")
@requires(GET=Action.READ)
def fetch(stored: str) -> Response:
    document = public_document(db.session, stored) or abort(404)
    name = f"{document.reference}-{document.id}"
    return kept_file(document.stored_as, document.media_type, name)
