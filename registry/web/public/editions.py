"""Editions in public: the list, the page of each, and its package."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from flask import Blueprint, Response, abort, current_app, render_template, request

from registry.domain.errors import N_
from registry.domain.permissions import Action
from registry.domain.selection import Selection
from registry.domain.vocabulary import Legal
from registry.exchange import schema_org
from registry.extensions import db
from registry.i18n import day_text, gettext
from registry.queries import editions as found
from registry.queries.checksums import checksum_of
from registry.queries.cities import country_codes
from registry.queries.editions import EditionRow
from registry.queries.prepared import AnySession
from registry.queries.statistics import composition, first_year, sources
from registry.web.access import requires
from registry.web.addresses import to_page
from registry.web.looking import NoEdition
from registry.web.presenting import describing, figures
from registry.web.presenting import editions as many
from registry.web.presenting.describing import Known
from registry.web.presenting.links import outward
from registry.web.presenting.lists import address
from registry.web.public.edition_sides import closing_all, own_query, reading, refuse
from registry.web.surroundings import absolute

editions = Blueprint("editions", __name__)
#: Packages are kept by whoever got one, for ever: the rules for pages are not theirs.
edition_packages = Blueprint("edition_packages", __name__)
FOR_EVER = "public, max-age=31536000, immutable"
editions.teardown_app_request(closing_all)


def asked_nothing() -> None:
    """Refuse what an address says besides: these pages are about editions, not inside of one."""
    for name in sorted(own_query().selection.present):
        refuse(name, "", N_("“%(name)s” says nothing on this page."))


@editions.get("/editions")
@requires(GET=Action.READ)
def index() -> str:
    asked_nothing()
    rows = found.editions(db.session)
    return render_template(
        "public/editions.html",
        editions=[many.shown(row, rows) for row in rows],
        data_href=to_page("data.show") + "#licence",
        method_href=to_page("method.show"),
    )


@editions.get("/editions/<number>")
@requires(GET=Action.READ)
def show(number: str) -> str | Response:
    row = _one(number)
    asked_nothing()
    edition = many.shown(row, found.editions(db.session))
    if edition.withdrawn:
        return _gone(edition)
    return render_template(
        "public/edition.html",
        edition=edition,
        facts=many.facts(row, current_app.config["TIME_ZONE"]),
        holdings=many.holdings(row),
        citation=many.citation(row, current_app.config["SITE_NAME"], absolute(edition.href)),
        described=_described(row),
        links=_views(row),
        files=_files(row.number),
        editions_href=to_page("editions.index"),
        method_href=to_page("method.show") + "#rule",
        **_inside(reading(row), row),
    )


def _described(row: EditionRow) -> Mapping[str, Any]:
    """The edition as schema.org says it, with the years and countries that it is about."""
    own, inside = Selection(edition=row.number, base=row.policy), reading(row)
    known = Known(row.day, first_year(inside, row.day), country_codes(inside), row)
    of = describing.live(known, checksum_of(db.session, row))
    measures = describing.measures(own)
    citation = describing.citation(of)
    return schema_org.dataset(of, describing.registry(), citation=citation, measures=measures)


def _one(number: str) -> EditionRow:
    return found.edition_by_number(db.session, number) or _nothing(number)


def _nothing(number: str) -> EditionRow:
    raise NoEdition(number)


def _gone(edition: many.Edition) -> Response:
    page = render_template(
        "public/edition_withdrawn.html", edition=edition, editions_href=to_page("editions.index")
    )
    return Response(page, status=410)


def _inside(session: AnySession, row: EditionRow) -> dict[str, Any]:
    """What the edition's own data say: the rate, what happens under agreements, its sources."""
    own = Selection(edition=row.number, base=row.policy)
    figure = composition(session, own, row.day)
    return {
        "rate": figures.rate(figure, own),
        "counts": figures.counts(figure, own),
        "caption": figures.caption(figure),
        "sources": [
            (each.name, outward(each.link), day_text(each.imported_on)) for each in sources(session)
        ],
    }


def _views(row: EditionRow) -> list[tuple[str, str]]:
    """Where this state can be looked at."""
    pages: Sequence[tuple[str, str, list[tuple[str, str]]]] = (
        (gettext("Agreements"), "agreements.index", [("legal", Legal.IN_FORCE.value)]),
        (gettext("Cities"), "cities.index", []),
        (gettext("Countries"), "countries.index", []),
        (gettext("Map"), "map_pages.show", []),
    )
    return [
        (label, address(to_page(endpoint), [*pairs, ("edition", row.number)]))
        for label, endpoint, pairs in pages
    ]


def _files(number: str) -> list[tuple[str, str]]:
    """Name and size of each file of the package."""
    with ZipFile(BytesIO(found.package_of(db.session, number) or b"")) as package:
        entries = package.infolist()
    return [(each.filename.partition("/")[2], many.size_text(each.file_size)) for each in entries]


@edition_packages.get("/editions/<number>.zip")
@requires(GET=Action.READ)
def package(number: str) -> Response:
    asked_nothing()
    row = _one(number)
    if row.withdrawn_on:
        return _gone(many.shown(row, found.editions(db.session)))
    if request.if_none_match.contains_weak(row.sha256):
        answer = Response(status=304)
    else:
        content = found.package_of(db.session, number) or abort(404)
        answer = Response(content, content_type="application/zip")
        name = f'attachment; filename="edition-{number}.zip"'
        answer.headers["Content-Disposition"] = name
    answer.set_etag(row.sha256)
    answer.headers["Cache-Control"] = FOR_EVER
    return answer
