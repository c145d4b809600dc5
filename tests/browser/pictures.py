"""Pictures for /help/departments: `make pictures` draws them anew, on the demonstration set.

The cities and agreements are real; the account, and what is typed in the form, are made.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import Thread

from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from registry import create_app
from registry.extensions import db
from registry.models import City
from registry.services.accounts import hashed
from tests import needs
from tests.factories import Factory

TARGET = Path(__file__).parents[2] / "registry" / "static" / "img"
SIZE = {"width": 720, "height": 540}
PASSWORD = "made for a picture"
AGREEMENT = "TC-000088"


def _list(page: Page) -> None:
    page.goto("/desk/cities/dangjin-kr/first-visit")


def _waits(page: Page) -> None:
    page.goto("/desk")


def _record(page: Page) -> None:
    page.goto(f"/desk/activities/new?agreement={AGREEMENT}")
    page.locator("#kind").select_option("delegation")
    page.locator("#dates").fill("May 2026")
    page.locator("#title").fill("An example, made for this picture")


def _effect(page: Page) -> None:
    _record(page)
    page.get_by_role("button", name="Go on").click()


PICTURES: dict[str, Callable[[Page], None]] = {
    "list": _list, "waits": _waits, "record": _record, "effect": _effect,
}  # fmt: skip


def main() -> None:
    """Serve the demonstration set on a free port and take the pictures."""
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{folder}/pictures.sqlite3"
        app = create_app({"SQLALCHEMY_DATABASE_URI": address, "LOG_LEVEL": "WARNING"})
        app.test_cli_runner().invoke(args=["prepare"])
        with app.app_context():
            city = db.session.query(City).filter_by(slug="dangjin-kr").one()
            Factory(db.session).account("desk@dangjin.example", city, password=hashed(PASSWORD))
            db.session.commit()
        server = make_server("127.0.0.1", 0, app, threaded=True)
        Thread(target=server.serve_forever, daemon=True).start()
        _take(f"http://127.0.0.1:{server.port}")
        server.shutdown()


def _take(site: str) -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=needs.chromium(), args=["--no-sandbox"])
        page = browser.new_context(base_url=site, viewport=SIZE, color_scheme="light").new_page()
        page.goto("/sign-in")
        page.locator("#email").fill("desk@dangjin.example")
        page.locator("#password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        for name, go in PICTURES.items():
            go(page)
            page.locator("h1").scroll_into_view_if_needed()
            page.evaluate("document.querySelector('h1').scrollIntoView()")
            page.screenshot(path=TARGET / f"help-{name}.png")
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
