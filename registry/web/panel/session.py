"""What a personal link opens: a panelist's own session, and its facts, without an account."""

from typing import Any, NamedTuple

from flask import Blueprint, Response, abort, url_for

from registry.charts import WIDE
from registry.domain.accounts import SEEN_EVERY
from registry.domain.forum import link_opens
from registry.domain.permissions import Action
from registry.extensions import db
from registry.queries import personal_links as found
from registry.queries import programme
from registry.queries.personal_links import Opened
from registry.queries.programme import ForumRow, SessionRow
from registry.services import personal_links as deeds
from registry.services.secrets import digest
from registry.web.access import note_aside, now, requires, signed_in
from registry.web.addresses import edition_pairs, to_page
from registry.web.dossiers import state_asked
from registry.web.looking import edition_seen
from registry.web.presenting import personal_links as words
from registry.web.presenting.dossier import Ways, dossier_of
from registry.web.presenting.lists import address
from registry.web.presenting.programme import forum_href, forum_title
from registry.web.presenting.quotations import citations_of
from registry.web.private import page
from registry.web.surroundings import seen_as

panel = Blueprint("panel", __name__, url_prefix="/panel")


@panel.after_request
def _keep_the_address(response: Response) -> Response:
    """The address is a key: no page that is opened from here is told it, and no search engine."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@panel.get("/<secret>")
@requires(GET=Action.KNOCK)
def welcome(secret: str) -> Response:
    guest = _guest(secret)
    forum, session = _session_of(guest)
    return page(
        "panel/welcome.html",
        guest=words.guest(guest, forum, session),
        forum_href=forum_href(forum.slug) if forum.published_on else "",
        dossier_href=url_for(".dossier", secret=secret),
        slides_href=url_for(".slides", secret=secret),
        citations_href=url_for(".citations", secret=secret),
    )


# -- its facts -----------------------------------------------------------------------------------


@panel.get("/<secret>/dossier")
@requires(GET=Action.KNOCK)
def dossier(secret: str) -> Response:
    seen = _seen(secret)
    shown = dossier_of(seen.forum, seen.session, seen.ways)
    return page("panel/dossier.html", dossier=shown, **seen.around())


@panel.get("/<secret>/slides")
@requires(GET=Action.KNOCK)
def slides(secret: str) -> Response:
    seen = _seen(secret)
    shown = dossier_of(seen.forum, seen.session, seen.ways, WIDE)
    return page("public/dossier_slides.html", dossier=shown, **seen.around())


@panel.get("/<secret>/citations")
@requires(GET=Action.KNOCK)
def citations(secret: str) -> Response:
    seen = _seen(secret)
    cited = citations_of(seen.forum, seen.session, seen.ways)
    return page("panel/citations.html", cited=cited, **seen.around())


class Seen(NamedTuple):
    """The panelist's session by the edition that the request now looks into, or as it is now."""

    forum: ForumRow
    session: SessionRow
    ways: Ways

    def around(self) -> dict[str, Any]:
        edition = edition_seen()
        return {"seen": seen_as(edition, self.ways.live) if edition else None}


def _seen(secret: str) -> Seen:
    """The dossier as it was published; as it is now, if it was not, or if that is asked for."""
    guest = _guest(secret)
    signed_in()  # asked before an edition is looked into, which knows no accounts
    published, live = state_asked(*_known(guest))
    forum, session = _session_of(guest)
    return Seen(forum, session, _ways(secret, guest, published, live=live))


def _known(guest: Opened) -> tuple[ForumRow | None, str]:
    return programme.forum(db.session, guest.event), guest.session


def _ways(secret: str, guest: Opened, published: str, *, live: bool) -> Ways:
    """All ways stay behind the link but that of citations, which is no secret's."""

    def to(page: str, *pairs: tuple[str, str]) -> str:
        return address(url_for(f"panel.{page}", secret=secret), pairs)

    kept = edition_pairs() or ([("live", "1")] if live else [])
    public = url_for("dossiers.show", event=guest.event, session=guest.session)
    return Ways(
        forum=to("welcome"),
        session=to("welcome"),
        here=to("dossier", *kept),
        slides=to("slides", *kept),
        citations=to("citations", *kept),
        live=to("dossier", ("live", "1")),
        published=to("dossier") if published else "",
        edition=published,
        cited=address(public, kept),
    )


# -- whose link it is ----------------------------------------------------------------------------


def _guest(secret: str) -> Opened:
    """Whose link it is; 404 for none of ours, 410 for one that is good no more."""
    opened = found.opened(db.session, digest(secret)) or abort(404)
    if not link_opens(opened.link.withdrawn_at, opened.link.expires_at, now()):
        abort(_over(opened))
    seen = opened.link.opened_at
    if seen is None or now() - seen >= SEEN_EVERY:
        note_aside(lambda: deeds.note_opened(db.session, opened.link.id, now()))
    return opened


def _over(opened: Opened) -> Response:
    forum, _session = _session_of(opened)
    return page(
        "panel/over.html",
        410,
        forum=forum_title(forum),
        why=words.why_over(opened.link, forum.time_zone),
        imprint_href=to_page("texts.imprint"),
    )


def _session_of(opened: Opened) -> tuple[ForumRow, SessionRow]:
    forum = programme.forum(db.session, opened.event) or abort(404)
    return forum, programme.one_session(db.session, forum.id, opened.session) or abort(404)
