"""Dossiers in public: of a session, as a page, as slides, and its figures to be cited."""

from typing import Any, NamedTuple

from flask import Blueprint, abort, render_template, url_for

from registry.charts import WIDE
from registry.domain.permissions import Action
from registry.extensions import db
from registry.queries import programme
from registry.queries.programme import ForumRow, SessionRow
from registry.web.access import requires
from registry.web.addresses import edition_pairs
from registry.web.dossiers import state_asked
from registry.web.looking import edition_seen
from registry.web.presenting import dossier as one
from registry.web.presenting.lists import address
from registry.web.presenting.programme import forum_href, session_href
from registry.web.presenting.quotations import citations_of
from registry.web.surroundings import seen_as

dossiers = Blueprint("dossiers", __name__, url_prefix="/forum/<event>/<session>/dossier")


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
    published, live = state_asked(known, slug)
    forum = programme.forum(db.session, event) or abort(404)
    session = programme.one_session(db.session, forum.id, slug) or abort(404)
    return Asked(forum, session, _ways(event, slug, published, live=live))


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
