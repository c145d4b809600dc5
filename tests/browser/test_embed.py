"""The map on another site, and as a file of its own: shown, usable, accessible, loading nothing."""

import base64
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import folium
import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect
from werkzeug.serving import make_server

from registry.domain.selection import Selection
from registry.maps import PartnershipMap
from tests.browser import axe
from tests.browser.conftest import Live, Watch
from tests.browser.samples import HOSTILE

HUB = "/embed/map?city=aldermoor-gb"
DRAWN = ".folium-map[data-state=complete]"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


def _expected(watch: Watch, beginning: str) -> None:
    """Forget the requests that a test itself brings about."""
    known = f"another host: {beginning}"
    watch.problems[:] = [each for each in watch.problems if not each.startswith(known)]


@dataclass
class OtherSite:
    """A page of another origin; the markup in it is a test's own."""

    url: str
    markup: str = ""

    def __call__(self, _environ: object, start: Callable[..., object]) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        page = "<!DOCTYPE html><html lang=en><link rel=icon href=data:,><title>A city</title>"
        return [f"{page}{self.markup}</html>".encode()]

    def show(self, page: Page, markup: str) -> FrameLocator:
        """The frame in the page, which is open now."""
        self.markup = markup
        page.goto(self.url)
        return page.frame_locator("iframe")


@pytest.fixture
def other_site(watch: Watch) -> Iterator[OtherSite]:
    """Another port is another origin; another name would be taken for an attack from outside."""
    site = OtherSite("")
    server = make_server("127.0.0.1", 0, site)
    site.url = f"http://127.0.0.1:{server.port}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield site
    server.shutdown()
    thread.join()


def _copied(page: Page) -> str:
    """The markup that a city's page offers."""
    page.goto("/cities/aldermoor-gb")
    page.get_by_text("This map on your own site").click()
    return page.locator("#frame-code").inner_text()


def test_a_city_shows_its_own_map_on_its_own_site(
    page: Page, watch: Watch, other_site: OtherSite
) -> None:
    frame = other_site.show(page, _copied(page))
    frame.locator(DRAWN).wait_for()
    expect(frame.get_by_role("heading", level=1)).to_have_text("Partners of Aldermoor")
    expect(frame.get_by_role("status")).to_contain_text("Aldermoor")
    assert page.context.cookies() == []
    _expected(watch, other_site.url)


def test_the_legend_filters_in_the_frame(page: Page, watch: Watch, other_site: OtherSite) -> None:
    frame = other_site.show(page, _copied(page))
    frame.locator(DRAWN).wait_for()
    dormant = frame.locator("[data-map-legend] a[data-status=dormant]")
    dormant.click()
    expect(dormant).to_have_attribute("aria-current", "true")
    assert page.url == other_site.url and len(page.context.pages) == 1
    _expected(watch, other_site.url)


def test_the_source_opens_outside_the_frame(
    page: Page, watch: Watch, other_site: OtherSite
) -> None:
    frame = other_site.show(page, _copied(page))
    with page.expect_popup() as opened:
        frame.locator(".alone__source a").click()
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text("Aldermoor")
    assert opened.value.evaluate("window.opener") is None
    _expected(watch, other_site.url)


def test_no_other_page_is_shown_on_another_site(
    page: Page, watch: Watch, live: Live, other_site: OtherSite
) -> None:
    refused = f'<iframe src="{live.url}/map" title="x" width=600 height=400></iframe>'
    frame = other_site.show(page, refused)
    page.wait_for_timeout(500)
    assert frame.locator(".folium-map").count() == 0
    assert any("frame-ancestors 'self'" in each for each in watch.problems)
    watch.problems.clear()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(240, 320), (360, 480), (800, 560)])
def test_it_fits_and_is_accessible_in_frames_of_all_sizes(
    page: Page, size: tuple[int, int], scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(HUB)
    page.locator(DRAWN).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    box = page.locator(".folium-map").bounding_box()
    assert box and box["height"] >= 150
    assert axe.violations(page) == []


@pytest.mark.parametrize("address", ["/embed/map?country=AQ", "/embed/map?nonsense=1"])
def test_where_there_is_nothing_to_show_it_is_said_accessibly(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 240, "height": 320})
    page.goto(address)
    assert axe.violations(page) == []
    assert page.locator(".folium-map").count() == 0


def test_without_scripts_the_frame_leads_to_the_table(live: Live, browser: Browser) -> None:
    context = browser.new_context(base_url=live.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(HUB)
    link = page.get_by_role("link", name="A table shows the same.")
    expect(link).to_have_attribute("href", f"{live.url}/map?city=aldermoor-gb#table")
    context.close()


# -- a tile server ---------------------------------------------------------------------------

TILES = "https://tiles.example.org"


@pytest.fixture
def tiled(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(live.app.config, "TILES_URL", f"{TILES}/{{z}}/{{x}}/{{y}}.png")
    monkeypatch.setitem(live.app.config, "TILES_ATTRIBUTION", "© People & <b>")


@pytest.mark.usefixtures("tiled")
def test_pictures_of_the_tile_server_lie_under_the_map(page: Page, watch: Watch) -> None:
    page.route(f"{TILES}/**", lambda route: route.fulfill(body=PIXEL, content_type="image/png"))
    page.goto("/embed/map?country=GB&lines=all")
    page.locator(DRAWN).wait_for()
    page.locator(".leaflet-tile-loaded").first.wait_for()
    assert any(each.startswith(f"another host: {TILES}/") for each in watch.problems)
    _expected(watch, f"{TILES}/")
    assert "land.json" not in page.content()
    expect(page.locator(".alone__source")).to_contain_text("© People & <b>")


@pytest.mark.usefixtures("tiled")
def test_no_other_host_may_give_pictures(page: Page, watch: Watch) -> None:
    page.route(f"{TILES}/**", lambda route: route.fulfill(body=PIXEL, content_type="image/png"))
    page.goto("/embed/map?country=GB&lines=all&pin=GB")
    page.evaluate("new Image().src = 'https://elsewhere.example/1.png'")
    page.wait_for_timeout(300)
    assert any("img-src forbids https://elsewhere.example" in each for each in watch.problems)
    watch.problems.clear()


# -- a file of its own -----------------------------------------------------------------------


@pytest.fixture
def saved(live: Live, tmp_path: Path) -> str:
    """A map with its data in a file, and a marker of folium's own on it."""
    with live.app.app_context():
        drawn = PartnershipMap(Selection(), today=date(2026, 11, 26), embed=True)
    folium.Marker([52.0, -1.0], tooltip="The forum", popup="It meets <b>here</b>").add_to(drawn)
    drawn.save(str(tmp_path / "map.html"))
    return (tmp_path / "map.html").as_uri()


def test_a_saved_map_is_drawn_from_the_file_alone(page: Page, watch: Watch, saved: str) -> None:
    page.goto(saved)
    page.locator(DRAWN).wait_for()
    page.locator(".leaflet-marker-icon").click()
    expect(page.locator(".leaflet-popup-content")).to_have_text("It meets here")
    # It fades in: until then its words are pale.
    expect(page.locator(".leaflet-popup")).to_have_css("opacity", "1")
    shown = page.locator(".leaflet-marker-icon").evaluate("(each) => each.naturalWidth")
    assert shown == 25
    assert axe.violations(page) == []
    assert watch.problems == [f"another host: {saved}"]
    watch.problems.clear()


def test_a_saved_map_shows_other_years(page: Page, watch: Watch, saved: str) -> None:
    page.goto(saved)
    page.locator(DRAWN).wait_for()
    page.get_by_label("Year").fill("2005")
    expect(page.locator("[data-time-says]")).to_contain_text("At the end of 2005.")
    _expected(watch, "file:")


def test_names_in_a_saved_map_run_nothing(page: Page, watch: Watch, saved: str) -> None:
    page.goto(saved)
    page.locator(DRAWN).wait_for()
    assert HOSTILE in page.evaluate("map_2.guide.atlas.names.names")
    _expected(watch, "file:")
