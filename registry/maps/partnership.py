"""The map of partnerships: which layers it has, what its script is told, for a page or a file."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from registry.domain.selection import Selection
from registry.extensions import db
from registry.maps.gathered import gathered
from registry.maps.layers import WORDS, Flows, Guide, Land, LocalMap, Places, Ties, Tiles
from registry.maps.page import MapPage, split
from registry.maps.whole import Whole, text_of


@dataclass(frozen=True, slots=True)
class Data:
    """Where the script asks for the data of a base; encoded, so plain ASCII."""

    pairs: str
    names: str
    papers: str
    years: str
    time: str
    find: str


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the map leads; encoded. An empty address leads nowhere: no link is offered.

    `go` is the map's own address with the base alone; `city`, `country` and `agreement` want a
    slug, a code or a reference added, and then `looking`, the query string of day and window.
    """

    land: str = ""
    go: str = ""
    city: str = ""
    country: str = ""
    agreement: str = ""
    looking: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """How the base is looked at: what the script sees to without asking the server again.

    `pins` are slugs or ISO codes, `status` and `legal` codes, `on` a day as ISO text or empty for
    today, `lines` "all" or empty.
    """

    city: str = ""
    country: str = ""
    pins: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    legal: tuple[str, ...] = ()
    on: str = ""
    lines: str = ""


EVERYTHING = Selection()
NOWHERE = Addresses()


class TileServer(NamedTuple):
    """Whose pictures lie under the map instead of our land: a template and plain text."""

    address: str
    attribution: str


def base_of(selection: Selection) -> Selection:
    """The selection without what the map sees to itself: the data are those of this one.

    Since when an agreement sleeps depends on the day, and then the day is part of it.
    """
    since = selection.dormant_since_from or selection.dormant_since_to
    return replace(
        selection,
        city="",
        country=selection.country if selection.partner else "",
        status=(),
        legal=(),
        on=selection.on if since else None,
    )


def view_of(selection: Selection, pins: Sequence[str] = (), lines: str = "") -> View:
    """The other half of a selection, with what the address says of the view alone."""
    return View(
        city=selection.city,
        country="" if selection.partner else selection.country,
        pins=tuple(pins),
        status=selection.status,
        legal=selection.legal,
        on=selection.on.isoformat() if selection.on else "",
        lines=lines,
    )


def map_page(
    data: Data,
    view: View,
    addresses: Addresses,
    words: Mapping[str, str] = WORDS,
    *,
    tiles: TileServer | None = None,
    history: bool = True,
) -> MapPage:
    """Return the map of a page of ours, in pieces; the same arguments give the same bytes.

    `words` are the translated words of the script; with `history` what is looked at is said in
    the address of the page.
    """
    drawn = LocalMap()
    options = _options(view, addresses, words, tiles, history=history)
    _furnish(drawn, Guide({"data": asdict(data), **options}), Land(addresses.land), tiles)
    return replace(split(drawn), tiles_attribution=tiles.attribution if tiles else "")


class PartnershipMap(LocalMap):
    """Partnerships of a selection as a folium map, which takes other layers like any.

    Inside an application context (it asks the database of `registry.extensions.db`):

        >>> from datetime import date
        >>> import folium
        >>> from registry import create_app
        >>> from registry.domain.selection import Selection
        >>> from registry.maps import PartnershipMap
        >>> with create_app().app_context():
        ...     kazan = Selection(city="kazan-ru", legal=("in_force",))
        ...     m = PartnershipMap(kazan, today=date(2026, 11, 26), embed=True)
        >>> folium.Marker([55.796, 49.106], tooltip="The forum meets here").add_to(m)
        >>> m.save("kazan.html")

    With `embed=True` the file holds all that it needs: Leaflet, our scripts and styles, the land
    and the data of the selection's base (see `base_of`), so that the reader of the file can look
    at other cities and other years, too. It loads nothing; in a notebook, `m` alone shows it.
    Otherwise `data` says where the script asks, and `split(m)` gives the pieces for a page.

    `today` is the day on which what is not dated otherwise is looked at. `pins` are up to three
    slugs or country codes to compare, `lines="all"` draws every tie. `addresses` lead on, to the
    pages of a registry: without them nothing is a link. `words` are those of `layers.WORDS`.

    Markers, tooltips, popups and vector layers of folium's own work; a plugin with files of its
    own raises UnknownFile when the map is saved. Whatever text they are given runs as a script if
    it is one: give them none that somebody else has written.
    """

    def __init__(
        self,
        selection: Selection = EVERYTHING,
        *,
        today: date,
        data: Data | None = None,
        embed: bool = False,
        pins: Sequence[str] = (),
        lines: str = "",
        addresses: Addresses = NOWHERE,
        words: Mapping[str, str] = WORDS,
        title: str = "Partnerships between cities",
    ) -> None:
        """Raise ValueError unless either `data` or `embed` says where the data are."""
        super().__init__()
        if embed == (data is not None):
            raise ValueError("Say where the data are, or embed=True to put them into the page.")
        words = {**WORDS, **words}
        Whole(self, title, words["map"])
        options = _options(view_of(selection, pins, lines), addresses, words, None, history=False)
        options["data"] = asdict(data) if data else {}
        base = base_of(selection)
        found = gathered(db.session, base, today, selection.on) if embed else None
        land = text_of("vendor/land.json") if embed else ""
        _furnish(self, Guide(options, found), Land(addresses.land, land), None)


def _options(
    view: View,
    addresses: Addresses,
    words: Mapping[str, str],
    tiles: TileServer | None,
    *,
    history: bool,
) -> dict[str, Any]:
    known = asdict(addresses) | ({"tiles": tiles.address} if tiles else {})
    return {"view": asdict(view), "words": dict(words), "addresses": known, "history": history}


def _furnish(drawn: LocalMap, guide: Guide, land: Land, tiles: TileServer | None) -> None:
    """Put the layers onto a map, from the ground up."""
    ground = Tiles(*tiles) if tiles else land
    for layer in (ground, Flows(), Ties(), Places(), guide):
        layer.add_to(drawn)
