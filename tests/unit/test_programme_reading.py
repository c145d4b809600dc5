"""A programme from a table or a calendar: what each row says of a session, and what is told."""

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from registry.exchange.programme.reading import LARGEST, read_programme
from registry.exchange.programme.rows import Reading, Said
from registry.exchange.tabular import Unreadable
from registry.forms.forum import read_session
from tests.calendars import calendar, event
from tests.workbooks import workbook

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")
DAY = date(2023, 9, 7)


def _read(text: str | bytes, zone: ZoneInfo = MOSCOW) -> Reading:
    return read_programme(text if isinstance(text, bytes) else text.encode(), zone)


def _one(text: str | bytes, zone: ZoneInfo = MOSCOW) -> Said:
    (row,) = _read(text, zone).rows
    return row


def _when(values: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(values.get(name, "") for name in ("day", "starts", "end_day", "ends"))


def _whole(reading: Reading) -> list[tuple[object, ...]]:
    """All that a reading says; a message is equal to itself alone."""
    rows = [(each.number, each.values, list(map(str, each.problems))) for each in reading.rows]
    return [*rows, (_notes(reading), reading.events)]


def _notes(reading: Reading) -> str:
    return " | ".join(map(str, reading.notes))


# -- tables --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        "day,starts,ends,title,room",
        "Date,Start time,End time,Session,Hall",
        "Дата,Начало,Окончание,Название,Зал",
        "datum,beginn,ende,titel,raum",
        " DAY ,From,Until,Name,Venue",
        "日期,开始,结束,标题,地点",
    ],
)
def test_columns_may_be_called_by_usual_words(header: str) -> None:
    said = _one(f"{header}\n2023-09-07,10:00,12:00,Plenary,Hall 1\n").values
    assert said == {
        "day": "2023-09-07", "starts": "10:00", "ends": "12:00", "title": "Plenary",
        "room": "Hall 1",
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_a_table_may_be_in_any_encoding(encoding: str) -> None:
    text = "Дата;Начало;Окончание;Название\n07.09.2023;10:00;12:00;Пленарное заседание форума\n"
    reading = _read(text.encode(encoding))
    assert reading.rows[0].values["title"] == "Пленарное заседание форума"
    assert ("cp1251" in _notes(reading)) == (encoding == "cp1251")


def test_cells_copied_from_a_spreadsheet_are_a_table() -> None:
    assert _one("day\tstarts\tends\ttitle\n7 May 2023\t9:00\t9:30\tA, b; c\n").values == {
        "day": "7 May 2023", "starts": "9:00", "ends": "9:30", "title": "A, b; c",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("span", "starts", "ends"),
    [
        ("10:00–12:00", "10:00", "12:00"),
        ("10.00 - 12.00", "10.00", "12.00"),
        ("10:00 to 12:00", "10:00", "12:00"),
        ("10:00", "10:00", ""),
        ("all day", "all day", ""),
    ],
)
def test_start_and_end_may_stand_in_one_cell(span: str, starts: str, ends: str) -> None:
    said = _one(f"day,time,title\n2023-09-07,{span},Plenary\n").values
    assert (said["starts"], said["ends"]) == (starts, ends)


@pytest.mark.parametrize(
    ("row", "when"),
    [
        (",2023-09-07 10:00,2023-09-07 12:00", ("2023-09-07", "10:00", "2023-09-07", "12:00")),
        (",2023-09-07T22:00,2023-09-08 01:00", ("2023-09-07", "22:00", "2023-09-08", "01:00")),
        ("7 September 2023,07.09.2023 10:00,12:00", ("7 September 2023", "10:00", "", "12:00")),
    ],
)
def test_a_cell_may_hold_the_day_with_the_time(row: str, when: tuple[str, ...]) -> None:
    said = _one(f"day,starts,ends,title\n{row},Plenary\n")
    assert _when(said.values) == when and not said.problems


def test_of_two_days_that_differ_none_is_taken() -> None:
    said = _one("day,starts,ends,title\n2023-09-08,2023-09-07 10:00,12:00,Plenary\n")
    assert [each.field for each in said.problems] == ["starts"]


def test_dates_and_times_of_a_workbook_are_those_of_the_form() -> None:
    data = workbook([["day", "starts", "ends", "title"], [DAY, 10 / 24, 0.5, "Plenary"]],
                    B2="hh:mm", C2="h:mm")  # fmt: skip
    said = _one(data).values
    assert _when(said) == ("2023-09-07", "10:00", "", "12:00")
    entry = read_session(said, (DAY, DAY), MOSCOW)
    assert not isinstance(entry, list) and entry.starts.isoformat() == "2023-09-07T07:00:00+00:00"


def test_a_workbook_goes_on_as_text_that_reads_the_same() -> None:
    data = workbook([[], ["day", "starts", "ends", "title", "room"],
                     [DAY, "10:00", "12:00", "A\nb", "=1+1"], [],
                     [DAY, "10:00", "12:00", "C, d", "x"]])  # fmt: skip
    first = _read(data)
    assert _whole(_read(first.text)) == _whole(first)
    assert [each.number for each in first.rows] == [3, 5]
    assert [each.field for each in first.rows[0].problems] == ["room"]


def test_persons_are_not_taken_and_other_columns_are_named() -> None:
    reading = _read("day,starts,ends,title,Speakers,Модератор,№\n2023-09-07,9:00,9:30,A,X,Y,1\n")
    persons, strange = map(str, reading.notes)
    assert "“Speakers”, “Модератор”" in persons and "people are asked" in persons
    assert "“№”" in strange
    assert "X" not in str(reading.rows)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no header row"),
        ("day,starts,ends\n2023-09-07,9:00,9:30\n", "what a session is called"),
        ("day,title\n2023-09-07,A\n", "when a session begins"),
        ("day,date,starts,title\n", "“day” and “date” mean the same"),
        ("day,starts,ends,title\n", "no session in it"),
        ("day,starts,ends,title\n" + "2023-09-07,9:00,9:30,A\n" * 501, "has 501 rows"),
        ("day,starts,ends,title\n" + "x" * LARGEST, "2 MB at the most"),
        ('day,starts,ends,title\n2023-09-07,9:00,9:30,"A\n', "Row 2"),
    ],
)
def test_a_table_that_is_no_programme_is_one_message(text: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        _read(text)


# -- calendars -----------------------------------------------------------------------------------


def test_an_event_is_a_session_at_the_hours_of_the_forum() -> None:
    text = event("Twin cities\\, old and\\n new", ";TZID=Europe/Berlin:20230907T090000",
                 ";TZID=Europe/Berlin:20230907T103000", "LOCATION:Hall 1", "UID:1@x",
                 "DESCRIPTION:What\\nthey said", "CATEGORIES:Sessions,Youth")  # fmt: skip
    reading = _read(calendar(text))
    (said,) = reading.rows
    assert _when(said.values) == ("2023-09-07", "10:00", "", "11:30")
    assert said.values["title"] == "Twin cities, old and\n new"
    assert said.values["summary"] == "What\nthey said"
    assert (said.values["room"], said.values["track"]) == ("Hall 1", "Sessions, Youth")
    assert _notes(reading) == (
        "Events in the zone Europe/Berlin: 1. Their times were converted to Europe/Moscow."
    )


def test_folded_lines_are_put_together() -> None:
    folded = "SUMMARY:Twin ci\n ties and exp\n\tanding\nDTSTART:20230907T070000Z\nDURATION:PT1H"
    assert _one(calendar(folded)).values["title"] == "Twin cities and expanding"


def test_a_line_that_was_folded_wrongly_is_no_shorter_title() -> None:
    broken = "SUMMARY:Twin\ncities and more\nDTSTART:20230907T070000Z\nDURATION:PT1H"
    assert "can’t be read" in str(_one(calendar(broken)).problems[0])


VTIMEZONE = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0500
TZOFFSETTO:+0500
END:STANDARD
END:VTIMEZONE"""


@pytest.mark.parametrize(
    ("starts", "before", "hour", "told"),
    [
        (";TZID=Europe/Moscow:20230907T100000", "", "10:00", ""),
        (":20230907T070000Z", "", "10:00", "the zone UTC: 1"),
        (":20230907T100000", "", "10:00", "without a time zone: 1"),
        (";TZID=Asia/Yekaterinburg:20230907T120000", "", "10:00", "zone Asia/Yekaterinburg: 1"),
        (";TZID=Russian Standard Time:20230907T100000", "", "10:00", "taken for Europe/Moscow"),
        (";TZID=W. Europe Standard Time:20230907T090000", "", "10:00", "taken for Europe/Berlin"),
        (";TZID=/softwarestudio.org/Olson/Europe/Berlin:20230907T090000", "", "10:00", "taken for"),
        (";TZID=Ours:20230907T120000", VTIMEZONE.format(name="Ours"), "10:00", "defines itself"),
        # Where the file says of a zone that there is something else, the zone is what it is.
        (
            ";TZID=Europe/Moscow:20230907T100000",
            VTIMEZONE.format(name="Europe/Moscow"),
            "10:00",
            "",
        ),
    ],
)
def test_times_are_those_of_the_zone_that_is_named(
    starts: str, before: str, hour: str, told: str
) -> None:
    reading = _read(calendar(event("A", starts, ":20230907T090000Z"), before=before))
    assert reading.rows[0].values["starts"] == hour
    assert told in _notes(reading)
    assert bool(told) or "Events in the zone “" not in _notes(reading)


def test_a_zone_that_nobody_knows_is_not_guessed() -> None:
    (problem,) = _one(calendar(event("A", ";TZID=Nowhere:20230907T100000"))).problems
    assert (problem.field, "“Nowhere” is not known" in str(problem)) == ("starts", True)


def test_one_calendar_does_not_tell_another_what_its_zones_are() -> None:
    ours = calendar(event("A", ";TZID=Ours:20230907T120000"), before=VTIMEZONE.format(name="Ours"))
    later = ours.replace("+0500", "+0300")
    assert [_one(each).values["starts"] for each in (ours, later)] == ["10:00", "12:00"]
    assert _one(calendar(event("A", ";TZID=Ours:20230907T120000"))).problems


@pytest.mark.parametrize(
    ("starts", "ends", "when"),
    [
        # On 29 October 2023 clocks in Berlin show two o'clock to three twice: UTC says which.
        (":20231029T003000Z", ":20231029T014500Z",
         ("2023-10-29", "02:30+02:00", "", "02:45+01:00")),
        (":20231029T013000Z", ":20231029T020000Z", ("2023-10-29", "02:30+01:00", "", "03:00")),
        # Without it the first one is meant (RFC 5545).
        (":20231029T023000", ":20231029T033000", ("2023-10-29", "02:30+02:00", "", "03:30")),
        (":20231028T230000", ":20231029T000000", ("2023-10-28", "23:00", "", "24:00")),
        (":20231028T230000", ":20231029T010000", ("2023-10-28", "23:00", "2023-10-29", "01:00")),
        (":20231028T100030", ":20231028T110000", ("2023-10-28", "10:00:30", "", "11:00")),
    ],
)  # fmt: skip
def test_times_across_a_change_of_the_clocks_are_exact(
    starts: str, ends: str, when: tuple[str, ...]
) -> None:
    assert _when(_one(calendar(event("A", starts, ends)), BERLIN).values) == when


def test_a_time_that_the_clocks_skip_is_refused() -> None:
    (problem,) = _one(calendar(event("A", ":20230326T023000")), BERLIN).problems
    assert (problem.field, "clocks go forward" in str(problem)) == ("starts", True)


@pytest.mark.parametrize(
    ("lines", "left_out"),
    [
        (("DTSTART;VALUE=DATE:20230907",), "whole day"),
        (("DTSTART:20230907T070000Z", "RRULE:FREQ=DAILY;COUNT=2"), "recurs"),
        (("DTSTART:20230907T070000Z", "RDATE:20230908T070000Z"), "recurs"),
        (("DTSTART:20230907T070000Z", "RECURRENCE-ID:20230908T070000Z"), "recurs"),
    ],
)
def test_what_is_no_session_is_left_out_and_told(lines: tuple[str, ...], left_out: str) -> None:
    said = _one(calendar("\n".join(["SUMMARY:A", *lines])))
    assert said.left_out is not None and left_out in str(said.left_out)


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        (("DTSTART:20230907T070000Z",), "ends"),
        (("DTEND:20230907T070000Z",), "starts"),
        (("DTSTART:20230907T070000Z", "DTEND;VALUE=DATE:20230907"), "ends"),
        (("DTSTART:tomorrow", "DURATION:PT1H"), "starts"),
        (("DTSTART:20230907T070000Z", "DURATION:long"), "ends"),
        (("DTSTART:20230907T070000Z", "DURATION:PT1H", "SUMMARY:B"), "title"),
        (("DTSTART:20230907T070000Z", "DTSTART:20230908T070000Z", "DURATION:PT1H"), "starts"),
    ],
)
def test_an_event_that_is_unclear_is_refused(lines: tuple[str, ...], field: str) -> None:
    said = _one(calendar("\n".join(["SUMMARY:A", *lines])))
    assert [each.field for each in said.problems] == [field]


def test_persons_and_other_entries_are_told_and_left() -> None:
    text = event("A", "", "", "ATTENDEE;CN=Ivan:mailto:i@x.example", "URL:https://x.example")
    todo = "BEGIN:VTODO\nSUMMARY:Call Ivan\nEND:VTODO"
    reading = _read(calendar(text, before=todo))
    assert "ATTENDEE, ORGANIZER" in _notes(reading) and "VTODO: 1" in _notes(reading)
    assert "under URL was not taken" in _notes(reading)
    assert "van" not in str(reading.rows) + _notes(reading)


@pytest.mark.parametrize(
    ("status", "said", "takes_place"),
    [
        ("CANCELLED", "cancelled", False),
        ("CONFIRMED", "", True),
        ("TENTATIVE", "", False),
    ],
)
def test_a_calendar_says_that_an_event_is_cancelled(
    status: str, said: str, takes_place: bool
) -> None:
    row = _one(calendar(event("A", "", "", f"STATUS:{status}")))
    assert (row.values.get("status", ""), row.takes_place) == (said, takes_place)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (calendar(), "no session in it"),
        (calendar(event())[:-40], "middle of an event"),
        (calendar(event()).removesuffix("END:VCALENDAR\r\n"), "middle of an event"),
        ("BEGIN:VCALENDAR\r\nnonsense\r\nEND:VCALENDAR\r\n", "damaged"),
        ("BEGIN:VCALENDAR\r\n" + "BEGIN:VEVENT\r\n" * 500, "middle of an event"),
        (calendar(*[event()] * 1001), "1001 events"),
        (calendar(event("x" * 10 * 1024 * 1024)), "2 MB at the most"),
    ],
)
def test_a_calendar_that_is_none_is_one_message(text: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        _read(text)


def test_mark_up_is_text() -> None:
    assert _one(calendar(event("<b>A</b> &amp; B"))).values["title"] == "<b>A</b> &amp; B"
    row = "day,starts,ends,title\n2023-09-07,9:00,9:30,<script>1</script>\n"
    assert _one(row).values["title"] == "<script>1</script>"


def test_a_calendar_goes_on_as_text_that_reads_the_same() -> None:
    first = _read(calendar(event("A", ":20230907T100000"), event("B"), "SUMMARY:C"))
    assert _whole(_read(first.text)) == _whole(first)
    assert _whole(_read(first.text.replace("\r\n", "\n"))) == _whole(first)
