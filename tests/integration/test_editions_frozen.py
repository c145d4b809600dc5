"""A published edition is frozen: neither engine changes it, and only a withdrawal can be said."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session

from registry.models import Edition
from registry.models.frozen import thaw

AnySession = scoped_session[Session]
WITHDRAWAL = {"withdrawn_on", "withdrawn_reason", "successor_id"}
FROZEN = sorted({column.name for column in Edition.__table__.columns} - WITHDRAWAL)


@pytest.fixture
def edition(session: AnySession) -> Edition:
    made = Edition(
        number="2024-1",
        day=date(2024, 5, 17),
        published_at=datetime(2024, 5, 17, tzinfo=UTC),
        format=1,
        rule_version=1,
        policy={},
        counts={},
        sha256="0" * 64,
        size=3,
        package=b"zip",
    )
    session.add(made)
    session.flush()
    return made


def _refused(session: AnySession, statement: str) -> None:
    with pytest.raises(IntegrityError, match="edition is frozen"), session.begin_nested():
        session.execute(text(statement))


@pytest.mark.parametrize("column", FROZEN)
def test_no_column_changes(session: AnySession, edition: Edition, column: str) -> None:
    _refused(session, f"UPDATE edition SET {column} = {column}")


def test_none_is_deleted(session: AnySession, edition: Edition) -> None:
    _refused(session, "DELETE FROM edition")


@pytest.mark.parametrize("given", ["id, '2024-9'", "9, number"])
def test_none_is_replaced(session: AnySession, edition: Edition, given: str) -> None:
    if session.get_bind().dialect.name == "postgresql":
        _refused(session, "TRUNCATE edition CASCADE")
        return
    rest = ", ".join(name for name in FROZEN if name not in {"id", "number"})
    replace = f"INSERT OR REPLACE INTO edition (id, number, {rest}) SELECT {given}, {rest}"
    with pytest.raises(IntegrityError, match="edition"), session.begin_nested():
        session.execute(text(f"{replace} FROM edition"))


def test_a_withdrawal_is_said_of_it(session: AnySession, edition: Edition) -> None:
    edition.withdrawn_on, edition.withdrawn_reason = date(2024, 6, 1), "A list came twice."
    session.flush()
    session.refresh(edition)
    assert edition.withdrawn_reason == "A list came twice."


def test_lost_triggers_are_caught(session: AnySession, edition: Edition) -> None:
    thaw(session.connection())
    session.execute(text("UPDATE edition SET format = 2"))
    session.refresh(edition)
    assert edition.format == 2
