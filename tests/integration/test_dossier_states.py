"""The dossier of a session, live and frozen: which one is shown, and of what it is asked."""

import pytest
from flask.testing import FlaskClient

from registry.models import Forum, ForumSession
from tests.conftest import TODAY
from tests.factories import Factory
from tests.forums import Forums
from tests.integration.publishing import put, withdrawn
from tests.integration.test_pages_hostile import NAMES, _elements
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
from tests.pages import Page

__all__ = ["known", "talk"]


# -- live and frozen ---------------------------------------------------------------------------


def _states(page: Page) -> str:
    return page.text(".state strong")


@pytest.mark.usefixtures("known")
def test_a_published_dossier_stays_and_the_live_one_moves(
    client: FlaskClient, make: Factory, forums: Forums, talk: ForumSession, known: Known
) -> None:
    link = forums.link(talk, known["dormant"])
    assert _states(opened(client)) == "Live: this dossier is not published yet."
    number = put(make.session)
    forums.dossier(talk, number)
    before = {address: opened(client, address).html for address in EVERY}
    said = {address: marked(opened(client, address), "figure") for address in EVERY}
    make.activity(known["dormant"], "2024-04-01")
    make.agreement(kind="twinning", reported=True)
    make._note("session_link", link.id, "remove")
    make.session.delete(link)
    talk.theme = "kind=friendship"
    make._note("session", talk.id, "amend")
    make.session.commit()
    for address in EVERY:
        frozen, live = opened(client, address), opened(client, f"{address}?live=1")
        assert frozen.html == before[address], address
        assert marked(frozen, "figure") == said[address] != marked(live, "figure"), address
    page = opened(client)
    assert (_states(page), in_table(page, "discussed")) == (
        "Published.", references(known, "dormant"),
    )  # fmt: skip
    assert page.hrefs(".state__way") == [f"{DOSSIER}?live=1"]
    assert page.hrefs(".banner--edition a") == [f"/editions/{number}", f"{DOSSIER}?live=1"]
    live = opened(client, f"{DOSSIER}?live=1")
    assert (_states(live), live.hrefs(".state__way"), live.all(".banner--edition")) == (
        "Live.", [DOSSIER], [],
    )  # fmt: skip
    assert marked(live, "figure")["agreements"] == "Agreements 1"


@pytest.mark.usefixtures("known")
def test_everything_on_a_frozen_dossier_leads_into_its_edition(
    client: FlaskClient, make: Factory, forums: Forums, talk: ForumSession
) -> None:
    number = put(make.session)
    forums.dossier(talk, number)
    for address in EVERY:
        page = opened(client, address)
        links = {str(each["href"]) for each in page.all("main [href^='/']")}
        links |= {str(each["src"]) for each in page.all("main img")}
        out = {each for each in links if f"edition={number}" not in each}
        assert out <= {f"{DOSSIER}?live=1", f"/editions/{number}"}, address
    assert f"{DOSSIER}?edition={number}" in opened(client).text(".citation")


@pytest.mark.usefixtures("known")
def test_any_edition_that_knows_the_session_can_be_looked_at(
    client: FlaskClient, make: Factory, forums: Forums, forum: Forum
) -> None:
    early = put(make.session)
    talk = forums.session(forum, title="Twin cities", theme="kind=twinning")
    first, second = put(make.session), put(make.session)
    forums.dossier(talk, first)
    forums.dossier(talk, second)
    assert [_states(opened(client, f"{DOSSIER}?edition={each}")) for each in (first, second)] == [
        f"As edition {first} has it.", "Published.",
    ]  # fmt: skip
    assert opened(client, f"{DOSSIER}?edition={early}", 404).all(".dossier") == []
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
    assert f"edition {first}" in opened(client).text(".state")
    withdrawn(make.session, first, "This one, too.", TODAY)
    assert _states(opened(client)) == "Live: this dossier is not published yet."
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
    ("query", "named"),
    [
        ("live=2", "2"), ("live=yes", "yes"), ("on=2020-01-01", "on"), ("window=12", "window"),
        ("kind=x", "x"), ("country=RU", "country"), ("page=2", "page"), ("live=1&live=1", "live"),
        ("edition=x", "x"),
    ],
)  # fmt: skip
def test_what_a_dossier_does_not_understand_is_named(
    client: FlaskClient, query: str, named: str
) -> None:
    for address in EVERY:
        page = opened(client, f"{address}?{query}", 400)
        assert f"“{named}”" in page.trouble
        opened(client, page.offer)


def test_an_edition_is_not_live(client: FlaskClient, make: Factory, talk: ForumSession) -> None:
    number = put(make.session)
    page = opened(client, f"{DOSSIER}?edition={number}&live=1", 400)
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
        return [opened(client, address) for address in EVERY]

    harmless = pages(["Harmless"] * len(NAMES))
    hostile = pages(NAMES)
    assert [_elements(page) for page in hostile] == [_elements(page) for page in harmless]
    assert [name for name in NAMES if " ".join(name.split()) not in hostile[0].said] == []
    assert all(" ".join(NAMES[0].split()) in page.said for page in hostile)
