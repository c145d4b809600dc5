"""The programme of a forum: its sessions, added, amended, taken out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from registry.domain.errors import N_, RuleBroken
from registry.domain.forum import (
    RESERVED,
    SessionEntry,
    check_times,
    check_words,
    theme_of,
    theme_text,
    zone_of,
)
from registry.domain.selection import Selection
from registry.models import Appearance, Dossier, Forum, ForumSession, Material, SessionLink
from registry.queries.cities import names_by_slug
from registry.services import audit
from registry.services.audit import Actor, AnySession
from registry.services.forums import SLUG_TAKEN, as_json, changed, free_slug
from registry.services.standing import hold
from registry.services.writing import known_facts

LONGEST_SLUG = 120


def session_called(session: AnySession, forum: Forum, slug: str) -> ForumSession | None:
    """The session that has this short name in the forum."""
    same = ForumSession.forum_id == forum.id, ForumSession.slug == slug
    return session.scalar(select(ForumSession).where(*same))


def add(session: AnySession, actor: Actor, forum: Forum, entry: SessionEntry) -> ForumSession:
    hold(session, forum)
    facts = _facts(session, forum, entry)
    slug = _slug(session, forum, entry)
    row = ForumSession(forum_id=forum.id, slug=slug, **facts)
    session.add(row)
    session.flush()
    session.expire(forum, ["sessions"])
    said = {"forum": forum.id, "slug": slug, **facts}
    _note(session, actor, "create", row, known_facts(as_json(said)))
    return row


def amend(session: AnySession, actor: Actor, row: ForumSession, entry: SessionEntry) -> bool:
    """Change what is said of a session; return whether that was anything. Its address stays."""
    hold(session, row.forum)
    facts = _facts(session, row.forum, entry)
    changes = changed(row, facts)
    if not changes:
        return False
    for name, value in facts.items():
        setattr(row, name, value)
    session.flush()
    session.expire(row.forum, ["sessions"])
    _note(session, actor, "amend", row, changes)
    return True


def remove(session: AnySession, actor: Actor, row: ForumSession) -> None:
    """Take a session out that was entered by mistake. RuleBroken if something hangs on it."""
    for model, message in _HANGS_ON.items():
        found = select(model.id).where(model.session_id == row.id).limit(1)
        if session.scalar(found) is not None:
            raise RuleBroken(message)
    forum = row.forum
    _note(session, actor, "remove", row, {"forum": [row.forum_id, None], "slug": [row.slug, None]})
    session.delete(row)
    session.flush()
    session.expire(forum, ["sessions"])


_HANGS_ON: Mapping[Any, str] = {
    Dossier: N_("Its dossier is published, and its address lasts: cancel the session instead."),
    SessionLink: N_("Agreements are linked to it: remove the links first, or cancel the session."),
    Appearance: N_("Panelists belong to it: remove them from it first, or cancel the session."),
    Material: N_("Materials belong to it: remove them first, or cancel the session."),
}


def _facts(session: AnySession, forum: Forum, entry: SessionEntry) -> dict[str, Any]:
    """The columns, once every rule was asked."""
    check_times(entry, forum.first_day, forum.last_day, zone_of(forum.time_zone))
    theme = theme_text(_known(session, theme_of(entry.theme)))
    check_words(replace(entry, theme=theme))
    names = ("title", "title_note", "track", "room", "summary", "status")
    return {
        **{name: getattr(entry, name) for name in names},
        "starts_at": entry.starts,
        "ends_at": entry.ends,
        "theme": theme,
        "questions": [[each.text, list(each.figures)] for each in entry.questions],
    }


def _known(session: AnySession, theme: Selection) -> Selection:
    """The theme, if the registry has the cities that it names."""
    slugs = [each for each in (theme.city, theme.partner) if len(each) > 2]
    known = names_by_slug(session, slugs) if slugs else {}
    for slug in slugs:
        if slug not in known:
            raise RuleBroken(_NO_CITY, "theme", {"value": slug[:60]})
    return theme


_NO_CITY = N_("The registry has no city with the short name “%(value)s”.")


def _slug(session: AnySession, forum: Forum, entry: SessionEntry) -> str:
    def taken(slug: str) -> bool:
        return session_called(session, forum, slug) is not None

    if entry.slug:
        if taken(entry.slug) or entry.slug in RESERVED:
            raise RuleBroken(SLUG_TAKEN, "slug", {"slug": entry.slug})
        return entry.slug
    begins = entry.starts.astimezone(zone_of(forum.time_zone))
    return free_slug(entry.title or f"session {begins:%d %H%M}", taken, "session", LONGEST_SLUG)


def _note(
    session: AnySession, actor: Actor, action: str, row: ForumSession, changes: Mapping[str, Any]
) -> None:
    audit.record(session, actor, action, entity="session", entity_id=row.id, changes=changes)
