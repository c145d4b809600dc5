"""The browser's watch misses nothing: each kind of wrong page is caught."""

import pytest
from playwright.sync_api import Page, Route

from tests.browser import axe
from tests.browser.conftest import Live, Watch

POLICY = {"Content-Security-Policy": "default-src 'self'", "Content-Type": "text/html"}
BAD_PAGES = {
    "policy": "<p onclick='1'>x</p><script>document.title = 'ran'</script>",
    "another host": "<img src='http://192.0.2.1/pixel.png' alt=''>",
    "console": "<script src='/no-such-file.js'></script>",
}


def _serve(page: Page, html: str, headers: dict[str, str]) -> None:
    def answer(route: Route) -> None:
        route.fulfill(status=200, headers=headers, body=f"<!DOCTYPE html>{html}")

    page.route("**/canary", answer)
    page.goto("/canary")


@pytest.mark.parametrize("problem", BAD_PAGES)
def test_a_wrong_page_is_caught(page: Page, watch: Watch, problem: str) -> None:
    _serve(page, BAD_PAGES[problem], POLICY)
    assert any(each.startswith(problem) for each in watch.problems), watch.problems
    watch.problems.clear()


@pytest.mark.parametrize(("script", "problem"), [("alert(1)", "a dialog"), ("x.y", "uncaught")])
def test_code_that_runs_is_caught(page: Page, watch: Watch, script: str, problem: str) -> None:
    _serve(page, f"<script>{script}</script>", {"Content-Type": "text/html"})
    assert any(each.startswith(problem) for each in watch.problems), watch.problems
    watch.problems.clear()


def test_a_missing_page_alone_is_no_problem(page: Page, watch: Watch) -> None:
    answer = page.goto("/no-such-page")
    assert answer and answer.status == 404
    assert watch.problems == []


def test_an_inaccessible_page_is_caught_under_the_policy(page: Page) -> None:
    _serve(page, "<html lang=en><title>t</title><main><h1>x</h1><img src='data:,'></main>", {})
    assert any(each.startswith("image-alt") for each in axe.violations(page))


def test_the_live_server_answers_with_the_samples(page: Page, live: Live) -> None:
    answer = page.goto("/healthz")
    assert answer and answer.json()["database"] == "ok"
    assert answer.json()["data_version"] > 60
