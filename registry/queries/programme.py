"""Forums, their sessions, and the agreements that these are about: all, one, in their order."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from registry.models import Agreement, City, Forum, ForumSession, SessionLink
from registry.queries.prepared import AnySession, Prepared

_forum: Any = Forum
_session: Any = ForumSession
_link: Any = SessionLink


class ForumRow(NamedTuple):
    """What is said of a forum; nobody but the secretariat sees it while `published_on` is None."""

    id: int
    slug: str
    name: str
    edition: str
    place: str
    city_slug: str | None
    city_name: str | None
    first_day: date
    last_day: date
    time_zone: str
    organisers: str
    site: str
    summary: str
    published_on: date | None
    version: int


class SessionRow(NamedTuple):
    """What is said of a session; moments are UTC, `questions` hold [text, [codes of figures]]."""

    id: int
    forum_id: int
    slug: str
    title: str
    title_note: str
    track: str
    starts_at: datetime
    ends_at: datetime
    room: str
    summary: str
    status: str
    theme: str
    questions: list[Any]
    version: int


class LinkRow(NamedTuple):
    """What an agreement has to do with a session."""

    id: int
    session_id: int
    agreement_id: int
    reference: str
    role: str
    instrument_id: int | None
    note: str
    added_on: date
    added_by_id: int | None


_FORUMS = select(
    _forum.id, _forum.slug, _forum.name, _forum.edition, _forum.place,
    City.slug.label("city_slug"), City.name.label("city_name"), _forum.first_day,
    _forum.last_day, _forum.time_zone, _forum.organisers, _forum.site, _forum.summary,
    _forum.published_on, _forum.version,
).outerjoin(City, City.id == _forum.city_id)  # fmt: skip
_LATEST_FIRST = _forum.first_day.desc(), _forum.id.desc()
_PUBLIC = _FORUMS.where(_forum.published_on.is_not(None)).order_by(*_LATEST_FIRST)
_EVERY = Prepared(_FORUMS.order_by(*_LATEST_FIRST))
_EVERY_PUBLIC = Prepared(_PUBLIC)
_LATEST_PUBLIC = Prepared(_PUBLIC.limit(1))
_ONE = Prepared(_FORUMS.where(_forum.slug == bindparam("slug")))
_BEFORE = Prepared(
    _FORUMS.where(_forum.published_on.is_not(None), _forum.last_day < bindparam("day"))
    .order_by(_forum.last_day.desc(), _forum.id.desc())
    .limit(1)
)
_SESSIONS = select(*(getattr(_session, name) for name in SessionRow._fields))
_OF_FORUM = Prepared(
    _SESSIONS.where(_session.forum_id == bindparam("forum")).order_by(
        _session.starts_at, _session.id
    )
)
_ONE_SESSION = Prepared(
    _SESSIONS.where(_session.forum_id == bindparam("forum"), _session.slug == bindparam("slug"))
)
_NUMBERS = Prepared(
    select(_session.forum_id, func.count().label("sessions")).group_by(_session.forum_id)
)
_ALL_LINKS = (
    select(
        _link.id, _link.session_id, _link.agreement_id, Agreement.reference, _link.role,
        _link.instrument_id, _link.note, _link.added_on, _link.added_by_id,
    )
    .join(Agreement, Agreement.id == _link.agreement_id)
    .where(~Agreement.draft)
    .order_by(Agreement.number, _link.id)
)  # fmt: skip
_LINKS = Prepared(
    _ALL_LINKS.join(_session, _session.id == _link.session_id).where(
        _session.forum_id == bindparam("forum")
    )
)
_LINKS_OF_ONE = Prepared(_ALL_LINKS.where(_link.session_id == bindparam("session")))


def forums(session: AnySession) -> list[ForumRow]:
    """All forums, the latest first; those that are not public, too."""
    return [ForumRow(*row) for row in _EVERY.rows(session, {})]


def public_forums(session: AnySession) -> list[ForumRow]:
    """The forums that anybody may see, the latest first."""
    return [ForumRow(*row) for row in _EVERY_PUBLIC.rows(session, {})]


def latest_public_forum(session: AnySession) -> ForumRow | None:
    found = _LATEST_PUBLIC.first(session, {})
    return ForumRow(*found) if found else None


def forum(session: AnySession, slug: str) -> ForumRow | None:
    """The forum of this short name, public or not."""
    found = _ONE.first(session, {"slug": slug})
    return ForumRow(*found) if found else None


def forum_before(session: AnySession, day: date) -> ForumRow | None:
    """The public forum that ended last before the day."""
    found = _BEFORE.first(session, {"day": day})
    return ForumRow(*found) if found else None


def sessions(session: AnySession, forum_id: int) -> list[SessionRow]:
    """The programme of a forum, in the order of time."""
    return [SessionRow(*row) for row in _OF_FORUM.rows(session, {"forum": forum_id})]


def numbers_of_sessions(session: AnySession) -> dict[int, int]:
    """How many sessions each forum has, by its id; a forum without any is missing."""
    return {row.forum_id: row.sessions for row in _NUMBERS.rows(session, {})}


def one_session(session: AnySession, forum_id: int, slug: str) -> SessionRow | None:
    found = _ONE_SESSION.first(session, {"forum": forum_id, "slug": slug})
    return SessionRow(*found) if found else None


def links(session: AnySession, forum_id: int) -> list[LinkRow]:
    """What agreements have to do with a forum's sessions; of drafts nothing is told."""
    return [LinkRow(*row) for row in _LINKS.rows(session, {"forum": forum_id})]


def links_of(session: AnySession, of: SessionRow) -> Sequence[LinkRow]:
    """The same of one session."""
    return [LinkRow(*row) for row in _LINKS_OF_ONE.rows(session, {"session": of.id})]
