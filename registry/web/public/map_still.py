"""The map of a selection as a still picture, for print and slides: SVG, and PNG of the same."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, current_app

from registry.domain.permissions import Action
from registry.domain.selection import Selection
from registry.drawing import raster
from registry.extensions import db
from registry.i18n import country_name, gettext
from registry.maps.still import Shown, picture
from registry.queries.places import Place, Tie, places_of, ties_of
from registry.web.access import requires
from registry.web.addresses import to_page
from registry.web.asking import asked, today
from registry.web.caching import PageCache, version
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
from registry.web.presenting import selections
from registry.web.presenting.lists import address
from registry.web.surroundings import absolute

#: Kept packed, under rules of their own, as the map's data are.
map_still = Blueprint("map_still", __name__)

Names = Mapping[str, str]
SHELF_BYTES = 40 * 1024 * 1024
_SHELF = "pictures"


@map_still.record_once
def _make_shelf(state: Any) -> None:
    state.app.extensions[_SHELF] = PageCache(SHELF_BYTES)


@map_still.get("/map.svg")
@requires(GET=Action.READ)
def svg() -> Response:
    return _answer(SVG, _packed_svg)


@map_still.get("/map.png")
@requires(GET=Action.READ)
def png() -> Response:
    return _answer(PNG, _png)


# -- pictures ------------------------------------------------------------------------------


def _found(selection: Selection) -> tuple[list[Place], list[Tie]]:
    """Cities and ties of the selection: all that is asked of the database for a picture."""
    return places_of(db.session, selection, today()), ties_of(db.session, selection, today())


def _packed_svg(selection: Selection, names: Names) -> bytes:
    places, ties = _found(selection)
    title, subtitle = _titles(selection, names)
    shown = Shown(
        places=places,
        ties=ties,
        title=title,
        subtitle=subtitle,
        focus=selection.city,
        day=selection.day(today()),
        policy=selection.policy,
        version=selection.edition or version(),
        site=current_app.config["SITE_NAME"],
        address=absolute(address(to_page("map_pages.show"), selection.pairs())),
    )
    return packed(picture(shown))


def _png(selection: Selection, names: Names) -> bytes:
    return raster.png(unpacked(_kept(SVG, _packed_svg, selection, names)))


def _titles(selection: Selection, names: Names) -> tuple[str, str]:
    """What the picture shows, as a heading; and the filters of which the heading says nothing."""
    heading = _of_parties(selection, names)
    if not heading:
        return selections.words(selection, names), ""
    # Of a city the heading says nothing of its country.
    country = selection.country if selection.city else ""
    rest = replace(selection, city="", country=country, partner="")
    return heading, selections.filters_words(rest, names)


def _of_parties(selection: Selection, names: Names) -> str:
    """A heading of the parties looked for, empty if there are none."""
    city, country, partner = selection.city, selection.country, selection.partner
    if not (city or country):
        return ""
    one = names[city] if city else country_name(country)
    if not partner and city:
        return gettext("Partners of %(city)s", city=one)
    if not partner:
        return gettext("%(country)s: agreements of its cities", country=one)
    if partner == country and not city:
        return gettext("%(country)s: agreements among its cities", country=one)
    other = country_name(partner) if len(partner) == 2 else names[partner]
    return gettext("%(one)s – %(other)s: agreements", one=one, other=other)


# -- answers -------------------------------------------------------------------------------

Make = Callable[[Selection, Names], bytes]


def _answer(content_type: str, make: Make) -> Response:
    """The picture of the selection asked for, from the shelf or made; 304 if it is known."""
    query = asked(view=frozenset())
    names, selection = names_in(query), query.selection
    return picture_answer(
        picture_key(selection, content_type),
        content_type,
        picture_name(["map"], selection),
        lambda: _kept(content_type, make, selection, names),
    )


def _kept(content_type: str, make: Make, selection: Selection, names: Names) -> bytes:
    key = picture_key(selection, content_type)
    return from_shelf(_SHELF, key, content_type, lambda: make(selection, names))
