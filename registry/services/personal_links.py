"""Personal links: a panelist's way to the facts of their session, without an account."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from registry.domain.errors import N_, RuleBroken
from registry.domain.forum import link_lasts_until, zone_of
from registry.models import Appearance, PersonalLink
from registry.services import audit
from registry.services.audit import Actor, AnySession
from registry.services.secrets import digest, new_secret


def make(
    session: AnySession,
    actor: Actor,
    of: Appearance,
    *,
    latest: int | None,
    now: datetime,
    today: date,
) -> tuple[str, PersonalLink]:
    """Return a new secret for a link, which is kept nowhere, and the row with its digest.

    The one before it is good no more. `latest` is the link that was the last one when somebody
    asked for this: a form that is sent twice makes one link.
    """
    session.refresh(of, with_for_update=True)  # of two at once the second sees the first one's link
    earlier = last_link(session, of.id)
    if latest != (earlier.id if earlier else None):
        raise RuleBroken(N_("Another link was made meanwhile. Make a new one if it is lost."))
    if earlier is not None and earlier.withdrawn_at is None:
        withdraw(session, actor, earlier, now=now)
    forum = of.session.forum
    secret = new_secret()
    row = PersonalLink(
        appearance_id=of.id,
        digest=digest(secret),
        made_at=now,
        expires_at=link_lasts_until(forum.last_day, today, zone_of(forum.time_zone)),
    )
    session.add(row)
    session.flush()
    _note(session, actor, "create", row.id, {"appearance": [None, of.id]})
    return secret, row


def last_link(session: AnySession, appearance_id: int) -> PersonalLink | None:
    """The link that was made last for somebody's part in a session."""
    made = select(PersonalLink).where(PersonalLink.appearance_id == appearance_id)
    return session.scalar(made.order_by(PersonalLink.id.desc()).limit(1))


def withdraw(session: AnySession, actor: Actor, row: PersonalLink, *, now: datetime) -> None:
    """Let a link open nothing any more; whoever uses it is told since when."""
    if row.withdrawn_at is not None:
        raise RuleBroken(N_("This link is withdrawn already."))
    row.withdrawn_at = now
    session.flush()
    _note(session, actor, "withdraw", row.id, {"withdrawn_at": [None, now.isoformat()]})


def remove(session: AnySession, actor: Actor, row: PersonalLink) -> None:
    """Forget a link: whoever uses it hears that there is none."""
    _note(session, actor, "remove", row.id, {"appearance": [row.appearance_id, None]})
    session.delete(row)
    session.flush()


def note_opened(session: AnySession, link_id: int, now: datetime) -> None:
    """Note that a link was used: nothing that anybody did to the registry, so no entry of it."""
    table: Any = PersonalLink.__table__
    session.execute(update(table).where(table.c.id == link_id).values(opened_at=now))


def _note(
    session: AnySession, actor: Actor, action: str, number: int, changes: dict[str, Any]
) -> None:
    audit.record(session, actor, action, entity="personal_link", entity_id=number, changes=changes)
