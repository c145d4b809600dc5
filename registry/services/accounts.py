"""Accounts: invited, opened, given rights, shut. The audit names personal facts, no more."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from flask_security.utils import hash_password, verify_password
from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from registry.domain.accounts import Purpose
from registry.domain.errors import N_, RuleBroken
from registry.domain.passwords import normalised
from registry.models import City, Editorship, User
from registry.services import audit, signing_in, tokens
from registry.services.audit import Actor, AnySession
from registry.services.secrets import new_secret


class Rights(NamedTuple):
    """What a person may do: speak for cities (ids), and enter the two other areas."""

    cities: frozenset[int] = frozenset()
    secretariat: bool = False
    administrator: bool = False

    @property
    def some(self) -> bool:
        return bool(self.cities or self.secretariat or self.administrator)


class Invited(NamedTuple):
    account: User
    secret: str


def invite(
    session: AnySession, actor: Actor, email: str, name: str, rights: Rights, *, now: datetime
) -> Invited:
    """Make an account and the secret of its invitation. RuleBroken if the address has one."""
    if not rights.some:
        raise RuleBroken(_NO_RIGHTS, "rights")
    if by_email(session, email) is not None:
        raise RuleBroken(N_("There is an account with this address already."), "email")
    made = User(email=email, name=name, fs_uniquifier=new_secret(), made_at=now)
    session.add(made)
    session.flush()
    _note(session, actor, "invite", made, {"email": None, "name": None})
    _give(session, actor, made, rights)
    return Invited(made, tokens.issue(session, made.id, Purpose.INVITATION, now))


def invite_again(session: AnySession, actor: Actor, account: User, *, now: datetime) -> Invited:
    """Make a new invitation; the earlier one is good no more."""
    if account.password is not None:
        raise RuleBroken(N_("This invitation has been accepted already."))
    _must_be_active(account)
    _note(session, actor, "invite_again", account, {})
    return Invited(account, tokens.issue(session, account.id, Purpose.INVITATION, now))


def accept(session: AnySession, actor: Actor, account: User, name: str, password: str) -> None:
    """Take up an invitation whose link was used."""
    _must_be_active(account)
    account.name, account.password = name, hashed(password)
    session.flush()
    _note(session, actor, "accept_invitation", account, {"name": None, "password": None})


def by_email(session: AnySession, email: str) -> User | None:
    return session.scalar(select(User).where(User.email == email))


# -- rights ------------------------------------------------------------------------------------


def change_rights(session: AnySession, actor: Actor, account: User, rights: Rights) -> bool:
    """Give the account these rights and no others; return whether that changes anything.

    RuleBroken if nobody would be left to administer the registry.
    """
    if not rights.administrator:
        _keep_one_administrator(session, account)
    return _give(session, actor, account, rights)


def rights_of(account: User) -> Rights:
    cities = frozenset(each.city_id for each in account.editorships)
    return Rights(cities, account.secretariat, account.administrator)


def _give(session: AnySession, actor: Actor, account: User, rights: Rights) -> bool:
    before = rights_of(account)
    if before == rights:
        return False
    account.secretariat, account.administrator = rights.secretariat, rights.administrator
    kept = [each for each in account.editorships if each.city_id in rights.cities]
    new = [Editorship(city_id=city_id) for city_id in sorted(rights.cities - before.cities)]
    account.editorships[:] = [*kept, *new]
    flag_modified(account, "administrator")  # cities alone would leave the version as it was
    session.flush()
    _note(session, actor, "change_rights", account, _differences(before, rights))
    return True


def _differences(before: Rights, after: Rights) -> dict[str, list[Any]]:
    old, new = _as_json(before), _as_json(after)
    return {name: [old[name], new[name]] for name in old if old[name] != new[name]}


def _as_json(rights: Rights) -> dict[str, Any]:
    return {**rights._asdict(), "cities": sorted(rights.cities)}


def disable(session: AnySession, actor: Actor, account: User, *, now: datetime) -> None:
    """Shut the account: its sessions end, its links are worthless."""
    if not account.active:
        raise RuleBroken(N_("This account is disabled already."))
    _keep_one_administrator(session, account)
    account.active = False
    _shut_out(session, account, now)
    _note(session, actor, "disable", account, {"active": [True, False]})


def enable(session: AnySession, actor: Actor, account: User) -> None:
    if account.active:
        raise RuleBroken(N_("This account is not disabled."))
    account.active = True
    session.flush()
    _note(session, actor, "enable", account, {"active": [False, True]})


def _keep_one_administrator(session: AnySession, account: User) -> None:
    if not (account.administrator and account.active):
        return
    # Locked, so that two who shut each other out come one after the other.
    left = select(User.id).where(User.administrator, User.active).order_by(User.id)
    if set(session.scalars(left.with_for_update())) <= {account.id}:
        raise RuleBroken(N_("Somebody must be left who administers the registry."), "rights")


# -- what people change themselves -------------------------------------------------------------


def rename(session: AnySession, actor: Actor, account: User, name: str) -> None:
    account.name = name
    session.flush()
    _note(session, actor, "rename", account, {"name": None})


def want_letters(session: AnySession, actor: Actor, account: User, *, wanted: bool) -> None:
    """Say whether the monthly letter is wanted."""
    before = account.monthly_letter
    if before != wanted:
        account.monthly_letter = wanted
        session.flush()
        _note(session, actor, "want_letters", account, {"monthly_letter": [before, wanted]})


def set_password(
    session: AnySession,
    actor: Actor,
    account: User,
    password: str,
    *,
    now: datetime,
    staying: int | None = None,
) -> None:
    """Set a new password: other sessions end, open links are worthless."""
    _must_be_active(account)
    account.password = hashed(password)
    _shut_out(session, account, now, staying=staying)
    _note(session, actor, "change_password", account, {"password": None})


def change_address(
    session: AnySession,
    actor: Actor,
    account: User,
    email: str,
    *,
    now: datetime,
    staying: int | None = None,
) -> None:
    """Take over an address that was confirmed from it. RuleBroken if another account has it."""
    _must_be_active(account)
    other = by_email(session, email)
    if other is not None and other.id != account.id:
        raise RuleBroken(N_("There is an account with this address already."), "email")
    account.email = email
    _shut_out(session, account, now, staying=staying)
    _note(session, actor, "change_address", account, {"email": None})


def _shut_out(
    session: AnySession, account: User, now: datetime, *, staying: int | None = None
) -> None:
    account.fs_uniquifier = new_secret()
    session.flush()
    signing_in.end_all(session, account.id, now, but=staying)
    tokens.void(session, account.id, now)


def _must_be_active(account: User) -> None:
    if not account.active:
        raise RuleBroken(N_("This account is disabled."))


# -- passwords ---------------------------------------------------------------------------------


def hashed(password: str) -> str:
    """The argon2id hash of a password."""
    return hash_password(normalised(password))


def fits(account: User | None, password: str, stand_in: str) -> bool:
    """Whether it is the account's password.

    `stand_in` is a hash that is tried where there is no account or no password, so that both
    answers take the same time.
    """
    kept = account.password if account is not None and account.active else None
    fitting = bool(verify_password(normalised(password), kept or stand_in))
    return fitting and kept is not None


_NO_RIGHTS = N_("Say what the person may do: speak for a city, or enter one of the two areas.")


def cities_by_slug(session: AnySession, slugs: Collection[str]) -> Mapping[str, int]:
    """Return the id of each slug that there is."""
    found = session.execute(select(City.slug, City.id).where(City.slug.in_(slugs)))
    return {row.slug: row.id for row in found}


def _note(
    session: AnySession, actor: Actor, action: str, account: User, changes: Mapping[str, Any]
) -> None:
    audit.record(
        session, actor, action, entity="account", entity_id=account.id, changes=dict(changes)
    )
