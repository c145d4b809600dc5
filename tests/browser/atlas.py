"""A page with a map: what stands on it, and what people do there."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

HUB = "/map?city=aldermoor-gb"

POSITION = """(name) => {
    const {guide, places} = map_2;
    const at = guide.atlas.names.names.indexOf(name);
    places._settle();
    const item = places.items.find((each) => each.group === null && each.at === at);
    const {x, y} = map_2.layerPointToContainerPoint(places.pointOf(item));
    return [x, y];
}"""
GROUP = """() => {
    const {places} = map_2;
    const group = places.inSight().find((each) => each.group !== null);
    const {x, y} = map_2.layerPointToContainerPoint(places.pointOf(group));
    return [x, y];
}"""
PAINTED = """(layer) => {
    map_2[layer]._settle();
    const canvas = document.querySelector(`.atlas__sheet--${layer}`);
    const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, at) => at % 4 === 3 && value > 0).length;
}"""
#: The counts of a legend by code, with a star where it is a filter set; of the page, or of what
#: the server writes at an address.
LEGEND = """async (address) => {
    const read = (root) => Object.fromEntries(
        [...root.querySelectorAll('[data-map-legend] [data-count]')].map((count) => {
            const entry = count.closest('a, li');
            const {status, legal, state} = entry.dataset;
            const star = entry.getAttribute('aria-current') === 'true' ? '*' : '';
            return [status ?? legal ?? state, count.textContent + star];
        }));
    if (!address) return read(document);
    const text = await (await fetch(address)).text();
    return read(new DOMParser().parseFromString(text, 'text/html'));
}"""
#: Which parts of the page are not what the server writes at its address.
STRANGE = """async () => {
    const text = await (await fetch(location.href)).text();
    const there = new DOMParser().parseFromString(text, 'text/html');
    const said = (root, part) => {
        const found = root.querySelector(`[data-map-${part}]`);
        const links = [...found.querySelectorAll('a')].map((each) => each.getAttribute('href'));
        return [found.textContent.replace(/\\s+/g, ' ').trim(), ...links].join(' ');
    };
    const parts = ['title', 'chips', 'table'];
    const found = parts.filter((part) => said(document, part) !== said(there, part));
    return document.title === there.title ? found : [...found, 'the title of the document'];
}"""
NEXT_FRAME = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass(frozen=True)
class Atlas:
    """A page with a map that has its data."""

    page: Page

    def open(self, address: str) -> "Atlas":
        """Open a page and wait until its map has everything."""
        self.page.goto(address)
        return self.complete()

    def complete(self) -> "Atlas":
        self.map.and_(self.page.locator("[data-state=complete]")).wait_for()
        return self

    # -- what stands there --

    @property
    def map(self) -> Locator:
        return self.page.locator(".folium-map")

    @property
    def card(self) -> Locator:
        return self.page.locator(".atlas__card")

    @property
    def panel(self) -> Locator:
        return self.page.locator("[data-map-panel]")

    @property
    def table(self) -> Locator:
        return self.page.locator("[data-map-table]")

    @property
    def says(self) -> Locator:
        return self.page.locator("[data-map-says]")

    @property
    def h1(self) -> Locator:
        return self.page.locator("h1")

    @property
    def box(self) -> Locator:
        """Where the search is typed."""
        return self.page.locator("#map-q")

    @property
    def options(self) -> Locator:
        return self.page.locator("[data-map-found] [role=option]")

    @property
    def year(self) -> Locator:
        return self.page.locator("[data-time-year]")

    def status(self, code: str) -> Locator:
        return self.page.locator(f"[data-map-legend] a[data-status={code}]")

    def has(self, name: str) -> int:
        return int(self.map.get_attribute(f"data-{name}") or 0)

    def painted(self, layer: str) -> int:
        """How many pixels of a layer are not empty."""
        return int(self.page.evaluate(PAINTED, layer))

    def view(self) -> Any:
        return self.page.evaluate("({zoom: map_2.getZoom(), ...map_2.getCenter()})")

    def legend(self, address: str = "") -> dict[str, str]:
        """Counts by code, of the page or of the server's at an address."""
        found: dict[str, str] = self.page.evaluate(LEGEND, address)
        return found

    def asked(self) -> dict[str, str]:
        """The query of the page's address."""
        return dict(parse_qsl(urlsplit(self.page.url).query))

    # -- what is done --

    def position(self, city: str) -> tuple[float, float]:
        """Where the city is drawn, in pixels of the window."""
        self.map.scroll_into_view_if_needed()
        box = self.map.bounding_box()
        assert box
        x, y = self.page.evaluate(POSITION, city)
        return box["x"] + x, box["y"] + y

    def point_at(self, city: str) -> None:
        self.page.mouse.move(*self.position(city))
        expect(self.card).to_contain_text(city)

    def click(self, city: str) -> None:
        self.page.mouse.click(*self.position(city))

    def compare(self, city: str) -> None:
        """Click it with Shift."""
        self.page.keyboard.down("Shift")
        self.click(city)
        self.page.keyboard.up("Shift")

    def search(self, typed: str) -> None:
        self.box.fill(typed)
        self.options.first.wait_for()

    def look_at_year(self, year: int) -> None:
        """Let the slider stand at a year, as if it had been dragged there."""
        self.year.fill(str(year))
        self.until(f"map_2.guide.time.yearOf(map_2.guide.view) === {year}")

    def until(self, condition: str) -> None:
        """Wait until a condition holds in the page; its policy forbids Playwright's own way."""
        for _ in range(200):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(25)
        pytest.fail(f"never: {condition}")

    def settled(self) -> "Atlas":
        """Wait for the table, and see that the page is what the server writes at its address."""
        self.until("!document.querySelector('[data-map-table][aria-busy]')")
        assert self.page.evaluate(STRANGE) == []
        return self

    def looks_at(self, name: str, **asked: str) -> None:
        """The address, the heading, the panel and the table all say what is looked at."""
        expect(self.h1).to_have_text(f"Partners of {name}")
        expect(self.panel.locator("h2")).to_have_text(name)
        assert self.asked() == asked
        self.settled()
