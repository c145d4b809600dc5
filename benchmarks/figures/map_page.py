"""The map with the whole world on it: what travels, and what a browser makes of it.

Beside it, in the same run and the same browser, stand two maps by folium of the same agreements.
"""

import gzip
import re
from collections.abc import Sequence

from benchmarks import limits, servers
from benchmarks.bench import Bench, CannotRun
from benchmarks.figures import map_browser, map_peers, map_rows
from benchmarks.figures.map_peers import TENTH, Peer, told
from benchmarks.figures.map_seen import ADDRESS, Answers, Looking, Seen, look, look_closer
from benchmarks.load import Asked, exchange
from benchmarks.servers import Server
from benchmarks.table import Limit, Row

#: The map's own scripts, beside libraries and what every page has.
OWN = re.compile("/(js/)?map[-/][^/]*[.]js")
KILO = 1000


def map_page(bench: Bench) -> list[Row]:
    """All figures of the page in the browser, ours beside the peers'."""
    with servers.registry(bench, page_cache=True) as server:
        sent = _sent(server)
        with map_browser.chromium() as browser:
            looking = Looking(bench, server, browser)
            seen = look(looking)
            look_closer(looking, seen)
    peers = map_peers.beside(bench, seen.frame)
    return [
        *sent,
        *_data(seen, peers),
        map_rows.ready("Map, ready", seen, limits.MAP_READY, peers),
        map_rows.heap("Map, memory of scripts", seen, limits.MAP_HEAP, peers),
        map_rows.panned("Map, panning with all ties", seen, limits.MAP_PANNING, peers),
        map_rows.dragged("The same by the mouse", seen),
        _focus(seen),
        _year(seen, "flows", seen.year),
        _year(seen, "all ties", seen.year_all),
        *map(_built, peers),
    ]


# -- what is sent --------------------------------------------------------------------------


def _sent(server: Server) -> list[Row]:
    html = _body(server, ADDRESS)
    scripts = [each.decode() for each in re.findall(rb'<script src="([^"]+)"', html)]
    own = [each for each in scripts if OWN.search(each)]
    size = sum(len(gzip.compress(_body(server, each))) for each in own)
    return [
        Row("Map page, HTML", len(html) / KILO, limits.MAP_HTML, note="as sent, not compressed."),
        Row(
            "Map page, script",
            size / KILO,
            unit="KB",
            note=f"gzipped, the map’s own {len(own)} scripts; for information: a map that did less"
            " was held to 15 KB.",
        ),
    ]


def _body(server: Server, address: str) -> bytes:
    head, _, body = exchange(server.port, Asked(address)).partition(b"\r\n\r\n")
    if head[9:12] != b"200":
        raise CannotRun(f"{address} was answered {head[9:12].decode()}.")
    return body


def _data(seen: Seen, peers: Sequence[Peer]) -> list[Row]:
    """The data files, as the browser counted their bytes."""
    pages = told(peers, lambda peer: f"{peer.packed:.1f} MB" if peer.packed else None)
    return [
        _file(seen, "pairs", limits.MAP_PAIRS, "coordinates, pairs, today’s states", pages),
        _file(seen, "names", limits.MAP_NAMES, "names of cities and countries"),
        _file(seen, "time", limits.MAP_TIME, "asked for with the first year chosen"),
    ]


def _file(seen: Seen, name: str, limit: Limit, about: str, peers: str = "") -> Row:
    note = f"{about}; the gzipped bytes of `/map/{name}.json` by the browser’s resource timing."
    if name not in seen.sizes:
        note = f"the page did not ask for `/map/{name}.json`."
    return Row(f"Map data: {name}", seen.sizes.get(name), limit, peer=peers, note=note)


# -- what is answered ----------------------------------------------------------------------


def _focus(seen: Seen) -> Row:
    what = "Map, focus on the busiest city"
    if not seen.focus:
        return map_rows.none(what, limits.MAP_FOCUS, seen, "focus")
    return Row(
        what,
        seen.focus.took,
        limits.MAP_FOCUS,
        note="from the press of Enter on what the search box suggests to the frame that shows panel"
        f" and lines; no motion wanted; {_circumstances(seen.focus)}",
    )


def _year(seen: Seen, shown: str, answers: Answers | None) -> Row:
    what = f"Map, a year on, {shown}"
    if not answers:
        return map_rows.none(what, limits.MAP_YEAR, seen, f"year, {shown}")
    return Row(
        what,
        answers.took,
        limits.MAP_YEAR,
        note="from the press of the right arrow on the slider to the frame that shows year and map,"
        f" data loaded; {_circumstances(answers)}",
    )


def _circumstances(answers: Answers) -> str:
    return (
        f"the first took {answers.first:.0f} ms, then the median of {len(answers.others)}; all"
        f" that followed was painted after {answers.settled:.0f} ms; by the browser’s Event Timing"
        f" {answers.event}."
    )


# -- how the peers are made ----------------------------------------------------------------


def _built(peer: Peer) -> Row:
    what = f"Beside: {peer.name}, built"
    if not peer.built:
        return Row(what, None, note=peer.problem)
    about = f", 1/{TENTH} of cities and agreements" if peer.share else ""
    lost = f" Then: {peer.problem}" if peer.problem else ""
    return Row(
        what,
        peer.built.wall,
        unit="s",
        peer=f"{peer.built.megabytes:,.0f} MB of memory, a page of {peer.size:.1f} MB",
        note=f"{_HOW[peer.kind]}{about}; Leaflet beside the page, a map as large as ours without"
        f" land. Panning: {map_rows.rates(peer.moved) or 'not measured'}.{lost}",
    )


_HOW = {
    "plain": "`folium.PolyLine` and `CircleMarker` with a popup each, straight lines",
    "canvas": "`folium.GeoJson`, great circles and cities, on Leaflet’s canvas",
}
