"""Signing in, in one step or two, and out."""

from datetime import datetime

from flask import Blueprint, Response, redirect, request, session, url_for

from registry.domain.accounts import CODE_WITHIN, Tried
from registry.domain.errors import N_, RuleBroken
from registry.domain.permissions import Action, Person
from registry.extensions import db
from registry.forms.accounts import LONGEST_ADDRESS, read_address
from registry.models import User
from registry.queries import accounts as found
from registry.services import accounts, attempts, codes, signing_in
from registry.services.secrets import digest
from registry.web import trying
from registry.web.access import SIGN_IN, now, person, requires, signed_in, write_anew
from registry.web.auth.showing import HALF_WAY, code_page, let_in, onward, sign_in_page
from registry.web.held import held, local
from registry.web.keys import checking, stand_in
from registry.web.private import Filled, filled, tell

sign_in = Blueprint("sign_in", __name__)

_WRONG = RuleBroken(N_("Address and password do not fit. Both may be mistyped."))
_WRONG_CODE = RuleBroken(N_("This code is not good, or it was used before."), "code")
_LONGEST_PASSWORD = 1024


@sign_in.get("/sign-in")
@requires(GET=Action.KNOCK)
def show() -> Response:
    to = local(request.args.get("next"))
    if (known := signed_in()) is not None:
        return onward(known, to, None)
    return sign_in_page(200, filled(), to=to)


@sign_in.post("/sign-in")
@requires(POST=Action.KNOCK)
def enter() -> Response:
    signed, kept = held()
    to, email = local(request.form.get("to")), _email()
    who = trying.whose(email)
    if waiting := trying.too_often(Tried.SIGN_IN, who):
        problem = RuleBroken(trying.words(waiting))
        return trying.with_wait(sign_in_page(429, filled(problem), held=signed, to=to), waiting)
    account = _who_fits(email)
    if account is None:
        return sign_in_page(422, filled(_WRONG), held=signed, to=to)
    if codes.is_on(account):
        session[HALF_WAY] = [account.id, account.fs_uniquifier, now().isoformat()]
        return code_page(200, Filled({}), held=signed, to=to)
    return trying.make_known(onward(_enter(account, Tried.SIGN_IN), to, kept), email)


def _email() -> str:
    """The address as it is kept; what is none, or too long, is nobody's."""
    given = request.form.get("email", "").strip()
    if len(given) > LONGEST_ADDRESS:
        return ""
    said = read_address({"email": given})
    return said if isinstance(said, str) else given.lower()


def _who_fits(email: str) -> User | None:
    """The account that address and password open. Nothing is locked while the password is tried."""
    account = accounts.by_email(db.session, email) if "\x00" not in email else None
    password = request.form.get("password", "")
    if len(password) > _LONGEST_PASSWORD:
        return None
    fitting = accounts.fits(account, password, stand_in())
    return account if fitting else None


def _enter(account: User, step: Tried) -> Person:
    email, account_id = account.email, account.id
    write_anew()
    attempts.forgive(db.session, Tried.SIGN_IN, trying.whose(email))
    attempts.forgive(db.session, step, trying.whose(email))
    let_in(account_id)
    db.session.commit()
    seen = found.signed_in(db.session, digest(session[SIGN_IN]), now())
    if seen is None:
        raise RuntimeError("a session that has just begun is over")
    return seen.person


# -- the second step ---------------------------------------------------------------------------


@sign_in.post("/sign-in/code")
@requires(POST=Action.KNOCK)
def enter_code() -> Response:
    signed, kept = held()
    to, account = local(request.form.get("to")), _half_way()
    if account is None:
        late = RuleBroken(N_("The code came too late. Begin again with the password."))
        return sign_in_page(422, Filled({}, general=filled(late).general), held=signed, to=to)
    email = account.email
    if waiting := trying.too_often(Tried.CODE, trying.whose(email)):
        problem = RuleBroken(trying.words(waiting), "code")
        return trying.with_wait(code_page(429, filled(problem), held=signed, to=to), waiting)
    if not _code_fits(account):
        return code_page(422, filled(_WRONG_CODE), held=signed, to=to)
    return trying.make_known(onward(_enter(account, Tried.CODE), to, kept), email)


def _half_way() -> User | None:
    """Who has given the password a short time ago, and nothing has changed since."""
    try:
        account_id, uniquifier, since = session[HALF_WAY]
    except (KeyError, ValueError):
        return None
    account = found.one(db.session, account_id)
    fresh = now() - datetime.fromisoformat(since) < CODE_WITHIN
    same = account is not None and account.active and account.fs_uniquifier == uniquifier
    return account if fresh and same else None


def _code_fits(account: User) -> bool:
    """The code is used up at once, whether or not anything comes of it."""
    write_anew()
    code = request.form.get("code", "")[:40]
    fitting = codes.fits(db.session, checking(), account, code, now=now())
    db.session.commit()
    return fitting


# -- out ---------------------------------------------------------------------------------------


@sign_in.post("/sign-out")
@requires(POST=Action.KEEP_ACCOUNT)
def leave() -> Response:
    who = person()
    signing_in.end(db.session, who.account_id, who.sign_in_id, now())
    db.session.commit()
    return _out(N_("You are signed out."))


@sign_in.post("/sign-out/everywhere")
@requires(POST=Action.KEEP_ACCOUNT)
def leave_everywhere() -> Response:
    signing_in.end_all(db.session, person().account_id, now())
    db.session.commit()
    return _out(N_("You are signed out on all devices."))


def _out(message: str) -> Response:
    session.clear()
    tell(message)
    response = redirect(url_for("sign_in.show"), 303)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response  # type: ignore[return-value]
