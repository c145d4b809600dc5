"""Documents in public: sent as files to keep, never shown as pages of ours."""

from pathlib import Path

from flask import Blueprint, Response, abort, current_app, send_file

from registry.domain.permissions import Action
from registry.extensions import db
from registry.queries.documents import public_document
from registry.web.access import requires

documents = Blueprint("documents", __name__)
#: Whatever a reader makes of the file, it runs nothing and loads nothing.
SANDBOX = (
    "sandbox; default-src 'none'; script-src 'none'; style-src 'none'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'"
)


@documents.get("/documents/<stored>")
@requires(GET=Action.READ)
def fetch(stored: str) -> Response:
    document = public_document(db.session, stored)
    if document is None:
        abort(404)
    path = Path(current_app.config["DOCUMENTS"]) / document.stored_as
    if not path.is_file():
        abort(404)
    ending = document.stored_as.rpartition(".")[2]
    answer = send_file(
        path,
        mimetype=document.media_type,
        as_attachment=True,
        download_name=f"{document.reference}-{document.id}.{ending}",
    )
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer
