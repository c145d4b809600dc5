"""What a visitor is told when something does not work, and that nothing of the inside is told."""

from collections.abc import Callable, Iterator
from typing import NoReturn

import pytest
import sqlalchemy as sa
from flask import Flask, make_response
from sqlalchemy.exc import DataError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import default_exceptions

from registry.extensions import db
from registry.web.caching import PageCache
from registry.web.public import cities, method
from tests.integration.site import Site
from tests.integration.test_headers import flaws
from tests.pages import Page, faults

PAGES = ["/", "/agreements", "/agreements/TC-000001", "/cities", "/cities/town-0-gb", "/map"]
PAGES += ["/countries", "/countries/RU", "/method", "/data", "/agreements?q=d&status=asleep"]
PAGES += ["/embed/map"]
FILES = ["/agreements.csv", "/cities.geojson", "/countries.csv", "/map/pairs.json"]
FILES += ["/map/pairs.json", "/map/time.json", "/map/find.json?q=d"]
INSIDE = ["Traceback", "sqlalchemy", "SELECT", "psycopg", "sqlite", ".py", "/work", "site-packages"]


def _raising(error: Exception) -> Callable[..., NoReturn]:
    def fail(*_args: object, **_named: object) -> NoReturn:
        raise error

    return fail


@pytest.fixture(autouse=True)
def _nothing_kept(written: tuple[Flask, object]) -> None:
    """Pages are made anew, so that what is broken is met."""
    kept = written[0].extensions
    kept["pages"] = PageCache(kept["pages"].limit)


def _tells_nothing(text: str) -> bool:
    return not any(inside.lower() in text.lower() for inside in INSIDE)


# -- the database is down --------------------------------------------------------------------


@pytest.fixture
def down(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The site while nothing answers where its database should be."""
    with site.app.app_context():
        engines = db.engines
    port = sa.create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    monkeypatch.setitem(engines, None, port)
    yield site
    port.dispose()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_without_its_database_says_to_come_back(down: Site, path: str) -> None:
    page = Page(down.get(path))
    assert (page.status, page.answer.headers["Retry-After"]) == (503, "30")
    assert faults(page) == [] and flaws(page.answer) == []
    assert "Try again" in page.said and _tells_nothing(page.html)


@pytest.mark.parametrize("path", FILES)
def test_a_file_without_its_database_is_a_problem_document(down: Site, path: str) -> None:
    answer = down.get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["status"] == 503 and _tells_nothing(answer.text)


def test_what_needs_no_database_answers_without_it(down: Site) -> None:
    for path in ("/privacy", "/accessibility", "/imprint"):
        page = down.page(path)
        assert "Data version" not in page.html
    assert down.get("/nothing").status_code == 404
    assert down.get("/agreements?nonsense=1").status_code == 400


def test_a_kept_page_is_not_shown_while_nobody_knows_whether_it_is_true(
    site: Site, request: pytest.FixtureRequest
) -> None:
    assert site.get("/agreements").status_code == 200
    down: Site = request.getfixturevalue("down")
    assert down.get("/agreements").status_code == 503


def test_the_first_request_after_it_is_back_is_answered(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(cities, "composition", _raising(OperationalError("x", {}, OSError())))
        assert site.get("/cities/town-0-gb").status_code == 503
    assert site.get("/cities/town-0-gb").status_code == 200


LATER = [
    OperationalError("SELECT secret", {}, OSError("locked")),
    InterfaceError("SELECT secret", {}, OSError("closed")),
    NoConnectionFree("QueuePool limit"),
    DataError("SELECT secret", {}, OSError("gone"), connection_invalidated=True),
]
NEVER = [DataError("SELECT secret", {}, OSError("value")), SQLAlchemyError("mapper"), KeyError("x")]


@pytest.mark.parametrize("error", LATER, ids=lambda each: type(each).__name__)
def test_what_will_pass_is_503(
    site: Site, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(cities, "composition", _raising(error))
    page = site.page("/cities/town-1-de", 503)
    assert page.answer.headers["Retry-After"] and _tells_nothing(page.html)


@pytest.mark.parametrize("error", NEVER, ids=lambda each: type(each).__name__)
def test_what_is_our_fault_is_500(
    site: Site, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(cities, "composition", _raising(error))
    assert site.page("/cities/town-1-de", 500).answer.headers.get("Retry-After") is None


# -- something breaks ------------------------------------------------------------------------


def test_a_broken_page_gives_the_number_of_the_request_and_no_detail(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(method, "examples", _raising(RuntimeError("secret <b> words")))
    page = site.page("/method", 500)
    assert page.text(".trouble__id code") == page.answer.headers["X-Request-ID"]
    assert "secret" not in page.html and _tells_nothing(page.html)
    assert faults(page) == [] and flaws(page.answer) == []


def test_a_broken_template_is_500_too(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(method, "_citation", lambda: 1 / 0)
    assert _tells_nothing(site.page("/method", 500).html)
    monkeypatch.setattr(method, "_coverage", dict)
    assert _tells_nothing(site.page("/method", 500).html)


def test_the_next_request_is_answered(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(method, "examples", _raising(RuntimeError()))
        site.page("/method", 500)
    assert site.page("/method").status == 200


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 414, 418, 429, 500, 502, 503])
@pytest.mark.parametrize("path", ["/somewhere", "/somewhere.json"])
def test_every_error_has_an_answer_of_its_own(site: Site, status: int, path: str) -> None:
    with site.app.test_request_context(path):
        answer = make_response(site.app.handle_http_exception(default_exceptions[status]()))
    kind = "application/problem+json" if path.endswith(".json") else "text/html"
    assert (answer.status_code, answer.mimetype) == (status, kind)
    assert len(answer.get_data(as_text=True)) > 80


def test_a_page_of_refusal_offers_ways_on_that_work(site: Site) -> None:
    offers = site.page("/cities/nowhere-ru", 404).hrefs(".trouble__offers a")
    assert len(offers) >= 2
    assert {site.get(href).status_code for href in offers} == {200}
