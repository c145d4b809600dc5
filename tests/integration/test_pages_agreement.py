"""The page of an agreement: its facts as they were on the day, and what became of them."""

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.models import Agreement, City
from tests.factories import Factory
from tests.pages import ORIGIN, Page


def _show(client: FlaskClient, agreement: Agreement, **asked: str) -> Page:
    page = Page(client.get(f"/agreements/{agreement.reference}", query_string=asked))
    assert page.status == 200
    return page


def _facts(page: Page) -> dict[str, str]:
    items = page.all(".facts > div")
    words = [" ".join(" ".join(part.get_text() for part in each("dd")).split()) for each in items]
    return {each("dt")[0].get_text(): said for each, said in zip(items, words, strict=True)}


def _axes(page: Page) -> list[str]:
    return page.texts(".verdict__axes > span")


@pytest.fixture
def three(make: Factory) -> list[City]:
    return [make.city(name, country) for name, country in (("A", "RU"), ("B", "CN"), ("C", "FR"))]


# -- status ----------------------------------------------------------------------------------


def test_a_dormant_agreement_says_since_when_and_why(client: FlaskClient, make: Factory) -> None:
    made = make.agreement(concluded="1988", reported=True)
    make.activity(made, "2019-03-25/2019-03-27")
    page = _show(client, made)
    assert _axes(page) == ["In force", "Dormant since 28 March 2021", "Confirmed"]
    assert "more than 24 months ago" in page.text(".verdict__why")
    assert _facts(page)["Last activity"] == "25–27 Mar 2019"


def test_never_implemented_says_who_reported(
    client: FlaskClient, make: Factory, three: list[City]
) -> None:
    made = make.agreement(*three[:2], concluded="1988", reported=three[:1])
    page = _show(client, made)
    assert _axes(page) == ["In force", "Never implemented since 1 January 1990", "One-sided"]
    assert _facts(page)["Reported by"] == "A"


def test_silence_is_said_to_be_silence(client: FlaskClient, make: Factory) -> None:
    page = _show(client, make.agreement(concluded="1988"))
    assert _axes(page) == ["In force", "No record", "Unreported"]
    words = "No activity on record, not yet reported by either city"
    assert words in page.text(".verdict__why")


def test_the_window_changes_the_verdict_and_its_reason(client: FlaskClient, make: Factory) -> None:
    made = make.agreement(concluded="1988")
    make.activity(made, "2021-01")
    assert _axes(_show(client, made, window="60"))[1].startswith("Quiet")
    assert _axes(_show(client, made, window="36"))[1] == "Dormant since 1 February 2024"
    assert "more than 36 months ago" in _show(client, made, window="36").said


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("1987-12-31", ["Not yet concluded"]),
        ("1988-01-01", ["In force", "New"]),
        ("1990-01-01", ["In force", "Never implemented since 1 January 1990"]),
        ("2001-05-12", ["In force", "Active"]),
        ("2003-05-12", ["In force", "Quiet since 13 May 2002"]),
        ("2003-05-13", ["In force", "Dormant since 13 May 2003"]),
        ("2010-12-31", ["Ended"]),
    ],
)
def test_a_day_has_the_status_of_that_day(
    client: FlaskClient, make: Factory, day: str, status: list[str]
) -> None:
    made = make.agreement(concluded="1988", reported=True, ended="2010")
    make.activity(made, "2001-05-12")
    assert _axes(_show(client, made, on=day))[:-1] == status


# -- facts of the day ------------------------------------------------------------------------


def test_what_came_later_is_not_shown_on_an_earlier_day(
    client: FlaskClient, make: Factory, three: list[City]
) -> None:
    made = make.agreement(*three[:2], concluded="1988", ended="2015")
    make.instrument(made, "2000-05")
    make.suspension(made, "2005", "2006-03")
    make.activity(made, "2001")
    early = _show(client, made, on="1999-06-01")
    assert early.texts(".timeline__when") == ["1988"]
    assert {"Suspended", "Ended"} & _facts(early).keys() == set()
    late = _show(client, made)
    assert late.texts(".timeline__when") == ["1988", "May 2000", "2001"]
    assert _facts(late)["Ended"] == "2015" and "2006" in _facts(late)["Suspended"]


def test_a_suspension_is_not_over_before_it_is(client: FlaskClient, make: Factory) -> None:
    made = make.agreement(concluded="1988")
    make.suspension(made, "2005-02-01", "2006-03-01")
    then = _show(client, made, on="2005-06-01")
    assert _axes(then)[0] == "Suspended"
    assert "not resumed" in _facts(then)["Suspended"]


def test_papers_stand_in_order_those_of_unknown_day_first(
    client: FlaskClient, make: Factory
) -> None:
    made = make.agreement(concluded="1988")
    for signed in ("2010", None, "1999"):
        make.instrument(made, signed)
    shown = _show(client, made).texts("#instruments ~ ol .timeline__when")
    assert shown == ["date not known", "1988", "1999", "2010"]


def test_who_has_left_stands_among_the_facts(
    client: FlaskClient, make: Factory, three: list[City]
) -> None:
    made = make.agreement(*three, concluded="1988")
    make.left(made, three[2], "2015-03")
    page = _show(client, made)
    assert (page.heading, _facts(page)["Former party"]) == ("A – B", "C left March 2015")
    before = _show(client, made, on="2014-01-01")
    assert before.heading == "A – B – C" and "Former party" not in _facts(before)


def test_the_end_that_one_party_says_is_marked(
    client: FlaskClient, make: Factory, three: list[City]
) -> None:
    made = make.agreement(*three[:2], ended="2020", end_said_by_id=three[0].id)
    said = _facts(_show(client, made))["Ended"]
    assert said == "2020 said by A, not yet confirmed by the other party"
    made.end_confirmed_on = date(2024, 5, 2)
    make._note("agreement", made.id, "confirm")
    assert _facts(_show(client, made))["Ended"] == "2020 said by A"


def test_a_successor_is_named_from_its_conclusion(
    client: FlaskClient, make: Factory, three: list[City]
) -> None:
    older = make.agreement(*three[:2], kind="friendship", concluded="1988")
    newer = make.agreement(*three[:2], concluded="2000", supersedes_id=older.id)
    assert _facts(_show(client, older))["Superseded by"] == newer.reference
    assert _facts(_show(client, newer))["Supersedes"] == older.reference
    assert "Superseded by" not in _facts(_show(client, older, on="1999-12-31"))


def test_a_draft_is_nowhere(client: FlaskClient, make: Factory, three: list[City]) -> None:
    public = make.agreement(*three[:2], concluded="1988")
    draft = make.agreement(*three[:2], kind="intent", draft=True, supersedes_id=public.id)
    assert client.get(f"/agreements/{draft.reference}").status_code == 404
    for address in ("/", "/agreements", "/agreements.csv", f"/agreements/{public.reference}"):
        assert draft.reference not in client.get(address).text
    assert client.get(f"/agreements?q={draft.reference}").text.count("<tr") == 0
    assert _axes(_show(client, public))[0] == "In force"


# -- activities ------------------------------------------------------------------------------

ASIDE = {
    "ceremony": ({"kind": "ceremony"}, "Ceremonial: shown, but does not wake an agreement."),
    "withdrawn": ({"withdrawn_on": date(2024, 1, 1)}, "Withdrawn: does not count."),
    "contested": (
        {"contested_on": date(2024, 1, 1)},
        "Disputed by a party: does not count until that is settled.",
    ),
    "before": ({"begin": "1987"}, "Before the agreement: does not count."),
}


@pytest.mark.parametrize("reason", ASIDE)
def test_what_does_not_count_is_shown_and_says_why(
    client: FlaskClient, make: Factory, reason: str
) -> None:
    columns, words = ASIDE[reason]
    made = make.agreement(concluded="1988-05-12", reported=True)
    make.activity(made, **{"begin": "2024-02", **columns})  # type: ignore[arg-type]
    page = _show(client, made)
    assert page.texts(".timeline__note") == [words]
    assert _axes(page)[1].startswith("Never implemented")
    assert _facts(page)["Last activity"] == "none on record"


def test_an_activity_says_all_that_is_known(client: FlaskClient, make: Factory) -> None:
    made = make.agreement(concluded="1988")
    facts = {"title": "Fest", "place": "Here", "participants": 1200, "mode": "online"}
    link = "https://example.org/report?a=1&b=2"
    make.activity(made, "2023-09-07/2023-09-08", kind="sport", links=[link], **facts)
    item = _show(client, made).text("#activities ~ ol li")
    for words in ("7–8 Sept 2023", "Sport: Fest", "Online", "Here", "1,200 participants"):
        assert words in item
    assert link in _show(client, made).hrefs(".timeline a[rel=nofollow]")


def test_a_year_stays_a_year(client: FlaskClient, make: Factory) -> None:
    made = make.agreement(concluded="1988")
    make.activity(made, "2001")
    page = _show(client, made)
    assert _facts(page)["Concluded"] == "1988" and _facts(page)["Last activity"] == "2001"
    assert not re.search(r"1 January (1988|2001)", page.said)


# -- around it -------------------------------------------------------------------------------


def test_a_citation_has_date_and_permalink_that_says_the_same(
    client: FlaskClient, make: Factory
) -> None:
    made = make.agreement(concluded="1988")
    make.activity(made, "2021-01")
    page = _show(client, made, window="60")
    assert "as of 17 May 2024" in page.text("#citation")
    link = page.text("#citation").rpartition(" ")[2]
    assert link == f"{ORIGIN}/agreements/{made.reference}?window=60&on=2024-05-17"
    assert _axes(Page(client.get(link.removeprefix(ORIGIN)))) == _axes(page)


def test_a_mistake_is_reported_with_the_reference_filled_in(
    app: Flask, client: FlaskClient, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make.agreement()
    assert _show(client, made).href("Report a mistake") == "/imprint"
    make.city("Other")  # a new version of the data: the page is not kept
    monkeypatch.setitem(app.config, "CONTACT_ADDRESS", "desk+1@example.org")
    href = _show(client, made).href("Report a mistake")
    assert href.startswith("mailto:desk%2B1@example.org?subject=")
    assert made.reference in href and "%0A" in href and " " not in href


def test_a_city_reports_mistakes_by_its_short_name(client: FlaskClient, make: Factory) -> None:
    city = make.city("Somewhere", "FR")
    assert Page(client.get(f"/cities/{city.slug}")).href("Report a mistake") == "/imprint"


def test_other_agreements_of_the_same_cities_are_linked(
    client: FlaskClient, make: Factory, three: list[City]
) -> None:
    one = make.agreement(*three[:2])
    other = make.agreement(*three[:2], kind="friendship")
    make.agreement(*three)
    links = _show(client, one).hrefs("aside a[href^='/agreements/']")
    assert links == [f"/agreements/{other.reference}"]


def test_the_history_says_what_the_registry_did(client: FlaskClient, make: Factory) -> None:
    made = make.agreement()
    make.activity(made, "2020")
    assert len(_show(client, made).all("#history ~ ol li")) >= 2
    assert "17 May 2024" in _show(client, made).text("#history ~ ol li:first-child")
