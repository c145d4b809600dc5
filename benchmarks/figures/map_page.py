"""The map with the whole world on it: what travels, and how long a browser takes."""

import gzip
import os
import re
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, sync_playwright

from benchmarks import limits, servers
from benchmarks.bench import Bench, CannotRun, say
from benchmarks.load import Asked, exchange
from benchmarks.servers import Server
from benchmarks.table import Limit, Row

ADDRESS = "/map"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
#: The map's own scripts, beside libraries and what every page has.
OWN = re.compile("/(js/)?map[-/][^/]*[.]js")
#: Milliseconds from the beginning of the visit to a map that shows its data.
READY = "performance.getEntriesByName('map-ready')[0].startTime"
KILO = 1000


def map_page(bench: Bench) -> list[Row]:
    say("Map")
    with servers.registry(bench, page_cache=True) as server:
        html = _body(server, ADDRESS)
        scripts = re.findall(rb'<script src="([^"]+)"', html)
        return [
            _size("Map page, HTML", len(html), limits.MAP_HTML, "as sent, not compressed."),
            _script(server, [each.decode() for each in scripts]),
            _ready(bench, server),
        ]


def _body(server: Server, address: str) -> bytes:
    head, _, body = exchange(server.port, Asked(address)).partition(b"\r\n\r\n")
    if head[9:12] != b"200":
        raise CannotRun(f"{address} was answered {head[9:12].decode()}.")
    return body


def _script(server: Server, addresses: list[str]) -> Row:
    own = [each for each in addresses if OWN.search(each)]
    size = sum(len(gzip.compress(_body(server, each))) for each in own)
    note = f"gzipped, the map’s own {len(own)} scripts."
    return _size("Map page, script", size, limits.MAP_SCRIPT, note)


def _size(what: str, size: int, limit: Limit, note: str) -> Row:
    return Row(what, size / KILO, limit, note=note)


# -- in the browser ------------------------------------------------------------------------


def _ready(bench: Bench, server: Server) -> Row:
    if not Path(CHROMIUM).is_file():
        say(f"No browser at {CHROMIUM} (Debian: apt install chromium, or set CHROMIUM)")
        return Row("Map, ready", None, limits.MAP_READY, "no browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        times = [_seconds(browser, server) for _ in range(bench.pace.samples + 1)]
        version = browser.version
        browser.close()
    return Row(
        "Map, ready",
        median(times[1:]),
        limits.MAP_READY,
        note=f"from the request to the whole world drawn, headless Chromium"
        f" {version.split('.')[0]}, nothing kept by the browser; the first one after the server’s"
        f" start took {times[0]:.1f} s.",
    )


def _seconds(browser: Browser, server: Server) -> float:
    """One visit by a browser that has nothing in store and reaches nobody but us."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    try:
        page.goto(f"http://127.0.0.1:{server.port}{ADDRESS}")
        page.locator(".folium-map[data-state=ready]").wait_for()
        took = float(page.evaluate(READY)) / 1000
    except Error as problem:
        raise CannotRun(f"The map does not become ready: {problem}") from problem
    finally:
        context.close()
    if strangers := [each for each in asked if urlsplit(each).port != server.port]:
        raise CannotRun(f"The map asks others: {strangers[0]}")
    return took
