"""The headers of answers that the matrix does not meet: by https, of trouble, of files."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask, abort

from registry.domain.permissions import Action
from registry.web.access import requires
from registry.web.statics import fingerprint
from tests import databases
from tests.factories import PASSWORD
from tests.integration import answers, matrix
from tests.integration.sent import NEW
from tests.personas import QUICK, Town, What, Who, joined

ORIGIN = "https://twins.example"


@contextmanager
def secured(town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """The same town, which the world knows by https, with its forms guarded."""
    monkeypatch.setenv("EXTERNAL_ORIGIN", ORIGIN)
    monkeypatch.setenv("TRUSTED_HOSTS", "twins.example 127.0.0.1")
    app = databases.application(
        town.app.config["SQLALCHEMY_DATABASE_URI"],
        PAGE_CACHE_BYTES=0,
        LOG_LEVEL="CRITICAL",
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=QUICK,
    )
    with joined(app, town.connection):
        yield replace(town, app=app)


@pytest.fixture
def secure(small_town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    with secured(small_town, monkeypatch) as made:
        yield made


# -- by https ------------------------------------------------------------------------------------


def test_every_private_answer_by_https_has_its_headers_and_cookies(secure: Town) -> None:
    """Public ones differ by one header, which is added to all alike."""
    found = matrix.walk(secure, _one_of_each, secure=True)
    assert found.cells > 100
    assert (found.wrong, found.headers) == ([], [])


def _one_of_each(endpoint: str, method: str) -> bool:
    costly = ("agreements.", "cities.", "map_pages.")
    return method in {"GET", "POST"} and not endpoint.startswith(costly)


def test_cookies_by_https_have_the_prefix_that_no_other_host_can_set(secure: Town) -> None:
    form = {"email": secure.people.personas[Who.EDITOR].email, "password": PASSWORD}
    with secure.undone():
        answer = secure.ask(Who.VISITOR, "POST", "/sign-in", data=form, base_url=ORIGIN)
    cookies = answer.headers.getlist("Set-Cookie")
    assert sorted(each.split("=")[0] for each in cookies) == ["__Host-device", "__Host-session"]
    assert answers.flaws(answer, private=True, secure=True) == []


def test_cookies_of_a_try_on_ones_own_machine_are_closed_too(small_town: Town) -> None:
    form = {"email": small_town.people.personas[Who.EDITOR].email, "password": PASSWORD}
    with small_town.undone():
        answer = small_town.ask(Who.VISITOR, "POST", "/sign-in", data=form)
    assert len(answer.headers.getlist("Set-Cookie")) == 2
    assert answers.flaws(answer, private=True) == []


@pytest.mark.parametrize("address", ["css/site.css", "js/site.js", "nothing.css"])
@pytest.mark.parametrize("who", [Who.VISITOR, Who.EDITOR])
def test_files_have_the_headers_by_https_and_without(secure: Town, who: Who, address: str) -> None:
    path = f"/static/{fingerprint()}/{address}"
    for origin in ("http://127.0.0.1", ORIGIN):
        answer = secure.ask(who, "GET", path, base_url=origin)
        assert answers.flaws(answer, private=False, secure=origin == ORIGIN) == [], origin


@pytest.mark.parametrize(
    ("purpose", "form"),
    [
        ("reset", {"password": NEW, "again": NEW}),
        ("invitations", {"name": "New", "password": NEW, "again": NEW}),
        ("addresses", {}),
    ],
)
def test_a_link_of_a_mail_works_by_https_although_its_page_tells_no_referrer(
    secure: Town, purpose: str, form: dict[str, str]
) -> None:
    secure.app.config["WTF_CSRF_ENABLED"] = True
    links = dict(
        zip(["invitations", "reset", "addresses"], secure.people.links.values(), strict=True)
    )
    path = f"/{purpose}/{links[purpose][What.OWN]}"
    client = secure.app.test_client()
    page = client.get(path, base_url=ORIGIN)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    with secure.undone():
        answer = client.post(path, data={**form, "csrf_token": token}, base_url=ORIGIN)
    assert answer.status_code == 303


# -- of trouble ----------------------------------------------------------------------------------


def _in_trouble(app: Flask) -> None:
    def stumble(status: str) -> str:
        return abort(int(status)) if status != "500" else str(1 // 0)

    app.add_url_rule("/trouble/<status>", "trouble", requires(GET=Action.READ)(stumble))
    app.extensions["policy"]["trouble", "GET"] = Action.READ


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 410, 413, 414, 429, 500, 503])
def test_pages_of_trouble_have_the_headers(secure: Town, status: int) -> None:
    _in_trouble(secure.app)
    for who in (Who.VISITOR, Who.EDITOR):
        answer = secure.ask(who, "GET", f"/trouble/{status}", base_url=ORIGIN)
        assert answer.status_code == status
        # Who is turned away is shown the doors that are open to them.
        private = status == 403
        assert answers.flaws(answer, private=private, secure=True) == []
        assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", ["/", "/agreements.csv", "/account", "/desk", "/sign-in"])
def test_answers_without_a_database_have_the_headers(path: str, small_town: Town) -> None:
    app = databases.application("sqlite:////nowhere/at/all.sqlite3", LOG_LEVEL="CRITICAL")
    answer = replace(small_town, app=app).ask(Who.EDITOR, "GET", path)
    assert answer.status_code == 503
    assert answers.flaws(answer, private=True) == []


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_methods_that_no_page_has_are_405_with_the_headers(small_town: Town, method: str) -> None:
    asked = 0
    for path in sorted({cell.address for cell in matrix.cells(small_town, matrix.everything)}):
        with small_town.undone():
            answer = small_town.ask(Who.ADMINISTRATOR, method, path, data={"name": "Evil"})
            assert (answer.status_code, small_town.changes()) == (405, []), path
        assert answers.flaws(answer, private=False) == [], path
        asked += 1
    assert asked > 50


def test_a_method_can_not_be_smuggled_in(small_town: Town) -> None:
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        with small_town.undone():
            path = f"/administration/users/{small_town.people.accounts[What.OWN]}"
            answer = small_town.ask(Who.ADMINISTRATOR, "GET", path, headers={name: "POST"})
            assert (answer.status_code, small_town.changes()) == (200, [])
            answer = small_town.ask(Who.ADMINISTRATOR, "POST", "/desk", headers={name: "GET"})
            assert answer.status_code == 405


@pytest.mark.parametrize(
    "path", ["/account/x.css", "/account;a.js", "/account%2ecss", "/desk/x.js", "/account/%2e%2e/"]
)
def test_a_private_page_is_nowhere_under_the_name_of_a_file(small_town: Town, path: str) -> None:
    assert small_town.ask(Who.EDITOR, "GET", path).status_code == 404


# -- the check itself ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "value", "flaw"),
    [
        ("Content-Security-Policy", "default-src 'none'; script-src 'unsafe-inline'", "allows"),
        ("Content-Security-Policy", "default-src 'none'; script-src 'unsafe-eval'", "allows"),
        ("Content-Security-Policy", "", "what the policy does not name"),
        ("X-Content-Type-Options", "", "sniffed"),
        ("Referrer-Policy", "unsafe-url", "Referrer-Policy"),
        ("Server", "gunicorn", "says Server"),
        ("Cache-Control", "public, no-cache", "is kept"),
        ("Set-Cookie", "session=x; Path=/; SameSite=Lax", "without httponly"),
        ("Set-Cookie", "session=x; Path=/; HttpOnly; SameSite=None", "without samesite=lax"),
        ("Set-Cookie", "session=x; HttpOnly; SameSite=Lax; Path=/; Domain=a.example", "domain"),
        ("Strict-Transport-Security", "max-age=1", "Strict"),
    ],
)
def test_a_header_that_is_wrong_is_seen(
    small_town: Town, header: str, value: str, flaw: str
) -> None:
    answer = small_town.ask(Who.EDITOR, "GET", "/account")
    assert answers.flaws(answer, private=True) == []
    answer.headers[header] = value
    assert any(flaw in each for each in answers.flaws(answer, private=True))


def test_a_public_page_with_a_cookie_is_seen(small_town: Town) -> None:
    answer = small_town.ask(Who.EDITOR, "GET", "/imprint")
    answer.headers["Set-Cookie"] = "session=x; Path=/; HttpOnly; SameSite=Lax"
    answer.vary.add("Cookie")
    assert answers.flaws(answer, private=False) == ["sets a cookie", "varies with cookies"]
