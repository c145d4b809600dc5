"""Statements given to the driver itself: their errors are SQLAlchemy's, like everybody else's."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, scoped_session

from registry.queries.prepared import connection_of, read

WRONG = "SELECT nothing FROM nowhere"


def test_what_the_driver_refuses_is_said_as_sqlalchemy_says_it(
    session: scoped_session[Session],
) -> None:
    with pytest.raises(DBAPIError) as ours:
        read(connection_of(session), WRONG, {})
    session.rollback()
    with pytest.raises(DBAPIError) as usual:
        connection_of(session).exec_driver_sql(WRONG, {})
    session.rollback()
    assert type(ours.value) is type(usual.value)
    assert (ours.value.statement, str(ours.value.orig)) == (WRONG, str(usual.value.orig))
    assert not ours.value.connection_invalidated


def test_a_lost_connection_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = sa.create_engine("sqlite://")
    monkeypatch.setattr(engine.dialect, "is_disconnect", lambda *_args: True)
    with engine.connect() as connection:
        with pytest.raises(DBAPIError) as lost:
            read(connection, WRONG, {})
        assert lost.value.connection_invalidated and connection.invalidated
