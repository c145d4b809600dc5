"""The charts of the figures as pictures: SVG, and PNG of the same, in two sizes."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, abort

from registry.charts import CHARTED, SIZES, WIDE, Size
from registry.charts import svg as drawn
from registry.domain.errors import N_
from registry.domain.permissions import Action
from registry.domain.selection import Selection, SelectionProblem
from registry.drawing import raster
from registry.extensions import db
from registry.queries.figures import figure
from registry.web.access import requires
from registry.web.asking import asked, said, today
from registry.web.caching import PageCache
from registry.web.naming import names_in
from registry.web.pictures import (
    PNG,
    SVG,
    from_shelf,
    packed,
    picture_answer,
    picture_key,
    picture_name,
    unpacked,
)
from registry.web.presenting.charting import words_around

#: Kept packed, under rules of their own, as the pictures of the map are.
drawn_charts = Blueprint("charts", __name__)

#: The parameter that concerns the picture alone.
VIEW = frozenset({"size"})
SHELF_BYTES = 24 * 1024 * 1024
_SHELF = "charts"


@drawn_charts.record_once
def _make_shelf(state: Any) -> None:
    state.app.extensions[_SHELF] = PageCache(SHELF_BYTES)


@drawn_charts.get("/statistics/<figure:code>.svg")
@requires(GET=Action.READ)
def svg(code: str) -> Response:
    return _answer(code, SVG, _packed_svg)


@drawn_charts.get("/statistics/<figure:code>.png")
@requires(GET=Action.READ)
def png(code: str) -> Response:
    return _answer(code, PNG, _png)


# -- pictures ------------------------------------------------------------------------------

Names = Mapping[str, str]
Make = Callable[[str, Selection, Names, Size], bytes]


def _packed_svg(code: str, selection: Selection, names: Names, size: Size) -> bytes:
    found = figure(db.session, code, selection, today())
    words = words_around(found, selection, names, today())
    return packed(drawn(found, words, size))


def _png(code: str, selection: Selection, names: Names, size: Size) -> bytes:
    return raster.png(unpacked(_kept(SVG, _packed_svg, (code, selection, names, size))))


# -- answers -------------------------------------------------------------------------------

About = tuple[str, Selection, Names, Size]


def _answer(code: str, content_type: str, make: Make) -> Response:
    """The chart of the selection asked for, from the shelf or made; 304 if it is known."""
    if code not in CHARTED:
        abort(404)
    query = asked(view=VIEW)
    size = _size(dict(query.view))
    about = code, query.selection, names_in(query), size
    return picture_answer(
        _key(content_type, about),
        content_type,
        picture_name(["statistics", code], query.selection),
        lambda: _kept(content_type, make, about),
    )


def _size(view: Mapping[str, str]) -> Size:
    code = view.get("size", WIDE.code).strip()
    if code not in SIZES:
        rest = [pair for pair in said() if pair[0] != "size"]
        message = N_("“%(value)s” is not a value of “%(name)s”.")
        raise SelectionProblem("size", message, rest, value=code[:100])
    return SIZES[code]


def _kept(content_type: str, make: Make, about: About) -> bytes:
    key = _key(content_type, about)
    return from_shelf(_SHELF, key, content_type, lambda: make(*about))


def _key(content_type: str, about: About) -> str:
    code, selection, _names, size = about
    return picture_key(selection, content_type, code, size.code)
