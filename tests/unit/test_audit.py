"""Audit entries are collected with the change: what is noted, of whom, and that it is a copy."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from registry.services import audit

ACTOR = audit.Actor("desk@example.org", "request-1", datetime(2024, 5, 17, 12, tzinfo=UTC))


def _noted(changes: dict[str, Any]) -> list[dict[str, Any]]:
    session = Session()
    audit.record(session, ACTOR, "end", entity="agreement", entity_id=7, changes=changes)
    return list(session.info[audit.PENDING])


def test_an_entry_says_who_changed_what_when_and_how() -> None:
    assert _noted({"ended": [None, "2001"]}) == [
        {
            "at": ACTOR.at,
            "actor": "desk@example.org",
            "request_id": "request-1",
            "action": "end",
            "entity": "agreement",
            "entity_id": 7,
            "changes": {"ended": [None, "2001"]},
        }
    ]


def test_what_the_caller_does_with_the_changes_later_is_not_noted() -> None:
    changes: dict[str, Any] = {"kind": ["friendship", "twinning"]}
    noted = _noted(changes)
    changes.clear()
    assert noted[0]["changes"] == {"kind": ["friendship", "twinning"]}


def test_entries_keep_the_order_in_which_they_were_noted() -> None:
    session = Session()
    for number in (3, 1, 2):
        audit.record(session, ACTOR, "end", entity="city", entity_id=number, changes={})
    assert [each["entity_id"] for each in session.info[audit.PENDING]] == [3, 1, 2]


def test_a_session_without_entries_writes_nothing() -> None:
    # It has no database: a statement would be an error.
    audit.flush(Session())


def test_two_sessions_note_apart() -> None:
    one, other = Session(), Session()
    audit.record(one, ACTOR, "end", entity="city", entity_id=1, changes={})
    assert audit.PENDING not in other.info
