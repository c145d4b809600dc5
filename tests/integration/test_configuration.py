"""The application does not start for the public while a setting is unsafe, and says which."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import request
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

import config
from registry import UnsafeConfiguration, create_app
from registry.domain.permissions import Action
from registry.extensions import db
from registry.models import Letter, User
from registry.services import letters
from registry.services.secrets import Seal
from registry.web.access import requires
from tests.integration import answers
from tests.pages import Page
from tests.personas import Town, Who, joined

SAFE = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "8rT2kq0Vb5nXw7LmZp4YcJ6HsAe1DfGu3BiOxQy9",
    "TRUSTED_HOSTS": "twins.example",
    "EXTERNAL_ORIGIN": "https://twins.example",
    "MAIL_BACKEND": "smtp",
    "MAIL_SERVER": "mail.example",
}
#: What is set otherwise (None: not at all) -> the setting that is named.
UNSAFE: list[tuple[dict[str, str | None], str]] = [
    ({"SECRET_KEY": None}, "SECRET_KEY"),
    ({"SECRET_KEY": ""}, "SECRET_KEY"),
    ({"SECRET_KEY": config.DEFAULT_SECRET}, "SECRET_KEY"),
    ({"SECRET_KEY": "8rT2kq0Vb5nXw7LmZp4YcJ6HsAe1DfG"}, "SECRET_KEY"),
    ({"SECRET_KEY": "a" * 64}, "SECRET_KEY"),
    ({"SECRET_KEY": "abcd" * 16}, "SECRET_KEY"),
    ({"TRUSTED_HOSTS": None}, "TRUSTED_HOSTS"),
    ({"TRUSTED_HOSTS": " , "}, "TRUSTED_HOSTS"),
    ({"EXTERNAL_ORIGIN": None}, "EXTERNAL_ORIGIN"),
    ({"EXTERNAL_ORIGIN": "http://twins.example"}, "EXTERNAL_ORIGIN"),
    ({"MAIL_BACKEND": None}, "MAIL_BACKEND"),
    ({"MAIL_BACKEND": "console"}, "MAIL_BACKEND"),
    ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
    ({"FLASK_DEBUG": "true"}, "FLASK_DEBUG"),
    ({"ENVIRONMENT": "prod"}, "ENVIRONMENT"),
    ({"ENVIRONMENT": "Production"}, "ENVIRONMENT"),
    ({"ENVIRONMENT": ""}, "ENVIRONMENT"),
]


def _environment(tmp_path: Path, **other: str | None) -> dict[str, str]:
    """The safe settings with others in their place, and nothing else that we read."""
    names = {"DATABASE_URL": f"sqlite:///{tmp_path / 'registry.sqlite3'}", **SAFE, **other}
    return {name: value for name, value in names.items() if value is not None}


def _set(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    for name in (*SAFE, "FLASK_DEBUG", "PROXIES", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


def _refusal(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> list[str]:
    _set(monkeypatch, environment)
    with pytest.raises(UnsafeConfiguration) as refused:
        create_app()
    return str(refused.value).splitlines()


@pytest.mark.parametrize(("other", "named"), UNSAFE, ids=str)
def test_an_unsafe_setting_is_refused_in_one_sentence_that_names_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, other: dict[str, str | None], named: str
) -> None:
    (sentence,) = _refusal(monkeypatch, _environment(tmp_path, **other))
    assert named in sentence
    for value in other.values():
        assert named == "ENVIRONMENT" or not value or len(value) < 8 or value not in sentence


def test_a_database_where_anybody_may_write_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    (sentence,) = _refusal(monkeypatch, _environment(folder))
    assert "database" in sentence and str(folder) in sentence
    folder.chmod(0o1777)  # where others may not delete, they may still put a journal
    assert _refusal(monkeypatch, _environment(folder)) == [sentence]


def test_everything_that_is_wrong_is_said_at_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other: dict[str, str | None] = dict.fromkeys(SAFE)
    said = _refusal(
        monkeypatch,
        _environment(tmp_path, **{**other, "ENVIRONMENT": "production", "FLASK_DEBUG": "1"}),
    )
    named = ["SECRET_KEY", "FLASK_DEBUG", "TRUSTED_HOSTS", "EXTERNAL_ORIGIN", "MAIL_BACKEND"]
    assert len(said) == len(named)
    assert all(name in sentence for name, sentence in zip(named, said, strict=True))


def test_a_try_on_ones_own_machine_needs_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    _set(monkeypatch, {})
    assert create_app().config["TRUSTED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]


# -- what starts ---------------------------------------------------------------------------------


@contextmanager
def _started(
    town: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, **other: str
) -> Iterator[Town]:
    """The town as it is served to the public."""
    _set(monkeypatch, _environment(tmp_path, LOG_LEVEL="WARNING", **other))
    app = create_app({"SQLALCHEMY_DATABASE_URI": town.app.config["SQLALCHEMY_DATABASE_URI"]})
    app.add_url_rule("/probe", "probe", requires(GET=Action.READ)(_probe))
    app.extensions["policy"]["probe", "GET"] = Action.READ
    with joined(app, town.connection):
        yield replace(town, app=app)


def _probe() -> str:
    return f"{request.remote_addr} {request.scheme} {request.host} {request.script_root}"


@pytest.fixture
def served(small_town: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Town]:
    with _started(small_town, monkeypatch, tmp_path) as started:
        yield started


OURS = "https://twins.example"


def test_safe_settings_start(served: Town) -> None:
    page = Page(served.ask(Who.VISITOR, "GET", "/", base_url=OURS))
    assert page.status == 200
    assert page.hrefs("link[rel=canonical]") == [f"{OURS}/"]
    assert served.app.config["SESSION_COOKIE_NAME"] == "__Host-session"
    assert not served.app.debug and served.app.config["WTF_CSRF_ENABLED"]


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "twins.example.evil.example", "xtwins.example", "www.twins.example",
        "twins.example@evil.example", "127.0.0.1", "localhost", "", "twins.example/evil",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/agreements", "/desk", "/sign-in", "/nothing", "/a.csv"])
def test_a_name_that_is_not_ours_is_answered_400(served: Town, host: str, path: str) -> None:
    answer = served.ask(Who.EDITOR, "GET", path, base_url=OURS, headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text + str(answer.headers)
    assert answers.flaws(answer, private=True, secure=True) == []


def test_a_form_that_comes_under_another_name_does_nothing(served: Town) -> None:
    form = {"email": served.people.personas[Who.EDITOR].email}
    how = {"base_url": OURS, "headers": {"Host": "evil.example"}, "data": form}
    with served.undone():
        assert served.ask(Who.VISITOR, "POST", "/forgotten", **how).status_code == 400
        assert served.changes() == []


def _letters(town: Town) -> list[str]:
    with town.app.app_context():
        seal = Seal(town.app.config["SECRET_KEY"])
        return [
            letters.read(db.session, seal, each).body
            for each in db.session.scalars(select(Letter.id))
        ]


def test_links_in_mails_have_the_configured_name_whatever_is_forwarded(served: Town) -> None:
    form = {"email": served.people.personas[Who.EDITOR].email}
    forwarded = dict.fromkeys(("X-Forwarded-Host", "X-Host", "Forwarded"), "evil.example")
    served.app.config["WTF_CSRF_ENABLED"] = False
    with served.undone():
        answer = served.ask(
            Who.VISITOR, "POST", "/forgotten", base_url=OURS, headers=forwarded, data=form
        )
        assert answer.status_code == 200
        (body,) = _letters(served)
    assert f"{OURS}/reset/" in body and "evil" not in body


FORWARDED = {
    "X-Forwarded-For": "6.6.6.6, 7.7.7.7, 8.8.8.8",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "666",
    "X-Forwarded-Prefix": "/evil",
    "X-Real-IP": "6.6.6.6",
    "Forwarded": "for=6.6.6.6;host=evil.example;proto=https",
}


@pytest.mark.parametrize(
    ("proxies", "said"),
    [
        ("0", "127.0.0.1 http twins.example "),
        ("1", "8.8.8.8 https twins.example "),
        ("2", "7.7.7.7 http twins.example "),
    ],
)
def test_what_is_forwarded_counts_for_as_many_proxies_as_are_set(
    small_town: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, proxies: str, said: str
) -> None:
    with _started(small_town, monkeypatch, tmp_path, PROXIES=proxies) as started:
        how = {"base_url": "http://twins.example", "headers": FORWARDED}
        assert started.ask(Who.VISITOR, "GET", "/probe", **how).text == said


# -- the server's own start ------------------------------------------------------------------------


def _run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    usual = {"PATH": os.environ["PATH"], "LOG_LEVEL": "WARNING"}
    return subprocess.run(
        [sys.executable, *arguments],
        env=usual | environment,
        cwd=config.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


SERVE = ("-c", "import wsgi; print(wsgi.app.test_client().get('/healthz').status_code)")
FLASK = ("-m", "flask", "--app", "wsgi")


def test_a_server_starts_once_the_migrations_are_run_and_knows_nobody(tmp_path: Path) -> None:
    environment = _environment(tmp_path)
    pending = _run(environment, *SERVE)
    assert (pending.returncode, pending.stdout) == (1, "")
    assert pending.stderr == "Migrations are pending. Run `flask --app wsgi db upgrade` first.\n"
    assert _run(environment, *FLASK, "db", "upgrade").returncode == 0
    started = _run(environment, *SERVE)
    assert (started.returncode, started.stdout) == (0, "400\n"), started.stderr
    assert _run(environment, *FLASK, "users", "list").stdout == ""


def test_a_server_refuses_in_sentences_without_a_trace(tmp_path: Path) -> None:
    refused = _run(_environment(tmp_path, SECRET_KEY=None, MAIL_BACKEND=None), *SERVE)
    assert refused.returncode != 0 and "Traceback" not in refused.stderr
    assert len(refused.stderr.splitlines()) == 2


def test_there_is_no_default_account(session: scoped_session[Session]) -> None:
    assert session.scalar(select(func.count()).select_from(User)) == 0


@pytest.mark.parametrize(
    "path",
    ["/console", "/.git/config", "/.env", "/metrics", "/admin", "/login", "/static/", "/us-signin"],
)
def test_nothing_is_open_that_is_not_ours(served: Town, path: str) -> None:
    for who in (Who.VISITOR, Who.ADMINISTRATOR):
        assert served.ask(who, "GET", path, base_url=OURS).status_code == 404
