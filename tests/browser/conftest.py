"""A real server with a small data set, and a browser that misses nothing a page does wrong."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, sync_playwright
from werkzeug.serving import make_server

from registry.extensions import db
from tests import databases, needs
from tests.browser.atlas import Atlas
from tests.browser.samples import fill
from tests.factories import Factory

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
REPORT_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', event => console.error(
    `policy: ${event.effectiveDirective} forbids ${event.blockedURI}`));
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Live:
    """A running server: its address without a slash at the end, and its application."""

    url: str
    app: Flask

    @contextmanager
    def make(self) -> Iterator[Factory]:
        """Builders whose rows are committed at the end, for all tests that follow."""
        with self.app.app_context():
            yield Factory(db.session)
            db.session.commit()


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """One server for all browser tests, on a free port, with the data of samples.py."""
    address = databases.new_file(tmp_path_factory.mktemp("live"))
    with databases.at_head(address, WTF_CSRF_ENABLED=True) as app:
        server = make_server("127.0.0.1", 0, app, threaded=True)
        running = Live(f"http://127.0.0.1:{server.port}", app)
        app.config["EXTERNAL_ORIGIN"] = running.url
        with running.make() as make:
            fill(make)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield running
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    path = needs.chromium()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield started
        started.close()


@dataclass
class Watch:
    """What went wrong on a page: errors, violations of its policy, requests to other hosts."""

    host: str
    problems: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        page.add_init_script(REPORT_VIOLATIONS)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"uncaught: {error}"))
        page.on("request", self._request)
        page.on("dialog", self._dialog)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type != "error" or _concerns_no_page(message):
            return
        known = message.text.startswith("policy: ")
        self.problems.append(message.text if known else f"console: {message.text}")

    def _dialog(self, dialog: Dialog) -> None:
        self.problems.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != self.host:
            self.problems.append(f"another host: {request.url}")


def _concerns_no_page(message: ConsoleMessage) -> bool:
    """A page that is meant to be a 404, or the icon that browsers ask for beside plain data."""
    if not message.text.startswith("Failed to load resource"):
        return False
    asked = message.location["url"]
    own = message.page.url if message.page else ""
    return asked == own or asked.endswith("/favicon.ico")


@pytest.fixture
def watch(live: Live) -> Watch:
    """What went wrong so far; a test that provokes it says so by `watch.problems.clear()`."""
    return Watch(urlsplit(live.url).netloc)


@pytest.fixture
def page(live: Live, browser: Browser, watch: Watch) -> Iterator[Page]:
    """A page in a fresh context, addresses relative to the server; any problem fails the test."""
    context = browser.new_context(base_url=live.url, locale="en-GB")
    context.set_default_timeout(10_000)
    opened = context.new_page()
    watch.over(opened)
    yield opened
    context.close()
    assert watch.problems == []


@pytest.fixture
def atlas(page: Page) -> Atlas:
    """A map that is looked at with a mouse and a keyboard."""
    return Atlas(page)


@pytest.fixture
def phone(live: Live, browser: Browser, watch: Watch) -> Iterator[Atlas]:
    """A map on a small screen that is touched."""
    context = browser.new_context(
        base_url=live.url, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    context.set_default_timeout(10_000)
    opened = context.new_page()
    watch.over(opened)
    yield Atlas(opened)
    context.close()
    assert watch.problems == []
