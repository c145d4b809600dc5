"""The map in a browser: drawn, reached by pointer, keyboard and touch, literal, accessible."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import axe
from tests.browser.conftest import Live, Watch
from tests.browser.samples import HOSTILE

HUB = "/map?city=aldermoor-gb"
POSITION = """(name) => {
    const {places} = map_2;
    const at = places.data.names.indexOf(name);
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
NEXT_FRAME = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
PAINTED = """(layer) => {
    const canvas = document.querySelector(`.atlas__sheet--${layer}`);
    const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, at) => at % 4 === 3 && value > 0).length;
}"""


@dataclass(frozen=True)
class Atlas:
    """A page with a map that has its data."""

    page: Page

    def open(self, address: str) -> "Atlas":
        self.page.goto(address)
        self.map.and_(self.page.locator("[data-state=ready]")).wait_for()
        return self

    @property
    def map(self) -> Locator:
        return self.page.locator(".folium-map")

    @property
    def card(self) -> Locator:
        return self.page.locator(".atlas__card")

    @property
    def says(self) -> Locator:
        return self.page.locator("[data-map-says]")

    def has(self, name: str) -> int:
        return int(self.map.get_attribute(f"data-{name}") or 0)

    def position(self, city: str) -> tuple[float, float]:
        """Where the city is drawn, in pixels of the page."""
        box = self.map.bounding_box()
        assert box
        x, y = self.page.evaluate(POSITION, city)
        return box["x"] + x, box["y"] + y

    def until(self, condition: str) -> None:
        """Wait until a condition holds in the page; its policy forbids Playwright's own way."""
        for _ in range(100):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(50)
        pytest.fail(f"never: {condition}")

    def view(self) -> Any:
        return self.page.evaluate("({zoom: map_2.getZoom(), ...map_2.getCenter()})")


@pytest.fixture
def atlas(page: Page) -> Atlas:
    return Atlas(page)


def _total(page: Page) -> int:
    """The number that the heading of the table says."""
    return int(page.locator("#table").inner_text().split()[0])


# -- what is drawn -------------------------------------------------------------------------


def test_land_and_groups_of_cities_are_drawn(atlas: Atlas) -> None:
    atlas.open("/map")
    assert atlas.has("places") == _total(atlas.page)
    assert atlas.has("groups") > 0
    assert min(atlas.page.evaluate(PAINTED, layer) for layer in ("land", "places")) > 1000


def test_every_city_is_in_sight_at_first(atlas: Atlas) -> None:
    atlas.open("/map")
    many = atlas.has("places")
    expect(atlas.says).to_contain_text(f"Cities in view: {many} of {many}.")


def test_a_city_fans_out_its_agreements(atlas: Atlas) -> None:
    atlas.open(HUB)
    assert atlas.has("ties") == _total(atlas.page) > 60
    assert atlas.page.evaluate(PAINTED, "ties") > 1000


def test_lines_take_the_short_way_across_180_degrees(atlas: Atlas) -> None:
    atlas.open("/map?city=eastmost-nz")
    assert atlas.has("ties") == 1
    tie = atlas.page.evaluate(
        "(({west, east, line}) => [east - west, [...line]])(map_2.ties.ties[0])"
    )
    width, xs = tie[0], tie[1][::2]
    assert width < 128, "half of the world"
    assert max(abs(b - a) for a, b in pairwise(xs)) < 10
    expect(atlas.says).to_contain_text("2 of 2")


def test_statuses_are_told_by_dash_as_well(atlas: Atlas) -> None:
    atlas.open(HUB)
    dashes = atlas.page.evaluate("Object.values(twinMap.lines).map((line) => line.dash.join())")
    assert len(set(dashes)) == len(dashes) - 1, "only «active» and «no record» are whole lines"
    widths = atlas.page.evaluate("[twinMap.lines.active.width, twinMap.lines.no_record.width]")
    assert widths[0] > 1.5 * widths[1]


def test_a_change_of_scheme_is_painted(atlas: Atlas) -> None:
    atlas.page.emulate_media(color_scheme="light")
    atlas.open("/map")
    colour = "document.querySelector('.atlas__sheet--land').getContext('2d').fillStyle"
    light = atlas.page.evaluate(colour)
    atlas.page.emulate_media(color_scheme="dark")
    atlas.page.evaluate(NEXT_FRAME)
    assert atlas.page.evaluate(colour) != light


def test_a_turned_screen_shows_all_again_unless_the_map_was_moved(atlas: Atlas) -> None:
    atlas.open(HUB)
    atlas.page.set_viewport_size({"width": 400, "height": 900})
    atlas.until(
        "map_2.getSize().x < 400 && map_2.places.inSight().length === map_2.places.items.length"
    )
    atlas.map.focus()
    atlas.page.keyboard.press("+")
    atlas.until("map_2.getZoom() > map_2.getMinZoom()")
    atlas.page.set_viewport_size({"width": 900, "height": 900})
    atlas.until("map_2.getSize().x > 400")
    assert atlas.view()["zoom"] > atlas.page.evaluate("map_2.getMinZoom()")


def test_pages_of_a_city_and_of_the_registry_have_their_map(atlas: Atlas) -> None:
    assert atlas.open("/cities/aldermoor-gb").has("ties") > 60
    assert atlas.open("/").has("groups") > 0


# -- pointer -------------------------------------------------------------------------------


def test_pointing_at_a_city_says_its_name_and_status(atlas: Atlas) -> None:
    atlas.open(HUB)
    atlas.page.mouse.move(*atlas.position("Łąkowo"))
    expect(atlas.card).to_contain_text("Łąkowo, Poland")
    expect(atlas.card.locator(".status--dormant")).to_have_text("Dormant")


def test_pointing_at_nothing_hides_the_card(atlas: Atlas) -> None:
    atlas.open(HUB)
    x, y = atlas.position("Łąkowo")
    atlas.page.mouse.move(x, y)
    expect(atlas.card).to_be_visible()
    atlas.page.mouse.move(x, y + 120)
    expect(atlas.card).to_be_hidden()


def test_a_click_on_a_city_shows_its_partners_and_back_works(atlas: Atlas) -> None:
    atlas.open(f"{HUB}&window=60")
    atlas.page.mouse.click(*atlas.position("Weißfurt"))
    atlas.page.wait_for_url("**/map?window=60&city=weissfurt-de")
    expect(atlas.page.locator("h1")).to_have_text("Partners of Weißfurt")
    atlas.page.go_back()
    expect(atlas.page.locator("h1")).to_have_text("Partners of Aldermoor")


def test_a_click_on_a_group_looks_closer(atlas: Atlas) -> None:
    atlas.open("/map")
    before = atlas.view()["zoom"]
    box = atlas.map.bounding_box()
    assert box
    x, y = atlas.page.evaluate(GROUP)
    atlas.page.mouse.click(box["x"] + x, box["y"] + y)
    expect(atlas.says).not_to_contain_text(f"Cities in view: {atlas.has('places')} of")
    assert atlas.view()["zoom"] > before


def test_the_wheel_scrolls_the_page_until_the_map_is_in_use(atlas: Atlas) -> None:
    atlas.open("/map")
    before = atlas.view()
    atlas.map.hover(position={"x": 300, "y": 200})
    atlas.page.mouse.wheel(0, 200)
    assert atlas.view() == before


# -- keyboard ------------------------------------------------------------------------------


def test_keys_move_and_zoom(atlas: Atlas) -> None:
    atlas.open("/map")
    before = atlas.view()
    atlas.map.focus()
    atlas.page.keyboard.press("+")
    expect(atlas.says).to_contain_text("Agreements, counted for each city")
    assert atlas.view()["zoom"] > before["zoom"]
    atlas.page.keyboard.press("ArrowRight")
    atlas.until(f"Math.abs(map_2.getCenter().lng - {before['lng']}) > 5")


def test_enter_chooses_what_is_nearest_to_the_middle(atlas: Atlas) -> None:
    atlas.open("/map?country=NZ")
    atlas.page.evaluate("map_2.setView([-40, 176], 5, {animate: false})")
    atlas.map.focus()
    atlas.page.keyboard.press("+")
    expect(atlas.says).to_contain_text("Eastmost, New Zealand")
    atlas.page.keyboard.press("Enter")
    atlas.page.wait_for_url("**/map?country=NZ&city=eastmost-nz")


def test_escape_lets_go(atlas: Atlas) -> None:
    atlas.open("/map")
    atlas.map.focus()
    atlas.page.keyboard.press("+")
    expect(atlas.card).to_be_visible()
    atlas.page.keyboard.press("Escape")
    expect(atlas.card).to_be_hidden()


def test_who_wants_no_motion_gets_none(atlas: Atlas) -> None:
    atlas.page.emulate_media(reduced_motion="reduce")
    atlas.open("/map")
    atlas.map.focus()
    before = atlas.view()
    atlas.page.keyboard.press("+")
    animated = "document.querySelectorAll('.leaflet-zoom-anim, .leaflet-pan-anim').length"
    assert (atlas.view()["zoom"], atlas.page.evaluate(animated)) == (before["zoom"] + 1, 0)
    atlas.page.keyboard.press("ArrowRight")
    assert (atlas.view()["lng"] != before["lng"], atlas.page.evaluate(animated)) == (True, 0)


def test_the_map_is_reached_by_tab_and_says_what_keys_do(atlas: Atlas) -> None:
    atlas.open("/map")
    atlas.page.locator(".mapform button").focus()
    atlas.page.keyboard.press("Tab")
    expect(atlas.map).to_be_focused()
    assert "Arrow keys" in (atlas.map.get_attribute("aria-label") or "")


# -- hostile names, failures, no script ----------------------------------------------------


def test_a_hostile_name_is_shown_as_it_is(atlas: Atlas) -> None:
    atlas.open(HUB)
    atlas.page.mouse.move(*atlas.position(HOSTILE))
    expect(atlas.card.locator("bdi")).to_have_text(HOSTILE)
    assert atlas.card.locator("img").count() == 0


NAMES = [
    HOSTILE, "</script><script>alert(1)</script>", '"><svg/onload=alert(1)>', "{{7*7}} %s \\u0027",
    "Line\u2028Separator`", "\u05d9\u05e8\u05d5\u05e9\u05dc\u05d9\u05dd", "W" * 200,
]  # fmt: skip


def _at_one_place(names: list[str]) -> dict[str, Any]:
    """A payload of cities that all lie at one and the same place."""
    many = len(names)
    states = ["active", "dormant"]
    same = {"lat": [50.0] * many, "lon": [10.0] * many, "country": [0] * many}
    slugs = [f"city-{at}" for at in range(many)]
    counts = {"dormant": [1] * many}
    return {
        "version": "1", "states": states, "words": states, "names": names, "slugs": slugs, **same,
        "countries": ["<b>Land</b>"], "counts": counts, "missing": 0,
    }  # fmt: skip


def test_cities_at_one_place_are_listed_and_every_name_is_literal(atlas: Atlas) -> None:
    sent = _at_one_place(NAMES)
    atlas.page.route("**/map/places.json*", lambda route: route.fulfill(json=sent))
    atlas.open("/map")
    atlas.map.focus()
    atlas.page.keyboard.press("+")
    expect(atlas.says).to_contain_text(f"Group of cities: {len(NAMES)}")
    atlas.page.keyboard.press("Enter")
    expect(atlas.card.locator("li bdi")).to_have_text(NAMES)
    links = [each.get_attribute("href") for each in atlas.card.get_by_role("link").all()]
    assert links == [f"/map?city={slug}" for slug in sent["slugs"]]


def test_a_card_of_any_name_stays_within_the_map(atlas: Atlas) -> None:
    atlas.page.set_viewport_size({"width": 360, "height": 740})
    sent = _at_one_place(["W" * 200])
    atlas.page.route("**/map/places.json*", lambda route: route.fulfill(json=sent))
    atlas.open("/map")
    atlas.page.mouse.move(*atlas.position("W" * 200))
    expect(atlas.card).to_contain_text("W" * 200)
    assert atlas.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_data_that_do_not_come_are_said_and_asked_for_again(atlas: Atlas, watch: Watch) -> None:
    atlas.page.route("**/map/places.json*", lambda route: route.abort())
    atlas.page.goto("/map")
    expect(atlas.says).to_contain_text("could not be loaded")
    expect(atlas.page.locator(".figures--map")).to_be_visible()
    watch.problems.clear()
    atlas.page.unroute_all()
    atlas.says.get_by_role("button", name="Try again").click()
    expect(atlas.map).to_have_attribute("data-state", "ready")


@pytest.fixture
def without_scripts(live: Live, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(base_url=live.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_without_scripts_the_table_says_the_same(without_scripts: Page) -> None:
    without_scripts.goto(HUB)
    expect(without_scripts.locator(".atlas__without")).to_be_visible()
    assert without_scripts.locator(".figures--map tbody tr").count() == 25
    without_scripts.locator(".paging a[rel=next]").click()
    expect(without_scripts.locator(".figures--map tbody tr").first).to_contain_text("Aldermoor")


def test_on_paper_the_table_stands_alone(atlas: Atlas) -> None:
    atlas.open(HUB)
    atlas.page.emulate_media(media="print")
    expect(atlas.page.locator(".atlas")).to_be_hidden()
    expect(atlas.page.locator(".figures--map")).to_be_visible()


# -- touch, sizes, accessibility -----------------------------------------------------------


@pytest.fixture
def phone(live: Live, browser: Browser, watch: Watch) -> Iterator[Atlas]:
    context = browser.new_context(
        base_url=live.url, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    watch.over(page)
    yield Atlas(page)
    context.close()
    assert watch.problems == []


def test_a_tap_shows_a_card_with_ways_on(phone: Atlas) -> None:
    phone.open(HUB)
    phone.page.touchscreen.tap(*phone.position("Наречьё"))
    expect(phone.card).to_contain_text("Наречьё, Russia")
    phone.card.get_by_role("link", name="See its partners").tap()
    phone.page.wait_for_url("**/map?city=nareche-ru")


def test_nothing_is_wider_than_a_phone(phone: Atlas) -> None:
    phone.open(HUB)
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/map", HUB, "/map?country=CN"])
def test_everybody_can_use_it_at_every_width(page: Page, scheme: Any, address: str) -> None:
    page.emulate_media(color_scheme=scheme)
    for width in (1280, 768, 360):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        page.locator(".folium-map[data-state=ready], .empty").wait_for()
        if page.locator(".folium-map").count():
            page.locator(".folium-map").focus()
            page.keyboard.press("+")
            expect(page.locator(".atlas__card")).to_be_visible()
        assert axe.violations(page) == []
