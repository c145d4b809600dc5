"""Where dossiers are: of a session, as it is on record now or in an edition."""

from flask import request, url_for

from registry.queries.programme import ForumRow, SessionRow
from registry.web.presenting.lists import address


def dossier_href(forum: ForumRow, session: SessionRow, edition: str = "") -> str:
    """The address of a dossier; without an edition of the one that was published last."""
    path = url_for("dossiers.show", event=forum.slug, session=session.slug)
    return address(path, [("edition", edition)] if edition else [])


def forum_href(forum: ForumRow) -> str:
    """Where the secretariat makes a forum public."""
    return f"{request.script_root}/secretariat/forums/{forum.slug}"


def public_href(forum: ForumRow | None = None, session: SessionRow | None = None) -> str:
    """The public page of a session or a forum; without either that of all forums."""
    parts = [each.slug for each in (forum, session) if each]
    return "/".join([f"{request.script_root}/forum", *parts])
