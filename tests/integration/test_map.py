"""The map's page, its data and its script, as a client gets them."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from registry.models import City
from registry.queries import remembered
from tests.factories import Factory
from tests.pages import statements

HOSTILE = "${alert(1)}</script><img src=x onerror=alert(1)>"


@pytest.fixture
def hub(make: Factory) -> City:
    """A city with three partners: one active, one asleep, one without coordinates."""
    hub = make.city("Hub", "GB", lat=52.0, lon=-1.0)
    awake = make.agreement(hub, make.city("Awake", "DE", lat=50.0, lon=10.0))
    make.activity(awake, "2024-01")
    asleep = make.agreement(hub, make.city(HOSTILE, "FR", slug="hostile-fr", lat=47.0, lon=2.0))
    make.activity(asleep, "2001")
    make.agreement(hub, make.city("Nowhere", "PL"))
    return hub


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """What is asked of the database."""
    with statements() as heard:
        yield heard


def _soup(client: FlaskClient, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html5lib")


def _json(client: FlaskClient, address: str) -> Any:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    return answer.get_json()


def _rows(soup: BeautifulSoup) -> list[list[str]]:
    rows = soup.select("[data-map-table] table tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in rows]


# -- data ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/map", "/map/pairs.json", "/map/names.json"])
@pytest.mark.parametrize("query", ["nonsense=1", "city=no-such-city", "status=x", "kind=twin"])
def test_what_is_not_understood_is_refused(client: FlaskClient, path: str, query: str) -> None:
    answer = client.get(f"{path}?{query}")
    assert answer.status_code == 400
    assert query.split("=", maxsplit=1)[0] in answer.text


# -- the page ------------------------------------------------------------------------------


@pytest.mark.usefixtures("hub")
def test_the_table_says_what_the_map_shows(client: FlaskClient) -> None:
    assert _rows(_soup(client, "/map")) == [
        ["Hub United Kingdom", "3", "3", "1 No record: 1"],
        [f"{HOSTILE} France", "1", "1", "1"],
        ["Awake Germany", "1", "1", "0"],
        ["Nowhere Poland, not on the map: no coordinates", "1", "1", "0 No record: 1"],
    ]


@pytest.mark.usefixtures("hub")
def test_with_a_city_the_table_has_its_agreements(client: FlaskClient) -> None:
    soup = _soup(client, "/map?city=hub-gb")
    assert [row[0] for row in _rows(soup)] == [
        "Hub – Awake United Kingdom – Germany Compare with Awake",
        f"Hub – {HOSTILE} United Kingdom – France Compare with {HOSTILE}",
        "Hub – Nowhere United Kingdom – Poland Compare with Nowhere",
    ]
    assert soup.title and soup.title.text.startswith("Partners of Hub")
    assert soup.select_one('.maphead a[href="/cities/hub-gb"]')


@pytest.mark.usefixtures("hub")
def test_rows_lead_where_the_map_does(client: FlaskClient) -> None:
    link = _soup(client, "/map?country=GB").select_one("[data-map-table] table tbody a")
    assert link
    assert client.get(str(link["href"])).status_code == 200
    assert link["href"] == "/map?city=hub-gb"


def test_pages_of_the_table_are_linked_and_stable(client: FlaskClient, make: Factory) -> None:
    for _ in range(30):
        make.agreement()
    first, second = (_rows(_soup(client, f"/map?page={page}")) for page in (1, 2))
    assert (len(first), len(second)) == (20, 20)
    assert not {row[0] for row in first} & {row[0] for row in second}
    assert _soup(client, "/map").select_one(".paging a[rel=next]")


@pytest.mark.usefixtures("hub")
def test_a_selection_nothing_fits_says_what_to_loosen(client: FlaskClient) -> None:
    soup = _soup(client, "/map?country=CN")
    table = soup.select_one("[data-map-table]")
    assert table
    assert "No agreement fits." in table.text
    assert "Country: China" in table.text
    assert not soup.select(".folium-map, script[src^='/map/']")


@pytest.mark.usefixtures("hub")
def test_cities_not_on_the_map_are_counted_on_the_page(client: FlaskClient) -> None:
    missing = _soup(client, "/map").select_one(".unplaced")
    assert missing
    assert "Not on the map: 1" in missing.text
    assert [each["href"] for each in missing.select("a")] == ["/cities/nowhere-pl"]


def test_the_page_is_small(client: FlaskClient, make: Factory) -> None:
    hub = make.city("A city with a rather long name, as some have", "GB", lat=1.0, lon=1.0)
    for at in range(40):
        make.agreement(hub, make.city(f"Another city of some length {at}", "KP", lat=2.0, lon=at))
    assert len(client.get("/map").data) <= 20 * 1024
    assert len(client.get(f"/map?city={hub.slug}").data) <= 28 * 1024


@pytest.mark.usefixtures("hub")
def test_the_page_has_no_script_and_no_style_of_its_own(client: FlaskClient) -> None:
    soup = _soup(client, "/map?city=hub-gb")
    assert not soup.select("style, [style], script:not([src])")
    assert all(str(each["src"]).startswith("/") for each in soup.select("script"))


# -- the script ----------------------------------------------------------------------------


def _script_address(client: FlaskClient, address: str) -> str:
    found = re.search(r'src="(/map/\w+\.js[^"]*)"', client.get(address).text)
    assert found
    return found[1].replace("&amp;", "&")


@pytest.mark.usefixtures("hub")
def test_the_script_may_be_kept_for_ever(client: FlaskClient) -> None:
    answer = client.get(_script_address(client, "/map?city=hub-gb&status=active"))
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    assert "immutable" in answer.headers["Cache-Control"]
    assert '"pairs":"/map/pairs.json"' in answer.text
    assert '"view":{"city":"hub-gb","country":"","pins":[],"status":["active"]' in answer.text


@pytest.mark.usefixtures("hub")
def test_a_script_of_another_release_is_asked_for_again(client: FlaskClient) -> None:
    answer = client.get("/map/0123456789abcdef.js?city=hub-gb")
    assert answer.status_code == 200
    assert "immutable" not in answer.headers["Cache-Control"]


@pytest.mark.usefixtures("hub")
def test_no_name_and_no_word_of_a_visitor_goes_through_folium(client: FlaskClient) -> None:
    words = "%24%7Balert%281%29%7D"
    for address in (f"/map?city=hostile-fr&q={words}", "/map?city=hostile-fr"):
        script = client.get(_script_address(client, address)).text
        assert "${" not in script
        assert "alert(" not in script


def test_pages_of_cities_countries_and_home_show_their_map(client: FlaskClient, hub: City) -> None:
    remembered.forget()
    for address in ("/", "/cities/hub-gb", "/countries/GB"):
        soup = _soup(client, address)
        assert soup.select_one(".atlas .folium-map"), address
        assert soup.select_one(".atlas__says a[href^='/map']"), address
