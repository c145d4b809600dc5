"""Editions in tests: published as the command does it, with a day of one's own."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session, scoped_session

from registry.exchange.editions import Publication, publish
from registry.extensions import begin_writing
from registry.services import editions
from tests.conftest import TODAY
from tests.factories import ACTOR

SITE = "Twin-city partnership registry"


def published(session: Session | scoped_session[Session], day: date) -> str:
    """Publish what the session sees as an edition of the day; its number."""
    own: Any = session
    number = publish(own, Publication(ACTOR, SITE, day)).number
    session.commit()
    return number


def put(session: Session | scoped_session[Session]) -> str:
    """Publish an edition of TODAY, in a unit of work of its own; its number."""
    session.commit()
    begin_writing(session)
    return published(session, TODAY)


def withdrawn(
    session: Session | scoped_session[Session],
    number: str,
    reason: str,
    day: date,
    successor: str = "",
) -> None:
    editions.withdraw(session, ACTOR, number, reason=reason, successor=successor, today=day)
    session.commit()
