"""What changed between an edition and another or now: the page, the JSON, the table."""

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, update

from registry.domain.dates import PartialDate
from registry.models import Agreement, City, CityName, CityWord, Instrument, Party
from tests.conftest import TODAY
from tests.factories import Factory
from tests.integration.publishing import published, withdrawn
from tests.integration.test_pages_hostile import NAMES, _elements
from tests.pages import Page, faults

BEFORE = date(2022, 3, 1)
PATH = "/editions/2022-1/changes"
World = dict[str, Agreement]


@pytest.fixture
def world(make: Factory) -> World:
    """Agreements by what becomes of them, in an edition of BEFORE and in what is known today."""
    home = make.city("Home", "RU", slug="home-ru")
    names = ("slept", "woke", "told", "ended", "same", "fixed", "gone", "moved")
    made = {name: make.agreement(home, make.city(f"Town {name}", "DE")) for name in names}
    make.activity(made["slept"], "2021-06-01")
    make.activity(made["same"], "2021-06-01", "2024-05-01")
    make.activity(made["woke"], "2017-01-01")
    assert published(make.session, BEFORE) == "2022-1"
    _work(make, made)
    make.session.commit()
    return made


def _work(make: Factory, made: World) -> None:
    """What people did since; each has an entry in the audit."""
    make.activity(made["woke"], "2024-02-03")
    made["told"].parties[1].reported_on = TODAY
    made["ended"].ended, made["ended"].end_reported_on = PartialDate.day(TODAY), TODAY
    made["gone"].draft = True
    made["new"] = make.agreement(make.city("Bride"), make.city("Groom"), concluded="2023-05")
    paper = make.session.query(Instrument).filter_by(agreement_id=made["fixed"].id).one()
    paper.signed = PartialDate.year(1989)
    _merge(make, made["moved"].parties[1].city, make.city("Bigger", "DE", slug="bigger-de"))
    for each in made.values():
        make._note("agreement", each.id, "change")
    make.session.flush()


def _merge(make: Factory, old: City, into: City) -> None:
    session, number = make.session, old.id
    session.flush()
    session.execute(update(Party).where(Party.city_id == number).values(city_id=into.id))
    for table in (CityWord, CityName):
        session.execute(delete(table).where(table.city_id == number))
    make._note("city", number, "merge")
    session.execute(delete(City).where(City.id == number))
    session.expire_all()


def _page(client: FlaskClient, address: str = PATH, status: int = 200) -> Page:
    page = Page(client.get(address))
    assert (page.status, faults(page)) == (status, []), address
    return page


def _sections(page: Page) -> dict[str, list[str]]:
    """Rows by the title of their section."""
    found = page.all("main section:has(.rows--changed)")
    return {
        " ".join(each.select("h2")[0].get_text().split()[:-1]): [
            " ".join(row.get_text().split()) for row in each.select("tbody tr")
        ]
        for each in found
    }


# -- the page ----------------------------------------------------------------------------------


def test_the_page_says_in_a_sentence_what_changed(client: FlaskClient, world: World) -> None:
    page = _page(client)
    assert page.heading == "What changed"
    assert page.text(".versus") == "Edition 2022-1 1 March 2022 → to Now 17 May 2024"
    assert page.text(".lead--changes") == (
        "1 became dormant, 1 counts as never implemented now, 1 was revived, 1 was added,"
        " 1 is no longer on record, 1 ended, 2 changed in other ways."
        " 1 agreement stayed as it was."
    )


def test_each_agreement_stands_under_its_chief_change_with_the_reason(
    client: FlaskClient, world: World
) -> None:
    rows = _sections(_page(client))
    words = {
        "Became dormant": "slept",
        "Never implemented, by now": "told",
        "Revived": "woke",
        "No longer on record": "gone",
        "Ended": "ended",
        "Other facts": "fixed",
    }
    assert {title: f"Town {name}" in rows[title][0] for title, name in words.items()} == (
        dict.fromkeys(words, True)
    )
    said = " ".join(row for each in rows.values() for row in each)
    for why in (
        "Nothing new was done; dormant since 2 June 2023.",
        "Something was done again: last on 3 February 2024.",
        "Reported since: Town told.",
        "Concluded since: May 2023.",
        "Concluded: 1988, now 1989.",
        "not on record",
    ):
        assert why in said, why


def test_a_city_that_became_part_of_another_is_told_of(client: FlaskClient, world: World) -> None:
    page = _page(client)
    assert page.text("#cities-merged + ul") == "Town moved → Bigger with 1 agreement"
    assert page.hrefs("#cities-merged + ul a")[1] == "/cities/bigger-de"
    assert "Home – Bigger" in _sections(page)["A party was merged into another city"][0]


def test_both_states_are_linked_and_answer(client: FlaskClient, world: World) -> None:
    page = _page(client)
    links = {href.split("#")[0] for href in page.hrefs("main a") if href.startswith("/")}
    assert {each: client.get(each).status_code for each in links} == dict.fromkeys(links, 200)
    woke = world["woke"].reference
    assert {f"/agreements/{woke}", f"/agreements/{woke}?edition=2022-1"} <= links


def test_the_figures_of_both_states_stand_beside_each_other(
    client: FlaskClient, world: World
) -> None:
    table = {row[0]: row[1:] for row in _page(client).table(".figures--both")}
    assert table["Agreements"] == ["8", "8", "0"]
    assert table["Dormant or never implemented"] == ["1", "2", "+1"]
    assert table["Dormancy rate"] == ["33.3%", "40.0%", "+6.7 points"]


def test_nothing_changed_between_two_editions_of_the_same_facts(
    client: FlaskClient, make: Factory, world: World
) -> None:
    one, other = published(make.session, TODAY), published(make.session, TODAY)
    page = _page(client, f"/editions/{one}/changes?with={other}")
    assert page.text(".lead--changes") == "Nothing changed. 8 agreements stayed as they were."
    assert _sections(page) == {}


def test_a_comparison_has_one_address_with_the_earlier_edition_first(
    client: FlaskClient, make: Factory, world: World
) -> None:
    later = published(make.session, TODAY)
    answer = client.get(f"/editions/{later}/changes.json?with=2022-1&country=RU")
    assert answer.get_json()["before"]["edition"] == "2022-1"
    answer = client.get(f"/editions/{later}/changes?with=2022-1&country=RU")
    assert (answer.status_code, answer.location) == (301, f"{PATH}?country=RU&with={later}")
    _page(client, answer.location)


def test_another_window_or_rule_is_said_first(
    client: FlaskClient, make: Factory, world: World
) -> None:
    assert _page(client).all(".notice") == []
    make.session.execute(update(City).values(version=City.version))
    page = _page(client, f"{PATH}?window=60")
    assert page.all(".notice") == []  # the same window on both sides
    assert "Became dormant" not in _sections(page)
    assert all("window=60" in href for href in page.hrefs(".rows--changed a"))


# -- a selection, a part -----------------------------------------------------------------------


def test_a_selection_chooses_what_is_told_of(client: FlaskClient, world: World) -> None:
    page = _page(client, f"{PATH}?partner=DE&city=home-ru")
    assert "was added" not in page.text(".lead--changes")
    assert "City: Home" in page.texts(".chips li")[0]
    empty = _page(client, f"{PATH}?country=CN")
    assert empty.text(".lead--changes") == "Nothing changed."
    assert ["Dormancy rate", "–", "–", "–"] in empty.table(".figures--both")


def test_a_city_that_only_the_edition_knows_can_be_asked_for(
    client: FlaskClient, world: World
) -> None:
    page = _page(client, f"{PATH}?city=town-moved-de")
    assert "City: Town moved" in page.texts(".chips li")[0]
    assert client.get(f"{PATH}?city=nowhere-de").status_code == 400


def test_a_long_list_has_pages_of_its_own(client: FlaskClient, make: Factory) -> None:
    hub = make.city("Hub")
    for _ in range(60):
        make.activity(make.agreement(hub, make.city()), "2021-06-01")
    published(make.session, BEFORE)
    page = _page(client)
    assert len(_sections(page)["Became dormant"]) == 10
    part = _page(client, page.href("All 60: Became dormant"))
    assert len(_sections(part)["Became dormant"]) == 50
    assert len(_sections(_page(client, part.next))["Became dormant"]) == 10
    assert part.href("All that changed") == f"{PATH}?with=now"
    assert "No agreement changed in this way." in _page(client, f"{PATH}?change=ended").said


@pytest.mark.parametrize(
    "query",
    ["change=nonsense", "change=", "with=2022-1", "on=2020-01-01", "edition=2022-1", "x=1",
     "country=XX", "page=0", "page=2", "change=ended&page=0", "sort=name", "with=now&with=now"],
)  # fmt: skip
def test_what_is_not_understood_is_refused_by_name(
    client: FlaskClient, world: World, query: str
) -> None:
    wanted = 200 if query == "change=" else 400
    for ending in ("", ".json", ".csv"):
        assert client.get(f"{PATH}{ending}?{query}").status_code == wanted, ending


def test_a_withdrawn_or_unknown_edition_is_not_compared(
    client: FlaskClient, make: Factory, world: World
) -> None:
    later = published(make.session, TODAY)
    withdrawn(make.session, later, "Wrong.", TODAY, "2022-1")
    page = _page(client, f"{PATH}?with={later}", 410)
    assert "Wrong." in page.said
    assert client.get(f"{PATH}?with=2030-1").status_code == 404


# -- files -------------------------------------------------------------------------------------


def _document(client: FlaskClient, query: str = "") -> Any:
    answer = client.get(f"{PATH}.json{query}")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    return json.loads(answer.text)


def test_page_json_and_table_tell_the_same(client: FlaskClient, world: World) -> None:
    said = _document(client)
    answer = client.get(f"{PATH}.csv")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [(row["reference"], row["change"], row["cause"]) for row in rows] == [
        (each["reference"], each["change"], each["cause"]) for each in said["changes"]
    ]
    shown = [row for rows in _sections(_page(client)).values() for row in rows]
    assert len(shown) == len(rows) and all(
        row["reference"] in text for row, text in zip(rows, shown, strict=True)
    )


def test_the_document_says_both_sides_and_how_they_were_judged(
    client: FlaskClient, world: World
) -> None:
    said = _document(client, "?country=RU&window=36")
    judged = {"rule_version": 1, "window": 36, "quiet": 12, "grace": 12}
    assert said["before"] == {"edition": "2022-1", "day": "2022-03-01", **judged}
    assert said["after"] == {"edition": None, "day": "2024-05-17", **judged}
    assert said["selection"] == {"country": ["RU"], "window": ["36"]}
    assert said["address"] == f"http://127.0.0.1:8000{PATH}?country=RU&window=36"
    assert said["same"] + len(said["changes"]) == len(world)
    assert sum(each["agreements"] for each in said["summary"]) == len(said["changes"])


def test_a_change_says_day_cause_and_both_states(client: FlaskClient, world: World) -> None:
    by = {each["change"]: each for each in _document(client)["changes"]}
    woke = by["revived"]
    assert (woke["day"], woke["cause"], woke["lately"]) == ("2024-02-03", "facts", True)
    assert (woke["before"]["status"], woke["after"]["status"]) == ("dormant", "active")
    assert (by["became_dormant"]["cause"], by["became_dormant"]["day"]) == ("time", "2023-06-02")
    assert by["became_never_implemented"]["reported"] == ["town-told-de"]
    assert by["added"]["before"] is None and by["removed"]["after"] is None
    (merger,) = _document(client)["cities"]
    assert merger == {
        "slug": "town-moved-de", "into": "bigger-de", "agreements": [world["moved"].reference],
    }  # fmt: skip


# -- hostile names -----------------------------------------------------------------------------


def test_names_are_text(client: FlaskClient, make: Factory) -> None:
    hub = make.city("Hub")
    made = [
        make.agreement(make.city(name, "FR", slug=f"hostile-{at}-fr"), hub)
        for at, name in enumerate(["Harmless", *NAMES])
    ]
    published(make.session, BEFORE)
    for each in made:
        each.parties[0].reported_on = TODAY
        make._note("agreement", each.id, "confirm")
    make.session.commit()
    pages = [Page(client.get(f"{PATH}?city=hostile-{at}-fr")) for at in range(len(made))]
    harmless = _elements(pages[0])
    for name, page in zip(["Harmless", *NAMES], pages, strict=True):
        assert (faults(page), _elements(page)) == ([], harmless), name
        assert page.said.count(" ".join(name.split())) >= 3
