"""The catalogue of the registry's data, for other catalogues: DCAT 3 as JSON-LD."""

import json
from hashlib import sha256

from flask import Blueprint, Response, request

from registry.domain.permissions import Action
from registry.exchange import dcat
from registry.exchange.datasets import Dataset
from registry.extensions import db
from registry.queries import statistics
from registry.queries.cities import country_codes
from registry.queries.editions import EditionRow, editions, package_of
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
        describing.edition(row, previous=previous, checksum=checksum(row))
        for row, previous in zip(rows, before, strict=False)
    ]


def checksum(row: EditionRow) -> str:
    """The hash of a package's bytes, which never change: read once in a process."""
    if row.sha256 not in _checksums:
        _checksums[row.sha256] = sha256(package_of(db.session, row.number) or b"").hexdigest()
    return _checksums[row.sha256]


_checksums: dict[str, str] = {}


@catalog.get("/data/catalog.jsonld")
@requires(GET=Action.READ)
def show() -> Response:
    asked_nothing()
    live, every = describing.live(known()), _editions()
    series = describing.series(live, every)
    found = dcat.catalog(absolute(request.path), describing.registry(), live, series, every)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    return Response(f"{text}\n", content_type=JSON_LD)
