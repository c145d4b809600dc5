"""The map's data: packed once for a state of the data, kept, and known again by others."""

import gzip
from collections.abc import Callable
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from flask import Blueprint, Response, current_app, request

from registry.domain.dormancy import Policy
from registry.domain.permissions import Action
from registry.domain.selection import Selection
from registry.extensions import db
from registry.i18n import language
from registry.maps import gathered, payload
from registry.maps.payload import Packed, Shelf
from registry.queries.finding import found_on_map
from registry.web.access import requires
from registry.web.asking import asked, today
from registry.web.caching import KEPT_BY_OTHERS, version
from registry.web.naming import names_in
from registry.web.statics import fingerprint

#: Data are kept packed, under rules of their own; so they are apart from the page.
map_data = Blueprint("data", __name__)

SHELF_BYTES = 16 * 1024 * 1024


@map_data.record_once
def _make_shelf(state: Any) -> None:
    state.app.extensions["map_shelf"] = Shelf(SHELF_BYTES)


# -- addresses -----------------------------------------------------------------------------


@map_data.get("/map/pairs.json")
@requires(GET=Action.READ)
def pairs() -> Response:
    return _kept(gathered.pairs)


@map_data.get("/map/names.json")
@requires(GET=Action.READ)
def names() -> Response:
    return _kept(gathered.names)


@map_data.get("/map/papers.json")
@requires(GET=Action.READ)
def papers() -> Response:
    return _kept(gathered.papers)


@map_data.get("/map/years.json")
@requires(GET=Action.READ)
def years() -> Response:
    return _kept(gathered.years)


@map_data.get("/map/time.json")
@requires(GET=Action.READ)
def time() -> Response:
    return _kept(gathered.time)


@map_data.get("/map/find.json")
@requires(GET=Action.READ)
def find() -> Response:
    """What is found by `q` among what the rest of the address selects."""
    selection = _selection()
    base = replace(selection, q="")
    key = _key(selection, "find")

    def found() -> Packed:
        rows = found_on_map(db.session, base, selection.q, today(), language())
        return payload.pack([row._asdict() for row in rows])

    # Too many things can be typed for them to be kept.
    return _answer(key, found)


# -- kept ----------------------------------------------------------------------------------


def _selection() -> Selection:
    query = asked(view=frozenset())
    names_in(query)
    return query.selection


def _key(selection: Selection, what: str) -> str:
    """All that data depend on."""
    pairs = tuple(selection.pairs())
    known = (version(), today(), Policy().version, language(), fingerprint(), pairs, what)
    return blake2b(repr(known).encode(), digest_size=12).hexdigest()


def _kept(make: Callable[..., gathered.Payload]) -> Response:
    """The payload of the selection asked for, from the shelf or made."""
    selection = _selection()
    key = _key(selection, make.__name__)
    shelf: Shelf = current_app.extensions["map_shelf"]
    return _answer(key, lambda: shelf.get(key, lambda: make(db.session, selection, today())))


def _answer(key: str, packed: Callable[[], Packed]) -> Response:
    """What is packed, or 304 where it is known."""
    known = request.if_none_match.contains_weak(key)
    response = Response(status=304) if known else _unpacked(packed())
    # Weak: the same data are sent packed or plain.
    response.set_etag(key, weak=True)
    response.headers["Cache-Control"] = KEPT_BY_OTHERS
    response.vary.add("Accept-Encoding")
    return response


def _unpacked(packed: Packed) -> Response:
    """Gzipped as it is, unless the other side can't read that."""
    if request.accept_encodings["gzip"]:
        response = Response(packed, mimetype="application/json")
        response.headers["Content-Encoding"] = "gzip"
        return response
    return Response(gzip.decompress(packed), mimetype="application/json")
