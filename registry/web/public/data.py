"""The registry's data as files: which there are, what is in them, how to choose from them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import Blueprint, current_app, render_template, url_for

from registry.domain.errors import N_
from registry.domain.permissions import Action
from registry.domain.selection import Selection, parse
from registry.exchange import downloads, schema_org
from registry.extensions import db
from registry.i18n import day_text, gettext, say
from registry.queries import statistics
from registry.queries.editions import latest_edition
from registry.web.access import requires
from registry.web.addresses import here, to_page
from registry.web.asking import asked_only, today
from registry.web.naming import known_names, unknown_in
from registry.web.presenting import describing
from registry.web.presenting.framing import Alternate
from registry.web.presenting.links import outward
from registry.web.presenting.lists import address
from registry.web.public import catalog
from registry.web.surroundings import absolute

data = Blueprint("data", __name__)

_PARAMETERS = (
    ("city", N_("One party: a city’s short name"), "city=kazan-ru"),
    ("country", N_("One party’s country, ISO 3166-1"), "country=RU"),
    (
        "partner",
        N_("A different party: a country or a city’s short name"),
        "country=RU&partner=CN",
    ),
    ("kind", N_("Kind of agreement; may repeat"), "kind=twinning,friendship"),
    ("field", N_("Field of cooperation; may repeat"), "field=culture"),
    ("legal", N_("Legal status on the day; may repeat"), "legal=in_force"),
    (
        "status",
        N_("Activity status on the day; may repeat; asleep is dormant or never implemented"),
        "status=asleep",
    ),
    ("record", N_("What the registry knows; may repeat"), "record=confirmed,one_sided"),
    (
        "concluded_from, concluded_to",
        N_("Surely concluded in this time"),
        "concluded_from=1988&concluded_to=1999",
    ),
    (
        "dormant_since_from, dormant_since_to",
        N_("Asleep since a day in this time"),
        "dormant_since_from=2020",
    ),
    ("q", N_("Words of cities’ names in any script, or a reference"), "q=Казань"),
    (
        "session",
        N_("Linked to a session of the forum, or to any session where a forum alone is named"),
        "session=kazan-2023.twin-cities",
    ),
    ("window", N_("Months after which silence is dormancy: 12, 24, 36 or 60"), "window=36"),
    ("on", N_("The day looked at"), "on=2020-12-31"),
    (
        "sort, page, per_page",
        N_("Order and part of a list; a hyphen before the order turns it round"),
        "sort=-concluded&page=2&per_page=100",
    ),
)


#: Noun, name and description; endpoints of CSV and of GeoJSON, if there is one; columns.
_TABLES: tuple[tuple[str, str, str, str, str | None, Mapping[str, str]], ...] = (
    (
        "agreements",
        N_("Agreements"),
        N_("A row for each agreement, however many cities are party to it."),
        "agreements.table",
        "agreements.lines",
        downloads.AGREEMENT_COLUMNS,
    ),
    (
        "cities",
        N_("Cities"),
        N_("A row for each city, also one without any agreement. “q” looks for the city’s names."),
        "cities.table",
        "cities.points",
        downloads.CITY_COLUMNS,
    ),
    (
        "countries",
        N_("Countries"),
        N_("A row for each country that has a city on record."),
        "countries.table",
        None,
        downloads.COUNTRY_COLUMNS,
    ),
    (
        "activities",
        N_("Activities"),
        N_(
            "A row for each activity under the agreements of the selection that had possibly begun"
            " by the day; without those that were withdrawn."
        ),
        "agreements.activities",
        None,
        downloads.ACTIVITY_COLUMNS,
    ),
    (
        "declarations",
        N_("Declarations"),
        N_("A row for each year and city that has said a word on an agreement by the day."),
        "agreements.declarations",
        None,
        downloads.DECLARATION_COLUMNS,
    ),
)


@data.get("/data")
@requires(GET=Action.READ)
def show() -> str:
    selection = asked_only(frozenset()).selection
    return render_template(
        "public/data.html",
        tables=_tables(),
        parameters=_parameters(selection),
        sources=[_source(each) for each in statistics.sources(db.session)],
        licence=describing.licence(),
        described=_described(),
        catalog_href=to_page("catalog.show"),
        alternates=[_catalog()],
        method_href=here(to_page("method.show")),
        forums_href=here(to_page("forums.index")),
        agreements_href=here(to_page("agreements.index")),
        citation=_citation(selection),
    )


def _described() -> Mapping[str, Any]:
    """The live data for machines that read pages."""
    of = describing.live(catalog.known())
    return schema_org.dataset(of, describing.registry(), citation=describing.citation(of))


def _catalog() -> Alternate:
    title = gettext("Catalogue of the data (DCAT)")
    return Alternate(catalog.JSON_LD, title, to_page("catalog.show"))


class _Parameter(NamedTuple):
    """A parameter of a selection, what it means, and an example with its address."""

    name: str
    meaning: str
    query: str
    href: str


def _parameters(selection: Selection) -> list[_Parameter]:
    rest = selection.pairs(("edition",))
    return [
        *(
            _Parameter(name, say(words), query, _href(query, rest))
            for name, words, query in _PARAMETERS
        ),
        _of_editions(selection.edition),
    ]


def _href(query: str, rest: Sequence[tuple[str, str]]) -> str:
    """Where the example can be tried; nowhere if its city or its session is not on record."""
    pairs = [(name, value) for name, value in (part.split("=") for part in query.split("&"))]
    selection = parse(pairs, date.max).selection
    if unknown_in(known_names(db.session, selection), selection):
        return ""
    return address(to_page("agreements.index"), [*pairs, *rest])


def _of_editions(seen: str) -> _Parameter:
    """The parameter that names an edition: the one that is seen, or the latest."""
    latest = None if seen else latest_edition(db.session)
    number = latest.number if latest else seen
    words = N_("A frozen state of the registry, by its number: what is cited from it stays")
    href = address(to_page("agreements.index"), [("edition", number)]) if number else ""
    return _Parameter("edition", say(words), f"edition={number or '2026-1'}", href)


class _Table(NamedTuple):
    """A list as a file: its columns and what they mean."""

    id: str
    name: str
    description: str
    href_csv: str
    href_geojson: str | None
    columns: list[tuple[str, str]]


def _tables() -> list[_Table]:
    return [
        _Table(
            noun,
            say(name),
            say(description),
            here(url_for(table)),
            here(url_for(geojson)) if geojson else None,
            [(column, say(meaning)) for column, meaning in columns.items()],
        )
        for noun, name, description, table, geojson, columns in _TABLES
    ]


def _source(each: statistics.SourceFigures) -> dict[str, Any]:
    return {
        "name": each.name,
        "href": outward(each.link) or None,
        "licence": None,
        "taken_on": day_text(each.imported_on),
    }


def _citation(selection: Selection) -> str:
    looked = [("on", today().isoformat()), *selection.pairs(("edition",))]
    return str(
        gettext(
            "%(site)s, list of agreements as of %(day)s, %(address)s",
            site=current_app.config["SITE_NAME"],
            day=day_text(today()),
            address=absolute(address(url_for("agreements.table"), looked)),
        )
    )
