"""Activities put right, and taken back, by the city that reported them."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from registry.domain.entries import ActivityEntry
from registry.domain.errors import N_, RuleBroken
from registry.domain.rules import broken_by_activity
from registry.models import Activity, ActivityField
from registry.services import audit
from registry.services.activities import facts
from registry.services.audit import Actor, AnySession


def amend(
    session: AnySession, actor: Actor, activity: Activity, entry: ActivityEntry, *, today: date
) -> bool:
    """Say anew what happened; return whether that changes anything. RuleBroken says why not."""
    for problem in broken_by_activity(entry, today):
        raise problem
    if activity.withdrawn_on is not None:
        raise RuleBroken(N_("This activity was withdrawn. Record it anew."))
    entry = replace(entry, fields=tuple(sorted(entry.fields)))
    before, after = facts(entry_of(session, activity)), facts(entry)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        _take_over(session, activity, entry)
        _note(session, actor, "amend", activity, changes)
    return bool(changes)


def entry_of(session: AnySession, activity: Activity) -> ActivityEntry:
    """What is recorded of an activity."""
    fields = select(ActivityField.field).where(ActivityField.activity_id == activity.id)
    return ActivityEntry(
        agreement=activity.agreement_id,
        kind=activity.kind,
        begin=activity.begin,
        end=activity.end,
        mode=activity.mode,
        fields=tuple(sorted(session.scalars(fields))),
        title=activity.title,
        participants=activity.participants,
        place=activity.place,
        text=activity.text,
        links=tuple(activity.links),
        funding=activity.funding,
        amount=activity.amount,
        currency=activity.currency,
        reported_by=activity.reported_by_id,
    )


_PLAIN = (
    "kind", "begin", "end", "mode", "title", "participants", "place", "text", "funding", "amount",
    "currency",
)  # fmt: skip


def _take_over(session: AnySession, activity: Activity, entry: ActivityEntry) -> None:
    for name in _PLAIN:
        setattr(activity, name, getattr(entry, name))
    activity.links = list(entry.links)
    old = {
        each.field: each
        for each in session.scalars(
            select(ActivityField).where(ActivityField.activity_id == activity.id)
        )
    }
    for name in old.keys() - set(entry.fields):
        session.delete(old[name])
    session.add_all(
        ActivityField(field=name, activity_id=activity.id)
        for name in set(entry.fields) - old.keys()
    )
    session.flush()


def withdraw(session: AnySession, actor: Actor, activity: Activity, *, today: date) -> None:
    """Take an activity back: it stays on record, and counts for nothing."""
    if activity.withdrawn_on is not None:
        raise RuleBroken(N_("This activity was withdrawn already."))
    activity.withdrawn_on = today
    session.flush()
    _note(session, actor, "withdraw", activity, {"withdrawn": [False, True]})


def _note(
    session: AnySession, actor: Actor, action: str, activity: Activity, changes: dict[str, Any]
) -> None:
    audit.record(session, actor, action, entity="activity", entity_id=activity.id, changes=changes)
