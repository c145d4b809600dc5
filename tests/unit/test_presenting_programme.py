"""When a session is, in words: offsets from UTC of any zone, days that are not the same."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from registry.web.presenting.programme import offset_text, when, zone_text

NOON = datetime(2023, 9, 7, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "offset"),
    [
        ("Europe/Moscow", "UTC+3"), ("Asia/Kathmandu", "UTC+05:45"), ("UTC", "UTC"),
        ("America/St_Johns", "UTC−02:30"), ("Pacific/Kiritimati", "UTC+14"), ("GMT", "UTC"),
        ("America/New_York", "UTC−4"), ("Pacific/Marquesas", "UTC−09:30"),
    ],
)  # fmt: skip
def test_an_offset_is_short_and_exact(zone: str, offset: str) -> None:
    assert offset_text(NOON.astimezone(ZoneInfo(zone))) == offset


def test_a_zone_is_named_with_its_offset_once() -> None:
    assert zone_text(ZoneInfo("Europe/Berlin"), NOON) == "Europe/Berlin, UTC+2"
    assert (
        zone_text(ZoneInfo("Europe/Berlin"), NOON + timedelta(days=120)) == "Europe/Berlin, UTC+1"
    )
    assert zone_text(ZoneInfo("UTC"), NOON) == "UTC"


def test_machines_are_told_the_offset_of_each_end() -> None:
    starts = datetime(2023, 10, 29, 0, 30, tzinfo=UTC)
    found = when(starts, starts + timedelta(hours=1), ZoneInfo("Europe/Berlin"))
    assert (found.starts, found.ends) == ("2023-10-29T02:30+02:00", "2023-10-29T02:30+01:00")
    assert (found.begins, found.until) == ("02:30 (UTC+2)", "02:30 (UTC+1)")


def test_midnight_belongs_to_the_day_that_it_ends() -> None:
    evening = datetime(2023, 9, 7, 20, tzinfo=UTC)
    found = when(evening, evening + timedelta(hours=1), ZoneInfo("Europe/Moscow"))
    assert (found.day, found.until) == ("Thursday, 7 September 2023", "00:00")
