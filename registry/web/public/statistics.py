"""The statistics of a selection: the page of all figures, the page of each, and their files."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, request

from registry.domain.figures import Figure
from registry.domain.permissions import Action
from registry.domain.selection import Query, Selection
from registry.exchange import figures as data
from registry.exchange import schema_org
from registry.extensions import db
from registry.i18n import day_text, say
from registry.queries import figures as found
from registry.queries.cities import country_codes
from registry.web.access import requires
from registry.web.addresses import here, to_page
from registry.web.asking import LISTED, asked, order, part, today
from registry.web.files import csv_file, json_file
from registry.web.naming import names_in
from registry.web.presenting import describing, selections
from registry.web.presenting import figure as one
from registry.web.presenting import statistics as many
from registry.web.presenting.counted import BY_PAIRS
from registry.web.presenting.lists import Listing, address
from registry.web.presenting.selections import Names
from registry.web.public import catalog
from registry.web.public.citing import block
from registry.web.surroundings import absolute

statistics = Blueprint("statistics", __name__)

#: What the pages of figures understand beside a selection: nothing, but the whole table of one.
NO_VIEW: frozenset[str] = frozenset()
PER_PAGE = 200


@statistics.get("/statistics")
@requires(GET=Action.READ)
def index() -> str:
    query = asked(NO_VIEW)
    selection, names = query.selection, names_in(query)
    figures = {each.definition.code: each for each in _figures(selection)}
    tied = many.tied(figures["pairs"], figures["activity-status"])
    return render_template(
        "public/statistics.html",
        headlines=many.headlines(figures, selection),
        rate=many.rate(figures["dormancy"], selection),
        groups=many.groups(figures.values(), many.Asked(selection, names, today(), tied)),
        matrix=many.matrix(figures["country-pairs"], selection),
        filters=selections.filters(selection, request.path, country_codes(db.session), ()),
        clear_href=selections.clear_href(selection, request.path),
        chips=selections.chips(selection, names, request.path),
        selection_words=selections.words(selection, names),
        on=selections.other_day(selection, request.path),
        day=day_text(selection.day(today())),
        policy=selection.policy,
        described=_described(selection, names, figures["by-country"]),
        downloads=_downloads(selection),
        **_links(selection),
    )


def _described(selection: Selection, names: Names, where: Figure) -> Mapping[str, Any]:
    """What the page is for machines: the figures of its selection."""
    words, countries = selections.words(selection, names), [str(row[0]) for row in where.rows]
    of = describing.statistics(selection, words, catalog.known(), countries)
    citation = describing.citation(of)
    measures = describing.measures(selection)
    return schema_org.dataset(of, describing.registry(), citation=citation, measures=measures)


def _figures(selection: Selection) -> list[Figure]:
    return list(found.figures(db.session, selection, today()))


def _links(selection: Selection) -> dict[str, Any]:
    return {
        "agreements_href": address(to_page("agreements.index"), selection.pairs()),
        "statistics_href": address(to_page("statistics.index"), selection.pairs()),
        "dormancy_href": many.figure_href("dormancy", selection),
        "map_href": address(to_page("map_pages.show"), selection.pairs()),
        "figures_method_href": here(to_page("method.show"), "#figures"),
        "limits_href": here(to_page("method.show"), "#limits"),
    }


def _downloads(selection: Selection) -> list[Any]:
    path = to_page("statistics.index")
    return [many.whole_file(ending, path, selection) for ending in ("csv", "json")]


@statistics.get("/statistics/<figure:code>")
@requires(GET=Action.READ)
def show(code: str) -> str:
    query = asked(LISTED)
    selection, names = query.selection, names_in(query)
    figure = _figure(code, selection)
    before, after = many.neighbours(code, selection)
    return render_template(
        "public/figure.html",
        **_whole(figure, query, many.Asked(selection, names, today(), _tied(code, selection))),
        group=many.group_of(figure.definition, selection),
        citation=block(figure, selection, names),
        before=before,
        after=after,
        chips=selections.chips(selection, names, request.path),
        clear_href=selections.clear_href(selection, request.path),
        selection_words=selections.words(selection, names),
        on=selections.other_day(selection, request.path),
        day=day_text(selection.day(today())),
        policy=selection.policy,
        **_links(selection),
    )


def _whole(figure: Figure, query: Query, about: many.Asked) -> dict[str, Any]:
    """The figure with the part of its table that is asked for, in the order asked for."""
    sorts = many.sorts(figure)
    by = order(query, sorts)
    rows = many.sorted_rows(figure, by)
    place = part(query, usual=PER_PAGE).within(len(rows))
    listing = Listing(request.path, about.selection.pairs(), by, place, sorts, PER_PAGE)
    page = listing.page([], len(rows), many.sort_labels(figure))
    shown = rows[place.start : place.stop]
    return {
        "figure": many.shown(figure, about),
        "table": one.table(figure, shown, about.selection, tied=about.tied),
        "page": page,
        "sorts": dict(zip(sorts, page.sorts, strict=True)),
        "usual_href": "" if by.by == many.USUAL else page.sorts[0].href,
    }


def _tied(code: str, selection: Selection) -> bool:
    """Whether each agreement in force makes a pair, asked where that matters."""
    if code not in BY_PAIRS:
        return True
    return many.tied(_figure("pairs", selection), _figure("activity-status", selection))


def _figure(code: str, selection: Selection) -> Figure:
    return found.figure(db.session, code, selection, today())


# -- files -----------------------------------------------------------------------------------


def _asked() -> tuple[Query, data.Asked, str]:
    """The selection, what a file says of it, and its query string."""
    query = asked(NO_VIEW)
    names_in(query)
    base = absolute(to_page("statistics.index"))
    said = address("", query.selection.pairs()).removeprefix("?")
    return query, data.Asked(query.selection, today(), base), said


@statistics.get("/statistics.json")
@requires(GET=Action.READ)
def catalogue() -> Response:
    query, about, said = _asked()
    return json_file("statistics", data.catalogue(_figures(query.selection), about, said, say))


@statistics.get("/statistics.csv")
@requires(GET=Action.READ)
def long_table() -> Response:
    query, _about, _said = _asked()
    return csv_file("statistics", data.LONG_COLUMNS, data.long_rows(_figures(query.selection)))


@statistics.get("/statistics/<figure:code>.json")
@requires(GET=Action.READ)
def as_json(code: str) -> Response:
    query, about, said = _asked()
    return json_file(code, data.as_json(_figure(code, query.selection), about, said))


@statistics.get("/statistics/<figure:code>.csv")
@requires(GET=Action.READ)
def table(code: str) -> Response:
    query, _about, _said = _asked()
    figure = _figure(code, query.selection)
    return csv_file(code, [column.code for column in figure.definition.columns], figure.rows)
