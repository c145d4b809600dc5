"""Editions: publishing one, and withdrawing one that turned out wrong."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from registry.domain.dormancy import Policy
from registry.domain.errors import N_, RuleBroken
from registry.models import Counter, Edition
from registry.services import audit
from registry.services.audit import Actor, AnySession

LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class Made:
    """A package as it is to be kept: the hash of its manifest, and its bytes."""

    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of an edition beside its package."""

    format: int
    policy: Policy
    counts: Mapping[str, int]


def publish(
    session: AnySession, actor: Actor, told: Told, make: Callable[[str], Made], *, today: date
) -> Edition:
    """Keep a new edition of today under the next number, for which `make` makes the package."""
    number = f"{today.year}-{_counted_up(session, today.year)}"
    made = make(number)
    policy = asdict(told.policy)
    edition = Edition(
        number=number,
        day=today,
        published_at=actor.at,
        format=told.format,
        rule_version=policy.pop("version"),
        policy=policy,
        counts=dict(told.counts),
        sha256=made.sha256,
        size=len(made.content),
        package=made.content,
    )
    session.add(edition)
    session.flush()
    facts = {"number": [None, number], "sha256": [None, made.sha256]}
    _record(session, actor, "publish", edition, facts)
    return edition


def _counted_up(session: AnySession, year: int) -> int:
    """Take the next number of the year, and hold it against others until the transaction ends."""
    postgres = session.connection().dialect.name == "postgresql"
    insert: Any = (postgresql if postgres else sqlite).insert
    counter: Any = Counter.__table__
    first = insert(counter).values(name=f"edition-{year}", last=1)
    again = first.on_conflict_do_update(
        index_elements=[counter.c.name], set_={"last": counter.c.last + 1}
    )
    return int(session.execute(again.returning(counter.c.last)).scalar_one())


def withdraw(
    session: AnySession,
    actor: Actor,
    number: str,
    *,
    reason: str,
    successor: str = "",
    today: date,
) -> Edition:
    """Say that an edition is not to be used any more, why, and which one has its place.

    Its address stays, and says so; its package is kept.
    """
    edition = _known(session, number, "number")
    later = _known(session, successor, "successor") if successor else None
    _check(edition, reason, later)
    edition.withdrawn_on = today
    edition.withdrawn_reason = reason
    edition.successor_id = later.id if later else None
    session.flush()
    facts = {"withdrawn": [False, True], "reason": [None, reason]}
    facts |= {"successor": [None, later.number]} if later else {}
    _record(session, actor, "withdraw", edition, facts)
    return edition


def _known(session: AnySession, number: str, field: str) -> Edition:
    statement = select(Edition).where(Edition.number == number).with_for_update()
    found = session.scalar(statement)
    if found is None:
        raise RuleBroken(NO_SUCH, field, {"number": number[:20]})
    return found


def _check(edition: Edition, reason: str, later: Edition | None) -> None:
    if edition.withdrawn_on is not None:
        raise RuleBroken(N_("This edition is withdrawn already."), "number")
    if not reason.strip():
        raise RuleBroken(N_("Say why the edition is withdrawn: the public is told so."), "reason")
    if len(reason) > LONGEST_REASON:
        raise RuleBroken(N_("Say it in 1000 characters at the most."), "reason")
    if later is not None and (later.id == edition.id or later.withdrawn_on is not None):
        raise RuleBroken(N_("Name another edition, one that is not withdrawn."), "successor")


NO_SUCH = N_("There is no edition %(number)s.")


def _record(
    session: AnySession, actor: Actor, action: str, edition: Edition, changes: Mapping[str, Any]
) -> None:
    audit.record(session, actor, action, entity="edition", entity_id=edition.id, changes=changes)
