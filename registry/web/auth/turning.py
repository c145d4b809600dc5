"""Visitors at a door: they are asked to sign in, and what they typed is not lost."""

from flask import Flask, Response, request, url_for
from flask_wtf.csrf import CSRFError

from registry.i18n import gettext
from registry.web import errors
from registry.web.auth.showing import back_page, sign_in_page
from registry.web.held import hold, kept, local
from registry.web.private import Filled


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

    Nothing is done. What was typed is shown again in a form of ours, which has a new token.
    """
    form = kept()
    if form is None:
        return errors.answer(400, gettext("This form is out of date. Nothing was done."), ())
    return back_page(400, gettext("This form was out of date"), form)
