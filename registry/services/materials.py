"""Materials of a session: a link or a file, added and removed."""

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from registry.domain.errors import N_, RuleBroken
from registry.models import ForumSession, Material
from registry.services import audit, files
from registry.services.audit import Actor, AnySession


def add(
    session: AnySession,
    actor: Actor,
    of: ForumSession,
    *,
    title: str,
    link: str,
    content: bytes,
    folder: Path,
    today: date,
) -> Material:
    """Keep a link, or a file: one of both."""
    if link and content:
        raise RuleBroken(N_("Either a link or a file: leave one of them out."), "link")
    if not (link or content):
        raise RuleBroken(N_("Give a link, or choose a file."), "link")
    made = Material(
        session_id=of.id,
        title=title,
        link=link,
        position=_next_position(session, of),
        added_on=today,
        **(_kept(folder, content) if content else {}),
    )
    session.add(made)
    session.flush()
    _note(session, actor, "create", made, [None, of.id])
    return made


def _kept(folder: Path, content: bytes) -> dict[str, Any]:
    kept = files.keep(folder, content)
    return {
        "stored_as": kept.stored_as,
        "media_type": kept.media_type,
        "size": len(content),
    }


def remove(session: AnySession, actor: Actor, material: Material) -> str | None:
    """Take a material away; return the name of its file, which goes once that is committed."""
    stored_as = material.stored_as
    _note(session, actor, "remove", material, [material.session_id, None])
    session.delete(material)
    session.flush()
    return stored_as


def _next_position(session: AnySession, of: ForumSession) -> int:
    last = select(func.max(Material.position)).where(Material.session_id == of.id)
    return (session.scalar(last) or 0) + 1


def _note(
    session: AnySession, actor: Actor, action: str, row: Material, of: list[int | None]
) -> None:
    """Titles of slides name people: the audit, which forgets nothing, knows numbers alone."""
    changes = {"session": of}
    audit.record(session, actor, action, entity="material", entity_id=row.id, changes=changes)
