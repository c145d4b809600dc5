"""What every page is given: the site's name, its navigation, the day, the state of the data."""

from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote

from flask import Flask, current_app, request, url_for
from sqlalchemy.exc import SQLAlchemyError

from registry.domain.errors import N_
from registry.extensions import db
from registry.i18n import begin, day_text, gettext, language, ngettext, number, say
from registry.queries.statistics import holds_a_demonstration
from registry.web.addresses import to_page
from registry.web.asking import said, today
from registry.web.caching import version
from registry.web.presenting.lists import address
from registry.web.statics import fingerprint


def install(app: Flask) -> None:
    app.before_request(begin)
    # Plain functions: what they return is text, so that Jinja escapes it with what was put in.
    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)
    app.context_processor(_surroundings)
    app.jinja_env.filters["numberformat"] = number


def _surroundings() -> dict[str, Any]:
    here = request.blueprint, language(), request.script_root
    return {
        "lang": language(),
        "site": {
            "name": current_app.config["SITE_NAME"],
            "contact_href": contact_href(),
            "release": fingerprint(),
        },
        "nav": _items(_NAVIGATION, *here),
        "footer_links": _items(_FOOTER, *here),
        "home_href": to_page("home.show"),
        "day": day_text(today()),
        "canonical": absolute(address(request.path, said())),
        **_state(),
    }


def _state() -> dict[str, Any]:
    """What the database says of itself; a page that tells of its failure does without."""
    try:
        return {"data_version": version(), "demonstration": holds_a_demonstration(db.session)}
    except SQLAlchemyError:
        db.session.rollback()
        return {"data_version": None, "demonstration": False}


_NAVIGATION = (
    (N_("Agreements"), "agreements.index"),
    (N_("Cities"), "cities.index"),
    (N_("Countries"), "countries.index"),
    (N_("Map"), "map_pages.show"),
    (N_("Method"), "method.show"),
    (N_("Data"), "data.show"),
    (N_("Desk"), "desk.index"),
)
_FOOTER = (
    (N_("Privacy"), "texts.privacy"),
    (N_("Accessibility"), "texts.accessibility"),
    (N_("Imprint"), "texts.imprint"),
)


class Item(NamedTuple):
    """A link of the navigation."""

    label: str
    href: str
    current: bool


@lru_cache
def _items(
    links: tuple[tuple[str, str], ...], blueprint: str | None, _language: str, _root: str
) -> list[Item]:
    """The same on all pages of a blueprint, so that addresses are built once."""
    return [
        Item(say(label), url_for(endpoint), current=endpoint.split(".")[0] == blueprint)
        for label, endpoint in links
    ]


def contact_href() -> str:
    contact = current_app.config["CONTACT_ADDRESS"]
    return f"mailto:{quote(contact, safe='@')}" if contact else ""


def absolute(path: str) -> str:
    """The address by which the world knows a path of ours."""
    return f"{current_app.config['EXTERNAL_ORIGIN']}{path}"


def mistake_href(of: str) -> str:
    """Where a mistake in the record of `of` is reported: a letter with the reference filled in."""
    if not contact_href():
        return to_page("texts.imprint")
    subject = gettext("Mistake in the record of %(of)s", of=of)
    body = gettext(
        "The page %(address)s says:\n\nIt should say:\n\nMy source:\n",
        address=absolute(request.path),
    )
    return f"{contact_href()}?subject={quote(subject)}&body={quote(body)}"
