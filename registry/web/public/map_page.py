"""The map's page: the map with its legend, what is in focus, and the equal table."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flask import render_template, request

from registry.domain.permissions import Action
from registry.domain.selection import VIEW, Query, Selection
from registry.extensions import db
from registry.i18n import country_name, gettext, number
from registry.queries import agreements as listed_agreements
from registry.queries import cities as listed_cities
from registry.queries import comparing, places
from registry.queries.cities import WIDTH
from registry.queries.statistics import Composition, composition, first_year
from registry.web.access import requires
from registry.web.addresses import to_city, to_page
from registry.web.asking import Order, asked, order, part, today
from registry.web.headers import has_map
from registry.web.naming import names_in
from registry.web.presenting import agreements as many_agreements
from registry.web.presenting import cities as many_cities
from registry.web.presenting import comparing as side_by_side
from registry.web.presenting import focus as looked_at
from registry.web.presenting import map as shown
from registry.web.presenting import selections
from registry.web.presenting.comparing import Column, Compared
from registry.web.presenting.focus import Focus
from registry.web.presenting.lists import Listing, Page, address
from registry.web.public.agreements import meant
from registry.web.public.map import map_for, map_pages

__all__ = ["map_pages"]

Names = Mapping[str, str]
ROWS = 20
_BY_NAME = Order("name")


@map_pages.get("/map")
@requires(GET=Action.READ)
@has_map
def show() -> str:
    query = asked(VIEW)
    selection, names, view = query.selection, names_in(query), shown.kept(query)
    figure = _figure(selection)
    comparison = _comparison(query, names) if query.pins else None
    page = comparison.page if comparison else _table(query)
    words = selections.words(selection, names)
    title = gettext("Map of agreements: %(words)s", words=words)
    return render_template(
        "public/map.html",
        map=map_for(selection, view) if figure.agreements else None,
        focus=_focus(query, names, figure),
        comparison=comparison,
        page=page,
        unplaced=places.unplaced(db.session, selection, today()),
        selection_words=words,
        on=selections.other_day(selection, request.path, view),
        elsewhere=shown.elsewhere(selection, view, title),
        **_forms(query, names),
        **_links(selection, view),
        **({} if page.rows else _nothing(query, names)),
    )


def _figure(selection: Selection) -> Composition:
    return composition(db.session, shown.without_legend(selection), today())


def _forms(query: Query, names: Names) -> dict[str, object]:
    """What is asked for, to be changed: the words, the year, each filter."""
    selection = query.selection
    said = [*selection.pairs(), *shown.kept(query)]
    return {
        "q": selection.q,
        "hidden": [pair for pair in said if pair[0] != "q"],
        "years": shown.years(selection, first_year(db.session, today()), today()),
        "years_play": not (selection.dormant_since_from or selection.dormant_since_to),
        "hidden_year": [pair for pair in said if pair[0] != "on"],
        "chips": selections.chips(selection, names, request.path, shown.kept(query)),
    }


def _links(selection: Selection, view: shown.Pairs) -> dict[str, str | None]:
    return {
        "all_href": shown.map_href(looked_at.unfocused(selection), view),
        "clear_href": _clear_href(selection, view),
        "list_href": address(to_page("agreements.index"), selection.pairs()),
        "cities_href": address(to_page("cities.index"), selection.pairs()),
        "city_href": to_city(""),
        "looking": address("", selections.looking(selection)),
    }


def _clear_href(selection: Selection, view: shown.Pairs) -> str | None:
    """The whole map, where there are filters; in the edition that is seen."""
    if not selection.present - {"edition"}:
        return None
    return address(request.path, [*selection.pairs(("edition",)), *view])


def _nothing(query: Query, names: Names) -> dict[str, object]:
    """What to do where nothing fits: which filter to take away, what may have been meant."""
    selection = query.selection
    counts = {
        name: len(listed_agreements.ids_of(db.session, rest, today()))
        for name, rest in shown.without(selection).items()
    }
    return {
        "loosened": shown.loosened(selection, counts, names, shown.kept(query)),
        "suggestion": meant(query) if selection.q else None,
    }


# -- what is in focus ------------------------------------------------------------------------


def _focus(query: Query, names: Names, figure: Composition) -> Focus | None:
    selection = query.selection
    whole = shown.without_legend(selection)
    if selection.city:
        tied = comparing.partners_of(db.session, whole, today())
        return looked_at.city_focus(selection, names, figure, tied)
    if not looked_at.focus_of(selection):
        return None
    tallies = comparing.countries_met(db.session, whole, today())
    offers = looked_at.countries_offered(selection, shown.kept(query), tallies)
    focus = looked_at.country_focus(selection, names, figure, tallies)
    return focus._replace(offers=offers)


# -- the comparison --------------------------------------------------------------------------


class Comparison(NamedTuple):
    """What components/map_compare.html prints; `page` has the rows of partners."""

    pins: Sequence[side_by_side.Pin]
    facts: Sequence[Focus]
    counts: Sequence[side_by_side.CountRow]
    of_countries: bool
    partners: int
    in_common: int
    page: Page


def _comparison(query: Query, names: Names) -> Comparison:
    selection, view, keys = query.selection, shown.kept(query), query.pins
    compared = Compared(selection, view, keys)
    figures = [_figure(looked_at.focused(selection, key)) for key in keys]
    columns = [_column(compared, key) for key in keys]
    partners = side_by_side.partners(columns)
    at = part(query, usual=ROWS).within(len(partners))
    rows = compared.rows(partners[at.start : at.stop], columns)
    pairs = [*selection.pairs(), *view]
    listing = Listing(request.path, pairs, _BY_NAME, at, {"name": False}, ROWS)
    return Comparison(
        pins=side_by_side.pins(keys, selection, view, names),
        facts=[
            looked_at.facts(key, selection, names, figure)
            for key, figure in zip(keys, figures, strict=True)
        ],
        counts=side_by_side.counts(compared, figures),
        of_countries=compared.of_countries,
        partners=len(partners),
        in_common=side_by_side.in_common(columns),
        page=listing.page(rows, len(partners), many_cities.SORT_LABELS),
    )


def _column(compared: Compared, key: str) -> Column:
    own = looked_at.focused(compared.selection, key)
    if compared.of_countries:
        return side_by_side.by_country(comparing.countries_met(db.session, own, today()))
    return side_by_side.by_city(comparing.partners_of(db.session, own, today()))


# -- the table -------------------------------------------------------------------------------


def _table(query: Query) -> Page:
    return _agreements(query) if query.selection.city else _cities(query)


def _cities(query: Query) -> Page:
    """The cities on the map, with those that have no coordinates."""
    selection, sorts = query.selection, places.SORTS
    by = order(query, sorts)
    found = places.listing_of(db.session, selection, today(), sort=by.by, descending=by.descending)
    total = len(found) // WIDTH
    at = part(query, usual=ROWS).within(total)
    rows = listed_cities.rows_of(db.session, found[at.start * WIDTH : at.stop * WIDTH])
    view = shown.kept(query)
    listing = Listing(request.path, [*selection.pairs(), *view], by, at, sorts, ROWS)
    return listing.page([_row(each, query) for each in rows], total, many_cities.SORT_LABELS)


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


def _row(row: listed_cities.CityRow, query: Query) -> Row:
    """Its link leads where a click on the map does: to its partners."""
    there = looked_at.met(query.selection, row.slug, row.country)
    return Row(
        map_href=shown.map_href(there, shown.kept(query)),
        name=row.name,
        country_name=country_name(row.country),
        agreements=number(row.agreements),
        in_force=number(row.in_force),
        dormant=number(row.dormant),
        no_record=number(row.no_record) if row.no_record else "",
        no_coordinates=row.lat is None,
    )


class AgreementRow(NamedTuple):
    """An agreement of the city in focus, and with whom of its parties that can be compared."""

    facts: many_agreements.Row
    offers: Sequence[looked_at.Offer]


def _agreements(query: Query) -> Page:
    """The agreements of the city in focus."""
    selection, view, sorts = query.selection, shown.kept(query), many_agreements.SORTS
    by = order(query, sorts)
    ids = listed_agreements.ids_of(
        db.session, selection, today(), sort=by.by, descending=by.descending
    )
    at = part(query, usual=ROWS).within(len(ids))
    found = listed_agreements.rows_of(
        db.session, ids[at.start : at.stop], selection.policy, selection.day(today()), today()
    )
    rows = [
        AgreementRow(facts, looked_at.offers_of(row, selection, view))
        for facts, row in zip(many_agreements.rows(found, selection), found, strict=True)
    ]
    listing = Listing(request.path, [*selection.pairs(), *view], by, at, sorts, ROWS)
    return listing.page(rows, len(ids), many_agreements.SORT_LABELS)
