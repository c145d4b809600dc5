"""Personal links for the secretariat: made and shown once, opened last when, withdrawn."""

from flask import Blueprint, Response, abort, redirect, url_for

from registry.domain.errors import N_, RuleBroken
from registry.domain.forum import LINK_LASTS
from registry.domain.permissions import Action
from registry.extensions import db
from registry.i18n import say
from registry.models import PersonalLink
from registry.queries.panelists import whole_panel
from registry.queries.personal_links import last_links
from registry.services import personal_links as deeds
from registry.web.access import actor, now, requires
from registry.web.asking import today
from registry.web.forum.panel import part_of
from registry.web.forum.places import Place, place
from registry.web.presenting import personal_links as words
from registry.web.private import page, tell, typed
from registry.web.surroundings import absolute

_PREFIX = "/secretariat/forums/<event>/sessions/<session>/personal-links"
personal_links = Blueprint("personal_links", __name__, url_prefix=_PREFIX)


@personal_links.get("")
@requires(GET=Action.SEE_PROGRAMMES)
def show(event: str, session: str) -> Response:
    return _shown(place(event, session))


def _shown(at: Place, trouble: str = "") -> Response:
    people = whole_panel(db.session, at.session.id)
    rows = words.given(people, last_links(db.session, at.session.id), at.forum.time_zone, now())
    status = 409 if trouble else 200
    lasts = LINK_LASTS.days
    return page("forum/personal_links.html", status, at=at, rows=rows, lasts=lasts, trouble=trouble)


@personal_links.post("/<int:number>")
@requires(POST=Action.CHANGE_PROGRAMMES)
def make(event: str, session: str, number: int) -> Response:
    """Make a link for somebody's part in the session, and show it this once."""
    at = place(event, session)
    part = part_of(at, number)
    name = part.panelist.name
    seen = typed().get("latest", "")
    latest = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None
    try:
        secret, link = deeds.make(
            db.session, actor(), part, latest=latest, now=now(), today=today()
        )
    except RuleBroken as problem:
        db.session.rollback()
        return _shown(at, say(problem.message, problem.params))
    lasts = words.last_day(link.expires_at, at.forum.time_zone)
    db.session.commit()
    address = absolute(url_for("panel.welcome", secret=secret))
    mail = words.letter(name, address, at.title, at.forum_name, lasts)
    answer = page(
        "forum/personal_link.html", at=at, name=name, address=address, lasts=lasts, mail_href=mail
    )
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@personal_links.post("/<int:number>/withdraw")
@requires(POST=Action.CHANGE_PROGRAMMES)
def withdraw(event: str, session: str, number: int) -> Response:
    at = place(event, session)
    part = part_of(at, number)
    link: PersonalLink = deeds.last_link(db.session, part.id) or abort(404)
    try:
        deeds.withdraw(db.session, actor(), link, now=now())
    except RuleBroken as problem:
        db.session.rollback()
        return _shown(at, say(problem.message, problem.params))
    db.session.commit()
    tell(N_("Withdrawn. Whoever uses this link is told so."))
    return redirect(url_for("personal_links.show", **at.names), 303)  # type: ignore[return-value]
