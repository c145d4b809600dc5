"""A panelist at the statistics: finds a rate, reads what it means, cites it, comes back to it."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from registry import clock
from tests.browser import axe
from tests.browser.conftest import Live
from tests.browser.visitor import Visitor
from tests.integration.publishing import published

HEAD = "head-of-statistics@registry.example"
WIDTHS = (360, 768, 1280)
COPIED = "navigator.clipboard.readText()"
PAGES = {
    "/statistics": "Statistics",
    "/statistics?country=GB&on=2020-01-01": "Statistics",
    "/statistics?q=nothing+like+it": "Statistics",
    "/statistics/by-country?sort=-pairs": "By country",
    "/statistics/dormancy": "Dormancy rate",
    "/statistics/first-activity": "Time to the first activity",
    "/method": "Method",
}


def _today() -> date:
    return clock.today("UTC")


@pytest.fixture(scope="module")
def edition(live: Live) -> str:
    """Two countries with three agreements, of which two are dormant, frozen in an edition."""
    with live.make() as make:
        make.account(HEAD, administrator=True)
        towns = [make.city(f"Panelton {at}", country) for at, country in enumerate(["IS", "MT"])]
        for kind, days in {"project": 30, "sectoral": 900, "partnership": 1800}.items():
            made = make.agreement(*towns, kind=kind, concluded="1990", reported=True)
            make.activity(made, _today() - timedelta(days=days))
        make.session.commit()
        return published(make.session, _today())


@pytest.fixture
def panelist(page: Page) -> Visitor:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.set_viewport_size({"width": 1280, "height": 800})
    return Visitor(page)


def _edit(live: Live) -> None:
    """A fourth agreement of the two countries falls asleep at once."""
    with live.make() as make:
        towns = [make.city(f"Afterwards {country}", country) for country in ("IS", "MT")]
        make.activity(make.agreement(*towns, concluded="1990", reported=True), "2001")


def test_a_panelist_finds_a_rate_reads_cites_and_comes_back(
    panelist: Visitor, live: Live, edition: str
) -> None:
    page = panelist.open("/statistics", "Statistics").page
    page.get_by_label("Country", exact=True).select_option(label="Iceland")
    page.get_by_text("More filters").click()
    page.get_by_label("Partner", exact=True).select_option(label="Malta")
    panelist.press("Show", "Statistics").says("2 dormant of 3 agreements in force")
    panelist.follow("Dormancy rate", "Dormancy rate").says("2 of 3 agreements (66.7%)")
    panelist.follow("How it is counted, with an example", "Method")
    expect(page.locator("#figure-dormancy")).to_be_in_viewport()
    page.go_back()
    page.locator("#cite").get_by_role("button", name="Copy").first.click()
    expect(page.locator("#cite [role=status]").first).to_have_text("Copied")
    copied = page.evaluate(COPIED)
    for part in ("Dormancy rate", "2 of 3", "Iceland", "Malta", f"dition {edition}", "version 1"):
        assert part in copied
    (permalink,) = re.findall(rf"\S+edition={edition}", copied)
    _edit(live)
    panelist.open(permalink, "Dormancy rate").says("2 of 3 agreements (66.7%)")
    panelist.open("/statistics?country=IS&partner=MT", "Statistics").says("3 dormant of 4")


def test_a_cell_of_the_matrix_leads_to_the_statistics_of_the_two(panelist: Visitor) -> None:
    page = panelist.open("/statistics", "Statistics").page
    cell = page.locator(".matrix tbody a").first
    pairs = cell.inner_text()
    cell.click()
    expect(page.locator(".heads__numbers b").nth(1)).to_have_text(pairs)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_without_fault_at_every_width(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for address, heading in PAGES.items():
            page.goto(address)
            expect(page.get_by_role("heading", level=1)).to_have_text(heading)
            assert axe.violations(page) == [], (address, width)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_it_all_works_without_scripts(live: Live, browser: Browser) -> None:
    context = browser.new_context(base_url=live.url, java_script_enabled=False)
    visitor = Visitor(context.new_page(), scripts=False)
    visitor.open("/statistics?country=GB", "Statistics").says("Country: United Kingdom")
    visitor.page.locator("#by-kind h3 a").click()
    visitor.follow("Agreements", "By kind")
    assert "sort=-agreements" in visitor.page.url
    visitor.page.locator(".chart img").scroll_into_view_if_needed()
    visitor.follow("All figures", "Statistics").says("What sleeps")
    context.close()


def test_charts_are_shown_narrow_on_a_narrow_screen(page: Page) -> None:
    for width, source in ((360, "size=narrow"), (1280, "dormancy.svg")):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/statistics/dormancy")
        image = page.locator(".chart img")
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", value=True)
        assert str(image.evaluate("image => image.currentSrc")).endswith(source)
        assert image.evaluate("image => image.naturalWidth") > 0


def test_paper_has_no_navigation_and_no_table_cut(page: Page) -> None:
    page.goto("/statistics")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 960})
    for gone in (".masthead__nav", ".volume__contents", ".figure__ways", ".filters"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.locator(".colophon__address")).to_be_visible()
    wide = page.evaluate(
        "[...document.querySelectorAll('.figures--sheet')].filter("
        "each => each.getBoundingClientRect().right > innerWidth).map(each => each.innerText)"
    )
    assert wide == []
