"""Forms change what they are for: whatever else is sent, no other column is touched."""

import re
from typing import Any

import pytest

from tests.integration import matrix
from tests.integration.matrix import Cell
from tests.integration.sent import FORMS, columns
from tests.personas import Town, What, Who

#: Names that are no column of ours, but are tried elsewhere.
TRIED = {"role", "roles", "is_admin", "is_superuser", "owner", "created_by", "city", "rights"}
#: What is written along with what the form is for.
ALONG = {"account version", "audit_entry added"}
#: A password or an address that is new ends other sessions and makes links worthless.
SHUT_OUT = {"account fs_uniquifier", "sign_in ended_at", "token used_at"}
#: Whoever was signed in there before is not any more.
LEAVING = {"sign_in ended_at"}
OF_AGREEMENTS = {"agreement version", "deed_key added"}
OF_ACTIVITIES = {"activity version", "deed_key added"}
OF_FORUMS = {"forum version", "deed_key added"}
OF_SESSIONS = {"forum_session version", "deed_key added"}
BEGIN = {f"activity begin_{each}" for each in ("edtf", "earliest", "latest")}
#: Endpoint -> tables and columns that its form may change, of the one account.
ALLOWED: dict[str, set[str]] = {
    "account.name": {"account name"},
    "account.password": {"account password"} | SHUT_OUT,
    "account.address": {"token added", "token used_at"},
    "account.end_device": {"sign_in ended_at"},
    "account.want_letters": {"account monthly_letter"},
    "links.no_letters": {"account monthly_letter"},
    "own_codes.set_up": set(),
    "own_codes.turn_off": {
        "account tf_totp_secret",
        "account totp_counter",
        "recovery_code removed",
    },
    # SQLite gives a number again.
    "own_codes.renew": {"recovery_code added", "recovery_code removed", "recovery_code digest"},
    "sign_in.enter": {"sign_in added"} | LEAVING,
    "sign_in.enter_code": {"sign_in added", "recovery_code used_at"} | LEAVING,
    "sign_in.leave": {"sign_in ended_at"},
    "sign_in.leave_everywhere": {"sign_in ended_at"},
    "links.ask": {"token added", "token used_at"},
    "links.reset": {"account password"} | SHUT_OUT,
    "links.accept": {"account name", "account password", "token used_at", "sign_in added"}
    | LEAVING,
    "links.confirm_address": {"account email"} | SHUT_OUT,
    "desk.first_visit": {"party reported_on"},
    "desk_agreements.do": {"instrument added", "party reported_on", *OF_AGREEMENTS},
    "desk_agreements.upload": {"document added", "party reported_on", *OF_AGREEMENTS},
    "desk_agreements.conclude": {
        "agreement added",
        "party added",
        "agreement_field added",
        "counter last",
        "deed_key added",
        "instrument added",
    },
    "desk_activities.new": {
        "activity added",
        "activity_field added",
        "party reported_on",
        *OF_AGREEMENTS,
    },
    "desk_activities.amend": {"activity kind", *BEGIN, *OF_ACTIVITIES},
    "desk_activities.withdraw": {"activity withdrawn_on", *OF_ACTIVITIES},
    "desk_activities.confirm": {"activity_word added", "party reported_on", *OF_ACTIVITIES},
    "desk_activities.contest": {
        "activity_word added",
        "activity contested_on",
        *OF_ACTIVITIES,
    },
    "secretariat.settle_agreement": {"agreement contested_on", "agreement version"},
    "secretariat.settle_activity": {
        "activity contested_on",
        "activity withdrawn_on",
        "activity version",
    },
    "own_dossiers.show": {"dossier added", "counter added", "counter last", "edition added"},
    "own_forums.new": {"forum added", "deed_key added"},
    "own_forums.edit": {"forum name", "forum place", *OF_FORUMS},
    "own_forums.publish": {"forum published_on", *OF_FORUMS},
    "own_forums.unpublish": {"forum published_on", *OF_FORUMS},
    "own_forums.new_session": {"forum_session added", "deed_key added"},
    "own_forums.edit_session": {
        *(f"forum_session {name}" for name in ("title", "starts_at", "ends_at", "track")),
        *OF_SESSIONS,
    },
    "own_forums.remove_session": {"forum_session removed", "deed_key added"},
    "own_imports.show": {"forum_session added", "deed_key added"},
    "users.new": {"account added", "editorship added", "token added"},
    "users.show": {
        "account secretariat",
        "account administrator",
        "editorship added",
        "editorship removed",
    },
    "users.invite_again": {"token added", "token used_at"},
    "users.disable": {"account active"} | SHUT_OUT,
    "users.enable": {"account active"},
    "own_panelists.new": {"panelist added", "deed_key added"},
    "own_panelists.show": {
        "panelist name",
        "panelist slug",
        "panelist office",
        "panelist consented_on",
        "panelist version",
        "deed_key added",
    },
    "own_panelists.remove": {"panelist removed", "appearance removed", "personal_link removed"},
    "own_panel.show": {"appearance added", "deed_key added"},
    "own_panel.new": {"panelist added", "appearance added", "deed_key added"},
    "own_panel.change": {"appearance role"},
    "own_materials.show": {"material added", "deed_key added"},
    "own_materials.remove": {"material removed"},
    "own_links.show": {"session_link added", "deed_key added"},
    "own_links.edit": {"session_link note", "session_link instrument_id", "deed_key added"},
    "own_links.many": {"session_link added", "deed_key added"},
    "own_links.remove": {"session_link removed"},
    "personal_links.make": {"personal_link added", "personal_link withdrawn_at"},
    "personal_links.withdraw": {"personal_link withdrawn_at"},
    "own_editions.new": {"counter added", "counter last", "edition added"},
    "own_editions.withdraw": {"edition withdrawn_on", "edition withdrawn_reason"},
}
#: What would be grave in the fields that are sent besides: rights, the keys of others, numbers.
HOSTILE = {
    "id": "1",
    "account_id": "1",
    "city_id": "4",
    "email": "evil@example.org",
    "version": "9",
}


def _writes(town: Town, endpoint: str) -> list[Cell]:
    """The requests of everybody who is let in."""
    found = matrix.cells(town, lambda *asked: asked == (endpoint, "POST"))
    return [cell for cell in found if cell.let_in and cell.what in {None, What.OWN}]


def _endpoints(town: Town) -> set[str]:
    rules = town.app.url_map.iter_rules()
    return {rule.endpoint for rule in rules if "POST" in (rule.methods or ())}


def _sent(town: Town, cell: Cell) -> dict[str, str]:
    """The form as it should be, with a field for every column and for what is tried elsewhere."""
    right = FORMS[cell.endpoint](town.people)
    more = dict.fromkeys(sorted(columns() | TRIED), "1") | HOSTILE
    return more | dict(right)


def _kinds(changes: list[str]) -> set[str]:
    return {re.sub(r" \S+ ", " ", each, count=1) for each in changes}


def _accounts(changes: list[str]) -> set[str]:
    """The numbers of the accounts that are changed."""
    return set(re.findall(r"^(?:account|editorship) (\d+)", "\n".join(changes), re.MULTILINE))


def _whose(town: Town, cell: Cell) -> set[str]:
    """Whose account a form may change at most, where it is one's own."""
    persona = town.people.personas.get(cell.who)
    return {str(persona.account_id)} if persona else set()


def test_no_form_changes_a_column_that_is_not_its_own(town: Town) -> None:
    tried = 0
    for endpoint in sorted(_endpoints(town)):
        assert endpoint in ALLOWED, f"Say in ALLOWED what the form of {endpoint} may change."
        for cell in _writes(town, endpoint):
            with town.undone():
                answer = matrix.ask(town, cell, data=_sent(town, cell))
                changes = town.changes()
            assert answer.status_code in cell.right - {401, 403, 404}, cell
            assert _kinds(changes) <= ALLOWED[endpoint] | ALONG, cell
            assert len(_accounts(changes)) <= 1, cell
            assert bool(_accounts(changes)) <= ("audit_entry added" in _kinds(changes)), cell
            if cell.address.startswith(("/account", "/sign-out")):
                assert _accounts(changes) <= _whose(town, cell), cell
            tried += 1
    print(f"{tried} forms, {len(columns() | TRIED)} fields each")
    assert tried > 50


def test_a_right_that_is_sent_with_a_name_is_not_given(town: Town) -> None:
    editor = town.people.personas[Who.EDITOR]
    form = {
        "name": "New",
        "administrator": "1",
        "active": "",
        "city_id": "4",
        "email": "x@y.example",
    }
    with town.undone():
        assert town.ask(Who.EDITOR, "POST", "/account/name", data=form).status_code == 303
        kept = town.changes()
        assert town.ask(Who.EDITOR, "GET", "/administration").status_code == 403
    assert f"account {editor.account_id} name" in kept
    assert _kinds(kept) == {"account name", *ALONG}


@pytest.mark.parametrize("how", ["query", "json", "twice"])
def test_fields_by_another_way_are_not_read(town: Town, how: str) -> None:
    """In the address, as JSON, or a second time: a form says what it says once."""
    sent: dict[str, dict[str, Any]] = {
        "query": {"query_string": {"name": "Evil", "administrator": "1"}},
        "json": {"json": {"name": "Evil", "administrator": True}},
        "twice": {"data": {"name": ["New", "Evil"], "administrator": "1"}},
    }
    with town.undone():
        town.ask(Who.EDITOR, "POST", "/account/name", **sent[how])
        assert _kinds(town.changes()) <= {"account name", *ALONG}


def test_what_a_form_would_change_besides_is_seen(town: Town) -> None:
    assert _kinds(["account 3 name", "editorship 3,1 added", "account 3 secretariat"]) == {
        "account name",
        "editorship added",
        "account secretariat",
    }
    assert _accounts(["account 3 name", "editorship 4,1 added"]) == {"3", "4"}
