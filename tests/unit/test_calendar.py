"""Sessions as iCalendar: read again by the icalendar library, whatever is in them."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Timezone

from registry.exchange import calendar
from registry.exchange.calendar import Agenda, Meeting, document

CHANGED = datetime(2023, 8, 1, 9, 30, tzinfo=UTC)
ADDRESS = "https://twins.example.org/forum/kazan-2023"
TALK = Meeting(
    uid="a" * 64,
    sequence=3,
    begun=datetime(2023, 7, 1, tzinfo=UTC),
    changed=CHANGED,
    starts=datetime(2023, 9, 7, 10, tzinfo=UTC),
    ends=datetime(2023, 9, 7, 12, tzinfo=UTC),
    title="Twin cities",
    address=f"{ADDRESS}/twin-cities",
    status="planned",
)
HOSTILE = [
    "Cities, towns; villages \\ hamlets", "One\nTwo\r\nThree\rFour", "🇷🇺👨‍👩‍👧" * 40, "é" * 1000,
    "END:VEVENT\r\nEND:VCALENDAR\r\nBEGIN:VCALENDAR", "<script>alert(1)</script>", '"quoted": x',
    "\\n\\N\\,", "a\x00b\x07c\x7f\x85", "مدينة שלום", "a\u2028b\u2029c", " led and trailed ",
    "：；，", "a,b\\,c",
    "X" * 74 + "é", "\ud800", "%s %(x)s {0}", "-" * 1000,
]  # fmt: skip
#: Zones whose clocks are set, or were, in odd ways and at odd times.
ZONES = {
    "Europe/Berlin": date(2023, 3, 26), "Europe/Dublin": date(2023, 10, 29),
    "America/St_Johns": date(2023, 11, 5), "Australia/Lord_Howe": date(2023, 10, 1),
    "Antarctica/Troll": date(2023, 3, 26), "Africa/Casablanca": date(2023, 4, 23),
    "Asia/Gaza": date(2023, 4, 29), "Pacific/Apia": date(2011, 12, 30),
    "Asia/Pyongyang": date(2018, 5, 5), "America/Caracas": date(2016, 5, 1),
    "Europe/Moscow": date(2014, 10, 26), "Asia/Kathmandu": date(2023, 9, 7),
    "Pacific/Chatham": date(2023, 9, 24), "America/Nuuk": date(2023, 3, 25),
}  # fmt: skip


def _agenda(*meetings: Meeting, zone: str = "Europe/Moscow") -> Agenda:
    return Agenda("United Cities Forum", ADDRESS, f"{ADDRESS}.ics", zone, meetings)


def _read(agenda: Agenda) -> Calendar:
    return Calendar.from_ical(document(agenda))


def _plain(text: str) -> str:
    """What of a text a calendar may hold."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if not calendar._is_barred(sign) or sign in "\n\t")


def _unescaped(written: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], written)


# -- what is said ------------------------------------------------------------------------------


def test_a_meeting_says_all_that_a_calendar_asks() -> None:
    where = "Hall 2, Kazan"
    (event,) = _read(_agenda(replace(TALK, text="Words", where=where, track="Plenary"))).events
    assert (event["uid"], event["sequence"], event["status"]) == ("a" * 64, 3, "CONFIRMED")
    assert (event["summary"], event["description"], event["location"]) == (
        "Twin cities", "Words", where,
    )  # fmt: skip
    assert event["url"] == f"{ADDRESS}/twin-cities"
    assert event.categories == ["Plenary"]
    assert event["dtstamp"].dt == event["last-modified"].dt == CHANGED
    assert event.start == datetime(2023, 9, 7, 13, tzinfo=ZoneInfo("Europe/Moscow"))
    assert event["dtstart"].params["tzid"] == "Europe/Moscow"


@pytest.mark.parametrize(
    ("status", "said"),
    [("planned", "CONFIRMED"), ("held", "CONFIRMED"), ("cancelled", "CANCELLED")],
)
def test_a_session_stands_as_calendars_say_it(status: str, said: str) -> None:
    (event,) = _read(_agenda(replace(TALK, status=status))).events
    assert event["status"] == said


def test_the_file_says_who_made_it_what_it_is_called_and_when_to_ask_again() -> None:
    whole = _read(_agenda(TALK))
    assert whole["version"] == "2.0"
    assert whole["prodid"].startswith("-//Twin-city partnership registry//")
    assert whole["name"] == whole["x-wr-calname"] == "United Cities Forum"
    assert whole["refresh-interval"].dt == timedelta(hours=12)
    assert whole["refresh-interval"].params == {"VALUE": "DURATION"}
    assert (whole["url"], whole["source"]) == (ADDRESS, f"{ADDRESS}.ics")
    assert "method" not in whole


def test_a_programme_without_sessions_is_a_calendar_all_the_same() -> None:
    assert _read(_agenda()).events == []


def test_the_same_programme_is_the_same_file() -> None:
    assert document(_agenda(TALK)) == document(_agenda(TALK))


# -- hostile texts -----------------------------------------------------------------------------


def _round_trip(text: str) -> None:
    """The text comes back from each place that it may stand in, and breaks nothing."""
    hostile = replace(TALK, title=text, text=text, where=text, track=text)
    agenda = replace(_agenda(hostile, TALK), name=text, text=text)
    sent = document(agenda)
    assert all(len(line) <= 75 for line in sent.split(b"\r\n"))
    assert b"\n" not in sent.replace(b"\r\n", b"") and b"\r" not in sent.replace(b"\r\n", b"")
    whole = Calendar.from_ical(sent)
    assert whole.errors == [] and [each.errors for each in whole.events] == [[], []]
    first, second = whole.events
    meant = _plain(text)
    # The library knows nothing of NAME (RFC 7986), and leaves it as it is written.
    assert (str(first["summary"]), _unescaped(whole["name"])) == (meant, meant)
    places = {str(first.get(name, "")) for name in ("description", "location")}
    assert places == {meant}
    assert first.categories == ([meant] if meant else [])
    assert str(second["summary"]) == TALK.title


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_comes_back_as_it_was(text: str) -> None:
    _round_trip(text)


@given(st.text(max_size=200))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    _round_trip(text)


# -- zones -------------------------------------------------------------------------------------


def _flaws(made: Timezone, zone: ZoneInfo, begin: datetime, hours: int) -> list[str]:
    """Where the zone of a file is not the zone, at each quarter of these hours."""
    observances = sorted(
        (each["dtstart"].dt - each["tzoffsetfrom"].td, each["tzoffsetto"].td)
         for each in made.subcomponents
    )  # fmt: skip
    found = []
    for quarter in range(hours * 4):
        at = begin + timedelta(minutes=15 * quarter)
        passed = [offset for onset, offset in observances if onset <= at.replace(tzinfo=None)]
        if not passed or passed[-1] != at.astimezone(zone).utcoffset():
            found.append(f"{at}: {passed[-1:]}")
    return found


def _around(name: str) -> tuple[ZoneInfo, datetime]:
    day = ZONES[name]
    return ZoneInfo(name), datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=24)


@pytest.mark.parametrize("name", ZONES)
def test_the_zone_of_a_file_is_the_zone_to_the_quarter_of_an_hour(name: str) -> None:
    zone, begin = _around(name)
    talk = replace(TALK, starts=begin + timedelta(hours=2), ends=begin + timedelta(hours=70))
    (made,) = _read(_agenda(talk, zone=name)).timezones
    assert _flaws(made, zone, begin, 72) == []


@pytest.mark.parametrize("name", ZONES)
def test_each_moment_comes_back_whatever_clocks_do(name: str) -> None:
    zone, begin = _around(name)
    for half in range(2 * 72):
        starts = begin + timedelta(minutes=30 * half)
        talk = replace(TALK, starts=starts, ends=starts + timedelta(minutes=45))
        (event,) = _read(_agenda(talk, zone=name)).events
        for name_, moment in (("dtstart", starts), ("dtend", talk.ends)):
            told = event[name_]
            # By RFC 5545, a local time that comes twice is the first one.
            meant = told.dt.replace(tzinfo=zone if "TZID" in told.params else UTC, fold=0)
            assert meant.astimezone(UTC) == moment


def test_a_time_that_comes_twice_is_told_in_utc_the_second_time() -> None:
    for hour, told in ((0, "DTSTART;TZID=Europe/Berlin:20231029T023000"),
                       (1, "DTSTART:20231029T013000Z")):  # fmt: skip
        starts = datetime(2023, 10, 29, hour, 30, tzinfo=UTC)
        talk = replace(TALK, starts=starts, ends=starts + timedelta(minutes=20))
        assert f"{told}\r\n".encode() in document(_agenda(talk, zone="Europe/Berlin"))


def test_utc_needs_no_zone() -> None:
    sent = document(_agenda(TALK, zone="UTC"))
    assert b"VTIMEZONE" not in sent and b"DTSTART:20230907T100000Z" in sent


# -- the suite can fail ------------------------------------------------------------------------


def test_the_librarys_own_zone_would_begin_summer_time_an_hour_late() -> None:
    zone, begin = _around("Europe/Berlin")
    made = Timezone.from_tzinfo(zone, None, date(2023, 3, 20), date(2023, 4, 1))
    assert _flaws(made, zone, begin, 72)[:1] == [
        "2023-03-26 01:00:00+00:00: [datetime.timedelta(seconds=3600)]"
    ]
