"""Somebody at a browser: what people do on pages, each looked at on arrival."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser import axe

WIDTHS = (360, 1280)


@dataclass(frozen=True)
class Visitor:
    """Somebody at a browser; each page is looked at on arrival."""

    page: Page
    scripts: bool = True

    def open(self, address: str, heading: str) -> "Visitor":
        self.page.goto(address)
        return self._look(heading)

    def follow(self, link: str | re.Pattern[str], heading: str) -> "Visitor":
        found = self.page.get_by_role("main").get_by_role("link", name=link, exact=True).first
        with self.page.expect_navigation():
            found.click()
        return self._look(heading)

    def press(self, button: str, heading: str) -> "Visitor":
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).click()
        return self._look(heading)

    def fill(self, **fields: str) -> "Visitor":
        for name, text in fields.items():
            self.page.locator(f"#{name}").fill(text)
        return self

    def choose(self, **fields: str) -> "Visitor":
        for name, option in fields.items():
            self.page.locator(f"#{name}").select_option(label=option)
        return self

    def says(self, words: str) -> "Visitor":
        expect(self.page.get_by_role("main")).to_contain_text(words)
        return self

    def texts(self, selector: str) -> list[str]:
        return self.page.locator(selector).all_inner_texts()

    def _look(self, heading: str) -> "Visitor":
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        if not self.scripts:  # axe is one
            return self
        assert axe.violations(self.page) == []
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        return self
