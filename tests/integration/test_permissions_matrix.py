"""Who may do what, asked of every address: see tests/integration/matrix.py."""

import pytest
from flask import Flask
from sqlalchemy import Update, delete, update

from registry.models import Editorship, SignIn, User
from tests.integration import matrix
from tests.integration.matrix import Found
from tests.personas import NOW, Town, What, Who

#: What changes nothing although the person is let in, and why.
UNCHANGING = {"own_codes.set_up": "it takes the code of the minute"}

_walked: dict[Flask, Found] = {}


@pytest.fixture
def found(town: Town) -> Found:
    """What came out of all cells; asked once for each engine."""
    if town.app not in _walked:
        _walked[town.app] = matrix.walk(town)
    return _walked[town.app]


def test_everybody_meets_what_the_table_says_and_a_refusal_changes_nothing(
    town: Town, found: Found
) -> None:
    print(f"{found.cells} cells, {found.denied} of them denied")
    assert found.wrong == []
    assert found.cells >= matrix.addresses(town.app) * len(Who) > 0
    assert found.denied > 500


def test_what_is_sent_would_change_something_if_it_were_allowed(found: Found) -> None:
    assert found.writes - found.changed == set(UNCHANGING), "add a form to FORMS that counts"


def test_every_answer_to_everybody_has_its_headers(found: Found) -> None:
    assert found.headers == []


def test_a_public_page_is_the_same_for_everybody(found: Found) -> None:
    assert len(found.public) > 20
    assert [address for address, bodies in found.public.items() if len(bodies) > 1] == []


# -- rights are those of this moment -------------------------------------------------------------


def _statuses(town: Town, who: Who, *paths: str) -> list[int]:
    return [town.ask(who, "GET", path).status_code for path in paths]


def test_an_editor_whose_right_was_taken_a_moment_ago_is_out(town: Town) -> None:
    paths = "/desk", f"/desk/cities/{town.people.cities[What.OWN].name}", "/account"
    editor = town.people.personas[Who.EDITOR].account_id
    with town.undone():
        assert _statuses(town, Who.EDITOR, *paths) == [200, 200, 200]
        town.connection.execute(delete(Editorship).where(Editorship.account_id == editor))
        assert _statuses(town, Who.EDITOR, *paths) == [403, 403, 200]


def test_an_administrator_who_is_none_any_more_is_out(town: Town) -> None:
    head = town.people.personas[Who.ADMINISTRATOR].account_id
    with town.undone():
        rights = update(User).where(User.id == head).values(administrator=False)
        town.connection.execute(rights)
        assert _statuses(town, Who.ADMINISTRATOR, "/administration", "/account") == [403, 200]


@pytest.mark.parametrize(
    "end", [update(User).values(active=False), update(SignIn).values(ended_at=NOW)]
)
def test_whose_account_is_shut_or_session_ended_is_a_visitor(town: Town, end: Update) -> None:
    with town.undone():
        town.connection.execute(end)
        for who in Who:
            assert _statuses(town, who, "/account", "/desk", "/administration") == [303] * 3


def test_the_matrix_has_every_address(town: Town) -> None:
    asked = {(cell.endpoint, cell.method) for cell in matrix.cells(town, matrix.everything)}
    rules = [each for each in town.app.url_map.iter_rules() if each.endpoint != "static"]
    assert asked == {(rule.endpoint, each) for rule in rules for each in rule.methods or ()}
    assert {endpoint for endpoint, _method in town.app.extensions["policy"]} - {"static"} == {
        endpoint for endpoint, _method in asked
    }
