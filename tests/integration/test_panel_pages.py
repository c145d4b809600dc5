"""The secretariat's pages about panelists and panels, and what the public sees of them."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from registry.models import Appearance, Forum, ForumSession, Panelist
from tests.factories import Factory
from tests.forums import Forums
from tests.integration.desks import fields_of, trouble
from tests.integration.knocking import NewVisitor, People, Visitor, location
from tests.pages import Page, faults, statements

DB = Session | scoped_session[Session]
LIST = "/secretariat/panelists"
TALK = "/secretariat/forums/kazan-2023/sessions/twin-cities"


@pytest.fixture
def office(people: People, visitor: NewVisitor) -> Visitor:
    """A browser in which somebody of the secretariat is signed in."""
    return visitor().enter(people.account(secretariat=True))


def _send(by: Visitor, path: str, /, **typed: object) -> Page:
    """Fill in the form of a page and send it."""
    page = by.get(path)
    assert page.status == 200, trouble(page)
    return by.post(path, fields_of(page) | typed)


def _panel(page: Page) -> list[str]:
    return page.texts(".lineup__who a")


# -- people --------------------------------------------------------------------------------------


def test_an_empty_list_says_what_to_do_first(office: Visitor) -> None:
    page = office.get(LIST)
    assert (faults(page), page.text(".empty")[:27]) == ([], "Nobody is recorded yet. Rec")
    assert page.href("Record a panelist") == f"{LIST}/new"


def test_somebody_is_recorded_and_found(office: Visitor, make: Factory) -> None:
    make.city("Kazan", names=["Казань"])
    typed = {"name": "Гульнара Иванова", "office": "Mayor", "city": "Казань"}
    to = location(_send(office, f"{LIST}/new", **typed, consented_on="12.05.2024"))
    page = office.get(to)
    assert page.heading == "Гульнара Иванова"
    there = fields_of(page)
    assert (there["city"], there["consented_on"]) == (["kazan-ru"], ["2024-05-12"])
    found = office.get(f"{LIST}?q=gulnara+kaz")
    assert found.rows == [["Гульнара ИвановаMayor, Kazan", "0", "12 May 2024"]]
    assert office.get(f"{LIST}?q=nobody").text(".empty").startswith("Nobody is found.")


def test_many_are_shown_a_page_at_a_time(office: Visitor, forums: Forums) -> None:
    for number in range(53):
        forums.panelist(f"Person {number:02}")
    page = office.get(LIST)
    assert (page.count, len(page.rows)) == (53, 50)
    assert len(office.get(page.next).rows) == 3
    assert office.get(f"{LIST}?sort=consented_on").status == 400
    assert office.get(f"{LIST}?page=999").status == 200


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"city": "Atlantis"}, "city"),
        ({"consented_on": "2024"}, "consented_on"),
        ({"consented_on": "2999-01-01"}, "consented_on"),
        ({"office": "x" * 201}, "office"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    office: Visitor, typed: dict[str, str], field: str
) -> None:
    page = _send(office, f"{LIST}/new", **({"name": "Anna", "organisation": "Works"} | typed))
    assert (page.status, faults(page)) == (422, [])
    assert len(page.all(f"#{field}-problem")) == 1
    assert fields_of(page)["organisation"] == ["Works"]
    assert fields_of(page)[field] == [typed[field]]


def test_a_namesake_is_recorded_once_it_is_said_to_be_another(
    office: Visitor, forums: Forums, session: DB
) -> None:
    forums.panelist("Anna Example")
    page = _send(office, f"{LIST}/new", name="anna example")
    assert page.status == 422 and page.all("#namesake")
    answer = office.post(f"{LIST}/new", fields_of(page) | {"namesake": "1"})
    assert answer.status == 303
    assert len(session.scalars(select(Panelist)).all()) == 2


def test_a_form_that_is_sent_twice_records_one(office: Visitor, session: DB) -> None:
    fields = fields_of(office.get(f"{LIST}/new")) | {"name": "Anna"}
    first, second = (office.post(f"{LIST}/new", fields) for _ in range(2))
    assert location(first) == location(second)
    assert len(session.scalars(select(Panelist)).all()) == 1


def test_two_who_change_somebody_at_once_see_both_versions(
    office: Visitor, forums: Forums, session: DB
) -> None:
    who = forums.panelist("Anna Example")
    path = f"{LIST}/{who.id}"
    mine, theirs = (fields_of(office.get(path)) for _ in range(2))
    assert office.post(path, theirs | {"office": "Mayor"}).status == 303
    page = office.post(path, mine | {"office": "Deputy"})
    assert (page.status, faults(page)) == (409, [])
    assert ["Office", "Deputy", "Mayor"] in page.table("table.both")
    again = fields_of(page) | {"_back": ""}
    again.pop("_back")
    assert office.post(path, again).status == 303
    assert session.get_one(Panelist, who.id).office == "Deputy"


def test_what_goes_and_what_stays_is_said_before_somebody_is_removed(
    office: Visitor, forums: Forums, talk: ForumSession, session: DB
) -> None:
    who = forums.panelist("Anna Example", talk)
    forums.personal_link(forums.part(who, talk))
    forums.material(talk, "Slides of Anna Example")
    number = who.id
    page = office.get(f"{LIST}/{number}/remove")
    assert (page.status, faults(page)) == (200, [])
    for words in (
        "/forum/panelists/anna-example", "1 personal link", "the part in 1 session", "Twin cities",
        "in a material of the session “Twin cities”",
    ):  # fmt: skip
        assert words in page.said
    assert session.get(Panelist, number)
    answer = office.post(f"{LIST}/{number}/remove")
    assert location(answer) == LIST
    assert office.get(f"{LIST}/{number}").status == 404
    assert session.scalars(select(Appearance)).all() == []


# -- panels --------------------------------------------------------------------------------------


def test_a_known_name_is_added_at_once_and_another_is_asked_for(
    office: Visitor, forums: Forums, talk: ForumSession
) -> None:
    forums.panelist("Anna Example")
    path = f"{TALK}/panelists"
    assert location(_send(office, path, name="ANNA example")) == path
    page = _send(office, path, name="Boris Sample", role="moderator")
    assert (page.status, page.heading) == (200, "Somebody new on the panel")
    fields = fields_of(page)
    assert (fields["name"], fields["role"]) == (["Boris Sample"], ["moderator"])
    assert location(office.post(f"{path}/new", fields | {"office": "Mayor"})) == path
    page = office.get(path)
    assert (_panel(page), faults(page)) == (["Boris Sample", "Anna Example"], [])
    assert "not shown: no consent yet" in page.texts(".lineup > li")[0]


def test_of_several_namesakes_one_is_chosen(
    office: Visitor, forums: Forums, talk: ForumSession
) -> None:
    forums.panelist("Anna Example", office="Mayor")
    forums.panelist("Anna Example", slug="anna-2", office="Poet")
    page = _send(office, f"{TALK}/panelists", name="Anna Example")
    assert page.status == 422
    assert page.texts("input[name=panelist] + span") == [
        "Anna Example, Mayor", "Anna Example, Poet"
    ]  # fmt: skip
    poet = str(page.all("input[name=panelist]")[1]["value"])
    sent = fields_of(page) | {"panelist": poet}
    assert office.post(f"{TALK}/panelists", sent).status == 303
    assert office.get(f"{TALK}/panelists").texts(".lineup__what") == ["Poet"]


def test_nobody_is_added_twice(office: Visitor, forums: Forums, talk: ForumSession) -> None:
    forums.panelist("Anna Example", talk)
    page = _send(office, f"{TALK}/panelists", name="Anna Example")
    assert page.status == 422
    assert "on the panel already" in page.text("#name-problem")


def test_somebody_moves_changes_and_leaves_by_a_button(
    office: Visitor, forums: Forums, talk: ForumSession
) -> None:
    path = f"{TALK}/panelists"
    for name in ("Anna", "Boris"):
        forums.panelist(name)
        _send(office, path, name=name)

    def press(row: int, what: str) -> list[str]:
        form = office.get(path).all(".lineup form")[row]
        assert office.post(str(form["action"]), {"do": what}).status == 303
        return office.get(path).texts(".lineup__who")

    assert press(1, "up") == ["Boris Speaker", "Anna Speaker"]
    assert press(0, "moderator") == ["Boris Moderator", "Anna Speaker"]
    assert press(1, "out") == ["Boris Moderator"]
    form = office.get(path).all(".lineup form")[0]
    assert office.post(str(form["action"]), {"do": "everything"}).status == 400


def test_a_part_is_found_under_its_own_session_only(
    office: Visitor, forums: Forums, forum: Forum, talk: ForumSession
) -> None:
    part = forums.part(forums.panelist("Anna", talk), talk)
    file = forums.material(talk)
    forums.session(forum, "other")
    other = TALK.replace("twin-cities", "other")
    assert office.post(f"{other}/panelists/{part.id}", {"do": "out"}).status == 404
    assert office.post(f"{other}/personal-links/{part.id}", {"latest": ""}).status == 404
    assert office.post(f"{other}/materials/{file.id}/remove").status == 404
    assert office.get("/secretariat/forums/nowhere/sessions/other/panelists").status == 404
    assert office.post(f"{TALK}/panelists/{10**12}", {"do": "out"}).status == 404


@pytest.mark.parametrize("path", [LIST, f"{TALK}/panelists", f"{TALK}/personal-links"])
def test_more_people_are_no_more_questions(
    office: Visitor, forums: Forums, talk: ForumSession, path: str
) -> None:
    def asked() -> int:
        with statements() as heard:
            assert office.get(path).status == 200
        return len(heard)

    forums.panelist("Anna", talk)
    few = asked()
    for number in range(9):
        forums.panelist(f"Person {number}", talk)
    assert asked() == few


# -- in public -----------------------------------------------------------------------------------


def test_a_session_shows_who_consented_and_leads_to_their_page(
    visitor: NewVisitor, forums: Forums, talk: ForumSession, make: Factory
) -> None:
    kazan = make.city("Kazan")
    forums.panelist("Anna Example", talk, office="Mayor", city_id=kazan.id)
    forums.panelist("Boris Sample", talk, consented_on=None)
    page = visitor().get("/forum/kazan-2023/twin-cities")
    assert page.texts(".speakers__one") == ["Anna Example Mayor, Kazan"]
    who = visitor().get(page.href("Anna Example"))
    assert (who.heading, faults(who)) == ("Anna Example", [])
    assert who.hrefs(".parts__what > a") == ["/forum/kazan-2023/twin-cities"]
    assert '"@type": "Person"' in who.html or '"@type":"Person"' in who.html


def test_more_parts_and_people_are_no_more_questions_in_public(
    visitor: NewVisitor, forums: Forums, forum: Forum, talk: ForumSession
) -> None:
    def asked(path: str) -> int:
        with statements() as heard:
            assert visitor().get(path).status == 200
        return len(heard)

    forums.panelist("Anna", talk)
    paths = ("/forum/panelists/anna", "/forum/kazan-2023/twin-cities")
    few = [asked(path) for path in paths]
    others = [forums.session(forum, f"talk-{number}", room="A") for number in range(5)]
    forums.panelist("Boris", talk, *others)
    for number in range(5):
        forums.panelist(f"Person {number}", talk)
        forums.material(talk, f"Slides {number}")
    paths = ("/forum/panelists/boris", "/forum/kazan-2023/twin-cities")
    assert [asked(path) for path in paths] == few


@pytest.mark.parametrize("why", ["no consent", "no session", "no public forum", "unknown"])
def test_who_has_nothing_public_has_no_page(
    visitor: NewVisitor, forums: Forums, talk: ForumSession, why: str
) -> None:
    hidden = forums.session(forums.forum("weimar-2024", published_on=None))
    parts = {"no session": (), "no public forum": (hidden,)}.get(why, (talk,))
    consent = {"consented_on": None} if why == "no consent" else {}
    forums.panelist("Anna", *parts, **consent)
    slug = "nobody" if why == "unknown" else "anna"
    assert visitor().get(f"/forum/panelists/{slug}").status == 404


def test_in_an_edition_there_are_no_people(
    visitor: NewVisitor, forums: Forums, talk: ForumSession
) -> None:
    forums.panelist("Anna", talk)
    assert visitor().get("/forum/panelists/anna?edition=2024-9").status == 404


def test_names_with_mark_up_are_names(
    visitor: NewVisitor, office: Visitor, forums: Forums, talk: ForumSession
) -> None:
    hostile = "<script>alert(1)</script>"
    who = forums.panelist(hostile, talk, slug="hostile", office=hostile, organisation=hostile)
    forums.material(talk, hostile)
    pages = [
        *map(visitor().get, ("/forum/panelists/hostile", "/forum/kazan-2023/twin-cities")),
        *map(office.get, (LIST, f"{LIST}/{who.id}", f"{LIST}/{who.id}/remove")),
        *map(office.get, (f"{TALK}/{part}" for part in ("panelists", "materials"))),
        office.get(f"{TALK}/personal-links"),
    ]
    for page in pages:
        assert (page.status, faults(page)) == (200, [])
        assert hostile in page.soup.get_text() and hostile not in page.html
