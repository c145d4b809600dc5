"""The map: its page, its data, and the piece of it that other pages show."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, url_for
from flask_babel import get_locale, gettext

from registry.domain.selection import Selection
from registry.domain.vocabulary import STATUSES
from registry.maps.layers import WORDS
from registry.maps.page import Addresses, MapPage, partnership_map

map_pages = Blueprint("map_pages", __name__)

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ShownMap:
    """What `components/map.html` and `components/map_files.html` print.

    `scripts` and `styles` are names below static/; `href` is the map page of the same selection.
    """

    html: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    script_href: str
    href: str
    legend: tuple[tuple[str, str], ...]
    has_ties: bool


def map_for(selection: Selection) -> ShownMap:
    """Return the map of a selection, for the context of any page (see `registry.maps.page`)."""
    pairs = tuple(selection.pairs())
    page = _page(pairs, str(get_locale()))
    return ShownMap(
        html=page.html,
        scripts=page.scripts,
        styles=(*page.styles, "css/map.css"),
        script_href=_with(url_for("map_pages.script", digest=page.digest), pairs),
        href=_with(url_for("map_pages.show"), pairs),
        legend=tuple((code, gettext(label)) for code, label in STATUSES.items()),
        has_ties=bool(selection.city),
    )


@lru_cache(maxsize=256)
def _page(pairs: Pairs, _locale: str) -> MapPage:
    """A map's pieces depend on the address and the language, on nothing that changes."""
    has_city = any(name == "city" for name, _ in pairs)
    addresses = Addresses(
        land=url_for("static", filename="vendor/land.json"),
        places=_with(url_for("map_pages.places"), pairs),
        ties=_with(url_for("map_pages.ties"), pairs) if has_city else "",
        go=_with(url_for("map_pages.show"), tuple(pair for pair in pairs if pair[0] != "city")),
    )
    return partnership_map(addresses, {code: gettext(word) for code, word in WORDS.items()})


def _with(address: str, pairs: Pairs) -> str:
    return f"{address}?{urlencode(pairs)}" if pairs else address


@map_pages.get("/map")
def show() -> str:
    return ""


@map_pages.get("/map/places.json")
def places() -> Response:
    return current_app.response_class("{}", mimetype="application/json")


@map_pages.get("/map/ties.json")
def ties() -> Response:
    return current_app.response_class("{}", mimetype="application/json")


@map_pages.get("/map/<digest>.js")
def script(digest: str) -> Response:
    return current_app.response_class(digest, mimetype="text/javascript")
