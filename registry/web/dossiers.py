"""Of which state a dossier is asked for: the edition that was published, another one, or live."""

from registry.domain.errors import N_
from registry.domain.selection import Query, SelectionProblem
from registry.extensions import db
from registry.queries import programme
from registry.queries.dossiers import pinned
from registry.queries.programme import ForumRow
from registry.web.asking import asked_only
from registry.web.looking import look_into

VIEW = frozenset({"live"})


def state_asked(forum: ForumRow | None, slug: str) -> tuple[str, bool]:
    """Look into the edition that the address means.

    Returns the number of the published one, empty if there is none, and whether the live view is
    asked for. `forum` is what is known of it now.
    """
    published = _published(forum, slug)
    query = asked_only(frozenset(), VIEW)
    live = _is_live(query)
    if published and not live and not query.selection.edition:
        look_into(published)
    return published, live


def _published(forum: ForumRow | None, slug: str) -> str:
    """The number of the edition that the dossier published last is made of, if it still holds."""
    session = programme.one_session(db.session, forum.id, slug) if forum else None
    rows = pinned(db.session, [session.id]) if session else []
    return next((row.number for row in rows if row.withdrawn_on is None), "")


def _is_live(query: Query) -> bool:
    """Whether the live view is asked for. SelectionProblem (400) for anything but `live=1`."""
    said = dict(query.view).get("live", "").strip()
    if said and (said != "1" or query.selection.edition):
        rest = [pair for pair in query.selection.pairs() if said == "1"]
        message = _NOT_BOTH if said == "1" else N_("“%(value)s” is not a value of “%(name)s”.")
        raise SelectionProblem("live", message, rest, value=said)
    return bool(said)


_NOT_BOTH = N_("An edition is not live: “%(name)s” says nothing beside “edition”.")
