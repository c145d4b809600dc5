"""The second step of signing in: codes of an authenticator, and recovery codes."""

from datetime import datetime
from typing import NamedTuple

from flask_security import Totp
from sqlalchemy import delete, func, select, update

from registry.models import RecoveryCode, User
from registry.services import audit
from registry.services.audit import Actor, AnySession
from registry.services.secrets import keyed_digest

RECOVERY_CODES = 10
#: How many seconds a clock may be off.
TOLERANCE = 30


class Checking(NamedTuple):
    """What codes are checked with: the maker of codes, and the key of recovery codes' digests."""

    totp: Totp
    key: bytes


def is_on(account: User) -> bool:
    return account.tf_totp_secret is not None


def turn_on(
    session: AnySession, actor: Actor, checking: Checking, account: User, secret: str, *, code: str
) -> list[str] | None:
    """Ask for a code at each sign-in from now on, if this one fits.

    Return the recovery codes, which are shown this once; None if the code does not fit.
    """
    if not checking.totp.verify_totp(_digits(code), secret, account, TOLERANCE):
        return None
    account.tf_totp_secret = secret
    session.flush()
    _note(session, actor, "turn_codes_on", account)
    return _new_recovery_codes(session, checking, account)


def turn_off(session: AnySession, actor: Actor, account: User) -> None:
    account.tf_totp_secret = account.totp_counter = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    session.flush()
    _note(session, actor, "turn_codes_off", account)


def renew_recovery_codes(
    session: AnySession, actor: Actor, checking: Checking, account: User
) -> list[str]:
    """Make new recovery codes; the old ones are good no more."""
    _note(session, actor, "renew_recovery_codes", account)
    return _new_recovery_codes(session, checking, account)


def _new_recovery_codes(session: AnySession, checking: Checking, account: User) -> list[str]:
    codes = checking.totp.generate_recovery_codes(RECOVERY_CODES)
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    session.add_all(
        RecoveryCode(account_id=account.id, digest=_kept(checking.key, account, code))
        for code in codes
    )
    session.flush()
    return codes


def fits(
    session: AnySession, checking: Checking, account: User, code: str, *, now: datetime
) -> bool:
    """Whether it is a code of the authenticator or a recovery code; either is used up."""
    if account.tf_totp_secret is None:
        return False
    if _uses_step(session, checking.totp, account, _digits(code)):
        return True
    statement = (
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.digest == _kept(checking.key, account, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
    )
    return session.scalar(statement) is not None


def _uses_step(session: AnySession, totp: Totp, account: User, code: str) -> bool:
    """The row is locked, so that two with the same code come one after the other."""
    session.refresh(account, with_for_update=True)
    secret = account.tf_totp_secret
    fitting = bool(code and secret) and totp.verify_totp(code, str(secret), account, TOLERANCE)
    session.flush()
    return fitting


def codes_left(session: AnySession, account_id: int) -> int:
    """How many recovery codes have not been used."""
    unused = (RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return session.scalar(select(func.count()).select_from(RecoveryCode).where(*unused)) or 0


def _kept(key: bytes, account: User, code: str) -> str:
    plain = "".join(char for char in code.casefold() if char.isalnum())
    return keyed_digest(key, f"{account.id}:{plain}")


def _digits(code: str) -> str:
    digits = "".join(code.split())
    return digits if len(digits) == 6 and digits.isascii() and digits.isdigit() else ""


def _note(session: AnySession, actor: Actor, action: str, account: User) -> None:
    audit.record(
        session, actor, action, entity="account", entity_id=account.id, changes={"codes": None}
    )
