"""The agreements of a session as a selection: in words, in forms, in every view."""

import re
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from registry.models import ForumSession
from tests.factories import Factory
from tests.forums import Forums
from tests.integration.publishing import put
from tests.integration.site import Site
from tests.pages import ORIGIN, Page, faults, statements

SESSION = "kazan-2023.twin-cities"
CALLED = "Session: Twin cities, United Cities Forum 2023"
TITLE = "Twin cities & <expanding> horizons: 100 %(sure)s"


@pytest.fixture
def talk(make: Factory) -> ForumSession:
    """A session with two agreements, in a registry that has a third; one of them is asleep."""
    forums = Forums(make)
    talk = forums.session(forums.forum(), title=TITLE)
    kazan = make.city("Kazan", "RU", slug="kazan-ru")
    awake, asleep = (make.agreement(kazan, make.city(country="CN"), reported=True) for _ in "12")
    make.activity(awake, "2024-03")
    make.activity(asleep, "2001")
    make.agreement(kazan, make.city(country="CN"), reported=True)
    forums.link(talk, awake)
    forums.link(talk, awake, "presented")
    forums.link(talk, asleep)
    return talk


# -- in words --------------------------------------------------------------------------------


def test_a_chip_names_the_session_and_takes_it_away(site: Site) -> None:
    page = site.page(f"/agreements?session={SESSION}&kind=twinning")
    assert page.texts(".chip")[1] == f"Remove the filter {CALLED} ×"
    assert page.hrefs(".chip") == [f"/agreements?session={SESSION}", "/agreements?kind=twinning"]


@pytest.mark.parametrize(
    "path", ["/agreements", "/cities", "/map", "/statistics", "/statistics/dormancy"]
)
def test_every_view_calls_it_by_title_and_forum(site: Site, path: str) -> None:
    assert CALLED in site.page(f"{path}?session={SESSION}").said
    assert "all of United Cities Forum 2023" in site.page(f"{path}?session=kazan-2023").said


@pytest.mark.parametrize("path", ["/agreements", "/cities", "/map", "/statistics"])
def test_every_form_keeps_it(site: Site, path: str) -> None:
    hidden = site.page(f"{path}?session={SESSION}").all('form input[name="session"]')
    assert {(each["type"], each["value"]) for each in hidden} == {("hidden", SESSION)}
    assert not site.page(path).all('input[name="session"]')


def test_a_session_without_a_title_is_called_by_its_theme(
    client: FlaskClient, make: Factory
) -> None:
    forums = Forums(make)
    forum = forums.forum(edition="2023")
    forums.session(forum, "two-countries", title="", theme="country=RU&partner=CN")
    page = Page(client.get("/agreements?session=kazan-2023.two-countries"))
    said = "Session: Russia – China, United Cities Forum 2023"
    assert said in page.texts(".chip")[0]


@pytest.mark.usefixtures("talk")
def test_markup_and_signs_in_a_title_are_text(client: FlaskClient) -> None:
    for path in ("/agreements", "/map", "/statistics", "/embed/map"):
        page = Page(client.get(f"{path}?session={SESSION}"))
        assert page.status == 200 and TITLE in page.said, path
        assert not page.all("expanding")


def test_a_forum_called_like_a_city_is_told_from_it(client: FlaskClient, make: Factory) -> None:
    make.city("Kazan", "RU", slug="kazan-ru")
    Forums(make).forum("kazan-ru")
    page = Page(client.get("/agreements?city=kazan-ru&session=kazan-ru"))
    assert "City: Kazan" in page.texts(".chip")[0]
    assert "Session: all of United Cities Forum" in page.texts(".chip")[1]


# -- in every view ---------------------------------------------------------------------------


@pytest.mark.usefixtures("talk")
def test_figures_count_the_agreements_of_the_session(client: FlaskClient) -> None:
    found = client.get(f"/statistics.json?session={SESSION}").get_json()
    values = {each["figure"]: each["value"] for each in found["figures"]}
    assert values["agreements"]["number"] == values["pairs"]["number"] == 2
    assert (values["dormancy"]["number"], values["dormancy"]["of"]) == (1, 2)
    assert client.get("/statistics.json").get_json()["figures"] != found["figures"]


@pytest.mark.usefixtures("talk")
def test_a_number_leads_to_agreements_of_the_session(client: FlaskClient) -> None:
    page = Page(client.get(f"/statistics/by-kind?session={SESSION}"))
    counted = [href for href in page.hrefs("table a") if href.startswith("/agreements")]
    assert counted and all(f"session={SESSION}" in href for href in counted)


@pytest.mark.usefixtures("talk")
@pytest.mark.parametrize(
    "path",
    ["/map/pairs.json", "/map/years.json", "/cities.geojson", "/agreements.geojson"],
)
def test_data_of_the_session_are_others_than_those_of_all(client: FlaskClient, path: str) -> None:
    chosen, every = (client.get(f"{path}{query}") for query in (f"?session={SESSION}", ""))
    assert chosen.status_code == every.status_code == 200
    assert chosen.data != every.data and len(chosen.data) <= len(every.data)


@pytest.mark.parametrize("code", [SESSION, "kazan-2023.heritage", "kazan-2023.empty"])
def test_the_file_of_all_names_the_sessions_by_which_agreements_are_chosen(
    site: Site, code: str
) -> None:
    named = {row["reference"]: row["sessions"].split(";") for row in site.csv("/agreements.csv")}
    chosen = [row["reference"] for row in site.csv(f"/agreements.csv?session={code}")]
    assert chosen == [each for each, sessions in named.items() if code in sessions]
    assert (chosen == []) is code.endswith("empty")
    assert not any("weimar" in each for sessions in named.values() for each in sessions)


@pytest.mark.usefixtures("talk")
@pytest.mark.parametrize("path", ["/map.svg", "/statistics/dormancy.svg"])
def test_pictures_say_what_they_show(client: FlaskClient, path: str) -> None:
    assert "Twin cities &amp; &lt;expanding&gt;" in client.get(f"{path}?session={SESSION}").text


@pytest.mark.usefixtures("talk")
def test_citations_and_frames_keep_the_session(client: FlaskClient) -> None:
    cited = client.get(f"/statistics/dormancy.ris?session={SESSION}").text
    assert f"session={SESSION}" in cited and TITLE in cited
    whole = quote(f"{ORIGIN}/map?session={SESSION}", safe="")
    framed = client.get(f"/oembed?url={whole}").get_json()
    assert f"session={SESSION}" in framed["html"] and TITLE in framed["title"]


@pytest.mark.usefixtures("talk")
def test_the_map_offers_to_leave_it_out_where_nothing_fits(client: FlaskClient) -> None:
    page = Page(client.get(f"/map?session={SESSION}&kind=intent"))
    assert "/map?kind=intent" in page.hrefs("a")


# -- who is not to be told -------------------------------------------------------------------


def test_a_forum_that_is_not_public_is_as_unknown_as_one_that_is_not(
    client: FlaskClient, make: Factory
) -> None:
    forums = Forums(make)
    forums.session(forums.forum("secret-2025", published_on=None), title="Secret title")
    for code in ("secret-2025", "secret-2025.twin-cities", "nothing-2025.at-all"):
        page = Page(client.get(f"/agreements?country=RU&session={code}"))
        assert (page.status, page.offer) == (400, "/agreements?country=RU")
        assert page.trouble.startswith(f"No public forum has a session “{code}”.")
        assert not re.search("Secret title|United", page.html)


# -- the documentation -----------------------------------------------------------------------


def test_the_data_page_explains_it_with_an_example_that_can_be_tried(
    client: FlaskClient, make: Factory
) -> None:
    bare = Page(client.get("/data"))
    assert "session=kazan-2023.twin-cities" in bare.said
    assert not [href for href in bare.hrefs("a") if "session=" in href]
    forums = Forums(make)
    forums.session(forums.forum())
    assert f"/agreements?session={SESSION}" in Page(client.get("/data")).hrefs("a")


# -- the agreement's own page ----------------------------------------------------------------


def test_an_agreement_says_at_which_sessions_it_was_and_as_what(
    client: FlaskClient, make: Factory, talk: ForumSession
) -> None:
    forums, one = Forums(make), make.agreement()
    forums.link(talk, one, "presented", note=f"A case: {TITLE}")
    forums.link(talk, one, "follow_up")
    other = forums.session(talk.forum, "two-countries", title="", theme="country=RU&partner=CN",
                           status="cancelled", at=datetime(2023, 9, 8, 12, tzinfo=UTC))  # fmt: skip
    forums.link(other, one)
    page = Page(client.get(f"/agreements/{one.reference}"))
    assert faults(page) == []
    assert page.texts("#sessions ~ .timeline .timeline__when") == [
        "7 September 2023", "8 September 2023",
    ]  # fmt: skip
    first, second = page.texts("#sessions ~ .timeline .timeline__what")
    assert first.startswith(TITLE) and "United Cities Forum" in first
    assert f"Presented as a case: A case: {TITLE}" in first and "To be followed up" in first
    assert second.startswith("Russia – China") and "Cancelled" in second
    assert page.hrefs("#sessions ~ .timeline a") == [
        "/forum/kazan-2023/twin-cities", "/forum/kazan-2023/two-countries",
    ]  # fmt: skip
    assert "Presented as a case, To be followed up, 7 September 2023" in page.text(".facts")


def test_a_paper_signed_at_a_session_names_it_as_its_place(
    client: FlaskClient, make: Factory, talk: ForumSession
) -> None:
    one = make.agreement(concluded="1988")
    paper = make.instrument(one, "2023-09-07", kind="memorandum")
    Forums(make).link(talk, one, "signed_at", instrument_id=paper.id)
    page = Page(client.get(f"/agreements/{one.reference}"))
    first, second = page.texts("#instruments ~ .timeline .timeline__what")
    assert "at the session" not in first
    assert second.startswith("Memorandum of understanding, Kazan")
    assert f"at the session {TITLE}" in second
    paper.place = "Town hall"
    make._note("agreement", one.id, "change")
    page = Page(client.get(f"/agreements/{one.reference}"))
    assert "Memorandum of understanding, Town hall" in page.said


def test_the_page_is_silent_on_what_is_not_public_or_not_yet(
    client: FlaskClient, make: Factory, talk: ForumSession
) -> None:
    forums, one = Forums(make), make.agreement(concluded="2023-09-07")
    paper = one.instruments[0]
    secret = forums.session(forums.forum("secret-2025", name="Secret", published_on=None), "one")
    forums.link(secret, one, "signed_at", instrument_id=paper.id, note="Secret")
    forums.link(talk, one)
    page = Page(client.get(f"/agreements/{one.reference}"))
    assert "Secret" not in page.html and "at the session" not in page.said
    before, on_the_day = (
        Page(client.get(f"/agreements/{one.reference}?on=2023-09-{day}")) for day in ("06", "07")
    )
    assert not before.all("#sessions") and on_the_day.all("#sessions")


def test_sessions_cost_the_page_one_statement_and_others_none(
    client: FlaskClient, make: Factory, talk: ForumSession
) -> None:
    forums, alone, linked = Forums(make), make.agreement(), make.agreement()
    for number in range(5):
        forums.link(forums.session(talk.forum, f"session-{number}"), linked)
    client.get("/agreements")
    costs = []
    for each in (alone, linked):
        with statements() as asked:
            assert client.get(f"/agreements/{each.reference}").status_code == 200
        costs.append(len(asked))
    assert costs[1] == costs[0] + 1


def test_in_an_edition_the_page_says_what_was_linked_then(
    client: FlaskClient, make: Factory, talk: ForumSession
) -> None:
    forums, one = Forums(make), make.agreement()
    forums.link(talk, one, "presented")
    number = put(make.session)
    forums.link(talk, one, "follow_up")
    page = Page(client.get(f"/agreements/{one.reference}?edition={number}"))
    assert "Presented as a case" in page.said and "To be followed up" not in page.said
    assert f"/forum/kazan-2023/twin-cities?edition={number}" in page.hrefs("a")
