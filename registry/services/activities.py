"""Activities: what cities did under their agreements."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from registry.domain.entries import ActivityEntry
from registry.domain.errors import N_, RuleBroken
from registry.domain.rules import broken_by_activity
from registry.models import Activity, ActivityField, Party
from registry.services import audit, lifecycle
from registry.services.agreements import date_text
from registry.services.audit import Actor, AnySession
from registry.services.writing import (
    Values,
    add_rows,
    add_rows_with_ids,
    date_columns,
    known_facts,
)


def log(
    session: AnySession, actor: Actor, entries: Sequence[ActivityEntry], *, today: date
) -> list[int | RuleBroken]:
    """Record activities; return for each its id, or the rule that forbids it and was kept.

    A party that records one has reported.
    """
    parties = _parties(session, {entry.agreement for entry in entries})
    problems = [
        next(broken_by_activity(entry, today), None) or _broken_by_reporter(entry, parties)
        for entry in entries
    ]
    new = [entry for entry, broken in zip(entries, problems, strict=True) if not broken]
    ids = add_rows_with_ids(session, Activity, [_columns(entry) for entry in new])
    made = list(zip(ids, new, strict=True))
    fields = [{"activity_id": i, "field": field} for i, entry in made for field in entry.fields]
    add_rows(session, ActivityField, fields)
    for activity_id, entry in made:
        known = known_facts(facts(entry))
        audit.record(session, actor, "log", entity="activity", entity_id=activity_id, changes=known)
    lifecycle.mark_reported(session, actor, _reports(new), today=today)
    remaining = iter(ids)
    return [broken or next(remaining) for broken in problems]


def _parties(session: AnySession, ids: set[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {agreement_id: set() for agreement_id in ids}
    statement = select(Party.agreement_id, Party.city_id).where(Party.agreement_id.in_(ids))
    for agreement_id, city_id in session.execute(statement):
        found[agreement_id].add(city_id)
    return found


def _broken_by_reporter(entry: ActivityEntry, parties: dict[int, set[int]]) -> RuleBroken | None:
    if entry.reported_by is None or entry.reported_by in parties[entry.agreement]:
        return None
    return RuleBroken(N_("Only a party of the agreement reports its activities."), "reported_by")


def _columns(entry: ActivityEntry) -> Values:
    return {
        "agreement_id": entry.agreement,
        "kind": entry.kind,
        "mode": entry.mode,
        "title": entry.title,
        **date_columns("begin", entry.begin),
        **date_columns("end", entry.end),
        "participants": entry.participants,
        "place": entry.place,
        "text": entry.text,
        "links": list(entry.links),
        "funding": entry.funding,
        "amount": entry.amount,
        "currency": entry.currency,
        "reported_by_id": entry.reported_by,
    }


def facts(entry: ActivityEntry) -> Values:
    """An activity as the audit has it."""
    return {
        "agreement": entry.agreement,
        "kind": entry.kind,
        "mode": entry.mode,
        "fields": list(entry.fields),
        "title": entry.title,
        "begin": date_text(entry.begin),
        "end": date_text(entry.end),
        "participants": entry.participants,
        "place": entry.place,
        "text": entry.text,
        "links": list(entry.links),
        "funding": entry.funding,
        "amount": entry.amount,
        "currency": entry.currency,
        "reported_by": entry.reported_by,
    }


def _reports(entries: Sequence[ActivityEntry]) -> dict[int, frozenset[int] | None]:
    said: dict[int, frozenset[int] | None] = {}
    for entry in entries:
        if entry.reported_by is not None:
            said[entry.agreement] = (said.get(entry.agreement) or frozenset()) | {entry.reported_by}
    return said
