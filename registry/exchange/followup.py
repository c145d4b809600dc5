"""What came of a session's agreements, for programs: the columns of a table, codes and numbers."""

from collections.abc import Mapping, Sequence
from datetime import date

from registry.domain.changes import State
from registry.domain.errors import N_
from registry.domain.followup import FollowUp
from registry.exchange.csvout import JOINT

COLUMNS: Mapping[str, str] = {
    "session": N_("Short name of the session"),
    "session_day": N_("Day of the session"),
    "base": N_("Number of the edition that it is followed up from; empty: what is on record now"),
    "base_day": N_("Day of that edition; without one that of the session"),
    "reference": N_("The agreement’s reference"),
    "roles": N_("What it has to do with the session"),
    "outcome": N_("What became of it"),
    "legal_then": N_("Legal status, then"),
    "legal_now": N_("Legal status, now"),
    "status_then": N_("Activity status, then"),
    "status_now": N_("Activity status, now"),
    "activities": N_("Activities done since that count"),
    "activities_within_a_year": N_("Those of them that count within a year"),
    "first_activity": N_("Day at which the first of them counts"),
    "last_activity": N_("Day at which the last of them counts"),
    "ceremonial": N_("Activities since that do not count, because they are ceremonial"),
    "papers": N_("Papers signed since"),
}


def cells(session: str, base: str, found: FollowUp) -> Sequence[object]:
    """The row of an agreement in the follow-up of a session, whose base has this number."""
    days = [each.day for each in found.counted]
    weights = [each.weight.value for each in found.done]
    return [
        session,
        found.span.session,
        base,
        found.span.base,
        found.reference,
        JOINT.join(found.roles),
        found.outcome.value,
        *_both(found, "legal"),
        *_both(found, "status"),
        len(days),
        len(found.within_a_year),
        _first(days),
        _first(days[::-1]),
        weights.count("ceremonial"),
        len(found.papers),
    ]


def _both(found: FollowUp, name: str) -> list[object]:
    states: tuple[State | None, ...] = (found.then, found.now)
    return [getattr(state, name, None) for state in states]


def _first(days: Sequence[date]) -> date | None:
    return days[0] if days else None
