"""Pointer, touch, keyboard and search all lead to one focus, which the address says."""

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.atlas import HUB, Atlas

POLAND = {"city": "lakowo-pl"}


def _requests(page: Page) -> list[str]:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    return asked


# -- pointer -------------------------------------------------------------------------------


def test_pointing_at_a_city_says_what_it_is_and_asks_nobody(atlas: Atlas) -> None:
    atlas.open("/map?country=PL")
    asked = _requests(atlas.page)
    atlas.point_at("Łąkowo")
    expect(atlas.card.locator(".atlas__title")).to_have_text("Łąkowo, Poland")
    expect(atlas.card).to_contain_text("Agreements: 2")
    expect(atlas.card.locator("li", has_text="Dormant")).to_have_text("Dormant: 1")
    assert asked == []


def test_the_lines_of_the_city_pointed_at_come_forward(atlas: Atlas) -> None:
    atlas.open("/map")
    atlas.page.evaluate("map_2.setView([52, 20], 5, {animate: false})")
    atlas.point_at("Łąkowo")
    assert atlas.page.evaluate("(map_2.ties.lit._settle(), map_2.ties.lit.few.size)") == 3
    expect(atlas.page.locator(".atlas__sheet--ties")).to_have_class(
        "atlas__sheet atlas__sheet--ties leaflet-zoom-animated atlas__sheet--faint"
    )


def test_pointing_at_nothing_hides_the_card(atlas: Atlas) -> None:
    atlas.open(f"{HUB}&status=dormant")
    atlas.point_at("Łąkowo")
    x, y = atlas.position("Łąkowo")
    atlas.page.mouse.move(x, y + 90)
    expect(atlas.card).to_be_hidden()


def test_pointing_at_a_line_says_which_agreement_it_is(atlas: Atlas) -> None:
    atlas.open("/map?city=eastmost-nz")
    atlas.map.scroll_into_view_if_needed()
    x, y = atlas.page.evaluate("""() => {
        const {line} = map_2.ties.few.items[0], at = 2 * Math.round(line.length / 4);
        const scale = 2 ** map_2.getZoom();
        const point = L.point(line[at] * scale, line[at + 1] * scale);
        const {x, y} = map_2.layerPointToContainerPoint(point.subtract(map_2.getPixelOrigin()));
        return [x, y];
    }""")
    box = atlas.map.bounding_box()
    assert box
    atlas.page.mouse.click(box["x"] + x, box["y"] + y)
    expect(atlas.card.locator(".atlas__title bdi")).to_have_text(["Westmost", "Eastmost"])
    expect(atlas.card).to_contain_text("(2010)")
    expect(atlas.card.get_by_role("link")).to_have_attribute("href", r"/agreements/TC-000007")


def test_a_click_looks_at_the_city(atlas: Atlas) -> None:
    atlas.open(HUB)
    atlas.click("Łąkowo")
    atlas.looks_at("Łąkowo", **POLAND)


def test_a_click_on_the_city_in_focus_leads_to_its_page(atlas: Atlas) -> None:
    atlas.open("/map?city=eastmost-nz")
    atlas.click("Eastmost")
    atlas.page.wait_for_url("**/cities/eastmost-nz")


# -- touch ---------------------------------------------------------------------------------


def test_a_tap_shows_a_card_with_ways_on(phone: Atlas) -> None:
    phone.open(f"{HUB}&status=dormant")
    phone.page.touchscreen.tap(*phone.position("Łąkowo"))
    expect(phone.card).to_contain_text("Łąkowo, Poland")
    href = phone.card.get_by_role("link", name="Page of the city").get_attribute("href")
    assert href == "/cities/lakowo-pl"
    expect(phone.card.get_by_role("button", name="Compare")).to_be_visible()
    phone.card.get_by_role("button", name="See its partners").tap()
    phone.looks_at("Łąkowo", **POLAND, status="dormant")
    expect(phone.card).to_be_hidden()


# -- keyboard ------------------------------------------------------------------------------


def test_enter_chooses_what_is_nearest_to_the_middle(atlas: Atlas) -> None:
    atlas.open("/map")
    atlas.page.evaluate("map_2.setView([52, 26], 5, {animate: false})")
    atlas.map.focus()
    atlas.page.keyboard.press("+")
    expect(atlas.says).to_contain_text("Łąkowo, Poland. Agreements: 2")
    atlas.page.keyboard.press("Enter")
    atlas.looks_at("Łąkowo", **POLAND)
    expect(atlas.map).to_be_focused()


# -- search --------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["aldermoor", "Альдермур", "奥尔德穆尔", "ALDERM"])
def test_a_name_in_any_script_finds_the_city(atlas: Atlas, typed: str) -> None:
    atlas.open("/map")
    atlas.search(typed)
    expect(atlas.options.first.locator("bdi")).to_have_text("Aldermoor")
    atlas.page.keyboard.press("Enter")
    atlas.looks_at("Aldermoor", city="aldermoor-gb")
    expect(atlas.box).to_have_value("")


def test_arrows_choose_among_what_is_found(atlas: Atlas) -> None:
    atlas.open("/map")
    atlas.search("littleton 1")
    expect(atlas.page.locator("[data-map-found-says]")).to_have_text("Found: 8")
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"):
        atlas.page.keyboard.press(key)
    last = atlas.options.last
    expect(last).to_have_attribute("aria-selected", "true")
    expect(atlas.box).to_have_attribute("aria-activedescendant", last.get_attribute("id") or "-")
    name = last.locator("bdi").inner_text()
    atlas.page.keyboard.press("Enter")
    atlas.looks_at(name, city=f"{name.lower().replace(' ', '-')}-us")


def test_a_country_is_found_by_its_name_and_its_code(atlas: Atlas) -> None:
    atlas.open("/map")
    atlas.search("poland")
    expect(atlas.options.first).to_contain_text("Country")
    atlas.options.first.click()
    expect(atlas.h1).to_have_text("Partners of Poland")
    expect(atlas.panel.locator("h2")).to_have_text("Poland")
    assert atlas.asked() == {"country": "PL"}
    atlas.settled()
    atlas.search("NZ")
    expect(atlas.options.first.locator("bdi")).to_have_text("New Zealand")


def test_escape_closes_what_is_found_and_keeps_the_focus(atlas: Atlas) -> None:
    atlas.open(HUB)
    atlas.search("little")
    atlas.page.keyboard.press("Escape")
    expect(atlas.options.first).to_be_hidden()
    expect(atlas.box).to_have_attribute("aria-expanded", "false")
    expect(atlas.box).to_be_focused()
    assert atlas.asked() == {"city": "aldermoor-gb"}


def test_nothing_found_is_said_and_enter_filters_by_the_words(atlas: Atlas) -> None:
    atlas.open("/map")
    atlas.box.fill("no such town")
    expect(atlas.page.locator("[data-map-found-says]")).to_contain_text("Nothing found")
    atlas.page.keyboard.press("Enter")
    atlas.page.wait_for_url("**/map?q=no+such+town")
    expect(atlas.page.locator(".empty")).to_be_visible()


# -- the focus, and the ways back ----------------------------------------------------------


def test_the_panel_lists_partners_with_status_word_and_year(atlas: Atlas) -> None:
    atlas.open("/map?city=lakowo-pl")
    rows = atlas.panel.locator(".panel__partners > li")
    said = [" ".join(each.split()) for each in rows.all_inner_texts()]
    assert said == [
        "Aldermoor United Kingdom Dormant 1975",
        "Şarköy-on-Sea Türkiye Never implemented 2001",
        "Weißfurt Germany Never implemented 2001",
    ]
    expect(atlas.panel.locator("h2 a")).to_have_attribute("href", "/cities/lakowo-pl")
    expect(atlas.panel.locator(".panel__total")).to_have_text("Agreements 2")


def test_a_partner_in_the_panel_is_looked_at_in_turn(atlas: Atlas) -> None:
    atlas.open(HUB)
    atlas.panel.get_by_role("button", name="Brackenford").click()
    atlas.looks_at("Brackenford", city="brackenford-gb")


def test_a_long_list_of_partners_is_shown_on_demand(atlas: Atlas) -> None:
    atlas.open(HUB)
    rows = atlas.panel.locator(".panel__partners > li")
    expect(rows).to_have_count(40)
    atlas.panel.get_by_role("button", name="Show all: 67").click()
    expect(rows).to_have_count(67)
    expect(rows.nth(40).get_by_role("button")).to_be_focused()
    unplaced = rows.filter(has_text="Nowhere Green")
    expect(unplaced).to_contain_text("not on the map: no coordinates")


def test_escape_lets_go_first_of_the_card_then_of_the_focus(atlas: Atlas) -> None:
    atlas.open(HUB)
    atlas.map.focus()
    atlas.page.keyboard.press("+")
    expect(atlas.card).to_be_visible()
    atlas.page.keyboard.press("Escape")
    expect(atlas.card).to_be_hidden()
    expect(atlas.h1).to_have_text("Partners of Aldermoor")
    atlas.page.keyboard.press("Escape")
    expect(atlas.h1).to_have_text("Map")
    expect(atlas.panel).to_contain_text("Choose a city")
    assert atlas.asked() == {}
    atlas.settled()


def test_back_and_forward_restore_every_step(atlas: Atlas) -> None:
    atlas.open("/map")
    atlas.search("aldermoor")
    atlas.page.keyboard.press("Enter")
    atlas.looks_at("Aldermoor", city="aldermoor-gb")
    atlas.status("dormant").click()
    atlas.click("Łąkowo")
    atlas.looks_at("Łąkowo", **POLAND, status="dormant")
    atlas.page.go_back()
    atlas.looks_at("Aldermoor", city="aldermoor-gb", status="dormant")
    atlas.page.go_back()
    atlas.looks_at("Aldermoor", city="aldermoor-gb")
    atlas.page.go_back()
    expect(atlas.h1).to_have_text("Map")
    atlas.settled()
    atlas.page.go_forward()
    atlas.looks_at("Aldermoor", city="aldermoor-gb")
    assert atlas.has("ties") == 66


def test_other_filters_stay_in_the_address(atlas: Atlas) -> None:
    atlas.open("/map?window=60&kind=twinning")
    atlas.search("aldermoor")
    atlas.page.keyboard.press("Enter")
    atlas.looks_at("Aldermoor", window="60", kind="twinning", city="aldermoor-gb")
    atlas.click("Łąkowo")
    atlas.looks_at("Łąkowo", window="60", kind="twinning", **POLAND)


def test_a_deep_link_opens_in_that_state(atlas: Atlas) -> None:
    atlas.open("/map?city=lakowo-pl&status=dormant")
    expect(atlas.panel.locator("h2")).to_have_text("Łąkowo")
    expect(atlas.panel.locator(".panel__partners > li")).to_have_count(1)
    expect(atlas.status("dormant")).to_have_attribute("aria-current", "true")
    assert atlas.has("ties") == 1


def test_links_of_the_table_are_followed_in_place(atlas: Atlas) -> None:
    atlas.open("/map")
    atlas.page.evaluate("window.__same = true")
    atlas.table.get_by_role("link", name="Brackenford").click()
    atlas.looks_at("Brackenford", city="brackenford-gb")
    assert atlas.page.evaluate("window.__same === true"), "the page was not loaded anew"


def test_links_that_sort_and_page_load_the_page(atlas: Atlas) -> None:
    atlas.open("/map")
    atlas.page.evaluate("window.__same = true")
    atlas.table.locator(".paging a[rel=next]").click()
    atlas.page.wait_for_url("**/map?page=2*")
    assert not atlas.page.evaluate("Boolean(window.__same)")
    atlas.complete()
    atlas.table.locator(".listbar a").first.click()
    atlas.page.wait_for_url("**sort=**")


MET = """() => {
    const {guide} = map_2;
    const said = (href) => [...new URL(href, location.href).searchParams].sort().join();
    return [...document.querySelectorAll('[data-map-table] th a')].map((link) => {
        const key = new URL(link.href).searchParams.get('city');
        const focus = {kind: 'city', key, at: guide.atlas.cityOf(key)};
        return [said(link.href), said(twinMap.met(guide, focus, guide.view.lookingAt(focus)))];
    });
}"""


def test_between_two_sides_a_city_leads_where_its_row_does(atlas: Atlas) -> None:
    for base in ("country=GB&partner=DE", "partner=DE", "country=PL&partner=aldermoor-gb"):
        pairs = atlas.open(f"/map?{base}").page.evaluate(MET)
        assert pairs, base
        assert [server for server, _script in pairs] == [script for _server, script in pairs], base
