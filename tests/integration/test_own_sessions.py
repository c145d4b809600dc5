"""The secretariat's sessions: put in, changed, taken out; their themes and their questions."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.factories import Factory
from tests.integration.desks import Fields, fields_of
from tests.integration.knocking import location
from tests.integration.offices import FORUMS, Office
from tests.pages import ORIGIN

MARKS = "<b onclick=alert(1)>Opening</b> {{7*7}}"
TYPED = {"title": "Closing", "day": "2023-09-08", "starts": "10:00", "ends": "12:00"}


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


@pytest.mark.parametrize("ends", ["24:00", "01:00"])
def test_a_session_late_on_the_last_day_comes_back_as_it_was_typed(
    office: Office, ends: str
) -> None:
    late = {"starts": "22:00", "ends": ends, "end_day": "2023-09-09" if ends < "02" else ""}
    there = location(office.send(f"{office.path}/sessions/new", **TYPED | late))
    fields = office.head.filled(f"{there}/edit")
    assert {name: fields[name] for name in late} == {name: [text] for name, text in late.items()}
    again = location(office.head.send(f"{there}/edit", fields))
    assert "Nothing was changed" in office.get(again).said


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
    assert page.texts(".remarks p") == ["Two sessions are in Hall A at the same time."]
    assert page.hrefs(".remarks a") == [office.session_path, there]
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
