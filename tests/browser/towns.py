"""Twin towns of our own invention, and who sits at their desks, each at a browser of their own."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext

from tests.browser.conftest import Live, Watch
from tests.browser.visitor import Visitor
from tests.factories import PASSWORD

DOORS = {"home": "/desk", "partner": "/desk", "secretariat": "/secretariat"}


@dataclass
class Towns:
    """Two towns with a department each, a third that is silent, and a secretariat.

    `twins` is an agreement of the two that both have reported, and under which nothing is recorded;
    without it they have none yet.
    """

    live: Live
    watch: Watch
    browser: Browser
    width: int
    mark: str
    slug: str = ""
    twins: str = ""
    _contexts: list[BrowserContext] = field(default_factory=list)

    def found(self, *, twinned: bool) -> "Towns":
        with self.live.make() as make:
            home = make.city(self.home, "GB", lat=51.0, lon=-2.0)
            partner = make.city(self.partner, "DE", lat=50.0, lon=9.0)
            make.agreement(home, make.city(self.silent, "FR", lat=46.0, lon=1.0), signed=False)
            make.account(self._email("home"), home, name="Hope Home")
            make.account(self._email("partner"), partner, name="Paul Partner")
            make.account(self._email("secretariat"), name="Sue Settler", secretariat=True)
            self.slug = home.slug
            if twinned:
                self.twins = make.agreement(
                    home, partner, concluded="2001", reported=True
                ).reference
        return self

    @property
    def home(self) -> str:
        return f"Northwick {self.mark}"

    @property
    def partner(self) -> str:
        return f"Südheim {self.mark}"

    @property
    def silent(self) -> str:
        return f"Vieuxpont {self.mark}"

    @property
    def title(self) -> str:
        return f"{self.home} – {self.partner}"

    def _email(self, who: str) -> str:
        return f"{who}@{self.mark.lower()}.example"

    def enter(self, who: str, **options: Any) -> Visitor:
        """Somebody signs in on a device of their own."""
        context = self.browser.new_context(base_url=self.live.url, locale="en-GB", **options)
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        page = context.new_page()
        page.set_viewport_size({"width": self.width, "height": 800})
        self.watch.over(page)
        visitor = Visitor(page, options.get("java_script_enabled", True)).open(
            DOORS[who], "Sign in"
        )
        heading = DOORS[who].strip("/").title()
        return visitor.fill(email=self._email(who), password=PASSWORD).press("Sign in", heading)

    def at_desk(self, visitor: Visitor) -> Visitor:
        return visitor.open(f"/desk/agreements/{self.twins}", self.title)

    def close(self) -> None:
        for context in self._contexts:
            context.close()


def path_of(visitor: Visitor) -> str:
    return urlsplit(visitor.page.url).path
