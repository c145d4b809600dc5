"""The catalogue of the data and what pages say of their data: true of what is there."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.exchange.datasets import Licence
from registry.web.presenting import describing
from tests.integration.site import Site
from tests.pages import ORIGIN
from tests.unit.test_datasets import check

CATALOG = "/data/catalog.jsonld"


def _catalog(site: Site) -> dict[str, Any]:
    answer = site.get(CATALOG)
    assert (answer.status_code, answer.mimetype) == (200, "application/ld+json")
    found: dict[str, Any] = json.loads(answer.text)
    return found


def _described(site: Site, address: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        site.page(address).text("script[type='application/ld+json']")
    )
    return found


def test_the_catalogue_has_no_term_that_its_vocabularies_lack(site: Site) -> None:
    check(_catalog(site))


def test_every_file_of_the_live_data_is_there_and_of_its_type(site: Site) -> None:
    live = _catalog(site)["dcat:dataset"][0]
    files = live["dcat:distribution"]
    assert len(files) == 9
    for each in files:
        answer = site.get(each["dcat:downloadURL"]["@id"].removeprefix(ORIGIN))
        assert answer.status_code == 200
        assert each["dcat:mediaType"]["@id"].endswith(f"/{answer.mimetype}")


def test_the_catalogue_says_which_years_and_countries_the_data_are_about(site: Site) -> None:
    live = _catalog(site)["dcat:dataset"][0]
    assert {each["dct:identifier"] for each in live["dct:spatial"]} >= {"RU", "DE", "GB"}
    assert live["dct:temporal"]["dcat:endDate"]["@value"] == "2024-05-17"
    assert "1900" < live["dct:temporal"]["dcat:startDate"]["@value"] < "2024"


def test_the_page_of_the_data_leads_to_the_catalogue(site: Site) -> None:
    page = site.page("/data")
    assert page.hrefs("link[rel=alternate][type='application/ld+json']") == [CATALOG]
    assert CATALOG in page.hrefs("main a")


@pytest.mark.parametrize("address", ["/data"])
def test_a_page_describes_its_data_for_search_engines(site: Site, address: str) -> None:
    found = _described(site, address)
    assert found["@type"] == "Dataset" and found["url"] == ORIGIN + address
    assert found["isAccessibleForFree"] is True
    assert 50 < len(found["description"]) < 5000
    assert found["distribution"] and found["citation"].endswith(found["url"])


@pytest.mark.parametrize(
    ("name", "address", "shown"),
    [
        ("CC BY 4.0", "https://example.org/by", ("CC BY 4.0", "https://example.org/by")),
        ("", "https://example.org/by", ("https://example.org/by", "https://example.org/by")),
        ("CC BY 4.0", "", None),
        ("CC BY 4.0", "javascript:alert(1)", None),
    ],
)
def test_the_licence_is_the_one_that_is_set(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    address: str,
    shown: tuple[str, str] | None,
) -> None:
    monkeypatch.setitem(app.config, "LICENCE", name)
    monkeypatch.setitem(app.config, "LICENCE_URL", address)
    with app.app_context():
        assert describing.licence() == (shown and Licence(*shown))


def test_a_licence_stands_in_the_catalogue_and_on_the_page(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "LICENCE_URL", "https://example.org/by")
    assert json.loads(client.get(CATALOG).text)["dct:license"] == {"@id": "https://example.org/by"}
    assert 'rel="license" href="https://example.org/by"' in client.get("/data").text
