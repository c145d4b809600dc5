"""The panel of a session for the secretariat: who is on it, as what, in which order."""

from collections.abc import Callable, Mapping
from functools import partial

from flask import Blueprint, Response, abort, redirect, url_for

from registry.domain.errors import N_, RuleBroken
from registry.domain.permissions import Action
from registry.domain.vocabulary import PANEL_ROLES, PanelRole
from registry.extensions import db
from registry.forms.panelists import PanelistForm, PartForm, read_panelist, read_part
from registry.models import Appearance, Panelist
from registry.queries import panelists as found
from registry.services import panelists
from registry.services.audit import Actor, AnySession
from registry.web.access import actor, requires
from registry.web.forum.panelists import is_known, recorded
from registry.web.forum.places import LARGEST_NUMBER, Place, place
from registry.web.held import acting
from registry.web.presenting import panelists as words
from registry.web.private import filled, page, tell, typed

_PREFIX = "/secretariat/forums/<event>/sessions/<session>/panelists"
own_panel = Blueprint("own_panel", __name__, url_prefix=_PREFIX)


@own_panel.route("", methods=["GET", "POST"])
@requires(GET=Action.SEE_PROGRAMMES, POST=Action.CHANGE_PROGRAMMES)
def show(event: str, session: str) -> Response:
    """Who is on the panel; a known name is added, for another the rest is asked."""
    at = place(event, session)
    said = read_part(typed()) if acting() else []
    if isinstance(said, list):
        return _shown(at, *said)
    meant = _meant(said)
    if len(meant) > 1:
        return _shown(at, RuleBroken(_SEVERAL, "name"), several=meant)
    if meant:
        return _put(at, meant[0], said.role)
    return _ask_more(at, name=said.name, role=said.role)


_SEVERAL = N_("Several people have this name. Choose one of them.")


def _meant(said: PartForm) -> list[Panelist]:
    """Everybody of the name, or the one who was chosen among them."""
    called = panelists.called(db.session, said.name)
    chosen = typed().get("panelist", "")
    return [each for each in called if str(each.id) == chosen] or called


def _shown(at: Place, *problems: RuleBroken, several: list[Panelist] | None = None) -> Response:
    rows = found.whole_panel(db.session, at.session.id)
    return page(
        "forum/panel.html",
        422 if problems else 200,
        at=at,
        panel=words.own_panel(rows),
        names=[each.name for each in found.everybody(db.session)],
        roles=PANEL_ROLES,
        form=filled(*problems, role=PanelRole.SPEAKER.value),
        several=words.choices(several or []),
    )


def _put(at: Place, who: Panelist, role: str) -> Response:
    try:
        panelists.appear(db.session, actor(), at.row, who, role)
    except RuleBroken as problem:
        db.session.rollback()
        return _shown(at, problem)
    return _back(at, N_("Added."))


# -- somebody new --------------------------------------------------------------------------------


@own_panel.route("/new", methods=["GET", "POST"])
@requires(GET=Action.SEE_PROGRAMMES, POST=Action.CHANGE_PROGRAMMES)
def new(event: str, session: str) -> Response:
    """Record somebody and put them on the panel, in one step."""
    at = place(event, session)
    said = read_panelist(typed()) if acting() else []
    if not isinstance(said, PanelistForm):
        return _ask_more(at, *said)
    role = typed().get("role", "")
    try:
        who = recorded(said)
    except RuleBroken as problem:
        db.session.rollback()
        return _ask_more(at, problem)
    return _put(at, who, role if role in PANEL_ROLES else PanelRole.SPEAKER)


def _ask_more(at: Place, *problems: RuleBroken, **usual: str) -> Response:
    form = filled(*problems, role=PanelRole.SPEAKER.value)
    return page(
        "forum/panel_new.html",
        422 if problems else 200,
        at=at,
        form=form._replace(values={**form.values, **usual}),
        labels=words.labels(),
        roles=PANEL_ROLES,
        known=is_known(problems),
    )


# -- somebody who is on it -----------------------------------------------------------------------


Change = Callable[[AnySession, Actor, Appearance], object]
#: What a button says -> what it does.
_CHANGES: Mapping[str, Change] = {
    "up": partial(panelists.move, by=-1),
    "down": partial(panelists.move, by=1),
    "moderator": partial(panelists.recast, role=PanelRole.MODERATOR),
    "speaker": partial(panelists.recast, role=PanelRole.SPEAKER),
    "out": panelists.take_out,
}


@own_panel.post("/<int:number>")
@requires(POST=Action.CHANGE_PROGRAMMES)
def change(event: str, session: str, number: int) -> Response:
    at = place(event, session)
    row = part_of(at, number)
    act = _CHANGES.get(typed().get("do", "")) or abort(400)
    act(db.session, actor(), row)
    return _back(at, N_("Taken off the panel.") if act is panelists.take_out else N_("Changed."))


def part_of(at: Place, number: int) -> Appearance:
    """Somebody's part in this very session; 404 if there is none of this number."""
    row = db.session.get(Appearance, number) if number < LARGEST_NUMBER else None
    if row is None or row.session_id != at.session.id:
        abort(404)
    return row


def _back(at: Place, message: str) -> Response:
    db.session.commit()
    tell(message)
    return redirect(url_for("own_panel.show", **at.names), 303)  # type: ignore[return-value]
