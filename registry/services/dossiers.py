"""Dossiers: published, which pins the one of a session to an edition for good."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import select

from registry.domain.errors import N_, RuleBroken
from registry.models import Dossier, Edition, ForumSession
from registry.queries.dossiers import Plan, plan
from registry.services import audit
from registry.services.audit import Actor, AnySession, hold


def publish(
    session: AnySession,
    actor: Actor,
    session_id: int,
    promised: Plan,
    fresh: Callable[[], Edition],
    *,
    data_format: int,
    today: date,
) -> Dossier:
    """Pin a session's dossier to the latest edition, or to a `fresh` one where facts have changed.

    `promised` is what whoever publishes was told; RuleBroken if it is not so any more, as when
    the same form comes twice. Nobody else commits a change from here to the end.
    """
    hold(session)
    of = session.scalars(select(ForumSession).where(ForumSession.id == session_id)).one()
    if of.forum.published_on is None:
        raise RuleBroken(NOT_PUBLIC)
    found = plan(session, of.id, data_format, today)
    if found != promised:
        raise RuleBroken(_OTHERWISE_NOW)
    if found.nothing_new:
        raise RuleBroken(NOTHING_NEW, params={"number": found.last})
    edition = _edition(session, found.edition) if found.edition else fresh()
    row = Dossier(session_id=of.id, edition_id=edition.id, published_at=actor.at)
    session.add(row)
    session.flush()
    changes = {"session": [None, of.id], "edition": [None, edition.number]}
    audit.record(session, actor, "publish", entity="dossier", entity_id=row.id, changes=changes)
    return row


def _edition(session: AnySession, number: str) -> Edition:
    return session.scalars(select(Edition).where(Edition.number == number)).one()


NOT_PUBLIC = N_("The forum is not public yet, so nobody could open its dossiers: publish it first.")
NOTHING_NEW = N_(
    "The dossier shows edition %(number)s already, and nothing has changed on record since."
)
_OTHERWISE_NOW = N_(
    "Something was changed or published since this page was opened. Look whether you still want"
    " to publish."
)
