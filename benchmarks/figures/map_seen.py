"""Our map in a browser, looked at from all sides; what can't be measured does not stop the rest."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple, TypeVar

from playwright.sync_api import Browser, Locator, Page

from benchmarks import agreements_sql
from benchmarks.bench import Bench, CannotRun, say
from benchmarks.data import rows
from benchmarks.figures import map_browser as browsing
from benchmarks.figures.map_browser import Answer, Heap, Moved, Ready
from benchmarks.load import Asked, exchange
from benchmarks.servers import Server

ADDRESS, ALL_TIES = "/map", "/map?lines=all"
#: Requests until each of the workers has made and kept what is asked for.
PASSES = 8
#: Seconds that the map is moved at each zoom, and that a slow page is waited for.
MOVING, PATIENCE = 3, 180
#: Years before the last one at which steps of the year begin: nearly all agreements are there.
BACK = 20
#: Of the agreements, so many are drawn at least; some cities have no coordinates.
DRAWN = 0.9
_DATA = """
  performance.getEntriesByType("resource").map(({ name }) => new URL(name))
    .filter(({ pathname }) => pathname.startsWith("/map/"))
    .map(({ pathname, search }) => pathname + search)
"""
Found = TypeVar("Found")


class Answers(NamedTuple):
    """The first answer to a kind of key press, milliseconds, and the others."""

    first: float
    others: Sequence[Answer]

    @property
    def took(self) -> float:
        return median(each.took for each in self.others)

    @property
    def settled(self) -> float:
        return median(each.settled for each in self.others)

    @property
    def event(self) -> str:
        """What the browser says of the slowest by its Event Timing."""
        known = [each.event for each in self.others if each.event]
        return f"{max(known):.0f} ms at most" if known else "below 16 ms"


@dataclass(slots=True)
class Seen:
    """What is None could not be measured; `problems` say why. `sizes` are KB of data files."""

    agreements: int
    times: Sequence[Ready] | None = None
    sizes: dict[str, float] = field(default_factory=dict)
    heaps: dict[str, Heap] = field(default_factory=dict)
    panned: Sequence[Moved] | None = None
    dragged: Sequence[Moved] | None = None
    focus: Answers | None = None
    year: Answers | None = None
    year_all: Answers | None = None
    frame: tuple[int, int] = (1150, 500)
    problems: dict[str, str] = field(default_factory=dict)

    def measure(self, name: str, found: Callable[[], Found]) -> Found | None:
        say(f"Map: {name}")
        try:
            return found()
        except (CannotRun, OSError) as problem:
            self.problems[name] = str(problem).splitlines()[0]
            say(str(problem))
            return None


class Looking(NamedTuple):
    """Whose map is looked at, and with what."""

    bench: Bench
    server: Server
    browser: Browser

    @contextmanager
    def at(self, path: str) -> Iterator[Page]:
        with browsing.visit(
            self.browser, f"http://127.0.0.1:{self.server.port}{path}", PATIENCE
        ) as page:
            yield page


def look(looking: Looking) -> Seen:
    """Becoming ready, data, memory, and moving with all ties drawn."""
    seen = Seen(rows(looking.bench.database, "SELECT count(*) FROM agreement")[0][0])
    seen.times = seen.measure("ready", lambda: _times(looking, seen))
    seen.panned = seen.measure("panned", lambda: _panned(looking, seen))
    return seen


def look_closer(looking: Looking, seen: Seen) -> None:
    """Moving by the mouse, and answers to key presses."""
    seen.dragged = seen.measure("dragged", lambda: _dragged(looking, seen))
    seen.focus = seen.measure("focus", lambda: _focus(looking))
    seen.year = seen.measure("year, flows", lambda: _year(looking, seen, ADDRESS))
    seen.year_all = seen.measure("year, all ties", lambda: _year(looking, seen, ALL_TIES))


# -- ready ---------------------------------------------------------------------------------


def _times(looking: Looking, seen: Seen) -> list[Ready]:
    """The first visit waits for what is made for it; then all workers have it in store."""
    times = []
    for number in range(looking.bench.pace.samples + 1):
        with looking.at(ADDRESS) as page:
            times.append(browsing.ready(page))
            if not number:
                _store(looking.server, page)
            else:
                seen.sizes |= browsing.sizes(page)
                seen.heaps["the whole world"] = browsing.heap(page)
                seen.frame = _frame(page)
    return times


def _store(server: Server, page: Page) -> None:
    for address in page.evaluate(_DATA):
        for _ in range(PASSES):
            exchange(server.port, Asked(address))


def _frame(page: Page) -> tuple[int, int]:
    box = page.locator(".folium-map").bounding_box()
    if not box:
        raise CannotRun("The map is not to be seen.")
    return round(box["width"]), round(box["height"])


# -- moving --------------------------------------------------------------------------------


@contextmanager
def _all_ties(looking: Looking, seen: Seen) -> Iterator[Page]:
    with looking.at(ALL_TIES) as page:
        drawn = int(page.locator(".folium-map").get_attribute("data-ties") or 0)
        if drawn < seen.agreements * DRAWN:
            raise CannotRun(f"{ALL_TIES} draws {drawn:,} ties of {seen.agreements:,} agreements")
        yield page


def _panned(looking: Looking, seen: Seen) -> list[Moved]:
    with _all_ties(looking, seen) as page:
        moved = browsing.pan(page, MOVING, looking.bench.pace.rounds)
        seen.heaps["all ties drawn"] = browsing.heap(page)
        return moved


def _dragged(looking: Looking, seen: Seen) -> list[Moved]:
    with _all_ties(looking, seen) as page:
        return browsing.drag(page, MOVING)


# -- answering -----------------------------------------------------------------------------


def _focus(looking: Looking) -> Answers:
    """Choose the busiest city among what the search box suggests, again and again."""
    slug, name = _busiest(looking.bench)
    with looking.at(ADDRESS) as page:
        found = [_choose(page, slug, name) for _ in range(looking.bench.pace.samples + 1)]
    return Answers(found[0].took, found[1:])


def _busiest(bench: Bench) -> tuple[str, str]:
    counted = Counter(slug for each in agreements_sql.facts(bench) for slug in each.slugs)
    names = dict(rows(bench.database, "SELECT slug, name FROM city"))
    slug = counted.most_common(1)[0][0]
    return slug, names[slug]


def _choose(page: Page, slug: str, name: str) -> Answer:
    _only(page, "[data-map-find] input[name=q]").fill(name)
    page.locator("[data-map-find] [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    answer = browsing.press(page, "Enter", ("panel", "ties"))
    if f"city={slug}" not in page.url:
        raise CannotRun(f"The first that is suggested for {name} is not {slug}")
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    return answer


def _year(looking: Looking, seen: Seen, path: str) -> Answers:
    """Step from year to year by the arrow key, once the data for it are there."""
    with looking.at(path) as page:
        slider = _only(page, "[data-time-year]")
        slider.focus()
        wanted = ("says", "ties" if path == ALL_TIES else "canvas")
        first = browsing.press(page, "ArrowLeft", wanted)
        _wait_for(page, "time")
        for _ in range(BACK):
            page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(1000)
        steps = range(looking.bench.pace.samples)
        others = [browsing.press(page, "ArrowRight", wanted) for _ in steps]
        seen.sizes |= {"time": browsing.sizes(page)["time"]}
        seen.heaps[f"{path}, years looked at"] = browsing.heap(page)
    return Answers(first.took, others)


def _wait_for(page: Page, name: str) -> None:
    """Until a data file is there."""
    for _ in range(PATIENCE * 10):
        if browsing.sizes(page).get(name):
            return
        page.wait_for_timeout(100)
    raise CannotRun(f"The page did not ask for {name}.json")


def _only(page: Page, selector: str) -> Locator:
    found = page.locator(selector)
    if not found.count():
        raise CannotRun(f"The page has no {selector}")
    return found.first
