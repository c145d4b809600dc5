"""The dossier of a session: what it says of its theme, as a page, as slides, and to be cited."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.models import ForumSession
from registry.queries import remembered
from registry.web.caching import PageCache
from tests.factories import Factory
from tests.forums import Forums
from tests.integration.publishing import put
from tests.integration.twinnings import (
    DOSSIER,
    EVERY,
    Known,
    in_table,
    known,
    marked,
    opened,
    references,
    talk,
)
from tests.pages import statements

__all__ = ["known", "talk"]


# -- what it says ------------------------------------------------------------------------------


@pytest.mark.usefixtures("talk", "known")
def test_headlines_have_numerators_denominators_and_what_is_left_out(client: FlaskClient) -> None:
    page = opened(client)
    assert marked(page, "figure") == {
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
    page = opened(client)
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
    page = opened(client)
    assert in_table(page, "examples") == references(known, "busier", "active")
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
    assert in_table(opened(client), "examples") == [each.reference for each in wanted]


@pytest.mark.usefixtures("talk")
def test_those_asleep_begin_with_the_longest(client: FlaskClient, known: Known) -> None:
    page = opened(client)
    assert in_table(page, "asleep") == references(known, "never", "dormant", "undated")
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
    page = opened(client)
    order = sorted(zip(days, every, strict=True), key=lambda each: (each[0], each[1].number))
    assert in_table(page, "asleep") == [each.reference for _day, each in order[:10]]
    assert page.text("#asleep") == "Asleep 24"
    listed = opened(client, page.href("All that are asleep"))
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
    page = opened(client)
    assert in_table(page, "presented") == references(known, "friendly")
    assert in_table(page, "discussed") == [known["active"].reference, ended.reference]
    assert [row[2:] for row in page.table("[data-role='discussed']")] == [
        ["Active", "–"], ["Ended", "It was a good one"],
    ]  # fmt: skip


@pytest.mark.usefixtures("talk", "known")
def test_a_question_is_answered_by_the_figures_that_bear_on_it(client: FlaskClient) -> None:
    page = opened(client)
    assert page.texts(".asked__question") == ["What makes it succeed?", "Is it fun?"]
    assert marked(page, "answer") == {
        "dormancy": "Dormancy rate 3 of 5 agreements (60.0%); 1 without record left out",
        "by-decade": (
            "By decade of conclusion 5 of 6 agreements (83.3%); the decade is not known of 1"
        ),
    }
    assert "No figure of the registry bears on this." in page.text(".asked > li:last-child")


@pytest.mark.usefixtures("talk", "known")
def test_what_is_not_known_is_said_with_how_much_it_is(client: FlaskClient) -> None:
    gaps = {code: said.partition(" agreements")[0].partition(" activities")[0] for code, said in
            marked(opened(client), "gap").items()}  # fmt: skip
    assert gaps == {
        "no-record": "1 of 6", "unreported": "3 of 6", "by-year": "1 of 6", "by-field": "5 of 6",
        "reasons": "3 of 3", "unpaid": "5 of 6", "activities-by-mode": "4 of 6",
    }  # fmt: skip


def _charts(client: FlaskClient, make: Factory, talk: ForumSession, **said: Any) -> list[str]:
    for name, value in said.items():
        setattr(talk, name, value)
    make._note("session", talk.id, "amend")
    make.session.commit()
    return [str(each["data-chart"]) for each in opened(client).all("[data-chart]")]


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
    assert "change" not in {str(each["id"]) for each in opened(client).all("h2[id]")}
    forums.forum("later-2024", first_day=date(2024, 1, 1))
    forums.forum("prepared-2022", first_day=date(2022, 1, 1), published_on=None)
    forums.forum("padua-2020", first_day=date(2020, 5, 9), name="Forum of Padua")
    forums.forum("older-2019", first_day=date(2019, 5, 9))
    forums.make.agreement(concluded="2021", reported=True)
    page = opened(client)
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
        opened(client, address)
    page = opened(client)
    assert "No agreement on record fits this theme" in page.text(".dossier > .empty")
    assert page.all("img, [data-list]") == []
    assert page.texts("h2") == [
        "What the session asks", "Agreements of the session", "How to cite it",
    ]  # fmt: skip


@pytest.mark.usefixtures("talk")
def test_nothing_asleep_and_nothing_done_are_said(client: FlaskClient, make: Factory) -> None:
    make.agreement(concluded="1990")
    said = opened(client).texts(".empty")
    assert [each[:40] for each in said] == [
        "No agreement has been linked to this ses",
        "No activity that counts is on record for",
        "No agreement of this theme is known to b",
    ]


# -- citations, slides -------------------------------------------------------------------------


@pytest.mark.usefixtures("known")
def test_each_figure_is_ready_to_be_cited(
    client: FlaskClient, make: Factory, forums: Forums, talk: ForumSession
) -> None:
    live = opened(client, f"{DOSSIER}/citations")
    assert set(marked(live, "figure")) >= {
        "agreements", "pairs", "dormancy", "by-decade", "by-record",
    }  # fmt: skip
    assert "As on record on 17 May 2024; may change" in live.text("#cite-dormancy")
    number = put(make.session)
    forums.dossier(talk, number)
    page = opened(client, f"{DOSSIER}/citations")
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
    page = opened(client, f"{DOSSIER}/slides")
    assert page.all("script, [style]") == []
    slides = page.all(".slide")
    assert {len(each.select("[data-figure]")) for each in slides} == {0, 1}
    assert {len(each.select("img")) for each in slides} == {0, 1}
    figures = marked(opened(client), "figure")
    assert set(marked(page, "figure")) == set(figures)
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
