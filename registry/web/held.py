"""What somebody typed while the session ended: signed, it travels through signing in."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from registry.domain.accounts import LONGEST_SESSION

#: The field that carries it.
FIELD = "held"
#: With this field a form only comes back to be seen: nothing is done.
BACK = "_back"
#: What is never carried along.
_NEVER = frozenset({"csrf_token", "password", "again", "current", "code", FIELD, BACK})
_LONGEST = 200_000


class Held(NamedTuple):
    """Where it was going, and what the fields said."""

    to: str
    fields: Sequence[tuple[str, str]]


def hold() -> str:
    """The form of this request, signed; nothing where it can't be shown again.

    An address that is only acted on, without a page of its own, has no form to come back to.
    """
    form = kept()
    if form is None or not form.fields:
        return ""
    signed = _signer().dumps([form.to, form.fields])
    return signed if len(signed) <= _LONGEST else ""


def _has_page() -> bool:
    return request.url_rule is not None and "GET" in (request.url_rule.methods or ())


def here() -> str:
    """The address of this request, with what it asks for."""
    return request.full_path.rstrip("?")


def kept() -> Held | None:
    """The form of this request as it can be shown again; None where it can't."""
    if not _has_page():
        return None
    return Held(here(), [pair for pair in _fields() if pair[0] not in _NEVER])


def _fields() -> list[tuple[str, str]]:
    return list(request.form.items(multi=True))


def held() -> tuple[str, Held | None]:
    """What the form of this request carries along, as it is and as it reads."""
    signed = request.form.get(FIELD, "")
    try:
        to, fields = _signer().loads(signed, max_age=int(LONGEST_SESSION.total_seconds()))
    except BadData:
        return "", None
    return signed, Held(to, [(name, value) for name, value in fields])


def acting() -> bool:
    """Whether the form is to be acted on, not only shown again."""
    return request.method == "POST" and BACK not in request.form


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="held")


def local(address: str | None) -> str:
    """The address if it is a path of ours, else nothing: nobody is sent elsewhere from here."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return ""
    if not address.isprintable() or "\\" in address or "%2f%2f" in address.casefold():
        return ""
    parts = urlsplit(address)
    return "" if parts.scheme or parts.netloc else address
