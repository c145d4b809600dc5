"""What does not come is said, may be tried again, and the table still stands."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.atlas import HUB, Atlas
from tests.browser.conftest import Live, Watch


def _fail(route: Route) -> None:
    route.abort()


def _refuse(route: Route) -> None:
    route.fulfill(status=500, body="no")


def _hold(held: list[Route]) -> Callable[[Route], None]:
    """Let requests wait, for the test to let them go."""

    def keep(route: Route) -> None:
        held.append(route)

    return keep


def _has_rows(atlas: Atlas) -> None:
    expect(atlas.table.locator("tbody tr").first).to_be_visible()


@pytest.mark.parametrize("name", ["pairs", "names", "papers", "years"])
@pytest.mark.parametrize("failing", [_fail, _refuse])
def test_data_that_do_not_come_are_said_and_asked_for_again(
    atlas: Atlas, watch: Watch, name: str, failing: object
) -> None:
    atlas.page.route(f"**/map/{name}.json*", failing)
    atlas.page.goto("/map")
    expect(atlas.says).to_contain_text("The map’s data could not be loaded.")
    _has_rows(atlas)
    watch.problems.clear()
    atlas.page.unroute_all()
    atlas.says.get_by_role("button", name="Try again").press("Enter")
    atlas.complete()
    expect(atlas.says).to_contain_text("Cities in view")
    expect(atlas.map).to_be_focused()


def test_land_that_does_not_come_is_said_as_well(atlas: Atlas, watch: Watch) -> None:
    atlas.page.route("**/land.json", _fail)
    atlas.page.goto("/map")
    expect(atlas.says).to_contain_text("could not be loaded")
    watch.problems.clear()
    atlas.page.unroute_all()
    atlas.says.get_by_role("button", name="Try again").click()
    atlas.complete()
    assert atlas.painted("land") > 1000


def test_data_that_are_slow_are_said_to_be(atlas: Atlas) -> None:
    held: list[Route] = []
    atlas.page.clock.install()
    atlas.page.route("**/map/pairs.json*", _hold(held))
    atlas.page.goto("/map")
    atlas.until("map_2.getContainer().dataset.state === 'loading'")
    atlas.page.clock.run_for(7000)
    expect(atlas.says).to_have_text("")
    atlas.page.clock.run_for(1100)
    expect(atlas.says).to_have_text("The map’s data are slow to come. The table shows the same.")
    _has_rows(atlas)
    for route in held:
        route.continue_()
    atlas.complete()
    atlas.page.clock.run_for(1000)
    expect(atlas.says).to_contain_text("Cities in view")


def test_data_of_two_states_of_the_registry_are_fetched_anew(atlas: Atlas) -> None:
    first: list[Route] = []

    def stale(route: Route) -> None:
        first.append(route)
        if len(first) > 1:
            route.continue_()
            return
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"version": "before"})

    atlas.page.route("**/map/names.json*", stale)
    atlas.open(HUB)
    assert len(first) == 2
    expect(atlas.panel.locator("h2")).to_have_text("Aldermoor")


def test_years_that_do_not_come_are_said_and_the_next_touch_asks_again(
    atlas: Atlas, watch: Watch
) -> None:
    atlas.page.route("**/map/time.json*", _fail)
    atlas.open("/map")
    last = atlas.year.input_value()
    atlas.year.press("ArrowLeft")
    expect(atlas.says).to_have_text("The years could not be loaded. Move the slider to try again.")
    assert (atlas.year.input_value(), atlas.asked()) == (last, {})
    atlas.page.locator("[data-time-play]").click()
    expect(atlas.page.locator("[data-time-play]")).to_have_text("Play")
    watch.problems.clear()
    atlas.page.unroute_all()
    atlas.year.press("ArrowLeft")
    atlas.page.wait_for_url(f"**/map?on={int(last) - 1}-12-31")
    atlas.settled()


def test_a_table_that_does_not_come_is_said_and_asked_for_again(atlas: Atlas, watch: Watch) -> None:
    atlas.open("/map")
    atlas.page.route("**/map?city=*", _refuse)
    atlas.search("aldermoor")
    atlas.page.keyboard.press("Enter")
    alert = atlas.table.get_by_role("alert")
    expect(alert).to_contain_text("The table could not be brought up to date.")
    expect(atlas.panel.locator("h2")).to_have_text("Aldermoor")
    watch.problems.clear()
    atlas.page.unroute_all()
    alert.get_by_role("button", name="Try again").click()
    atlas.looks_at("Aldermoor", city="aldermoor-gb")


def test_only_the_table_asked_for_last_is_shown(atlas: Atlas) -> None:
    held: list[Route] = []
    atlas.open("/map")
    atlas.page.route("**/map?status=dormant", _hold(held))
    atlas.status("dormant").click()
    atlas.status("no_record").click()
    atlas.until("!document.querySelector('[data-map-table][aria-busy]')")
    for route in held:
        route.continue_()
    assert atlas.page.evaluate("location.search").count("status=") == 2
    atlas.settled()


def test_a_search_that_does_not_come_is_said_and_the_form_still_works(
    atlas: Atlas, watch: Watch
) -> None:
    atlas.page.route("**/map/find.json*", _fail)
    atlas.open("/map")
    atlas.box.fill("aldermoor")
    expect(atlas.page.locator("[data-map-found-says]")).to_contain_text("can’t be reached")
    watch.problems.clear()
    atlas.page.keyboard.press("Enter")
    atlas.page.wait_for_url("**/map?q=aldermoor")
    _has_rows(atlas)


def test_back_before_the_data_are_there_is_no_harm(atlas: Atlas) -> None:
    atlas.open("/map")
    atlas.status("dormant").click()
    atlas.page.wait_for_url("**status=dormant")
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        held.append(route)

    atlas.page.route("**/map/pairs.json*", hold_the_first)
    atlas.page.reload()
    atlas.until("map_2.getContainer().dataset.state === 'loading'")
    atlas.page.evaluate("history.back()")
    atlas.page.wait_for_url("**/map")
    atlas.complete()
    assert atlas.legend() == atlas.legend("/map")
    atlas.settled()


# -- no scripts ----------------------------------------------------------------------------


@pytest.fixture
def plain(live: Live, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(base_url=live.url, java_script_enabled=False)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_without_scripts_picture_and_table_say_the_same(plain: Page) -> None:
    plain.goto(HUB)
    expect(plain.locator(".atlas__still")).to_be_visible()
    expect(plain.locator("[data-map-time]")).to_be_hidden()
    assert plain.locator("[data-map-table] tbody tr").count() == 20
    plain.locator(".paging a[rel=next]").click()
    expect(plain.locator("[data-map-table] tbody tr").first).to_contain_text("Aldermoor")


def test_without_scripts_the_legend_filters_and_the_form_has_years(plain: Page) -> None:
    plain.goto(HUB)
    plain.locator("[data-map-legend] a[data-status=dormant]").click()
    plain.wait_for_url("**/map?city=aldermoor-gb&status=dormant")
    assert plain.locator("[data-map-table] tbody tr").count() == 3
    plain.locator("#map-on").select_option("1976-12-31")
    plain.get_by_role("button", name="Show").click()
    plain.wait_for_url("**on=1976-12-31**")
    assert "status=dormant" in plain.url and "city=aldermoor-gb" in plain.url


def test_without_scripts_cities_are_found_and_compared(plain: Page) -> None:
    plain.goto("/map")
    plain.locator("#map-q").fill("Brackenfurt")
    plain.get_by_role("button", name="Find").click()
    plain.locator("[data-map-table]").get_by_role("link", name="Brackenford").click()
    expect(plain.locator("h1")).to_have_text("Partners of Brackenford")
    plain.goto(HUB)
    plain.locator("a.compare").first.click()
    expect(plain.locator("h1")).to_contain_text("Compared: Aldermoor, ")
    assert plain.locator(".rows--compared tbody tr").count() > 1
