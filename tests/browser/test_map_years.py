"""The slider of years: what it shows of a year is what the server says of its last day."""

import re

import pytest
from playwright.sync_api import Request, expect

from tests.browser.atlas import HUB, Atlas

YEARS = (1955, 1976, 1990, 2001, 2012, 2023)


def _on(year: int) -> str:
    return f"{year}-12-31"


def _numbers(text: str) -> list[int]:
    return [int(each) for each in re.findall(r"\d+", text)]


# -- the numbers ---------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/map", HUB, "/map?country=DE"])
def test_a_year_is_what_the_server_says_of_its_last_day(atlas: Atlas, address: str) -> None:
    atlas.open(address)
    with_day = f"{address}{'&' if '?' in address else '?'}on="
    for year in YEARS:
        atlas.look_at_year(year)
        there = atlas.legend(with_day + _on(year))
        # Where there was nothing yet, the server has no map and no legend.
        assert atlas.legend() == (there or dict.fromkeys(atlas.legend(), "0")), year
    atlas.page.wait_for_url(f"**{with_day}{_on(YEARS[-1])}")
    atlas.settled()


def test_map_and_panel_of_a_year_are_those_of_its_deep_link(atlas: Atlas) -> None:
    seen = (
        "[map_2.getContainer().dataset.ties, document.querySelector('[data-map-panel]').innerText]"
    )
    atlas.open(HUB)
    for year in (1976, 2001):
        atlas.look_at_year(year)
        here = atlas.page.evaluate(seen)
        atlas.open(f"{HUB}&on={_on(year)}")
        assert atlas.page.evaluate(seen) == here, year
        assert atlas.year.input_value() == str(year)


def test_from_a_deep_link_to_today_and_back(atlas: Atlas) -> None:
    atlas.open(f"{HUB}&on=1976-12-31")
    before = atlas.legend()
    atlas.year.focus()
    atlas.page.keyboard.press("End")
    atlas.until("map_2.guide.view.on === ''")
    assert atlas.legend() == atlas.legend(HUB) != before
    atlas.page.wait_for_url(f"**{HUB}")
    atlas.settled()
    atlas.page.go_back()
    atlas.until("map_2.guide.view.on === '1976-12-31'")
    assert atlas.legend() == before
    atlas.settled()


def test_the_chart_shows_what_was_in_force_and_the_words_say_it(atlas: Atlas) -> None:
    atlas.open("/map")
    says = atlas.page.locator("[data-time-says]")
    expect(says).to_have_text(re.compile(r"^Today\. Agreements in force: \d+$"))
    atlas.look_at_year(1990)
    expect(says).to_have_text(re.compile(r"^At the end of 1990\. Agreements in force: \d+$"))
    in_force = atlas.page.evaluate(
        "(({first, in_force}) => in_force[1990 - first])(map_2.guide.time.years)"
    )
    assert _numbers(says.inner_text()) == [1990, in_force]
    assert atlas.legend()["in_force"] == str(in_force)
    expect(atlas.year).to_have_attribute("aria-valuetext", says.inner_text())
    assert atlas.page.locator(".maptime__area").get_attribute("d").count("V") > 60
    line = atlas.page.locator(".maptime__now").get_attribute("d")
    assert line.startswith(f"M{1990 - int(atlas.year.get_attribute('min') or 0)}.5 ")


def test_filters_hold_in_every_year(atlas: Atlas) -> None:
    atlas.open(f"{HUB}&status=no_record")
    atlas.look_at_year(1976)
    ties = atlas.has("ties")
    assert f"{ties}*" in atlas.legend().values()
    atlas.page.wait_for_url(f"**{HUB}&status=no_record&on=1976-12-31")
    atlas.settled()


# -- the slider ----------------------------------------------------------------------------


def test_years_are_fetched_when_the_slider_is_first_touched(atlas: Atlas) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    atlas.page.on("request", note)
    atlas.open("/map")
    assert not [each for each in asked if "/map/time.json" in each]
    for _ in range(2):
        atlas.year.press("ArrowLeft")
    atlas.until("map_2.guide.view.on === '2024-12-31'")
    assert len([each for each in asked if "/map/time.json" in each]) == 1


def test_the_first_press_of_a_key_moves_the_slider_and_the_address(atlas: Atlas) -> None:
    atlas.open("/map")
    atlas.year.press("ArrowLeft")
    atlas.page.wait_for_url("**/map?on=2025-12-31")
    expect(atlas.page.locator("[data-time-says]")).to_contain_text("At the end of 2025")
    atlas.settled()
    atlas.year.press("ArrowRight")
    atlas.page.wait_for_url("**/map")
    atlas.settled()


def test_the_slider_is_dragged(atlas: Atlas) -> None:
    atlas.open("/map")
    atlas.year.scroll_into_view_if_needed()
    box = atlas.year.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    atlas.page.mouse.move(box["x"] + box["width"] - 8, y)
    atlas.page.mouse.down()
    atlas.page.mouse.move(box["x"] + box["width"] / 2, y, steps=6)
    atlas.until("map_2.guide.view.on !== ''")
    assert atlas.asked() == {}, "the address waits until the slider rests"
    atlas.page.mouse.up()
    year = atlas.year.input_value()
    atlas.page.wait_for_url(f"**/map?on={year}-12-31")
    atlas.settled()


def test_years_play_and_pause(atlas: Atlas) -> None:
    atlas.open(f"{HUB}&on=2022-12-31")
    play = atlas.page.locator("[data-time-play]")
    play.click()
    expect(play).to_have_text("Pause")
    atlas.until("map_2.guide.view.on === '2024-12-31'")
    play.click()
    expect(play).to_have_text("Play")
    year = atlas.year.input_value()
    atlas.page.wait_for_timeout(500)
    assert atlas.year.input_value() == year
    assert atlas.asked()["on"] == f"{year}-12-31"
    play.click()
    atlas.until("map_2.guide.view.on === ''")
    expect(play).to_have_text("Play")
    assert atlas.asked() == {"city": "aldermoor-gb"}
    atlas.settled()


def test_where_the_selection_depends_on_the_day_no_slider_is_offered(atlas: Atlas) -> None:
    atlas.open("/map?dormant_since_from=1970")
    assert atlas.year.count() == 0
