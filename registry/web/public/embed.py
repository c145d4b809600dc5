"""The map alone, for a frame on another site, and what says how to put it there (oEmbed 1.0)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote, urlsplit

from flask import Blueprint, Response, current_app, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from registry.domain.permissions import Action
from registry.domain.selection import LOOKING, VIEW, Query, Selection, SelectionProblem
from registry.extensions import db
from registry.i18n import day_text, gettext, ngettext
from registry.queries.places import unplaced
from registry.queries.statistics import composition
from registry.web.access import requires
from registry.web.addresses import to_page
from registry.web.asking import LISTED, asked, today, understood
from registry.web.headers import for_frames, has_map
from registry.web.looking import NoEdition, Withdrawn
from registry.web.naming import names_in
from registry.web.presenting import selections
from registry.web.presenting.focus import focus_of, unfocused
from registry.web.presenting.framing import USUAL, Size, frame
from registry.web.presenting.lists import address
from registry.web.presenting.map import (
    Entry,
    Legend,
    kept,
    map_href,
    place_name,
    without_legend,
)
from registry.web.public.map import map_for
from registry.web.surroundings import absolute

embed = Blueprint("embed", __name__)

Names = Mapping[str, str]
#: What of a view is the map's own.
_DRAWN = frozenset({"pin", "lines"})


def title_of(selection: Selection, names: Names) -> str:
    """What a map is called where it stands alone."""
    place = focus_of(selection)
    if not place:
        return selections.words(selection, names)
    rest = unfocused(selection)
    said = [gettext("Partners of %(name)s", name=place_name(place, names))]
    return " · ".join(filter(None, [*said, selections.filters_words(rest, names)]))


# -- the map in a frame ----------------------------------------------------------------------


@embed.get("/embed/map")
@requires(GET=Action.READ)
@has_map
@for_frames
def show() -> str:
    query = asked(_DRAWN)
    selection, names, view = query.selection, names_in(query), kept(query)
    whole = without_legend(selection)
    shown = composition(db.session, selection, today()).agreements
    drawn = map_for(selection, view) if shown else None
    return render_template(
        "public/embed.html",
        map=drawn,
        legend=_own(drawn.legend) if drawn else None,
        heading=title_of(selection, names),
        shown=ngettext("%(num)s agreement", "%(num)s agreements", shown),
        missing=len(unplaced(db.session, selection, today())),
        selection_words=selections.words(selection, names),
        whole_href=_whole_href(whole, view) if whole != selection else None,
        day=day_text(selection.day(today())),
        source_href=absolute(map_href(selection, view)),
        table_href=absolute(map_href(selection, view)) + "#table",
    )


def _whole_href(whole: Selection, view: Sequence[tuple[str, str]]) -> str | None:
    """The same frame without the filters of the legend, if anything is seen in it."""
    there = composition(db.session, whole, today()).agreements
    return address(to_page("embed.show"), [*whole.pairs(), *view]) if there else None


def _own(legend: Legend) -> Legend:
    """The legend of the same map, its links inside the frame."""
    return legend._replace(
        statuses=[_inside(each) for each in legend.statuses], in_force=_inside(legend.in_force)
    )


def _inside(entry: Entry) -> Entry:
    outside = to_page("map_pages.show")
    return replace(entry, href=to_page("embed.show") + entry.href.removeprefix(outside))


# -- oEmbed ----------------------------------------------------------------------------------

#: How long others may keep an answer, in seconds: what is in the frame is always of today.
_KEPT_FOR = 24 * 60 * 60


class _Refused(Exception):
    """An answer that is no page's: its status and a sentence."""

    def __init__(self, status: int, detail: str) -> None:
        self.status = status
        self.detail = detail
        super().__init__(detail)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The map that an address of ours shows: its pairs, and what it is called."""

    pairs: Sequence[tuple[str, str]]
    title: str


@embed.get("/oembed")
@requires(GET=Action.READ)
def oembed() -> Response:
    """Say how the map of a page of ours is shown; 400, 404 and 501 as oEmbed 1.0 has them."""
    try:
        answer = _rich(_map_at(_url()), _size())
    except _Refused as refused:
        return _problem(refused)
    text = json.dumps(answer, ensure_ascii=False)
    return Response(text, mimetype="application/json")


def _rich(found: _Asked, size: Size) -> dict[str, str | int]:
    name = current_app.config["SITE_NAME"]
    return {
        "version": "1.0",
        "type": "rich",
        "title": f"{found.title} – {name}",
        "provider_name": name,
        "provider_url": absolute(url_for("home.show")),
        "cache_age": _KEPT_FOR,
        "width": size.width,
        "height": size.height,
        "html": frame(found.pairs, found.title, size),
    }


def _problem(refused: _Refused) -> Response:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(refused.status).phrase,
        "status": refused.status,
        "detail": refused.detail,
    }
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status=refused.status, mimetype="application/problem+json")


def _url() -> str:
    if request.args.get("format", "json") != "json":
        raise _Refused(501, gettext("There is JSON only."))
    url = request.args.get("url", "")
    if not url:
        raise _Refused(400, gettext("Say which page: “url” is missing."))
    return url


def _size() -> Size:
    """The usual size, or less where there is less room."""
    return Size(*(_within(name, usual) for name, usual in USUAL._asdict().items()))


def _within(name: str, usual: int) -> int:
    text = request.args.get(f"max{name}", str(usual))
    if not (text.isascii() and text.isdigit() and text.strip("0")):
        detail = gettext("“%(name)s” is a whole number from 1.", name=f"max{name}")
        raise _Refused(400, detail)
    return min(usual, int(text[:9]))


#: The pages that show a map -> what of their address is the view's.
_PAGES = {"map_pages.show": VIEW, "embed.show": _DRAWN, "cities.show": LISTED}


def _map_at(url: str) -> _Asked:
    endpoint, slug, pairs = _taken_apart(url)
    own = [("city", slug)] if slug else []
    try:
        query = understood([*own, *pairs], _PAGES[endpoint])
        names = names_in(query)
    except (SelectionProblem, NoEdition, Withdrawn) as problem:
        raise _nothing_there() from problem
    if slug and query.selection.present - {"city", *LOOKING}:
        raise _nothing_there()
    return _Asked(_of_map(query), title_of(query.selection, names))


def _of_map(query: Query) -> list[tuple[str, str]]:
    return [*query.selection.pairs(), *kept(query)]


def _taken_apart(url: str) -> tuple[str, str, list[tuple[str, str]]]:
    """The endpoint, the city's slug or nothing, and the query of an address of ours."""
    try:
        parts = urlsplit(url)
        path = unquote(parts.path).removeprefix(request.script_root)
        found, values = current_app.url_map.bind("").match(path, method="GET")
    except (ValueError, HTTPException) as problem:
        raise _nothing_there() from problem
    ours = current_app.config["EXTERNAL_ORIGIN"].casefold()
    if f"{parts.scheme}://{parts.netloc}".casefold() != ours or found not in _PAGES:
        raise _nothing_there()
    return str(found), values.get("slug", ""), parse_qsl(parts.query, keep_blank_values=True)


def _nothing_there() -> _Refused:
    return _Refused(404, gettext("No map of this registry is at this address."))
