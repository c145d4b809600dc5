"""What is derived from the settings for signing in, once for each application."""

from flask import current_app

from registry.extensions import security
from registry.services.accounts import hashed
from registry.services.codes import Checking
from registry.services.secrets import Seal, derived, new_secret


def checking() -> Checking:
    """What codes are checked with; without the key nobody can try them against the database."""
    key = derived(current_app.config["SECRET_KEY"], "recovery codes")
    return Checking(security.totp_factory, key)


def seal() -> Seal:
    return Seal(current_app.config["SECRET_KEY"])


def stand_in() -> str:
    """The hash of a password that nobody has: tried where there is no account."""
    made = current_app.extensions.get("stand_in")
    if made is None:
        made = current_app.extensions["stand_in"] = hashed(new_secret())
    return str(made)
