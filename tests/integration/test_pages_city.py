"""The pages of a city and a country, and what lists of them say."""

from datetime import date
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Factory
from tests.integration.site import ALONE, Site
from tests.pages import Page


def _page(client: FlaskClient, path: str, **asked: str) -> Page:
    page = Page(client.get(path, query_string=asked))
    assert page.status == 200
    return page


def _facts(page: Page) -> dict[str, str]:
    words = [[" ".join(each.get_text().split()) for each in item(["dt", "dd"])]
             for item in page.all(".facts > div")]  # fmt: skip
    return dict(words)


# -- a city ----------------------------------------------------------------------------------


def test_a_city_says_what_is_known_of_it(client: FlaskClient, make: Factory) -> None:
    make.city(
        "Łódź", "PL", names=["Лодзь", "罗兹"], region="Łódź Voivodeship", member=True,
        lat=51.77, lon=-19.45, coordinates_from="looked_up", population=670642,
        wikidata_id="Q580", geonames_id=3093133, website="https://uml.lodz.pl/?a=1&b=2",
    )  # fmt: skip
    page = _page(client, "/cities/lodz-pl")
    assert (page.heading, page.title.split(" – ")[0]) == ("Łódź", "Łódź, Poland")
    assert page.texts(".place__names li") == ["Лодзь", "罗兹"]
    assert "Łódź Voivodeship, Poland member city" in page.text(".place__where")
    facts = _facts(page)
    assert facts["Coordinates"] == "51.7700, -19.4500 looked up by name"
    assert facts["Inhabitants"] == "670,642"
    assert page.href("Q580") == "https://www.wikidata.org/wiki/Q580"
    assert page.href("3093133") == "https://www.geonames.org/3093133"
    assert page.href("https://uml.lodz.pl/?a=1&b=2") == "https://uml.lodz.pl/?a=1&b=2"


def test_a_city_of_which_little_is_known_says_so(client: FlaskClient, make: Factory) -> None:
    make.city("Little", "FR")
    page = _page(client, "/cities/little-fr")
    assert _facts(page) == {
        "Coordinates": "not known, so not on the map",
        "Short name": "little-fr",
    }
    assert "The registry has no agreement of this city" in page.text("p.empty")
    assert page.all(".member, .place__names, table") == []


def test_coordinates_of_nought_are_coordinates(client: FlaskClient, make: Factory) -> None:
    make.city("Null Island", "GH", lat=0.0, lon=0.0, population=0)
    facts = _facts(_page(client, "/cities/null-island-gh"))
    assert (facts["Coordinates"], facts["Inhabitants"]) == ("0.0000, 0.0000", "0")


def test_a_city_lists_the_agreements_of_the_day(client: FlaskClient, make: Factory) -> None:
    hub = make.city("Hub", "GB")
    old = make.agreement(hub, make.city("Old", "FR"), concluded="1960", ended="1990")
    left = make.agreement(hub, make.city("A", "FR"), make.city("B", "FR"), concluded="1970")
    make.left(left, hub, "2000-01-01")
    new = make.agreement(hub, make.city("New", "FR"), concluded="2010")

    def listed(**asked: str) -> list[str]:
        return _page(client, "/cities/hub-gb", **asked).names

    assert listed() == [old.reference, new.reference]
    assert listed(on="1980-01-01") == [old.reference, left.reference]
    assert listed(on="1965-01-01") == [old.reference]
    assert listed(on="1950-01-01") == []
    empty = _page(client, "/cities/hub-gb", on="1950-01-01").text("p.empty")
    assert empty == "The registry knows of no agreement that the city had on that day."


def test_links_of_a_city_keep_the_day_and_the_window(site: Site) -> None:
    page = site.page("/cities/town-0-gb?on=2022-03-01&window=36")
    for selector in (".listbar__links a", ".downloads a", ".composition__list a", ".row a"):
        hrefs = page.hrefs(selector)
        assert all("window=36" in href and "on=2022-03-01" in href for href in hrefs), selector
    assert all(href.endswith("?window=36&on=2022-03-01") for href in page.row_hrefs)
    assert page.hrefs(".other-day a") == ["/cities/town-0-gb?window=36"]


def test_the_list_of_a_city_is_the_list_of_agreements_of_that_city(site: Site) -> None:
    page = site.page("/cities/town-1-de?sort=-concluded&per_page=200")
    whole = site.page("/agreements?city=town-1-de&sort=-concluded&per_page=200")
    assert page.names == whole.names
    assert page.rows == whole.rows
    assert page.hrefs(".listbar__links a") == [
        "/statistics?city=town-1-de",
        "/agreements?city=town-1-de",
    ]


def test_where_the_city_lies_is_linked(site: Site) -> None:
    page = site.page(f"/cities/{ALONE}")
    assert page.hrefs(".govuk-breadcrumbs a") == ["/cities", "/countries/PL"]


@pytest.mark.parametrize("path", ["/cities/town-0-gb", "/countries/RU", "/"])
def test_a_page_with_places_has_its_map_and_names_its_table(site: Site, path: str) -> None:
    page = site.page(path)
    assert len(page.all("figure.atlas")) == 1
    (still,) = page.all("noscript img")
    assert "The table shows the same" in str(still["alt"])
    (large,) = page.hrefs(".atlas__says a")
    assert site.get(large).status_code == 200


# -- a country -------------------------------------------------------------------------------


def test_a_country_counts_its_cities_and_agreements(client: FlaskClient, make: Factory) -> None:
    one, other, abroad = (make.city(country=code) for code in ("RU", "RU", "CN"))
    make.agreement(one, other)
    make.agreement(one, abroad)
    make.city("Without", "RU")
    page = _page(client, "/countries/RU")
    assert page.text(".place__where") == "3 cities, 2 agreements"
    assert len(page.names) == 3
    assert page.hrefs(".place__where a")[1] == "/agreements?country=RU"


def test_a_country_without_cities_has_a_page_that_says_so(site: Site) -> None:
    page = site.page("/countries/AU")
    assert page.heading == "Australia"
    assert "The registry has no city of this country." in page.said


def test_the_unknown_country_is_one_of_them(client: FlaskClient, make: Factory) -> None:
    make.agreement(make.city("Somewhere", "ZZ"), make.city())
    assert _page(client, "/countries/ZZ").heading == "Country not known"
    assert "Country not known" in _page(client, "/countries").said
    assert _page(client, "/agreements", country="ZZ").count == 1


def test_countries_are_called_as_people_call_them(client: FlaskClient, make: Factory) -> None:
    for code in ("KR", "TR", "MK", "CI"):
        make.city(country=code)
    rows = _page(client, "/countries").rows
    assert [row[0] for row in rows] == [
        "Côte d’Ivoire",
        "North Macedonia",
        "South Korea",
        "Türkiye",
    ]


def test_a_list_of_countries_keeps_the_day(site: Site) -> None:
    page = site.page("/countries?on=2022-03-01&window=12")
    assert all(href.endswith("?window=12&on=2022-03-01") for href in page.row_hrefs)
    assert page.hrefs(".downloads a") == ["/countries.csv?window=12&on=2022-03-01"]


# -- what the operator sets ------------------------------------------------------------------


@pytest.mark.parametrize("page", ["privacy", "accessibility", "imprint"])
def test_the_operators_own_words_are_shown_as_text(
    app: Flask, client: FlaskClient, page: str, monkeypatch: pytest.MonkeyPatch, make: Factory
) -> None:
    assert len(_page(client, f"/{page}").texts("article p")[0]) > 40
    make.city()  # a new version of the data: the page is not kept
    monkeypatch.setitem(app.config, f"{page.upper()}_TEXT", "One <b>line</b>\nand\n\nTwo & more")
    assert _page(client, f"/{page}").texts("article p") == ["One <b>line</b> and", "Two & more"]


def test_the_sites_name_and_contact_are_the_operators(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, make: Factory
) -> None:
    assert 'href="mailto:' not in _page(client, "/").html
    make.city()
    monkeypatch.setitem(app.config, "SITE_NAME", "Twins & <Towns>")
    monkeypatch.setitem(app.config, "CONTACT_ADDRESS", "desk@example.org")
    page = _page(client, "/data")
    assert (
        page.title == "Data – Twins & <Towns>" and page.text(".masthead__home") == "Twins & <Towns>"
    )
    assert page.href("Contact") == "mailto:" + quote("desk@example.org", safe="@")


def test_links_for_the_world_begin_with_the_configured_origin(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, make: Factory
) -> None:
    made = make.agreement()
    monkeypatch.setitem(app.config, "EXTERNAL_ORIGIN", "https://twins.example")
    page = _page(client, f"/agreements/{made.reference}")
    assert page.hrefs("link[rel=canonical]")[0].startswith("https://twins.example/agreements/TC-")
    assert "https://twins.example/" in page.text("#citation")
    listed = client.get("/agreements.csv").text
    assert f",https://twins.example/agreements/{made.reference}," in listed


# -- the method ------------------------------------------------------------------------------

#: Sentences of the rule that the public is shown word for word.
RULE = [
    "Given a day D and a policy (window 24 months, quiet after 12, grace 12):",
    (
        "An activity qualifies if it is not ceremonial, not withdrawn, not contested"
        " (as known now), possibly began on or before D, and did not surely begin before the"
        " conclusion"
    ),
    (
        "It counts at the latest possible day of its end (of its beginning, if no end is given),"
        " but never after D."
    ),
    "L is the last such day.",
    "On or after D − 12 months: Active",
    "On or after D − 24 months: Quiet",
    "The latest possible conclusion C is on or after D − 12 months: New",
    "Otherwise, if any party has reported: Never implemented",
    "a day that does not exist becomes the first of the next month",
    "Months are calendar months, clamped at month end when counting back",
    "A superseding agreement has its own clock; activities stay where they were recorded.",
]


def test_the_rule_is_shown_word_for_word(site: Site) -> None:
    said = site.page("/method").text("section[aria-labelledby=rule]")
    assert [sentence for sentence in RULE if sentence not in said] == []


def test_worked_examples_show_every_status(site: Site) -> None:
    page = site.page("/method")
    shown = {each for item in page.all(".case__verdict .status") for each in item["class"]}
    codes = ("active", "quiet", "dormant", "new", "never_implemented", "no_record")
    assert shown >= {f"status--{code}" for code in codes}


def test_a_figure_can_be_cited_from_the_method_page(site: Site) -> None:
    page, (numerator, denominator, _rest) = site.page("/method"), site.page("/").rate
    said = page.text("#citation")
    assert f"{numerator} of {denominator} agreements dormant" in said
    assert "rule version 1, window 24 months" in said and "17 May 2024" in said


def test_the_day_is_the_registrys(site: Site) -> None:
    assert site.today == date(2024, 5, 17)
    assert "17 May 2024" in site.page("/method").text("section[aria-labelledby=coverage]")
