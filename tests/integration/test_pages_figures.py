"""What you see is what is counted: figures, their links, and the pairs of countries."""

from collections import Counter
from datetime import date
from itertools import combinations

import pytest
from flask.testing import FlaskClient

from registry.domain.selection import Selection
from registry.domain.vocabulary import ASLEEP_STATUSES, Kind, Legal, Status
from tests.factories import Factory
from tests.integration.population import PLACES
from tests.integration.site import Site, address
from tests.pages import Page, as_number

#: Pages that show a composition -> the selection that it is of.
COMPOSED = [
    ("/", Selection()),
    ("/cities/town-0-gb", Selection(city="town-0-gb")),
    ("/cities/town-3-ru", Selection(city="town-3-ru", window=60)),
    ("/cities/town-3-ru", Selection(city="town-3-ru", on=date(2022, 2, 28))),
    ("/countries/DE", Selection(country="DE")),
    ("/countries/RU", Selection(country="RU", window=12, on=date(2023, 8, 31))),
    ("/countries/AU", Selection(country="AU")),
]
RATED = [each for each in COMPOSED if not each[0].startswith("/cities/")]


def _at(path: str, selection: Selection) -> str:
    """The page's address: what it is about stands in its path."""
    looked = [pair for pair in selection.pairs() if pair[0] in {"on", "window"}]
    return address(path, Selection(**{name: getattr(selection, name) for name, _ in looked}))


def _statuses(site: Site, selection: Selection) -> Counter[str]:
    """Activity statuses of the selection's agreements in force, by plain Python."""
    day, policy = selection.day(site.today), selection.policy
    plans = [site.plans[number] for number in site.numbers(selection)]
    in_force = [plan for plan in plans if plan.legal(day) is Legal.IN_FORCE]
    return Counter(str(plan.status(day, policy) or Kind.CONTACT) for plan in in_force)


# -- by activity status ----------------------------------------------------------------------


@pytest.mark.parametrize(("path", "selection"), COMPOSED)
def test_a_composition_is_counted_as_python_counts(
    site: Site, path: str, selection: Selection
) -> None:
    page, counted = site.page(_at(path, selection)), _statuses(site, selection)
    caption = page.text(".composition__caption")
    assert page.composition == {str(code): counted[code] for code in Status}
    assert as_number(caption) == counted.total()
    contacts = caption.partition("no activity status: ")[2]
    assert contacts == (str(counted[Kind.CONTACT]) if counted[Kind.CONTACT] else "")


@pytest.mark.parametrize(("path", "selection"), COMPOSED)
def test_every_part_leads_to_as_many_agreements(
    site: Site, path: str, selection: Selection
) -> None:
    page = site.page(_at(path, selection))
    parts = page.hrefs(".composition__list a")
    assert [site.page(href).count for href in parts] == list(page.composition.values())


# -- the dormancy rate -----------------------------------------------------------------------


@pytest.mark.parametrize(("path", "selection"), RATED)
def test_a_rate_names_its_halves_and_what_is_left_out(
    site: Site, path: str, selection: Selection
) -> None:
    counted = _statuses(site, selection)
    asleep = sum(counted[code] for code in ASLEEP_STATUSES)
    silent = counted[Status.NO_RECORD]
    judged = counted.total() - silent - counted[Kind.CONTACT]
    assert site.page(_at(path, selection)).rate == (asleep, judged, silent)


def test_the_halves_of_every_window_lead_to_as_many_agreements(site: Site) -> None:
    page = site.page("/")
    rows = page.table(".figures--windows")
    assert [as_number(row[0]) for row in rows] == [12, 24, 36, 60]
    for row, tag in zip(rows, page.all(".figures--windows tbody tr"), strict=True):
        leads = [site.page(str(link["href"])).count for link in tag.select("a")]
        assert leads == [as_number(row[1]), as_number(row[2])]
        assert row[3] == f"{100 * leads[0] / leads[1]:.1f}%"


def test_the_rate_of_a_window_is_what_python_counts(site: Site) -> None:
    for row in site.page("/").table(".figures--windows"):
        counted = _statuses(site, Selection(window=as_number(row[0])))
        assert as_number(row[1]) == sum(counted[code] for code in ASLEEP_STATUSES)


def test_the_rule_is_marked_among_the_windows(site: Site) -> None:
    assert site.page("/").texts(".figures__current th") == ["24 months the rule"]


def test_without_anything_to_judge_there_is_no_rate(client: FlaskClient, make: Factory) -> None:
    make.agreement(concluded="1990")
    make.agreement(kind="contact", reported=True)
    page = Page(client.get("/"))
    assert page.all(".rate__figure") == [] and "no dormancy rate" in page.said
    assert "1 agreement without any record is left out." in page.said


def test_never_implemented_is_dormant_and_new_is_judged(client: FlaskClient, make: Factory) -> None:
    make.agreement(concluded="1990", reported=True)
    make.agreement(concluded="2024-02")
    page = Page(client.get("/"))
    assert page.rate == (1, 2, 0)
    assert page.text(".rate__figure") == "50.0%"


def test_numbers_of_what_the_registry_holds_lead_to_as_many_rows(site: Site) -> None:
    page = site.page("/")
    agreements, cities, countries = page.all(".numbers a")
    assert site.page(str(agreements["href"])).count == as_number(agreements.text)
    assert site.page(str(cities["href"])).count == as_number(cities.text)
    assert len(site.page(str(countries["href"])).rows) == as_number(countries.text)


def test_the_method_page_counts_what_the_lists_hold(site: Site) -> None:
    tables = {row[0]: row[1:3] for row in site.page("/method").table("#coverage ~ table")}
    rows = site.csv("/agreements.csv")
    undated = sum(not row["concluded"] for row in rows)
    assert tables["Agreements without a date of conclusion"] == [str(undated), str(len(rows))]
    by_record = Counter(row["record"] for row in rows)
    words = {"contested": "Contested", "confirmed": "Confirmed", "one_sided": "One-sided"}
    words["unreported"] = "Unreported"
    said = {code: tables[word] for code, word in words.items()}
    assert said == {code: [str(by_record[code]), str(len(rows))] for code in words}


# -- pairs -----------------------------------------------------------------------------------


def _pairs(site: Site, country: str, selection: Selection) -> Counter[str]:
    """Pairs of the country's cities with those of each country: two cities once."""
    day, pairs = selection.day(site.today), set[tuple[int, int]]()
    for number in site.numbers(selection):
        plan = site.plans[number]
        if plan.legal(day) is Legal.IN_FORCE:
            there = sorted(party.city for party in plan.parties if party.present(day))
            pairs |= set(combinations(there, 2))
    sides = [(PLACES[one][1], PLACES[other][1]) for one, other in pairs]
    return Counter(
        other if one == country else one for one, other in sides if country in {one, other}
    )


@pytest.mark.parametrize("code", sorted({country for _name, country, _names in PLACES}))
@pytest.mark.parametrize("on", [None, date(2022, 2, 28)])
def test_partner_countries_are_counted_in_pairs(site: Site, code: str, on: date | None) -> None:
    page = site.page(address(f"/countries/{code}", Selection(on=on)))
    hrefs = page.hrefs(".figures--partners th a")
    codes = [href.partition("?")[0].rpartition("/")[2] for href in hrefs]
    said = [as_number(row[1]) for row in page.table(".figures--partners")]
    assert dict(zip(codes, said, strict=True)) == _pairs(site, code, Selection(on=on))
    assert said == sorted(said, reverse=True)


def test_a_pair_counts_once_however_many_agreements_it_has(
    client: FlaskClient, make: Factory
) -> None:
    one, other, third = make.city(country="RU"), make.city(country="RU"), make.city(country="CN")
    make.agreement(one, other, third)
    make.agreement(one, third, kind="friendship")
    make.agreement(third, make.city(country="FR"))
    rows = Page(client.get("/countries/RU")).table(".figures--partners")
    assert [row[:2] for row in rows] == [["China", "2"], ["Russia among its own cities", "1"]]


def test_a_pair_needs_both_cities_and_the_agreement_in_force_that_day(
    client: FlaskClient, make: Factory
) -> None:
    one, other, third = (make.city(country=code) for code in ("RU", "CN", "FR"))
    made = make.agreement(one, other, third, concluded="1990-05-01")
    make.left(made, third, "2000-05-01")
    make.agreement(one, make.city(country="DE"), concluded="1990", ended="1995")

    def partners(day: str) -> list[str]:
        page = Page(client.get("/countries/RU", query_string={"on": day}))
        return [row[0] for row in page.table(".figures--partners")]

    assert partners("1989-12-31") == []
    assert partners("1995-12-30") == ["China", "Germany", "France"]
    assert partners("2000-04-30") == ["China", "France"]
    assert partners("2000-05-01") == ["China"]


def test_partners_lead_to_the_agreements_they_are_counted_from(site: Site) -> None:
    page = site.page("/countries/DE")
    for href in page.hrefs(".figures--partners td a"):
        assert site.page(href).count > 0
        assert "country=DE" in href and "legal=in_force" in href


# -- the suite can fail ----------------------------------------------------------------------


def test_other_agreements_have_other_figures(site: Site) -> None:
    different = {tuple(sorted(_statuses(site, each).items())) for _path, each in COMPOSED}
    assert len(different) == len(COMPOSED)
    assert {len(each) for each in different} > {0}
