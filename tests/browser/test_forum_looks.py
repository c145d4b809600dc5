"""How the forum looks: at every width, in both schemes, on paper and as slides."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from registry import clock
from tests.browser import axe
from tests.browser.conftest import Live
from tests.browser.visitor import WIDTHS
from tests.forums import Forums

SLUG = "lookville-2023"
TALK = f"/forum/{SLUG}/what-keeps-them-awake"
PAGES = [
    "/forum", f"/forum/{SLUG}", f"/forum/{SLUG}/follow-up", TALK, f"{TALK}/dossier",
    f"{TALK}/dossier/slides", f"{TALK}/dossier/citations", f"{TALK}/follow-up",
    "/forum/panelists/ada-looking",
]  # fmt: skip
#: A4 upright, and 16:9 across: in points, as a PDF says them.
A4, WIDE = (595, 842), (960, 540)


@pytest.fixture(scope="module", autouse=True)
def _forum(live: Live) -> None:
    """A session with questions, somebody on its panel, and agreements that sleep or don't."""
    with live.make() as make:
        build = Forums(make)
        forum = build.forum(SLUG, place="Lookville")
        questions = [["What keeps them awake?", ["dormancy", "by-decade"]]]
        talk = build.session(
            forum, TALK.rsplit("/", 1)[1], theme="country=PT", questions=questions, track="Talks"
        )
        home = make.city("Lookville", "PT", lat=38.7, lon=-9.1)
        for at, days in enumerate((30, 500, 2000, 4000)):
            other = make.city(f"Lookham {at + 1}", "IE", lat=53.0 + at / 9, lon=-7.0)
            made = make.agreement(home, other, concluded="1990", reported=True)
            make.activity(made, clock.today("UTC") - timedelta(days=days))
            build.link(talk, made, note="An example." if at else "")
        build.panelist("Ada Looking", talk, office="Mayor", city_id=home.id)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_without_fault_at_every_width(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for address in PAGES:
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert axe.violations(page) == [], (address, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_everything_can_be_read_without_any_script(live: Live, browser: Browser) -> None:
    context = browser.new_context(base_url=live.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{TALK}/dossier")
    expect(page.locator("[data-figure=dormancy]")).to_contain_text("2 of 4 agreements")
    page.goto(f"{TALK}/dossier/slides")
    expect(page.locator(".slide").first).to_be_visible()
    context.close()


def _printed(page: Page) -> list[tuple[int, int]]:
    """Width and height of each page of the print, in points."""
    content = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", content)
    return [(round(float(width)), round(float(height))) for width, height in boxes]


def test_the_handout_is_a_few_sheets_of_a4(page: Page) -> None:
    page.goto(f"{TALK}/dossier")
    sheets = _printed(page)
    assert 2 <= len(sheets) <= 5  # fonts differ between machines
    assert {tuple(round(side, -1) for side in sheet) for sheet in sheets} == {
        tuple(round(side, -1) for side in A4)
    }


def test_each_slide_is_a_page_across(page: Page) -> None:
    page.goto(f"{TALK}/dossier/slides")
    sheets = _printed(page)
    assert len(sheets) == page.locator(".slide").count() > 10
    assert all(abs(width / height - WIDE[0] / WIDE[1]) < 0.02 for width, height in sheets)
