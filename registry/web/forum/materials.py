"""The materials of a session for the secretariat: a link or a file, added and removed."""

from pathlib import Path

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for

from registry.domain.errors import N_
from registry.domain.permissions import Action
from registry.extensions import db
from registry.forms.panelists import MaterialForm, read_material
from registry.i18n import gettext
from registry.models import Material
from registry.queries.materials import materials as found
from registry.services import files, materials
from registry.web.access import actor, requires, takes
from registry.web.asking import today
from registry.web.forum.acting import Sheet, perform
from registry.web.forum.places import LARGEST_NUMBER, Place, place
from registry.web.presenting import panel as words
from registry.web.presenting.fields import Field, labels
from registry.web.private import tell

_PREFIX = "/secretariat/forums/<event>/sessions/<session>/materials"
own_materials = Blueprint("own_materials", __name__, url_prefix=_PREFIX)

_FIELDS = (
    Field("title", N_("What it is"), hint=N_("As in: Slides on public spaces"), required=True),
    Field("link", N_("Link"), hint=N_("Beginning with https://")),
    Field("file", N_("Or a file"), "file", N_("PDF, PNG or JPEG, up to 10 MB.")),
)


@own_materials.route("", methods=["GET", "POST"])
@requires(GET=Action.SEE_PROGRAMMES, POST=Action.CHANGE_PROGRAMMES)
@takes(files.LARGEST + 100_000)
def show(event: str, session: str) -> Response:
    at = place(event, session)
    sheet = Sheet(
        "forum/materials.html",
        gettext("Materials"),
        at.overview_href,
        labels(_FIELDS),
        dict,
        dict,
        lambda _form: {"at": at, "fields": _FIELDS, "materials": _there(at)},
    )

    def act(said: MaterialForm) -> str:
        materials.add(
            db.session, actor(), at.row,
            title=said.title, link=said.link, content=_sent(), folder=_folder(), today=today(),
        )  # fmt: skip
        return _href(at)

    return perform(sheet, read_material, act, told=N_("Added."))


def _there(at: Place) -> list[tuple[int, words.Shown]]:
    """The numbers of the materials, and what they look like in public."""
    rows = found(db.session, at.session.id)
    shown = words.materials(rows, at.forum.slug, at.session.slug)
    return [(row.id, each) for row, each in zip(rows, shown, strict=True)]


def _sent() -> bytes:
    """What was uploaded: a little more than is taken is enough to say that it is too much."""
    sent = request.files.get("file")
    return sent.stream.read(files.LARGEST + 1) if sent else b""


def _folder() -> Path:
    return Path(current_app.config["DOCUMENTS"])


def _href(at: Place) -> str:
    return url_for("own_materials.show", **at.names)


@own_materials.post("/<int:number>/remove")
@requires(POST=Action.CHANGE_PROGRAMMES)
def remove(event: str, session: str, number: int) -> Response:
    at = place(event, session)
    row = db.session.get(Material, number) if number < LARGEST_NUMBER else None
    if row is None or row.session_id != at.session.id:
        abort(404)
    stored_as = materials.remove(db.session, actor(), row)
    db.session.commit()
    if stored_as:
        files.discard(_folder(), stored_as)
    tell(N_("Removed."))
    return redirect(_href(at), 303)  # type: ignore[return-value]
