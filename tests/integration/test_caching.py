"""Pages are kept by data version, day and query, within bounds, and not shown for others."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry import clock
from registry.web.caching import Kept, PageCache
from tests.factories import Factory
from tests.integration.site import Site
from tests.pages import Page, statements

PAGES = [
    "/",
    "/agreements",
    "/agreements?kind=twinning",
    "/cities/town-0-gb",
    "/method",
    "/map",
    "/statistics",
]
PAGES += ["/embed/map", "/embed/map?country=RU"]


def _again(site: Site, path: str, tag: str) -> TestResponse:
    return site.get(path, headers={"If-None-Match": tag})


# -- tags ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*PAGES, "/agreements.csv", "/cities.geojson"])
def test_what_has_not_changed_is_not_sent_again(site: Site, path: str) -> None:
    tag = site.get(path).headers["ETag"]
    for sent in (tag, f"W/{tag}", f'"other", {tag}', f"{tag},W/{tag}"):
        answer = _again(site, path, sent)
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"].removeprefix("W/") == tag.removeprefix("W/")


def test_a_tag_of_another_page_is_not_taken_for_this_one(site: Site) -> None:
    tags = [site.get(path).headers["ETag"] for path in PAGES]
    assert len(set(tags)) == len(PAGES)
    for path, tag in zip(PAGES, tags, strict=True):
        others = ", ".join(each for each in tags if each != tag)
        assert _again(site, path, others).status_code == 200
        assert _again(site, path, 'nonsense"').status_code == 200


@pytest.mark.parametrize("path", ["/cities/nowhere-ru", "/agreements?nonsense=1", "/nothing"])
def test_any_tag_at_all_makes_no_page_of_what_is_none(site: Site, path: str) -> None:
    assert _again(site, path, "*").status_code in {400, 404}


def test_what_has_not_changed_costs_one_statement(site: Site) -> None:
    tag = site.get("/agreements").headers["ETag"]
    with statements() as asked:
        _again(site, "/agreements", tag)
    assert len(asked) <= 1


def test_a_kept_page_costs_one_statement_and_is_the_same(site: Site) -> None:
    first = site.get("/agreements?country=DE")
    with statements() as asked:
        again = site.get("/agreements?country=DE")
    assert len(asked) <= 1
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert again.headers["Content-Type"] == first.headers["Content-Type"]


# -- what a page depends on ------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/", "/agreements", "/cities", "/countries", "/method", "/map", "/embed/map"]
)
def test_a_change_of_the_data_is_seen_at_once(
    client: FlaskClient, make: Factory, path: str
) -> None:
    make.agreement()
    first = client.get(path)
    make.agreement(make.city("Newcomer", "FR"), make.city(country="CN"))
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert again.data != first.data and again.headers["ETag"] != first.headers["ETag"]


def test_a_page_of_yesterday_is_not_shown_today(
    client: FlaskClient, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make.agreement(concluded="1988")
    make.activity(made, "2022-05-17")
    path = f"/agreements/{made.reference}"
    first = client.get(path)
    assert "Quiet" in Page(first).text(".verdict__axes")
    monkeypatch.setattr(clock, "today", lambda _zone: date(2024, 5, 18))
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert "Dormant since 18 May 2024" in Page(again).text(".verdict__axes")


def test_pages_of_other_questions_are_other_pages(site: Site) -> None:
    asked = [
        "",
        "?page=2",
        "?per_page=10",
        "?sort=-name",
        "?kind=contact",
        "?on=2022-02-28",
        "?q=d",
    ]
    pages = [site.get(f"/agreements{query}").data for _ in range(2) for query in asked]
    assert len(set(pages)) == len(asked)
    assert pages[: len(asked)] == pages[len(asked) :]


def test_one_sites_pages_are_not_anothers(app: Flask, client: FlaskClient, site: Site) -> None:
    assert client.get("/agreements").data != site.get("/agreements").data


def test_refusals_and_files_are_not_kept(site: Site) -> None:
    pages: PageCache = site.app.extensions["pages"]
    before = pages.size
    for path in ("/agreements?nonsense=7", "/cities/nothing-xx", "/agreements.csv?sort=name"):
        site.get(path)
    site.app.test_client().head("/agreements?per_page=33")
    assert pages.size == before
    site.get("/agreements?per_page=33")
    assert pages.size > before


# -- within bounds ---------------------------------------------------------------------------


def _page(size: int) -> Kept:
    return Kept(b"x" * size, "text/html")


def test_the_cache_holds_no_more_than_its_limit() -> None:
    pages = PageCache(limit=8_000)
    for at in range(1_000):
        pages.put(str(at), _page(900))
        assert pages.size <= 8_000
    assert pages.get("0") is None and pages.get("999") is not None


def test_the_longest_unused_page_goes_first() -> None:
    pages = PageCache(limit=3_000)
    for name in "abcdefgh":
        pages.put(name, _page(375))
    assert pages.get("a")
    pages.put("i", _page(375))
    assert pages.get("a") and pages.get("b") is None


def test_a_page_too_large_is_not_kept_and_drops_no_other() -> None:
    pages = PageCache(limit=8_000)
    pages.put("small", _page(10))
    pages.put("large", _page(2_000))
    assert pages.get("large") is None and pages.get("small")


def test_what_is_kept_twice_weighs_once() -> None:
    pages = PageCache(limit=8_000)
    for _ in range(100):
        pages.put("a", _page(100))
    assert pages.size == 100


def test_pages_of_another_data_version_are_dropped() -> None:
    pages = PageCache(limit=8_000)
    pages.begin(1)
    pages.put("a", _page(100))
    pages.begin(1)
    assert pages.get("a")
    pages.begin(2)
    assert (pages.get("a"), pages.size) == (None, 0)


def test_many_addresses_leave_the_cache_within_its_bounds(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = PageCache(limit=400_000)
    monkeypatch.setitem(site.app.extensions, "pages", small)
    for at in range(1, 60):
        site.get(f"/agreements?per_page=5&page={at}")
        assert 0 < small.size <= small.limit


# -- the suite can fail ----------------------------------------------------------------------


def test_a_key_that_forgets_the_day_is_caught(
    client: FlaskClient, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.web.caching._key", lambda: "always the same")
    make.agreement()
    first = client.get("/cities")
    assert client.get("/agreements").data == first.data
