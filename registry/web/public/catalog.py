"""The catalogue of the registry's data, for other catalogues: DCAT 3 as JSON-LD."""

import json
from datetime import date

from flask import Blueprint, Response, request

from registry.domain.permissions import Action
from registry.exchange import dcat
from registry.extensions import db
from registry.queries import statistics
from registry.queries.cities import country_codes
from registry.web.access import requires
from registry.web.asking import asked_only, today
from registry.web.presenting import describing
from registry.web.surroundings import absolute

catalog = Blueprint("catalog", __name__)

JSON_LD = "application/ld+json"


def now() -> tuple[date, int, tuple[str, ...]]:
    """What the data on record are about: the day, the first year, the countries."""
    first = statistics.first_year(db.session, today())
    return today(), first, country_codes(db.session)


@catalog.get("/data/catalog.jsonld")
@requires(GET=Action.READ)
def show() -> Response:
    asked_only(frozenset())
    live = describing.live(*now())
    found = dcat.catalog(
        absolute(request.path),
        describing.registry(),
        live,
        describing.series(live, []),
        [],
    )
    text = json.dumps(found, ensure_ascii=False, indent=1)
    return Response(f"{text}\n", content_type=JSON_LD)
