"""What every page is given: the site's name, its navigation, the day, the state of the data."""

from typing import Any
from urllib.parse import quote

from flask import Flask, current_app, request, url_for
from flask_babel import gettext
from sqlalchemy.exc import SQLAlchemyError

from registry.extensions import db
from registry.i18n import day_text, language, number
from registry.queries.statistics import holds_a_demonstration
from registry.web.asking import today
from registry.web.caching import version
from registry.web.statics import fingerprint


def install(app: Flask) -> None:
    app.context_processor(_surroundings)
    app.jinja_env.filters["numberformat"] = number


def _surroundings() -> dict[str, Any]:
    return {
        "lang": language(),
        "site": {
            "name": current_app.config["SITE_NAME"],
            "contact_href": contact_href(),
            "release": fingerprint(),
        },
        "nav": _navigation(),
        "footer_links": _footer(),
        "home_href": url_for("home.show"),
        "day": day_text(today()),
        **_state(),
    }


def _state() -> dict[str, Any]:
    """What the database says of itself; a page that tells of its failure does without."""
    try:
        return {"data_version": version(), "demonstration": holds_a_demonstration(db.session)}
    except SQLAlchemyError:
        db.session.rollback()
        return {"data_version": None, "demonstration": False}


def _navigation() -> list[dict[str, Any]]:
    items = (
        (gettext("Agreements"), "agreements.index"),
        (gettext("Cities"), "cities.index"),
        (gettext("Countries"), "countries.index"),
        (gettext("Map"), "map_pages.show"),
        (gettext("Method"), "method.show"),
        (gettext("Data"), "data.show"),
    )
    return [
        {
            "label": label,
            "href": url_for(endpoint),
            "current": request.blueprint == endpoint.split(".", maxsplit=1)[0],
        }
        for label, endpoint in items
    ]


def _footer() -> list[dict[str, str]]:
    items = (
        (gettext("Privacy"), "texts.privacy"),
        (gettext("Accessibility"), "texts.accessibility"),
        (gettext("Imprint"), "texts.imprint"),
    )
    return [{"label": label, "href": url_for(endpoint)} for label, endpoint in items]


def contact_href() -> str:
    contact = current_app.config["CONTACT_ADDRESS"]
    return f"mailto:{quote(contact, safe='@')}" if contact else ""


def absolute(path: str) -> str:
    """The address by which the world knows a path of ours."""
    return f"{current_app.config['EXTERNAL_ORIGIN']}{path}"


def mistake_href(of: str) -> str:
    """Where a mistake in the record of `of` is reported: a letter with the reference filled in."""
    if not contact_href():
        return url_for("texts.imprint")
    subject = gettext("Mistake in the record of %(of)s", of=of)
    body = gettext(
        "The page %(address)s says:\n\nIt should say:\n\nMy source:\n",
        address=absolute(request.path),
    )
    return f"{contact_href()}?subject={quote(subject)}&body={quote(body)}"
