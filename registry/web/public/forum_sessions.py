"""The page of a session: when and where, what it asks, which agreements it is about."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request, url_for

from registry.domain.permissions import Action
from registry.domain.selection import Query
from registry.extensions import db
from registry.queries import agreements
from registry.queries import programme as found
from registry.queries.programme import ForumRow, LinkRow, SessionRow
from registry.web.access import requires
from registry.web.addresses import here, to_page
from registry.web.asking import Order, asked_only, part, today
from registry.web.presenting import forum as one
from registry.web.presenting import session as shown
from registry.web.presenting.lists import Listing, address
from registry.web.presenting.panel import panel_of
from registry.web.presenting.programme import (
    Programme,
    calendar_href,
    day_href,
    day_of,
    forum_href,
)
from registry.web.public.programme import forum_of, session_of

forum_sessions = Blueprint("forum_sessions", __name__)

_PAGES = frozenset({"page", "per_page"})


@forum_sessions.get("/forum/<event>/<session>")
@requires(GET=Action.READ)
def show(event: str, session: str) -> str:
    query = asked_only(frozenset(), _PAGES)
    forum = forum_of(event)
    row = session_of(forum, session)
    programme = Programme(forum, found.sessions(db.session, forum.id))
    slot = programme.slot(row)
    calendar = calendar_href("session", event=event, session=session)
    return render_template(
        "public/forum_session.html",
        forum=one.shown(forum),
        slot=slot,
        summary=row.summary,
        facts=shown.facts(programme, slot),
        beside=one.sessions_beside(programme, row),
        described=one.session_described(programme, row),
        alternates=one.alternates(calendar, slot.title),
        calendar_href=calendar,
        panel=panel_of(row.id, event, session),
        **_about(row, query),
        **_linked(forum, row, query),
        **_links(forum, programme, row),
    )


def _about(row: SessionRow, query: Query) -> dict[str, Any]:
    """Which agreements the session is about, and its questions with figures of these."""
    theme = shown.theme_in(row, query.selection)
    number = len(agreements.ids_of(db.session, theme, today()))
    return {
        "theme": shown.theme_shown(theme, number),
        "questions": shown.questions(row, theme),
    }


def _linked(forum: ForumRow, row: SessionRow, query: Query) -> dict[str, Any]:
    """The part of the linked agreements that is asked for, by role."""
    links = shown.by_role(found.links_of(db.session, row))
    here_ = part(query).within(len(links))
    pairs = query.selection.pairs(("edition",))
    listing = Listing(request.path, pairs, Order("role"), here_, {"role": False})
    page = listing.page(links[here_.start : here_.stop], len(links), {"role": ""})
    chosen = [("session", f"{forum.slug}.{row.slug}"), *pairs]
    return {
        "page": page,
        "roles": shown.roles(page.rows, _rows(page.rows, query), query.selection),
        "linked_href": address(to_page("agreements.index"), chosen),
    }


def _rows(links: Sequence[LinkRow], query: Query) -> list[agreements.AgreementRow]:
    ids = list(dict.fromkeys(each.agreement_id for each in links))
    selection = query.selection
    return agreements.rows_of(db.session, ids, selection.policy, selection.day(today()), today())


def _links(forum: ForumRow, programme: Programme, row: SessionRow) -> dict[str, str]:
    return {
        "forums_href": here(to_page("forums.index")),
        "forum_href": forum_href(forum.slug),
        "day_href": day_href(forum.slug, day_of(row, programme.zone)),
        "method_href": here(to_page("method.show"), "#rule"),
        "follow_up_href": url_for("follow_up.session", event=forum.slug, session=row.slug),
        "dossier_href": here(url_for("dossiers.show", event=forum.slug, session=row.slug)),
    }
