"""Column shapes that tables share: an uncertain date is three columns and two checks."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, DateTime, Dialect, String, TypeDecorator
from sqlalchemy.orm import Composite, composite, mapped_column

from registry.domain.dates import PartialDate

DATE = Date()


def bytewise(length: int) -> String:
    """Text that both engines compare byte by byte, whatever order the server's language has."""
    return String(length).with_variant(String(length, "C"), "postgresql")


class UtcTime(TypeDecorator[datetime]):
    """A moment that both engines keep and give back in UTC, whatever zone they are in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def partial_date(prefix: str, *, required: bool = False) -> Composite[Any]:
    """Three columns `<prefix>_edtf`, `_earliest`, `_latest` read as one PartialDate or None."""
    return composite(
        PartialDate,
        mapped_column(f"{prefix}_edtf", String(60), nullable=not required),
        mapped_column(f"{prefix}_earliest", nullable=not required, type_=DATE),
        mapped_column(f"{prefix}_latest", nullable=not required, type_=DATE),
        return_none_on=lambda *parts: parts[0] is None,
    )


def partial_date_checks(*prefixes: str) -> tuple[CheckConstraint, ...]:
    """Earliest is not after latest, and the three are known together or not at all."""
    return tuple(check for prefix in prefixes for check in _checks(prefix))


def _checks(prefix: str) -> tuple[CheckConstraint, CheckConstraint]:
    edtf, earliest, latest = (f"{prefix}_{part}" for part in ("edtf", "earliest", "latest"))
    return (
        CheckConstraint(f"{earliest} <= {latest}", name=f"{prefix}_order"),
        CheckConstraint(
            f"({edtf} IS NULL) = ({earliest} IS NULL)"
            f" AND ({earliest} IS NULL) = ({latest} IS NULL)",
            name=f"{prefix}_whole",
        ),
    )


def one_of(column: str, codes: Any, name: str) -> CheckConstraint:
    """The column holds one of the vocabulary's codes."""
    listed = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} IN ({listed})", name=name)
