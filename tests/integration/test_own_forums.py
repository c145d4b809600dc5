"""The secretariat's forums and sessions: forms as a browser fills them, what becomes of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from registry.models import Forum, ForumSession
from tests.factories import Factory
from tests.forums import Forums
from tests.integration.desks import Desk, Fields, NewDesk, fields_of
from tests.integration.knocking import AnySession, location
from tests.pages import ORIGIN, Page, faults

HOME, FORUMS = "/secretariat", "/secretariat/forums"
NEW = f"{FORUMS}/new"
OURS = {"name": "Forum of Cities", "first_day": "7 September 2023", "last_day": "8.9.2023"}
MARKS = "<b onclick=alert(1)>Opening</b> {{7*7}}"


@dataclass(frozen=True)
class Office:
    """The secretariat's browser, and a forum with a session."""

    session: AnySession
    head: Desk
    maker: Forums
    forum: Forum
    row: ForumSession

    @property
    def path(self) -> str:
        return f"{FORUMS}/{self.forum.slug}"

    @property
    def session_path(self) -> str:
        return f"{self.path}/sessions/{self.row.slug}"

    def get(self, path: str) -> Page:
        page = self.head.get(path)
        assert page.status == 200
        return page

    def send(self, path: str, **typed: Any) -> Page:
        """The form of the address, with something typed into it, as sent."""
        return self.head.send(path, self.head.filled(path, **typed))

    def rows(self) -> list[ForumSession]:
        return list(self.session.scalars(select(ForumSession).order_by(ForumSession.id)))

    def problems(self, page: Page) -> dict[str, str]:
        """What a page says is wrong, by the field to which it leads."""
        assert page.status == 422
        found = page.all(".govuk-error-summary a")
        return {str(each["href"])[1:]: each.get_text() for each in found}


@pytest.fixture
def office(session: AnySession, make: Factory, at_desk: NewDesk) -> Office:
    maker = Forums(make)
    forum = maker.forum(published_on=None, edition="2023")
    row = maker.session(forum, room="Hall A")
    return Office(session, at_desk(secretariat=True), maker, forum, row)


TYPED = {"title": "Closing", "day": "2023-09-08", "starts": "10:00", "ends": "12:00"}


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
    stale = office.head.send(path, fields | {name: "Mine", "summary": "His."})
    assert stale.status == 409
    both = {label: (mine, now) for label, mine, now in stale.table("table.both")}
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


# -- sessions ------------------------------------------------------------------------------------


def test_a_session_is_put_into_the_programme(office: Office) -> None:
    path = f"{office.path}/sessions/new"
    there = location(office.send(path, **TYPED, room="Hall B", track="Plenary"))
    assert there == f"{office.path}/sessions/closing"
    page = office.get(there)
    assert page.heading == "Closing"
    assert "Friday, 8 September 2023, 10:00–12:00, Hall B Planned" in page.text("main .lead")
    programme = office.get(office.path)
    assert programme.texts("table.rows caption") == [
        "Thursday, 7 September 2023", "Friday, 8 September 2023",
    ]  # fmt: skip
    assert programme.rows[1][:4] == ["ClosingPlenary", "10:00–12:00", "Hall B", "–"]


def test_marks_in_titles_are_shown_as_letters(office: Office) -> None:
    there = location(office.send(f"{office.path}/sessions/new", **TYPED | {"title": MARKS}))
    for path in (there, office.path, f"{there}/edit"):
        page = office.get(path)
        assert page.all("main b[onclick]") == [] and "49" not in page.said
    assert office.get(there).heading == MARKS


def test_the_form_of_a_session_says_what_is_known_of_it(office: Office) -> None:
    row = office.maker.session(
        office.forum, "second",
        theme="country=RU&partner=kazan-ru&kind=twinning&kind=friendship",
        questions=[["Why [sic]?", ["dormancy", "reasons"]], ["How?", []]],
        at=datetime(2023, 9, 7, 20, tzinfo=UTC),
    )  # fmt: skip
    office.maker.make.city("Kazan", "RU")
    fields = office.head.filled(f"{office.path}/sessions/second/edit")
    told = {name: "; ".join(texts) for name, texts in fields.items() if any(texts)}
    assert told["starts"] == "23:00" and told["ends"] == "01:00"
    assert (told["day"], told["end_day"]) == ("2023-09-07", "2023-09-08")
    assert (told["theme-country"], told["theme-partner_city"]) == ("RU", "kazan-ru")
    assert told["theme-kind"] == "twinning; friendship"
    assert (told["question-1"], told["figures-1"]) == ("Why [sic]?", "dormancy; reasons")
    there = location(office.head.send(f"{office.path}/sessions/second/edit", fields))
    assert "Nothing was changed" in office.get(there).said
    office.session.refresh(row)
    assert row.version == 1


#: What is typed, and the field at which it is told that it is wrong.
WRONG: list[tuple[dict[str, str], str]] = [
    ({"starts": "12:30"}, "ends"),
    ({"starts": "noon"}, "starts"),
    ({"day": "2023-09-09"}, "day"),
    ({"title": ""}, "title"),
    ({"theme-city": "Nowhere"}, "theme-city"),
    ({"theme-partner": "RU", "theme-partner_city": "kazan-ru"}, "theme-partner_city"),
    ({"theme-concluded_from": "01/02/2003"}, "theme-concluded_from"),
    ({"theme-q": "\u202ex"}, "theme-q"),
    ({"theme": "Russia and China"}, "theme"),
    ({"theme": "/agreements?city=nowhere-ru"}, "theme"),
    ({"question-2": "x" * 501}, "questions"),
    ({"figures-2": "dormancy"}, "questions"),
    ({"question-1": "Why?", "figures-1": "nothing"}, "questions"),
    ({"slug": "days"}, "slug"),
]


def test_what_is_wrong_with_a_session_is_told_at_its_field_and_nothing_is_lost(
    office: Office,
) -> None:
    office.maker.make.city("Kazan", "RU")
    path = f"{office.path}/sessions/new"
    usual = TYPED | {"summary": "Long."}
    fields = office.head.filled(path)
    for typed, field in WRONG:
        page = office.head.send(path, fields | usual | typed)
        assert set(office.problems(page)) == {field}, typed
        kept = fields_of(page)
        for name, text in (usual | typed).items():
            if name not in NO_TEXT and not name.startswith("figures-"):
                assert kept[name] == [text], (typed, name)
    assert len(office.rows()) == 1


#: Fields in which only what is offered can be chosen.
NO_TEXT = {"day", "theme-country", "theme-partner"}


def test_several_mistakes_are_told_at_once(office: Office) -> None:
    typed = TYPED | {"starts": "", "theme-city": "Nowhere", "status": "postponed"}
    page = office.send(f"{office.path}/sessions/new", **typed)
    assert set(office.problems(page)) == {"starts", "theme-city", "status"}


def test_two_sessions_in_one_room_at_one_time_are_told_and_kept(office: Office) -> None:
    typed = TYPED | {"day": "2023-09-07", "starts": "14:00", "ends": "16:00", "room": "hall a"}
    there = location(office.send(f"{office.path}/sessions/new", **typed))
    page = office.get(there)
    assert "At the same time “Twin cities” is in hall a." in page.said
    assert office.get(there).texts(".remarks p") == ["Two sessions are in Hall A at the same time."]
    assert "Two sessions are in Hall A at the same time." in office.get(office.path).said
    assert len(office.rows()) == 2


def test_a_time_that_comes_twice_is_asked_about_and_shown_with_its_offset(
    office: Office, make: Factory
) -> None:
    day = datetime(2023, 10, 29, tzinfo=UTC).date()
    office.maker.forum("berlin-2023", first_day=day, last_day=day, time_zone="Europe/Berlin")
    path = f"{FORUMS}/berlin-2023/sessions/new"
    typed = TYPED | {"day": "2023-10-29", "starts": "02:30", "ends": "04:00"}
    assert (
        "Write 02:30+02:00 or 02:30+01:00." in office.problems(office.send(path, **typed))["starts"]
    )
    there = location(office.send(path, **typed | {"starts": "02:30+01:00"}))
    assert office.head.filled(f"{there}/edit")["starts"] == ["02:30+01:00"]
    assert "02:30" in office.get(there).said


# -- themes --------------------------------------------------------------------------------------


def _agreements(make: Factory) -> None:
    kazan, weimar, dangjin = (
        make.city(*each) for each in (("Kazan", "RU"), ("Weimar", "DE"), ("Dangjin", "KR"))
    )
    make.agreement(kazan, weimar)
    make.agreement(kazan, dangjin, kind="friendship")
    make.agreement(weimar, dangjin)


@pytest.mark.parametrize(
    ("typed", "theme", "words", "count"),
    [
        (
            {"theme-country": "RU", "theme-partner": "DE"},
            "country=RU&partner=DE", "Country: Russia · Partner: Germany", 1,
        ),
        ({"theme-city": "Kazan"}, "city=kazan-ru", "City: Kazan", 2),
        ({"theme-partner_city": "dangjin-kr"}, "partner=dangjin-kr", "Partner: Dangjin", 2),
        (
            {"theme-kind": ["twinning", "friendship"]},
            "kind=twinning&kind=friendship", "Kind: Twinning or Friendship", 3,
        ),
        (
            {"theme": f"{ORIGIN}/agreements?country=ru&sort=kind"},
            "country=RU", "Country: Russia", 2,
        ),
        ({"theme": "/map?country=RU", "theme-kind": "contact"}, "country=RU", "Country: Russia", 2),
    ],
)  # fmt: skip
def test_a_theme_is_chosen_or_pasted_and_said_back_in_words(
    office: Office, typed: Mapping[str, Any], theme: str, words: str, count: int
) -> None:
    agreements = f"{count} agreement{'s' if count > 1 else ''}"
    _agreements(office.maker.make)
    path = f"{office.path}/sessions/new"
    looked = office.send(path, **TYPED, **typed, _back="look")
    assert looked.status == 200
    assert looked.text(".theme__effect") == f"{agreements}{words}"
    assert looked.hrefs(".theme__effect a") == [f"/agreements?{theme}"]
    assert len(office.rows()) == 1, "nothing is saved by looking"
    there = location(office.head.send(path, fields_of(looked)))
    assert office.rows()[-1].theme == theme
    page = office.get(there)
    assert page.href(agreements) == f"/agreements?{theme}" and words in page.said


def test_what_was_pasted_stands_in_the_fields_afterwards(office: Office) -> None:
    pasted = "/agreements?country=RU&status=asleep&q=Weimar"
    looked = office.send(f"{office.path}/sessions/new", **TYPED, theme=pasted, _back="look")
    fields = fields_of(looked)
    assert fields["theme"] == [""]
    assert (fields["theme-status"], fields["theme-q"]) == (["asleep"], ["Weimar"])


def test_looking_tells_what_is_no_theme(office: Office) -> None:
    page = office.send(f"{office.path}/sessions/new", **TYPED, theme="Russia", _back="look")
    assert "not the address of a list" in page.text(".govuk-error-summary a")
    assert fields_of(page)["theme"] == ["Russia"]


def test_a_session_without_title_is_called_by_its_theme(office: Office) -> None:
    _agreements(office.maker.make)
    typed = TYPED | {"title": "", "theme-country": "RU", "theme-partner": "DE"}
    there = location(office.send(f"{office.path}/sessions/new", **typed))
    assert office.get(there).heading == "Russia – Germany"


# -- questions -----------------------------------------------------------------------------------


def test_questions_are_kept_with_the_figures_that_bear_on_them(office: Office) -> None:
    path = f"{office.session_path}/edit"
    typed = {
        "question-1": "What makes twinning last?",
        "figures-1": ["dormancy", "reasons"],
        "question-3": "And  what\nelse [if anything]",
        "theme-country": "",
        "theme": "country=RU",
    }
    there = location(office.send(path, **typed))
    assert office.rows()[0].questions == [
        ["What makes twinning last?", ["dormancy", "reasons"]],
        ["And what else [if anything]", []],
    ]
    page = office.get(there)
    assert page.href("Dormancy rate") == "/statistics/dormancy?country=RU"
    fields = office.head.filled(path)
    assert fields["question-2"] == ["And what else [if anything]"]
    assert fields["figures-1"] == ["dormancy", "reasons"]


def test_there_is_room_for_as_many_questions_as_are_wanted(office: Office) -> None:
    path = f"{office.session_path}/edit"
    fields = office.head.filled(path, **{"question-1": "Why?", "title": "Changed"})
    fields["places"] = ["8"]
    for wanted in (10, 12, 12):
        page = office.head.send(path, fields | {"_back": "more"})
        fields = fields_of(page)
        assert len(page.all(".question")) == wanted
    assert (fields["question-1"], fields["title"]) == (["Why?"], ["Changed"])
    assert office.rows()[0].questions == []


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


# -- taken out -----------------------------------------------------------------------------------


def _take_out(office: Office) -> tuple[str, Fields]:
    page = office.get(office.session_path)
    path = f"{office.session_path}/remove"
    (form,) = page.all(f"form[action='{path}']")
    return path, {str(each["name"]): str(each["value"]) for each in form.select("input")}


def test_a_session_is_taken_out_once(office: Office) -> None:
    there = office.session_path
    path, fields = _take_out(office)
    assert location(office.head.send(path, fields)) == office.path
    assert location(office.head.send(path, fields)) == office.path
    assert office.rows() == []
    assert office.head.get(there).status == 404


def test_a_session_to_which_something_belongs_stays_and_says_why(office: Office) -> None:
    make = office.maker.make
    office.maker.link(office.row, make.agreement(make.city(), make.city()))
    path, fields = _take_out(office)
    page = office.head.send(path, fields)
    assert page.status == 409
    assert "remove the links first" in page.text("[role=alert]")
    assert len(office.rows()) == 1


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
