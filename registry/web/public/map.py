"""The map as a piece of a page: what the page prints of it, and its script."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache

from flask import Blueprint, Response, request, url_for

from registry.domain.permissions import Action
from registry.domain.selection import Query, Selection
from registry.extensions import db
from registry.i18n import language, say
from registry.maps.layers import WORDS
from registry.maps.page import MapPage
from registry.maps.partnership import (
    Addresses,
    Data,
    TileServer,
    View,
    base_of,
    map_page,
    view_of,
)
from registry.queries.statistics import composition
from registry.web.access import requires
from registry.web.addresses import to_agreement, to_city, to_country, to_page
from registry.web.asking import asked, today
from registry.web.caching import KEPT_BY_OTHERS
from registry.web.presenting import selections
from registry.web.presenting.lists import address
from registry.web.presenting.map import Legend, legend, picture_href, without_legend
from registry.web.public.map_data import map_data
from registry.web.statics import static
from registry.web.tiles import tile_server

map_pages = Blueprint("map_pages", __name__)

#: What the script's address says beside the selection: what of the view the script is told, and
#: whether it may say in the page's address what is looked at, which the map's own page lets it.
_TOLD = frozenset({"pin", "lines", "history"})


@dataclass(frozen=True, slots=True)
class ShownMap:
    """What `components/map.html` and `components/map_files.html` print.

    `scripts` and `styles` are names below static/; `href` is the map page of the same selection,
    None on that page itself. `preloads` are addresses that the script will ask for, `picture` is
    the still one for those without scripts and for paper; `tiles_attribution` is to be printed
    with the map, if it says anything.
    """

    html: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    preloads: tuple[str, ...]
    script_href: str
    href: str | None
    legend: Legend
    picture: str
    tiles_attribution: str


def map_for(selection: Selection, view: Sequence[tuple[str, str]] = ()) -> ShownMap:
    """Return the map of a selection, for the context of any page (see `registry.maps.page`).

    `view` is what else the map is asked for: `pin`, `lines`.
    """
    figure = composition(db.session, without_legend(selection), today())
    href = to_page("map_pages.show")
    is_here = request.path == href
    told = [*view, *([("history", "1")] if is_here else [])]
    query = Query(selection, tuple(told))
    page, data = _page_of(query), _data_of(query)
    script = url_for("map_pages.data.script", digest=page.digest)
    land = () if page.tiles_attribution else (static("vendor/land.json"),)
    return ShownMap(
        html=page.html,
        scripts=page.scripts,
        styles=(*page.styles, "css/map.css", "css/map-panel.css"),
        preloads=(data.pairs, *land),
        script_href=address(script, [*selection.pairs(), *told]),
        href=None if is_here else address(href, [*selection.pairs(), *view]),
        legend=legend(figure, selection, view),
        picture=picture_href(selection),
        tiles_attribution=page.tiles_attribution,
    )


def _data_of(query: Query) -> Data:
    """What is pinned is compared: then what is in focus is not enough."""
    alone = "history" not in dict(query.view) and not query.pins
    return _data(query.selection, alone=alone)


def _data(selection: Selection, *, alone: bool) -> Data:
    """Where the data are: of the base, or `alone` of what is in focus, which is much less."""
    base = base_of(selection)
    if alone:
        base = replace(base, city=selection.city, country=selection.country)
    at = {each.name: url_for(f"map_pages.data.{each.name}") for each in fields(Data)}
    given = {name: address(path, base.pairs()) for name, path in at.items()}
    # Pairs alone depend on the day: they say what is what on it.
    pairs = address(at["pairs"], replace(base, on=selection.on).pairs())
    return Data(**{**given, "pairs": pairs})


def _addresses(selection: Selection) -> Addresses:
    return Addresses(
        land=static("vendor/land.json"),
        go=address(to_page("map_pages.show"), base_of(selection).pairs()),
        city=to_city(""),
        country=to_country(""),
        agreement=to_agreement(""),
        looking=address("", selections.looking(selection)),
    )


def _page_of(query: Query) -> MapPage:
    selection, told = query.selection, dict(query.view)
    view = view_of(selection, query.pins, told.get("lines", ""))
    data = _data_of(query)
    return _page(data, view, _addresses(selection), tile_server(), "history" in told, language())


@lru_cache(maxsize=256)
def _page(
    data: Data,
    view: View,
    addresses: Addresses,
    tiles: TileServer | None,
    history: bool,
    _language: str,
) -> MapPage:
    """A map's pieces depend on its addresses and the language, on nothing that changes."""
    words = {code: say(word) for code, word in WORDS.items()}
    return map_page(data, view, addresses, words, tiles=tiles, history=history)


@map_data.get("/map/<digest>.js")
@requires(GET=Action.READ)
def script(digest: str) -> Response:
    """The script of one selection's map; under the address that its page names, for ever."""
    page = _page_of(asked(view=_TOLD))
    response = Response(page.script, mimetype="text/javascript")
    response.set_etag(page.digest)
    fits = digest == page.digest
    response.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if fits else KEPT_BY_OTHERS
    )
    response.make_conditional(request)
    return response


map_pages.register_blueprint(map_data)
