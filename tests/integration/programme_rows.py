"""A programme of two sessions as the rows of a table, and the one that is on record."""

from sqlalchemy import select

from registry.models import ForumSession
from tests.integration.importing import AnySession

HEADER = "day,starts,ends,title,room"
PLENARY = "2023-09-07,10:00,12:00,Plenary,Large hall"
TWINS = "2023-09-07,13:00,15:00,Twin cities,Hall 1"


def on_record(session: AnySession) -> list[tuple[object, ...]]:
    session.expire_all()
    rows = session.scalars(select(ForumSession).order_by(ForumSession.id))
    return [(each.slug, each.title, each.starts_at, each.ends_at, each.room) for each in rows]
