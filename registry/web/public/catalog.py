"""The catalogue of the registry's data, for other catalogues: DCAT 3 as JSON-LD."""

import json

from flask import Blueprint, Response, request

from registry.domain.permissions import Action
from registry.exchange import dcat
from registry.exchange.datasets import Dataset
from registry.extensions import db
from registry.queries import statistics
from registry.queries.checksums import checksum_of
from registry.queries.cities import country_codes
from registry.queries.editions import editions
from registry.web.access import requires
from registry.web.asking import today
from registry.web.looking import edition_seen
from registry.web.presenting import describing
from registry.web.presenting.describing import Known
from registry.web.public.editions import asked_nothing
from registry.web.surroundings import absolute

catalog = Blueprint("catalog", __name__)

JSON_LD = "application/ld+json"


def known() -> Known:
    """What the data that the request looks at are about."""
    first = statistics.first_year(db.session, today())
    return Known(today(), first, country_codes(db.session), edition_seen())


def _editions() -> list[Dataset]:
    """All editions, the withdrawn ones too, the first published first."""
    rows = editions(db.session)[::-1]
    before = ["", *(row.number for row in rows)]
    return [
        describing.edition(row, previous=previous, checksum=checksum_of(db.session, row))
        for row, previous in zip(rows, before, strict=False)
    ]


@catalog.get("/data/catalog.jsonld")
@requires(GET=Action.READ)
def show() -> Response:
    asked_nothing()
    live, every = describing.live(known()), _editions()
    series = describing.series(live, every)
    found = dcat.catalog(absolute(request.path), describing.registry(), live, series, every)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    return Response(f"{text}\n", content_type=JSON_LD)
