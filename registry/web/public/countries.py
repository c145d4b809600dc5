"""Countries in public: the list, and the page of each with its partner countries."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from registry.domain.countries import is_country
from registry.domain.permissions import Action
from registry.domain.selection import LOOKING, Query, Selection
from registry.exchange import downloads
from registry.extensions import db
from registry.queries import countries as found
from registry.queries.statistics import composition
from registry.web.access import requires
from registry.web.addresses import here, to_country, to_page
from registry.web.asking import LISTED, asked, asked_only, order, part, today
from registry.web.files import csv_file
from registry.web.headers import has_map
from registry.web.naming import names_in
from registry.web.presenting import countries as many
from registry.web.presenting import figures, selections
from registry.web.presenting.cities import SORTS as CITY_SORTS
from registry.web.presenting.lists import Listing, address
from registry.web.presenting.lists import downloads as files
from registry.web.public import cities
from registry.web.public.map import map_for
from registry.web.surroundings import absolute

#: All of a country's cities are in the same country.
_CITY_SORTS = {name: way for name, way in CITY_SORTS.items() if name != "country"}

countries = Blueprint("countries", __name__)


@countries.get("/countries")
@requires(GET=Action.READ)
def index() -> str:
    query = asked()
    names_in(query)
    by = order(query, many.SORTS)
    rows = many.ordered(_rows(query), by)
    listing = Listing(
        request.path, query.selection.pairs(), by, part(query).within(len(rows)), many.SORTS
    )
    shown = many.rows(rows[listing.part.start : listing.part.stop], query.selection)
    return render_template(
        "public/countries.html",
        page=listing.page(shown, len(rows), many.SORT_LABELS),
        on=selections.other_day(query.selection, request.path),
        downloads=files(request.path, query.selection.pairs(), places=False),
        map_href=address(to_page("map_pages.show"), query.selection.pairs()),
        statistics_href=address(to_page("statistics.index"), query.selection.pairs()),
        method_href=here(to_page("method.show"), "#counting"),
    )


def _rows(query: Query) -> Sequence[found.CountryRow]:
    return found.countries(db.session, query.selection, today())


@countries.get("/countries.csv")
@requires(GET=Action.READ)
def table() -> Response:
    query = asked()
    names_in(query)
    base = absolute(to_country(""))
    rows = many.ordered(_rows(query), order(query, many.SORTS))
    cells = (downloads.country_cells(row, base) for row in rows)
    return csv_file("countries", downloads.COUNTRY_COLUMNS, cells)


@countries.get("/countries/<code>")
@requires(GET=Action.READ)
@has_map
def show(code: str) -> str | AnyResponse:
    query = asked_only(frozenset(LOOKING), LISTED)
    if not is_country(code.upper()):
        abort(404)
    if code != code.upper():
        pairs = [*query.selection.pairs(), *query.view]
        return redirect(address(url_for("countries.show", code=code.upper()), pairs), 301)
    own = replace(query.selection, country=code)
    listing, numbers = cities.listed(replace(query, selection=own), request.path, _CITY_SORTS)
    listing = replace(listing, pairs=query.selection.pairs())
    figure = composition(db.session, own, today())
    return render_template(
        "public/country.html",
        country=many.one(code, len(numbers), figure),
        rate=figures.rate(figure, own),
        counts=figures.counts(figure, own),
        caption=figures.caption(figure),
        partners=many.partners(found.partners(db.session, own, today()), own),
        page=cities.page(replace(query, selection=own), listing, numbers),
        map=map_for(own),
        **_links(own),
    )


def _links(own: Selection) -> dict[str, Any]:
    return {
        "agreements_href": address(to_page("agreements.index"), own.pairs()),
        "statistics_href": address(to_page("statistics.index"), own.pairs()),
        "all_href": address(to_page("cities.index"), own.pairs()),
        "downloads": files(to_page("cities.index"), own.pairs()),
        "on": selections.other_day(replace(own, country=""), request.path),
        "countries_href": here(to_page("countries.index")),
        "method_href": here(to_page("method.show"), "#counting"),
    }
