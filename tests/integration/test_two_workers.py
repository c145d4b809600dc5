"""Two workers of the real server on one file: sessions end in both, and limits are counted once."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import delete, select

import config
from registry import clock, create_app
from registry.extensions import db
from registry.models import Attempt, City, Editorship, User
from registry.services import accounts, signing_in
from registry.web.access import SIGN_IN
from tests import databases
from tests.factories import ACTOR, Factory
from tests.integration.knocking import NOON, OTHER, PASSWORD

SECRET = "of two workers"
REPLAYS = 200


@dataclass(frozen=True)
class Server:
    """A running server, and the application on the same database to change what is in it."""

    port: int
    app: Flask
    log: Path

    def ask(
        self, method: str, path: str, cookie: str = "", fields: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """Status and text, each time by a connection of its own: either worker may answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        form = "application/x-www-form-urlencoded"
        headers = {"Cookie": cookie, "Content-Type": form, "Host": "127.0.0.1"}
        connection.request(method, path, urlencode(fields or {}), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def replays(self, cookie: str, path: str) -> Counter[int]:
        """How often each status comes when an old cookie is used again and again, in both."""
        self.log.write_bytes(b"")
        with ThreadPoolExecutor(4) as threads:
            answers = list(threads.map(lambda _: self.ask("GET", path, cookie), range(REPLAYS)))
        assert len(self.workers()) == 2, "one worker alone has answered"
        return Counter(status for status, _text in answers)

    def workers(self) -> set[str]:
        """The processes that have answered lately."""
        return set(re.findall(r"worker <\d+>", self.log.read_text()))

    def cookie_of(self, account: User) -> str:
        secret = signing_in.begin(db.session, account.id, "", clock.now())
        db.session.commit()
        signer = self.app.session_interface.get_signing_serializer(self.app)
        assert signer
        return f"session={signer.dumps({SIGN_IN: secret})}"


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _started(port: int, url: str, log: Path) -> "subprocess.Popen[bytes]":
    """Gunicorn with two workers that answer one request at a time, as `make run` starts it."""
    bind = ("--workers", "2", "--preload", "--no-control-socket", "--bind", f"127.0.0.1:{port}")
    said = ("--access-logfile", "-", "--access-logformat", "worker %(p)s")
    with log.open("a") as printed:
        return subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *bind, *said, "wsgi:app"],
            cwd=config.ROOT,
            env={**os.environ, "DATABASE_URL": url, "SECRET_KEY": SECRET, "LOG_LEVEL": "WARNING"},
            stdout=printed,
            stderr=subprocess.STDOUT,
        )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("two")
    url, port = databases.new_file(folder), _free_port()
    app = create_app({"SQLALCHEMY_DATABASE_URI": url, "SECRET_KEY": SECRET})
    with app.app_context():
        flask_migrate.upgrade()
        process = _started(port, url, folder / "log")
        try:
            running = Server(port, app, folder / "log")
            _wait(running)
            yield running
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(15)
            db.session.remove()
            db.engine.dispose()


def _wait(server: Server) -> None:
    for _ in range(200):
        try:
            server.ask("GET", "/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not start")


@pytest.fixture
def editor(server: Server) -> User:
    """Somebody who speaks for Kazan."""
    kazan = db.session.scalars(select(City).where(City.slug == "kazan-ru")).first()
    kazan = kazan or Factory(db.session).city("Kazan", slug="kazan-ru")
    name = f"{len(db.session.scalars(select(User)).all())}@city.example"
    made = User(email=name, name="P", fs_uniquifier=name, made_at=NOON, administrator=False,
                password=accounts.hashed(PASSWORD))  # fmt: skip
    made.editorships = [Editorship(city_id=kazan.id)]
    db.session.add(made)
    db.session.execute(delete(Attempt))
    db.session.commit()
    return made


DESK = "/desk/cities/kazan-ru"


@pytest.fixture
def cookie(server: Server, editor: User) -> str:
    """A session that both workers have answered."""
    cookie = server.cookie_of(editor)
    assert {server.ask("GET", DESK, cookie)[0] for _ in range(20)} == {200}
    return cookie


def _form(server: Server, path: str, cookie: str = "") -> tuple[str, str]:
    """The token of a page's form, and the cookie that goes with it."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    (token, *_) = re.findall('name="csrf_token" value="([^"]+)"', answer.read().decode())
    with_token = str(answer.headers["Set-Cookie"]).split(";")[0]
    connection.close()
    return token, with_token


def test_no_replay_of_a_session_that_was_signed_out_succeeds(server: Server, cookie: str) -> None:
    token, with_token = _form(server, "/account", cookie)
    status, _text = server.ask("POST", "/sign-out", with_token, {"csrf_token": token})
    assert status == 303
    assert server.replays(cookie, DESK) == {303: REPLAYS}
    assert server.ask("POST", "/account/name", with_token, {"name": "x"})[0] == 401


def test_no_replay_of_a_session_of_a_disabled_account_succeeds(
    server: Server, editor: User, cookie: str
) -> None:
    accounts.disable(db.session, ACTOR, editor, now=NOON)
    db.session.commit()
    assert server.replays(cookie, DESK) == {303: REPLAYS}


def test_no_replay_of_the_session_of_somebody_demoted_succeeds(
    server: Server, editor: User, cookie: str
) -> None:
    nothing = accounts.Rights()
    accounts.change_rights(db.session, ACTOR, editor, nothing)
    db.session.commit()
    assert server.replays(cookie, DESK) == {403: REPLAYS}
    assert server.ask("GET", "/account", cookie)[0] == 200


def test_a_session_that_goes_on_would_be_noticed(server: Server, cookie: str) -> None:
    """The canary of the replays: nothing was ended."""
    assert server.replays(cookie, DESK) == {200: REPLAYS}


def test_the_limit_of_signing_in_is_counted_over_both_workers(server: Server, editor: User) -> None:
    """Twelve forms are sent at once."""
    fields = {"email": editor.email, "password": OTHER}
    forms = [_form(server, "/sign-in") for _ in range(12)]

    def send(form: tuple[str, str]) -> int:
        token, cookie = form
        return server.ask("POST", "/sign-in", cookie, fields | {"csrf_token": token})[0]

    server.log.write_bytes(b"")
    with ThreadPoolExecutor(12) as threads:
        assert Counter(threads.map(send, forms)) == {422: 5, 429: 7}
    assert len(server.workers()) == 2
