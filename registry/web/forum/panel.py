"""The panel of a session for the secretariat: who is on it, as what, in which order."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from flask import Blueprint, Response, abort, redirect, url_for

from registry.domain.errors import N_, RuleBroken
from registry.domain.permissions import Action
from registry.domain.vocabulary import PANEL_ROLES, PanelRole
from registry.extensions import db
from registry.forms.panelists import PanelistForm, PartForm, read_panelist, read_part
from registry.i18n import gettext, say
from registry.models import Appearance, Panelist
from registry.queries import panelists as found
from registry.services import panelists
from registry.services.audit import Actor, AnySession
from registry.services.standing import Stale
from registry.web.access import actor, requires
from registry.web.forum.acting import Sheet, perform
from registry.web.forum.panelists import FIELDS, fields_of, in_words, recorded
from registry.web.forum.places import LARGEST_NUMBER, Place, place
from registry.web.held import acting
from registry.web.presenting import panelists as words
from registry.web.presenting.fields import Field, labels
from registry.web.private import filled, page, tell, typed
from registry.web.sending import carried, fresh, once

_PREFIX = "/secretariat/forums/<event>/sessions/<session>/panelists"
own_panel = Blueprint("own_panel", __name__, url_prefix=_PREFIX)

_NAME = Field("name", N_("Name"), required=True)
_ROLE = Field("role", N_("As"), "choice", options=PANEL_ROLES, required=True)


@own_panel.route("", methods=["GET", "POST"])
@requires(GET=Action.SEE_PROGRAMMES, POST=Action.CHANGE_PROGRAMMES)
def show(event: str, session: str) -> Response:
    """Who is on the panel; a known name is added at once, for another the rest is asked."""
    at = place(event, session)
    said = read_part(typed()) if acting() else []
    if isinstance(said, list):
        return _shown(at, *said)
    meant = _meant(said)
    if len(meant) > 1:
        return _shown(at, RuleBroken(_SEVERAL, "name"), several=meant)
    return _put(at, meant[0], said.role) if meant else _ask_more(at, said)


_SEVERAL = N_("Several people have this name. Choose one of them.")


def _meant(said: PartForm) -> list[Panelist]:
    """Everybody of the name, or the one who was chosen among them."""
    called = panelists.called(db.session, said.name)
    chosen = typed().get("panelist", "")
    return [each for each in called if str(each.id) == chosen] or called


def _shown(at: Place, *problems: RuleBroken, several: Sequence[Panelist] = ()) -> Response:
    rows = found.whole_panel(db.session, at.session.id)
    return page(
        "forum/panel.html",
        422 if problems else 200,
        at=at,
        panel=words.own_panel(rows),
        name=_NAME,
        role=_ROLE,
        names=list(dict.fromkeys(each.name for each in found.everybody(db.session))),
        form=filled(*problems, role=PanelRole.SPEAKER.value),
        labels=labels((_NAME, _ROLE)),
        hidden=list(carried().items()),
        several=words.choices(several),
    )


def _put(at: Place, who: Panelist, role: str) -> Response:
    def act() -> str:
        panelists.appear(db.session, actor(), at.row, who, role)
        return _href(at)

    outcome = once(act, told=N_("Added to the panel."))
    if isinstance(outcome, Stale):  # nothing of the form has a version
        raise outcome
    return outcome if isinstance(outcome, Response) else _shown(at, outcome)


def _href(at: Place) -> str:
    return url_for("own_panel.show", **at.names)


# -- somebody new --------------------------------------------------------------------------------


@own_panel.route("/new", methods=["GET", "POST"])
@requires(GET=Action.SEE_PROGRAMMES, POST=Action.CHANGE_PROGRAMMES)
def new(event: str, session: str) -> Response:
    """Record somebody and put them on the panel, in one step."""
    at = place(event, session)
    fields = (*FIELDS, _ROLE)
    sheet = Sheet(
        "forum/panelist_form.html",
        gettext("Somebody new on the panel"),
        _href(at),
        labels(fields),
        in_words,
        lambda: {"role": PanelRole.SPEAKER.value},
        lambda form: {"at": at, "fields": (*fields_of(form), _ROLE), "verb": say(_VERB)},
    )

    def act(said: tuple[PanelistForm, PartForm]) -> str:
        panelists.appear(db.session, actor(), at.row, recorded(said[0]), said[1].role)
        return _href(at)

    return perform(sheet, _read_both, act, told=N_("Recorded, and added to the panel."))


_VERB = N_("Record and add")


def _read_both(values: Mapping[str, str]) -> tuple[PanelistForm, PartForm] | list[RuleBroken]:
    who, part = read_panelist(values), read_part(values)
    if isinstance(who, list) or isinstance(part, list):
        wrong = [*(who if isinstance(who, list) else ()), *(part if isinstance(part, list) else ())]
        return list({each.field: each for each in wrong}.values())
    return who, part


def _ask_more(at: Place, said: PartForm) -> Response:
    """The form for somebody new, with what was typed in it."""
    there = {"name": said.name, "role": said.role}
    return page(
        "forum/panelist_form.html",
        at=at,
        title=gettext("Somebody new on the panel"),
        back=_href(at),
        form=filled()._replace(values=there),
        fields=(*FIELDS, _ROLE),
        verb=say(_VERB),
        hidden=list(fresh().items()),
        action=url_for("own_panel.new", **at.names),
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
    db.session.commit()
    tell(N_("Taken off the panel.") if act is panelists.take_out else N_("Changed."))
    return redirect(_href(at), 303)  # type: ignore[return-value]


def part_of(at: Place, number: int) -> Appearance:
    """Somebody's part in this very session; 404 if there is none of this number."""
    row = db.session.get(Appearance, number) if number < LARGEST_NUMBER else None
    if row is None or row.session_id != at.session.id:
        abort(404)
    return row
