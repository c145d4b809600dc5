"""What the operator says of privacy, accessibility and who is responsible."""

from collections.abc import Sequence

from flask import Blueprint, current_app, render_template

from registry.domain.errors import N_
from registry.domain.permissions import Action
from registry.i18n import gettext, say
from registry.web.access import requires
from registry.web.asking import asked_only
from registry.web.tiles import tiles_origin

texts = Blueprint("texts", __name__)

_PRIVACY = (
    N_(
        "The public pages set no cookie, count no visitor and load nothing from other hosts."
        " No address of yours goes to anybody."
    ),
    N_(
        "The server’s log notes the address of the page that was asked for, the time and the"
        " answer. It does not note who asked."
    ),
    N_(
        "Signing in sets two cookies: one for the session, which ends after 12 hours at the latest,"
        " and one by which the device is known for half a year. Neither says what you read."
    ),
    N_(
        "Of those who have an account the registry keeps the name, the mail address, the rights,"
        " and when and with which browser they were signed in. No public page shows any of it."
    ),
    N_(
        "Those who speak at the forum are named once they agreed to it, with their office, city and"
        " organisation. Whoever asks for it is removed from all of the registry."
    ),
    N_(
        "Otherwise the registry records cities and what they do together. It records no private"
        " persons."
    ),
)
#: What stands in the place of the first, where maps have pictures of another's beneath.
_PRIVACY_WITH_TILES = N_(
    "The public pages set no cookie and count no visitor. Pages with a map load its pictures from"
    " %(host)s, which learns your network address by that; nothing else comes from other hosts."
)
_ACCESSIBILITY = (
    N_(
        "The pages are made to meet WCAG 2.2 at level AA. They work without a mouse, without"
        " JavaScript and with a screen reader; the map has an equal table beside it."
    ),
    N_("Status is always said in words and shown by shape, never by colour alone."),
    N_("If something does not work for you, tell us by the contact address: we want to mend it."),
)
_IMPRINT = (
    N_(
        "This installation has not said yet who is responsible for it. Its operator sets the text"
        " of this page (IMPRINT_TEXT) and the address for mistakes (CONTACT_ADDRESS)."
    ),
)


def _page(title: str, setting: str, ours: Sequence[str]) -> str:
    asked_only(frozenset())
    theirs = current_app.config[setting].strip()
    paragraphs = theirs.split("\n\n") if theirs else ours
    return render_template("public/text.html", title=title, paragraphs=paragraphs)


def _said(ours: Sequence[str]) -> list[str]:
    return [say(each) for each in ours]


def _privacy() -> list[str]:
    first, *rest = _said(_PRIVACY)
    if host := tiles_origin().partition("://")[2]:
        first = gettext(_PRIVACY_WITH_TILES, host=host)
    return [first, *rest]


@texts.get("/privacy")
@requires(GET=Action.READ)
def privacy() -> str:
    return _page(gettext("Privacy"), "PRIVACY_TEXT", _privacy())


@texts.get("/accessibility")
@requires(GET=Action.READ)
def accessibility() -> str:
    return _page(gettext("Accessibility"), "ACCESSIBILITY_TEXT", _said(_ACCESSIBILITY))


@texts.get("/imprint")
@requires(GET=Action.READ)
def imprint() -> str:
    return _page(gettext("Imprint"), "IMPRINT_TEXT", _said(_IMPRINT))
