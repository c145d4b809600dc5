"""One's own account: name, password, address, the devices on which one is signed in."""

from flask import Blueprint, Response, current_app, redirect, url_for

from registry.domain.accounts import Purpose, Tried
from registry.domain.errors import N_, RuleBroken
from registry.domain.permissions import Action
from registry.exchange import letters as written
from registry.extensions import db
from registry.forms.accounts import read_address, read_name, read_new_password
from registry.models import User
from registry.services import accounts, codes, letters, signing_in, tokens
from registry.web import trying
from registry.web.access import actor, now, person, requires, write_anew
from registry.web.held import acting
from registry.web.keys import seal, stand_in
from registry.web.presenting.accounts import devices
from registry.web.private import filled, page, tell, typed
from registry.web.surroundings import absolute

account = Blueprint("account", __name__, url_prefix="/account")
WRONG_PASSWORD = RuleBroken(N_("This is not your password."), "current")


def own() -> User:
    """The account of who is asking."""
    return db.session.get_one(User, person().account_id)


def back(message: str) -> Response:
    """Keep what was done, say so, and show the account."""
    db.session.commit()
    tell(message)
    return redirect(url_for("account.show"), 303)  # type: ignore[return-value]


@account.get("")
@requires(GET=Action.KEEP_ACCOUNT)
def show() -> Response:
    user, here = own(), person().sign_in_id
    return page(
        "auth/account.html",
        user=user,
        devices=devices(signing_in.running(db.session, user.id, now()), here),
        codes_on=codes.is_on(user),
        codes_left=codes.codes_left(db.session, user.id),
    )


@account.route("/name", methods=["GET", "POST"])
@requires(GET=Action.KEEP_ACCOUNT, POST=Action.KEEP_ACCOUNT)
def name() -> Response:
    said = read_name(typed()) if acting() else None
    if isinstance(said, str):
        accounts.rename(db.session, actor(), own(), said)
        return back(N_("Your name is changed."))
    return page("auth/name.html", 422 if said else 200, form=filled(*said or (), name=own().name))


@account.route("/password", methods=["GET", "POST"])
@requires(GET=Action.KEEP_ACCOUNT, POST=Action.KEEP_ACCOUNT)
def password() -> Response:
    problems = _change_password() if acting() else []
    if problems is None:
        return back(N_("Your password is changed. Other devices are signed out."))
    return page("auth/password.html", 422 if problems else 200, form=filled(*problems))


def _change_password() -> list[RuleBroken] | None:
    if refusal := _refusal_of_password():
        return [refusal]
    user = own()
    said = read_new_password(typed(), (user.email, user.name))
    if not isinstance(said, str):
        return said
    write_anew()
    here = person().sign_in_id
    accounts.set_password(db.session, actor(), own(), said, now=now(), staying=here)
    tell_by_mail(own(), written.password_was_changed())
    return None


def _refusal_of_password() -> RuleBroken | None:
    """Why the password that was typed is not taken for one's own; None if it is.

    Tries count like those of signing in: a device that was left open is no place to guess.
    """
    who = trying.whose(person().email)
    if waiting := trying.too_often(Tried.SIGN_IN, who):
        return RuleBroken(trying.words(waiting), "current")
    fitting = accounts.fits(own(), typed().get("current", "")[:1024], stand_in())
    return None if fitting else WRONG_PASSWORD


def confirmed() -> RuleBroken | None:
    """The same for other pages that ask for the password once more; writing begins anew."""
    refusal = _refusal_of_password()
    write_anew()
    return refusal


@account.route("/address", methods=["GET", "POST"])
@requires(GET=Action.KEEP_ACCOUNT, POST=Action.KEEP_ACCOUNT)
def address() -> Response:
    problems = _ask_for_address() if acting() else []
    if problems is None:
        return back(N_("A letter is on its way to the new address. It holds once confirmed there."))
    return page("auth/new_address.html", 422 if problems else 200, form=filled(*problems))


def _ask_for_address() -> list[RuleBroken] | None:
    """A taken address is answered like a free one: nobody learns here who has an account."""
    email = read_address(typed())
    if not isinstance(email, str):
        return email
    if refusal := confirmed():
        return [refusal]
    user = own()
    if waiting := trying.too_often(Tried.ADDRESS, trying.whose(f"account {user.id}")):
        return [RuleBroken(trying.words(waiting), "email")]
    write_anew()
    if accounts.by_email(db.session, email) is None:
        secret = tokens.issue(db.session, user.id, Purpose.ADDRESS, now(), email=email)
        link = absolute(url_for("links.look_at_address", secret=secret))
        mail = written.address(email, current_app.config["SITE_NAME"], link)
        letters.post(db.session, seal(), user.id, Purpose.ADDRESS, mail, now=now())
    return None


def tell_by_mail(user: User, what: str) -> None:
    mail = written.notice(user.email, current_app.config["SITE_NAME"], what)
    letters.post(db.session, seal(), user.id, "notice", mail, now=now())


@account.post("/letters")
@requires(POST=Action.KEEP_ACCOUNT)
def want_letters() -> Response:
    wanted = typed().get("wanted") == "1"
    accounts.want_letters(db.session, actor(), own(), wanted=wanted)
    return back(N_("The monthly letter comes.") if wanted else N_("No monthly letter comes."))


@account.post("/devices/<int:number>")
@requires(POST=Action.KEEP_ACCOUNT)
def end_device(number: int) -> Response:
    who = person()
    if number < 2**31:
        signing_in.end(db.session, who.account_id, number, now())
    return back(N_("This device is signed out."))
