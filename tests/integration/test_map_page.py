"""The map's page without any script: pins and lines, legend, panel, years, ways out of nothing."""

import html
import json
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from registry.models import City
from tests.factories import Factory
from tests.integration.site import Site
from tests.pages import ORIGIN, Page, as_number, faults

HOSTILE = "</script>\"'><img src=x onerror=alert(1)>${x}`"
CODES = ["active", "new", "quiet", "dormant", "never_implemented", "no_record"]


@pytest.fixture
def hub(make: Factory) -> City:
    """A city with partners: one active, two asleep, one only a contact, one without a place."""
    hub = make.city("Hub", "GB", lat=52.0, lon=-1.0)
    make.activity(
        make.agreement(hub, make.city("Awake", "DE", lat=50.0, lon=10.0), concluded="1988-05-12"),
        "2024-01",
    )
    for at in range(2):
        asleep = make.agreement(hub, make.city(f"Asleep {at}", "FR", lat=47.0, lon=2.0 + at))
        make.activity(asleep, "2001")
    make.agreement(hub, make.city("Known", "FR", lat=44.0, lon=1.0), kind="contact")
    make.agreement(hub, make.city(HOSTILE, "PL", slug="hostile-pl"))
    return hub


def _page(client: FlaskClient, address: str, status: int = 200) -> Page:
    page = Page(client.get(address))
    assert (page.status, faults(page)) == (status, [])
    return page


def _query(href: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(href).query)


# -- what the address may say ----------------------------------------------------------------


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize(
    ("query", "said", "offered"),
    [
        ("pin=hub-gb&pin=nowhere-xx", "nowhere-xx", "/map?pin=hub-gb"),
        ("pin=QQ&status=new", "QQ", "/map?status=new"),
        ("pin=%3Cb%3E", "<b>", "/map"),
        ("lines=some&pin=GB", "some", "/map?pin=GB"),
        ("pin=GB&pin=DE&pin=FR&pin=PL", "3 times", "/map?pin=GB&pin=DE&pin=FR"),
        ("pin=hub-gb&page=0", "page", "/map?pin=hub-gb"),
    ],
)
def test_what_the_map_does_not_understand_is_named_and_left_out(
    client: FlaskClient, query: str, said: str, offered: str
) -> None:
    page = _page(client, f"/map?{query}", 400)
    assert said in page.trouble
    assert page.offer == offered


@pytest.mark.parametrize("path", ["/agreements", "/cities", "/countries", "/agreements.csv"])
@pytest.mark.parametrize("query", ["pin=GB", "lines=all"])
def test_lists_know_neither_pins_nor_lines(client: FlaskClient, path: str, query: str) -> None:
    assert client.get(f"{path}?{query}").status_code == 400


@pytest.mark.usefixtures("hub")
def test_a_pin_said_twice_is_one_column(client: FlaskClient) -> None:
    page = _page(client, "/map?pin=hub-gb&pin=HUB-GB&pin=gb&lines=all")
    assert page.texts(".figures--counts thead th") == ["Status", "Hub", "United Kingdom"]


# -- the legend ------------------------------------------------------------------------------


def _legend(page: Page) -> dict[str, int]:
    found = page.all("[data-map-legend] li")
    return {
        str(next(iter(each.select("[data-status], [data-legal]") or [each]))["data-status" if
            each.select("[data-status]") else "data-legal" if each.select("[data-legal]") else
            "data-state"]): as_number(each.select("[data-count]")[0].text)
        for each in found
    }  # fmt: skip


@pytest.mark.parametrize(
    "query", ["", "country=RU", "city=town-0-gb&on=2022-03-01", "kind=contact"]
)
def test_the_legend_counts_what_the_list_counts(site: Site, query: str) -> None:
    rows = site.csv(f"/agreements.csv?{query}")
    found = _legend(site.page(f"/map?{query}&status=dormant"))
    in_force = [row for row in rows if row["legal_status"] == "in_force"]
    by_status = {code: sum(row["activity_status"] == code for row in rows) for code in CODES}
    assert found == {
        **by_status,
        "contact": sum(row["kind"] == "contact" for row in in_force),
        "other": len(rows) - len(in_force),
        "in_force": len(in_force),
    }


def test_every_link_of_the_legend_answers_and_puts_its_filter_on_or_off(site: Site) -> None:
    here = "/map?country=RU&status=dormant&pin=town-0-gb&lines=all"
    page = site.page(here)
    for link in page.all("[data-map-legend] a"):
        there = site.page(str(link["href"]))
        assert _query(str(link["href"]))["pin"] == ["town-0-gb"]
        name = "data-status" if "data-status" in link.attrs else "data-legal"
        (same,) = there.all(f'[{name}="{link[name]}"]')
        assert ("aria-current" in link.attrs) != ("aria-current" in same.attrs)
        assert _query(str(same["href"])) == _query(here)


def test_both_kinds_of_dormancy_are_chosen_where_the_address_says_asleep(site: Site) -> None:
    page = site.page("/map?status=asleep")
    chosen = [str(each["data-status"]) for each in page.all("[data-status][aria-current=true]")]
    assert chosen == ["dormant", "never_implemented"]
    (dormant,) = page.all('[data-status="dormant"]')
    assert _query(str(dormant["href"])) == {"status": ["never_implemented"]}


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("address", ["/", "/cities/hub-gb", "/countries/GB"])
def test_the_map_of_another_page_has_the_legend_of_its_selection(
    client: FlaskClient, address: str
) -> None:
    page = _page(client, address)
    assert _legend(page)["dormant"] == 2
    hrefs = page.hrefs("[data-map-legend] a")
    assert [client.get(href).status_code for href in hrefs] == [200] * len(hrefs)
    assert not page.all("[data-map-panel], [data-map-time], [data-map-find], [data-map-table]")


# -- the panel -------------------------------------------------------------------------------


@pytest.mark.usefixtures("hub")
def test_without_focus_the_panel_teaches(client: FlaskClient) -> None:
    assert _page(client, "/map").text("[data-map-panel]").startswith("Choose a city")
    assert _page(client, "/map?country=GB&partner=FR").text("[data-map-panel]").startswith("Choose")


@pytest.mark.usefixtures("hub")
def test_the_panel_says_what_is_known_of_a_city_whatever_the_filter(client: FlaskClient) -> None:
    for query in ("", "&status=active", "&legal=in_force", "&status=new"):
        page = _page(client, f"/map?city=hub-gb{query}")
        assert page.text(".panel__name") == "Hub"
        assert page.hrefs(".panel__name a") == ["/cities/hub-gb"]
        said = page.text("[data-map-panel]")
        assert "5 agreements, 5 partner cities in 3 countries" in said
        assert "2 of 3" in said
        assert page.texts(".panel__shares li") == ["Active 1", "Dormant 2", "No record 1"]


@pytest.mark.usefixtures("hub")
def test_a_country_in_focus_offers_its_partner_countries(client: FlaskClient) -> None:
    page = _page(client, "/map?country=GB&status=dormant&lines=all")
    assert page.heading == "Partners of United Kingdom"
    assert "5 agreements, 3 partner countries" in page.text("[data-map-panel]")
    assert page.hrefs(".panel__hint a")[0] == "/map?status=dormant&lines=all&pin=GB&pin=FR"


@pytest.mark.usefixtures("hub")
def test_the_headings_ways_lead_to_the_page_and_back_to_all(client: FlaskClient) -> None:
    page = _page(client, "/map?city=hub-gb&status=dormant&on=2024-01-01")
    assert page.hrefs("[data-map-title] a") == [
        "/cities/hub-gb?on=2024-01-01",
        "/map?status=dormant&on=2024-01-01",
    ]


# -- search, years ---------------------------------------------------------------------------


@pytest.mark.usefixtures("hub")
def test_forms_carry_what_else_is_asked(client: FlaskClient) -> None:
    page = _page(client, "/map?country=GB&status=dormant&q=hub&on=2020-12-31&pin=hub-gb&lines=all")
    carried = {
        form: [
            (str(each["name"]), str(each["value"])) for each in page.all(f"{form} [type=hidden]")
        ]
        for form in ("[data-map-find]", ".maptime__form")
    }
    common = [("country", "GB"), ("status", "dormant")]
    view = [("pin", "hub-gb"), ("lines", "all")]
    assert carried["[data-map-find]"] == [*common, ("on", "2020-12-31"), *view]
    assert carried[".maptime__form"] == [*common, ("q", "hub"), *view]


@pytest.mark.usefixtures("hub")
def test_words_without_a_script_filter_the_table(client: FlaskClient) -> None:
    page = _page(client, "/map?q=awake")
    assert [row[0] for row in page.table(".figures--cities")] == [
        "AwakeGermany",
        "HubUnited Kingdom",
    ]


def _years(page: Page) -> list[Tag]:
    """The options as a browser without scripts reads them: each ends where the next begins."""
    form = BeautifulSoup(page.all(".maptime noscript")[0].decode_contents(), "html5lib")
    return list(form.select("#map-on option"))


@pytest.mark.usefixtures("hub")
def test_the_years_go_back_to_the_first_agreement(client: FlaskClient, today: date) -> None:
    options = _years(_page(client, "/map"))
    years = [str(year) for year in range(today.year - 1, 1987, -1)]
    assert [each.text.strip() for each in options] == ["today", *years]
    assert options[-1]["value"] == "1988-12-31"
    assert _page(client, "/map?on=1988-12-31").status == 200


@pytest.mark.usefixtures("hub")
def test_the_day_looked_at_is_chosen_though_it_ends_no_year(client: FlaskClient) -> None:
    for day, words in {"2020-12-31": "2020", "2020-05-12": "12 May 2020"}.items():
        options = _years(_page(client, f"/map?on={day}"))
        (chosen,) = (each for each in options if "selected" in each.attrs)
        assert (chosen["value"], chosen.text.strip()) == (day, words)


@pytest.mark.usefixtures("hub")
def test_no_year_is_played_where_the_selection_itself_depends_on_the_day(
    client: FlaskClient,
) -> None:
    assert _page(client, "/map").all("[data-map-time][hidden] [data-time-year]")
    assert not _page(client, "/map?dormant_since_from=1990").all("[data-map-time]")


# -- links of the table ----------------------------------------------------------------------


def test_every_city_of_the_table_leads_to_what_it_was_counted_for(site: Site) -> None:
    for query in ("country=RU", "country=RU&partner=DE", "partner=town-0-gb", "status=asleep"):
        for row in site.page(f"/map?{query}&per_page=100").all(".figures--cities tbody tr"):
            (link,) = row.select("a")
            there = site.page(str(link["href"]))
            assert there.heading == f"Partners of {link.text}"
            sides = query.count("country") + query.count("partner")
            if sides != 2:
                assert as_number(there.text("#table")) >= as_number(row.select("td")[0].text)


def test_partners_of_the_city_in_focus_can_be_compared_with_it(site: Site) -> None:
    links = site.page("/map?city=town-0-gb&status=dormant&lines=all").hrefs("a.compare")
    assert links
    for href in links:
        query = _query(href)
        assert (query["pin"][0], query["status"], query["lines"]) == (
            "town-0-gb",
            ["dormant"],
            ["all"],
        )
        assert "city" not in query
        assert site.page(href).all(".rows--compared")


# -- not on the map --------------------------------------------------------------------------


def test_cities_that_are_not_on_the_map_are_named_as_far_as_there_is_room(
    client: FlaskClient, make: Factory
) -> None:
    hub = make.city("Hub", lat=1.0, lon=1.0)
    for at in range(60):
        make.agreement(hub, make.city(f"Nowhere {at:02}", "PL"))
    page = _page(client, "/map?country=PL")
    assert page.text(".unplaced summary") == "Not on the map: 60"
    hrefs = page.hrefs(".unplaced a")
    assert (hrefs[0], hrefs[-1]) == ("/cities/nowhere-00-pl", "/cities?country=PL")
    assert 20 <= len(hrefs) <= 51
    assert [client.get(href).status_code for href in (hrefs[0], hrefs[-1])] == [200, 200]


# -- nothing fits ----------------------------------------------------------------------------


def test_where_nothing_fits_each_filter_says_what_it_costs(site: Site) -> None:
    query = "country=AU&kind=twinning&q=dvor&on=2024-03-01"
    page = site.page(f"/map?{query}")
    assert faults(page) == []
    said = [each.rpartition(": ")[2] for each in page.texts(".loosened li")]
    counts = [0 if each == "none either" else as_number(each) for each in said]
    links = page.hrefs(".loosened a")
    files = [len(site.csv(href.replace("/map", "/agreements.csv"))) for href in links]
    assert files == [count for count in counts if count]
    assert counts == sorted(counts, key=lambda count: not count)
    assert (len(counts), bool(files)) == (4, True)


def test_one_filter_too_many_on_a_city_leaves_its_map_and_legend(site: Site) -> None:
    page = site.page("/map?city=town-0-gb&status=quiet&concluded_to=1900")
    assert not page.all("[data-map-legend]")
    with_map = next(
        page
        for code in CODES
        if "No agreement fits" in (page := site.page(f"/map?city=town-5-ru&status={code}")).html
    )
    assert faults(with_map) == []
    assert with_map.all("[data-map-legend]")
    assert with_map.all("[data-map-table] .loosened a")


def test_a_word_mistyped_is_guessed(site: Site) -> None:
    page = site.page("/map?q=Ainsfrd")
    assert page.hrefs(".suggestion a") == ["/map?q=Ainsford"]


def test_at_most_eight_filters_are_tried(site: Site) -> None:
    query = "city=town-0-gb&country=RU&partner=DE&kind=intent&field=youth&legal=ended&status=new"
    query += "&record=contested&concluded_from=1990&concluded_to=1991&q=zz&on=2024-01-01"
    page = site.page(f"/map?{query}")
    assert len(page.all(".loosened li")) == 8


# -- elsewhere -------------------------------------------------------------------------------


def test_the_map_can_be_taken_elsewhere(client: FlaskClient, hub: City) -> None:
    page = _page(client, "/map?city=hostile-pl&status=no_record&lines=all")
    snippet = BeautifulSoup(page.text("#embed-code"), "html5lib")
    (frame,) = snippet.select("body > *")
    assert frame.name == "iframe"
    assert frame["src"] == f"{ORIGIN}/embed/map?city=hostile-pl&status=no_record&lines=all"
    assert HOSTILE in frame["title"]
    assert not set(frame.attrs) - {"src", "width", "height", "title", "loading"}
    assert page.hrefs(".elsewhere__files a") == [
        f"/{path}?city=hostile-pl&status=no_record"
        for path in ("map.svg", "map.png", "agreements.csv", "agreements.geojson")
    ]


@pytest.mark.usefixtures("hub")
def test_others_find_the_frame_by_the_pages_head(client: FlaskClient) -> None:
    page = _page(client, "/map?city=hub-gb&pin=GB")
    (link,) = page.all("head link[type='application/json+oembed']")
    assert str(link["href"]).startswith(f"{ORIGIN}/oembed?")
    assert _query(str(link["href"])) == {
        "url": [f"{ORIGIN}/map?city=hub-gb&pin=GB"],
        "format": ["json"],
    }


@pytest.mark.usefixtures("hub")
def test_paper_gets_the_still_picture_of_the_selection(client: FlaskClient) -> None:
    page = _page(client, "/map?city=hub-gb&pin=GB")
    (image,) = page.all(".atlas__paper img")
    assert (image["src"], image["loading"]) == ("/map.svg?city=hub-gb", "lazy")


# -- hostile names ---------------------------------------------------------------------------


def test_a_hostile_name_is_text_wherever_it_stands(client: FlaskClient, hub: City) -> None:
    for query in (
        "",
        "city=hostile-pl",
        "city=hub-gb",
        "pin=hostile-pl&pin=hub-gb",
        "q=zz&city=hostile-pl",
    ):
        page = _page(client, f"/map?{query}")
        assert not page.all("[onerror], script:not([src])")
        assert [each["src"].split("?")[0] for each in page.all("img")] in ([], ["/map.svg"] * 2)
        assert HOSTILE in page.said or not query
    assert html.escape("<img src=x") in client.get("/map?city=hostile-pl").text
    assert json.dumps("<img src=x") not in client.get("/map?city=hostile-pl").text
