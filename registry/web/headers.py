"""The headers of every answer: what a page may load, and what browsers may make of it."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
BY_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}


def install(app: Flask) -> None:
    app.after_request(_add)


def around(answering: Wsgi) -> Wsgi:
    """The same with the headers, for what answers before the application is asked."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        def begin(status: str, given: list[tuple[str, str]], *rest: Any) -> Any:
            there = {name for name, _value in given}
            wanted = HEADERS | (BY_HTTPS if environ["wsgi.url_scheme"] == "https" else {})
            more = [pair for pair in wanted.items() if pair[0] not in there]
            return start(status, [*given, *more], *rest)

        return answering(environ, begin)

    return answer


def _add(response: Response) -> Response:
    # Nothing is kept by others unless a page says that it may be.
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response
