"""Cities in public: the list with its files, and the page of each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import Blueprint, Response, abort, render_template, request

from registry.domain.permissions import Action
from registry.domain.selection import LOOKING, Query, Selection
from registry.exchange import downloads
from registry.extensions import db
from registry.i18n import gettext
from registry.queries import cities as found
from registry.queries.selection import words
from registry.queries.statistics import composition
from registry.web.access import requires
from registry.web.addresses import here, to_city, to_page
from registry.web.asking import LISTED, Order, asked, asked_only, order, part, today
from registry.web.files import csv_file, geojson_file
from registry.web.headers import has_map
from registry.web.naming import names_in
from registry.web.presenting import cities as many
from registry.web.presenting import city as one
from registry.web.presenting import figures, selections
from registry.web.presenting.agreements import SORT_LABELS as AGREEMENT_SORT_LABELS
from registry.web.presenting.framing import Alternate, frame, oembed_href
from registry.web.presenting.lists import Listing, address
from registry.web.presenting.lists import downloads as files
from registry.web.public.agreements import listed as listed_agreements
from registry.web.public.agreements import meant, shown_rows
from registry.web.public.map import map_for
from registry.web.surroundings import absolute, mistake_href

cities = Blueprint("cities", __name__)


@cities.get("/cities")
@requires(GET=Action.READ)
def index() -> str:
    query = asked()
    selection, names = query.selection, names_in(query)
    listing, numbers = listed(query, request.path)
    codes = found.country_codes(db.session)
    return render_template(
        "public/cities.html",
        page=page(query, listing, numbers),
        filters=selections.filters(selection, request.path, codes, query.view),
        clear_href=selections.clear_href(selection, request.path),
        chips=selections.chips(selection, names, request.path),
        selection_words=selections.words(selection, names) if selection.present else "",
        q=selection.q,
        suggestion=meant(query) if selection.q and not numbers else None,
        on=selections.other_day(selection, request.path),
        downloads=files(request.path, selection.pairs()),
        map_href=address(to_page("map_pages.show"), selection.pairs()),
        statistics_href=address(to_page("statistics.index"), selection.pairs()),
    )


def listed(
    query: Query, path: str, sorts: Mapping[str, bool] = many.SORTS
) -> tuple[Listing, Sequence[int]]:
    """All cities of the query with their counts, and the page of them that is asked for."""
    by = order(query, sorts)
    numbers = _numbers(query.selection, by)
    asked_part = part(query).within(len(numbers) // found.WIDTH)
    return Listing(path, query.selection.pairs(), by, asked_part, sorts), numbers


def _numbers(selection: Selection, by: Order) -> Sequence[int]:
    if selection.q and not words(selection.q):
        return ()  # signs alone are no city's name
    return found.listing_of(db.session, selection, today(), sort=by.by, descending=by.descending)


def page(query: Query, listing: Listing, numbers: Sequence[int]) -> object:
    start, stop = (at * found.WIDTH for at in (listing.part.start, listing.part.stop))
    rows = many.rows(found.rows_of(db.session, numbers[start:stop]), query.selection)
    return listing.page(rows, len(numbers) // found.WIDTH, many.SORT_LABELS)


@cities.get("/cities.csv")
@requires(GET=Action.READ)
def table() -> Response:
    base = absolute(to_city(""))
    cells = (downloads.city_cells(row, base) for row in found.every_row(db.session, _all()))
    return csv_file("cities", downloads.CITY_COLUMNS, cells)


@cities.get("/cities.geojson")
@requires(GET=Action.READ)
def points() -> Response:
    base = absolute(to_city(""))
    rows = found.every_row(db.session, _all())
    return geojson_file("cities", downloads.city_features(rows, base))


def _all() -> Sequence[int]:
    query = asked()
    names_in(query)
    return listed(query, request.path)[1]


@cities.get("/cities/<slug>")
@requires(GET=Action.READ)
@has_map
def show(slug: str) -> str:
    query = asked_only(frozenset(LOOKING), LISTED)
    city = found.city_by_slug(db.session, slug)
    if city is None:
        abort(404)
    own = replace(query.selection, city=slug)
    listing, ids = listed_agreements(replace(query, selection=own), request.path)
    listing = replace(listing, pairs=query.selection.pairs())
    rows = shown_rows(replace(query, selection=own), listing, ids)
    figure = composition(db.session, own, today())
    return render_template(
        "public/city.html",
        city=one.shown(city, found.names_of(db.session, city.id)),
        counts=figures.counts(figure, own),
        caption=figures.caption(figure),
        page=listing.page(rows, len(ids), AGREEMENT_SORT_LABELS),
        map=map_for(own) if figure.agreements else None,
        **_links(own),
        **_elsewhere(own, city.name),
    )


def _elsewhere(own: Selection, name: str) -> dict[str, object]:
    """The city's map on another site: what is copied there, and where that is said to machines."""
    title = gettext("Partners of %(name)s", name=name)
    here = absolute(address(to_city(own.city), replace(own, city="").pairs()))
    return {
        "snippet": frame(own.pairs(), title),
        "alternates": [Alternate("application/json+oembed", title, oembed_href(here))],
    }


def _links(own: Selection) -> dict[str, object]:
    agreements = to_page("agreements.index")
    return {
        "all_href": address(agreements, own.pairs()),
        "statistics_href": address(to_page("statistics.index"), own.pairs()),
        "cities_href": here(to_page("cities.index")),
        "downloads": files(agreements, own.pairs()),
        "mistake_href": mistake_href(own.city),
        "on": selections.other_day(replace(own, city=""), request.path),
    }
