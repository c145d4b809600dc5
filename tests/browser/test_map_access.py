"""Everybody can use the map in every state: axe, narrow screens, large text, both schemes."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.atlas import HUB, NEXT_FRAME, Atlas
from tests.browser.conftest import Watch

WIDTHS = (1280, 768, 360)
State = Callable[[Atlas], object]


def _card(atlas: Atlas) -> None:
    atlas.open("/map")
    atlas.map.focus()
    atlas.page.keyboard.press("+")
    expect(atlas.card).to_be_visible()


def _held_card(atlas: Atlas) -> None:
    atlas.open(f"{HUB}&status=dormant")
    atlas.page.evaluate("""(() => {
        const {guide, places} = map_2, item = places.items.find(({at}) => !places.chosen.has(at));
        guide.card.show(item, L.point(60, 60), true);
    })()""")


def _search(atlas: Atlas) -> None:
    atlas.open("/map")
    atlas.search("littleton")
    atlas.page.keyboard.press("ArrowDown")


def _year(atlas: Atlas) -> None:
    atlas.open(f"{HUB}&status=no_record&on=1976-12-31")


def _failed(atlas: Atlas) -> None:
    atlas.page.route("**/map/pairs.json*", lambda route: route.abort())
    atlas.page.goto("/map")
    expect(atlas.says).to_contain_text("could not be loaded")


def _no_table(atlas: Atlas) -> None:
    atlas.open("/map")
    atlas.page.route("**/map?status=*", lambda route: route.abort())
    atlas.status("dormant").click()
    atlas.table.get_by_role("alert").wait_for()


def _empty(atlas: Atlas) -> None:
    atlas.page.goto("/map?country=CN")
    atlas.page.locator(".empty").wait_for()


def _chosen_empty(atlas: Atlas) -> None:
    atlas.open("/map?city=eastmost-nz")
    atlas.status("dormant").click()
    expect(atlas.table).to_contain_text("No agreement fits")


def _at(address: str) -> State:
    return lambda atlas: atlas.open(address)


STATES: dict[str, State] = {
    "start": _at("/map"),
    "a card": _card,
    "a card with buttons": _held_card,
    "a city": _at(HUB),
    "a country": _at("/map?country=GB"),
    "a comparison": _at("/map?pin=aldermoor-gb&pin=brackenford-gb&pin=DE"),
    "a year": _year,
    "a search": _search,
    "nothing fits": _empty,
    "nothing is left": _chosen_empty,
    "no data": _failed,
    "no table": _no_table,
    "a frame": _at("/embed/map?city=aldermoor-gb"),
}


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_without_fault_at_every_width_in_both_schemes(
    atlas: Atlas, watch: Watch, state: str
) -> None:
    page = atlas.page
    STATES[state](atlas)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.evaluate(NEXT_FRAME)
            assert axe.violations(page) == [], (width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    watch.problems = [each for each in watch.problems if "Failed to load" not in each]


@pytest.mark.parametrize("state", ["start", "a city", "a comparison", "a year"])
def test_text_of_twice_the_size_needs_no_sideways_scrolling(atlas: Atlas, state: str) -> None:
    page = atlas.page
    page.set_viewport_size({"width": 1280, "height": 900})
    STATES[state](atlas)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.evaluate(NEXT_FRAME)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    for place in (atlas.box, atlas.map, atlas.status("dormant"), atlas.panel):
        expect(place).to_be_visible()
    assert page.evaluate(CLIPPED) == []


#: Texts of buttons, links and words beside the map that are cut off by their own box.
CLIPPED = """[...document.querySelectorAll(
    '.atlas__side :is(a, button, p, li), .maptime :is(button, label, output), h1')]
    .filter((each) => each.offsetWidth && each.scrollWidth > each.clientWidth + 4
        && getComputedStyle(each).display !== 'inline')
    .map((each) => each.textContent.trim())"""


def test_what_is_touched_is_large_enough(phone: Atlas) -> None:
    phone.open(HUB)
    small = phone.page.evaluate("""[...document.querySelectorAll(
        'figure.atlas :is(a, button, input), .mapfind :is(button, input)')]
        .filter((each) => each.offsetWidth && !each.closest('.panel__partners, .panel__title'))
        .map((each) => [each.textContent.trim() || each.id, each.getBoundingClientRect()])
        .filter(([, {width, height}]) => width < 24 || height < 24).map(([name]) => name)""")
    assert small == []


def test_changes_are_announced_politely(atlas: Atlas) -> None:
    atlas.open(HUB)
    for place in ("[data-map-says]", "[data-map-found-says]"):
        expect(atlas.page.locator(place)).to_have_attribute("role", "status")
    for code, said in (("dormant", "Agreements: 3, Dormant: 3."), ("no_record", "Agreements: 66,")):
        atlas.status(code).click()
        expect(atlas.says).to_contain_text(said)


def test_the_printed_page_is_the_picture_and_the_table(atlas: Atlas, tmp_path: Any) -> None:
    atlas.open("/map?city=aldermoor-gb&status=dormant")
    atlas.page.emulate_media(media="print")
    shown = atlas.page.evaluate("""[...document.querySelectorAll(
        '.atlas__paper img, .folium-map, .mapfind, [data-map-time], [data-map-table] table')]
        .filter((each) => each.offsetParent !== null).map((each) => each.tagName)""")
    assert shown == ["IMG", "TABLE"]
    src = atlas.page.locator(".atlas__paper img").get_attribute("src") or ""
    assert "city=aldermoor-gb" in src and "status=dormant" in src
