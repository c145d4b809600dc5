"""The editions that there are: all of them, one, the latest that holds, and their packages."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import aliased

from registry.domain.dormancy import Policy
from registry.models import Edition
from registry.models.frozen import FREEZING
from registry.queries.prepared import AnySession, Prepared

_edition: Any = Edition
_successor: Any = aliased(Edition, name="successor")


class EditionRow(NamedTuple):
    """What is said of an edition; its package is asked for on its own."""

    id: int
    number: str
    day: date
    published_at: datetime
    format: int
    rule_version: int
    months: dict[str, int]
    counts: dict[str, int]
    sha256: str
    size: int
    withdrawn_on: date | None
    withdrawn_reason: str | None
    #: The number of the edition that has the place of a withdrawn one.
    successor: str | None

    @property
    def policy(self) -> Policy:
        return Policy(**self.months, version=self.rule_version)


_ALL = select(
    _edition.id,
    _edition.number,
    _edition.day,
    _edition.published_at,
    _edition.format,
    _edition.rule_version,
    _edition.policy,
    _edition.counts,
    _edition.sha256,
    _edition.size,
    _edition.withdrawn_on,
    _edition.withdrawn_reason,
    _successor.number.label("successor"),
).outerjoin(_successor, _successor.id == _edition.successor_id)
_EVERY = Prepared(_ALL.order_by(_edition.id.desc()))
_ONE = Prepared(_ALL.where(_edition.number == bindparam("number")))
_LATEST = Prepared(
    _ALL.where(_edition.withdrawn_on.is_(None)).order_by(_edition.id.desc()).limit(1)
)
_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'edition'",
    "postgresql": (
        "SELECT tgname FROM pg_trigger"
        " WHERE tgrelid = to_regclass('edition') AND tgenabled IN ('O', 'A')"
    ),
}
_PACKAGE = select(Edition.package)


def editions(session: AnySession) -> Sequence[EditionRow]:
    """All editions, the withdrawn ones too, the latest first."""
    return [EditionRow(*row) for row in _EVERY.rows(session, {})]


def edition_by_number(session: AnySession, number: str) -> EditionRow | None:
    found = _ONE.first(session, {"number": number})
    return EditionRow(*found) if found else None


def latest_edition(session: AnySession) -> EditionRow | None:
    """The latest edition that is not withdrawn: the one to cite."""
    found = _LATEST.first(session, {})
    return EditionRow(*found) if found else None


def missing_triggers(session: AnySession) -> frozenset[str]:
    """Which of the triggers that keep editions frozen are not there, or are switched off."""
    engine = session.connection().dialect.name
    return FREEZING[engine] - set(session.scalars(text(_TRIGGERS[engine])))


def package_of(session: AnySession, number: str) -> bytes | None:
    """The bytes of an edition's package, as they were published."""
    return session.scalar(_PACKAGE.where(Edition.number == number))
