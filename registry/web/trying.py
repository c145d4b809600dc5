"""Who is trying something that is limited, and what is said when it was too often."""

from collections.abc import Mapping
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from registry.domain.accounts import Tried, Whose
from registry.extensions import db
from registry.i18n import gettext, ngettext
from registry.services import attempts
from registry.services.secrets import digest
from registry.web.access import now

_DEVICE_FOR = timedelta(days=180)


def whose(account: str) -> Mapping[Whose, str]:
    """Whose tries count together: those about an account, those from a place, and all.

    A device from which the account was signed in to before counts for itself in all three, so
    that strangers who try passwords, from here or from everywhere, do not lock out the person.
    """
    apart = " from a known device" if _knows(account) else ""
    return {
        Whose.ACCOUNT: f"{account}{apart}",
        Whose.PLACE: f"{_place()}{apart}",
        Whose.ALL: f"all{apart}",
    }


def _place() -> str:
    """Where the request came from; of IPv6 the network, since each line has 2^64 addresses."""
    given = request.remote_addr or ""
    try:
        place = ip_address(given)
    except ValueError:
        return given
    if isinstance(place, IPv6Address):
        return str(place.ipv4_mapped or ip_network((place, 64), strict=False))
    return given


def too_often(kind: Tried, who: Mapping[Whose, str]) -> timedelta | None:
    """Count one try and keep it at once, before it is tried. The time to wait, if too often.

    Ends the transaction: trying a password takes long, and nobody is to wait for it. Who writes
    afterwards begins anew (begin_writing).
    """
    waiting = attempts.attempt(db.session, kind, who, now())
    db.session.commit()
    return waiting


def words(waiting: timedelta) -> str:
    minutes = ceil(waiting / timedelta(minutes=1))
    return (
        gettext("That was tried too often.")
        + " "
        + ngettext("Try again in a minute.", "Try again in %(num)s minutes.", minutes)
    )


def with_wait(response: Response, waiting: timedelta) -> Response:
    response.status_code = 429
    response.headers["Retry-After"] = str(ceil(waiting.total_seconds()))
    return response


# -- devices that are known --------------------------------------------------------------------


def cookie_name() -> str:
    prefix = "__Host-" if current_app.config["SESSION_COOKIE_SECURE"] else ""
    return f"{prefix}device"


def make_known(response: Response, account: str) -> Response:
    """Give the device a cookie that says for which account it is known, as a digest."""
    response.set_cookie(
        cookie_name(),
        _signer().dumps(digest(account)),
        max_age=_DEVICE_FOR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def _knows(account: str) -> bool:
    try:
        age = int(_DEVICE_FOR.total_seconds())
        said = _signer().loads(request.cookies.get(cookie_name(), ""), max_age=age)
    except BadData:
        return False
    return bool(said == digest(account))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="device")
