"""What files say for whoever counts: days of conclusion and end, activities, declarations."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.domain.vocabulary import Legal
from registry.models import Agreement, Declaration
from tests.factories import Factory
from tests.integration import population
from tests.integration.importing import Importer
from tests.integration.site import Site
from tests.integration.test_files_csv import _one, _rows

TODAY = date(2024, 5, 17)


# -- agreements --------------------------------------------------------------------------------


def test_a_row_says_fields_and_the_days_of_conclusion(client: FlaskClient, make: Factory) -> None:
    make.agreement(concluded="1988-05", fields=["youth", "culture"])
    row = _one(client)
    assert row["fields"] == "culture;youth"
    assert (row["concluded_earliest"], row["concluded_latest"]) == ("1988-05-01", "1988-05-31")
    assert (row["in_force_until"], row["present"]) == ("", "2")


def test_what_is_not_known_of_these_is_empty(client: FlaskClient, make: Factory) -> None:
    make.agreement(concluded=None)
    row = _one(client)
    assert not any(row[name] for name in ("fields", "concluded_earliest", "concluded_latest"))


def test_an_end_tells_the_last_day_in_force_from_then_on(
    client: FlaskClient, make: Factory
) -> None:
    make.agreement(concluded="1988", ended="2001-03")
    assert _one(client)["in_force_until"] == "2001-03-30"
    assert _one(client, on="2001-03-30")["in_force_until"] == ""


def test_of_what_never_was_in_force_nothing_is_said(client: FlaskClient, make: Factory) -> None:
    make.agreement(concluded="1988", ended="1988")
    assert _one(client, on="1988-06-01")["in_force_until"] == ""


def _last_in_force(plan: population.Plan) -> date | None:
    """Day by day, back to before anything of the plan had happened."""
    if plan.legal(TODAY) is Legal.IN_FORCE:
        return None
    days = (TODAY - timedelta(back) for back in range(6 * 366))
    return next((day for day in days if plan.legal(day) is Legal.IN_FORCE), None)


def test_the_last_day_in_force_is_found_by_walking_back(site: Site) -> None:
    said = {row["reference"]: row["in_force_until"] for row in site.csv("/agreements.csv")}
    meant = {each: str(_last_in_force(site.plans[int(each[3:])]) or "") for each in said}
    assert meant == said
    assert len(set(said.values())) > 5


def test_who_has_not_joined_yet_is_named_and_not_counted(
    client: FlaskClient, make: Factory
) -> None:
    made = make.agreement(concluded="1988")
    made.parties[1].joined = population._day(date(2020, 1, 1))
    assert _one(client, on="2019-12-31")["present"] == "1"
    assert _one(client, on="2019-12-31")["city_slugs"].count(";") == 1
    assert _one(client)["present"] == "2"


# -- activities --------------------------------------------------------------------------------


def _activities(client: FlaskClient, **asked: str) -> list[dict[str, str]]:
    return _rows(client.get("/activities.csv", query_string=asked))


def test_an_activity_has_all_that_its_page_says_of_it(client: FlaskClient, make: Factory) -> None:
    told = {"title": "Tea", "mode": "hybrid", "participants": 7, "funding": "region"}
    told |= {"place": "Łódź", "fields": ["youth", "culture"], "kind": "sport"}
    make.activity(make.agreement(concluded="1988"), "2019-03-25/2019-04", **told)
    (row,) = _activities(client)
    assert row.pop("url").endswith("/agreements/TC-000001")
    assert list(row.values()) == [
        "TC-000001", "sport", "hybrid", "culture;youth", "Tea", "2019-03-25", "2019-03-25",
        "2019-03-25", "2019-04", "2019-04-01", "2019-04-30", "no", "no", "yes", "2019-04-30", "7",
        "region", "Łódź",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, ("no", "no", "yes")),
        ({"kind": "greeting"}, ("yes", "no", "no")),
        ({"contested_on": TODAY}, ("no", "yes", "no")),
        ({"begin": "1980"}, ("no", "no", "no")),
        ({"begin": "198X"}, ("no", "no", "yes")),
    ],
)
def test_it_is_said_whether_an_activity_counts_and_why_not(
    client: FlaskClient, make: Factory, told: dict[str, Any], said: tuple[str, ...]
) -> None:
    make.activity(make.agreement(concluded="1988"), **({"begin": "1990"} | told))
    (row,) = _activities(client)
    assert (row["ceremonial"], row["contested"], row["counts"]) == said
    assert bool(row["counted_on"]) == (row["counts"] == "yes")


def test_what_was_withdrawn_or_has_not_begun_is_no_row(client: FlaskClient, make: Factory) -> None:
    made = make.agreement(concluded="1988")
    make.activity(made, "2001", withdrawn_on=TODAY)
    make.activity(made, "2010")
    assert [row["begin"] for row in _activities(client)] == ["2010"]
    assert _activities(client, on="2009-12-31") == []


def test_what_goes_on_counts_at_the_day_looked_at(client: FlaskClient, make: Factory) -> None:
    make.activity(make.agreement(concluded="1988"), "2010")
    assert _activities(client, on="2010-06-01")[0]["counted_on"] == "2010-06-01"


@pytest.mark.parametrize(
    "query", ["", "country=RU&sort=-concluded", "legal=in_force&kind=twinning"]
)
def test_activities_are_those_of_the_agreements_in_their_order(site: Site, query: str) -> None:
    listed = [row["reference"] for row in site.csv(f"/agreements.csv?{query}")]
    said = [row["reference"] for row in site.csv(f"/activities.csv?{query}")]
    begun = [each for each in listed if _not_withdrawn(site, each)]
    assert list(dict.fromkeys(said)) == begun
    assert len(said) == sum(_not_withdrawn(site, each) for each in listed)


def _not_withdrawn(site: Site, reference: str) -> int:
    done = site.plans[int(reference[3:])].done
    return sum(not each.withdrawn_on and each.begin.earliest <= TODAY for each in done)


def test_no_draft_shows_what_it_has(client: FlaskClient, make: Factory) -> None:
    draft = make.agreement(concluded="1988", draft=True)
    make.activity(draft, "2010")
    _declare(make, draft)
    assert _activities(client) == _declarations(client) == []


def test_our_own_activities_are_taken_back_as_they_were(importer: Importer, make: Factory) -> None:
    made = make.agreement(concluded="1988")
    told = {"title": "=1", "participants": 7, "funding": "region", "mode": "online"}
    make.activity(made, "2019-03-25/2019-04", fields=["youth"], **told)
    make.session.commit()
    client = importer.app.test_client()
    before = client.get("/activities.csv").data
    done = importer("activities", before)
    assert "activities: 1 new" in done.output and done.exit_code == 0, done.output
    header, *rows = client.get("/activities.csv").data.splitlines()
    assert before.splitlines() == [header, rows[0]] and rows[0] == rows[1]


# -- declarations ------------------------------------------------------------------------------


def _declarations(client: FlaskClient, **asked: str) -> list[dict[str, str]]:
    return _rows(client.get("/declarations.csv", query_string=asked))


def _declare(make: Factory, agreement: Agreement, **told: Any) -> None:
    city = agreement.parties[0].city_id
    usual = {"year": 2022, "word": "nothing", "reasons": ["staff", "funding"], "note": "Between us"}
    usual |= {"declared_on": date(2023, 2, 1), "agreement_id": agreement.id, "city_id": city}
    make.session.add(Declaration(**usual | told))
    make.session.flush()


def test_a_declaration_is_told_without_its_note(client: FlaskClient, make: Factory) -> None:
    made = make.agreement(make.city("Kazan", "RU"), make.city("Bonn", "DE"))
    _declare(make, made)
    assert [list(row.values()) for row in _declarations(client)] == [
        ["TC-000001", "kazan-ru", "RU", "2022", "nothing", "staff;funding", "2023-02-01"]
    ]
    assert "Between us" not in client.get("/declarations.csv").text


def test_a_declaration_is_there_from_its_day_on(client: FlaskClient, make: Factory) -> None:
    _declare(make, make.agreement())
    assert len(_declarations(client, on="2023-02-01")) == 1
    assert _declarations(client, on="2023-01-31") == []


# -- where they are offered --------------------------------------------------------------------


def test_a_list_offers_what_belongs_to_its_agreements(site: Site) -> None:
    hrefs = site.page("/agreements?kind=twinning").hrefs(".downloads a")
    assert {"/activities.csv?kind=twinning", "/declarations.csv?kind=twinning"} < set(hrefs)
