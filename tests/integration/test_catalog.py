"""The catalogue of the data and what pages say of their data: true of what is there."""

import json
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from registry.domain.definitions import DEFINITIONS
from registry.exchange.datasets import Licence
from registry.exchange.editions import Publication, publish
from registry.services import editions
from registry.web.presenting import describing
from tests.factories import ACTOR, Factory
from tests.integration.site import Site
from tests.pages import ORIGIN, Page
from tests.unit.test_datasets import check

AnySession = scoped_session[Session]
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


@pytest.mark.parametrize("address", ["/data", "/statistics"])
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


def test_a_selections_statistics_describe_its_figures_at_its_addresses(site: Site) -> None:
    found = _described(site, "/statistics?country=DE&on=2022-02-28")
    assert found["url"] == f"{ORIGIN}/statistics?country=DE&on=2022-02-28"
    assert found["name"].endswith("statistics of Country: Germany")
    assert found["temporalCoverage"].endswith("/2022-02-28")
    measured = {each["url"] for each in found["variableMeasured"]}
    assert measured == {
        f"{ORIGIN}/statistics/{code}?country=DE&on=2022-02-28" for code in DEFINITIONS
    }
    assert all(each["contentUrl"].endswith("?country=DE&on=2022-02-28")
               for each in found["distribution"])  # fmt: skip


@pytest.mark.parametrize("address", [CATALOG, "/data", "/statistics"])
def test_what_describes_the_data_escapes_every_name(
    make: Factory, client: FlaskClient, address: str
) -> None:
    name = "</script><script>alert(1)</script>"
    make.city(name, "FR", slug="hostile-fr")
    query = "?city=hostile-fr" if address == "/statistics" else ""
    text = client.get(address + query).text
    assert "<script>alert" not in text
    if query:
        blocks = BeautifulSoup(text, "html.parser").select("script[type='application/ld+json']")
        assert name in json.loads(blocks[0].text)["name"]


# -- editions --------------------------------------------------------------------------------


@pytest.fixture
def two(make: Factory, session: AnySession, today: date) -> None:
    """Two editions, of which the first is withdrawn in favour of the second."""
    make.agreement(make.city("Kazan", "RU"), make.city("Ulm", "DE"), concluded="1988")
    for _each in range(2):
        publish(session, Publication(ACTOR, "The registry", today))
        session.commit()
    editions.withdraw(session, ACTOR, "2024-1", reason="Wrong.", successor="2024-2", today=today)
    session.commit()


def test_the_catalogue_has_every_edition_and_what_became_of_it(
    two: None, client: FlaskClient
) -> None:
    found = json.loads(client.get(CATALOG).text)
    check(found)
    _live, series, first, second = found["dcat:dataset"]
    assert series["dcat:last"] == {"@id": f"{ORIGIN}/editions/2024-2"}
    assert first["adms:status"]["@id"].endswith("/Withdrawn") and not first["dcat:distribution"]
    assert first["dct:isReplacedBy"] == {"@id": second["@id"]}
    assert second["dcat:previousVersion"] == {"@id": first["@id"]}
    assert "Withdrawn on 17 May 2024: Wrong." in first["dct:description"]["@value"]


def test_a_package_is_as_long_as_the_catalogue_says_and_has_its_checksum(
    two: None, client: FlaskClient
) -> None:
    (told,) = json.loads(client.get(CATALOG).text)["dcat:dataset"][-1]["dcat:distribution"]
    package = client.get(told["dcat:downloadURL"]["@id"].removeprefix(ORIGIN))
    assert package.mimetype == "application/zip"
    assert int(told["dcat:byteSize"]["@value"]) == len(package.data)
    said = told["spdx:checksum"]["spdx:checksumValue"]["@value"]
    assert said == sha256(package.data).hexdigest()


def test_an_edition_describes_itself(two: None, client: FlaskClient) -> None:
    page = Page(client.get("/editions/2024-2"))
    found = json.loads(page.text("script[type='application/ld+json']"))
    assert (found["version"], found["temporalCoverage"]) == ("2024-2", "1988/2024-05-17")
    assert {each["identifier"] for each in found["spatialCoverage"]} == {"DE", "RU"}
    assert found["distribution"][0]["contentUrl"] == f"{ORIGIN}/editions/2024-2.zip"
    assert found["variableMeasured"][0]["url"].endswith("?edition=2024-2")


@pytest.mark.parametrize("address", ["/data", "/statistics"])
def test_a_page_in_an_edition_describes_the_edition(
    two: None, client: FlaskClient, address: str
) -> None:
    page = Page(client.get(f"{address}?edition=2024-2"))
    found = json.loads(page.text("script[type='application/ld+json']"))
    assert found["version"] == "2024-2"


def test_the_catalogue_is_of_all_editions_and_seen_in_none(two: None, client: FlaskClient) -> None:
    assert client.get(f"{CATALOG}?edition=2024-2").status_code == 400
