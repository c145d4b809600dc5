"""The letters that accounts get: what each says, in plain text."""

from collections.abc import Sequence

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


def changed(
    to: str, site: str, *, title: str, what: str, sentences: Sequence[str], link: str
) -> Mail:
    """Tell a partner's department what was recorded on an agreement of theirs."""
    return Mail(
        to,
        gettext("%(agreement)s: a change at the %(site)s", agreement=title, site=site),
        _text(
            gettext("Your partner recorded something on %(agreement)s:", agreement=title),
            "\n".join((what, *sentences)),
            gettext("Look at it, confirm it or contest it here:"),
            link,
        ),
    )


def monthly(
    to: str, site: str, *, cities: str, counts: Sequence[tuple[str, int]], link: str, off: str
) -> Mail:
    """What waits at a desk, once a month."""
    lines = "\n".join(f"{number:>4}  {words}" for words, number in counts)
    return Mail(
        to,
        gettext("%(cities)s at the %(site)s: what waits", cities=cities, site=site),
        _text(
            gettext("What waits at your desk this month:"),
            lines,
            link,
            gettext("No such letter any more: %(link)s", link=off),
        ),
    )


def password_was_changed() -> str:
    return gettext("The password of your account was changed.")


def address_was_changed() -> str:
    return gettext("Your account has another mail address from now on.")


def codes_were_turned_off() -> str:
    return gettext("Signing in to your account asks for no code any more.")


def _text(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs) + "\n"
