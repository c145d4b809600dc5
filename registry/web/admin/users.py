"""The administrator's pages about accounts: invite, give and take rights, disable."""

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for

from registry.domain.accounts import Purpose, Tried
from registry.domain.errors import N_, RuleBroken
from registry.domain.permissions import Action
from registry.exchange import letters as written
from registry.extensions import db
from registry.forms.accounts import InvitationForm, RightsForm, read_invitation, read_rights
from registry.models import User
from registry.queries import accounts as found
from registry.services import accounts, letters
from registry.services.accounts import Invited, Rights
from registry.services.naming import cities_meant
from registry.web import trying
from registry.web.access import actor, now, person, requires, write_anew
from registry.web.asking import LISTED, asked_only, order, part
from registry.web.held import acting
from registry.web.keys import seal
from registry.web.presenting.accounts import SORT_LABELS, cities, row
from registry.web.presenting.lists import Listing
from registry.web.private import filled, page, tell, typed
from registry.web.surroundings import absolute

users = Blueprint("users", __name__, url_prefix="/administration/users")


@users.get("")
@requires(GET=Action.SEE_ACCOUNTS)
def index() -> Response:
    query = asked_only(frozenset({"q"}), LISTED)
    q = query.selection.q
    by = order(query, found.SORTS)
    total = found.how_many(db.session, q)
    here = part(query).within(total)
    rows = found.page_of(
        db.session, q, sort=by.by, descending=by.descending, start=here.start, size=here.size
    )
    pairs = [("q", q)] if q else []
    listing = Listing(request.path, pairs, by, here, found.SORTS)
    return page(
        "admin/users.html", q=q, page=listing.page(list(map(row, rows)), total, SORT_LABELS)
    )


@users.route("/new", methods=["GET", "POST"])
@requires(GET=Action.SEE_ACCOUNTS, POST=Action.CHANGE_ACCOUNTS)
def new() -> Response:
    said = read_invitation(typed()) if acting() else []
    problems = _invite(said) if isinstance(said, InvitationForm) else said
    if isinstance(problems, Response):
        return problems
    form = filled(*problems, cities=request.args.get("city", ""))
    return page("admin/invite.html", 422 if problems else 200, form=form)


def _invite(said: InvitationForm) -> Response | list[RuleBroken]:
    if refusal := _too_many_letters():
        return [refusal]
    try:
        made = accounts.invite(db.session, actor(), said.email, said.name, _rights(said), now=now())
    except RuleBroken as problem:
        db.session.rollback()
        return [problem]
    _post(made)
    return _back(made.account, N_("Invited. The letter goes out with the next mail."))


def _too_many_letters() -> RuleBroken | None:
    """Why no more invitations go out today; None if they do, and writing begins anew."""
    who = trying.whose(f"account {person().account_id}")
    waiting = trying.too_often(Tried.INVITATION, who)
    write_anew()
    return RuleBroken(trying.words(waiting)) if waiting else None


def _rights(said: InvitationForm | RightsForm) -> Rights:
    """The rights that a form gives. RuleBroken for a city that is not clear."""
    return Rights(
        frozenset(cities_meant(db.session, said.cities)), said.secretariat, said.administrator
    )


def _post(made: Invited) -> None:
    link = absolute(url_for("links.welcome", secret=made.secret))
    mail = written.invitation(made.account.email, current_app.config["SITE_NAME"], link)
    letters.post(db.session, seal(), made.account.id, Purpose.INVITATION, mail, now=now())


@users.route("/<int:number>", methods=["GET", "POST"])
@requires(GET=Action.SEE_ACCOUNTS, POST=Action.CHANGE_ACCOUNTS)
def show(number: int) -> Response:
    user = _one(number)
    said = read_rights(typed()) if acting() else []
    problems = _change(user, said) if isinstance(said, RightsForm) else said
    if isinstance(problems, Response):
        return problems
    return _shown(number, *problems)


def _change(user: User, said: RightsForm) -> Response | list[RuleBroken]:
    if typed().get("version", str(user.version)) != str(user.version):
        return [RuleBroken(_MEANWHILE)]
    try:
        changed = accounts.change_rights(db.session, actor(), user, _rights(said))
    except RuleBroken as problem:
        db.session.rollback()
        return [problem]
    return _back(user, N_("Rights changed.") if changed else N_("Nothing was changed."))


_MEANWHILE = N_(
    "Somebody changed these rights while the form was open. Above stands what holds now;"
    " what you typed is below and was not saved."
)


def _shown(number: int, *problems: RuleBroken) -> Response:
    user = _one(number)
    usual = {
        "cities": "\n".join(each.slug for each in cities(user)),
        "secretariat": "1" if user.secretariat else "",
        "administrator": "1" if user.administrator else "",
    }
    form, status = filled(*problems, **usual), 422 if problems else 200
    return page("admin/user.html", status, user=user, row=row(user), form=form)


def _one(number: int) -> User:
    user = found.one(db.session, number) if number < 2**31 else None
    return user or abort(404)


@users.post("/<int:number>/invitation")
@requires(POST=Action.CHANGE_ACCOUNTS)
def invite_again(number: int) -> Response:
    _one(number)
    if refusal := _too_many_letters():
        return _refused(number, refusal)
    user = _one(number)
    try:
        _post(accounts.invite_again(db.session, actor(), user, now=now()))
    except RuleBroken as problem:
        return _refused(number, problem)
    return _back(user, N_("Invited again. The earlier link is good no more."))


@users.post("/<int:number>/disable")
@requires(POST=Action.CHANGE_ACCOUNTS)
def disable(number: int) -> Response:
    user = _one(number)
    try:
        accounts.disable(db.session, actor(), user, now=now())
    except RuleBroken as problem:
        return _refused(number, problem)
    return _back(user, N_("Disabled. All sessions of this account have ended."))


@users.post("/<int:number>/enable")
@requires(POST=Action.CHANGE_ACCOUNTS)
def enable(number: int) -> Response:
    user = _one(number)
    try:
        accounts.enable(db.session, actor(), user)
    except RuleBroken as problem:
        return _refused(number, problem)
    return _back(user, N_("The account is open again."))


def _refused(number: int, problem: RuleBroken) -> Response:
    db.session.rollback()
    return _shown(number, RuleBroken(problem.message, None, problem.params))


def _back(user: User, message: str) -> Response:
    number = user.id
    db.session.commit()
    tell(message)
    return redirect(url_for("users.show", number=number), 303)  # type: ignore[return-value]
