"""Pages of editions: the list, the page of each, its package, and what a withdrawn one says."""

import io
import zipfile
from datetime import date
from hashlib import sha256

import pytest
from flask.testing import FlaskClient

from registry.models import Agreement
from tests.conftest import TODAY
from tests.factories import Factory
from tests.integration.publishing import published, withdrawn
from tests.integration.test_pages_hostile import NAMES, _elements
from tests.pages import Page, faults

EARLIER = date(2022, 3, 1)


@pytest.fixture
def number(make: Factory) -> str:
    """An edition of EARLIER in which one of two agreements is dormant."""
    kazan = make.city("Kazan", "RU", slug="kazan-ru")
    made = make.agreement(kazan, make.city("Weimar", "DE"), concluded="1988")
    make.activity(made, "2018-05-12")
    make.agreement(kazan, make.city("Lyons", "FR"), concluded="2021-12-01")
    return published(make.session, EARLIER)


def _page(client: FlaskClient, address: str, status: int = 200) -> Page:
    page = Page(client.get(address))
    assert (page.status, faults(page)) == (status, []), address
    return page


# -- the list ----------------------------------------------------------------------------------


def test_without_any_edition_the_page_teaches_what_one_is(client: FlaskClient) -> None:
    page = _page(client, "/editions")
    assert (page.heading, page.all("table")) == ("Editions", [])
    assert "No edition has been published yet" in page.text(".empty")
    assert page.hrefs(".empty a") == ["/data#licence"]
    assert client.get("/data").status_code == 200


def test_the_list_says_the_rate_with_both_halves_and_leads_on(
    client: FlaskClient, make: Factory, number: str
) -> None:
    later = published(make.session, TODAY)
    page = _page(client, "/editions")
    rows = page.texts(".rows tbody tr")
    assert [row.split()[0] for row in rows] == [later, number] == ["2024-1", "2022-1"]
    assert "1 March 2022" in rows[1] and "50.0% 1 of 2" in rows[1]
    assert f"/editions/{number}.zip" in page.hrefs(".rows a")
    assert f"/editions/{number}/changes?with={later}" in page.hrefs(".rows a")
    assert f"/editions/{number}/changes?with=now" in page.hrefs(".rows a")


def test_a_withdrawn_edition_stays_in_the_list_and_says_why(
    client: FlaskClient, make: Factory, number: str
) -> None:
    later = published(make.session, TODAY)
    withdrawn(make.session, number, "Counted twice.", TODAY, later)
    page = _page(client, "/editions")
    row = page.texts(".rows tbody tr")[1]
    assert "withdrawn" in row and "Replaced by 2024-1. Counted twice." in row
    assert f"/editions/{number}.zip" not in page.hrefs(".rows a")
    assert f"/editions/{later}/changes?with=now" in page.hrefs(".rows a")
    assert not any(number in href for href in page.hrefs(".rows a") if "changes" in href)


# -- the page of one ---------------------------------------------------------------------------


def test_an_editions_page_says_what_it_is_and_keeps_saying_it(
    client: FlaskClient, make: Factory, number: str
) -> None:
    page = _page(client, f"/editions/{number}")
    assert (page.heading, page.rate) == ("Edition 2022-1", (1, 2, 0))
    assert "The registry as it stood on 1 March 2022" in page.said
    assert all(f"edition={number}" in href for href in page.hrefs(".composition a, .ways-in a"))
    before = page.composition
    make.activity(make.session.query(Agreement).first(), "2024-05-01")
    published(make.session, TODAY)
    assert _page(client, f"/editions/{number}").composition == before


def test_every_link_of_an_editions_page_answers(client: FlaskClient, number: str) -> None:
    page = _page(client, f"/editions/{number}")
    links = {href.split("#")[0] for href in page.hrefs("main a") if href.startswith("/")}
    assert len(links) > 10
    assert {href: client.get(href).status_code for href in links} == dict.fromkeys(links, 200)


def test_the_citation_names_number_day_address_and_hash(client: FlaskClient, number: str) -> None:
    page = _page(client, f"/editions/{number}")
    cited, shown = page.text("#citation"), page.text("#sha256")
    assert len(shown) == 64 and shown in cited
    assert "edition 2022-1 of 1 March 2022" in cited
    assert f"http://127.0.0.1:8000/editions/{number}" in cited


# -- the package -------------------------------------------------------------------------------


def test_the_package_is_what_its_page_says(client: FlaskClient, number: str) -> None:
    page, answer = _page(client, f"/editions/{number}"), client.get(f"/editions/{number}.zip")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="edition-2022-1.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.data)) as package:
        names = [name.removeprefix("edition-2022-1/") for name in package.namelist()]
        manifest = package.read("edition-2022-1/manifest.sha256")
    assert names == page.texts(".figures--files tbody th")
    assert sha256(manifest).hexdigest() == page.text("#sha256")


def test_the_package_is_kept_for_ever_by_its_hash(client: FlaskClient, number: str) -> None:
    address, tag = f"/editions/{number}.zip", _page(client, f"/editions/{number}").text("#sha256")
    answer = client.get(address)
    assert (answer.get_etag(), answer.cache_control.immutable) == ((tag, False), True)
    for known in (f'"{tag}"', f'W/"{tag}"'):
        again = client.get(address, headers={"If-None-Match": known})
        assert (again.status_code, again.data, again.get_etag()) == (304, b"", (tag, False))
    other = client.get(address, headers={"If-None-Match": '"something"'})
    assert (other.status_code, other.data) == (200, answer.data)
    assert client.head(address).status_code == 200


# -- nothing, gone, not understood -------------------------------------------------------------

NOWHERE = ["2022-2", "2022-01", "2022", "x", "2022-1.csv", "%00", "２０２２-1", "new"]


@pytest.mark.parametrize("unknown", NOWHERE)
def test_an_unknown_edition_is_nowhere(client: FlaskClient, number: str, unknown: str) -> None:
    for path in ("", "/changes", ".zip", "/changes.json", "/changes.csv"):
        assert client.get(f"/editions/{unknown}{path}").status_code == 404, path
    other = 404 if unknown == "2022-2" else 400
    assert client.get(f"/editions/{number}/changes?with={unknown}").status_code == other


def test_a_withdrawn_editions_address_says_why_and_what_to_use(
    client: FlaskClient, make: Factory, number: str
) -> None:
    later = published(make.session, TODAY)
    withdrawn(make.session, number, "A list was counted twice.", TODAY, later)
    page = _page(client, f"/editions/{number}", 410)
    assert page.heading == "Edition 2022-1 was withdrawn"
    assert "A list was counted twice." in page.said
    assert "Edition 2024-1 of 17 May 2024 takes its place." in page.said
    assert page.hrefs(".trouble__offers a") == [f"/editions/{later}", "/editions"]
    for path in (".zip", "/changes", "/changes.json", "/changes.csv"):
        assert client.get(f"/editions/{number}{path}").status_code == 410
    assert client.get(f"/editions/{later}/changes?with={number}").status_code == 410


def test_an_edition_that_nothing_replaces_says_so(
    client: FlaskClient, make: Factory, number: str
) -> None:
    withdrawn(make.session, number, "Wrong.", TODAY)
    page = _page(client, f"/editions/{number}", 410)
    assert "No other edition takes its place." in page.said
    assert page.hrefs(".trouble__offers a") == ["/editions"]


@pytest.mark.parametrize("pair", ["edition=2022-1", "on=2020-01-01", "city=kazan-ru", "x=1", "q=k"])
def test_what_means_nothing_on_an_editions_pages_is_refused(
    client: FlaskClient, number: str, pair: str
) -> None:
    for path in ("/editions", f"/editions/{number}", f"/editions/{number}.zip"):
        assert client.get(f"{path}?{pair}").status_code == 400
    assert client.get(f"/editions/{number}?utm_source=post").status_code == 200


# -- hostile names -----------------------------------------------------------------------------


def test_a_reason_is_text(client: FlaskClient, make: Factory) -> None:
    numbers = []
    for reason in ("Harmless", *NAMES):
        numbers.append(published(make.session, EARLIER))
        withdrawn(make.session, numbers[-1], reason, TODAY)
    harmless = _elements(Page(client.get(f"/editions/{numbers[0]}")))
    for number, reason in zip(numbers[1:], NAMES, strict=True):
        page = Page(client.get(f"/editions/{number}"))
        assert _elements(page) == harmless and " ".join(reason.split()) in page.said
    assert faults(Page(client.get("/editions"))) == []
