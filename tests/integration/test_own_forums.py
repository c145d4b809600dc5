"""The secretariat's forums: forms as a browser fills them, what becomes of them, who was faster."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from registry.models import Forum
from tests.factories import Factory
from tests.integration.desks import Fields, NewDesk, fields_of
from tests.integration.knocking import location
from tests.integration.offices import FORUMS, HOME, Office
from tests.pages import Page, faults

NEW = f"{FORUMS}/new"
OURS = {"name": "Forum of Cities", "first_day": "7 September 2023", "last_day": "8.9.2023"}
MARKS = "<b onclick=alert(1)>Forum</b> {{7*7}}"


# -- forums --------------------------------------------------------------------------------------


def test_who_has_no_forum_yet_is_told_how_to_begin(make: Factory, at_desk: NewDesk) -> None:
    page = at_desk(secretariat=True).get(HOME)
    assert "There is no forum yet. Begin with its name" in page.said
    assert page.href("Prepare a forum") == NEW


def test_a_forum_is_prepared_and_stays_with_the_secretariat(
    office: Office, client: FlaskClient
) -> None:
    office.maker.make.city("Kazan", "RU")
    typed = OURS | {"place": "Kazan, Expo", "city": "Kazan"}
    there = location(office.send(NEW, **typed))
    assert there == f"{FORUMS}/kazan-2023-2"
    page = office.get(there)
    assert page.heading == "Forum of Cities"
    assert page.text("main .lead") == "7–8 September 2023, Kazan, Expo Europe/Moscow"
    assert "The forum is prepared. Nobody else sees it" in page.said
    assert "No session yet." in page.said
    assert client.get("/forum/kazan-2023-2").status_code == 404
    assert [each.split(" ")[0] for each in office.get(HOME).texts("#forums ~ ul .state")] == [
        "Not", "Not",
    ]  # fmt: skip


def test_a_form_that_is_sent_twice_makes_one_forum(office: Office) -> None:
    fields = office.head.filled(NEW, **OURS)
    first, second = (location(office.head.send(NEW, fields)) for _ in range(2))
    assert first == second
    assert len(office.session.scalars(select(Forum)).all()) == 2


def test_what_is_wrong_with_a_forum_is_told_and_nothing_typed_is_lost(office: Office) -> None:
    typed = {"name": "", "first_day": "31 February 2023", "time_zone": "Moscow", "place": MARKS}
    page = office.send(NEW, **typed, last_day="", city="", site="ftp://x")
    assert set(office.problems(page)) == {"name", "first_day", "time_zone", "site"}
    kept = fields_of(page)
    assert {name: kept[name] for name in typed} == {name: [text] for name, text in typed.items()}
    page = office.send(NEW, **OURS, city="Nowhere")
    assert set(office.problems(page)) == {"city"}


def test_the_form_of_a_forum_says_what_is_known_of_it(office: Office) -> None:
    fields = office.head.filled(f"{office.path}/edit")
    assert (fields["name"], fields["first_day"]) == (["United Cities Forum"], ["7 September 2023"])
    assert "slug" not in fields
    there = location(office.head.send(f"{office.path}/edit", fields))
    assert "Nothing was changed" in office.get(there).said


def test_a_forum_is_changed(office: Office) -> None:
    office.send(f"{office.path}/edit", time_zone="Asia/Seoul", summary="One.\nTwo.")
    office.session.refresh(office.forum)
    office.session.refresh(office.row)
    assert (office.forum.time_zone, office.forum.summary) == ("Asia/Seoul", "One.\nTwo.")
    assert "13:00–15:00" in office.get(office.path).said


def test_days_that_leave_a_session_outside_are_refused(office: Office) -> None:
    page = office.send(f"{office.path}/edit", first_day="8 September 2023")
    assert "A session of the forum is on 2023-09-07" in office.problems(page)["first_day"]


# -- two at once ---------------------------------------------------------------------------------


@pytest.mark.parametrize("of", ["forum", "session"])
def test_who_was_slower_sees_both_versions_and_goes_on_with_what_was_typed(
    office: Office, of: str
) -> None:
    path = f"{office.path if of == 'forum' else office.session_path}/edit"
    name = "name" if of == "forum" else "title"
    fields = office.head.filled(path)
    assert office.send(path, summary="Hers.").status == 303
    asked = {"question-1": "Why?", "figures-1": "dormancy"} if of == "session" else {}
    stale = office.head.send(path, fields | {name: "Mine", "summary": "His."} | asked)
    assert stale.status == 409
    both = {label: (mine, now) for label, mine, now in stale.table("table.both")}
    assert "Track" not in both, "what neither says is not compared"
    if of == "session":
        assert both["Questions"] == ("Why? (Dormancy rate)", "–")
        assert both["Day"] == ("Thursday, 7 September 2023",) * 2
    assert both["In a few words"] == ("His.", "Hers.")
    assert both["Name" if of == "forum" else "Title"][0] == "Mine"
    back = office.head.send(path, _of_the_first_form(stale))
    assert back.status == 200
    assert fields_of(back)["summary"] == ["His."]
    assert office.head.send(path, fields_of(back)).status == 303
    thing = office.forum if of == "forum" else office.row
    office.session.refresh(thing)
    assert thing.summary == "His."


def _of_the_first_form(page: Page) -> Fields:
    """What the button goes on with that keeps what was typed."""
    fields = fields_of(page)
    assert fields["_back"] == ["1"]
    return fields


def test_what_two_change_is_only_once_changed(office: Office) -> None:
    """The same form, sent twice by an impatient hand, is one change and no quarrel."""
    path = f"{office.session_path}/edit"
    fields = office.head.filled(path, title="Mine")
    assert location(office.head.send(path, fields)) == location(office.head.send(path, fields))


# -- public or not -------------------------------------------------------------------------------


def _press(office: Office, way: str) -> Page:
    """Press the button of the forum's page."""
    page = office.get(office.path)
    (form,) = page.all(f"form[action='{office.path}/{way}']")
    fields = {str(each["name"]): str(each["value"]) for each in form.select("input")}
    return office.head.send(f"{office.path}/{way}", fields)


def test_a_forum_is_shown_to_everybody_and_taken_back(office: Office, client: FlaskClient) -> None:
    assert client.get("/forum/kazan-2023").status_code == 404
    there = location(_press(office, "publish"))
    assert "since 17 May 2024" in office.get(there).said
    assert client.get("/forum/kazan-2023").status_code == 200
    assert office.get(there).href("Look at the public page") == "/forum/kazan-2023"
    location(_press(office, "unpublish"))
    assert client.get("/forum/kazan-2023").status_code == 404


def test_a_button_of_a_page_that_is_out_of_date_does_nothing(office: Office) -> None:
    page = office.head.send(f"{office.path}/publish", {"version": "99", "key": "k"})
    assert (page.status, page.text("[role=alert]")) == (
        409, "Somebody changed this meanwhile. Look at it again.",
    )  # fmt: skip
    office.session.refresh(office.forum)
    assert office.forum.published_on is None


def test_what_is_public_already_is_not_published_again(office: Office) -> None:
    _press(office, "publish")
    version = str(office.session.get_one(Forum, office.forum.id).version)
    page = office.head.send(f"{office.path}/publish", {"version": version})
    assert (page.status, page.text("[role=alert]")) == (409, "This forum is public already.")


# -- what is missing -----------------------------------------------------------------------------


def test_what_a_programme_lacks_is_told_with_the_way_to_it(office: Office) -> None:
    themed = {"theme": "country=RU", "questions": [["Why?", []]], "status": "held"}
    office.maker.session(office.forum, "complete", **themed)
    office.maker.session(office.forum, "off", status="cancelled")
    page = office.get(office.path)
    assert page.texts(".remarks p") == [
        "1 session has no theme: its dossier would be about all agreements.",
        "1 session asks no question.",
        "1 session is over and still called planned. Was it held?",
    ]
    assert set(page.hrefs(".remarks a")) == {office.session_path}


def test_a_programme_that_lacks_nothing_is_left_alone(office: Office, make: Factory) -> None:
    forum = office.maker.forum("later", first_day=(NOW + timedelta(days=30)).date())
    office.maker.session(forum, theme="country=RU", questions=[["Why?", []]])
    assert office.get(f"{FORUMS}/later").all(".remarks") == []


NOW = datetime(2024, 5, 17, 12, tzinfo=UTC)


# -- pages ---------------------------------------------------------------------------------------


def test_no_page_has_a_fault(office: Office) -> None:
    forum, session = f"{office.path}/edit", f"{office.session_path}/edit"
    office.maker.session(office.forum, "second", room="Hall A", questions=[["Why?", ["dormancy"]]])
    pages = [
        *(office.get(path) for path in (HOME, NEW, office.path, forum, session)),
        office.get(office.session_path),
        office.send(forum, name="", city="Nowhere"),
        office.send(session, starts="noon", room="x" * 200, **{"theme-city": "Nowhere"}),
        office.send(session, version="99"),
        office.send(session, theme="/agreements?country=RU", _back="look"),
        office.head.send(f"{office.session_path}/remove", {"version": "99"}),
    ]
    assert [each.status for each in pages] == [200] * 6 + [422, 422, 409, 200, 409]
    assert [fault for each in pages for fault in faults(each)] == []


# -- what is not there ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["nowhere", "nowhere/edit", "nowhere/sessions/new", "kazan-2023/sessions/nowhere",
     "kazan-2023/sessions/nowhere/edit", "other/sessions/twin-cities"],
)  # fmt: skip
def test_what_there_is_not_is_not_found(office: Office, path: str) -> None:
    office.maker.forum("other")
    assert office.head.get(f"{FORUMS}/{path}").status == 404
