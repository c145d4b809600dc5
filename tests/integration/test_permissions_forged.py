"""Forms that other sites send: refused without the token of the very session, and nothing done."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from itsdangerous import URLSafeTimedSerializer

from tests.factories import PASSWORD
from tests.integration import matrix
from tests.integration.matrix import Cell
from tests.integration.sent import FORMS, anything
from tests.pages import Page
from tests.personas import Town, What, Who

#: What the session's cookie holds, and what that of somebody else does.
OURS, THEIRS = "a" * 40, "b" * 40
How = dict[str, Any]


@pytest.fixture
def guarded(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The town as it is outside tests."""
    monkeypatch.setitem(town.app.config, "WTF_CSRF_ENABLED", True)
    return town


def _signed(raw: str, key: str = "tests") -> str:
    return URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(raw)


def _form(town: Town, cell: Cell) -> dict[str, Any]:
    return dict(FORMS.get(cell.endpoint, anything)(town.people))


def _with(token: str) -> Callable[[Mapping[str, str]], How]:
    return lambda form: {"data": {**form, "csrf_token": token}}


def _as_text(form: Mapping[str, str]) -> How:
    body = json.dumps({**form, "csrf_token": _signed(OURS)}, default=str)
    return {"data": body, "content_type": "text/plain"}


#: Ways to forge a request, by what is wrong with its proof.
FORGED: dict[str, Callable[[Mapping[str, str]], How]] = {
    "no token": lambda form: {"data": form},
    "empty": _with(""),
    "nonsense": _with("nonsense"),
    "not signed": _with(OURS),
    "of another session": _with(_signed(THEIRS)),
    "of another site": _with(_signed(OURS, "another key")),
    "in the address": lambda form: {"data": form, "query_string": {"csrf_token": _signed(OURS)}},
    "as text": _as_text,
    "as json": lambda form: {**_as_text(form), "content_type": "application/json"},
    "from another origin": lambda form: {
        "data": form,
        "headers": {"Origin": "https://evil.example", "Referer": "https://evil.example/"},
    },
}


def _writes(town: Town) -> Iterator[Cell]:
    """Every address that writes, by somebody who is let in, about what there is."""
    seen = set()
    for cell in matrix.cells(town, lambda _endpoint, method: method not in _HARMLESS):
        about = cell.endpoint, cell.method
        whose = cell.who is _BY.get(cell.endpoint, cell.who)
        what = _ABOUT.get(cell.endpoint, What.OWN)
        if cell.let_in and cell.what in {None, what} and whose and about not in seen:
            seen.add(about)
            yield cell


_HARMLESS = {"GET", "HEAD", "OPTIONS"}
#: Who has an authenticator, and so can do more than others.
_BY = {
    "own_codes.renew": Who.PARTNER,
    "sign_in.enter_code": Who.PARTNER,
    # One answers to what somebody else reported.
    "desk_activities.confirm": Who.PARTNER,
    "desk_activities.contest": Who.PARTNER,
}
#: What is contested; what is not public yet, and nothing belongs to.
_ABOUT = {
    **dict.fromkeys(("secretariat.settle_agreement", "secretariat.settle_activity"), What.ENDED),
    **dict.fromkeys(("own_forums.publish", "own_forums.remove_session"), What.FOREIGN),
}


def _ask(town: Town, cell: Cell, how: How) -> tuple[int, list[str]]:
    """The status, and what is changed by the request; its session has a token."""
    cookie = town.cookie(cell.who, csrf_token=OURS)
    with town.undone():
        answer = town.ask(cell.who, cell.method, cell.address, cookie=cookie, **how)
        assert PASSWORD not in answer.text
        return answer.status_code, town.changes()


@pytest.mark.parametrize("way", FORGED)
def test_a_forged_form_is_refused_and_nothing_is_done(guarded: Town, way: str) -> None:
    asked = 0
    for cell in _writes(guarded):
        how = FORGED[way](_form(guarded, cell))
        assert _ask(guarded, cell, how) == (400, []), cell
        asked += 1
    assert asked >= 20


def test_the_same_form_with_the_sessions_own_token_is_let_in(guarded: Town) -> None:
    idle = set()
    for cell in _writes(guarded):
        status, changes = _ask(guarded, cell, _with(_signed(OURS))(_form(guarded, cell)))
        assert status in cell.right, cell
        idle |= set() if changes else {cell.endpoint}
    assert idle == {"own_codes.set_up", "users.enable"}, "other forms prove nothing"


def test_who_is_not_let_in_is_refused_before_any_proof(guarded: Town) -> None:
    denied = [
        cell
        for cell in matrix.cells(guarded, lambda _endpoint, method: method == "POST")
        if cell.right <= {401, 403}
    ]
    for cell in denied:
        status, changes = _ask(guarded, cell, {"data": _form(guarded, cell)})
        assert (status in cell.right, changes) == (True, []), cell
    assert len(denied) > 50


def test_a_token_is_good_without_a_session_of_its_own_for_nobody(guarded: Town) -> None:
    """Signing in as somebody else on the visitor's device is forged, too."""
    people = guarded.people.personas
    form = {"email": people[Who.FOREIGN].email, "password": PASSWORD, "csrf_token": _signed(THEIRS)}
    with guarded.undone():
        answer = guarded.ask(Who.VISITOR, "POST", "/sign-in", data=form)
        assert (answer.status_code, guarded.changes()) == (400, [])
        assert "device" not in answer.headers.get("Set-Cookie", "")


def test_a_good_request_before_does_not_loosen_a_later_one(guarded: Town) -> None:
    right = {"name": "New", "csrf_token": _signed(OURS)}
    cookie = guarded.cookie(Who.EDITOR, csrf_token=OURS)
    for form, status in ((right, 303), ({"name": "Evil"}, 400)):
        with guarded.undone():
            answer = guarded.ask(Who.EDITOR, "POST", "/account/name", cookie=cookie, data=form)
            assert answer.status_code == status
    assert guarded.changes() == []


def test_a_token_is_another_one_after_signing_in(guarded: Town) -> None:
    form = {
        "email": guarded.people.personas[Who.EDITOR].email,
        "password": PASSWORD,
        "csrf_token": _signed(OURS),
    }
    cookie = guarded.cookie(Who.VISITOR, csrf_token=OURS)
    with guarded.undone():
        answer = guarded.ask(Who.VISITOR, "POST", "/sign-in", cookie=cookie, data=form)
        (session,) = [each for each in answer.headers.getlist("Set-Cookie") if "session=" in each]
        again = guarded.ask(
            Who.VISITOR,
            "POST",
            "/account/name",
            cookie=session.split(";")[0],
            data={"name": "Evil", "csrf_token": _signed(OURS)},
        )
    assert (answer.status_code, again.status_code) == (303, 400)


def test_what_was_typed_comes_back_in_a_form_that_does_nothing_yet(guarded: Town) -> None:
    cookie = guarded.cookie(Who.ADMINISTRATOR, csrf_token=OURS)
    typed = {"email": "new@people.example", "cities": "kazan-ru", "password": "secret words"}
    path = "/administration/users/new"
    with guarded.undone():
        page = Page(guarded.ask(Who.ADMINISTRATOR, "POST", path, cookie=cookie, data=typed))
        fields = {str(each["name"]): str(each["value"]) for each in page.all("main input[name]")}
        again = guarded.ask(Who.ADMINISTRATOR, "POST", path, cookie=cookie, data=fields)
        assert guarded.changes() == []
    assert page.all("main form.form")[0]["action"] == path
    assert (page.status, again.status_code) == (400, 200)
    assert "secret words" not in page.html and "new@people.example" in again.text


def test_reading_does_nothing_even_with_a_form_in_the_address(guarded: Town) -> None:
    asked = 0
    for cell in _writes(guarded):
        form = {**_form(guarded, cell), "csrf_token": _signed(OURS)}
        for method in ("GET", "HEAD"):
            with guarded.undone():
                guarded.ask(cell.who, method, cell.address, query_string=form)
                assert guarded.changes() == [], cell
            asked += 1
    assert asked >= 40
