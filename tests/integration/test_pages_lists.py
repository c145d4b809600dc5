"""Lists: their pages together hold every row once, in either order, however they are asked for."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from registry.models import City
from tests.factories import Factory
from tests.integration.site import Site
from tests.pages import Page

#: List -> its orders.
LISTS = {
    "/agreements": ["reference", "name", "concluded", "last_activity"],
    "/cities": ["name", "country", "agreements", "in_force", "dormant"],
    "/countries": ["name", "cities", "agreements", "in_force", "dormant"],
    "/cities/town-0-gb": ["reference", "name", "concluded", "last_activity"],
    "/countries/RU": ["name", "agreements", "in_force", "dormant"],
}
ORDERED = [(path, sort) for path, sorts in LISTS.items() for sort in sorts]


def _all_pages(site: Site, address: str) -> list[list[str]]:
    """The names on each page, from the first, by following the links to the next."""
    found: list[list[str]] = []
    while address:
        page = site.page(address)
        found.append(page.names)
        address = page.next
    return found


@pytest.mark.parametrize(("path", "sort"), ORDERED)
def test_pages_together_give_every_row_once_and_backwards_the_same(
    site: Site, path: str, sort: str
) -> None:
    size = 40 if path == "/agreements" else 2
    forth, back = (
        _all_pages(site, f"{path}?sort={way}{sort}&per_page={size}") for way in ("", "-")
    )
    rows = [each for page in forth for each in page]
    assert len(rows) > size and len(set(rows)) == len(rows)
    assert rows == site.page(f"{path}?sort={sort}&per_page=200").names
    assert sorted(each for page in back for each in page) == sorted(rows) and back != forth


@pytest.mark.parametrize("path", LISTS)
def test_the_orders_are_linked_and_the_current_one_turns_round(site: Site, path: str) -> None:
    page = site.page(path)
    asked = [dict(parse_qsl(urlsplit(href).query)) for href in page.hrefs(".sorting a")]
    assert [each.get("sort", "").lstrip("-") or LISTS[path][0] for each in asked] == LISTS[path]
    (current,) = page.all(".sorting a[aria-current=true]")
    turned = site.page(str(current["href"]))
    assert turned.names == site.page(f"{path}?sort=-{LISTS[path][0]}").names != page.names


@pytest.mark.parametrize("path", LISTS)
def test_a_page_beyond_the_end_is_the_last_one(site: Site, path: str) -> None:
    pages = _all_pages(site, f"{path}?per_page=5")
    for beyond in (len(pages) + 1, 10**9, 10**25):
        assert site.page(f"{path}?per_page=5&page={beyond}").names == pages[-1]


def test_a_page_says_which_rows_it_has(site: Site) -> None:
    page = site.page("/agreements?per_page=30&page=2")
    assert page.count == len(site.csv("/agreements.csv"))
    assert page.text(".showing") == f"31 to 60 of {page.count}"
    assert page.texts(".paging [aria-current=page]") == ["2"]


def test_per_page_is_clamped_to_200(client: FlaskClient, make: Factory) -> None:
    facts = ({"slug": f"c{at}-ru", "sort_key": "c", "key": "c"} for at in range(202))
    make.session.add_all(City(name="C", country="RU", **each) for each in facts)
    make.city("Last")
    for asked in ("201", "100000000", "9" * 40):
        page = Page(client.get(f"/cities?per_page={asked}"))
        assert (page.status, len(page.names), page.count) == (200, 200, 203)
        assert len(Page(client.get(page.next)).names) == 3


def test_a_usual_page_has_50_rows(site: Site) -> None:
    assert len(site.page("/agreements").names) == 50


NO_NUMBERS = ["0", "-1", "abc", "１", "1.0", "1e1", "+1", "0x1", "00", "½"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("name", ["page", "per_page"])
def test_a_page_that_is_no_whole_number_is_refused(site: Site, path: str, name: str) -> None:
    for value in NO_NUMBERS:
        answer = site.app.test_client().get(path, query_string={name: value, "on": "2022-03-01"})
        refused = Page(answer)
        assert (refused.status, refused.offer) == (400, f"{path}?on=2022-03-01"), value
        assert name in refused.trouble


BAD_ORDERS = ["name;DROP", "password_hash", "city.users", "-", "--name", "Name", "name,reference"]


@pytest.mark.parametrize("path", [*LISTS, "/agreements.csv", "/cities.csv", "/countries.csv"])
def test_an_order_that_there_is_not_is_refused(site: Site, path: str) -> None:
    for sort in BAD_ORDERS:
        answer = site.app.test_client().get(path, query_string={"sort": sort})
        assert answer.status_code == 400
        assert sort in answer.text


def test_links_to_pages_keep_what_was_asked(site: Site) -> None:
    page = site.page("/agreements?kind=twinning&kind=contact&on=2023-01-01&sort=name&per_page=5")
    for href in page.hrefs(".paging a"):
        asked = parse_qsl(urlsplit(href).query)
        assert {"on", "sort", "per_page"} <= dict(asked).keys()
        assert [value for name, value in asked if name == "kind"] == ["twinning", "contact"]


def test_what_counts_clicks_is_dropped_in_silence(site: Site) -> None:
    noise = "utm_source=a&utm_source=b&utm_anything=c&fbclid=d&gclid=e&yclid=f&ysclid=g"
    page = site.page(f"/agreements?{noise}&kind=contact&per_page=5")
    assert page.names == site.page("/agreements?kind=contact&per_page=5").names
    noisy = [href for href in page.hrefs("[href]") if "utm_" in href or "clid" in href]
    assert noisy == []


def test_the_filter_form_holds_what_was_asked(site: Site) -> None:
    asked = "country=RU&partner=CN&status=asleep&legal=in_force&concluded_from=1988&window=36"
    page = site.page(f"/agreements?{asked}&q=dvor&city=town-3-ru&sort=-name&per_page=9")
    fields = {str(each["name"]): str(each.get("value", "")) for each in page.all("form input")}
    chosen = [str(each["value"]) for each in page.all("form option[selected], form [checked]")]
    assert {"RU", "36", "asleep", "in_force"} <= set(chosen)
    assert (fields["q"], fields["city"], fields["concluded_from"]) == ("dvor", "town-3-ru", "1988")
    assert (fields["sort"], fields["per_page"]) == ("-name", "9")


def test_sending_the_filter_form_as_it_is_changes_nothing(site: Site) -> None:
    address = "/agreements?country=RU&status=asleep&status=no_record&partner=town-1-de&window=12"
    page = site.page(address)
    sent = [(str(each["name"]), str(each.get("value", ""))) for each in page.all(_SENT)]
    for select in page.all("form.filters select"):
        sent += [(str(select["name"]), str(each["value"])) for each in select.select("[selected]")]
    again = Page(site.app.test_client().get("/agreements", query_string=sent))
    assert again.names == page.names and again.count == page.count


_SENT = "form.filters input:not([type=checkbox]), form.filters input[checked]"


def test_a_filter_can_be_taken_away(site: Site) -> None:
    page = site.page("/agreements?country=RU&status=asleep&status=quiet")
    assert page.hrefs(".chip") == [
        "/agreements?status=asleep&status=quiet",
        "/agreements?country=RU&status=quiet",
        "/agreements?country=RU&status=asleep",
    ]
    assert page.hrefs(".chips__clear") == ["/agreements"]
