"""Personal links: what a session's panelists were given, and what a secret opens."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from registry.models import Appearance, Forum, ForumSession, Panelist, PersonalLink
from registry.queries.prepared import AnySession, Prepared

_link: Any = PersonalLink
_part: Any = Appearance


class LinkState(NamedTuple):
    """A link as the secretariat sees it: nobody can be shown it again."""

    id: int
    appearance_id: int
    made_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    withdrawn_at: datetime | None


class Opened(NamedTuple):
    """What a secret opens: whose link it is, and where their session is found."""

    link: LinkState
    name: str
    role: str
    event: str
    session: str


_STATES = select(*(getattr(_link, name) for name in LinkState._fields))
_OF_SESSION = Prepared(
    _STATES.join(_part, _part.id == _link.appearance_id)
    .where(_part.session_id == bindparam("session"))
    .order_by(_link.id)
)
_BY_DIGEST = Prepared(
    select(
        Panelist.name.label("person"), _part.role.label("role"), Forum.slug.label("event"),
        ForumSession.slug.label("at"),
        *(getattr(_link, name) for name in LinkState._fields),
    )
    .join(_part, _part.id == _link.appearance_id)
    .join(Panelist, Panelist.id == _part.panelist_id)
    .join(ForumSession, ForumSession.id == _part.session_id)
    .join(Forum, Forum.id == ForumSession.forum_id)
    .where(_link.digest == bindparam("digest"))
)  # fmt: skip


def last_links(session: AnySession, session_id: int) -> dict[int, LinkState]:
    """The link that was made last for each part in a session, by the part's number."""
    rows = _OF_SESSION.rows(session, {"session": session_id})
    return {row.appearance_id: LinkState(*row) for row in rows}


def opened(session: AnySession, digest: str) -> Opened | None:
    """What the link with this digest opens, or did; None for one that there is not."""
    found = _BY_DIGEST.first(session, {"digest": digest})
    if found is None:
        return None
    name, role, event, slug, *state = found
    return Opened(LinkState(*state), name, role, event, slug)
