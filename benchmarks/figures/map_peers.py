"""The same world by folium as it comes, built and seen beside ours."""

import gzip
import json
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Error

from benchmarks import agreements_sql, servers
from benchmarks.bench import FULL, ROOT, Bench, CannotRun, say
from benchmarks.data import rows
from benchmarks.figures import map_browser as browsing
from benchmarks.figures.map_browser import MEGA, Heap, Moved
from benchmarks.folium_maps import DOLLAR
from benchmarks.processes import Measured, run

LEAFLET = ROOT / "registry" / "static" / "vendor"
#: Seconds after which a page that is not ready is given up.
PATIENCE = 400
#: The plain one takes minutes: of the data, this share when the pace is quick.
TENTH = 10

Size = tuple[int, int]


@dataclass(slots=True)
class Peer:
    """A map by folium: `share` says of how much of the data; None is what was not measured."""

    name: str
    kind: str
    share: str = ""
    built: Measured | None = None
    size: float = 0
    packed: float = 0
    ready: float | None = None
    moved: list[Moved] = field(default_factory=list)
    heap: Heap | None = None
    problem: str = ""


def beside(bench: Bench, size: Size) -> list[Peer]:
    """Both peers with a map of that size in pixels; what goes wrong with one is said in it."""
    folder = bench.folder / "peers"
    folder.mkdir(exist_ok=True)
    for name in ("leaflet.js", "leaflet.css"):
        shutil.copyfile(LEAFLET / name, folder / name)
    (folder / "dollar.js").write_text(DOLLAR)
    data = _data(bench)
    peers = [Peer("one canvas layer of GeoJSON", "canvas"), Peer("plain folium", "plain")]
    if bench.pace != FULL:
        peers[1].share = f" (1/{TENTH} of the data)"
    for peer in peers:
        _measure(bench, peer, _part(data) if peer.share else data, size)
    return peers


def _measure(bench: Bench, peer: Peer, data: Any, size: Size) -> None:
    say(f"Beside: {peer.name}{peer.share}, {len(data['ties']):,} agreements")
    try:
        page = _build(bench, peer, data, size)
        _look(bench, peer, page)
    except (CannotRun, Error, OSError) as problem:
        peer.problem = str(problem).splitlines()[0]
        say(f"{peer.name}: {peer.problem}")


# -- what they are given -------------------------------------------------------------------


def _data(bench: Bench) -> dict[str, Any]:
    """Cities that have coordinates, and the agreements of today between them."""
    found = rows(bench.database, "SELECT slug, name, country, lat, lon FROM city WHERE lat NOTNULL")
    positions = {row[0]: at for at, row in enumerate(found)}
    ties = [
        (*(positions[slug] for slug in each.slugs), each.status or each.legal, each.reference)
        for each in agreements_sql.facts(bench)
        if len(each.slugs) == 2 and all(slug in positions for slug in each.slugs)
    ]
    return {"cities": [row[1:] for row in found], "ties": ties}


def _part(data: dict[str, Any]) -> dict[str, Any]:
    """Every tenth agreement, and the cities that these tie."""
    ties = data["ties"][::TENTH]
    kept = sorted({at for tie in ties for at in tie[:2]})
    moved = {at: position for position, at in enumerate(kept)}
    return {
        "cities": [data["cities"][at] for at in kept],
        "ties": [(moved[one], moved[other], *rest) for one, other, *rest in ties],
    }


def _build(bench: Bench, peer: Peer, data: Any, size: Size) -> Path:
    page = bench.folder / "peers" / f"{peer.kind}.html"
    source = page.with_suffix(".json")
    source.write_text(json.dumps(data), encoding="utf-8")
    command = (sys.executable, "-m", "benchmarks.folium_maps", peer.kind, source, page)
    peer.built = run((*command, *map(str, size)))
    written = page.read_bytes()
    peer.size, peer.packed = len(written) / MEGA, len(gzip.compress(written, 6)) / MEGA
    return page


# -- what is seen of them ------------------------------------------------------------------


def _look(bench: Bench, peer: Peer, page: Path) -> None:
    slow = peer.kind == "plain"
    with _files(bench, page.parent) as server:
        address = f"http://127.0.0.1:{server.port}/{page.name}"
        times: list[float] = []
        for number in range(1 if slow else bench.pace.samples):
            with (
                browsing.chromium() as browser,
                browsing.visit(browser, address, PATIENCE) as seen,
            ):
                times.append(browsing.ready(seen).painted)
                peer.ready = median(times)
                if not number:
                    peer.heap = browsing.heap(seen)
                    peer.moved = browsing.pan(seen, 3)


@contextmanager
def _files(bench: Bench, folder: Path) -> Iterator[servers.Server]:
    command = (sys.executable, "-m", "http.server", "{port}", "--bind", "127.0.0.1")
    where = ("--directory", str(folder))
    with servers.serving(bench, "peers", [*command, *where], "/leaflet.css") as server:
        yield server


def told(peers: Sequence[Peer], what: Callable[[Peer], str | None]) -> str:
    """A row's cell: what each of the peers has to say to it."""
    return "; ".join(f"{peer.name}{peer.share}: {what(peer) or 'not measured'}" for peer in peers)
