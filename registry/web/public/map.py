"""The map: its data, its script, and the piece of a page that shows it."""

import gzip
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for

from registry.domain.dormancy import Policy
from registry.domain.permissions import Action
from registry.domain.selection import Selection
from registry.domain.vocabulary import KINDS, LEGAL, STATUSES
from registry.extensions import db
from registry.i18n import label, language, say
from registry.maps.layers import WORDS
from registry.maps.page import Addresses, MapPage, partnership_map
from registry.maps.payload import Packed, Shelf, places_payload, ties_payload
from registry.queries.places import STATES, places_of, ties_of
from registry.queries.statistics import composition
from registry.web.access import requires
from registry.web.addresses import to_agreement, to_city, to_page
from registry.web.asking import asked, cities_in, today
from registry.web.caching import KEPT_BY_OTHERS, version
from registry.web.presenting import selections
from registry.web.presenting.lists import address
from registry.web.presenting.map import Legend, legend, picture_href, without_legend
from registry.web.statics import fingerprint, static

map_pages = Blueprint("map_pages", __name__)
#: Data are kept packed, under rules of their own; so they are apart from the page.
map_data = Blueprint("data", __name__)

Pairs = tuple[tuple[str, str], ...]
SHELF_BYTES = 16 * 1024 * 1024


# -- the map as a piece of a page ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShownMap:
    """What `components/map.html` and `components/map_files.html` print.

    `scripts` and `styles` are names below static/; `href` is the map page of the same selection,
    None on that page itself. `preloads` are addresses that the script will ask for, `picture` is
    the still one for those without scripts and for paper.
    """

    html: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    preloads: tuple[str, ...]
    script_href: str
    href: str | None
    legend: Legend
    picture: str


def map_for(selection: Selection, view: Sequence[tuple[str, str]] = ()) -> ShownMap:
    """Return the map of a selection, for the context of any page (see `registry.maps.page`).

    `view` is what else the map is asked for: `pin`, `lines`.
    """
    pairs = tuple(selection.pairs())
    figure = composition(db.session, without_legend(selection), today())
    addresses = _addresses(pairs)
    page = _page(addresses, language())
    href = to_page("map_pages.show")
    return ShownMap(
        html=page.html,
        scripts=page.scripts,
        styles=(*page.styles, "css/map.css"),
        preloads=tuple(filter(None, (addresses.land, addresses.places, addresses.ties))),
        script_href=address(url_for("map_pages.data.script", digest=page.digest), pairs),
        href=None if request.path == href else address(href, pairs),
        legend=legend(figure, selection, view),
        picture=picture_href(selection),
    )


def _addresses(pairs: Pairs) -> Addresses:
    ties = address(url_for("map_pages.data.ties"), pairs)
    rest = [pair for pair in pairs if pair[0] != "city"]
    return Addresses(
        land=static("vendor/land.json"),
        places=address(url_for("map_pages.data.places"), pairs),
        ties=ties if len(rest) < len(pairs) else "",
        go=address(to_page("map_pages.show"), rest),
        city=to_city(""),
        agreement=to_agreement(""),
        looking=address("", [pair for pair in pairs if pair[0] in selections.LOOKING]),
    )


@lru_cache(maxsize=256)
def _page(addresses: Addresses, _language: str) -> MapPage:
    """A map's pieces depend on its addresses and the language, on nothing that changes."""
    return partnership_map(addresses, {code: say(word) for code, word in WORDS.items()})


# -- the data ------------------------------------------------------------------------------

_WORDS = {**STATUSES, **KINDS, **LEGAL}


@map_data.record_once
def _make_shelf(state: Any) -> None:
    state.app.extensions["map_shelf"] = Shelf(SHELF_BYTES)


@map_data.get("/map/places.json")
@requires(GET=Action.READ)
def places() -> Response:
    return _kept(_places)


@map_data.get("/map/ties.json")
@requires(GET=Action.READ)
def ties() -> Response:
    return _kept(_ties)


def _places(selection: Selection) -> Mapping[str, Any]:
    found = places_of(db.session, selection, today())
    words = {code: label(_WORDS, code) for code in STATES}
    return places_payload(found, version=_version(selection), words=words, locale=language())


def _ties(selection: Selection) -> Mapping[str, Any]:
    found = ties_of(db.session, selection, today())
    among = places_of(db.session, selection, today())
    return ties_payload(found, among, version=_version(selection), city=selection.city)


def _version(selection: Selection) -> str:
    """What places and ties must have in common for the numbers of the ties to fit."""
    return f"{version()} {selection.day(today())}"


def _kept(make: Callable[[Selection], Mapping[str, Any]]) -> Response:
    """The payload of the selection asked for, from the shelf or made; 304 if it is known."""
    query = asked(view=frozenset())
    cities_in(query)
    selection = query.selection
    pairs = tuple(selection.pairs())
    known = (version(), today(), Policy().version, language(), fingerprint(), pairs, make.__name__)
    key = blake2b(repr(known).encode(), digest_size=12).hexdigest()
    if request.if_none_match.contains_weak(key):
        response = Response(status=304)
    else:
        packed = current_app.extensions["map_shelf"].get(key, lambda: make(selection))
        response = _unpacked(packed)
    # Weak: the same data are sent packed or plain.
    response.set_etag(key, weak=True)
    response.headers["Cache-Control"] = KEPT_BY_OTHERS
    response.vary.add("Accept-Encoding")
    return response


def _unpacked(packed: Packed) -> Response:
    """Gzipped as it is, unless the other side can't read that."""
    if request.accept_encodings["gzip"]:
        response = Response(packed, mimetype="application/json")
        response.headers["Content-Encoding"] = "gzip"
        return response
    return Response(gzip.decompress(packed), mimetype="application/json")


@map_data.get("/map/<digest>.js")
@requires(GET=Action.READ)
def script(digest: str) -> Response:
    """The script of one selection's map; under the address that its page names, for ever."""
    page = _page(_addresses(tuple(asked(view=frozenset()).selection.pairs())), language())
    response = Response(page.script, mimetype="text/javascript")
    response.set_etag(page.digest)
    fits = digest == page.digest
    response.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if fits else KEPT_BY_OTHERS
    )
    response.make_conditional(request)
    return response


map_pages.register_blueprint(map_data)
