"""The legend counts by status and is a filter; the server says the same numbers."""

import pytest
from playwright.sync_api import expect

from tests.browser.atlas import HUB, Atlas

ADDRESSES = [
    "/map", HUB, "/map?country=IT", "/map?status=asleep", "/map?country=GB&status=active,no_record",
    "/map?city=weissfurt-de&legal=in_force", "/map?legal=ended", "/map?kind=contact",
    "/map?country=GB&partner=US&status=dormant", "/map?city=lakowo-pl&on=1996-12-31",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_legend_says_what_the_server_says(atlas: Atlas, address: str) -> None:
    atlas.open(address)
    assert atlas.legend() == atlas.legend(address)
    assert atlas.settled()


def test_a_status_is_chosen_and_let_go(atlas: Atlas) -> None:
    atlas.open(HUB)
    before = atlas.legend()
    atlas.status("dormant").click()
    expect(atlas.status("dormant")).to_have_attribute("aria-current", "true")
    assert atlas.asked() == {"city": "aldermoor-gb", "status": "dormant"}
    assert (atlas.has("ties"), atlas.legend()) == (3, before | {"dormant": "3*"})
    expect(atlas.says).to_have_text("Aldermoor. Agreements: 3, Dormant: 3.")
    expect(atlas.panel.locator(".panel__partners > li")).to_have_count(3)
    atlas.settled()
    atlas.status("dormant").click()
    expect(atlas.status("dormant")).not_to_have_attribute("aria-current", "true")
    assert (atlas.has("ties"), atlas.asked()) == (66, {"city": "aldermoor-gb"})
    atlas.settled()


def test_statuses_add_up_and_back_takes_them_away_one_by_one(atlas: Atlas) -> None:
    atlas.open("/map")
    atlas.status("dormant").click()
    one = atlas.has("ties")
    atlas.status("never_implemented").click()
    atlas.until(f"Number(map_2.getContainer().dataset.ties) > {one}")
    chosen = [code for code, count in atlas.legend().items() if count.endswith("*")]
    assert chosen == ["dormant", "never_implemented"]
    atlas.settled()
    atlas.page.go_back()
    expect(atlas.status("never_implemented")).not_to_have_attribute("aria-current", "true")
    assert (atlas.has("ties"), atlas.asked()) == (one, {"status": "dormant"})
    atlas.settled()


def test_what_is_asleep_is_chosen_by_both_of_its_statuses(atlas: Atlas) -> None:
    atlas.open("/map?status=asleep")
    atlas.status("dormant").click()
    assert atlas.asked() == {"status": "never_implemented"}
    assert atlas.legend()["never_implemented"].endswith("*")
    atlas.settled()


def test_what_is_in_force_only(atlas: Atlas) -> None:
    atlas.open("/map?city=brackenford-gb")
    assert atlas.has("ties") == 5
    link = atlas.page.locator("[data-map-legend] a[data-legal]")
    link.click()
    expect(link).to_have_attribute("aria-current", "true")
    assert (atlas.has("ties"), atlas.asked()) == (
        4,
        {"city": "brackenford-gb", "legal": "in_force"},
    )
    atlas.settled()
    atlas.status("quiet").press("Enter")
    assert atlas.has("ties") == 1
    atlas.settled()


def test_where_nothing_is_left_it_is_said(atlas: Atlas) -> None:
    atlas.open("/map?city=eastmost-nz")
    atlas.status("dormant").click()
    expect(atlas.table).to_contain_text("No agreement fits")
    expect(atlas.says).to_have_text("Eastmost. Agreements: 0, Dormant: 0.")
    assert atlas.has("ties") == 0
    atlas.settled()
    atlas.page.keyboard.press("Escape")
    atlas.open("/map?kind=contact&status=dormant")
    expect(atlas.says).to_have_text("There is nothing to show on the map.")


def test_a_new_window_is_opened_as_ever(atlas: Atlas) -> None:
    atlas.open("/map")
    with atlas.page.context.expect_page() as opened:
        atlas.status("dormant").click(modifiers=["Control"])
    opened.value.wait_for_url("**/map?status=dormant")
    assert atlas.asked() == {}
