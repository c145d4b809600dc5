"""What day it is in the registry's civil time zone, and what time it is in UTC."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def today(zone: str) -> date:
    """The civil day in the time zone (an IANA name such as «Europe/Moscow»)."""
    return datetime.now(ZoneInfo(zone)).date()


def now() -> datetime:
    return datetime.now(UTC)
