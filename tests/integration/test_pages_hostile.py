"""Names are text wherever they stand: escaped in pages, literal in files, encoded in letters."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree as ET

import html5lib
import pytest
from bs4 import BeautifulSoup
from flask import Flask, request
from flask.testing import FlaskClient

from registry import create_app
from registry.models import City, Source, SourceRecord
from tests import databases
from tests.conftest import TODAY
from tests.factories import Factory
from tests.pages import Page, faults

NAMES = [
    "${alert(1)}",
    "`+alert(1)+`",
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    '"><svg/onload=alert(1)>',
    "{{7*7}}{% raw %}",
    "%s %(x)s %(city)s %d {0.__class__} {city}",
    "O'Brien\"; DROP TABLE agreement;--",
    "<!--", "]]>", "&amp;lt;b&gt;", "\\u003cb\\u003e \\", "javascript:alert(1)",
    "مدينة שלום", "🇷🇺👨‍👩‍👧", "a\u2028b", "Łódź ’ “x”", "<bdi></title>", "'\"><base href=//x>",
]  # fmt: skip
LISTS = ["/statistics/by-region", "/agreements", "/cities", "/map?per_page=100"]
REFERRING = ["/data", "/method"]


def _write(make: Factory, text: str, partner: City) -> tuple[str, str]:
    """The text in every field that a page shows; addresses of the agreement and the city."""
    link = "https://example.org/?q=" + quote(text)
    place = {"lat": 1.0, "lon": 2.0, "coordinates_from": "given"}
    slug = f"hostile-{make.session.query(City).count()}-fr"
    city = make.city(text, "FR", slug=slug, names=[f"{text} too"], region=text, **place)
    made = make.agreement(city, partner, wording=text, concluded="1988")
    make.instrument(made, "1999", place=text, link=link)
    about = {"title": text, "place": text, "links": [link], "reported_by_id": city.id}
    make.activity(made, "2024-01", **about)
    source = Source(name=text, link=link)
    make.session.add(source)
    make.session.flush()
    about = {"entity": "agreement", "entity_id": made.id, "digest": "x", "occurrence": 1, "row": 1}
    make.session.add(SourceRecord(source_id=source.id, imported_on=TODAY, **about))
    make._note("agreement", made.id, "report")
    return f"/agreements/{made.reference}", f"/cities/{slug}"


@pytest.fixture
def own(make: Factory) -> dict[str, tuple[str, str]]:
    """A registry of hostile names: pages of agreement and city by name."""
    partner = make.city("Other", lat=3.0, lon=4.0)
    return {name: _write(make, name, partner) for name in ["Harmless", *NAMES]}


def _elements(page: Page) -> list[str]:
    """Names of all elements as a browser reads the page."""
    tree = html5lib.parse(page.html, treebuilder="etree", namespaceHTMLElements=False)
    return [str(each.tag) for each in tree.iter()]


# -- pages -----------------------------------------------------------------------------------


def test_names_are_text_in_lists(client: FlaskClient, own: dict[str, tuple[str, str]]) -> None:
    for path in (*LISTS, *REFERRING):
        page = Page(client.get(path))
        assert (page.status, faults(page)) == (200, []), path
        assert [name for name in own if " ".join(name.split()) not in page.said] == [], path
    first = Page(client.get("/"))
    assert faults(first) == []
    assert sum(" ".join(name.split()) in first.said for name in own) >= 5


@pytest.mark.parametrize("which", [0, 1], ids=["agreement", "city"])
def test_a_name_is_text_on_its_own_page_and_adds_no_element(
    client: FlaskClient, own: dict[str, tuple[str, str]], which: int
) -> None:
    harmless = _elements(Page(client.get(own["Harmless"][which])))
    for name, paths in own.items():
        page = Page(client.get(paths[which]))
        assert page.status == 200 and " ".join(name.split()) in page.said
        assert _elements(page) == harmless, name
    assert faults(page) == []


def test_a_name_is_text_on_its_map(client: FlaskClient, own: dict[str, tuple[str, str]]) -> None:
    for name, (_agreement, city) in own.items():
        page = Page(client.get("/map", query_string={"city": city.rpartition("/")[2]}))
        assert page.heading == " ".join(f"Partners of {name}".split())
        assert not page.all("script:not([src]), img:not([src^='/map.svg']), [onerror], [onload]")
        assert len(page.all("[data-map-table] textarea, [data-map-table] iframe")) == 0


@pytest.mark.parametrize("name", NAMES)
def test_words_that_were_searched_are_text(client: FlaskClient, name: str) -> None:
    for path in ("/agreements", "/cities", "/map"):
        page = Page(client.get(path, query_string={"q": name}))
        assert page.status == 200 and page.all("input[name=q]")[0]["value"] == name
    assert faults(page) == []  # of the map, the shortest


@pytest.mark.parametrize("name", NAMES)
def test_what_was_asked_is_text_on_a_page_of_refusal(client: FlaskClient, name: str) -> None:
    page = Page(client.get("/agreements", query_string={name: name}))
    assert (page.status, faults(page)) == (400, [])
    assert "49" not in page.said.replace(name, "") and "\u2028" not in page.html
    assert client.get(f"/cities/{quote(name)}").status_code == 404


def test_an_address_that_runs_is_no_link(client: FlaskClient, make: Factory) -> None:
    runs = "javascript:alert(1)"
    city = make.city("Runs", "FR", slug="runs-fr", website=runs)
    made = make.agreement(city, make.city("Other"))
    make.instrument(made, "1999", link=runs)
    make.activity(
        made, "2024-01", links=[runs, "https://ok.example/", "http://[bad", "//x.example"]
    )
    pages = [
        Page(client.get(path)) for path in ("/cities/runs-fr", f"/agreements/{made.reference}")
    ]
    assert [faults(page) for page in pages] == [[], []]
    assert pages[1].hrefs(".timeline a") == ["https://ok.example/"]
    assert runs in pages[0].said


# -- files, headers, letters -----------------------------------------------------------------


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


def test_a_name_is_literal_in_json(client: FlaskClient, own: dict[str, tuple[str, str]]) -> None:
    for path in ("/map/names.json", "/cities.geojson", "/agreements.geojson"):
        answer = client.get(path)
        said = "\n".join(_strings(json.loads(answer.text)))
        assert [name for name in own if name not in said] == [], path
        assert answer.mimetype in {"application/json", "application/geo+json"}
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_name_is_text_in_a_drawing(client: FlaskClient, own: dict[str, tuple[str, str]]) -> None:
    for name, (_agreement, city) in own.items():
        answer = client.get("/map.svg", query_string={"city": city.rpartition("/")[2]})
        drawing = ET.fromstring(answer.data)
        assert drawing[0].text == f"Partners of {' '.join(name.split())}"
        kinds = {each.tag.rpartition("}")[2] for each in drawing.iter()}
        assert kinds <= {
            "svg", "title", "desc", "rect", "g", "path", "circle", "clipPath", "text", "tspan",
        }  # fmt: skip


def test_a_name_stands_in_no_header(client: FlaskClient, own: dict[str, tuple[str, str]]) -> None:
    for paths in own.values():
        files = ["/agreements.csv?city=" + paths[1].rpartition("/")[2], "/cities.geojson?q=hostile"]
        for path in (*paths, *files):
            headers = str(client.get(path).headers)
            assert [name for name in own if name in headers] == []
            assert "hostile" not in headers and "alert" not in headers


def test_a_letter_about_a_mistake_is_one_letter(
    app: Flask,
    client: FlaskClient,
    own: dict[str, tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "CONTACT_ADDRESS", "desk@example.org?cc=x@y&bcc=z@y")
    for path in own["${alert(1)}"]:
        parts = urlsplit(Page(client.get(path)).href("Report a mistake"))
        assert (parts.scheme, set(parse_qs(parts.query))) == ("mailto", {"subject", "body"})
        assert path.rpartition("/")[2] in parse_qs(parts.query)["subject"][0]


# -- the suite can fail ----------------------------------------------------------------------


def _unescaped() -> str:
    """A page that forgets to escape what was typed."""
    return f"<!DOCTYPE html><title>x</title><main><h1>x</h1>{request.args['q']}</main>"


@pytest.mark.parametrize("name", [each for each in NAMES if each.startswith("<") and ">" in each])
def test_a_page_that_does_not_escape_is_caught(name: str) -> None:
    app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": "sqlite://"})
    databases.with_page(app, "/canary", _unescaped)
    page = Page(app.test_client().get("/canary", query_string={"q": name}))
    harmless = Page(app.test_client().get("/canary", query_string={"q": "Harmless"}))
    assert _elements(page) != _elements(harmless)
    assert BeautifulSoup(page.html, "html5lib").main
