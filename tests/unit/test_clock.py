"""The day is that of the registry's civil time zone, whatever zone the machine is in."""

from datetime import UTC, date, datetime, tzinfo

import pytest

from registry import clock

NEW_YEAR = datetime(2023, 12, 31, 21, 30, tzinfo=UTC)


class _Stopped(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return NEW_YEAR.astimezone(tz)


@pytest.fixture(autouse=True)
def _stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "datetime", _Stopped)


@pytest.mark.parametrize("machine", ["UTC", "Pacific/Kiritimati", "America/New_York"])
@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Moscow", date(2024, 1, 1)),
        ("Asia/Seoul", date(2024, 1, 1)),
        ("Europe/London", date(2023, 12, 31)),
        ("Pacific/Pago_Pago", date(2023, 12, 31)),
    ],
)
def test_the_day_is_the_civil_one_of_the_registry(
    machine: str, zone: str, day: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", machine)
    assert clock.today(zone) == day


def test_the_time_is_told_in_utc() -> None:
    assert clock.now() == NEW_YEAR
    assert clock.now().tzinfo is UTC
