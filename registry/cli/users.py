"""`flask users …`: the first administrator, invitations, and who has an account."""

import uuid
from collections.abc import Callable

import click
from flask import current_app, url_for
from flask.cli import AppGroup
from flask_babel import gettext

from registry import clock
from registry.cli.telling import FAULTY, fail
from registry.domain.accounts import Purpose
from registry.domain.errors import N_, RuleBroken
from registry.exchange import letters as written
from registry.extensions import begin_writing, db
from registry.forms.accounts import read_address
from registry.models import User
from registry.queries.accounts import how_many, page_of
from registry.services import accounts, codes, letters
from registry.services.accounts import Invited, Rights
from registry.services.audit import Actor
from registry.services.secrets import Seal

users = AppGroup("users", help="Accounts: the first administrator, invitations, who there is.")
_email = click.argument("email")


@users.command("create-admin")
@_email
def create_admin(email: str) -> None:
    """Make the account of an administrator and print the link that opens it.

    \b
    Example:
      flask users create-admin head@registry.example
    """  # noqa: D301 -- \b keeps the lines of an example

    def make(actor: Actor, address: str) -> str:
        made = accounts.invite(
            db.session, actor, address, "", Rights(administrator=True), now=actor.at
        )
        return _link(made)

    link = _done(email, make)
    click.echo(gettext("Open the account here; the link is good for 7 days, and once:"))
    click.echo(link)


@users.command("invite")
@_email
@click.option("--city", "cities", metavar="SLUG", multiple=True, help="Whom the person speaks for.")
@click.option("--secretariat", is_flag=True, help="Let the person into the secretariat.")
@click.option("--administrator", is_flag=True, help="Let the person administer the registry.")
def invite(email: str, cities: tuple[str, ...], *, secretariat: bool, administrator: bool) -> None:
    """Invite somebody by mail; the letter goes out with `flask mail send`.

    \b
    Example:
      flask users invite desk@kazan.example --city kazan-ru
    """  # noqa: D301 -- \b keeps the lines of an example

    def make(actor: Actor, address: str) -> str:
        rights = Rights(_ids(cities), secretariat, administrator)
        made = accounts.invite(db.session, actor, address, "", rights, now=actor.at)
        mail = written.invitation(address, current_app.config["SITE_NAME"], _link(made))
        seal = Seal(current_app.config["SECRET_KEY"])
        letters.post(db.session, seal, made.account.id, Purpose.INVITATION, mail, now=actor.at)
        return address

    said = _done(email, make)
    click.echo(gettext("%(email)s is invited. `flask mail send` sends the letter.", email=said))


@users.command("list")
@click.option("--search", default="", metavar="TEXT", help="Part of an address, a name, a city.")
def list_users(search: str) -> None:
    """List the accounts: address, state, rights, last seen.

    \b
    Example:
      flask users list --search kazan
    """  # noqa: D301 -- \b keeps the lines of an example
    every = how_many(db.session(), search)
    for user in page_of(
        db.session(), search, sort="email", descending=False, start=0, size=max(every, 1)
    ):
        click.echo("\t".join(_line(user)))


def _line(user: User) -> tuple[str, str, str, str]:
    state = "open" if user.password else "invited"
    rights = [each.city.slug for each in user.editorships]
    rights += ["secretariat"] * user.secretariat + ["administrator"] * user.administrator
    seen = user.seen_at.isoformat(timespec="minutes") if user.seen_at else "never"
    return user.email, state if user.active else "disabled", ",".join(rights) or "-", seen


@users.command("disable")
@_email
def disable(email: str) -> None:
    """Shut an account: its sessions end, its links are worthless.

    \b
    Example:
      flask users disable desk@kazan.example
    """  # noqa: D301 -- \b keeps the lines of an example

    def shut(actor: Actor, address: str) -> str:
        accounts.disable(db.session, actor, _one(address), now=actor.at)
        return address

    click.echo(gettext("%(email)s is disabled.", email=_done(email, shut)))


@users.command("codes-off")
@_email
def codes_off(email: str) -> None:
    """Ask no code at the sign-in of somebody whose telephone and recovery codes are lost.

    \b
    Example:
      flask users codes-off desk@kazan.example
    """  # noqa: D301 -- \b keeps the lines of an example

    def turn_off(actor: Actor, address: str) -> str:
        codes.turn_off(db.session, actor, _one(address))
        return address

    click.echo(gettext("%(email)s signs in without a code.", email=_done(email, turn_off)))


# -- one deed, from the address to the exit status ---------------------------------------------


def _done(email: str, deed: Callable[[Actor, str], str]) -> str:
    """Do it in one transaction; say what is wrong and leave with status 1 if it is refused."""
    with current_app.test_request_context(base_url=current_app.config["EXTERNAL_ORIGIN"]):
        address = read_address({"email": email})
        if not isinstance(address, str):
            fail(address[0], FAULTY)
        begin_writing(db.session)
        try:
            said = deed(Actor("flask users", uuid.uuid4().hex, clock.now()), address)
        except RuleBroken as problem:
            db.session.rollback()
            fail(problem, FAULTY)
        db.session.commit()
    return said


def _one(address: str) -> User:
    found = accounts.by_email(db.session, address)
    if found is None:
        raise RuleBroken(N_("There is no account with the address %(email)s."), "email",
                         {"email": address})  # fmt: skip
    return found


def _ids(slugs: tuple[str, ...]) -> frozenset[int]:
    known = accounts.cities_by_slug(db.session, slugs)
    for slug in slugs:
        if slug not in known:
            message = N_("The registry has no city with the short name “%(value)s”.")
            raise RuleBroken(message, "cities", {"value": slug})
    return frozenset(known.values())


def _link(made: Invited) -> str:
    path = url_for("links.welcome", secret=made.secret)
    return f"{current_app.config['EXTERNAL_ORIGIN']}{path}"
