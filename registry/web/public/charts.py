"""The charts of the figures as pictures: SVG, and PNG of the same, in two sizes."""

import gzip
from collections.abc import Callable, Mapping
from datetime import date
from hashlib import blake2b
from typing import Any

from flask import Blueprint, Response, abort, current_app, request

from registry.charts import CHARTED, SIZES, WIDE, Size
from registry.charts import svg as drawn
from registry.domain.dormancy import Policy
from registry.domain.errors import N_
from registry.domain.permissions import Action
from registry.domain.selection import Selection, SelectionProblem
from registry.drawing import raster
from registry.extensions import db
from registry.i18n import language
from registry.queries.figures import figure
from registry.web.access import requires
from registry.web.asking import asked, cities_in, said, today
from registry.web.caching import KEPT_BY_OTHERS, Kept, PageCache, version
from registry.web.presenting.charting import words_around
from registry.web.statics import fingerprint

#: Kept packed, under rules of their own, as the pictures of the map are.
drawn_charts = Blueprint("charts", __name__)

#: The parameter that concerns the picture alone.
VIEW = frozenset({"size"})
SHELF_BYTES = 24 * 1024 * 1024
_SVG, _PNG = "image/svg+xml; charset=utf-8", "image/png"


@drawn_charts.record_once
def _make_shelf(state: Any) -> None:
    state.app.extensions["charts"] = PageCache(SHELF_BYTES)


@drawn_charts.get("/statistics/<figure:code>.svg")
@requires(GET=Action.READ)
def svg(code: str) -> Response:
    return _answer(code, _SVG, _packed_svg)


@drawn_charts.get("/statistics/<figure:code>.png")
@requires(GET=Action.READ)
def png(code: str) -> Response:
    return _answer(code, _PNG, _png)


# -- pictures ------------------------------------------------------------------------------

Names = Mapping[str, str]
Make = Callable[[str, Selection, Names, Size], bytes]


def _packed_svg(code: str, selection: Selection, names: Names, size: Size) -> bytes:
    found = figure(db.session, code, selection, today())
    words = words_around(found, selection, names, today())
    return gzip.compress(drawn(found, words, size).encode(), compresslevel=6, mtime=0)


def _png(code: str, selection: Selection, names: Names, size: Size) -> bytes:
    packed = _kept(_SVG, _packed_svg, (code, selection, names, size))
    return raster.png(gzip.decompress(packed).decode())


# -- answers -------------------------------------------------------------------------------

About = tuple[str, Selection, Names, Size]


def _answer(code: str, content_type: str, make: Make) -> Response:
    """The chart of the selection asked for, from the shelf or made; 304 if it is known."""
    if code not in CHARTED:
        abort(404)
    query = asked(view=VIEW)
    size = _size(dict(query.view))
    about = code, query.selection, cities_in(query), size
    key = _key(content_type, about)
    if request.if_none_match.contains_weak(key):
        response = Response(status=304)
    else:
        response = _sent(_kept(content_type, make, about), content_type)
        name = file_name(code, query.selection, today(), request.path)
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    # Weak: the same drawing is sent packed or plain.
    response.set_etag(key, weak=True)
    response.headers["Cache-Control"] = KEPT_BY_OTHERS
    response.vary.add("Accept-Encoding")
    return response


def _size(view: Mapping[str, str]) -> Size:
    code = view.get("size", WIDE.code).strip()
    if code not in SIZES:
        rest = [pair for pair in said() if pair[0] != "size"]
        message = N_("“%(value)s” is not a value of “%(name)s”.")
        raise SelectionProblem("size", message, rest, value=code[:100])
    return SIZES[code]


def _kept(content_type: str, make: Make, about: About) -> bytes:
    shelf: PageCache = current_app.extensions["charts"]
    key = _key(content_type, about)
    kept = shelf.get(key)
    if kept is None:
        kept = Kept(make(*about), content_type)
        shelf.put(key, kept)
    return kept.body


def _key(content_type: str, about: About) -> str:
    """All that a chart depends on."""
    code, selection, _names, size = about
    state = version(), today(), Policy().version, language(), fingerprint()
    here = current_app.config["SITE_NAME"], current_app.config["EXTERNAL_ORIGIN"]
    known = (*state, *here, tuple(selection.pairs()), content_type, code, size.code)
    return blake2b(repr(known).encode(), digest_size=12).hexdigest()


def _sent(body: bytes, content_type: str) -> Response:
    """A drawing as it is kept, gzipped, unless the other side can't read that."""
    if content_type != _SVG:
        return Response(body, content_type=content_type)
    if not request.accept_encodings["gzip"]:
        return Response(gzip.decompress(body), content_type=content_type)
    response = Response(body, content_type=content_type)
    response.headers["Content-Encoding"] = "gzip"
    return response


def file_name(code: str, selection: Selection, today: date, path: str) -> str:
    """As a file is called that somebody keeps: short names and codes, the day, plain ASCII."""
    parties = (selection.city, selection.country, selection.partner)
    parts = ["statistics", code, *(each.lower() for each in parties if each)]
    return f"{'-'.join([*parts, str(selection.day(today))])}.{path.rpartition('.')[2]}"
