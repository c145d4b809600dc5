"""The first page: one search box, the headline figures, the map."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template

from registry.domain.dormancy import WINDOWS, Policy
from registry.domain.permissions import Action
from registry.domain.selection import Selection
from registry.domain.vocabulary import ACTIVITY_KINDS, KINDS
from registry.extensions import db
from registry.i18n import date_text, label
from registry.queries import agreements as found
from registry.queries import statistics
from registry.web.access import requires
from registry.web.addresses import to_page
from registry.web.asking import asked_only, today
from registry.web.headers import has_map
from registry.web.presenting import agreements as many
from registry.web.presenting import figures
from registry.web.public.map import map_for

home = Blueprint("home", __name__)
EVERYTHING = Selection()
RECENT = 5


@home.get("/")
@requires(GET=Action.READ)
@has_map
def show() -> str:
    asked_only(frozenset())
    figure = statistics.composition(db.session, EVERYTHING, today())
    cities = statistics.cities(db.session)
    return render_template(
        "public/home.html",
        agreements=figure.agreements,
        cities=cities.number,
        countries=cities.countries,
        rate=figures.rate(figure, EVERYTHING),
        counts=figures.counts(figure, EVERYTHING),
        caption=figures.caption(figure),
        windows=_windows(figure),
        concluded=_concluded(),
        active=_active(),
        map=map_for(EVERYTHING),
        **_links(),
    )


def _links() -> dict[str, str]:
    return {
        "agreements_href": to_page("agreements.index"),
        "agreements_all_href": to_page("agreements.index"),
        "statistics_href": to_page("statistics.index"),
        "cities_href": to_page("cities.index"),
        "countries_href": to_page("countries.index"),
        "method_href": to_page("method.show") + "#rule",
    }


def _windows(figure: statistics.Composition) -> list[dict[str, Any]]:
    dormant = statistics.dormant_by_window(db.session, EVERYTHING, today())
    return [
        {
            "months": months,
            "current": months == Policy().window,
            "rate": figures.rate(figure, replace(EVERYTHING, window=months), dormant[months]),
        }
        for months in WINDOWS
    ]


def _rows(sort: str) -> list[found.AgreementRow]:
    ids = found.ids_of(db.session, EVERYTHING, today(), sort=sort, descending=True)[:RECENT]
    return found.rows_of(db.session, ids, Policy(), today(), today())


def _concluded() -> list[dict[str, str]]:
    rows = [row for row in _rows("concluded") if row.concluded]
    return [_recent(row, label(KINDS, row.kind), row.concluded) for row in rows]


def _active() -> list[dict[str, str]]:
    rows = [row for row in _rows("last_activity") if row.last_activity]
    kinds = found.last_kinds(db.session, [row.id for row in rows], today())
    return [_recent(row, label(ACTIVITY_KINDS, kinds[row.id]), row.last_activity) for row in rows]


def _recent(row: found.AgreementRow, words: str, edtf: str | None) -> dict[str, str]:
    (shown,) = many.rows([row], EVERYTHING)
    return {
        "href": shown.href,
        "title": shown.title,
        "countries": shown.countries,
        "kind_label": words,
        "when": date_text(edtf),
    }
