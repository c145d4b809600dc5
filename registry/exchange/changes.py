"""What changed between two states, for programs: the columns of a table, and a JSON document.

Codes and numbers only: nothing here is translated, so that the same changes are the same bytes.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from registry.domain.changes import Change, Comparison, State, count
from registry.domain.dormancy import Policy
from registry.domain.errors import N_
from registry.exchange.csvout import JOINT

COLUMNS: Mapping[str, str] = {
    "reference": N_("The agreement’s reference"),
    "change": N_("Its chief change"),
    "cause": N_("What made it: rule, time or facts"),
    "day": N_("First day of the status it has, or day of the activity that revived it"),
    "lately": N_("yes if that happened between the two days, and was not only entered then"),
    "facts": N_("What else was corrected or completed"),
    "reported": N_("Short names of the cities that have reported since"),
    "into": N_("The reference of what it was merged into"),
    "kind_before": N_("Kind, before"),
    "kind_after": N_("Kind, after"),
    "legal_before": N_("Legal status, before"),
    "legal_after": N_("Legal status, after"),
    "status_before": N_("Activity status, before"),
    "status_after": N_("Activity status, after"),
    "last_before": N_("Day at which the last activity counted, before"),
    "last_after": N_("Day at which the last activity counts, after"),
    "concluded_before": N_("Conclusion, before (EDTF)"),
    "concluded_after": N_("Conclusion, after (EDTF)"),
}
_BOTH = ("kind", "legal", "status", "last", "concluded")


def cells(change: Change, policy: Policy) -> list[object]:
    """The row of a change; `policy` is the later side's."""
    sides = (_of(change, name) for name in _BOTH)
    return [
        change.reference,
        change.turn.value,
        change.cause.value,
        change.since(policy),
        change.lately,
        JOINT.join(change.facts),
        JOINT.join(change.reported),
        change.into,
        *(value for pair in sides for value in pair),
    ]


def _of(change: Change, name: str) -> tuple[object, object]:
    before, after = (getattr(state, name, None) for state in (change.before, change.after))
    return before, after


class Side(NamedTuple):
    """A side as the document names it: an edition's number, or «now»."""

    code: str
    day: date
    policy: Policy


def document(
    found: Comparison,
    before: Side,
    after: Side,
    selection: Sequence[tuple[str, str]],
    address: str,
) -> dict[str, Any]:
    said: dict[str, list[str]] = {}
    for name, value in selection:
        said.setdefault(name, []).append(value)
    return {
        "address": address,
        "selection": said,
        "before": _side(before),
        "after": _side(after),
        "summary": [
            {"change": turn.value, "cause": cause.value, "agreements": causes[cause]}
            for turn, causes in count(found.changes).items()
            for cause in sorted(causes)
        ],
        "same": found.same,
        "cities": [
            {"slug": each.slug, "into": each.into, "agreements": list(each.references)}
            for each in found.mergers
        ],
        "changes": [_change(each, after.policy) for each in found.changes],
    }


def _side(side: Side) -> dict[str, Any]:
    policy = side.policy
    return {
        "edition": None if side.code == "now" else side.code,
        "day": side.day.isoformat(),
        "rule_version": policy.version,
        "window": policy.window,
        "quiet": policy.quiet,
        "grace": policy.grace,
    }


def _change(change: Change, policy: Policy) -> dict[str, Any]:
    day = change.since(policy)
    return {
        "reference": change.reference,
        "change": change.turn.value,
        "cause": change.cause.value,
        "day": day.isoformat() if day else None,
        "lately": change.lately,
        "facts": [fact.value for fact in change.facts],
        "reported": list(change.reported),
        "into": change.into or None,
        "before": _state(change.before),
        "after": _state(change.after),
    }


def _state(state: State | None) -> dict[str, Any] | None:
    return {name: getattr(state, name) for name in _BOTH} if state else None
