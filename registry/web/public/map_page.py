"""The map's page: the map with its legend, what is in focus, and the equal table."""

from collections.abc import Mapping
from typing import NamedTuple

from flask import render_template, request

from registry.domain.permissions import Action
from registry.domain.selection import VIEW, Query, Selection
from registry.extensions import db
from registry.i18n import country_name, number
from registry.queries import agreements as listed_agreements
from registry.queries import cities as listed_cities
from registry.queries import comparing, places
from registry.queries.cities import WIDTH
from registry.queries.statistics import Composition, composition, first_year
from registry.web.access import requires
from registry.web.addresses import to_page
from registry.web.asking import asked, cities_in, order, part, today
from registry.web.headers import has_map
from registry.web.presenting import agreements as many_agreements
from registry.web.presenting import cities as many_cities
from registry.web.presenting import comparing as compared
from registry.web.presenting import map as shown
from registry.web.presenting import selections
from registry.web.presenting.lists import Listing, Page, address
from registry.web.public.map import map_for, map_pages

__all__ = ["map_pages"]

ROWS = 25


@map_pages.get("/map")
@requires(GET=Action.READ)
@has_map
def show() -> str:
    query = asked(VIEW)
    selection, names, view = query.selection, cities_in(query), shown.kept(query)
    figure = composition(db.session, shown.without_legend(selection), today())
    page = _agreements(query) if selection.city else _cities(query)
    words = selections.words(selection, names)
    return render_template(
        "public/map.html",
        page=page,
        city=selection.city,
        map=map_for(selection, view) if figure.agreements else None,
        focus=_focus(query, names, figure),
        all_href=shown.map_href(compared.unfocused(selection)),
        unplaced=places.unplaced(db.session, selection, today()),
        chips=selections.chips(selection, names, request.path),
        selection_words=words,
        clear_href=request.path if selection.present else None,
        q=selection.q,
        hidden=[pair for pair in (*selection.pairs(), *view) if pair[0] != "q"],
        years=shown.years(selection, first_year(db.session, today()), today()),
        hidden_year=[pair for pair in (*selection.pairs(), *view) if pair[0] != "on"],
        on=selections.other_day(selection, request.path),
        list_href=address(to_page("agreements.index"), selection.pairs()),
        elsewhere=shown.elsewhere(selection, view, words),
    )


def _focus(query: Query, names: Mapping[str, str], figure: Composition) -> compared.Focus | None:
    whole = shown.without_legend(query.selection)
    if whole.city:
        tied = comparing.partners_of(db.session, whole, today())
        return compared.city_focus(query.selection, names, figure, tied)
    if compared.focus_of(whole):
        met = comparing.countries_met(db.session, whole, today())
        return compared.country_focus(query.selection, names, figure, met, shown.kept(query))
    return None


def _cities(query: Query) -> Page:
    """The cities on the map, with those that have no coordinates."""
    by = order(query, places.SORTS)
    found = places.listing_of(
        db.session, query.selection, today(), sort=by.by, descending=by.descending
    )
    total = len(found) // WIDTH
    at = part(query, usual=ROWS).within(total)
    rows = listed_cities.rows_of(db.session, found[at.start * WIDTH : at.stop * WIDTH])
    shown = [_row(each, query.selection) for each in rows]
    listing = Listing(request.path, query.selection.pairs(), by, at, places.SORTS, ROWS)
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
        map_href=shown.map_href(compared.focused(selection, row.slug)),
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
