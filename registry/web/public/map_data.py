"""The map's data: packed once for a state of the data, kept, and known again by others."""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from flask import Blueprint, Response, current_app, request

from registry.domain.dates import PartialDate
from registry.domain.dormancy import Policy
from registry.domain.permissions import Action
from registry.domain.selection import Selection
from registry.domain.timeline import STATES
from registry.domain.vocabulary import KINDS, LEGAL, STATUSES
from registry.extensions import db
from registry.i18n import date_text, label, language
from registry.maps import payload
from registry.maps.payload import Packed, Shelf
from registry.queries import timelines
from registry.queries.atlas import atlas_of, names_of, states_on_day, states_seen
from registry.queries.finding import found_on_map
from registry.queries.versions import data_version
from registry.web.access import requires
from registry.web.asking import asked, cities_in, today
from registry.web.caching import KEPT_BY_OTHERS, version
from registry.web.statics import fingerprint

#: Data are kept packed, under rules of their own; so they are apart from the page.
map_data = Blueprint("data", __name__)

SHELF_BYTES = 16 * 1024 * 1024
_WORDS = {**STATUSES, **KINDS, **LEGAL}


@map_data.record_once
def _make_shelf(state: Any) -> None:
    state.app.extensions["map_shelf"] = Shelf(SHELF_BYTES)


# -- addresses -----------------------------------------------------------------------------


@map_data.get("/map/pairs.json")
@requires(GET=Action.READ)
def pairs() -> Response:
    return _kept(_pairs)


@map_data.get("/map/names.json")
@requires(GET=Action.READ)
def names() -> Response:
    return _kept(_names)


@map_data.get("/map/papers.json")
@requires(GET=Action.READ)
def papers() -> Response:
    return _kept(_papers)


@map_data.get("/map/years.json")
@requires(GET=Action.READ)
def years() -> Response:
    return _kept(_years)


@map_data.get("/map/time.json")
@requires(GET=Action.READ)
def time() -> Response:
    return _kept(_time)


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


# -- payloads ------------------------------------------------------------------------------


def _version() -> str:
    """What all data must have in common for the numbers of one to fit the other."""
    return f"{data_version(db.session)} {today()}"


def _words() -> dict[str, str]:
    return {code: label(_WORDS, code) for code in STATES}


def _pairs(selection: Selection) -> Mapping[str, Any]:
    own = _version()
    atlas = atlas_of(db.session, selection, today())
    states = states_on_day(db.session, selection, today())
    return payload.pairs_payload(atlas, states, version=own, day=selection.day(today()))


def _names(selection: Selection) -> Mapping[str, Any]:
    own = _version()
    atlas = atlas_of(db.session, selection, today())
    found = names_of(db.session, atlas)
    return payload.names_payload(atlas, found, version=own, words=_words(), locale=language())


def _papers(selection: Selection) -> Mapping[str, Any]:
    own = _version()
    atlas = atlas_of(db.session, selection, today())
    return payload.papers_payload(atlas, version=own, said=_year)


def _year(edtf: str | None) -> int | str:
    """The year of a date, words where it lies in none for sure, 0 where it is not known."""
    if not edtf:
        return 0
    known = PartialDate.from_edtf(edtf)
    sure = known.earliest.year == known.latest.year and not known.circa
    return known.earliest.year if sure else date_text(edtf)


def _years(selection: Selection) -> Mapping[str, Any]:
    own = _version()
    atlas = atlas_of(db.session, selection, today())
    found = timelines.timelines_of(db.session, selection, today())
    in_force = timelines.in_force(atlas, found, states_seen(selection))
    return payload.years_payload(found.ends.first, in_force, version=own)


def _time(selection: Selection) -> Mapping[str, Any]:
    own = _version()
    atlas = atlas_of(db.session, selection, today())
    found = timelines.timelines_of(db.session, selection, today())
    of_ties = timelines.of_ties(atlas, found, states_seen(selection))
    return payload.time_payload(found.ends.first, of_ties, version=own)


# -- kept ----------------------------------------------------------------------------------


def _selection() -> Selection:
    query = asked(view=frozenset())
    cities_in(query)
    return query.selection


def _key(selection: Selection, what: str) -> str:
    """All that data depend on."""
    pairs = tuple(selection.pairs())
    known = (version(), today(), Policy().version, language(), fingerprint(), pairs, what)
    return blake2b(repr(known).encode(), digest_size=12).hexdigest()


def _kept(make: Callable[[Selection], Mapping[str, Any]]) -> Response:
    """The payload of the selection asked for, from the shelf or made."""
    selection = _selection()
    key = _key(selection, make.__name__)
    shelf: Shelf = current_app.extensions["map_shelf"]
    return _answer(key, lambda: shelf.get(key, lambda: make(selection)))


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
