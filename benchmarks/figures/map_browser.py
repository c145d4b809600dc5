"""A map in headless Chromium: when it is ready, how it moves, how it answers, what it holds."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Error, Page, sync_playwright

from benchmarks.bench import ROOT, CannotRun

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
VIEWPORT = {"width": 1280, "height": 800}
MEASURE = ROOT / "benchmarks" / "map_measure.js"
MEGA = 1e6
#: Pixels a second: a brisk drag.
SPEED = 600
#: Where the map stands before it is moved east, at zooms from the whole world to one country.
STARTS: Mapping[float, tuple[float, float]] = {2.5: (45, -100), 4: (54, -55), 6: (52, -4)}
FRAMES = ["blink.user_timing", "disabled-by-default-devtools.timeline.frame"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a display that reaches nobody but this machine."""
    if not Path(CHROMIUM).is_file():
        raise CannotRun(f"No browser at {CHROMIUM} (Debian: apt install chromium, or set CHROMIUM)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visit(browser: Browser, address: str, patience: float = 60) -> Iterator[Page]:
    """A map that is ready, seen by somebody with nothing in store who wants no motion.

    CannotRun says that it did not become ready within `patience` seconds, that what was done with
    it failed, or that it asked others than its own server.
    """
    context = browser.new_context(viewport=VIEWPORT, reduced_motion="reduce")
    context.add_init_script(path=MEASURE)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    try:
        answer = page.goto(address, wait_until="commit", timeout=patience * 1000)
        if not answer or not answer.ok:
            raise CannotRun(f"{_path(address)} was answered {answer.status if answer else ''}")
        # A function to wait for would be text to evaluate, which our policy forbids.
        page.locator("html[data-painted]").wait_for(state="attached", timeout=patience * 1000)
        yield page
    except Error as problem:
        raise CannotRun(f"{_path(address)}: {_first_line(problem)}") from problem
    finally:
        context.close()
    own = urlsplit(address).netloc
    if strangers := [each for each in asked if urlsplit(each).netloc not in {own, ""}]:
        raise CannotRun(f"The map asks others: {strangers[0]}")


def _path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _first_line(problem: Error) -> str:
    return problem.message.splitlines()[0]


# -- becoming ready, holding data ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ready:
    """Seconds since the visit began: when the map said so, and when that was painted.

    `longest` is the longest task after that, in milliseconds: so long no input was answered.
    """

    said: float
    painted: float
    longest: float


def ready(page: Page) -> Ready:
    said, painted = page.evaluate("[bench.ready, bench.painted]")
    page.wait_for_timeout(500)
    return Ready(said / 1000, painted / 1000, float(page.evaluate("bench.longest()")))


def sizes(page: Page) -> dict[str, float]:
    """Kilobytes that were sent for each of the map's data files, by the file's name."""
    return {name: size / 1000 for name, size in page.evaluate("bench.sizes()").items()}


@dataclass(frozen=True, slots=True)
class Heap:
    """Megabytes that scripts hold after what nobody needs has been collected.

    `arrays` is what lies outside the collector's heap: the numbers of typed arrays.
    """

    objects: float
    arrays: float

    @property
    def whole(self) -> float:
        return self.objects + self.arrays


def heap(page: Page) -> Heap:
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.enable")
    session.send("HeapProfiler.collectGarbage")
    found = session.send("Runtime.getHeapUsage")
    return Heap(_used(session) / MEGA, float(found.get("backingStorageSize", 0)) / MEGA)


def _used(session: CDPSession) -> float:
    session.send("Performance.enable")
    found = session.send("Performance.getMetrics")["metrics"]
    return next(float(each["value"]) for each in found if each["name"] == "JSHeapUsedSize")


# -- moving --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moved:
    """A map that was moved at a zoom: frames a second, and lines drawn in each of them.

    `drawn` is 0 where the map does not count its lines.
    """

    zoom: float
    rate: float
    drawn: float


def pan(page: Page, seconds: float, times: int = 1, most: float = 30) -> list[Moved]:
    """Move the map east for so many seconds (until two frames are painted, within `most`).

    Of `times` movements at each zoom, the one with the middle rate.
    """
    found = []
    for zoom, start in STARTS.items():
        moved = [_pan(page, zoom, start, seconds, most) for _ in range(times)]
        found.append(sorted(moved, key=lambda each: each.rate)[times // 2])
    return found


def _pan(
    page: Page, zoom: float, center: tuple[float, float], seconds: float, most: float
) -> Moved:
    how = {"center": center, "zoom": zoom, "seconds": seconds, "speed": SPEED, "most": most}
    with _traced(page) as traced:
        found = page.evaluate("(how) => bench.pan(how)", how)
    painted = _painted(traced, "pan-begin", "pan-end")
    frames = min(found["frames"], painted or found["frames"])
    return Moved(zoom, frames / found["seconds"], found["drawn"] / max(1, found["frames"]))


@contextmanager
def _traced(page: Page) -> Iterator[list[Any]]:
    """What the browser itself says of its frames, filled in at the end of the block."""
    browser = page.context.browser
    events: list[Any] = []
    if browser is None:
        raise CannotRun("The page has no browser.")
    browser.start_tracing(page=page, categories=FRAMES)
    try:
        yield events
    finally:
        events += json.loads(browser.stop_tracing())["traceEvents"]


def _painted(events: Sequence[Any], begin: str, end: str) -> int:
    """How many frames came to the screen between two marks; 0 if the browser does not tell."""
    marks = {each["name"]: each["ts"] for each in events if each["name"] in {begin, end}}
    if len(marks) < 2:
        return 0
    return sum(
        each["name"] == "DrawFrame" and marks[begin] <= each["ts"] <= marks[end] for each in events
    )


def drag(page: Page, seconds: float) -> list[Moved]:
    """The same by the mouse, from the map's right edge to its left and again from the right."""
    return [_drag(page, zoom, start, seconds) for zoom, start in STARTS.items()]


def _drag(page: Page, zoom: float, center: tuple[float, float], seconds: float) -> Moved:
    page.locator(".folium-map").scroll_into_view_if_needed()
    box = page.locator(".folium-map").bounding_box()
    if box is None:
        raise CannotRun("The map is not to be seen.")
    how: dict[str, Any] = {"center": center, "zoom": zoom}
    frames, drawn, took = 0, 0, 0.0
    while took < seconds:
        page.evaluate("(how) => bench.follow(how)", how)
        took += _one_drag(page, box, seconds - took)
        found = page.evaluate("bench.moved()")
        frames, drawn = frames + found["frames"], drawn + found["drawn"]
        page.mouse.up()
        center = page.evaluate("(({ lat, lng }) => [lat, lng])(bench.map().getCenter())")
        how["center"] = center
    return Moved(zoom, frames / took, drawn / max(1, frames))


def _one_drag(page: Page, box: Mapping[str, float], seconds: float) -> float:
    """Drag over the map's width, or for so many seconds; seconds that it took."""
    right, middle = box["x"] + box["width"] - 20, box["y"] + box["height"] / 2
    page.mouse.move(right, middle)
    page.mouse.down()
    began = perf_counter()
    while (went := perf_counter() - began) < min(seconds, (box["width"] - 40) / SPEED):
        page.mouse.move(right - SPEED * went, middle - SPEED * went / 8)
        sleep(0.004)
    return perf_counter() - began


# -- answering -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """Milliseconds from a key press to the first frame that showed all that was wanted of it.

    `settled` is the last frame that belongs to it; `event` is the browser's own figure (in steps
    of 8, none below 16), None if it gives none.
    """

    took: float
    settled: float
    event: float | None


def press(page: Page, key: str, wanted: Sequence[str]) -> Answer:
    """Press a key and wait until all that is wanted has changed.

    That is "panel", "says" (of the year), "canvas" (anything drawn), "ties" (where they count).
    """
    page.evaluate("(wanted) => bench.watch(wanted)", list(wanted))
    page.keyboard.press(key)
    found = page.evaluate("bench.answered()")
    if found["missing"]:
        raise CannotRun(f"{key} does not change: {', '.join(found['missing'])}")
    return Answer(float(found["took"]), float(found["settled"]), found["event"])
