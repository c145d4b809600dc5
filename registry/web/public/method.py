"""How the registry decides and counts: the rule, the words, what is covered and what is not."""

from typing import Any

from flask import Blueprint, current_app, render_template

from registry.domain.permissions import Action
from registry.domain.selection import LISTED, Selection
from registry.domain.vocabulary import KINDS, LEGAL, RECORDS, STATUSES
from registry.extensions import db
from registry.i18n import day_text, gettext, label
from registry.queries import coverage as known
from registry.queries import figures as counted
from registry.queries import statistics
from registry.web.access import requires
from registry.web.addresses import here, to_page
from registry.web.asking import asked_only, today
from registry.web.presenting import coverage as shown
from registry.web.presenting import defined, figures
from registry.web.presenting.examples import examples
from registry.web.presenting.links import outward
from registry.web.surroundings import absolute

method = Blueprint("method", __name__)


@method.get("/method")
@requires(GET=Action.READ)
def show() -> str:
    everything = asked_only(frozenset()).selection
    return render_template(
        "public/method.html",
        policy=everything.base,
        examples=examples(everything.base),
        kinds=[(code, label(KINDS, code)) for code in KINDS],
        statuses=[(code.value, label(STATUSES, code)) for code in figures.ORDER],
        legals=[(code.value, label(LEGAL, code)) for code in reversed(LISTED)],
        records=[(code, label(RECORDS, code)) for code in RECORDS],
        definitions=defined.groups(counted.figures(db.session, everything, today()), everything),
        coverage=_coverage(everything),
        citation=_citation(everything),
        data_href=here(to_page("data.show")),
        statistics_href=here(to_page("statistics.index")),
    )


def _coverage(everything: Selection) -> dict[str, Any]:
    found = known.coverage(db.session, today())
    return {
        "day": day_text(today()),
        "agreements": statistics.composition(db.session, everything, today()).agreements,
        "records": shown.records(found),
        "by_country": shown.by_country(found),
        "by_source": shown.by_source(found),
        "missing": shown.missing(found),
        "sources": [_source(each) for each in statistics.sources(db.session)],
    }


def _source(each: statistics.SourceFigures) -> dict[str, Any]:
    return {
        "name": each.name,
        "href": outward(each.link) or None,
        "rows": each.records,
        "taken_on": day_text(each.imported_on),
    }


def _citation(everything: Selection) -> str:
    figure = statistics.composition(db.session, everything, today())
    return str(
        gettext(
            "%(site)s: %(numerator)s of %(denominator)s agreements dormant"
            " (rule version %(version)s, window %(window)s months), %(day)s, %(address)s",
            site=current_app.config["SITE_NAME"],
            numerator=figure.dormant,
            denominator=figure.judged,
            version=everything.base.version,
            window=everything.base.window,
            day=day_text(today()),
            address=absolute(here(to_page("home.show"))),
        )
    )
