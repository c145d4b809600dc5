"""What the map draws: land, groups, flows, lines by status, names; and how it is moved."""

from itertools import pairwise

from playwright.sync_api import expect

from tests.browser import made
from tests.browser.atlas import GROUP, HUB, NEXT_FRAME, Atlas

#: A place where there is a flow and nothing else: x, y, and the positions of its countries.
ON_A_FLOW = """() => {
    const {flows, places} = map_2, scale = 2 ** map_2.getZoom(), size = map_2.getSize();
    for (const {line} of flows.flows) for (let at = 0; at < line.length; at += 2) {
        const world = L.point(line[at] * scale, line[at + 1] * scale);
        const point = world.subtract(map_2.getPixelOrigin());
        const {x, y} = map_2.layerPointToContainerPoint(point);
        const flow = flows.pick(point);
        const free = x > 60 && y > 60 && x < size.x - 60 && y < size.y - 60;
        if (free && flow && !places.pick(point, 4)) return [x, y, flow.one, flow.other];
    }
}"""


def _total(atlas: Atlas) -> int:
    """The number that the heading of the table says."""
    return int(atlas.page.locator("#table").inner_text().split()[0])


# -- all there is --------------------------------------------------------------------------


def test_land_groups_and_lines_are_drawn(atlas: Atlas) -> None:
    atlas.open("/map")
    assert atlas.has("places") == _total(atlas) - 1, "one has no coordinates"
    assert atlas.has("groups") > 0 and atlas.has("ties") > 60
    assert min(atlas.painted(layer) for layer in ("land", "places", "ties")) > 1000


def test_every_city_is_in_sight_at_first_and_those_without_a_place_are_counted(
    atlas: Atlas,
) -> None:
    atlas.open("/map")
    many = atlas.has("places")
    expect(atlas.says).to_have_text(
        f"Cities in view: {many} of {many}. Not on the map, without coordinates: 1."
    )
    expect(atlas.page.locator(".unplaced summary")).to_have_text("Not on the map: 1")


def test_groups_show_a_ring_of_statuses_in_the_colours_of_the_legend(atlas: Atlas) -> None:
    atlas.open("/map")
    counts = atlas.page.evaluate("[...map_2.places.inSight().find((each) => each.group).counts]")
    assert sum(counts) > 1
    assert (
        atlas.page.evaluate("new Set(Object.values(twinMap.lines).map((l) => l.colour)).size") > 4
    )


def test_statuses_are_told_by_dash_as_well(atlas: Atlas) -> None:
    atlas.open(HUB)
    dashes = atlas.page.evaluate("Object.values(twinMap.lines).map((line) => line.dash.join())")
    assert len(set(dashes)) == len(dashes) - 1, "only «active» and «no record» are whole lines"
    widths = atlas.page.evaluate("[twinMap.lines.active.width, twinMap.lines.no_record.width]")
    assert widths[0] > 1.5 * widths[1]


def test_a_city_fans_out_its_agreements(atlas: Atlas) -> None:
    atlas.open(HUB)
    assert atlas.has("ties") == _total(atlas) - 1 > 60, "one partner has no coordinates"
    assert atlas.painted("ties") > 1000


def test_lines_take_the_short_way_across_180_degrees(atlas: Atlas) -> None:
    atlas.open("/map?city=eastmost-nz")
    assert atlas.has("ties") == 1
    west, east, line = atlas.page.evaluate(
        "(({west, east, line}) => [west, east, [...line]])(map_2.ties.few.items[0])"
    )
    assert east - west < 128, "half of the world"
    assert max(abs(b - a) for a, b in pairwise(line[::2])) < 10
    atlas.position("Westmost")


def test_two_cities_at_one_place_are_tied_by_a_loop(atlas: Atlas) -> None:
    atlas.open("/map?city=samefield-at")
    assert atlas.page.evaluate("map_2.ties.few.items[0].loop")
    assert atlas.painted("ties") > 40


def test_pages_of_a_city_and_of_the_registry_have_their_map(atlas: Atlas) -> None:
    assert atlas.open("/cities/aldermoor-gb").has("ties") > 60
    assert atlas.open("/").has("groups") > 0
    atlas.page.mouse.click(*atlas.position("Eastmost"))
    atlas.page.wait_for_url("**/map?city=eastmost-nz")


# -- many ----------------------------------------------------------------------------------


def test_very_many_agreements_are_shown_as_flows_until_all_lines_are_wanted(atlas: Atlas) -> None:
    made.serve(atlas.page, made.world())
    atlas.open("/map")
    assert (atlas.has("flows"), atlas.has("ties")) == (66, 0), "each country with each other"
    assert atlas.painted("flows") > 1000
    button = atlas.page.get_by_role("button", name="All lines")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert (atlas.has("flows"), atlas.has("ties")) == (0, 3000)
    assert atlas.asked() == {"lines": "all"} and atlas.painted("ties") > 10_000
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert atlas.has("flows") == 66 and atlas.asked() == {}


def test_a_flow_says_between_whom_it_runs_and_leads_to_its_agreements(atlas: Atlas) -> None:
    made.serve(atlas.page, made.world())
    atlas.open("/map")
    atlas.map.scroll_into_view_if_needed()
    box = atlas.map.bounding_box()
    assert box
    x, y, one, other = atlas.page.evaluate(ON_A_FLOW)
    names = [made.COUNTRIES[at] for at in (one, other)]
    atlas.page.mouse.move(box["x"] + x, box["y"] + y)
    expect(atlas.card.locator("bdi")).to_have_text(names)
    atlas.page.mouse.click(box["x"] + x, box["y"] + y)
    link = atlas.card.get_by_role("link", name="The agreements between them")
    expect(link).to_have_attribute("href", f"/map?country={names[0]}&partner={names[1]}")


def test_flows_give_way_to_lines_of_cities_from_near(atlas: Atlas) -> None:
    made.serve(atlas.page, made.world())
    atlas.open("/map")
    atlas.page.evaluate("map_2.setView([48, 2], 5, {animate: false})")
    assert atlas.painted("flows") == 0


def test_a_small_selection_is_shown_by_its_lines_at_once(atlas: Atlas) -> None:
    atlas.open("/map?kind=twinning")
    assert atlas.has("flows") == 0 < atlas.has("ties")
    expect(atlas.page.get_by_role("button", name="All lines")).to_be_hidden()


# -- around it -----------------------------------------------------------------------------


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


def test_on_paper_a_still_picture_stands_in_the_place_of_the_map(atlas: Atlas) -> None:
    atlas.open(HUB)
    atlas.page.emulate_media(media="print")
    expect(atlas.map).to_be_hidden()
    picture = atlas.page.locator(".atlas__paper img")
    expect(picture).to_be_visible()
    atlas.until("document.querySelector('.atlas__paper img').naturalWidth > 0")
    expect(atlas.table.locator("tbody tr").first).to_be_visible()
