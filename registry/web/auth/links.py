"""Links in mails: a new password, an invitation, a new address. Looked at by GET, used by POST."""

from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, session, url_for

from registry.domain.accounts import Purpose, Tried
from registry.domain.errors import N_, RuleBroken
from registry.domain.permissions import Action
from registry.exchange import letters as written
from registry.extensions import db
from registry.forms.accounts import read_acceptance, read_address, read_new_password
from registry.models import User
from registry.queries import accounts as found
from registry.services import accounts, letters, tokens
from registry.services.audit import Actor
from registry.services.secrets import account_of_letter
from registry.web import trying
from registry.web.access import now, requires, write_anew
from registry.web.auth.showing import let_in
from registry.web.keys import seal
from registry.web.logs import request_id
from registry.web.private import filled, page, tell, typed
from registry.web.surroundings import absolute

links = Blueprint("links", __name__)


@links.get("/forgotten")
@requires(GET=Action.KNOCK)
def forgotten() -> Response:
    return page("auth/forgotten.html", form=filled())


@links.post("/forgotten")
@requires(POST=Action.KNOCK)
def ask() -> Response:
    """Whoever asks hears the same, as soon, whether there is an account or not, limited or not."""
    email = read_address(typed())
    if not isinstance(email, str):
        return page("auth/forgotten.html", 422, form=filled(*email))
    if not trying.too_often(Tried.RESET, trying.whose(email)):
        write_anew()
        _send_reset(email)
        db.session.commit()
    trying.even_out()
    return page("auth/sent.html", email=email)


def _send_reset(email: str) -> None:
    account = accounts.by_email(db.session, email)
    if account is None or not account.active:
        return
    purpose = Purpose.RESET if account.password else Purpose.INVITATION
    secret = tokens.issue(db.session, account.id, purpose, now())
    endpoint = "links.choose" if account.password else "links.welcome"
    link = absolute(url_for(endpoint, secret=secret))
    letter = written.reset if account.password else written.invitation
    mail = letter(account.email, current_app.config["SITE_NAME"], link)
    letters.post(db.session, seal(), account.id, purpose, mail, now=now())


@links.get("/reset/<secret>")
@requires(GET=Action.KNOCK)
def choose(secret: str) -> Response:
    good = tokens.look(db.session, secret, Purpose.RESET, now())
    return _page_of_link("auth/choose.html") if good else _worthless("links.forgotten")


@links.post("/reset/<secret>")
@requires(POST=Action.KNOCK)
def reset(secret: str) -> Response:
    account = _account_of(secret, Purpose.RESET)
    if account is None:
        return _worthless("links.forgotten")
    password = read_new_password(typed(), (account.email, account.name))
    if not isinstance(password, str):
        return _page_of_link("auth/choose.html", *password)
    if not tokens.use_up(db.session, secret, Purpose.RESET, now()):
        return _worthless("links.forgotten")
    accounts.set_password(db.session, _self(account), account, password, now=now())
    _tell_by_mail(account, account.email, written.password_was_changed())
    db.session.commit()
    session.clear()
    tell(N_("Your new password is set. Sign in with it."))
    return redirect(url_for("sign_in.show"), 303)  # type: ignore[return-value]


# -- invitations -------------------------------------------------------------------------------


@links.get("/invitations/<secret>")
@requires(GET=Action.KNOCK)
def welcome(secret: str) -> Response:
    account = _account_of(secret, Purpose.INVITATION)
    if account is None:
        return _worthless("texts.imprint")
    return _page_of_link("auth/welcome.html", email=account.email, name=account.name)


@links.post("/invitations/<secret>")
@requires(POST=Action.KNOCK)
def accept(secret: str) -> Response:
    account = _account_of(secret, Purpose.INVITATION)
    if account is None:
        return _worthless("texts.imprint")
    form = read_acceptance(typed(), (account.email, current_app.config["SITE_NAME"]))
    if isinstance(form, list):
        return _page_of_link("auth/welcome.html", *form, email=account.email)
    if not tokens.use_up(db.session, secret, Purpose.INVITATION, now()):
        return _worthless("texts.imprint")
    accounts.accept(db.session, _self(account), account, form.name, form.password)
    let_in(account.id)
    db.session.commit()
    tell(N_("Welcome. Your account is open, and you are signed in."))
    return redirect(url_for("account.show"), 303)  # type: ignore[return-value]


# -- a new address -----------------------------------------------------------------------------


@links.get("/addresses/<secret>")
@requires(GET=Action.KNOCK)
def look_at_address(secret: str) -> Response:
    good = tokens.look(db.session, secret, Purpose.ADDRESS, now())
    return _page_of_link("auth/address.html", email=good.email) if good else _worthless("home.show")


@links.post("/addresses/<secret>")
@requires(POST=Action.KNOCK)
def confirm_address(secret: str) -> Response:
    good = tokens.use_up(db.session, secret, Purpose.ADDRESS, now())
    account = good and found.one(db.session, good.account_id)
    if not good or not account:
        return _worthless("home.show")
    earlier = account.email
    try:
        accounts.change_address(db.session, _self(account), account, good.email, now=now())
    except RuleBroken as problem:
        db.session.rollback()
        refusal = RuleBroken(problem.message, None, problem.params)  # the page has no such field
        return _page_of_link("auth/address.html", refusal, email=good.email)
    _tell_by_mail(account, earlier, written.address_was_changed())
    db.session.commit()
    session.clear()
    tell(N_("Your address is confirmed. Sign in with it."))
    return redirect(url_for("sign_in.show"), 303)  # type: ignore[return-value]


# -- no monthly letter -------------------------------------------------------------------------


@links.route("/letters/<secret>", methods=["GET", "POST"])
@requires(GET=Action.KNOCK, POST=Action.KNOCK)
def no_letters(secret: str) -> Response:
    """Do without the monthly letter: by its own link, without signing in."""
    number = account_of_letter(current_app.config["SECRET_KEY"], secret)
    account = found.one(db.session, number) if number is not None else None
    if account is None:
        return _worthless("home.show")
    if request.method != "POST":
        return _page_of_link("auth/no_letters.html", wanted=account.monthly_letter)
    accounts.want_letters(db.session, _self(account), account, wanted=False)
    db.session.commit()
    return _page_of_link("auth/no_letters.html", wanted=False)


# -- what they share ---------------------------------------------------------------------------


def _account_of(secret: str, purpose: Purpose) -> User | None:
    """Whose link it is, as long as it is good for something."""
    good = tokens.look(db.session, secret, purpose, now())
    account = found.one(db.session, good.account_id) if good else None
    return account if account and account.active else None


def _self(account: User) -> Actor:
    """The person who has the link acts."""
    return Actor(f"account {account.id}", request_id(), now())


def _tell_by_mail(account: User, to: str, what: str) -> None:
    mail = written.notice(to, current_app.config["SITE_NAME"], what)
    letters.post(db.session, seal(), account.id, "notice", mail, now=now())


def _page_of_link(template: str, *problems: RuleBroken, **context: Any) -> Response:
    form = filled(*problems, **context)
    return _secret(
        page(template, 422 if problems else 200, form=form, action=request.path, **context)
    )


def _worthless(way_on: str) -> Response:
    return _secret(page("auth/worthless.html", 410, way_on=url_for(way_on), endpoint=way_on))


def _secret(response: Response) -> Response:
    """The address of the page is a key: no page that is opened from here is told it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
