"""The gate for forums and sessions: what is typed, what it means, and what is wrong with it."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.definitions import DEFINITIONS
from registry.domain.forum import ForumEntry, Question, SessionEntry
from registry.forms.forum import (
    FORUM_FIELDS,
    MOST_QUESTIONS,
    SESSION_FIELDS,
    ForumForm,
    questions_text,
    read_forum,
    read_session,
)

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")
DAYS = date(2023, 9, 7), date(2023, 9, 8)
FORUM = {"name": "Forum", "first_day": "2023-09-07", "time_zone": "Europe/Moscow"}
SESSION = {"title": "Opening", "day": "2023-09-07", "starts": "13:00", "ends": "15:00"}


def forum(**typed: str) -> ForumForm:
    read = read_forum(FORUM | typed)
    assert isinstance(read, ForumForm), read
    return read


def session(zone: ZoneInfo = MOSCOW, days: Any = DAYS, **typed: str) -> SessionEntry:
    read = read_session(SESSION | typed, days, zone)
    assert isinstance(read, SessionEntry), read
    return read


def wrong(**typed: str) -> dict[str | None, str]:
    """What is wrong with a session, by field."""
    read = read_session(SESSION | typed, DAYS, MOSCOW)
    assert isinstance(read, list)
    return {each.field: str(each) for each in read}


# -- a forum -------------------------------------------------------------------------------------


def test_everything_that_is_said_of_a_forum_is_read() -> None:
    read = forum(
        slug="kazan-2023", edition="2023", place="Kazan Expo", city="Kazan",
        last_day="8 September 2023", organisers="The city\nand others", summary="One.\n\nTwo.",
        site="https://forum.example/",
    )  # fmt: skip
    assert read == ForumForm(
        ForumEntry(
            "Forum", DAYS[0], DAYS[1], "Europe/Moscow", "2023", "kazan-2023", "Kazan Expo", None,
            "The city\nand others", "https://forum.example/", "One.\n\nTwo.",
        ),
        "Kazan",
    )  # fmt: skip


def test_one_day_alone_is_the_first_and_the_last() -> None:
    assert forum().entry.last_day == DAYS[0]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "\u202eForum"}, "name"),
        ({"first_day": ""}, "first_day"),
        ({"first_day": "September 2023"}, "first_day"),
        ({"first_day": "c. 2023-09-07"}, "first_day"),
        ({"first_day": "07/09/2023"}, "first_day"),
        ({"first_day": "2023-02-29"}, "first_day"),
        ({"last_day": "2023-09-06"}, "last_day"),
        ({"last_day": "2024-09-07"}, "last_day"),
        ({"time_zone": ""}, "time_zone"),
        ({"time_zone": "Moscow"}, "time_zone"),
        ({"time_zone": "UTC+3"}, "time_zone"),
        ({"slug": "Kazan 2023"}, "slug"),
        ({"slug": "k" * 81}, "slug"),
        ({"site": "javascript:alert(1)"}, "site"),
        ({"site": "forum.example"}, "site"),
        ({"summary": "x" * 5001}, "summary"),
    ],
)
def test_what_is_wrong_with_a_forum_is_told_at_its_field(typed: dict[str, str], field: str) -> None:
    read = read_forum(FORUM | typed)
    assert isinstance(read, list)
    assert [each.field for each in read] == [field]


def test_all_that_is_wrong_is_told_at_once() -> None:
    read = read_forum({})
    assert isinstance(read, list)
    assert {each.field for each in read} == {"name", "first_day", "time_zone"}


# -- a session -----------------------------------------------------------------------------------


def test_everything_that_is_said_of_a_session_is_read() -> None:
    read = session(
        slug="opening", title_note="The end is ours.", track="Plenary", room="Hall A",
        summary="One.\nTwo.", status="held", theme="/agreements?country=ru&partner=CN&sort=kind",
        questions="Why? [dormancy; reasons]\n\nHow?",
    )  # fmt: skip
    assert read == SessionEntry(
        datetime(2023, 9, 7, 10, tzinfo=UTC), datetime(2023, 9, 7, 12, tzinfo=UTC), "Opening",
        "The end is ours.", "opening", "Plenary", "Hall A", "One.\nTwo.", "held",
        "country=RU&partner=CN",
        (Question("Why?", ("dormancy", "reasons")), Question("How?")),
    )  # fmt: skip


def test_the_fields_that_are_named_are_those_that_are_read() -> None:
    class Asked(dict[str, str]):
        def get(self, name: str, default: Any = None) -> Any:
            asked.add(name)
            return super().get(name, default)

    asked: set[str] = set()
    read_session(Asked(SESSION), DAYS, MOSCOW)
    assert asked == set(SESSION_FIELDS)
    asked.clear()
    read_forum(Asked(FORUM))
    assert asked == set(FORUM_FIELDS)


@pytest.mark.parametrize(
    "title", ["<script>alert(1)</script>", "{{7*7}}", "A & B", "“Städte” 喀山"]
)
def test_marks_in_a_title_are_letters_like_others(title: str) -> None:
    assert session(title=title).title == title


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("13:00", 780), ("9:05", 545), ("09.05", 545), ("00:00", 0), ("23:59", 1439),
        ("13:00:00", 780), ("13:00+03:00", 780), ("13:00 +0300", 780), ("10:00Z", None),
    ],
)  # fmt: skip
def test_a_time_of_day_is_read_as_it_is_written(typed: str, minutes: int | None) -> None:
    read = read_session(SESSION | {"starts": typed, "ends": "24:00"}, DAYS, MOSCOW)
    if minutes is None:  # no clock in Moscow has this offset
        assert isinstance(read, list) and [each.field for each in read] == ["starts"]
        return
    assert isinstance(read, SessionEntry)
    local = read.starts.astimezone(MOSCOW)
    assert local.hour * 60 + local.minute == minutes


@pytest.mark.parametrize(
    "typed",
    [
        "", "13", "1pm", "25:00", "13:60", "24:01", "13:00:30", "13:00+3", "13:00 MSK", "１３:００",
        "-1:00",
    ],
)  # fmt: skip
def test_what_is_no_time_of_day_is_refused(typed: str) -> None:
    assert set(wrong(starts=typed)) == {"starts"}


def test_a_session_ends_on_its_day_unless_another_is_said() -> None:
    late = session(starts="23:00", end_day="2023-09-08", ends="01:00")
    assert late.ends - late.starts == session(starts="13:00", ends="15:00").ends - session().starts
    assert session(starts="22:00", ends="24:00").ends.astimezone(MOSCOW).day == 8
    assert wrong(starts="23:00", ends="01:00") == {"ends": "A session ends after it starts."}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"day": "2023-09-09"}, "day"),
        ({"day": "2023-09-06"}, "day"),
        ({"day": "September 2023"}, "day"),
        ({"day": ""}, "day"),
        ({"ends": "13:00"}, "ends"),
        ({"ends": "12:59"}, "ends"),
        ({"end_day": "2023-09-09"}, "ends"),
        ({"title": "", "theme": ""}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"status": "postponed"}, "status"),
        ({"theme": "Russia and China"}, "theme"),
        ({"theme": "country=RU&on=2020-01-01"}, "theme"),
        ({"theme": "q=" + "ж" * 200}, "theme"),
        ({"questions": "Why? [dormancy; nothing]"}, "questions"),
        ({"questions": "[dormancy]"}, "questions"),
        ({"questions": "x" * 501}, "questions"),
        ({"questions": "Why?\n" * (MOST_QUESTIONS + 1)}, "questions"),
        ({"room": "x" * 121}, "room"),
    ],
)
def test_what_is_wrong_with_a_session_is_told_at_its_field(
    typed: dict[str, str], field: str
) -> None:
    assert set(wrong(**typed)) == {field}


def test_a_session_is_called_by_its_theme_where_it_has_no_title() -> None:
    assert session(title="", theme="country=RU").title == ""


# -- when clocks change --------------------------------------------------------------------------

FORWARD, BACK = date(2023, 3, 26), date(2023, 10, 29)


def in_berlin(day: date, starts: str, ends: str) -> Any:
    typed = SESSION | {"day": day.isoformat(), "starts": starts, "ends": ends}
    return read_session(typed, (day, day), BERLIN)


def test_a_time_that_clocks_skip_is_refused() -> None:
    (problem,) = in_berlin(FORWARD, "02:30", "04:00")
    assert (problem.field, "There is no 02:30 on 2023-03-26" in str(problem)) == ("starts", True)


def test_a_time_that_comes_twice_is_asked_about_and_understood_with_its_offset() -> None:
    (problem,) = in_berlin(BACK, "02:30", "04:00")
    assert problem.field == "starts"
    assert "Write 02:30+02:00 or 02:30+01:00." in str(problem)
    summer, winter = (in_berlin(BACK, f"02:30{each}", "04:00") for each in ("+02:00", "+01:00"))
    assert (winter.starts - summer.starts).total_seconds() == 3600


def test_a_session_may_last_while_clocks_change() -> None:
    lasted = [in_berlin(day, "01:00", "04:00") for day in (FORWARD, BACK)]
    assert [(each.ends - each.starts).total_seconds() / 3600 for each in lasted] == [2, 4]


def test_a_session_that_ends_earlier_by_the_clock_may_have_ended_later() -> None:
    """From half past two in summer time to a quarter past two in winter time: 45 minutes."""
    read = in_berlin(BACK, "02:30+02:00", "02:15+01:00")
    assert (read.ends - read.starts).total_seconds() == 45 * 60


# -- questions -----------------------------------------------------------------------------------


@given(
    st.lists(
        st.builds(
            Question,
            st.text("ab [];,?Ж", min_size=1, max_size=12)
            .map(lambda text: " ".join(text.split()))
            .filter(bool),
            st.lists(st.sampled_from(list(DEFINITIONS)), unique=True, max_size=4).map(tuple),
        ),
        max_size=MOST_QUESTIONS,
    )
)
def test_questions_that_were_written_are_read_again_as_the_same(asked: list[Question]) -> None:
    assert session(questions=questions_text(asked)).questions == tuple(asked)


@given(st.text(max_size=60))
def test_no_text_of_questions_is_more_than_refused(text: str) -> None:
    read = read_session(SESSION | {"questions": text}, DAYS, MOSCOW)
    assert isinstance(read, SessionEntry) or {each.field for each in read} == {"questions"}
