"""With a tile server, pages with a map may load its pictures, and nothing else changes."""

import re
from collections.abc import Iterator

import pytest

from registry import UnsafeConfiguration, create_app
from registry.web.caching import PageCache
from tests.integration.site import Site
from tests.pages import Page

TILES = {
    "TILES_URL": "https://Tiles.example.org:8443/plain/{z}/{x}/{y}.png?key=a",
    "TILES_ATTRIBUTION": "© People & <b>",
}
ORIGIN = "https://tiles.example.org:8443"
WITH_A_MAP = [
    "/", "/map", "/map?city=town-0-gb", "/cities/town-0-gb", "/countries/RU", "/embed/map",
]  # fmt: skip
WITHOUT = [
    "/agreements", "/agreements/TC-000001", "/cities", "/countries", "/method", "/privacy",
    "/agreements.csv", "/map/pairs.json", "/healthz", "/nothing", "/map?nonsense=1",
    "/cities/nowhere-ru", "/countries/ru", "/sign-in",
]  # fmt: skip


@pytest.fixture
def plain(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The site as it is without tiles; nothing of it is kept."""
    monkeypatch.setitem(site.app.extensions, "pages", PageCache(0))
    return site


@pytest.fixture
def tiled(plain: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The same with a tile server."""
    for name, value in TILES.items():
        monkeypatch.setitem(plain.app.config, name, value)
    return plain


def _headers(site: Site, address: str) -> dict[str, str]:
    varying = {"x-request-id", "content-length", "etag", "set-cookie"}
    headers = site.get(address).headers
    return {name: said for name, said in headers if name.casefold() not in varying}


def _policy(headers: dict[str, str]) -> dict[str, str]:
    parts = headers["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


@pytest.mark.parametrize("address", WITH_A_MAP)
def test_a_page_with_a_map_may_load_pictures_from_that_host_alone(
    plain: Site, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _headers(plain, address)
    for name, value in TILES.items():
        monkeypatch.setitem(plain.app.config, name, value)
    after = _headers(plain, address)
    own, tiled = _policy(before), _policy(after)
    assert tiled.pop("img-src") == f"{own.pop('img-src')} {ORIGIN}"
    assert tiled == own
    assert before | {"Content-Security-Policy": ""} == after | {"Content-Security-Policy": ""}


@pytest.mark.parametrize("address", WITHOUT)
def test_any_other_answer_stays_as_it_was(
    plain: Site, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _headers(plain, address)
    for name, value in TILES.items():
        monkeypatch.setitem(plain.app.config, name, value)
    after = _headers(plain, address)
    assert after == before
    assert "tiles" not in str(after)


def test_what_has_not_changed_says_the_same(tiled: Site) -> None:
    first = tiled.get("/map")
    again = tiled.get("/map", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    policy = "Content-Security-Policy"
    assert again.headers[policy] == first.headers[policy]


def test_a_page_without_the_tiles_is_not_taken_for_one_with_them(
    plain: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = plain.get("/map").headers["ETag"]
    for name, value in TILES.items():
        monkeypatch.setitem(plain.app.config, name, value)
    assert plain.get("/map", headers={"If-None-Match": tag}).status_code == 200


def _pages_with_a_map(site: Site, addresses: list[str]) -> Iterator[str]:
    yield from (each for each in addresses if Page(site.get(each)).all(".folium-map"))


def test_pages_with_a_map_are_those_that_may(plain: Site) -> None:
    assert list(_pages_with_a_map(plain, WITH_A_MAP)) == WITH_A_MAP
    assert list(_pages_with_a_map(plain, WITHOUT)) == []


def _script(site: Site, address: str) -> str:
    found = re.search(r'src="(/map/\w+\.js[^"]*)"', site.get(address).text)
    assert found
    return site.get(found[1].replace("&amp;", "&")).text


def test_the_tiles_lie_where_the_land_did(plain: Site, tiled: Site) -> None:
    script = _script(tiled, "/map")
    assert "twinMap.land(" not in script
    assert script.index("twinMap.tiles(") < script.index("twinMap.flows(")
    assert '"attribution":"© People \\u0026 \\u003cb\\u003e"' in script


@pytest.mark.parametrize("address", WITH_A_MAP)
def test_whose_tiles_they_are_stands_beside_every_map_as_text(tiled: Site, address: str) -> None:
    page = tiled.page(address)
    assert "Background: © People & <b>" in page.text("main")


def test_without_tiles_land_lies_there(plain: Site) -> None:
    script = _script(plain, "/map")
    assert "twinMap.land(" in script and "twinMap.tiles(" not in script


def test_the_page_of_privacy_names_the_host(plain: Site, tiled: Site) -> None:
    words = tiled.page("/privacy").said
    assert "tiles.example.org:8443, which learns your network address" in words
    assert "load nothing from other hosts" not in words


def test_the_page_of_privacy_names_no_host_where_there_is_none(plain: Site) -> None:
    assert "load nothing from other hosts" in plain.page("/privacy").said


def test_a_strange_template_is_refused_at_the_start_in_development_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ENVIRONMENT", raising=False)
    monkeypatch.setenv("TILES_URL", "https://{s}.example.org/{z}/{x}/{y}.png")
    monkeypatch.setenv("TILES_ATTRIBUTION", "Maps")
    with pytest.raises(UnsafeConfiguration, match=r"Set TILES_URL to one host by https"):
        create_app()
