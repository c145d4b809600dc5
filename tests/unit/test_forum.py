"""The forum: moments of local times in all zones, its days, its rooms, themes of sessions."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.definitions import DEFINITIONS
from registry.domain.errors import RuleBroken
from registry.domain.forum import (
    LONGEST_THEME,
    THEME_PARAMETERS,
    ForumEntry,
    Question,
    SessionEntry,
    check_days,
    check_times,
    check_words,
    clash,
    local_days,
    moment,
    theme_of,
    theme_text,
    use_of,
    zone_names,
    zone_of,
)
from registry.domain.selection import Selection
from registry.domain.vocabulary import FIELDS, KINDS, SessionStatus

HOUR = timedelta(hours=1)
#: Zones with every kind of change: by half an hour, at midnight, over the date line, of the year.
ODD_ZONES = (
    "Europe/Moscow", "Europe/Berlin", "Europe/Dublin", "Africa/Casablanca", "America/New_York",
    "America/St_Johns", "America/Sao_Paulo", "America/Havana", "Asia/Tehran", "Asia/Pyongyang",
    "Asia/Kathmandu", "Australia/Lord_Howe", "Antarctica/Troll", "Pacific/Apia", "Pacific/Chatham",
    "Pacific/Kiritimati", "UTC",
)  # fmt: skip
YEARS = (1995, 2011, 2018, 2023)

Moment = Callable[[datetime, ZoneInfo], datetime]


@cache
def meant(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """Every moment at which clocks there show the time: all of two days are looked at."""
    around = local.replace(tzinfo=UTC)
    offsets = {
        (around + timedelta(minutes=15 * step)).astimezone(zone).utcoffset()
        for step in range(-4 * 48, 4 * 48 + 1)
    }
    moments = {around - offset for offset in offsets if offset is not None}
    return sorted(at for at in moments if at.astimezone(zone).replace(tzinfo=None) == local)


def differences(moment: Moment, local: datetime, zone: ZoneInfo) -> Iterator[str]:
    """What a reading says of a local time that is not what clocks say."""
    right = meant(local, zone)
    try:
        found = moment(local, zone)
    except RuleBroken:
        if len(right) == 1:
            yield f"{local} {zone}: refused"
        return
    if [found] != right:
        yield f"{local} {zone}: {found} instead of {right}"


def changes(zone: ZoneInfo, year: int) -> Iterator[datetime]:
    """The hours (UTC) of the year in which the zone's offset changes."""
    hour = datetime(year, 1, 1, tzinfo=UTC)
    while hour.year == year:
        if hour.astimezone(zone).utcoffset() != (hour + HOUR).astimezone(zone).utcoffset():
            yield hour
        hour += HOUR


def around_changes() -> Iterator[tuple[datetime, ZoneInfo]]:
    """Local times before, in and after each change, ten minutes apart."""
    for zone in map(ZoneInfo, ODD_ZONES):
        for year in YEARS:
            for change in changes(zone, year):
                begin = change.astimezone(zone).replace(tzinfo=None, minute=0) - 2 * HOUR
                for step in range(30):
                    yield begin + timedelta(minutes=10 * step), zone


AROUND = list(around_changes())


# -- moments -------------------------------------------------------------------------------------


def test_there_are_times_that_are_skipped_and_times_that_come_twice() -> None:
    many = [len(meant(*each)) for each in AROUND]
    print(f"{len(many)} times: {many.count(0)} skipped, {many.count(2)} double")
    assert min(many.count(0), many.count(2)) > 100 and set(many) == {0, 1, 2}


def test_a_moment_is_what_clocks_say_and_nothing_is_guessed_around_changes() -> None:
    assert [found for each in AROUND for found in differences(moment, *each)] == []


@given(
    st.dates(date(1950, 1, 1), date(2090, 1, 1)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.sampled_from(sorted(zone_names())),
)
def test_a_moment_is_what_clocks_say_in_any_zone(day: date, at: time, name: str) -> None:
    assert list(differences(moment, datetime.combine(day, at), ZoneInfo(name))) == []


@pytest.mark.parametrize("fold", [0, 1])
def test_a_reading_that_guesses_would_be_found(fold: int) -> None:
    def guessing(local: datetime, zone: ZoneInfo) -> datetime:
        return local.replace(tzinfo=zone, fold=fold).astimezone(UTC)

    assert any(found for each in AROUND for found in differences(guessing, *each))


def test_both_ways_that_are_offered_for_a_time_that_comes_twice_are_understood() -> None:
    double = [each for each in AROUND if len(meant(*each)) == 2]
    for local, zone in double:
        with pytest.raises(RuleBroken) as caught:
            moment(local, zone)
        for way, right in zip(("first", "second"), meant(local, zone), strict=True):
            said = datetime.fromisoformat(f"{local.date()}T{caught.value.params[way]}")
            assert moment(local, zone, said.utcoffset()) == right
    assert len(double) > 100


def test_an_offset_that_no_clock_has_then_is_refused() -> None:
    berlin, noon = ZoneInfo("Europe/Berlin"), datetime.fromisoformat("2023-07-01T12:00")
    with pytest.raises(RuleBroken, match="has another offset from UTC at 12:00"):
        moment(noon, berlin, HOUR)
    assert moment(noon, berlin, 2 * HOUR).hour == 10


def test_an_offset_of_the_time_before_zones_is_said_to_the_second() -> None:
    """In Dublin the clocks went by the sun until 1916, with an hour of summer in the end."""
    dublin, local = ZoneInfo("Europe/Dublin"), datetime.fromisoformat("1916-10-01T02:45")
    with pytest.raises(RuleBroken) as caught:
        moment(local, dublin)
    assert caught.value.params["first"] == "02:45+00:34:39"
    assert moment(local, dublin, timedelta(minutes=34, seconds=39)) == meant(local, dublin)[0]


@pytest.mark.parametrize(
    "name",
    [
        "", "Moscow", "Europe/", "../etc/passwd", "localtime", "Factory", "right/Europe/Moscow",
        "europe/moscow", "a\0b", "x" * 500,
    ],
)  # fmt: skip
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(RuleBroken, match="not the name of a time zone") as caught:
        zone_of(name)
    assert caught.value.field == "time_zone"


# -- times ---------------------------------------------------------------------------------------

MOSCOW = ZoneInfo("Europe/Moscow")
FIRST, LAST = date(2023, 9, 7), date(2023, 9, 8)


def entry(starts: str, ends: str) -> SessionEntry:
    first, second = (datetime.fromisoformat(each).replace(tzinfo=MOSCOW) for each in (starts, ends))
    return SessionEntry(first.astimezone(UTC), second.astimezone(UTC), title="Opening")


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [
        ("2023-09-07T10:00", "2023-09-07T12:00", None),
        ("2023-09-07T00:00", "2023-09-07T00:30", None),
        ("2023-09-08T23:30", "2023-09-09T01:30", None),
        ("2023-09-08T23:30", "2023-09-09T23:30", None),
        ("2023-09-07T10:00", "2023-09-07T10:00", "ends"),
        ("2023-09-07T10:00", "2023-09-07T09:59", "ends"),
        ("2023-09-07T10:00", "2023-09-08T10:01", "ends"),
        ("2023-09-06T23:59", "2023-09-07T01:00", "day"),
        ("2023-09-09T00:00", "2023-09-09T01:00", "day"),
    ],
)
def test_a_session_is_on_a_day_of_the_forum_and_ends_after_it_starts(
    starts: str, ends: str, field: str | None
) -> None:
    try:
        check_times(entry(starts, ends), FIRST, LAST, MOSCOW)
        found = None
    except RuleBroken as problem:
        found = problem.field
    assert found == field


def test_the_days_of_a_forum_are_those_of_its_zone() -> None:
    """At 21:30 of the sixth by Greenwich it is half past midnight of the seventh in Moscow."""
    at = datetime(2023, 9, 6, 21, 30, tzinfo=UTC)
    there = SessionEntry(at, at + HOUR, title="Early")
    check_times(there, FIRST, LAST, MOSCOW)
    with pytest.raises(RuleBroken):
        check_times(there, FIRST, LAST, ZoneInfo("UTC"))


def test_midnight_still_belongs_to_the_day_that_it_ends() -> None:
    late = entry("2023-09-07T22:00", "2023-09-08T00:00")
    assert local_days(late.starts, late.ends, MOSCOW) == (FIRST, FIRST)


@pytest.mark.parametrize(
    ("last", "zone", "field"),
    [
        (FIRST, "Europe/Moscow", None),
        (FIRST + timedelta(days=30), "Europe/Moscow", None),
        (FIRST + timedelta(days=31), "Europe/Moscow", "last_day"),
        (FIRST - timedelta(days=1), "Europe/Moscow", "last_day"),
        (FIRST, "Europe/Kazan", "time_zone"),
    ],
)
def test_a_forum_has_some_days_in_a_zone(last: date, zone: str, field: str | None) -> None:
    try:
        check_days(ForumEntry("Forum", FIRST, last, zone))
        found = None
    except RuleBroken as problem:
        found = problem.field
    assert found == field


@pytest.mark.parametrize(
    ("other", "status", "together"),
    [
        (("Hall A", 11, 13), "planned", True),
        (("hall  a", 11, 13), "held", True),
        (("Hall A", 12, 13), "planned", False),
        (("Hall A", 8, 10), "planned", False),
        (("Hall A", 9, 15), "cancelled", False),
        (("Hall B", 11, 13), "planned", False),
        (("", 11, 13), "planned", False),
    ],
)
def test_two_sessions_are_in_one_room_at_one_time(
    other: tuple[str, int, int], status: str, together: bool
) -> None:
    def used(room: str, begin: int, end: int, status: str = "planned") -> object:
        day = datetime(2023, 9, 7, tzinfo=UTC)
        return use_of(room, day.replace(hour=begin), day.replace(hour=end), status)

    one, two = used("Hall A", 10, 12), used(*other, status)
    assert clash(one, two) == clash(two, one) == together  # type: ignore[arg-type]


def test_sessions_without_a_room_are_never_in_one() -> None:
    begin = datetime(2023, 9, 7, tzinfo=UTC)
    nowhere = use_of("", begin, begin + HOUR, SessionStatus.PLANNED)
    assert not clash(nowhere, nowhere)


# -- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"title": "Opening"}, None),
        ({"theme": "country=RU"}, None),
        ({}, "title"),
        ({"title": "x", "theme": "q=" + "x" * LONGEST_THEME}, "theme"),
        ({"title": "x", "questions": (Question("Why?", ("dormancy", "nothing")),)}, "questions"),
        ({"title": "x", "questions": (Question("Why?", tuple(DEFINITIONS)),)}, None),
    ],
)
def test_a_session_is_called_something_and_its_figures_exist(
    words: dict[str, object], field: str | None
) -> None:
    said = SessionEntry(datetime(2023, 9, 7, tzinfo=UTC), datetime(2023, 9, 8, tzinfo=UTC), **words)  # type: ignore[arg-type]
    try:
        check_words(said)
        found = None
    except RuleBroken as problem:
        found = problem.field
    assert found == field


@given(
    st.builds(
        Selection,
        country=st.sampled_from(["", "RU", "CN"]),
        partner=st.sampled_from(["", "CN", "kazan-ru"]),
        kind=st.lists(st.sampled_from(list(KINDS)), unique=True).map(tuple),
        field=st.lists(st.sampled_from(list(FIELDS)), unique=True).map(tuple),
        status=st.sampled_from([(), ("asleep",), ("active", "quiet")]),
        q=st.text("abc &=?#+%Ж喀", max_size=20).map(str.strip),
    )
)
def test_a_theme_that_was_written_is_read_again_as_the_same(theme: Selection) -> None:
    assert theme_of(theme_text(theme)) == theme
    assert theme_of(f"https://x.example/agreements?{theme_text(theme)}#rows") == theme


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "/agreements", "https://x.example/agreements", "https://x.example/map#here",
        "/agreements?sort=-concluded&page=3", "?utm_source=mail",
    ],
)  # fmt: skip
def test_the_address_of_a_whole_list_is_a_theme_of_everything(text: str) -> None:
    assert theme_of(text) == Selection()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Russia and China", "not the address of a list"),
        ("twin-cities", "not the address of a list"),
        ("country=XX", "not the code of a country"),
        ("country=RU&country=CN", "once only"),
        ("colour=red", "no parameter"),
        ("kind=marriage", "not a value"),
        ("concluded_from=01/02/2003", "not a date"),
        ("q=%00", "can’t be searched for"),
    ],
)
def test_what_is_no_theme_is_refused(text: str, message: str) -> None:
    with pytest.raises(RuleBroken, match=message) as caught:
        theme_of(text)
    assert caught.value.field == "theme"


@pytest.mark.parametrize(
    "text",
    [
        "on=2020-01-01",
        "window=12",
        "edition=2026-1",
        "session=kazan-2023",
        "dormant_since_from=2020",
    ],
)
def test_a_theme_does_not_say_how_agreements_are_looked_at(text: str) -> None:
    assert text.partition("=")[0] not in THEME_PARAMETERS
    with pytest.raises(RuleBroken, match="A theme says which agreements"):
        theme_of(f"/agreements?country=RU&{text}")
