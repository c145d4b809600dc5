"""The whole page by keyboard alone: a way to everything, always a visible place, all is said."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.atlas import HUB, NEXT_FRAME, Atlas

#: What has the keyboard, told shortly; and whether one sees that it has.
HERE = """() => {
    const at = document.activeElement;
    const name = at.getAttribute('aria-label') ?? at.textContent.trim().slice(0, 30);
    const style = getComputedStyle(at);
    const around = at.matches('.folium-map') ? getComputedStyle(at, '::before') : style;
    const shown = style.outlineStyle !== 'none' && style.outlineWidth !== '0px'
        || style.boxShadow !== 'none' || around.borderTopWidth !== '0px';
    return {tag: at.tagName, id: at.id, name, shown, lost: at === document.body};
}"""


@pytest.fixture
def keys(atlas: Atlas) -> Atlas:
    return atlas.open("/map")


def _reach(page: Page, place: Locator, most: int = 120) -> None:
    """Press Tab until the place has the keyboard; each stop on the way is visible."""
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        assert here["shown"], f"nothing shows where the keyboard is: {here}"
        if place.evaluate("(place) => place === document.activeElement"):
            return
    pytest.fail("never reached by Tab")


def _kept(atlas: Atlas) -> None:
    """The keyboard stands somewhere after what it did."""
    atlas.settled()
    assert not atlas.page.evaluate(HERE)["lost"]


def test_every_piece_is_reached_by_tab_and_seen_to_be(keys: Atlas) -> None:
    page = keys.page
    for place in (
        keys.box,
        keys.map,
        page.locator(".leaflet-control-zoom-out"),
        keys.status("active"),
        page.locator("[data-legal]"),
        page.locator("[data-time-play]"),
        keys.year,
        keys.table.locator("tbody a").first,
    ):
        _reach(page, place)


def test_the_map_says_what_keys_do(keys: Atlas) -> None:
    expect(keys.map).to_have_attribute("role", "application")
    assert "Arrow keys" in (keys.map.get_attribute("aria-label") or "")


def test_keys_move_and_zoom_and_what_is_near_is_said(keys: Atlas) -> None:
    before = keys.view()
    keys.map.focus()
    keys.page.keyboard.press("+")
    expect(keys.says).to_contain_text("Agreements")
    assert keys.view()["zoom"] > before["zoom"]
    keys.page.keyboard.press("ArrowRight")
    keys.until(f"Math.abs(map_2.getCenter().lng - {before['lng']}) > 5")


def test_a_group_is_opened_by_enter_until_its_cities_are_seen(keys: Atlas) -> None:
    keys.page.evaluate("map_2.setView([38, -82], 3, {animate: false})")
    keys.map.focus()
    keys.page.keyboard.press("+")
    expect(keys.says).to_contain_text("Group of cities")
    zoom = keys.view()["zoom"]
    keys.page.keyboard.press("Enter")
    keys.until(f"map_2.getZoom() > {zoom}")


def test_the_whole_way_without_a_mouse(keys: Atlas) -> None:
    page = keys.page
    _reach(page, keys.box)
    page.keyboard.type("brackenf")
    keys.options.first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    keys.looks_at("Brackenford", city="brackenford-gb")
    expect(keys.says).to_have_text("Brackenford. Agreements: 4, Dormant: 0.")
    _kept(keys)
    _reach(page, keys.status("quiet"))
    page.keyboard.press("Enter")
    expect(keys.says).to_have_text("Brackenford. Agreements: 1, Dormant: 0.")
    _kept(keys)
    partner = keys.panel.get_by_role("button", name="Weißfurt")
    _reach(page, partner)
    page.keyboard.press("Enter")
    keys.looks_at("Weißfurt", city="weissfurt-de", status="quiet")
    _kept(keys)


@pytest.mark.parametrize(
    "name", ["Compare with another", "Back to all", "Brackenford", "Show all: 67"]
)
def test_a_button_of_the_panel_does_not_lose_the_keyboard(atlas: Atlas, name: str) -> None:
    atlas.open(HUB)
    atlas.panel.get_by_role("button", name=name, exact=True).press("Enter")
    _kept(atlas)


def test_taking_one_away_does_not_lose_the_keyboard(atlas: Atlas) -> None:
    atlas.open("/map?pin=aldermoor-gb&pin=brackenford-gb&pin=DE")
    atlas.panel.get_by_role("button", name="Take away: Germany").press("Enter")
    expect(atlas.h1).to_have_text("Compared: Aldermoor, Brackenford")
    _kept(atlas)


def test_a_link_of_the_table_or_a_filter_does_not_lose_the_keyboard(atlas: Atlas) -> None:
    atlas.open(f"{HUB}&status=dormant")
    atlas.table.locator("a.compare").first.press("Enter")
    expect(atlas.h1).to_contain_text("Compared")
    _kept(atlas)
    atlas.page.locator("[data-map-chips] a.chip--pin").first.press("Enter")
    expect(atlas.h1).to_have_text("Compared: Weißfurt")
    _kept(atlas)


def test_a_held_card_is_reached_and_left_by_keyboard(phone: Atlas) -> None:
    phone.open(f"{HUB}&status=dormant")
    phone.page.touchscreen.tap(*phone.position("Łąkowo"))
    button = phone.card.get_by_role("button", name="See its partners")
    button.press("Enter")
    phone.looks_at("Łąkowo", city="lakowo-pl", status="dormant")
    _kept(phone)


def test_the_year_is_said_and_the_focus_stays_on_the_slider(atlas: Atlas) -> None:
    atlas.open(HUB)
    atlas.year.focus()
    for key in ("ArrowLeft", "PageDown", "Home", "End", "ArrowLeft"):
        atlas.page.keyboard.press(key)
    atlas.page.wait_for_url("**on=2025-12-31")
    expect(atlas.year).to_have_attribute(
        "aria-valuetext", "At the end of 2025. Agreements in force: 67"
    )
    expect(atlas.says).to_contain_text("Aldermoor. Agreements: 67")
    _kept(atlas)
    expect(atlas.year).to_be_focused()


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
    atlas.page.evaluate(NEXT_FRAME)
