"""The page of a session of the forum: what it says, what is linked to it, who is on its panel."""

from flask.testing import FlaskClient

from registry.models import Forum
from tests.factories import Factory
from tests.forums import Forums
from tests.integration.kazan import EVENT, forum, opened, talk_of

__all__ = ["forum"]


def test_a_session_says_when_where_and_what_it_asks(
    client: FlaskClient, forums: Forums, make: Factory
) -> None:
    asked = [["What makes twinning succeed?", ["dormancy", "no-such-figure", "revivals"]]]
    made = forums.forum()
    forums.session(
        made, room="Hall 1", track="Plenary", summary="Cities told.", status="held",
        theme="kind=twinning", questions=asked, title_note="The last word is ours.",
    )  # fmt: skip
    for kind in ("twinning", "twinning", "friendship"):
        make.agreement(kind=kind)
    page = opened(client, f"{EVENT}/twin-cities")
    assert page.heading == "Twin cities"
    assert page.text(".session__note") == "The last word is ours."
    assert page.text(".session__when") == (
        "Thursday, 7 September 2023, 13:00–15:00 Europe/Moscow, UTC+3"
    )
    assert page.text(".session__where") == "Hall 1, Kazan · Plenary · Held"
    assert page.text(".session__summary") == "Cities told."
    assert page.hrefs(".questions a") == [
        f"/statistics/{code}?kind=twinning" for code in ("dormancy", "revivals")
    ]
    assert page.text(".theme") == "2 agreements Kind: Twinning"
    assert page.hrefs(".theme a") == ["/agreements?kind=twinning"]
    assert "No agreement is linked to this session yet." in page.said


def test_a_session_without_a_title_is_called_by_its_theme_and_says_so(
    client: FlaskClient, forum: Forum
) -> None:
    page = opened(client, f"{EVENT}/russia-china")
    assert page.heading == "Russia – China"
    assert "The programme prints no title for this session" in page.text(".session__note")
    assert page.hrefs(".theme a") == ["/agreements?country=RU&partner=CN"]


def test_a_theme_is_in_the_words_of_its_cities(client: FlaskClient, forums: Forums) -> None:
    forums.make.city("Kazan", "RU", slug="kazan-ru")
    made = forums.forum()
    forums.session(made, title="", theme="city=kazan-ru&partner=CN")
    for path in ("", "/twin-cities"):
        assert "Kazan – China" in opened(client, f"{EVENT}{path}").said


def test_a_cancelled_session_says_so_first(client: FlaskClient, forum: Forum) -> None:
    page = opened(client, f"{EVENT}/heritage")
    assert page.text(".called-off").startswith("This session was cancelled.")
    assert page.text(".session__where").endswith("Cancelled")
    assert opened(client, f"{EVENT}/twin-cities").all(".called-off") == []


def test_sessions_lead_to_those_before_and_after(client: FlaskClient, forum: Forum) -> None:
    beside = {
        "twin-cities": ["heritage"],
        "heritage": ["twin-cities", "russia-china"],
        "russia-china": ["heritage"],
    }
    for slug, others in beside.items():
        hrefs = opened(client, f"{EVENT}/{slug}").hrefs(".beside a")
        assert hrefs == [f"{EVENT}/{each}" for each in others]


def test_linked_agreements_stand_by_role_with_status_and_note(
    client: FlaskClient, forum: Forum, forums: Forums, make: Factory
) -> None:
    ended = make.agreement(make.city("Ended"), make.city("Old"), ended="2010")
    asleep = make.agreement(make.city("Asleep"), make.city("Calm"), reported=True)
    draft = make.agreement(make.city("Draft"), make.city("Secret"), draft=True)
    for made, role, note in (
        (asleep, "follow_up", ""), (asleep, "discussed", "A <b>note</b>"),
        (ended, "signed_at", ""), (draft, "discussed", ""),
    ):  # fmt: skip
        forums.link(talk_of(forum), made, role, note=note)
    page = opened(client, f"{EVENT}/twin-cities")
    assert page.texts("h3") == ["Signed at the session", "Discussed", "To be followed up"]
    rows = page.table("table.rows--linked")
    assert [row[0].split(" – ")[0] for row in rows] == ["Ended", "Asleep", "Asleep"]
    assert [row[2] for row in rows][:2] == ["Ended", "Never implementedsince 1 January 1990"]
    assert [row[3] for row in rows] == ["–", "A <b>note</b>", "–"]
    assert "Secret" not in page.html
    assert page.hrefs(".linked__ways a")[0] == "/agreements?session=kazan-2023.twin-cities"


def test_many_linked_agreements_are_paged(
    client: FlaskClient, forum: Forum, forums: Forums, make: Factory
) -> None:
    made = [make.agreement() for _ in range(15)]
    for at, each in enumerate(made):
        forums.link(talk_of(forum), each, "presented" if at < 3 else "discussed")
    path, found = f"{EVENT}/twin-cities?per_page=6", list[str]()
    while path:
        page = opened(client, path)
        found += page.names
        path = page.next
    assert found == [each.reference for each in made]
    assert page.text(".section__count") == "15"
    assert (
        opened(client, f"{EVENT}/twin-cities?page=99&per_page=6").text(".showing").endswith("of 15")
    )


def test_a_session_names_its_panel_only_with_consent(
    client: FlaskClient, forum: Forum, forums: Forums
) -> None:
    forums.panelist("Ada Open", talk_of(forum))
    forums.panelist("Bob Hidden", talk_of(forum), consented_on=None)
    said = opened(client, f"{EVENT}/twin-cities").said
    assert "Ada Open" in said and "Hidden" not in said
