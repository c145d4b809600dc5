"""Audit entries are collected with the change: what is noted, of whom, and that it is a copy."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from registry.services import audit

ACTOR = audit.Actor("desk@example.org", "request-1", datetime(2024, 5, 17, 12, tzinfo=UTC))


def _noted(changes: dict[str, Any]) -> list[dict[str, Any]]:
    session = Session()
    audit.record(session, ACTOR, "end", entity="agreement", entity_id=7, changes=changes)
    return _waiting(session)


def _waiting(session: Session) -> list[dict[str, Any]]:
    waiting = audit._pending(session).entries
    return [{**each._asdict(), "changes": json.loads(each.changes)} for each in waiting]


def test_an_entry_says_who_changed_what_when_and_how() -> None:
    assert _noted({"ended": [None, "2001"]}) == [
        {
            "actor": ACTOR,
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
    assert [each["entity_id"] for each in _waiting(session)] == [3, 1, 2]


def test_a_session_without_entries_writes_nothing() -> None:
    # It has no database: a statement would be an error.
    audit.flush(Session())


def test_two_sessions_note_apart() -> None:
    one, other = Session(), Session()
    audit.record(one, ACTOR, "end", entity="city", entity_id=1, changes={})
    assert _waiting(other) == []


def test_of_personal_fields_the_name_is_noted_and_no_value() -> None:
    session = Session()
    changes = {"email": ["a@example.org", "b@example.org"], "role": ["editor", "viewer"]}
    audit.record(
        session, ACTOR, "change", entity="user", entity_id=7, changes=changes, personal={"email"}
    )
    assert _waiting(session)[0]["changes"] == {"email": None, "role": ["editor", "viewer"]}
    assert b"example" not in audit._pending(session).entries[0].changes


def test_what_json_cannot_say_is_refused_with_the_deed() -> None:
    for value in (float("nan"), object()):
        with pytest.raises((ValueError, TypeError)):
            _noted({"lat": [None, value]})
