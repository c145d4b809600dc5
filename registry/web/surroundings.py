"""What every page is given: the site's name, its navigation, the day, the state of the data."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote

from flask import Flask, current_app, request, url_for
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from registry.domain.errors import N_
from registry.extensions import db
from registry.i18n import begin, day_text, gettext, language, ngettext, number, say
from registry.queries.editions import EditionRow
from registry.queries.statistics import holds_a_demonstration
from registry.web.addresses import here, to_page
from registry.web.asking import said, today
from registry.web.caching import version
from registry.web.looking import edition_seen
from registry.web.presenting.lists import address
from registry.web.statics import fingerprint


def install(app: Flask) -> None:
    app.before_request(begin)
    # Plain functions: what they return is text, so that Jinja escapes it with what was put in.
    app.jinja_env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)
    app.context_processor(_surroundings)
    app.jinja_env.filters["numberformat"] = number


class Site(NamedTuple):
    """The installation, on every page."""

    name: str
    contact_href: str
    release: str


class Frame(NamedTuple):
    """What is around the content of many pages alike, as markup; the templates are in frame/."""

    styles: Markup
    masthead: Markup
    standing: Markup
    links: Markup


def _surroundings() -> dict[str, Any]:
    site = Site(current_app.config["SITE_NAME"], contact_href(), fingerprint())
    state, demonstration = _state()
    seen = edition_seen()
    around = _part(request.blueprint), language(), request.script_root
    return {
        "lang": language(),
        "site": site,
        "frame": _frame(site, today(), seen.number if seen else state, *around),
        "canonical": absolute(address(request.path, said())),
        "demonstration": demonstration,
        "seen": _seen(seen) if seen else None,
    }


class Seen(NamedTuple):
    """The edition that a page looks into, and the way to what is on record now."""

    number: str
    day: str
    href: str
    now_href: str


def _seen(edition: EditionRow) -> Seen:
    rest = [pair for pair in said() if pair[0] != "edition"]
    return seen_as(edition, address(request.path, rest))


def seen_as(edition: EditionRow, now_href: str) -> Seen:
    """The edition, where the page knows another way to what is on record now than its address."""
    href = url_for("editions.show", number=edition.number)
    return Seen(edition.number, day_text(edition.day), href, now_href)


def _part(blueprint: str | None) -> str | None:
    """The part of the site that a blueprint belongs to: all of the desk is one, so is the forum."""
    if blueprint in _OF_FORUM:
        return "forums"
    return "desk" if blueprint and blueprint.startswith("desk_") else blueprint


_OF_FORUM = frozenset({"forum_sessions", "panelists", "dossiers", "follow_up"})


def _state() -> tuple[int | None, bool]:
    """What the database says of itself; a page that tells of its failure does without."""
    try:
        return version(), holds_a_demonstration(db.session)
    except SQLAlchemyError:
        db.session.rollback()
        return None, False


@lru_cache(maxsize=64)
def _frame(
    site: Site, day: date, state: int | str | None, part: str | None, _language: str, _root: str
) -> Frame:
    """The same on all pages of a part of the site until the data or the day change.

    `state` is the data version, or the number of the edition that is seen.
    """
    edition = state if isinstance(state, str) else None
    known = {
        "site": site,
        "nav": _items(_NAVIGATION, part),
        "footer_links": _items(_FOOTER, part),
        "home_href": here(to_page("home.show")),
        "day": day_text(day),
        "edition": edition,
        "data_version": None if edition else state,
    }
    return Frame(*(_printed(f"frame/{name}.html", known) for name in Frame._fields))


def _printed(template: str, known: Mapping[str, Any]) -> Markup:
    return Markup(current_app.jinja_env.get_template(template).render(known))  # noqa: S704


_NAVIGATION = (
    (N_("Agreements"), "agreements.index"),
    (N_("Cities"), "cities.index"),
    (N_("Countries"), "countries.index"),
    (N_("Map"), "map_pages.show"),
    (N_("Statistics"), "statistics.index"),
    (N_("Forum"), "forums.index"),
    (N_("Method"), "method.show"),
    (N_("Desk"), "desk.index"),
)
#: The parts of the site that show what is on record.
_IN_EDITIONS = frozenset(
    {"agreements", "cities", "countries", "map_pages", "method", "data", "statistics", "forums"}
)
_FOOTER = (
    (N_("Data"), "data.show"),
    (N_("Editions"), "editions.index"),
    (N_("For departments"), "help.departments"),
    (N_("Privacy"), "texts.privacy"),
    (N_("Accessibility"), "texts.accessibility"),
    (N_("Imprint"), "texts.imprint"),
)


class Item(NamedTuple):
    """A link of the navigation."""

    label: str
    href: str
    current: bool


def _items(links: Iterable[tuple[str, str]], blueprint: str | None) -> list[Item]:
    return [
        Item(say(label), _kept(endpoint), current=endpoint.split(".")[0] == blueprint)
        for label, endpoint in links
    ]


def _kept(endpoint: str) -> str:
    """The address of a page; of what is public, in the edition that is seen."""
    address = url_for(endpoint)
    return here(address) if endpoint.split(".", maxsplit=1)[0] in _IN_EDITIONS else address


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
