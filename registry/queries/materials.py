"""What was shown in a session: links and files."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from registry.models import Forum, ForumSession, Material
from registry.queries.prepared import AnySession, Prepared

_material: Any = Material
_session: Any = ForumSession
_forum: Any = Forum


class MaterialRow(NamedTuple):
    """A link, or a file under a random name: one of both."""

    id: int
    title: str
    link: str
    stored_as: str | None
    media_type: str
    size: int
    added_on: date


_MATERIALS = select(*(getattr(_material, name) for name in MaterialRow._fields))
_OF_SESSION = Prepared(
    _MATERIALS.where(_material.session_id == bindparam("session")).order_by(
        _material.position, _material.id
    )
)
_SHOWN = Prepared(
    _MATERIALS.join(_session, _session.id == _material.session_id)
    .join(_forum, _forum.id == _session.forum_id)
    .where(
        _forum.slug == bindparam("event"),
        _forum.published_on.is_not(None),
        _session.slug == bindparam("session"),
        _material.id == bindparam("number"),
    )
)


def materials(session: AnySession, session_id: int) -> list[MaterialRow]:
    """The materials of a session in their order."""
    return [MaterialRow(*row) for row in _OF_SESSION.rows(session, {"session": session_id})]


def shown_material(session: AnySession, event: str, slug: str, number: int) -> MaterialRow | None:
    """A material of a session of a public forum."""
    asked = {"event": event, "session": slug, "number": number}
    found = _SHOWN.first(session, asked)
    return MaterialRow(*found) if found else None
