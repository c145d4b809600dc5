"""The checks of rights can fail: what is broken on purpose is caught."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, abort, g
from sqlalchemy import update

import registry
from registry.domain.permissions import DOORS, MATTERS, Action, Matter, Person
from registry.extensions import db
from registry.models import User
from registry.web import access
from registry.web.access import Undeclared, permit, person, requires
from tests import databases
from tests.integration import matrix
from tests.integration.filling import Unknown
from tests.personas import Town, What, Who, joined


def _write() -> str:
    """A deed that no view of ours would do."""
    db.session.execute(update(User).values(administrator=True))
    db.session.commit()
    return "done"


def _made(town: Town) -> Flask:
    """Another application on the same database, whose addresses can still be added to."""
    with town.app.app_context():
        uri = town.app.config["SQLALCHEMY_DATABASE_URI"]
    return databases.application(uri, PAGE_CACHE_BYTES=0, LOG_LEVEL="CRITICAL")


@contextmanager
def _with(town: Town, add: Callable[[Flask], object]) -> Iterator[Town]:
    """The town with an application that `add` has done something to."""
    app = _made(town)
    add(app)
    with joined(app, town.connection):
        yield replace(town, app=app)


def _slipped_in(app: Flask) -> None:
    app.add_url_rule("/desk/hole", "hole", _write, methods=["GET", "POST"])


# -- addresses without a policy ------------------------------------------------------------------


def test_an_address_without_policy_keeps_the_application_from_starting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    close = access.close

    def close_later(app: Flask) -> None:
        _slipped_in(app)
        close(app)

    monkeypatch.setattr(registry.access, "close", close_later)
    with pytest.raises(Undeclared, match=r"hole (GET|POST) \(/desk/hole\): add @requires"):
        databases.application("sqlite://")


def test_a_policy_for_reading_is_none_for_writing() -> None:
    app = Flask("half", static_folder=None)
    app.add_url_rule("/", "half", requires(GET=Action.READ)(_write), methods=["GET", "POST"])
    with pytest.raises(Undeclared, match="half POST"):
        access.policy_of(app)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_address_slipped_in_later_answers_500_and_keeps_nothing(town: Town, method: str) -> None:
    with _with(town, _slipped_in) as broken:
        for who in Who:
            with town.undone():
                answer = broken.ask(who, method, "/desk/hole")
                assert (answer.status_code, b"done" in answer.data) == (500, False)
                assert town.changes() == []


def test_an_answer_that_nobody_decided_is_not_shown(town: Town) -> None:
    with _with(town, lambda app: app.add_url_rule("/hole", "hole", lambda: "secret")) as broken:
        answer = broken.ask(Who.EDITOR, "GET", "/hole")
        assert (answer.status_code, b"secret" in answer.data) == (500, False)


# -- views that forget to ask --------------------------------------------------------------------


def _forgets(app: Flask) -> None:
    app.add_url_rule("/desk/hole", "hole", _write, methods=["POST"])
    app.extensions["policy"]["hole", "POST"] = Action.SEE_CITY_AT_DESK


def test_a_view_that_forgets_its_matter_answers_500_and_keeps_nothing(town: Town) -> None:
    with _with(town, _forgets) as broken, town.undone():
        assert broken.ask(Who.EDITOR, "POST", "/desk/hole").status_code == 500
        assert town.changes() == []


def test_a_view_that_asks_first_may_write(town: Town) -> None:
    def asks() -> str:
        permit(Matter(person().cities))
        return _write()

    def add(app: Flask) -> None:
        app.add_url_rule("/desk/whole", "whole", asks, methods=["POST"])
        app.extensions["policy"]["whole", "POST"] = Action.SEE_CITY_AT_DESK

    with _with(town, add) as sound, town.undone():
        assert sound.ask(Who.EDITOR, "POST", "/desk/whole").status_code == 200
        assert town.changes() != []


# -- refused before any view is asked --------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"data": {"name": "x"}}, 400),
        ({"data": '{"name": "x"}', "content_type": "text/plain"}, 400),
        ({"data": {"name": "x" * (2 * 1024 * 1024)}}, 413),
    ],
    ids=["without its token", "not a form", "too much"],
)
def test_what_is_refused_before_the_view_is_told_so(
    town: Town, how: dict[str, Any], status: int
) -> None:
    """Nothing was decided about the matter, and nothing needs to be."""
    with _with(town, _forgets) as broken, town.undone():
        broken.app.config["WTF_CSRF_ENABLED"] = True
        assert broken.ask(Who.EDITOR, "POST", "/desk/hole", **how).status_code == status
        assert town.changes() == []


def test_an_address_with_signs_that_nobody_sees_is_nowhere(town: Town) -> None:
    for who in Who:
        answer = town.ask(who, "GET", "/desk/cities/kazan%00-ru")
        assert answer.status_code == (303 if who is Who.VISITOR else 404 if _edits(who) else 403)


def _edits(who: Who) -> bool:
    return who in matrix.EDITORS


# -- the matrix sees what is wrong ---------------------------------------------------------------


def _private(town: Town) -> list[tuple[str, str]]:
    policy = town.app.extensions["policy"]
    return [cell for cell, action in policy.items() if action not in {Action.READ, Action.KNOCK}]


@pytest.mark.parametrize(
    "action",
    [Action.READ, Action.KEEP_ACCOUNT, Action.ENTER_SECRETARIAT, Action.ENTER_ADMINISTRATION],
)
def test_one_cell_of_the_policy_that_is_changed_is_seen(
    small_town: Town, monkeypatch: pytest.MonkeyPatch, action: Action
) -> None:
    policy = small_town.app.extensions["policy"]
    unseen, seen = [], 0
    for cell in _private(small_town):
        if policy[cell] in _LIKE.get(action, {action}):
            continue
        with monkeypatch.context() as patch:
            patch.setitem(policy, cell, action)
            found = matrix.walk(small_town, lambda *asked, cell=cell: asked == cell)
        seen += bool(found.wrong)
        unseen += [] if found.wrong else [cell]
    assert unseen == [] and seen > 10


#: Actions that open the same door.
_LIKE = {
    Action.ENTER_SECRETARIAT: {
        Action.ENTER_SECRETARIAT, Action.SETTLE, Action.SEE_PROGRAMMES, Action.CHANGE_PROGRAMMES,
        Action.PUBLISH_DOSSIERS,
    },
    Action.ENTER_ADMINISTRATION: {
        Action.ENTER_ADMINISTRATION, Action.SEE_ACCOUNTS, Action.CHANGE_ACCOUNTS,
        Action.SEE_EDITIONS, Action.PUBLISH_EDITIONS,
    },
}  # fmt: skip


@pytest.mark.parametrize("action", sorted(set(Action) - {Action.READ, Action.KNOCK}))
def test_a_door_that_stands_open_is_seen(
    small_town: Town, monkeypatch: pytest.MonkeyPatch, action: Action
) -> None:
    monkeypatch.setitem(DOORS, action, _any_person)
    guarded = {cell for cell, said in small_town.app.extensions["policy"].items() if said is action}
    found = matrix.walk(small_town, lambda *cell: cell in guarded)
    assert bool(found.wrong) == (bool(guarded) and action is not Action.KEEP_ACCOUNT)


def _any_person(_person: Person | None) -> bool:
    return True


def test_an_editor_who_may_see_all_cities_is_seen(
    small_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MATTERS, Action.SEE_CITY_AT_DESK, lambda _person, _matter: True)
    found = matrix.walk(small_town, lambda endpoint, _method: endpoint == "desk.city")
    assert f"GET desk.city by {Who.FOREIGN} about {What.OWN}: 200 instead of [404]" in found.wrong


def test_a_refusal_that_writes_is_seen(small_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        g.decided = True
        _write()
        abort(403)

    monkeypatch.setattr(access, "refuse", refuse)
    found = matrix.walk(small_town, lambda endpoint, _method: endpoint == "users.new")
    assert any(f"by {Who.REVOKED}: changed account" in each for each in found.wrong)


def test_a_part_of_an_address_that_nothing_fills_is_a_mistake(small_town: Town) -> None:
    def add(app: Flask) -> None:
        view = requires(GET=Action.ENTER_DESK)(lambda shade: shade)
        app.add_url_rule("/desk/colours/<shade>", "colours", view)

    with (
        _with(small_town, add) as more,
        pytest.raises(Unknown, match=r"FILLERS .* <shade> .* colours"),
    ):
        matrix.walk(more, lambda endpoint, _method: endpoint == "colours")


@pytest.mark.parametrize(
    ("rule", "method"), [("/attic", "GET"), ("/agreements/new", "POST"), ("/desks", "GET")]
)
def test_an_address_of_no_known_area_is_a_mistake(small_town: Town, rule: str, method: str) -> None:
    def add(app: Flask) -> None:
        app.add_url_rule(rule, "attic", lambda: "", methods=[method])

    with _with(small_town, add) as more, pytest.raises(Unknown):
        matrix.walk(more, lambda endpoint, _method: endpoint == "attic")
