"""Sessions of public forums, as selections and agreements name them."""

from typing import Any, NamedTuple

from sqlalchemy import bindparam, literal, select

from registry.models import Forum, ForumSession
from registry.queries.prepared import AnySession, Prepared

_forum: Any = Forum
_session: Any = ForumSession
_PUBLIC = _forum.published_on.is_not(None), _forum.slug == bindparam("forum")


class Named(NamedTuple):
    """What a session is called by, or a forum where `session` is empty: title, else theme."""

    forum: str
    edition: str
    session: str
    title: str
    theme: str


_FORUM = Prepared(
    select(
        _forum.name.label("forum"), _forum.edition, literal("").label("session"),
        literal("").label("title"), literal("").label("theme"),
    ).where(*_PUBLIC)
)  # fmt: skip
_SESSION = Prepared(
    select(
        _forum.name.label("forum"), _forum.edition, _session.slug.label("session"),
        _session.title, _session.theme,
    )
    .join(_session, _session.forum_id == _forum.id)
    .where(*_PUBLIC, _session.slug == bindparam("session"))
)  # fmt: skip


def session_named(session: AnySession, code: str) -> Named | None:
    """What a selection's `session` means, if its forum is public: a session, or all of a forum."""
    forum, point, slug = code.partition(".")
    found = (_SESSION if point else _FORUM).first(session, {"forum": forum, "session": slug})
    return Named(*found) if found else None
