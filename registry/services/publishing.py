"""A draft's way: out into the public, or away."""

from datetime import date

from registry.domain.errors import N_, RuleBroken
from registry.models import Agreement
from registry.services.agreements import record
from registry.services.audit import Actor, AnySession
from registry.services.lifecycle import mark_reported


def publish(
    session: AnySession, actor: Actor, agreement: Agreement, city: int, *, today: date
) -> None:
    """Show a draft to the public, as the word of one of its parties."""
    _must_be_draft(agreement)
    agreement.draft = False
    session.flush()
    record(session, actor, "publish", agreement.id, {"draft": [True, False]})
    mark_reported(session, actor, {agreement.id: frozenset({city})}, today=today)


def discard(session: AnySession, actor: Actor, agreement: Agreement, *, today: date) -> None:
    """Put a draft away. Its reference is never given again."""
    _must_be_draft(agreement)
    agreement.end_reported_on = today
    session.flush()
    record(session, actor, "discard", agreement.id, {"discarded": [False, True]})


def _must_be_draft(agreement: Agreement) -> None:
    if not agreement.draft or agreement.end_reported_on is not None:
        raise RuleBroken(N_("This is not a draft any more."))
