"""Sessions of public forums, as selections and agreements name them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, literal, select

from registry.models import Forum, ForumSession, SessionLink
from registry.queries.prepared import AnySession, Prepared
from registry.queries.remembered import remembered

_forum: Any = Forum
_session: Any = ForumSession
_link: Any = SessionLink
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


class Part(NamedTuple):
    """What an agreement has to do with a session: its role, a note, the paper signed there."""

    event: str
    forum: str
    edition: str
    place: str
    time_zone: str
    session: str
    title: str
    theme: str
    status: str
    starts_at: datetime
    ends_at: datetime
    role: str
    note: str
    instrument_id: int | None


_OF_AGREEMENT = Prepared(
    select(
        _forum.slug.label("event"), _forum.name.label("forum"), _forum.edition, _forum.place,
        _forum.time_zone, _session.slug.label("session"), _session.title, _session.theme,
        _session.status, _session.starts_at, _session.ends_at, _link.role, _link.note,
        _link.instrument_id,
    )
    .join(_session, _session.id == _link.session_id)
    .join(_forum, _forum.id == _session.forum_id)
    .where(_link.agreement_id == bindparam("id"), _forum.published_on.is_not(None))
    .order_by(_session.starts_at, _session.id, _link.id)
)  # fmt: skip


_CODES = Prepared(
    select(_link.agreement_id, _forum.slug.label("forum"), _session.slug.label("session"))
    .join(_session, _session.id == _link.session_id)
    .join(_forum, _forum.id == _session.forum_id)
    .where(_forum.published_on.is_not(None))
    .distinct()
    .order_by(_link.agreement_id, _forum.slug, _session.slug)
)


def codes_by_agreement(session: AnySession) -> Mapping[int, Sequence[str]]:
    """The sessions of public forums that agreements are linked to, as a selection names them."""

    def ask() -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for agreement, forum, slug in _CODES.rows(session, {}):
            found.setdefault(agreement, []).append(f"{forum}.{slug}")
        return found

    return remembered(session, "sessions of agreements", ask)


def parts_of(session: AnySession, agreement_id: int) -> Sequence[Part]:
    """The agreement's parts in sessions of public forums, in the order of time."""
    return [Part(*row) for row in _OF_AGREEMENT.rows(session, {"id": agreement_id})]
