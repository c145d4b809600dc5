"""A programme is taken in: what is new, what differs, never less than before; twice is nothing."""

from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select

from registry.domain.forum import zone_of
from registry.exchange.programme.reading import read_programme
from registry.exchange.programme.taking import Fate, Plan, take_in
from registry.exchange.tabular import Unreadable
from registry.models import AuditEntry, Forum, ForumSession
from tests.calendars import calendar, event
from tests.factories import ACTOR
from tests.forums import Forums
from tests.integration.importing import AnySession, everything
from tests.integration.programme_rows import HEADER, PLENARY, TWINS, on_record
from tests.workbooks import workbook

Take = Callable[..., Plan]


@pytest.fixture
def take(session: AnySession, forum: Forum) -> Take:
    """Takes rows below the header in, or a whole text."""

    def taken(*rows: str, header: str = HEADER, text: str | bytes = "") -> Plan:
        whole = text or "\n".join([header, *rows])
        data = whole if isinstance(whole, bytes) else whole.encode()
        return take_in(session, ACTOR, forum, read_programme(data, zone_of(forum.time_zone)))

    return taken


def _fates(plan: Plan) -> list[str]:
    return [each.fate.value for each in plan.rows]


def _at(hour: int, minute: int = 0) -> datetime:
    return datetime(2023, 9, 7, hour, minute, tzinfo=UTC)


# -- what becomes of a row -----------------------------------------------------------------------


def test_new_sessions_are_added_at_the_hours_of_the_forum(take: Take, session: AnySession) -> None:
    assert _fates(take(PLENARY, TWINS)) == ["new", "new"]
    assert on_record(session) == [
        ("plenary", "Plenary", _at(7), _at(9), "Large hall"),
        ("twin-cities", "Twin cities", _at(10), _at(12), "Hall 1"),
    ]


@pytest.mark.parametrize("kind", ["table", "workbook", "calendar"])
def test_the_same_programme_again_changes_nothing(
    take: Take, session: AnySession, kind: str
) -> None:
    cells = [line.split(",") for line in (HEADER, PLENARY, TWINS)]
    text: str | bytes = {
        "table": f"{HEADER}\n{PLENARY}\n{TWINS}",
        "workbook": workbook(cells),
        "calendar": calendar(event("A", "", "", "LOCATION:Hall"), event("B", "", "", "UID:1")),
    }[kind]
    assert _fates(take(text=text)) == ["new", "new"]
    before = everything(session)
    again = take(text=text)
    assert (_fates(again), again.missing) == (["same", "same"], [])
    assert everything(session) == before


def test_a_cell_that_is_empty_or_not_there_says_nothing(
    take: Take, forums: Forums, forum: Forum, session: AnySession
) -> None:
    row = forums.session(forum, title="Twin cities", room="Hall 1", summary="Words", track="Youth",
                         status="held", theme="kind=twinning")  # fmt: skip
    plan = take("2023-09-07,13:00,15:00,Twin cities,", header=HEADER)
    assert _fates(plan) == ["same"]
    assert (row.room, row.summary, row.status, row.theme) == (
        "Hall 1", "Words", "held", "kind=twinning",
    )  # fmt: skip


def test_what_differs_is_told_as_it_was_and_as_it_becomes(
    take: Take, forums: Forums, forum: Forum
) -> None:
    forums.session(forum, title="Twin cities", room="Hall 1")
    (row,) = take("2023-09-07,13:00,15:00,Twin Cities,Hall 2").rows
    assert row.fate is Fate.CHANGED and row.changes == ["title", "room"]
    assert (row.before["room"], row.after["room"]) == ("Hall 1", "Hall 2")


def test_a_session_that_was_moved_is_the_same_one(
    take: Take, forums: Forums, forum: Forum, session: AnySession
) -> None:
    moved = forums.session(forum, title="Twin cities")
    (row,) = take("2023-09-08,9:00,10:00,Twin cities,").rows
    assert (row.session, row.fate) == (moved, Fate.CHANGED)
    assert row.changes == ["day", "starts", "ends"]
    assert len(on_record(session)) == 1


def test_of_two_that_are_called_alike_none_is_taken_for_moved(
    take: Take, forums: Forums, forum: Forum
) -> None:
    for slug in ("one", "two"):
        forums.session(forum, slug, title="Workshop", at=_at(7 if slug == "one" else 9))
    plan = take("2023-09-08,9:00,10:00,Workshop,")
    assert (_fates(plan), len(plan.missing)) == (["new"], 2)


def test_groups_at_once_are_told_apart_by_their_room(take: Take, session: AnySession) -> None:
    rows = [f"2023-09-07,10:00,12:00,Workshop,Hall {n}" for n in (1, 2)]
    assert _fates(take(*rows)) == ["new", "new"]
    assert _fates(take(*reversed(rows))) == ["same", "same"]
    assert _fates(take(*rows, "2023-09-07,10:00,12:00,Workshop,Hall 3")) == ["same", "same", "new"]


def test_a_short_name_says_which_session_is_meant(
    take: Take, forums: Forums, forum: Forum, session: AnySession
) -> None:
    row = forums.session(forum, "twin-cities", title="Twin cities")
    header = f"{HEADER},slug"
    plan = take(
        "2023-09-08,9:00,10:00,Towns and their twins,,twin-cities",
        "2023-09-08,9:00,10:00,Another,,another",
        "2023-09-08,9:00,10:00,Third,,days",
        header=header,
    )
    assert _fates(plan) == ["changed", "new", "refused"]
    assert (row.slug, row.title) == ("twin-cities", "Towns and their twins")
    assert [each[0] for each in on_record(session)] == ["twin-cities", "another"]


def test_a_session_without_a_title_is_known_by_its_theme(take: Take) -> None:
    header, row = "day,starts,ends,theme", "2023-09-07,9:00,10:00,/agreements?kind=twinning"
    assert _fates(take(row, header=header)) == ["new"]
    assert _fates(take(row, header=header)) == ["same"]


def test_nothing_is_removed_and_what_the_file_lacks_is_told(
    take: Take, forums: Forums, forum: Forum, session: AnySession
) -> None:
    row = forums.session(forum, title="On record")
    plan = take(PLENARY)
    assert list(plan.missing) == [row]
    assert len(on_record(session)) == 2


def test_rooms_that_are_taken_are_told_in_both_rows(
    take: Take, forums: Forums, forum: Forum
) -> None:
    forums.session(forum, title="There", room="hall 1", at=_at(11))
    forums.session(forum, "off", title="Off", room="Hall 1", at=_at(10), status="cancelled")
    plan = take(TWINS, "2023-09-07,14:00,15:00,Other,HALL 1", PLENARY)
    clashes = [[each.title for each in row.clashes] for row in plan.rows]
    assert [sorted(each) for each in clashes] == [["Other", "There"], ["There", "Twin cities"], []]
    assert [each.title for each in plan.missing] == ["Off", "There"]


# -- rows that are refused -----------------------------------------------------------------------


BAD_ROWS = [
    ("2023-09-07,13:00,12:00,A,", "ends", "ends after it starts"),
    ("2023-09-07,13:00,13:00,A,", "ends", "ends after it starts"),
    ("2023-09-09,13:00,14:00,A,", "day", "the session is outside"),
    ("7 September,13:00,14:00,A,", "day", "year in “7 September” is missing"),
    ("September 2023,13:00,14:00,A,", "day", "is not a day"),
    ("2023-09-07,1 pm,14:00,A,", "starts", "not a time of day"),
    ("2023-09-07,13:00,,A,", "ends", "must be filled in"),
    (",13:00,14:00,A,", "day", "must be filled in"),
    ("2023-09-07,13:00,14:00,,", "title", "without a title"),
    ("2023-09-07,13:00,14:00," + "x" * 301 + ",", "title", "300 is the most"),
    ("2023-09-07,13:00,14:00,A\u202e,", "title", "forbidden character"),
    ("2023-09-07,13:00,14:00,A,#REF!", "room", "could not compute"),
    ("2023-09-07,13:00,14:00", None, "3 cells"),
]


def test_a_bad_row_is_refused_with_its_field_and_why(take: Take, session: AnySession) -> None:
    plan = take(PLENARY, *(row for row, _field, _said in BAD_ROWS))
    assert _fates(plan) == ["new", *["refused"] * len(BAD_ROWS)]
    for planned, (row, field, said) in zip(plan.rows[1:], BAD_ROWS, strict=True):
        (problem,) = planned.problems
        assert (problem.field, said in str(problem)) == (field, True), (row, problem)
    assert len(on_record(session)) == 1


BAD_CELLS = [
    ("status", "perhaps", "not known"),
    ("theme", "/agreements?colour=red", "colour"),
    ("theme", "/agreements?city=nowhere-xx", "nowhere-xx"),
    ("questions", "Why? [nothing]", "not the code of a figure"),
    ("slug", "Два слова", "not a short name"),
]


def test_a_bad_cell_of_other_columns_is_refused(take: Take) -> None:
    for column, cell, said in BAD_CELLS:
        (row,) = take(f"2023-09-07,9:00,9:30,A,,{cell}", header=f"{HEADER},{column}").rows
        assert row.fate is Fate.REFUSED and said in str(row.problems[0]), column


def test_the_same_session_twice_is_taken_once(take: Take, session: AnySession) -> None:
    plan = take(PLENARY, TWINS, PLENARY.replace("Plenary", "PLENARY"))
    assert _fates(plan) == ["new", "new", "refused"]
    assert "number 2" in str(plan.rows[2].problems[0])
    assert _fates(take(PLENARY, TWINS, PLENARY)) == ["same", "same", "refused"]


@pytest.mark.parametrize(
    ("starts", "fate", "said"),
    [
        ("02:30", "refused", "02:30+02:00 or 02:30+01:00"),
        ("02:30+02:00", "new", ""),
        ("02:30+01:00", "new", ""),
        ("02:30+05:00", "refused", "another offset"),
    ],
)
def test_an_hour_that_comes_twice_has_to_be_said_which(
    forums: Forums, session: AnySession, starts: str, fate: str, said: str
) -> None:
    day = datetime(2023, 10, 29, tzinfo=UTC).date()
    forum = forums.forum("bonn-2023", first_day=day, time_zone="Europe/Berlin")
    text = f"{HEADER}\n2023-10-29,{starts},04:00,A,\n"
    plan = take_in(session, ACTOR, forum, read_programme(text.encode(), zone_of("Europe/Berlin")))
    assert _fates(plan) == [fate]
    assert said in " ".join(map(str, plan.rows[0].problems))
    if fate == "new":  # what is shown of it is what was said, and reads the same again
        assert plan.rows[0].after["starts"] == starts


def test_an_hour_that_is_skipped_is_refused(forums: Forums, session: AnySession) -> None:
    day = datetime(2023, 3, 26, tzinfo=UTC).date()
    forum = forums.forum("bonn-2023", first_day=day, time_zone="Europe/Berlin")
    text = f"{HEADER}\n2023-03-26,02:30,04:00,A,\n"
    plan = take_in(session, ACTOR, forum, read_programme(text.encode(), zone_of("Europe/Berlin")))
    assert "clocks go forward" in str(plan.rows[0].problems[0])


# -- calendars -----------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["Europe/Moscow", "Europe/Berlin"])
def test_our_own_calendar_is_taken_back_without_a_change(
    app: Flask, session: AnySession, forums: Forums, zone: str
) -> None:
    forum = forums.forum(time_zone=zone)
    forums.session(forum, "untitled", title="", theme="kind=twinning", status="held", room="")
    forums.session(
        forum, "whole", title="Twin cities; old, new", room="Hall 1, left", track="Youth, old",
        title_note="The source breaks off", summary="Two\n\nparagraphs: https://x.example/y",
        questions=[["What lasts?", ["dormancy"]], ["Who • pays?", []]], status="cancelled",
        at=_at(22, 30),
    )  # fmt: skip
    session.commit()
    text = app.test_client().get("/forum/kazan-2023.ics").text
    plan = take_in(session, ACTOR, forum, read_programme(text.encode(), zone_of(zone)))
    assert _fates(plan) == ["same", "same"], [each.changes for each in plan.rows]
    moved = text.replace("SUMMARY:Twin", "SUMMARY:Many twin")
    (row,) = take_in(
        session, ACTOR, forum, read_programme(moved.encode(), zone_of(zone))
    ).of(Fate.CHANGED)  # fmt: skip
    assert row.changes == ["title"]


def test_a_calendar_cancels_a_session_and_lets_it_take_place_again(
    take: Take, session: AnySession
) -> None:
    states = []
    for status in ("TENTATIVE", "CANCELLED", "TENTATIVE", "CONFIRMED"):
        take(text=calendar(event("A", "", "", f"STATUS:{status}")))
        states.append(session.scalars(select(ForumSession.status)).one())
    assert states == ["planned", "cancelled", "cancelled", "planned"]


def test_what_was_held_is_not_planned_again_by_a_calendar(
    take: Take, forums: Forums, forum: Forum
) -> None:
    row = forums.session(forum, title="A", at=_at(7), status="held")
    assert _fates(take(text=calendar(event("A", "", "", "STATUS:CONFIRMED")))) == ["same"]
    assert row.status == "held"


# -- in the audit, and by damage -----------------------------------------------------------------


def test_each_change_is_in_the_audit_and_nothing_else(take: Take, session: AnySession) -> None:
    take(PLENARY, TWINS)
    take(PLENARY, TWINS.replace("Hall 1", "Hall 2"))
    session.commit()
    entries = session.execute(
        select(AuditEntry.action, AuditEntry.changes)
        .where(AuditEntry.entity == "session")
        .order_by(AuditEntry.id)
    ).all()
    assert [action for action, _changes in entries] == ["create", "create", "amend"]
    assert entries[2].changes == {"room": ["Hall 1", "Hall 2"]}


def test_damaged_programmes_are_rows_or_one_message(take: Take, session: AnySession) -> None:
    whole = calendar(event("A", ";TZID=Europe/Berlin:20230907T090000", "", "UID:1"), event("B"))
    sources = [f"{HEADER}\n{PLENARY}\n{TWINS}".encode(), whole.encode()]
    splices = [b"\n", b'"', b",", b"\xff", b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b":", b"\x00"]
    random, rows, messages = Random(11), 0, 0
    for number in range(16):
        data = bytearray(sources[number % 2])
        for _ in range(random.randint(1, 3)):
            at = random.randrange(len(data))
            data[at : at + random.randint(0, 3)] = random.choice(splices)
        with session.begin_nested() as undone:
            try:
                rows += len(take(text=bytes(data)).rows)
            except Unreadable:
                messages += 1
            undone.rollback()
        session.expire_all()
    print(f"{rows} rows, {messages} messages")
    assert rows and messages  # some of it did harm, and some did none
