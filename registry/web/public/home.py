"""The first page: one search box, the headline figures, the map."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template

from registry.domain.dormancy import WINDOWS
from registry.domain.permissions import Action
from registry.domain.selection import Selection
from registry.domain.vocabulary import ACTIVITY_KINDS, KINDS
from registry.extensions import db
from registry.i18n import date_text, label
from registry.queries import agreements as found
from registry.queries import statistics
from registry.queries.programme import latest_public_forum
from registry.web.access import requires
from registry.web.addresses import here, to_page
from registry.web.asking import asked_only, today
from registry.web.headers import has_map
from registry.web.presenting import agreements as many
from registry.web.presenting import figures, forum
from registry.web.public.map import map_for

home = Blueprint("home", __name__)
RECENT = 5


@home.get("/")
@requires(GET=Action.READ)
@has_map
def show() -> str:
    everything = asked_only(frozenset()).selection
    figure = statistics.composition(db.session, everything, today())
    cities = statistics.cities(db.session)
    return render_template(
        "public/home.html",
        agreements=figure.agreements,
        cities=cities.number,
        countries=cities.countries,
        rate=figures.rate(figure, everything),
        counts=figures.counts(figure, everything),
        caption=figures.caption(figure),
        windows=_windows(figure, everything),
        concluded=_concluded(everything),
        active=_active(everything),
        map=map_for(everything),
        looking=everything.pairs(),
        forum=_forum(),
        **_links(),
    )


def _forum() -> forum.Entry | None:
    """The forum at which the agreements were, or will be, discussed last."""
    found = latest_public_forum(db.session)
    return forum.entry(found, today()) if found else None


def _links() -> dict[str, str]:
    return {
        "agreements_href": to_page("agreements.index"),
        "agreements_all_href": here(to_page("agreements.index")),
        "statistics_href": here(to_page("statistics.index")),
        "cities_href": here(to_page("cities.index")),
        "countries_href": here(to_page("countries.index")),
        "method_href": here(to_page("method.show"), "#rule"),
    }


def _windows(figure: statistics.Composition, everything: Selection) -> list[dict[str, Any]]:
    dormant = statistics.dormant_by_window(db.session, everything, today())
    return [
        {
            "months": months,
            "current": months == everything.base.window,
            "rate": figures.rate(figure, replace(everything, window=months), dormant[months]),
        }
        for months in WINDOWS
    ]


def _rows(everything: Selection, sort: str) -> list[found.AgreementRow]:
    ids = found.ids_of(db.session, everything, today(), sort=sort, descending=True)[:RECENT]
    return found.rows_of(db.session, ids, everything.policy, today(), today())


def _concluded(everything: Selection) -> list[dict[str, str]]:
    rows = [row for row in _rows(everything, "concluded") if row.concluded]
    return [_recent(row, everything, label(KINDS, row.kind), row.concluded) for row in rows]


def _active(everything: Selection) -> list[dict[str, str]]:
    rows = [row for row in _rows(everything, "last_activity") if row.last_activity]
    kinds = found.last_kinds(db.session, [row.id for row in rows], today())
    return [
        _recent(row, everything, label(ACTIVITY_KINDS, kinds[row.id]), row.last_activity)
        for row in rows
    ]


def _recent(
    row: found.AgreementRow, everything: Selection, words: str, edtf: str | None
) -> dict[str, str]:
    (shown,) = many.rows([row], everything)
    return {
        "href": shown.href,
        "title": shown.title,
        "countries": shown.countries,
        "kind_label": words,
        "when": date_text(edtf),
    }
