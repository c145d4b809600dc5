"""Panelists in public: the page of somebody who consented to be shown."""

from flask import Blueprint, abort, render_template

from registry.domain.permissions import Action
from registry.exchange import schema_org
from registry.extensions import db
from registry.queries.panelists import shown_panelist, shown_sessions
from registry.web.access import requires
from registry.web.addresses import to_page
from registry.web.asking import asked_only
from registry.web.presenting import panelists as words
from registry.web.surroundings import absolute

panelists = Blueprint("panelists", __name__)


@panelists.get("/forum/panelists/<panelist>")
@requires(GET=Action.READ)
def show(panelist: str) -> str:
    """Who consented, and has a part in a session of a public forum; nobody else has a page."""
    asked_only(frozenset())
    row = shown_panelist(db.session, panelist) or abort(404)
    parts = shown_sessions(db.session, row.id) or abort(404)
    who = words.person(row)
    described = schema_org.person(
        who.name, who.office, who.organisation, absolute(words.to_panelist(row.slug))
    )
    return render_template(
        "public/panelist.html",
        who=who,
        parts=words.shown_parts(parts),
        described=described,
        forums_href=to_page("forums.index"),
    )
