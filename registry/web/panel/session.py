"""What a personal link opens: a panelist's own session, and its facts, without an account."""

from flask import Blueprint, Response, abort

from registry.domain.accounts import SEEN_EVERY
from registry.domain.permissions import Action
from registry.extensions import db
from registry.queries import personal_links as found
from registry.queries import programme
from registry.queries.personal_links import Opened
from registry.services import personal_links as deeds
from registry.services.secrets import digest
from registry.web.access import note_aside, now, requires
from registry.web.addresses import to_page
from registry.web.presenting import personal_links as words
from registry.web.presenting.programme import forum_href, forum_title
from registry.web.private import page

panel = Blueprint("panel", __name__, url_prefix="/panel")


@panel.after_request
def _keep_the_address(response: Response) -> Response:
    """The address is a key: no page that is opened from here is told it."""
    response.headers["Referrer-Policy"] = "no-referrer"
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
    )


def _guest(secret: str) -> Opened:
    """Whose link it is; 404 for none of ours, 410 for one that is good no more."""
    opened = found.opened(db.session, digest(secret)) or abort(404)
    if not words.is_good(opened.link, now()):
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


def _session_of(opened: Opened) -> tuple[programme.ForumRow, programme.SessionRow]:
    forum = programme.forum(db.session, opened.event) or abort(404)
    return forum, programme.one_session(db.session, forum.id, opened.session) or abort(404)
