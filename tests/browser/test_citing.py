"""Somebody cites a figure: on its page and from the overview, by mouse, by keyboard, without."""

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import axe
from tests.browser.conftest import Live, Watch

COPIED = "navigator.clipboard.readText()"


@pytest.fixture
def reader(page: Page) -> Page:
    """A page that may use the clipboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page


def test_the_citation_of_a_figure_is_copied_whole(reader: Page) -> None:
    reader.goto("/statistics/dormancy?country=GB#cite")
    reader.get_by_role("button", name="Copy").focus()
    reader.keyboard.press("Enter")
    expect(reader.locator("#cite [role=status]")).to_have_text("Copied")
    copied = reader.evaluate(COPIED)
    assert copied == (reader.locator("#cite blockquote").text_content() or "").strip()
    for part in ("Dormancy rate: ", " of ", "Country: United Kingdom", "rule version 1", "on="):
        assert part in copied


def test_the_permalink_of_a_citation_shows_the_same(reader: Page) -> None:
    reader.goto("/statistics/dormancy?country=GB")
    value = reader.locator(".value").inner_text()
    reader.locator("#cite").get_by_role("link", name="Permalink").click()
    expect(reader.locator(".value")).to_have_text(value, use_inner_text=True)
    assert "on=" in reader.url


def test_the_overview_fetches_a_citation_when_it_is_opened(reader: Page) -> None:
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    reader.goto("/statistics?country=GB")
    assert not any("/statistics/dormancy?" in each and each.endswith("GB") for each in asked)
    own = reader.locator("#dormancy details.cite--later")
    own.locator("summary").focus()
    reader.keyboard.press("Enter")
    own.get_by_role("button", name="Copy").click()
    expect(own.locator("[role=status]")).to_have_text("Copied")
    assert "Dormancy rate: " in reader.evaluate(COPIED)
    assert axe.violations(reader, within="#dormancy") == []


def test_several_citations_stand_beside_each_other(reader: Page) -> None:
    reader.goto("/statistics")
    for code in ("dormancy", "pairs"):
        reader.locator(f"#{code} details.cite--later summary").click()
        expect(reader.locator(f"#{code} blockquote")).to_be_visible()
    ids = reader.evaluate("[...document.querySelectorAll('[id^=cite]')].map(each => each.id)")
    assert len(ids) == len(set(ids)) > 4


def test_what_can_t_be_fetched_leaves_the_link(reader: Page, watch: Watch) -> None:
    failing = [True]

    def answer(route: Route) -> None:
        route.abort() if failing.pop() else route.continue_()

    reader.goto("/statistics")
    reader.route("**/statistics/pairs", answer)
    own = reader.locator("#pairs details.cite--later")
    own.locator("summary").click()
    expect(own.get_by_role("status")).to_contain_text("could not be fetched")
    expect(own.get_by_role("link")).to_be_visible()
    watch.problems.clear()
    failing.append(False)
    own.locator("summary").click()
    own.locator("summary").click()
    expect(own.locator("blockquote")).to_be_visible()


def test_somebody_who_may_not_write_to_the_clipboard_has_it_selected(page: Page) -> None:
    page.goto("/statistics/pairs")
    page.evaluate("() => { navigator.clipboard.writeText = async () => { throw new Error(); }; }")
    page.locator("#cite").get_by_role("button", name="Copy").click()
    expect(page.locator("#cite [role=status]")).to_contain_text("it is selected")
    assert "Pairs: " in page.evaluate("getSelection().toString()")


def test_without_scripts_the_link_leads_to_the_text(live: Live, browser: Browser) -> None:
    context = browser.new_context(base_url=live.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/statistics?country=GB")
    page.locator("#dormancy details.cite--later summary").click()
    page.locator("#dormancy details.cite--later a").click()
    assert page.url.endswith("/statistics/dormancy?country=GB#cite")
    expect(page.locator("#cite blockquote")).to_be_visible()
    expect(page.locator("#cite button")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("width", [360, 1200])
def test_the_block_is_right_for_everybody(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/statistics/dormancy")
    assert axe.violations(page, within="#cite") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
