"""The map: its page with the equal table, its data, and the piece of it that other pages show."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import NamedTuple

from flask import Blueprint, Response, render_template, request, url_for

from registry.domain.permissions import Action
from registry.domain.selection import VIEW, Query, Selection
from registry.domain.vocabulary import STATUSES
from registry.extensions import db
from registry.i18n import country_name, label, language, number, say
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
from registry.queries import agreements as listed_agreements
from registry.queries import cities as listed_cities
from registry.queries.cities import WIDTH
from registry.queries.places import SORTS, listing_of, unplaced
from registry.web.access import requires
from registry.web.addresses import to_agreement, to_city, to_country, to_page
from registry.web.asking import asked, cities_in, order, part, today
from registry.web.caching import KEPT_BY_OTHERS
from registry.web.headers import has_map
from registry.web.presenting import agreements as many_agreements
from registry.web.presenting import cities as many_cities
from registry.web.presenting import selections
from registry.web.presenting.lists import Listing, Page, address
from registry.web.public.map_data import map_data
from registry.web.statics import static
from registry.web.tiles import tile_server

map_pages = Blueprint("map_pages", __name__)

Pairs = tuple[tuple[str, str], ...]
ROWS = 25


# -- the map as a piece of a page ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShownMap:
    """What `components/map.html` and `components/map_files.html` print.

    `scripts` and `styles` are names below static/; `href` is the map page of the same selection,
    None on that page itself. `preloads` are addresses that the script will ask for;
    `tiles_attribution` is to be printed with the map, if it says anything.
    """

    html: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    preloads: tuple[str, ...]
    script_href: str
    href: str | None
    statuses: tuple[tuple[str, str], ...]
    has_ties: bool
    tiles_attribution: str


def map_for(selection: Selection) -> ShownMap:
    """Return the map of a selection, for the context of any page (see `registry.maps.page`)."""
    pairs = tuple(selection.pairs())
    data, addresses = _data(selection), _addresses(selection)
    page = _page(data, view_of(selection), addresses, tile_server(), language())
    href = to_page("map_pages.show")
    return ShownMap(
        html=page.html,
        scripts=page.scripts,
        styles=(*page.styles, "css/map.css"),
        preloads=(data.pairs, *(() if page.tiles_attribution else (addresses.land,))),
        script_href=address(url_for("map_pages.data.script", digest=page.digest), pairs),
        href=None if request.path == href else address(href, pairs),
        statuses=tuple((code, label(STATUSES, code)) for code in STATUSES),
        has_ties=bool(selection.city),
        tiles_attribution=page.tiles_attribution,
    )


def _data(selection: Selection) -> Data:
    base = base_of(selection).pairs()
    day = {"on": str(selection.on)} if selection.on else {}
    at = {each.name: url_for(f"map_pages.data.{each.name}") for each in fields(Data)}
    given = {name: address(path, base) for name, path in at.items()}
    return Data(**{**given, "pairs": address(at["pairs"], (dict(base) | day).items())})


def _addresses(selection: Selection) -> Addresses:
    return Addresses(
        land=static("vendor/land.json"),
        go=address(to_page("map_pages.show"), base_of(selection).pairs()),
        city=to_city(""),
        country=to_country(""),
        agreement=to_agreement(""),
        looking=address("", selections.looking(selection)),
    )


@lru_cache(maxsize=256)
def _page(
    data: Data, view: View, addresses: Addresses, tiles: TileServer | None, _language: str
) -> MapPage:
    """A map's pieces depend on its addresses and the language, on nothing that changes."""
    words = {code: say(word) for code, word in WORDS.items()}
    return map_page(data, view, addresses, words, tiles=tiles)


# -- the page ------------------------------------------------------------------------------


@map_pages.get("/map")
@requires(GET=Action.READ)
@has_map
def show() -> str:
    query = asked(VIEW)
    selection, names = query.selection, cities_in(query)
    page = _agreements(query) if selection.city else _cities(query)
    return render_template(
        "public/map.html",
        page=page,
        city=_city(selection, names) if selection.city else None,
        map=map_for(selection) if page.rows else None,
        missing=unplaced(db.session, selection, today()),
        chips=selections.chips(selection, names, request.path),
        selection_words=selections.words(selection, names),
        clear_href=request.path if selection.present else None,
        q=selection.q,
        hidden=[pair for pair in selection.pairs() if pair[0] not in {"q", "status"}],
        statuses=[
            (code, label(selections.STATUS_WORDS, code), code in selection.status)
            for code in selections.STATUS_WORDS
        ],
        on=selections.other_day(selection, request.path),
        list_href=address(to_page("agreements.index"), selection.pairs()),
    )


def _city(selection: Selection, names: Mapping[str, str]) -> dict[str, str]:
    href = address(to_city(selection.city), selections.looking(selection))
    rest = replace(selection, city="")
    return {
        "name": names[selection.city],
        "href": href,
        "all_href": address(request.path, rest.pairs()),
    }


def _cities(query: Query) -> Page:
    """The cities on the map, with those that have no coordinates."""
    by = order(query, SORTS)
    found = listing_of(db.session, query.selection, today(), sort=by.by, descending=by.descending)
    total = len(found) // WIDTH
    at = part(query, usual=ROWS).within(total)
    rows = listed_cities.rows_of(db.session, found[at.start * WIDTH : at.stop * WIDTH])
    shown = [_row(each, query.selection) for each in rows]
    listing = Listing(request.path, query.selection.pairs(), by, at, SORTS, ROWS)
    return listing.page(shown, total, many_cities.SORT_LABELS)


class Row(NamedTuple):
    """A city as `map_cities` of components/map_tables.html prints it."""

    map_href: str
    name: str
    country_name: str
    agreements: str
    in_force: str
    dormant: str
    no_record: str
    no_coordinates: bool


def _row(row: listed_cities.CityRow, selection: Selection) -> Row:
    """Its link leads where a click on the map does: to its partners."""
    return Row(
        map_href=address(request.path, replace(selection, city=row.slug).pairs()),
        name=row.name,
        country_name=country_name(row.country),
        agreements=number(row.agreements),
        in_force=number(row.in_force),
        dormant=number(row.dormant),
        no_record=number(row.no_record) if row.no_record else "",
        no_coordinates=row.lat is None,
    )


def _agreements(query: Query) -> Page:
    """The agreements of the city asked for."""
    selection, sorts = query.selection, many_agreements.SORTS
    by = order(query, sorts)
    ids = listed_agreements.ids_of(
        db.session, selection, today(), sort=by.by, descending=by.descending
    )
    at = part(query, usual=ROWS).within(len(ids))
    rows = listed_agreements.rows_of(
        db.session, ids[at.start : at.stop], selection.policy, selection.day(today()), today()
    )
    listing = Listing(request.path, selection.pairs(), by, at, sorts, ROWS)
    return listing.page(
        many_agreements.rows(rows, selection), len(ids), many_agreements.SORT_LABELS
    )


# -- the script ----------------------------------------------------------------------------


@map_data.get("/map/<digest>.js")
@requires(GET=Action.READ)
def script(digest: str) -> Response:
    """The script of one selection's map; under the address that its page names, for ever."""
    selection = asked(view=frozenset()).selection
    asked_for = _data(selection), view_of(selection), _addresses(selection)
    page = _page(*asked_for, tile_server(), language())
    response = Response(page.script, mimetype="text/javascript")
    response.set_etag(page.digest)
    fits = digest == page.digest
    response.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if fits else KEPT_BY_OTHERS
    )
    response.make_conditional(request)
    return response


map_pages.register_blueprint(map_data)
