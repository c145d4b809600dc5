"""The desk's first page, and the desk of a city."""

from dataclasses import replace

from flask import Blueprint, Response, request, url_for

from registry.domain.permissions import Action, Matter
from registry.domain.selection import Query
from registry.extensions import db
from registry.queries import agreements as found
from registry.queries.cities import by_ids, city_by_slug
from registry.queries.statistics import composition
from registry.web.access import permit, person, requires
from registry.web.addresses import to_city
from registry.web.asking import LISTED, asked_only, order, part, today
from registry.web.presenting import agreements as many
from registry.web.presenting import figures
from registry.web.presenting.lists import Listing
from registry.web.private import page

desk = Blueprint("desk", __name__, url_prefix="/desk")


@desk.get("")
@requires(GET=Action.ENTER_DESK)
def index() -> Response:
    cities = by_ids(db.session, person().cities)
    return page(
        "desk/index.html",
        cities=[(each.name, url_for("desk.city", slug=each.slug)) for each in cities],
    )


@desk.get("/cities/<slug>")
@requires(GET=Action.SEE_CITY_AT_DESK)
def city(slug: str) -> Response:
    there = city_by_slug(db.session, slug)
    permit(Matter(frozenset({there.id})) if there else None)
    query = asked_only(frozenset(), LISTED)
    own = replace(query, selection=replace(query.selection, city=slug))
    listing, ids = _listed(own)
    rows = found.rows_of(
        db.session,
        ids[listing.part.start : listing.part.stop],
        own.selection.policy,
        today(),
        today(),
    )
    figure = composition(db.session, own.selection, today())
    return page(
        "desk/city.html",
        city=there,
        public_href=to_city(slug),
        counts=figures.counts(figure, own.selection),
        page=listing.page(many.rows(rows, own.selection), len(ids), many.SORT_LABELS),
    )


def _listed(query: Query) -> tuple[Listing, found.Ids]:
    by = order(query, many.SORTS)
    ids = found.ids_of(db.session, query.selection, today(), sort=by.by, descending=by.descending)
    return Listing(request.path, (), by, part(query).within(len(ids)), many.SORTS), ids
