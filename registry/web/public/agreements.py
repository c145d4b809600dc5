"""Agreements in public: the list with its files, and the page of each."""

from collections.abc import Iterator

from flask import Blueprint, Response, abort, render_template, request

from registry.domain.permissions import Action
from registry.domain.selection import LOOKING, Query, Selection
from registry.domain.vocabulary import Legal
from registry.exchange import downloads
from registry.extensions import db
from registry.queries import agreements as found
from registry.queries import exported
from registry.queries.agreement import agreement_by_reference, row_of
from registry.queries.cities import country_codes
from registry.queries.people import cities_of_actors
from registry.queries.search import cities_named, did_you_mean
from registry.web.access import requires
from registry.web.addresses import here, to_agreement, to_page
from registry.web.asking import asked, asked_only, order, part, today
from registry.web.files import csv_file, geojson_file
from registry.web.naming import names_in
from registry.web.presenting import agreement as one
from registry.web.presenting import agreements as many
from registry.web.presenting import search, selections
from registry.web.presenting.lists import Listing, address
from registry.web.presenting.lists import downloads as files
from registry.web.presenting.lists import more_downloads as more_files
from registry.web.surroundings import absolute, mistake_href

agreements = Blueprint("agreements", __name__)


@agreements.get("/agreements")
@requires(GET=Action.READ)
def index() -> str:
    query = asked()
    selection, names = query.selection, names_in(query)
    listing, ids = listed(query, request.path)
    return render_template(
        "public/agreements.html",
        page=listing.page(shown_rows(query, listing, ids), len(ids), many.SORT_LABELS),
        filters=selections.filters(selection, request.path, country_codes(db.session), query.view),
        clear_href=selections.clear_href(selection, request.path),
        chips=selections.chips(selection, names, request.path),
        selection_words=selections.words(selection, names),
        q=selection.q,
        matches=search.matches(cities_named(db.session, selection.q)),
        suggestion=meant(query) if selection.q and not ids else None,
        on=selections.other_day(selection, request.path),
        downloads=[*files(request.path, selection.pairs()), *more_files(selection.pairs())],
        map_href=address(to_page("map_pages.show"), selection.pairs()),
        statistics_href=address(to_page("statistics.index"), selection.pairs()),
    )


def listed(query: Query, path: str) -> tuple[Listing, found.Ids]:
    """The ids of all agreements of the query, and the page of them that is asked for."""
    by = order(query, many.SORTS)
    ids = found.ids_of(db.session, query.selection, today(), sort=by.by, descending=by.descending)
    return Listing(path, query.selection.pairs(), by, part(query).within(len(ids)), many.SORTS), ids


def shown_rows(query: Query, listing: Listing, ids: found.Ids) -> list[many.Row]:
    shown = ids[listing.part.start : listing.part.stop]
    return many.rows(_rows(query, shown), query.selection)


def _rows(query: Query, ids: found.Ids) -> list[found.AgreementRow]:
    selection = query.selection
    return found.rows_of(db.session, ids, selection.policy, selection.day(today()), today())


def meant(query: Query) -> search.Suggestion | None:
    """What was meant instead, if no city at all is called so."""
    typed = query.selection.q
    if cities_named(db.session, typed, limit=1):
        return None
    return search.suggestion(did_you_mean(db.session, typed), query, request.path)


@agreements.get("/agreements.csv")
@requires(GET=Action.READ)
def table() -> Response:
    base = absolute(to_agreement(""))
    cells = (downloads.agreement_cells(row, base) for row in _every_row())
    return csv_file("agreements", downloads.AGREEMENT_COLUMNS, cells)


@agreements.get("/agreements.geojson")
@requires(GET=Action.READ)
def lines() -> Response:
    base = absolute(to_agreement(""))
    return geojson_file("agreements", downloads.agreement_features(_every_row(), base))


@agreements.get("/activities.csv")
@requires(GET=Action.READ)
def activities() -> Response:
    selection, ids = _whole()
    base = absolute(to_agreement(""))
    rows = exported.every_activity(db.session, ids, selection.day(today()))
    cells = (downloads.activity_cells(row, base) for row in rows)
    return csv_file("activities", downloads.ACTIVITY_COLUMNS, cells)


@agreements.get("/declarations.csv")
@requires(GET=Action.READ)
def declarations() -> Response:
    selection, ids = _whole()
    rows = exported.every_declaration(db.session, ids, selection.day(today()))
    cells = map(downloads.declaration_cells, rows)
    return csv_file("declarations", downloads.DECLARATION_COLUMNS, cells)


def _every_row() -> Iterator[exported.Exported]:
    """All rows of the selection."""
    selection, ids = _whole()
    day = selection.day(today())
    return exported.every_agreement(db.session, ids, selection.policy, day, today())


def _whole() -> tuple[Selection, found.Ids]:
    """The selection and all its agreements; what is wrong with the question is said first."""
    query = asked()
    names_in(query)
    _listing, ids = listed(query, request.path)
    return query.selection, ids


@agreements.get("/agreements/<reference>")
@requires(GET=Action.READ)
def show(reference: str) -> str:
    query = asked_only(frozenset(LOOKING))
    day = query.selection.day(today())
    whole = agreement_by_reference(db.session, reference, day, today())
    if whole is None:
        abort(404)
    legal = found.not_in_force(db.session, day).get(whole.facts.id, Legal.IN_FORCE)
    row = row_of(whole, legal, query.selection.policy, day)
    return render_template(
        "public/agreement.html",
        agreement=one.shown(
            whole,
            row,
            query.selection,
            today(),
            cities_of_actors(db.session, {each.actor for each in whole.history}),
        ),
        agreements_href=here(to_page("agreements.index")),
        method_href=here(to_page("method.show"), "#rule"),
        mistake_href=mistake_href(reference),
        now_href=to_agreement(reference) if query.selection.edition else None,
        on=selections.other_day(query.selection, request.path),
    )
