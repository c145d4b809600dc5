"""The map in use on somebody else's site, in a frame; and in one file that loads nothing."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from registry.domain.selection import Selection
from registry.maps import PartnershipMap
from registry.web.asking import today
from tests.browser.atlas import Atlas
from tests.browser.conftest import Live

Elsewhere = Callable[[str], Page]


@pytest.fixture
def elsewhere(browser: Browser) -> Iterator[Elsewhere]:
    """Open a page of another site with this body."""
    bodies: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>Ours</title>{bodies[-1]}".encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context(locale="en-GB", viewport={"width": 800, "height": 800})
    context.set_default_timeout(10_000)

    def open_with(body: str) -> Page:
        bodies.append(body)
        page = context.new_page()
        page.goto(f"http://localhost:{server.server_port}/")
        return page

    yield open_with
    context.close()
    server.shutdown()
    server.server_close()


def _framed(page: Page) -> Frame:
    """The frame, once its map is complete."""
    page.frame_locator("iframe").locator(".folium-map[data-state=complete]").wait_for()
    return page.frames[1]


def test_the_snippet_of_the_page_shows_the_map_on_another_site(
    atlas: Atlas, elsewhere: Elsewhere
) -> None:
    atlas.open("/map?city=aldermoor-gb&status=dormant")
    snippet = atlas.page.locator("#embed-code").text_content() or ""
    page = elsewhere(snippet)
    frame = _framed(page)
    assert "/embed/map?city=aldermoor-gb&status=dormant" in frame.url
    expect(frame.locator("h1")).to_contain_text("Partners of Aldermoor")
    assert frame.evaluate("map_2.ties.few.size") == 3
    assert page.evaluate("document.querySelector('iframe').contentDocument") is None
    assert page.context.cookies() == []


def test_the_frame_answers_and_leads_out_of_itself(live: Live, elsewhere: Elsewhere) -> None:
    page = elsewhere(
        f'<iframe src="{live.url}/embed/map?city=aldermoor-gb" width="700" height="600"></iframe>'
    )
    frame = _framed(page)
    frame.locator("a[data-status=dormant]").click()
    expect(frame.locator("a[data-status=dormant]")).to_have_attribute("aria-current", "true")
    assert frame.evaluate("map_2.getContainer().dataset.ties") == "3"
    frame.locator(".folium-map").focus()
    page.keyboard.press("+")
    expect(frame.locator(".atlas__card")).to_be_visible()
    with page.context.expect_page() as opened:
        frame.locator(".alone__source a").first.click()
    opened.value.wait_for_url("**/map?city=aldermoor-gb")
    assert page.context.cookies() == []


# -- one file ------------------------------------------------------------------------------


@pytest.fixture
def saved(live: Live, browser: Browser, tmp_path: Path) -> Iterator[tuple[Atlas, list[str]]]:
    """A map of one file, opened from the disk, and what it asked for."""
    with live.app.app_context():
        drawn = PartnershipMap(Selection(city="aldermoor-gb"), today=today(), embed=True)
        drawn.save(str(tmp_path / "map.html"))
    context = browser.new_context(locale="en-GB", offline=True)
    context.set_default_timeout(10_000)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: asked.append(str(error)))
    page.on("console", lambda said: asked.append(said.text) if said.type == "error" else None)
    page.goto((tmp_path / "map.html").as_uri())
    yield Atlas(page).complete(), asked
    assert [each for each in asked if not each.startswith("data:")] == [page.url]
    context.close()


def test_a_saved_file_draws_its_map_without_any_request(saved: tuple[Atlas, list[str]]) -> None:
    atlas, _ = saved
    assert min(atlas.painted(layer) for layer in ("land", "ties", "places")) > 1000
    assert atlas.has("ties") == 66
    assert atlas.legend()["dormant"] == "3"
    atlas.point_at("Łąkowo")


def test_a_saved_file_looks_at_other_cities_statuses_and_years(
    saved: tuple[Atlas, list[str]],
) -> None:
    atlas, _ = saved
    address = atlas.page.url
    atlas.status("dormant").click()
    assert atlas.has("ties") == 3
    atlas.click("Łąkowo")
    expect(atlas.says).to_have_text("Łąkowo. Agreements: 1, Dormant: 1.")
    atlas.status("dormant").click()
    atlas.look_at_year(1976)
    expect(atlas.page.locator("[data-time-says]")).to_contain_text("At the end of 1976.")
    assert atlas.has("ties") == 1
    assert atlas.page.url.removesuffix("#") == address
