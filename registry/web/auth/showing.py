"""The pages on the way in, and where it leads."""

from flask import Response, redirect, request, session, url_for

from registry.domain.permissions import Person
from registry.extensions import db
from registry.i18n import gettext
from registry.services import signing_in
from registry.web.access import SIGN_IN, ask_anew, now, signed_in
from registry.web.held import Held, local
from registry.web.private import Filled, page

#: What the cookie holds between the password and the code.
HALF_WAY = "half_way"


def sign_in_page(status: int, form: Filled, *, held: str = "", to: str = "") -> Response:
    """The first step; `held` is what was typed before, `to` where the person was going."""
    action = url_for("sign_in.show")
    return page("auth/sign_in.html", status, form=form, held=held, to=to, action=action)


def code_page(status: int, form: Filled, *, held: str = "", to: str = "") -> Response:
    return page("auth/code.html", status, form=form, held=held, to=to)


def back_page(status: int, heading: str, kept: Held) -> Response:
    """The way back to a form in which everything stands that was typed."""
    return page("auth/back.html", status, heading=heading, to=kept.to, fields=kept.fields)


def let_in(account_id: int) -> None:
    """Begin a session: a row of its own, and a cookie in which nothing from before is left.

    Who was signed in here before is so no more, and a copy of that cookie is worthless.
    """
    if (before := signed_in()) is not None:
        signing_in.end(db.session, before.account_id, before.sign_in_id, now())
    session.clear()
    device = request.user_agent.string
    session[SIGN_IN] = signing_in.begin(db.session, account_id, device, now())
    ask_anew()


def onward(person: Person, to: str, held: Held | None) -> Response:
    """Where somebody goes who has signed in: back to the form, to the page, or to a door.

    Public pages know one way in, the desk; who speaks for no city comes to another door by it.
    """
    if held is not None and local(held.to):
        return back_page(200, gettext("You are signed in again"), held)
    to = "" if to == url_for("desk.index") else local(to)
    return redirect(to or url_for(first_door(person)), 303)  # type: ignore[return-value]


def first_door(person: Person) -> str:
    if person.editor:
        return "desk.index"
    if person.secretariat:
        return "secretariat.index"
    return "administration.index" if person.administrator else "account.show"
