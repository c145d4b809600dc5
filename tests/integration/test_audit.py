"""Audit entries are written with the transaction of the change, and with it alone."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session

from registry.models import AuditEntry, City
from registry.models.append_only import unprotect
from registry.queries.remembered import remembered, rows_of_today
from registry.queries.versions import data_version
from registry.services import audit
from tests.factories import Factory

AnySession = scoped_session[Session]
ACTOR = audit.Actor("desk@example.org", "r-1", datetime(2024, 5, 17, 12, 30, tzinfo=UTC))


def _note(session: AnySession, entity_id: int = 1, **changes: Any) -> None:
    audit.record(session, ACTOR, "change", entity="city", entity_id=entity_id, changes=changes)


def _written(session: AnySession) -> list[AuditEntry]:
    found = select(AuditEntry).where(AuditEntry.actor == ACTOR.name).order_by(AuditEntry.id)
    return list(session.scalars(found))


def test_an_entry_is_written_when_its_transaction_commits(session: AnySession) -> None:
    _note(session, name=["喀山", "Казань"])
    assert _written(session) == []
    session.commit()
    (entry,) = _written(session)
    assert (entry.action, entry.entity, entry.entity_id) == ("change", "city", 1)
    assert (entry.request_id, entry.changes) == ("r-1", {"name": ["喀山", "Казань"]})


def test_a_rollback_forgets_the_entry_with_the_change(session: AnySession, make: Factory) -> None:
    session.commit()
    make.city("Kazan")
    _note(session)
    session.rollback()
    session.commit()
    assert _written(session) == []
    assert session.scalar(select(func.count()).select_from(City)) == 0


def test_entries_are_written_once_and_in_order(session: AnySession) -> None:
    for number in (3, 1, 2):
        _note(session, number)
    audit.flush(session)
    _note(session, 4)
    session.commit()
    session.commit()
    assert [each.entity_id for each in _written(session)] == [3, 1, 2, 4]


def test_the_data_version_grows_with_a_change_and_only_then(session: AnySession) -> None:
    before = data_version(session)
    session.commit()
    assert data_version(session) == before
    _note(session)
    session.commit()
    assert data_version(session) > before


def test_the_data_version_grows_inside_the_transaction_that_flushes(session: AnySession) -> None:
    before = data_version(session)
    _note(session)
    assert data_version(session) == before
    audit.flush(session)
    assert data_version(session) > before


def test_a_rollback_takes_the_data_version_back(session: AnySession) -> None:
    session.commit()
    before = data_version(session)
    _note(session)
    audit.flush(session)
    assert data_version(session) > before
    session.rollback()
    assert data_version(session) == before


@pytest.mark.parametrize("many", [1, 2500])
def test_many_entries_are_written_at_once(session: AnySession, many: int) -> None:
    for number in range(many):
        _note(session, number + 1, note=[None, "x" * 50])
    session.commit()
    assert len(_written(session)) == many


def test_numbers_of_entries_are_never_given_again(session: AnySession) -> None:
    _note(session)
    session.commit()
    number = _written(session)[-1].id
    unprotect(session.connection())
    session.execute(delete(AuditEntry).where(AuditEntry.id == number))
    session.commit()
    _note(session)
    session.commit()
    assert _written(session)[-1].id > number


# -- savepoints, and sessions that are used again -------------------------------------------


def test_what_a_savepoint_takes_back_leaves_no_entry_and_the_rest_does(session: AnySession) -> None:
    _note(session, 1)
    taken_back = session.begin_nested()
    _note(session, 2)
    taken_back.rollback()
    with session.begin_nested():
        _note(session, 3)
    session.commit()
    assert [each.entity_id for each in _written(session)] == [1, 3]


def test_a_failure_inside_a_savepoint_keeps_the_entries_before_it(
    session: AnySession, make: Factory
) -> None:
    slug = make.city("Kazan").slug
    _note(session, 1)
    with pytest.raises(IntegrityError), session.begin_nested():
        _note_and_fail(session, make, slug)
    session.commit()
    assert [each.entity_id for each in _written(session)] == [1]


def _note_and_fail(session: AnySession, make: Factory, slug: str) -> None:
    _note(session, 2)
    make.city("Kazan", slug=slug)


def test_a_savepoint_inside_another_takes_back_its_own(session: AnySession) -> None:
    with session.begin_nested():
        _note(session, 1)
        inner = session.begin_nested()
        _note(session, 2)
        inner.rollback()
        _note(session, 3)
    session.commit()
    assert [each.entity_id for each in _written(session)] == [1, 3]


def test_a_rollback_of_all_forgets_what_savepoints_held(session: AnySession) -> None:
    session.begin_nested()
    _note(session)
    session.begin_nested()
    _note(session)
    session.rollback()
    session.commit()
    assert _written(session) == []


def test_a_savepoint_does_not_chain_what_may_still_be_taken_back(session: AnySession) -> None:
    _note(session, 1)
    with session.begin_nested():
        audit.flush(session)
    assert _written(session) == []
    session.rollback()
    session.commit()
    assert _written(session) == []


def test_a_session_that_was_closed_has_forgotten(session: AnySession) -> None:
    _note(session)
    session.execute(select(1))
    session.close()
    session.commit()
    assert _written(session) == []


# -- answers that are kept ------------------------------------------------------------------


def test_nothing_is_kept_of_a_state_that_has_no_version_yet(session: AnySession) -> None:
    today, asked = ACTOR.at.date(), iter("abcd")
    assert remembered(session, "tests", lambda: next(asked)) == "a"
    rows_of_today(session, today)[1] = "kept"
    _note(session)
    assert remembered(session, "tests", lambda: next(asked)) == "b"
    assert rows_of_today(session, today) == {}
    session.rollback()
    assert remembered(session, "tests", lambda: next(asked)) == "a"
    assert rows_of_today(session, today) == {1: "kept"}


@pytest.mark.parametrize("hours", [-11, 0, 3])
def test_the_moment_is_kept_in_utc_whatever_zone_it_was_told_in(
    session: AnySession, hours: int
) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL TIME ZONE 'Pacific/Kiritimati'"))
    moment = ACTOR.at.astimezone(timezone(timedelta(hours=hours)))
    actor = audit.Actor(ACTOR.name, "r-2", moment)
    audit.record(session, actor, "change", entity="city", entity_id=1, changes={})
    session.commit()
    session.expire_all()
    (entry,) = _written(session)
    assert entry.at.isoformat() == ACTOR.at.isoformat()
