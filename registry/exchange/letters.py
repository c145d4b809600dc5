"""The letters that accounts get: what each says, in plain text."""

from registry.i18n import gettext
from registry.services.letters import Mail


def invitation(to: str, site: str, link: str) -> Mail:
    return Mail(
        to,
        gettext("Your account at the %(site)s", site=site),
        _text(
            gettext("You are invited to the %(site)s.", site=site),
            gettext("Choose a password here; the link is good for 7 days, and once:"),
            link,
            gettext("If you did not expect this, do nothing: no account is opened."),
        ),
    )


def reset(to: str, site: str, link: str) -> Mail:
    return Mail(
        to,
        gettext("A new password for the %(site)s", site=site),
        _text(
            gettext("Somebody, probably you, asked for a new password for this address."),
            gettext("Choose it here; the link is good for 30 minutes, and once:"),
            link,
            gettext("If it was not you, do nothing: your password stays as it is."),
        ),
    )


def address(to: str, site: str, link: str) -> Mail:
    return Mail(
        to,
        gettext("Confirm this address for the %(site)s", site=site),
        _text(
            gettext("Your account is to have this address from now on."),
            gettext("Confirm it here; the link is good for a day, and once:"),
            link,
            gettext("If it was not you, do nothing: nothing is changed."),
        ),
    )


def notice(to: str, site: str, what: str) -> Mail:
    """Tell somebody what was changed about the account, in case it was somebody else."""
    return Mail(
        to,
        gettext("Your account at the %(site)s was changed", site=site),
        _text(what, gettext("If it was not you, tell the administrator at once.")),
    )


def password_was_changed() -> str:
    return gettext("The password of your account was changed.")


def address_was_changed() -> str:
    return gettext("Your account has another mail address from now on.")


def codes_were_turned_off() -> str:
    return gettext("Signing in to your account asks for no code any more.")


def _text(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs) + "\n"
