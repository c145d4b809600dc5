"""The log: one JSON line an event, each with the number of the request it belongs to."""

import json
import logging
import re
import secrets
import sys
import time
from datetime import UTC, datetime
from functools import reduce

from flask import Flask, Response, g, has_request_context, request

_ACCEPTED = re.compile("[A-Za-z0-9._-]{8,40}")
#: What no line says: the secret of a link, which is as good as a password, and who a page is about,
#: who can ask to be forgotten.
_UNSAID = ("secret", "panelist")
#: The same in an address that is none of ours: one with a slash behind it, say.
_LOOKS_UNSAID = re.compile("[A-Za-z0-9_-]{43,}|(?<=/forum/panelists/)[^/]+")
log = logging.getLogger("registry")


class JsonLines(logging.Formatter):
    """An event as one line of JSON; what a visitor sent can't begin a line of its own."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id() if has_request_context() else None,
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        return json.dumps({name: value for name, value in said.items() if value is not None})


def request_id() -> str:
    """The number of this request: what a proxy in front gave it, or one of our own."""
    known: str | None = g.get("request_id")
    if known is None:
        given = request.headers.get("X-Request-ID", "")
        known = g.request_id = given if _ACCEPTED.fullmatch(given) else secrets.token_hex(8)
    return known


def install(app: Flask) -> None:
    if not log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonLines())
        log.addHandler(handler)
        log.propagate = False
    log.setLevel(app.config["LOG_LEVEL"])
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = time.perf_counter()


def _path() -> str:
    """The path, without what in it is not to be kept."""
    if request.view_args is None:
        return _LOOKS_UNSAID.sub("…", request.path)
    unsaid = filter(None, (request.view_args.get(name) for name in _UNSAID))
    return reduce(lambda path, part: path.replace(part, "…"), unsaid, request.path)


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = request_id()
    if log.isEnabledFor(logging.INFO):
        facts = {
            "method": request.method,
            "path": _path(),
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.began) * 1000, 1),
        }
        log.info("request", extra={"facts": facts})
    return response
