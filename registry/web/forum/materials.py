"""The materials of a session for the secretariat: a link or a file, added and removed."""

from pathlib import Path

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for

from registry.domain.errors import N_, RuleBroken
from registry.domain.permissions import Action
from registry.extensions import db
from registry.forms.panelists import MaterialForm, read_material
from registry.i18n import gettext
from registry.models import Material
from registry.queries.materials import materials as found
from registry.services import files, materials
from registry.web.access import actor, requires, takes
from registry.web.asking import today
from registry.web.forum.places import LARGEST_NUMBER, Place, place
from registry.web.held import acting
from registry.web.presenting import panel as words
from registry.web.private import filled, page, tell, typed

_PREFIX = "/secretariat/forums/<event>/sessions/<session>/materials"
own_materials = Blueprint("own_materials", __name__, url_prefix=_PREFIX)


@own_materials.route("", methods=["GET", "POST"])
@requires(GET=Action.SEE_PROGRAMMES, POST=Action.CHANGE_PROGRAMMES)
@takes(files.LARGEST + 100_000)
def show(event: str, session: str) -> Response:
    at = place(event, session)
    said = read_material(typed()) if acting() else []
    problems = _add(at, said) if isinstance(said, MaterialForm) else said
    if isinstance(problems, Response):
        return problems
    rows = found(db.session, at.session.id)
    return page(
        "forum/materials.html",
        422 if problems else 200,
        at=at,
        form=filled(*problems),
        labels={"title": gettext("What it is"), "link": gettext("Link"), "file": gettext("File")},
        materials=list(zip(rows, words.materials(rows, event, session), strict=True)),
    )


def _add(at: Place, said: MaterialForm) -> Response | list[RuleBroken]:
    sent = request.files.get("file")
    content = sent.stream.read(files.LARGEST + 1) if sent and sent.filename else b""
    if sent and sent.filename and not content:
        return [RuleBroken(N_("This file is empty."), "file")]
    try:
        materials.add(
            db.session, actor(), at.row,
            title=said.title, link=said.link, content=content, folder=_folder(), today=today(),
        )  # fmt: skip
    except RuleBroken as problem:
        db.session.rollback()
        return [problem]
    return _back(at, N_("Added."))


def _folder() -> Path:
    return Path(current_app.config["DOCUMENTS"])


@own_materials.post("/<int:number>/remove")
@requires(POST=Action.CHANGE_PROGRAMMES)
def remove(event: str, session: str, number: int) -> Response:
    at = place(event, session)
    row = db.session.get(Material, number) if number < LARGEST_NUMBER else None
    if row is None or row.session_id != at.session.id:
        abort(404)
    stored_as = materials.remove(db.session, actor(), row)
    answer = _back(at, N_("Removed."))
    if stored_as:
        files.discard(_folder(), stored_as)
    return answer


def _back(at: Place, message: str) -> Response:
    db.session.commit()
    tell(message)
    return redirect(url_for("own_materials.show", **at.names), 303)  # type: ignore[return-value]
