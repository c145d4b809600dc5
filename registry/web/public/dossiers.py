"""Dossiers in public: of a session, as a page, as slides, and its figures to be cited."""

from typing import Any, NamedTuple

from flask import Blueprint, abort, render_template, url_for

from registry.charts import WIDE
from registry.domain.errors import N_
from registry.domain.permissions import Action
from registry.domain.selection import Query, SelectionProblem
from registry.extensions import db
from registry.queries import programme
from registry.queries.dossiers import pinned
from registry.queries.programme import ForumRow, SessionRow
from registry.web.access import requires
from registry.web.addresses import edition_pairs
from registry.web.asking import asked_only
from registry.web.looking import edition_seen, look_into
from registry.web.presenting import dossier as one
from registry.web.presenting.lists import address
from registry.web.presenting.programme import forum_href, session_href
from registry.web.presenting.quotations import citations_of
from registry.web.surroundings import seen_as

dossiers = Blueprint("dossiers", __name__, url_prefix="/forum/<event>/<session>/dossier")

VIEW = frozenset({"live"})


@dossiers.get("")
@requires(GET=Action.READ)
def show(event: str, session: str) -> str:
    found = _asked(event, session)
    dossier = one.dossier_of(found.forum, found.session, found.ways)
    return render_template("public/dossier.html", dossier=dossier, **found.around())


@dossiers.get("/slides")
@requires(GET=Action.READ)
def slides(event: str, session: str) -> str:
    found = _asked(event, session)
    dossier = one.dossier_of(found.forum, found.session, found.ways, WIDE)
    return render_template("public/dossier_slides.html", dossier=dossier, **found.around())


@dossiers.get("/citations")
@requires(GET=Action.READ)
def citations(event: str, session: str) -> str:
    found = _asked(event, session)
    cited = citations_of(found.forum, found.session, found.ways)
    return render_template("public/dossier_citations.html", cited=cited, **found.around())


class Asked(NamedTuple):
    """The session whose dossier is looked at, by the edition that the request now looks into."""

    forum: ForumRow
    session: SessionRow
    ways: one.Ways

    def around(self) -> dict[str, Any]:
        """What the page says of its edition: the registry now is the live view."""
        edition = edition_seen()
        return {"seen": seen_as(edition, self.ways.live) if edition else None}


def _asked(event: str, slug: str) -> Asked:
    """What the address means: an edition that it names, the published one, or what is live.

    A forum that is not public is not there, whatever editions say of it.
    """
    known = programme.forum(db.session, event)
    if known is not None and known.published_on is None:
        abort(404)
    published = _published(known, slug)
    query = asked_only(frozenset(), VIEW)
    live = _is_live(query)
    if published and not live and not query.selection.edition:
        look_into(published)
    forum = programme.forum(db.session, event) or abort(404)
    session = programme.one_session(db.session, forum.id, slug) or abort(404)
    return Asked(forum, session, _ways(event, slug, published, live=live))


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


def _ways(event: str, slug: str, published: str, *, live: bool) -> one.Ways:
    """Addresses that stay in the state that is looked at."""

    def to(page: str, *pairs: tuple[str, str]) -> str:
        return address(url_for(f"dossiers.{page}", event=event, session=slug), pairs)

    kept = edition_pairs() or ([("live", "1")] if live else [])
    return one.Ways(
        forum=forum_href(event),
        session=session_href(event, slug),
        here=to("show", *kept),
        slides=to("slides", *kept),
        citations=to("citations", *kept),
        live=to("show", ("live", "1")),
        published=to("show") if published else "",
        edition=published,
    )
