"""The headers of every answer: what a page may load, and what browsers may make of it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request

from registry.web.tiles import tiles_origin

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
View = TypeVar("View", bound=Callable[..., Any])

_SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}


def _policy(other: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {sources}" for name, sources in {**_SOURCES, **other}.items())


HEADERS = {
    "Content-Security-Policy": _policy({}),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
#: What a page says besides that others may show inside their own.
_FOR_FRAMES = {
    "Cross-Origin-Opener-Policy": "unsafe-none",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
BY_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}


def has_map(view: View) -> View:
    """Let a page load what the operator set for maps: the pictures of a tile server."""
    view.__dict__["has_map"] = True
    return view


def for_frames(view: View) -> View:
    """Let any site show what the view answers inside a page of its own."""
    view.__dict__["for_frames"] = True
    return view


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
    view = current_app.view_functions.get(request.endpoint or "")
    other: dict[str, str] = {}
    # What has not changed says the same again: a browser keeps the headers that it got last.
    if hasattr(view, "has_map") and response.status_code in {200, 304} and tiles_origin():
        other["img-src"] = f"{_SOURCES['img-src']} {tiles_origin()}"
    if hasattr(view, "for_frames"):
        other["frame-ancestors"] = "*"
        response.headers.update(_FOR_FRAMES)
    if other:
        response.headers["Content-Security-Policy"] = _policy(other)
    return response
