"""Where a page of the secretariat stands: the forum and the session that its address names."""

from typing import Any, NamedTuple

from flask import abort

from registry.extensions import db
from registry.models import ForumSession
from registry.queries import programme
from registry.queries.programme import ForumRow, SessionRow
from registry.web.presenting.own_forums import session_href
from registry.web.presenting.programme import forum_title, title_of

LARGEST_NUMBER = 2**31


class Place(NamedTuple):
    """A session, public or not, as pages about what belongs to it need it."""

    forum: ForumRow
    session: SessionRow

    @property
    def title(self) -> str:
        return title_of(self.session)

    @property
    def forum_name(self) -> str:
        return forum_title(self.forum)

    @property
    def overview_href(self) -> str:
        return session_href(self.forum.slug, self.session.slug)

    @property
    def names(self) -> dict[str, Any]:
        """What the addresses of its pages are made of."""
        return {"event": self.forum.slug, "session": self.session.slug}

    @property
    def row(self) -> ForumSession:
        """The session itself, to be changed."""
        return db.session.get_one(ForumSession, self.session.id)


def place(event: str, session: str) -> Place:
    """The session of this address; 404 if there is none."""
    forum = programme.forum(db.session, event) or abort(404)
    found = programme.one_session(db.session, forum.id, session) or abort(404)
    return Place(forum, found)
