"""Editions in a browser: somebody publishes, anybody compares, a wrong one is withdrawn."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from registry import clock
from tests.browser import axe
from tests.browser.conftest import Live
from tests.browser.visitor import Visitor
from tests.factories import PASSWORD
from tests.integration.publishing import published, withdrawn

HEAD = "head-of-editions@registry.example"
WIDTHS = (360, 768, 1280)


def _today() -> date:
    return clock.today("UTC")


@pytest.fixture(scope="module")
def numbers(live: Live) -> list[str]:
    """A withdrawn edition and two that hold; between them an agreement falls asleep."""
    with live.make() as make:
        make.account(HEAD, administrator=True)
        one = make.city("Editionville", "FR", lat=45.1, lon=3.2)
        other = make.city("Frozenham", "GB", lat=54.2, lon=-2.3)
        made = make.agreement(one, other, reported=True)
        make.activity(made, _today() - timedelta(days=800))
        make.session.commit()
        wrong = published(make.session, _today() - timedelta(days=365))
        first = published(make.session, _today() - timedelta(days=300))
        make.agreement(one, other, kind="project", concluded=_today() - timedelta(days=20))
        make.session.commit()
        last = published(make.session, _today() - timedelta(days=10))
        withdrawn(make.session, wrong, "Counted twice.", _today(), last)
    return [wrong, first, last]


def _addresses(numbers: list[str]) -> dict[str, str]:
    wrong, first, last = numbers
    changes = f"/editions/{first}/changes"
    return {
        "/editions": "Editions",
        f"/editions/{last}": f"Edition {last}",
        f"/editions/{wrong}": f"Edition {wrong} was withdrawn",
        f"{changes}?with={last}": "What changed",
        f"{changes}?country=FR&window=12": "What changed",
        f"{changes}?change=added": "What changed",
        f"/agreements?edition={last}": "Agreements",
    }


def test_every_page_is_without_fault_at_every_width_in_both_schemes(
    page: Page, numbers: list[str]
) -> None:
    for address, heading in _addresses(numbers).items():
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for scheme in ("dark", "light"):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                assert axe.violations(page) == [], (address, width, scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_everything_can_be_read_without_any_script(
    live: Live, browser: Browser, numbers: list[str]
) -> None:
    context = browser.new_context(base_url=live.url, java_script_enabled=False)
    visitor = Visitor(context.new_page(), scripts=False)
    _wrong, first, last = numbers
    visitor.open("/editions", "Editions").follow(last, f"Edition {last}")
    visitor.follow(f"since {first}", "What changed")
    expect(visitor.page.locator(".lead--changes")).to_contain_text("was added")
    visitor.choose(**{"with": f"Now, {_today().day} {_today():%B %Y}"})
    visitor.press("Compare", "What changed")
    expect(visitor.page.locator(".versus")).to_contain_text("Now")
    context.close()


def test_the_banner_leads_from_an_edition_to_now_and_is_printed(
    page: Page, numbers: list[str]
) -> None:
    page.goto(f"/agreements?edition={numbers[2]}&country=FR")
    banner = page.get_by_role("region", name="Edition")
    page.emulate_media(media="print")
    expect(banner).to_be_visible()
    page.emulate_media(media="screen")
    banner.get_by_role("link", name="See the registry now").click()
    page.wait_for_url("**/agreements?country=FR")
    expect(banner).to_have_count(0)


@pytest.mark.parametrize("width", [360, 1280])
def test_an_administrator_publishes_an_edition_and_withdraws_it(
    page: Page, numbers: list[str], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    visitor = Visitor(page).open("/sign-in?next=/administration", "Sign in")
    visitor.fill(email=HEAD, password=PASSWORD).press("Sign in", "Administration")
    visitor.follow("Editions", "Editions").follow("Publish an edition", "Publish an edition")
    visitor.press("Publish for ever", "Editions").says("is published")
    number = page.locator("tbody th a").first.inner_text()
    visitor.follow(f"Withdraw {number}", f"Withdraw edition {number}")
    visitor.press("Withdraw it", f"Withdraw edition {number}").says("This must be filled in.")
    visitor.fill(reason="It was a try.").choose(successor=_option(page, numbers[2]))
    visitor.press("Withdraw it", "Editions").says("is withdrawn")
    visitor.follow(number, f"Edition {number} was withdrawn").says("It was a try.")
    page.goto("/administration")
    page.get_by_role("button", name="Sign out").click()


def _option(page: Page, number: str) -> str:
    return page.locator(f"#successor option[value='{number}']").inner_text()
