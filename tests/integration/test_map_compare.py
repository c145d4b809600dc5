"""Pinned cities and countries side by side, against counts of the files anybody can download."""

from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import Tag
from flask.testing import FlaskClient

from registry.domain.countries import country_name
from registry.domain.names import sort_key
from registry.domain.vocabulary import ASLEEP_STATUSES
from tests.factories import Factory
from tests.integration.population import PLACES, SLUGS
from tests.integration.site import Site
from tests.pages import Page, as_number, faults

NAMES = dict(zip(SLUGS, (name for name, _country, _names in PLACES), strict=True))
COUNTRIES = sorted({country for _name, country, _names in PLACES})
#: What else is asked, and the pins.
CITIES = [
    ("", "town-0-gb town-3-ru"),
    ("", "town-1-de town-9-de town-5-ru"),
    ("status=asleep", "town-0-gb town-3-ru town-1-de"),
    ("legal=in_force&on=2022-03-01", "town-4-ru town-7-jp"),
    ("partner=RU", "town-0-gb town-3-ru"),
    ("kind=twinning,contact&window=60", "town-2-tr"),
]
WITH_COUNTRIES = [
    ("", "RU DE"),
    ("", "GB town-3-ru JP"),
    ("status=dormant&on=2022-03-01", "RU town-0-gb"),
    ("partner=GB", "RU DE"),
]
Cells = dict[str, list[Tag]]


def _address(query: str, pins: str) -> str:
    return "/map?" + "&".join([*filter(None, [query]), *(f"pin={pin}" for pin in pins.split())])


def _key(href: str) -> str:
    """The slug or the code that a link to the map puts in focus."""
    query = parse_qs(urlsplit(href).query)
    return query.get("city", query.get("country", [""]))[0]


def _rows(site: Site, address: str) -> Cells:
    """The cells of all pages of the comparison, by the partner's slug or code, in order."""
    rows: Cells = {}
    while address:
        page = site.page(f"{address}&per_page=7" if "per_page" not in address else address)
        assert faults(page) == []
        for row in page.all(".rows--compared tbody tr"):
            key = _key(str(row.select("th > a")[0]["href"]))
            assert key not in rows
            rows[key] = list(row.select("td"))
        address = page.next
    return rows


def _references(cell: Tag) -> list[str]:
    hrefs = (str(each["href"]) for each in cell.select("a"))
    return sorted(urlsplit(href).path.rpartition("/")[2] for href in hrefs)


def _csv(site: Site, query: str, **party: str) -> list[dict[str, str]]:
    more = "&".join(f"{name}={value}" for name, value in party.items())
    return site.csv(f"/agreements.csv?{'&'.join(filter(None, [query, more]))}")


def _focus(pin: str) -> dict[str, str]:
    return {"country" if len(pin) == 2 else "city": pin}


# -- against the files -----------------------------------------------------------------------


@pytest.mark.parametrize(("query", "pins"), CITIES)
def test_each_cell_has_the_agreements_of_the_file(site: Site, query: str, pins: str) -> None:
    rows, columns = _rows(site, _address(query, pins)), pins.split()
    assert rows
    for partner in SLUGS:
        found = [_agreements(site, query, pin, partner) for pin in columns]
        shown = [_references(cell) for cell in rows.get(partner, [])]
        assert shown == (found if any(found) else []), partner


def _agreements(site: Site, query: str, pin: str, partner: str) -> list[str]:
    """References of those between two cities; where the partner's country is asked, only there."""
    asked = "&".join(part for part in query.split("&") if not part.startswith("partner="))
    country = query.removeprefix("partner=") if query.startswith("partner=") else ""
    if country and not partner.endswith(f"-{country.lower()}"):
        return []
    return sorted(row["reference"] for row in _csv(site, asked, city=pin, partner=partner))


@pytest.mark.parametrize(("query", "pins"), CITIES[:4])
def test_cells_say_status_and_year(site: Site, query: str, pins: str) -> None:
    every = {row["reference"]: row for row in _csv(site, query)}
    for row in _rows(site, _address(query, pins)).values():
        for link in (link for cell in row for link in cell.select("a")):
            facts = every[_one(link)]
            mark = link.select(".status, .legal")
            code = facts["activity_status"] or facts["legal_status"]
            if facts["activity_status"] or facts["legal_status"] != "in_force":
                assert str(mark[0]["class"][1]).endswith(f"--{code}")
            years = [each.text for each in link.select("span:not([class])")]
            assert years == [] or facts["concluded"]
            if facts["concluded"][:4].isdigit() and "/" not in facts["concluded"]:
                assert years == [facts["concluded"][:4]]


def _one(link: Tag) -> str:
    return urlsplit(str(link["href"])).path.rpartition("/")[2]


@pytest.mark.parametrize(("query", "pins"), WITH_COUNTRIES)
def test_with_a_country_the_rows_are_countries_and_count_as_the_files(
    site: Site, query: str, pins: str
) -> None:
    rows, columns = _rows(site, _address(query, pins)), pins.split()
    asked = query if not query.startswith("partner=") else ""
    partners = [query.removeprefix("partner=")] if query.startswith("partner=") else COUNTRIES
    for partner in partners:
        files = [_csv(site, asked, **_focus(pin), partner=partner) for pin in columns]
        counts = [(len(found), _dormant(found)) for found in files]
        cells = rows.get(partner, [])
        assert [_counts(cell) for cell in cells] == (counts if any(map(any, counts)) else [])
    assert set(rows) <= set(partners)


def _dormant(found: Sequence[dict[str, str]]) -> int:
    return sum(row["activity_status"] in ASLEEP_STATUSES for row in found)


def _counts(cell: Tag) -> tuple[int, int]:
    numbers = [as_number(link.text) for link in cell.select("a")]
    return (numbers[0], numbers[1] if len(numbers) > 1 else 0) if numbers else (0, 0)


@pytest.mark.parametrize(("query", "pins"), WITH_COUNTRIES[:3])
def test_counts_lead_to_the_lists_that_they_count(site: Site, query: str, pins: str) -> None:
    for row in _rows(site, _address(query, pins)).values():
        for link in (link for cell in row for link in cell.select("a")):
            file = str(link["href"]).replace("/agreements", "/agreements.csv")
            assert len(site.csv(file)) == as_number(link.text)


@pytest.mark.parametrize(("query", "pins"), [*CITIES, *WITH_COUNTRIES])
def test_counts_by_status_are_those_of_the_files(site: Site, query: str, pins: str) -> None:
    page = site.page(_address(query, pins))
    for at, pin in enumerate(pins.split()):
        asked = "&".join(
            each for each in query.split("&") if not each.startswith(("status", "legal"))
        )
        found = _csv(site, asked, **_focus(pin))
        shown = [row[at + 1] for row in page.table(".figures--counts")]
        assert shown == _expected(found)


def _expected(found: Sequence[dict[str, str]]) -> list[str]:
    in_force = [row for row in found if row["legal_status"] == "in_force"]
    codes = ["active", "new", "quiet", "dormant", "never_implemented", "no_record"]
    by_status = [sum(row["activity_status"] == code for row in found) for code in codes]
    contacts = sum(row["kind"] == "contact" for row in in_force)
    judged = sum(by_status[:5])
    rate = f"{_dormant(found)} of {judged}" if judged else "–"
    numbers = [len(found), len(in_force), *by_status, contacts, len(found) - len(in_force)]
    return [*map(str, numbers), rate]


@pytest.mark.parametrize(("query", "pins"), [CITIES[1], WITH_COUNTRIES[1]])
def test_numbers_by_status_lead_to_their_lists(site: Site, query: str, pins: str) -> None:
    links = site.page(_address(query, pins)).all(".figures--counts td a")
    assert links
    for link in links:
        file = str(link["href"]).replace("/agreements", "/agreements.csv")
        assert len(site.csv(file)) == as_number(link.text)


# -- the order -------------------------------------------------------------------------------


@pytest.mark.parametrize(("query", "pins"), [*CITIES[:3], *WITH_COUNTRIES[:2]])
def test_what_is_shared_comes_first_then_names_in_order(site: Site, query: str, pins: str) -> None:
    rows = _rows(site, _address(query, pins))
    assert len(rows) > 5
    order = [
        (-sum(bool(cell.select("a")) for cell in row), _name(key)) for key, row in rows.items()
    ]
    assert order == sorted(order)
    shared = sum(all(cell.select("a") for cell in row) for row in rows.values())
    said = site.page(_address(query, pins)).text("#partners")
    assert (as_number(said), said.endswith(f"In common: {shared}")) == (len(rows), True)


def _name(key: str) -> str:
    return sort_key(country_name(key, "en") if len(key) == 2 else NAMES[key])


# -- pins put on and taken away --------------------------------------------------------------


def test_pins_can_be_taken_away_one_by_one(site: Site) -> None:
    page = site.page("/map?status=asleep&pin=town-0-gb&pin=RU&pin=town-1-de&lines=all")
    assert page.hrefs("[data-map-chips] .chip--pin") == [
        "/map?status=asleep&lines=all&pin=RU&pin=town-1-de",
        "/map?status=asleep&lines=all&pin=town-0-gb&pin=town-1-de",
        "/map?status=asleep&lines=all&pin=town-0-gb&pin=RU",
    ]
    assert not page.all("a.compare")
    for href in page.hrefs("[data-map-chips] a"):
        assert faults(site.page(href)) == []


def test_one_more_can_be_pinned_by_a_row_unless_it_is_pinned(site: Site) -> None:
    page = site.page("/map?pin=town-0-gb&pin=town-3-ru")
    offers = [str(href) for href in page.hrefs("a.compare")]
    assert offers
    for href in offers:
        pins = parse_qs(urlsplit(href).query)["pin"]
        assert pins[:2] == ["town-0-gb", "town-3-ru"]
        assert len(set(pins)) == 3
        assert site.page(href).all(".rows--compared")


def test_a_single_pin_says_how_to_add_another(site: Site) -> None:
    page = site.page("/map?pin=town-0-gb")
    assert "Pin a second" in page.text("[data-map-panel]")
    assert faults(page) == []


def test_a_comparison_under_a_filter_that_nothing_fits_says_so(site: Site) -> None:
    page = site.page("/map?pin=town-0-gb&pin=town-3-ru&concluded_to=1900")
    assert faults(page) == []
    assert "None of them has an agreement" in page.text("[data-map-table]")
    assert page.hrefs(".empty a") == ["/map?pin=town-0-gb&pin=town-3-ru"]


def test_an_agreement_of_many_stands_in_the_row_of_each_partner(
    client: FlaskClient, make: Factory
) -> None:
    one, other, third = (make.city(name, "PL") for name in ("One", "Other", "Third"))
    make.agreement(one, other, third, concluded="1990")
    make.agreement(one, third, concluded="1995")
    page = Page(client.get("/map?pin=one-pl&pin=other-pl"))
    assert page.table(".rows--compared") == [
        ["ThirdPoland Compare with Third", "No record 1990 No record 1995", "No record 1990"],
        ["OnePoland", "–", "No record 1990"],
        ["OtherPoland", "No record 1990", "–"],
    ]
    assert faults(page) == []
