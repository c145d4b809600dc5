"""The second step of one's own account: an authenticator, and codes for the day it is lost."""

from typing import Any

from flask import Blueprint, Response, session, url_for

from registry.domain.accounts import Tried
from registry.domain.errors import N_, RuleBroken
from registry.domain.permissions import Action
from registry.exchange import letters as written
from registry.extensions import db, security
from registry.services import codes
from registry.web import trying
from registry.web.access import actor, person, requires, write_anew
from registry.web.auth.account import back, confirmed, own, tell_by_mail
from registry.web.held import acting
from registry.web.keys import checking
from registry.web.private import filled, page, typed

own_codes = Blueprint("own_codes", __name__, url_prefix="/account/codes")
#: Where the cookie holds the secret of an authenticator that is being set up, sealed.
_NEW_SECRET = "new_codes"  # noqa: S105 -- a name
_WRONG = RuleBroken(
    N_("This code does not fit. Check the clock of the telephone, and take the newest."), "code"
)


@own_codes.route("", methods=["GET", "POST"])
@requires(GET=Action.KEEP_ACCOUNT, POST=Action.KEEP_ACCOUNT)
def set_up() -> Response:
    if codes.is_on(own()):
        return _settings()
    problems, new = _turn_on() if acting() else ([], None)
    if new is not None:
        return page("auth/recovery.html", codes=new)
    return page("auth/codes.html", 422 if problems else 200, form=filled(*problems), **_shown())


def _settings(*problems: RuleBroken) -> Response:
    left = codes.codes_left(db.session, person().account_id)
    form = filled(*problems)
    return page("auth/codes_on.html", 422 if problems else 200, form=form, codes_left=left)


def _turn_on() -> tuple[list[RuleBroken], list[str] | None]:
    if waiting := trying.too_often(Tried.CODE, trying.whose(person().email)):
        return [RuleBroken(trying.words(waiting), "code")], None
    write_anew()
    secret, code = session.get(_NEW_SECRET, ""), typed().get("code", "")[:40]
    known = checking()
    new = secret and codes.turn_on(db.session, actor(), known, own(), secret, code=code)
    if not new:
        return [_WRONG], None
    db.session.commit()
    session.pop(_NEW_SECRET)
    return [], new


def _shown() -> dict[str, Any]:
    """The secret as a picture and as text; the same one until it is confirmed."""
    if _NEW_SECRET not in session:
        session[_NEW_SECRET] = security.totp_factory.generate_totp_secret()
    values = security.totp_factory.fetch_setup_values(session[_NEW_SECRET], own())
    return {"image": values["image"], "key": values["key"]}


@own_codes.post("/off")
@requires(POST=Action.KEEP_ACCOUNT)
def turn_off() -> Response:
    if refusal := confirmed():
        return _settings(refusal)
    codes.turn_off(db.session, actor(), own())
    tell_by_mail(own(), written.codes_were_turned_off())
    return back(N_("Signing in asks for no code any more."))


@own_codes.post("/recovery")
@requires(POST=Action.KEEP_ACCOUNT)
def renew() -> Response:
    if refusal := confirmed():
        return _settings(refusal)
    if not codes.is_on(own()):
        return back(N_("There is no authenticator yet."))
    new = codes.renew_recovery_codes(db.session, actor(), checking(), own())
    db.session.commit()
    return page("auth/recovery.html", codes=new, account_href=url_for("account.show"))
