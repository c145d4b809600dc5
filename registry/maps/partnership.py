"""The map of partnerships: which layers it has, what its script is told, for a page or a file."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from registry.domain.selection import Selection
from registry.maps.layers import (
    WORDS,
    Flows,
    Guide,
    Land,
    LocalMap,
    Places,
    Ties,
    Tiles,
)
from registry.maps.page import MapPage, split


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
    """Partnerships of a selection as a folium map, which takes other layers like any."""

    def __init__(
        self,
        selection: Selection,
        *,
        today: date,
        data: Data | None = None,
        embed: bool = False,
        pins: Sequence[str] = (),
        lines: str = "",
        addresses: Addresses = Addresses(),
        words: Mapping[str, str] = WORDS,
    ) -> None:
        super().__init__()
        if embed == (data is not None):
            raise ValueError("Say where the data are, or embed=True to put them into the page.")
        view = view_of(selection, pins, lines)
        options = _options(view, addresses, words, None, history=False)
        options["data"] = asdict(data) if data else {}
        guide = Guide(options, _embedded(base_of(selection), today) if embed else None)
        _furnish(self, guide, Land(addresses.land), None)


def _embedded(base: Selection, today: date) -> dict[str, Any]:
    raise NotImplementedError(f"{base} {today}")


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
