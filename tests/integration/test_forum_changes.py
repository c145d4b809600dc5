"""What changed in a programme since it was published: told from the audit, and of nobody."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.factories import Factory
from tests.forums import Forums
from tests.integration.programmes import MORNING, SECRET, Office
from tests.integration.test_pages_hostile import NAMES
from tests.pages import Page, faults

EVENT = "/forum/kazan-2024"
HOUR = timedelta(hours=1)
DAY = "Saturday, 7 September 2024"


@pytest.fixture
def office(make: Factory) -> Office:
    """A public forum with one session, which was amended before anybody saw it."""
    office = Office(make)
    office.amend(office.add("Twins"), title="Twin cities")
    office.publish()
    return office


def _page(client: FlaskClient, address: str = f"{EVENT}/changes", status: int = 200) -> Page:
    page = Page(client.get(address))
    assert (page.status, faults(page)) == (status, []), address
    return page


def _told(client: FlaskClient) -> list[str]:
    return _page(client).texts(".altered__list > li")


def test_nothing_is_told_of_what_was_before(client: FlaskClient, office: Office) -> None:
    page = _page(client)
    assert "Nothing has changed since the programme was published." in page.said
    assert "when it was published on 5 May 2024" in page.text(".lead")
    assert page.all(".altered") == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"title": "Twin towns"}, "Twin towns Title: Twin cities → now Twin towns"),
        ({"room": "Hall 1"}, "Twin cities Room: Hall 1"),
        ({"track": "Plenary"}, "Twin cities Track: Plenary"),
        ({"status": "cancelled"}, "Twin cities Status: Planned → now Cancelled"),
        (
            {"starts": MORNING + HOUR},
            f"Twin cities Time: {DAY}, 10:00–12:00 → now {DAY}, 11:00–12:00",
        ),
        (
            {"title": "", "theme": "country=RU"},
            "Russia Title: Twin cities → now Russia",
        ),
    ],
    ids=lambda each: next(iter(each)) if isinstance(each, dict) else "",
)
def test_what_a_visitor_would_notice_is_told(
    client: FlaskClient, office: Office, said: dict[str, object], told: str
) -> None:
    office.amend(office.forum.sessions[0], **said)
    assert _told(client) == [told]
    assert _page(client).hrefs(".altered a") == [f"{EVENT}/twins"]


@pytest.mark.parametrize("said", [{"summary": "Other words"}, {"theme": "kind=twinning"}])
def test_what_no_programme_shows_is_not(
    client: FlaskClient, office: Office, said: dict[str, str]
) -> None:
    office.amend(office.forum.sessions[0], **said)
    assert _told(client) == []


def test_a_session_is_told_when_it_comes_and_when_it_goes(
    client: FlaskClient, office: Office
) -> None:
    office.remove(office.add("Heritage"))
    assert _told(client) == [
        "Heritage Taken out of the programme",
        "Heritage Added to the programme Time: Saturday, 7 September 2024, 10:00–12:00",
    ]
    assert _page(client).hrefs(".altered a") == []


def test_of_two_sessions_that_had_one_number_the_last_leads_on(
    client: FlaskClient, office: Office
) -> None:
    first = office.add("Heritage")
    office.remove(first)
    office.amend(office.add("Heritage"), room="Hall 1")
    page = _page(client)
    links = [bool(each.select("a")) for each in page.all(".altered__what")]
    assert links == [True, True, False, False]


def test_the_latest_stands_first_under_its_day(client: FlaskClient, office: Office) -> None:
    office.amend(office.forum.sessions[0], room="Hall 1")
    office.amend(office.forum.sessions[0], room="Hall 2")
    page = _page(client)
    assert page.texts("h2") == ["7 May 2024", "6 May 2024"]
    assert page.texts(".altered__how") == ["Room: Hall 1 → now Hall 2", "Room: Hall 1"]


def test_a_forum_that_moves_takes_its_sessions_along(client: FlaskClient, office: Office) -> None:
    office.amend_forum(place="Weimar", time_zone="Europe/Berlin")
    assert _told(client) == [
        "The forum Place: Kazan → now Weimar Time zone: Europe/Moscow → now Europe/Berlin"
    ]
    office.amend(office.forum.sessions[0], ends=office.forum.sessions[0].ends_at + HOUR)
    assert _told(client)[0] == f"Twin cities Time: {DAY}, 10:00–12:00 → now {DAY}, 10:00–13:00"


def test_days_of_the_forum_are_told(client: FlaskClient, office: Office) -> None:
    office.amend_forum(last_day=office.forum.last_day + timedelta(days=1))
    assert _told(client) == ["The forum Days: 7–8 September 2024 → now 7–9 September 2024"]


def test_who_publishes_again_begins_anew(client: FlaskClient, office: Office) -> None:
    office.amend(office.forum.sessions[0], room="Hall 1")
    office.unpublish()
    assert client.get(f"{EVENT}/changes").status_code == 404
    office.amend(office.forum.sessions[0], room="Hall 2")
    office.publish()
    assert _told(client) == []


def test_another_forums_changes_are_not_told(
    client: FlaskClient, office: Office, make: Factory
) -> None:
    other = Office(make)
    other.publish()
    other.add("Elsewhere")
    assert _told(client) == []
    assert len(Page(client.get(f"/forum/{other.forum.slug}/changes")).all(".altered__what")) == 1


def test_nobody_is_named_and_no_link_is_told(
    client: FlaskClient, office: Office, make: Factory
) -> None:
    forums = Forums(make)
    forums.panelist("Ada Open", office.forum.sessions[0])
    forums.link(office.forum.sessions[0], make.agreement())
    assert _told(client) == []
    office.amend(office.forum.sessions[0], room="Hall 1")
    html = _page(client).html
    assert SECRET not in html and "Ada" not in html and "request 0" not in html


def test_many_changes_are_paged(client: FlaskClient, office: Office) -> None:
    for number in range(7):
        office.amend(office.forum.sessions[0], room=f"Hall {number}")
    path, found = f"{EVENT}/changes?per_page=3", list[str]()
    while path:
        page = _page(client, path)
        found += page.texts(".altered__how ins")
        path = page.next
    assert found == [f"Hall {number}" for number in reversed(range(7))]


def test_changed_words_are_text(client: FlaskClient, office: Office) -> None:
    for name in NAMES:
        office.amend(office.forum.sessions[0], title=name, room=name)
    said = _page(client).said
    assert [name for name in NAMES if " ".join(name.split()) not in said] == []


# -- the suite can fail ------------------------------------------------------------------------


def test_a_deed_without_its_entry_is_missed(client: FlaskClient, office: Office) -> None:
    office.forum.sessions[0].room = "Hall 1"
    assert _told(client) == []
