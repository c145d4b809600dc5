"""Two or three cities or countries side by side: panel, map and the server's table agree."""

from playwright.sync_api import expect

from tests.browser.atlas import HUB, Atlas

BOTH = "/map?pin=aldermoor-gb&pin=brackenford-gb"


def _columns(atlas: Atlas) -> list[list[str]]:
    """Rows of the panel's comparison: the word, then a number of each."""
    rows = atlas.panel.locator(".panel__compared tbody tr").all()
    return [[each.inner_text().strip() for each in row.locator("th, td").all()] for row in rows]


def _pins(atlas: Atlas) -> list[str]:
    pairs = atlas.page.evaluate("[...new URLSearchParams(location.search)]")
    return [value for name, value in pairs if name == "pin"]


def test_shift_and_a_click_compare_two_cities(atlas: Atlas) -> None:
    atlas.open(HUB)
    atlas.compare("Brackenford")
    expect(atlas.h1).to_have_text("Compared: Aldermoor, Brackenford")
    assert _pins(atlas) == ["aldermoor-gb", "brackenford-gb"]
    assert _columns(atlas) == [
        ["Agreements", "67", "4"],
        ["Quiet", "0", "1"],
        ["Dormant", "3", "0"],
        ["No record", "63", "1"],
        ["Contact, or not in force", "1", "2"],
    ]
    expect(atlas.panel.locator("h3")).to_have_text("Partners in common: 2")
    names = atlas.panel.locator(".panel__partners button").all_inner_texts()
    assert sorted(names) == ["Weißfurt", "Şarköy-on-Sea"]
    expect(atlas.table.locator("#table")).to_have_text("Side by side")
    atlas.settled()


def test_the_panel_counts_what_the_table_of_the_server_counts(atlas: Atlas) -> None:
    atlas.open(BOTH)
    rows = atlas.table.locator(".figures--counts tbody tr").all()
    said = [[each.inner_text() for each in row.locator("th, td").all()] for row in rows]
    server = {word: numbers for word, *numbers in said}
    for word, *numbers in _columns(atlas):
        if word in server:
            assert numbers == server[word], word
    assert {"Dormant", "No record", "Quiet"} <= server.keys()


def test_a_third_joins_and_a_fourth_does_not(atlas: Atlas) -> None:
    atlas.open(f"{BOTH}&status=no_record&status=dormant&status=quiet")
    atlas.compare("Weißfurt")
    expect(atlas.h1).to_have_text("Compared: Aldermoor, Brackenford, Weißfurt")
    assert len(_columns(atlas)[0]) == 4
    atlas.settled()
    atlas.page.evaluate("map_2.guide.compare(map_2.guide.atlas.focusOf('eastmost-nz'))")
    assert _pins(atlas) == ["aldermoor-gb", "brackenford-gb", "weissfurt-de"]


def test_one_is_taken_away_until_one_is_left(atlas: Atlas) -> None:
    atlas.open(f"{BOTH}&pin=weissfurt-de&status=quiet")
    atlas.panel.get_by_role("button", name="Take away: Brackenford").click()
    expect(atlas.h1).to_have_text("Compared: Aldermoor, Weißfurt")
    atlas.settled()
    atlas.panel.get_by_role("button", name="Take away: Aldermoor").click()
    atlas.looks_at("Weißfurt", city="weissfurt-de", status="quiet")


def test_the_button_compares_with_what_is_found_next(atlas: Atlas) -> None:
    atlas.open(HUB)
    atlas.panel.get_by_role("button", name="Compare with another").click()
    expect(atlas.says).to_have_text("Choose another city or country to compare.")
    expect(atlas.box).to_be_focused()
    atlas.search("weissfurt")
    atlas.page.keyboard.press("Enter")
    expect(atlas.h1).to_have_text("Compared: Aldermoor, Weißfurt")
    atlas.settled()


def test_countries_are_compared(atlas: Atlas) -> None:
    atlas.open("/map?country=IT")
    atlas.panel.get_by_role("button", name="Compare with another").click()
    atlas.search("germany")
    atlas.page.keyboard.press("Enter")
    expect(atlas.h1).to_have_text("Compared: Italy, Germany")
    assert _pins(atlas) == ["IT", "DE"]
    expect(atlas.panel.locator(".panel__partners button")).to_have_text(["United Kingdom"])
    atlas.settled()


def test_a_city_is_compared_with_a_country(atlas: Atlas) -> None:
    atlas.open("/map?pin=aldermoor-gb&pin=PL")
    expect(atlas.panel.locator(".panel__compared thead th")).to_have_count(2)
    assert atlas.has("ties") == 68, "one of them is of both"
    atlas.settled()


def test_a_comparison_is_a_step_in_the_history_and_escape_leaves_it(atlas: Atlas) -> None:
    atlas.open(HUB)
    atlas.compare("Brackenford")
    expect(atlas.h1).to_have_text("Compared: Aldermoor, Brackenford")
    atlas.page.go_back()
    atlas.looks_at("Aldermoor", city="aldermoor-gb")
    atlas.page.go_forward()
    expect(atlas.h1).to_have_text("Compared: Aldermoor, Brackenford")
    atlas.settled()
    atlas.page.mouse.move(0, 0)
    expect(atlas.card).to_be_hidden()
    atlas.map.focus()
    atlas.page.keyboard.press("Escape")
    expect(atlas.h1).to_have_text("Map")
    atlas.settled()


def test_offers_of_the_table_compare_in_place(atlas: Atlas) -> None:
    atlas.open(HUB)
    atlas.page.evaluate("window.__same = true")
    atlas.table.locator("a.compare").first.click()
    expect(atlas.h1).to_contain_text("Compared: Aldermoor, ")
    assert atlas.page.evaluate("window.__same === true")
    atlas.settled()


def test_a_comparison_of_another_year(atlas: Atlas) -> None:
    atlas.open(BOTH)
    atlas.look_at_year(1976)
    here = _columns(atlas)
    atlas.open(f"{BOTH}&on=1976-12-31")
    assert _columns(atlas) == here
    assert here[0][1:] == ["29", "1"]


def test_a_phone_compares_by_the_card(phone: Atlas) -> None:
    phone.open(f"{HUB}&status=dormant")
    phone.page.touchscreen.tap(*phone.position("Łąkowo"))
    phone.card.get_by_role("button", name="Compare").tap()
    expect(phone.h1).to_have_text("Compared: Aldermoor, Łąkowo")
    phone.settled()


def test_a_country_counts_an_agreement_of_two_of_its_cities_once(atlas: Atlas) -> None:
    atlas.open("/map?country=GB")
    row = atlas.panel.locator(".panel__partners > li", has_text="Italy")
    expect(row).to_contain_text("Agreements: 1")
