"""The log: one JSON line an event with the number of its request, whatever a visitor sends."""

import io
import json
import logging
from datetime import datetime
from typing import Any, NoReturn

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from registry.web.logs import JsonLines, log
from registry.web.public import method
from tests.integration.site import Site

Said = list[dict[str, Any]]


def _lines(stream: io.StringIO) -> Said:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_the_log_goes_to_the_error_stream_as_json_lines(app: Flask) -> None:
    handlers = [each for each in log.handlers if isinstance(each, logging.StreamHandler)]
    assert any(isinstance(each.formatter, JsonLines) for each in handlers)
    assert not log.propagate


def test_a_request_is_one_line_with_its_facts(client: FlaskClient, log_lines: io.StringIO) -> None:
    answer = client.get("/agreements?q=secret+words&kind=twinning")
    (line,) = _lines(log_lines)
    facts = (line["method"], line["path"], line["status"], line["level"])
    assert facts == ("GET", "/agreements", 200, "info")
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert datetime.fromisoformat(line["at"]).utcoffset() is not None
    assert line["ms"] > 0


def test_who_asked_and_for_what_words_is_not_noted(
    client: FlaskClient, log_lines: io.StringIO
) -> None:
    about = {"X-Forwarded-For": "203.0.113.7", "User-Agent": "Somebody", "Authorization": "secret"}
    client.get("/agreements?q=words", headers=about, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    for told in ("203.0.113", "Somebody", "secret", "words"):
        assert told not in log_lines.getvalue()


HOSTILE = [
    '/a%0a{"level":"error","message":"forged"}',
    "/a%0d%0aforged",
    "/a%e2%80%a8forged",
    "/a%c2%85forged",
    "/%00",
    "/%1b[31mred",
    '/"},{"a":"',
    "/\\n",
    "/%ff%fe",
    "/%f0%9f%87%b7",
    "/" + "a" * 5000,
]


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path[:12])
def test_a_hostile_path_is_one_line_of_plain_letters(
    client: FlaskClient, log_lines: io.StringIO, path: str
) -> None:
    assert client.get(path).status_code == 404
    text = log_lines.getvalue()
    assert len(text.splitlines()) == text.count("\n") == 1
    assert text.isascii() and text[:-1].isprintable()
    assert _lines(log_lines)[0]["message"] == "request"


@pytest.mark.parametrize("given", ["0123456789abcdef", "a-b_c.d-1234"])
def test_the_number_that_a_proxy_gave_is_kept(
    client: FlaskClient, log_lines: io.StringIO, given: str
) -> None:
    answer = client.get("/privacy", headers={"X-Request-ID": given})
    assert answer.headers["X-Request-ID"] == _lines(log_lines)[0]["request_id"] == given


NONE = ["", "short", "x" * 41, "a b c d e f g", 'a"b{}cdefg', "ümläut-12345"]


@pytest.mark.parametrize("given", NONE)
def test_a_number_that_is_none_is_replaced(client: FlaskClient, given: str) -> None:
    numbers = {
        client.get("/privacy", headers={"X-Request-ID": given}).headers["X-Request-ID"]
        for _ in range(2)
    }
    assert len(numbers) == 2 and given not in numbers


def test_requests_have_numbers_of_their_own(site: Site) -> None:
    assert len({site.get("/privacy").headers["X-Request-ID"] for _ in range(20)}) == 20


# -- trouble ---------------------------------------------------------------------------------


def _broken(*_args: object) -> NoReturn:
    raise RuntimeError("line one\nline two of user's words\u2028")


def test_an_exception_is_one_line_with_its_trace_and_number(
    client: FlaskClient, log_lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(method, "examples", _broken)
    answer = client.get("/method?fbclid=not-kept")
    trouble, request = _lines(log_lines)
    assert (trouble["level"], trouble["message"]) == ("error", "unexpected")
    assert "RuntimeError: line one\nline two" in trouble["exception"]
    number = answer.headers["X-Request-ID"]
    assert trouble["request_id"] == request["request_id"] == number
    assert request["status"] == 500 and number in answer.text


def test_a_database_out_of_reach_is_a_warning(
    client: FlaskClient, log_lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_args: object) -> NoReturn:
        raise OperationalError("SELECT 1", {}, ConnectionError("gone"))

    monkeypatch.setattr(method, "_coverage", down)
    assert client.get("/method?fbclid=nor-this").status_code == 503
    assert [line["level"] for line in _lines(log_lines)] == ["warning", "info"]


def test_a_level_that_is_not_wanted_is_not_written(
    client: FlaskClient, log_lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "level", logging.WARNING)
    log._cache.clear()  # type: ignore[attr-defined]
    client.get("/privacy")
    log._cache.clear()  # type: ignore[attr-defined]
    assert log_lines.getvalue() == ""


def test_an_event_outside_a_request_has_no_number(log_lines: io.StringIO) -> None:
    log.warning("said %s", "outside", extra={"facts": {"rows": 3}})
    (line,) = _lines(log_lines)
    assert (line["message"], line["rows"], "request_id" in line) == ("said outside", 3, False)


def test_a_refusal_is_one_line(client: FlaskClient, log_lines: io.StringIO) -> None:
    for path, status in (("/agreements?x=1", 400), ("/cities/x-ru", 404)):
        client.get(path)
        assert _lines(log_lines)[-1]["status"] == status
    assert len(_lines(log_lines)) == 2
