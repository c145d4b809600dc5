"""The dossier of a session: what it says of its theme, live and frozen, as a page and as slides."""

from datetime import date
from typing import Any

import pytest
from bs4 import Tag
from flask.testing import FlaskClient

from registry.models import Agreement, Forum, ForumSession
from registry.queries import remembered
from registry.web.caching import PageCache
from tests.conftest import TODAY
from tests.factories import Factory
from tests.forums import Forums
from tests.integration.publishing import put, withdrawn
from tests.integration.test_pages_hostile import NAMES, _elements
from tests.pages import Page, faults, statements

DOSSIER = "/forum/kazan-2023/twin-cities/dossier"
EVERY = [DOSSIER, f"{DOSSIER}/slides", f"{DOSSIER}/citations"]
QUESTIONS = [["What makes it succeed?", ["dormancy", "by-decade"]], ["Is it fun?", []]]
Known = dict[str, Agreement]


@pytest.fixture
def forums(make: Factory) -> Forums:
    return Forums(make)


@pytest.fixture
def forum(forums: Forums) -> Forum:
    return forums.forum(edition="2023")


@pytest.fixture
def talk(forums: Forums, forum: Forum) -> ForumSession:
    return forums.session(forum, title="Twin cities", theme="kind=twinning", questions=QUESTIONS)


@pytest.fixture
def known(make: Factory) -> Known:
    """Twinnings of most statuses, and a friendship under which more is done."""
    found = {
        "active": make.agreement(concluded="1990", reported=True, fields=["culture"]),
        "busier": make.agreement(concluded="1995"),
        "dormant": make.agreement(concluded="1991"),
        "never": make.agreement(concluded="1992-03-01", reported=True),
        "undated": make.agreement(concluded=None, reported=True),
        "silent": make.agreement(concluded="1993"),
        "friendly": make.agreement(concluded="1994", kind="friendship"),
    }
    make.activity(found["active"], "2024-02-01", title="Spring days", funding="state")
    make.activity(found["active"], "2021", kind="sport")
    for day in ("2024-03", "2023-11-02"):
        make.activity(found["busier"], day, kind="sport", mode="online")
    make.activity(found["busier"], "2024-05-01", kind="ceremony")
    make.activity(found["dormant"], "2019-06-04")
    for month in range(1, 6):
        make.activity(found["friendly"], f"2024-0{month}-01")
    return found


def _page(client: FlaskClient, address: str = DOSSIER, status: int = 200) -> Page:
    page = Page(client.get(address))
    alone = status == 200 and "/slides" in address
    assert (page.status, faults(page, alone=alone)) == (status, []), address
    return page


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def _by(page: Page, name: str) -> dict[str, str]:
    """What is said of each thing that has this mark, the first time."""
    found = page.all(f"[data-{name}]")
    return {str(each[f"data-{name}"]): _text(each) for each in reversed(found)}


def _listed(page: Page, name: str) -> list[str]:
    """References in a table of agreements."""
    hrefs = page.hrefs(f"[data-list='{name}'] tbody th a, [data-role='{name}'] tbody th a")
    return [href.partition("?")[0].removeprefix("/agreements/") for href in hrefs]


def _references(known: Known, *names: str) -> list[str]:
    return [known[name].reference for name in names]


# -- what it says ------------------------------------------------------------------------------


@pytest.mark.usefixtures("talk", "known")
def test_headlines_have_numerators_denominators_and_what_is_left_out(client: FlaskClient) -> None:
    page = _page(client)
    assert _by(page, "figure") == {
        "agreements": "Agreements 6",
        "pairs": "Pairs 6 between 12 cities in 1 country",
        "dormancy": "Dormancy rate 60.0% 3 of 5 agreements 1 without record left out",
        "never-implemented": "Never implemented 40.0% 2 of 5 agreements 1 without record left out",
        "no-record": "No record 1 of 6 agreements in force In no rate: that is silence, not death",
        "reported": "Reported by a city 50.0% 3 of 6 agreements",
    }
    assert page.composition == {
        "active": 2, "new": 0, "quiet": 0, "dormant": 1, "never_implemented": 2, "no_record": 1,
    }  # fmt: skip


@pytest.mark.usefixtures("talk", "known")
def test_every_window_has_its_rate(client: FlaskClient) -> None:
    page = _page(client)
    heads = ["window", "asleep_after_activity", "never_implemented", "dormant", "judged", "share"]
    shown = [str(each["data-column"]) for each in page.all(".sheet thead th")]
    assert shown == [*heads, "left_out"]
    assert page.table(".sheet") == [
        [f"{months} months", sleeping, "2", asleep, "5", share, "1"]
        for months, sleeping, asleep, share in (
            (12, "1", "3", "60.0%"), (24, "1", "3", "60.0%"),
            (36, "1", "3", "60.0%"), (60, "0", "2", "40.0%"),
        )
    ]  # fmt: skip


@pytest.mark.usefixtures("talk")
def test_examples_are_those_under_which_most_is_done_within_the_window(
    client: FlaskClient, known: Known
) -> None:
    page = _page(client)
    assert _listed(page, "examples") == _references(known, "busier", "active")
    assert [row[1:] for row in page.table("[data-list='examples']")] == [
        ["2", "Sport (2)"],
        ["1", "Delegation (1)Spring days, 1 February 2024"],
    ]


@pytest.mark.usefixtures("talk")
def test_examples_are_ten_at_the_most_and_equal_ones_stand_by_reference(
    client: FlaskClient, make: Factory
) -> None:
    every = [make.agreement() for _ in range(12)]
    for each in reversed(every):
        make.activity(each, "2024-01")
    make.activity(every[7], "2023-01")
    make.activity(every[5], "2021-01")
    wanted = [every[7], *every[:7], *every[8:10]]
    assert _listed(_page(client), "examples") == [each.reference for each in wanted]


@pytest.mark.usefixtures("talk")
def test_those_asleep_begin_with_the_longest(client: FlaskClient, known: Known) -> None:
    page = _page(client)
    assert _listed(page, "asleep") == _references(known, "never", "dormant", "undated")
    assert [row[1] for row in page.table("[data-list='asleep']")] == [
        "Never implementedsince 2 March 1993", "Dormantsince 5 June 2021", "Never implemented",
    ]  # fmt: skip


@pytest.mark.usefixtures("talk")
def test_of_many_asleep_ten_stand_there_and_all_are_a_click_away(
    client: FlaskClient, make: Factory
) -> None:
    days = [date(2010 + at % 7, 2, 27 + at % 2) for at in range(24)]
    every = [make.agreement(concluded="1988") for _ in days]
    for each, day in zip(every, days, strict=True):
        make.activity(each, day)
    page = _page(client)
    order = sorted(zip(days, every, strict=True), key=lambda each: (each[0], each[1].number))
    assert _listed(page, "asleep") == [each.reference for _day, each in order[:10]]
    assert page.text("#asleep") == "Asleep 24"
    listed = _page(client, page.href("All that are asleep"))
    assert listed.count == 24


@pytest.mark.usefixtures("known")
def test_linked_agreements_stand_by_role_whatever_has_become_of_them(
    client: FlaskClient, make: Factory, forums: Forums, talk: ForumSession, known: Known
) -> None:
    ended = make.agreement(concluded="1980", ended="2001")
    forums.link(talk, ended, "discussed", note="It was a good one")
    forums.link(talk, known["active"], "discussed")
    forums.link(talk, known["friendly"], "presented")
    forums.link(talk, make.agreement(draft=True), "presented")
    page = _page(client)
    assert _listed(page, "presented") == _references(known, "friendly")
    assert _listed(page, "discussed") == [known["active"].reference, ended.reference]
    assert [row[2:] for row in page.table("[data-role='discussed']")] == [
        ["Active", "–"], ["Ended", "It was a good one"],
    ]  # fmt: skip


@pytest.mark.usefixtures("talk", "known")
def test_a_question_is_answered_by_the_figures_that_bear_on_it(client: FlaskClient) -> None:
    page = _page(client)
    assert page.texts(".asked__question") == ["What makes it succeed?", "Is it fun?"]
    assert _by(page, "answer") == {
        "dormancy": "Dormancy rate 3 of 5 agreements (60.0%); 1 without record left out",
        "by-decade": (
            "By decade of conclusion 5 of 6 agreements (83.3%); the decade is not known of 1"
        ),
    }
    assert "No figure of the registry bears on this." in page.text(".asked > li:last-child")


@pytest.mark.usefixtures("talk", "known")
def test_what_is_not_known_is_said_with_how_much_it_is(client: FlaskClient) -> None:
    gaps = {code: said.partition(" agreements")[0].partition(" activities")[0] for code, said in
            _by(_page(client), "gap").items()}  # fmt: skip
    assert gaps == {
        "no-record": "1 of 6", "unreported": "3 of 6", "by-year": "1 of 6", "by-field": "5 of 6",
        "reasons": "3 of 3", "unpaid": "5 of 6", "activities-by-mode": "4 of 6",
    }  # fmt: skip


def _charts(client: FlaskClient, make: Factory, talk: ForumSession, **said: Any) -> list[str]:
    for name, value in said.items():
        setattr(talk, name, value)
    make._note("session", talk.id, "amend")
    make.session.commit()
    return [str(each["data-chart"]) for each in _page(client).all("[data-chart]")]


@pytest.mark.usefixtures("known")
def test_charts_are_few_of_different_groups_and_none_that_the_theme_decides(
    client: FlaskClient, make: Factory, talk: ForumSession
) -> None:
    assert _charts(client, make, talk) == ["activities-by-kind"]
    older = make.agreement(concluded="1985", fields=["sport", "youth"])
    make.activity(older, "1990", mode="in_person")
    assert _charts(client, make, talk) == ["by-decade", "activities-by-kind"]
    assert _charts(client, make, talk, questions=[]) == ["by-field", "activities-by-kind"]
    asked = [["What?", ["activities-by-mode", "by-kind", "dormancy"]]]
    assert _charts(client, make, talk, questions=asked) == ["by-field", "activities-by-mode"]
    assert _charts(client, make, talk, theme="field=sport") == []
    for country in ("DE", "FR"):
        make.agreement(make.city(country=country), make.city())
    assert _charts(client, make, talk, theme="") == ["by-country", "by-kind", "activities-by-mode"]


# -- since the forum before --------------------------------------------------------------------


@pytest.mark.usefixtures("talk", "known")
def test_figures_are_compared_with_the_last_day_of_the_forum_before(
    client: FlaskClient, forums: Forums
) -> None:
    assert "change" not in {str(each["id"]) for each in _page(client).all("h2[id]")}
    forums.forum("later-2024", first_day=date(2024, 1, 1))
    forums.forum("prepared-2022", first_day=date(2022, 1, 1), published_on=None)
    forums.forum("padua-2020", first_day=date(2020, 5, 9), name="Forum of Padua")
    forums.forum("older-2019", first_day=date(2019, 5, 9))
    forums.make.agreement(concluded="2021", reported=True)
    page = _page(client)
    rows = page.table(".figures--change")
    assert "10 May 2020, the last day of Forum of Padua" in page.text(".whole .prose")
    assert rows == [
        ["Agreements", "6 agreements", "7 agreements", "1 more"],
        ["Pairs", "6 pairs", "7 pairs", "1 more"],
        ["Dormancy rate", "3 of 4 agreements (75.0%)", "4 of 6 agreements (66.7%)",
         "8.3 percentage points lower"],
        ["Never implemented", "3 of 4 agreements (75.0%)", "3 of 6 agreements (50.0%)",
         "25.0 percentage points lower"],
    ]  # fmt: skip
    then = page.hrefs("[data-change='agreements'] td:nth-of-type(1) a")
    assert then == ["/statistics/agreements?kind=twinning&on=2020-05-10"]


# -- of nothing --------------------------------------------------------------------------------


@pytest.mark.usefixtures("forum")
def test_a_theme_that_selects_nothing_says_so(client: FlaskClient, talk: ForumSession) -> None:
    for address in EVERY:
        _page(client, address)
    page = _page(client)
    assert "No agreement on record fits this theme" in page.text(".dossier > .empty")
    assert page.all("img, [data-list]") == []
    assert page.texts("h2") == [
        "What the session asks", "Agreements of the session", "How to cite it",
    ]  # fmt: skip


@pytest.mark.usefixtures("talk")
def test_nothing_asleep_and_nothing_done_are_said(client: FlaskClient, make: Factory) -> None:
    make.agreement(concluded="1990")
    said = _page(client).texts(".empty")
    assert [each[:40] for each in said] == [
        "No agreement has been linked to this ses",
        "No activity that counts is on record for",
        "No agreement of this theme is known to b",
    ]


# -- live and frozen ---------------------------------------------------------------------------


def _states(page: Page) -> str:
    return page.text(".state strong")


@pytest.mark.usefixtures("known")
def test_a_published_dossier_stays_and_the_live_one_moves(
    client: FlaskClient, make: Factory, forums: Forums, talk: ForumSession, known: Known
) -> None:
    link = forums.link(talk, known["dormant"])
    assert _states(_page(client)) == "Live: this dossier is not published yet."
    number = put(make.session)
    forums.dossier(talk, number)
    before = {address: _page(client, address).html for address in EVERY}
    said = {address: _by(_page(client, address), "figure") for address in EVERY}
    make.activity(known["dormant"], "2024-04-01")
    make.agreement(kind="twinning", reported=True)
    make._note("session_link", link.id, "remove")
    make.session.delete(link)
    talk.theme = "kind=friendship"
    make._note("session", talk.id, "amend")
    make.session.commit()
    for address in EVERY:
        frozen, live = _page(client, address), _page(client, f"{address}?live=1")
        assert frozen.html == before[address], address
        assert _by(frozen, "figure") == said[address] != _by(live, "figure"), address
    page = _page(client)
    assert (_states(page), _listed(page, "discussed")) == (
        "Published.", _references(known, "dormant"),
    )  # fmt: skip
    assert page.hrefs(".state__way") == [f"{DOSSIER}?live=1"]
    assert page.hrefs(".banner--edition a") == [f"/editions/{number}", f"{DOSSIER}?live=1"]
    live = _page(client, f"{DOSSIER}?live=1")
    assert (_states(live), live.hrefs(".state__way"), live.all(".banner--edition")) == (
        "Live.", [DOSSIER], [],
    )  # fmt: skip
    assert _by(live, "figure")["agreements"] == "Agreements 1"


@pytest.mark.usefixtures("known")
def test_everything_on_a_frozen_dossier_leads_into_its_edition(
    client: FlaskClient, make: Factory, forums: Forums, talk: ForumSession
) -> None:
    number = put(make.session)
    forums.dossier(talk, number)
    for address in EVERY:
        page = _page(client, address)
        links = {str(each["href"]) for each in page.all("main [href^='/']")}
        links |= {str(each["src"]) for each in page.all("main img")}
        out = {each for each in links if f"edition={number}" not in each}
        assert out <= {f"{DOSSIER}?live=1", f"/editions/{number}"}, address
    assert f"{DOSSIER}?edition={number}" in _page(client).text(".citation")


@pytest.mark.usefixtures("known")
def test_any_edition_that_knows_the_session_can_be_looked_at(
    client: FlaskClient, make: Factory, forums: Forums, forum: Forum
) -> None:
    early = put(make.session)
    talk = forums.session(forum, title="Twin cities", theme="kind=twinning")
    first, second = put(make.session), put(make.session)
    forums.dossier(talk, first)
    forums.dossier(talk, second)
    assert [_states(_page(client, f"{DOSSIER}?edition={each}")) for each in (first, second)] == [
        f"As edition {first} has it.", "Published.",
    ]  # fmt: skip
    assert _page(client, f"{DOSSIER}?edition={early}", 404).all(".dossier") == []
    assert client.get(f"{DOSSIER}?edition=2030-1").status_code == 404


@pytest.mark.usefixtures("known")
def test_when_its_edition_is_withdrawn_the_one_before_counts_or_what_is_live(
    client: FlaskClient, make: Factory, forums: Forums, talk: ForumSession
) -> None:
    first, second = put(make.session), put(make.session)
    forums.dossier(talk, first)
    forums.dossier(talk, second)
    make.session.commit()
    withdrawn(make.session, second, "A list was taken in twice.", TODAY)
    assert f"edition {first}" in _page(client).text(".state")
    withdrawn(make.session, first, "This one, too.", TODAY)
    assert _states(_page(client)) == "Live: this dossier is not published yet."
    assert client.get(f"{DOSSIER}?edition={second}").status_code == 410


# -- what it is asked for ----------------------------------------------------------------------


@pytest.mark.usefixtures("talk")
def test_of_a_forum_that_is_not_public_there_is_nothing(
    client: FlaskClient, make: Factory, forum: Forum
) -> None:
    number = put(make.session)
    asked = [f"{each}{query}" for each in EVERY for query in ("", "?live=1", f"?edition={number}")]
    assert {client.get(each).status_code for each in asked} == {200}
    assert client.get(DOSSIER.replace("twin-cities", "nothing")).status_code == 404
    assert client.get(DOSSIER.replace("kazan", "nowhere")).status_code == 404
    forum.published_on = None
    make._note("forum", forum.id, "unpublish")
    make.session.commit()
    assert {client.get(each).status_code for each in asked} == {404}


@pytest.mark.usefixtures("talk")
@pytest.mark.parametrize(
    "query",
    [
        "live=2", "live=yes", "on=2020-01-01", "window=12", "kind=x", "country=RU", "page=2",
        "live=1&live=1", "edition=x",
    ],
)  # fmt: skip
def test_what_a_dossier_does_not_understand_is_named(client: FlaskClient, query: str) -> None:
    for address in EVERY:
        page = _page(client, f"{address}?{query}", 400)
        assert query.partition("=")[2].partition("&")[0] in page.trouble or "“" in page.trouble
        assert _page(client, page.offer).status == 200


def test_an_edition_is_not_live(client: FlaskClient, make: Factory, talk: ForumSession) -> None:
    number = put(make.session)
    page = _page(client, f"{DOSSIER}?edition={number}&live=1", 400)
    assert page.offer == f"{DOSSIER}?edition={number}"


def test_what_somebody_wrote_is_text(
    client: FlaskClient, make: Factory, forums: Forums, forum: Forum, talk: ForumSession
) -> None:
    """All names at once: each as a question, a note, and the name of something that was done."""
    links, done = [], []
    for _name in NAMES[:10]:
        made = make.agreement(reported=True)
        done.append(make.activity(made, "2024-01", title="Harmless"))
        links.append(forums.link(talk, made))

    def pages(names: list[str]) -> list[Page]:
        for link, activity, name in zip(links, done, names, strict=False):
            link.note = activity.title = name
            make._note("session_link", link.id, "amend")
            make._note("activity", activity.id, "amend")
        talk.title = talk.title_note = forum.name = names[0]
        talk.questions = [[name, ["dormancy"]] for name in names]
        make._note("session", talk.id, "amend")
        make._note("forum", forum.id, "amend")
        make.session.commit()
        return [_page(client, address) for address in EVERY]

    harmless = pages(["Harmless"] * len(NAMES))
    hostile = pages(NAMES)
    assert [_elements(page) for page in hostile] == [_elements(page) for page in harmless]
    assert [name for name in NAMES if " ".join(name.split()) not in hostile[0].said] == []
    assert all(" ".join(NAMES[0].split()) in page.said for page in hostile)


# -- citations, slides -------------------------------------------------------------------------


@pytest.mark.usefixtures("known")
def test_each_figure_is_ready_to_be_cited(
    client: FlaskClient, make: Factory, forums: Forums, talk: ForumSession
) -> None:
    live = _page(client, f"{DOSSIER}/citations")
    assert set(_by(live, "figure")) >= {"agreements", "pairs", "dormancy", "by-decade", "by-record"}
    assert "As on record on 17 May 2024; may change" in live.text("#cite-dormancy")
    number = put(make.session)
    forums.dossier(talk, number)
    page = _page(client, f"{DOSSIER}/citations")
    cited = page.text("#cite-dormancy")
    assert "Dormancy rate: 3 of 5 agreements (60.0%); 1 without record left out." in cited
    assert f"Edition {number}: http://127.0.0.1:8000/statistics/dormancy?kind=twinning" in cited
    files = page.hrefs("[data-figure='dormancy'] .cite__ways a")
    endings = ["bib", "ris", "csl.json", "csv", "json", "svg", "png"]
    query = f"kind=twinning&edition={number}"
    assert files == [f"/statistics/dormancy.{ending}?{query}" for ending in endings]
    assert [client.get(each, buffered=True).status_code for each in files] == [200] * len(files)


@pytest.mark.usefixtures("talk", "known")
def test_slides_have_a_figure_each_and_need_no_script(client: FlaskClient) -> None:
    page = _page(client, f"{DOSSIER}/slides")
    assert page.all("script, [style]") == []
    slides = page.all(".slide")
    assert {len(each.select("[data-figure]")) for each in slides} == {0, 1}
    assert {len(each.select("img")) for each in slides} == {0, 1}
    figures = _by(_page(client), "figure")
    assert set(_by(page, "figure")) == set(figures)
    values = {str(each["value"]) for each in page.all("data")}
    assert values == {"6", "3", "2", "1"}


# -- what it costs -----------------------------------------------------------------------------


def _asked(client: FlaskClient, address: str) -> int:
    remembered.forget()
    kept = client.application.extensions
    kept["pages"] = PageCache(kept["pages"].limit)
    with statements() as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.usefixtures("known")
def test_more_agreements_and_links_cost_no_more_statements(
    client: FlaskClient, make: Factory, forums: Forums, talk: ForumSession, known: Known
) -> None:
    forums.forum("padua-2020", first_day=date(2020, 5, 9))
    forums.link(talk, known["active"])
    few = [_asked(client, address) for address in EVERY]
    for _ in range(15):
        made = make.agreement(reported=True)
        make.activity(made, "2024-01-05")
        forums.link(talk, made)
        make.agreement(reported=True, concluded="1990")
    assert [_asked(client, address) for address in EVERY] == few
    assert max(few) <= 45
