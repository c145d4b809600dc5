"""The pages of the statistics: every linked number is as many rows, page and files say the same."""

import re
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.domain.definitions import DEFINITIONS
from registry.domain.figures import GROUPS
from registry.web.presenting import counted
from tests.factories import Factory
from tests.integration.site import Site
from tests.pages import Page, as_number, faults

SELECTIONS = [
    "", "?country=RU", "?country=RU&partner=DE", "?country=DE&partner=DE", "?partner=GB",
    "?city=town-0-gb", "?city=town-0-gb&partner=town-1-de", "?city=town-3-ru&country=RU",
    "?status=asleep&window=12", "?status=dormant&status=quiet", "?kind=twinning&kind=contact",
    "?field=culture&field=sport", "?legal=ended&legal=in_force", "?legal=ended",
    "?record=one_sided&record=unreported", "?concluded_from=2019&concluded_to=2022-06",
    "?dormant_since_from=2020&dormant_since_to=2023-05", "?on=2015-06-30", "?q=d&window=60",
]  # fmt: skip
LINKED = re.compile(r'<t[dh][^>]*><a href="(/agreements\?[^"]*)">([\d,]+)</a>')


def _linked(page: Page) -> set[tuple[str, int]]:
    """Address and number of what the tables link to lists."""
    return {(unescape(href), as_number(number)) for href, number in LINKED.findall(page.html)}


def _wrong(site: Site, page: Page) -> list[str]:
    """Numbers whose list has another length."""
    counts = {href: site.page(f"{href}&per_page=1").count for href, _number in _linked(page)}
    return [
        f"{href}: {number}, not {counts[href]}"
        for href, number in _linked(page)
        if counts[href] != number
    ]


@pytest.mark.parametrize("selection", SELECTIONS)
def test_each_linked_number_is_the_length_of_its_list(site: Site, selection: str) -> None:
    page = site.page(f"/statistics{selection}")
    assert _wrong(site, page) == []
    assert len(_linked(page)) >= (1 if selection == "?legal=ended" else 5)


@pytest.mark.parametrize("code", ["by-year", "by-country", "country-pairs", "dormant-since"])
def test_so_it_is_in_the_whole_table_of_a_figure(site: Site, code: str) -> None:
    assert _wrong(site, site.page(f"/statistics/{code}")) == []


def test_a_link_to_something_near_is_caught(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    near = dict(counted._IN_COLUMN, judged=counted.in_force)
    monkeypatch.setattr(counted, "_IN_COLUMN", near)
    assert _wrong(site, site.page("/statistics/by-kind?record=unreported"))


# -- what stands on the page -----------------------------------------------------------------


def test_all_figures_stand_in_their_groups_in_order(site: Site) -> None:
    page = site.page("/statistics")
    assert [str(each["id"]) for each in page.all(".figure")] == list(DEFINITIONS)
    assert page.texts(".group > h2") == list(GROUPS.values())
    named = [(each.name, each.sentence) for each in DEFINITIONS.values()]
    said = zip(page.texts(".figure__name"), page.texts(".figure__sentence"), strict=True)
    assert list(said) == named


@pytest.mark.parametrize("selection", SELECTIONS)
def test_headline_numbers_are_those_of_the_files(site: Site, selection: str) -> None:
    page, told = site.page(f"/statistics{selection}"), site.json(f"/statistics.json{selection}")
    values = {each["figure"]: each["value"] for each in told["figures"]}
    large = [as_number(words) for words in page.texts(".heads__numbers b")]
    assert large == [
        values[code]["number"] for code in ("agreements", "pairs", "cities", "countries")
    ]
    rate = values["dormancy"]
    assert page.rate == (
        (rate["number"], rate["of"], rate["left_out"]) if rate["of"] else (0, 0, rate["left_out"])
    )


@pytest.mark.parametrize("code", DEFINITIONS)
def test_a_figure_says_the_same_as_page_json_csv_and_in_the_long_table(
    site: Site, code: str
) -> None:
    told, rows = (
        site.json(f"/statistics/{code}.json?country=RU"),
        site.csv(f"/statistics/{code}.csv?country=RU"),
    )
    assert [list(row.values()) for row in rows] == [_text(row) for row in told["rows"]]
    page = site.page(f"/statistics/{code}?country=RU")
    assert len(page.table(".figures--sheet")) == len(told["rows"])
    data = [str(each["value"]) for each in page.all("data.value__large")]
    assert data == ([] if told["value"]["number"] is None else [str(told["value"]["number"])])
    long = [row for row in site.csv("/statistics.csv?country=RU") if row["figure"] == code]
    measures = sum(not each.key for each in DEFINITIONS[code].columns)
    assert len(long) == 3 + measures * len(rows)
    assert [row["value"] for row in long[:3]] == _text(told["value"])


def _text(row: dict[str, Any]) -> list[str]:
    return ["" if value is None else str(value) for value in row.values()]


def test_a_file_says_of_what_it_is(site: Site) -> None:
    told = site.json("/statistics/by-kind.json?country=RU&kind=twinning&kind=contact&on=2020-01-01")
    assert told["selection"] == {
        "country": "RU", "kind": ["twinning", "contact"], "on": "2020-01-01",
    }  # fmt: skip
    assert (told["figure"], told["day"], told["window"]) == ("by-kind", "2020-01-01", 24)
    assert (told["rule_version"], told["edition"]) == (1, None)
    assert told["address"].endswith(
        "/statistics/by-kind?country=RU&kind=twinning&kind=contact&on=2020-01-01"
    )


# -- the table of one figure -----------------------------------------------------------------


def test_a_table_is_sorted_by_each_of_its_columns(site: Site) -> None:
    page = site.page("/statistics/by-country")
    heads = page.hrefs(".figures--sheet thead a")
    assert len(heads) == len(DEFINITIONS["by-country"].columns)
    rows = site.page("/statistics/by-country?sort=-in_force").table(".figures--sheet")
    numbers = [as_number(row[3]) for row in rows]
    assert numbers == sorted(numbers, reverse=True)
    names = [
        row[0] for row in site.page("/statistics/by-country?sort=country").table(".figures--sheet")
    ]
    assert names == sorted(names) and len(names) == len(rows)


def test_an_order_that_is_none_is_refused(site: Site) -> None:
    page = site.page("/statistics/by-country?sort=share&country=RU", 400)
    assert "can’t be sorted by “share”" in page.trouble
    assert page.offer == "/statistics/by-country?country=RU"
    assert site.page("/statistics?sort=country", 400).offer == "/statistics"


def test_what_is_not_known_stands_last_in_every_order(site: Site) -> None:
    for order in ("year", "-year"):
        rows = site.page(f"/statistics/by-year?sort={order}").table(".figures--sheet")
        assert [row[0] for row in rows].index("Not known") == len(rows) - 1


def test_figures_lead_from_one_to_the_next(site: Site) -> None:
    codes, path = ["agreements"], "/statistics/agreements"
    while found := site.page(f"{path}?country=RU").hrefs(".steps__after"):
        path, _, query = found[0].partition("?")
        assert query == "country=RU"
        codes.append(path.rpartition("/")[2])
    assert codes == list(DEFINITIONS)


# -- nothing to count ------------------------------------------------------------------------

NOTHING = ["?q=nothing+like+it", "?legal=ended&status=active", "?kind=intent&country=AU&partner=AU"]


@pytest.mark.parametrize("selection", NOTHING)
def test_an_empty_selection_says_none_and_what_to_do(site: Site, selection: str) -> None:
    page = site.page(f"/statistics{selection}")
    assert faults(page) == []
    assert page.texts(".heads__numbers b") == ["0", "0", "0", "0"]
    assert set(page.texts(".value__large")) == {"none"}
    assert page.all(".figures--sheet, .chart") == []
    assert page.href("Statistics of all agreements") == "/statistics"


def test_a_selection_of_one_has_figures(client: FlaskClient, make: Factory) -> None:
    made = make.agreement(make.city("One", "FR"), make.city("Two", "DE"), concluded="1990")
    page = Page(client.get(f"/statistics?q={made.reference}"))
    assert faults(page) == []
    assert page.texts(".heads__numbers b") == ["1", "1", "2", "2"]


# -- ways to it ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("/agreements?country=RU&status=asleep", "country=RU&status=asleep"),
        ("/cities/town-0-gb?window=12", "city=town-0-gb&window=12"),
        ("/countries/RU?on=2020-01-01", "country=RU&on=2020-01-01"),
    ],
)
def test_a_list_leads_to_the_statistics_of_as_many_agreements(
    site: Site, address: str, query: str
) -> None:
    (link,) = [
        each for each in site.page(address).all("main a") if each.text.startswith("Statistics of")
    ]
    assert str(link["href"]) == f"/statistics?{query}"
    there = site.page(str(link["href"]))
    assert as_number(there.texts(".heads__numbers b")[0]) == as_number(link.text)


def test_every_definition_is_explained_where_its_figure_leads(site: Site) -> None:
    page = site.page("/method")
    assert [str(each["id"]) for each in page.all(".defined")] == [
        f"figure-{code}" for code in DEFINITIONS
    ]
    assert site.page("/statistics/revivals").href("How it is counted, with an example") == (
        "/method#figure-revivals"
    )


def test_a_worked_example_counts_what_it_links(site: Site) -> None:
    examples = [each for each in site.page("/method").all(".defined__example") if each.select("a")]
    assert len(examples) >= 8
    for each in examples:
        (link,) = each.select("a")
        number = re.search(r"“[^”]*”: \D*?([\d,]+)", each.text)
        assert number and site.page(str(link["href"])).count == as_number(number[1]), each.text


def _coverage(site: Site) -> dict[str, list[str]]:
    rows = site.page("/method").table("section[aria-labelledby=coverage] table")
    return {row[0]: row[1:3] for row in rows}


def test_coverage_says_of_each_country_how_much_is_reported(site: Site) -> None:
    said = _coverage(site)
    for code, name in {"RU": "Russia", "DE": "Germany", "GB": "United Kingdom"}.items():
        own = site.csv(f"/agreements.csv?country={code}")
        reported = sum(row["reported"] == "yes" for row in own)
        assert said[name] == [str(reported), str(len(own))]


def test_coverage_says_what_is_missing_out_of_how_many(site: Site) -> None:
    said, done = _coverage(site), site.csv("/activities.csv")
    modes = sum(not row["mode"] for row in done)
    assert said["Activities without a mode: in person, online or both"] == [
        str(modes), str(len(done)),
    ]  # fmt: skip
    assert said["Cities without coordinates, so not on the map and in no distance"][0] == "1"
    unreported = sum(row["reported"] == "no" for row in site.csv("/agreements.csv"))
    assert said["Agreements on which no city has reported"][0] == str(unreported)
