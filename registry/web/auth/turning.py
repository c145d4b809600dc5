"""Visitors at a door: they are asked to sign in, and what they typed is not lost."""

from flask import Flask, Response, request, url_for
from flask_wtf.csrf import CSRFError

from registry.domain.errors import N_, RuleBroken
from registry.i18n import gettext
from registry.web import errors
from registry.web.auth.showing import back_page, sign_in_page
from registry.web.held import held, hold, kept, local
from registry.web.private import Filled, filled


def install(app: Flask) -> None:
    app.register_error_handler(CSRFError, _without_proof)


def turn_away() -> Response:
    """Show the way in; it leads back to where the visitor was going."""
    if request.method in {"GET", "HEAD"}:
        to = request.full_path.rstrip("?")
        return Response(status=303, headers={"Location": url_for("sign_in.show", next=to)})
    signed = hold()
    return sign_in_page(401, Filled({}), held=signed, to="" if signed else _page_before())


def _page_before() -> str:
    """The page whose button was pressed, if it is one of ours."""
    referrer = request.referrer or ""
    root = request.host_url.rstrip("/")
    return local(referrer.removeprefix(root)) if referrer.startswith(root) else ""


def _without_proof(_error: CSRFError) -> Response:
    """A form without its token: it was opened before signing in or out, or it is not ours.

    Nothing is done. What was typed is shown again in a form of ours, which has a new token; the
    way in keeps what it carries along, as when somebody has signed in elsewhere meanwhile.
    """
    if request.endpoint in {"sign_in.enter", "sign_in.enter_code"}:
        signed, _kept = held()
        problem = filled(RuleBroken(N_("This form was out of date. Sign in once more.")))
        return sign_in_page(400, problem, held=signed, to=local(request.form.get("to")))
    form = kept()
    if form is None:
        return errors.answer(400, gettext("This form is out of date. Nothing was done."), ())
    return back_page(400, gettext("This form was out of date"), form)
