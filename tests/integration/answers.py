"""What the headers of an answer must say, by whether it is for anybody or for one person."""

import re
from collections.abc import Iterator

from werkzeug.test import TestResponse

SOURCES = {"'self'", "'none'"}
#: Directive -> sources that it may have besides.
MORE = {"img-src": {"data:"}}
NAMED = ("base-uri", "form-action", "frame-ancestors", "script-src", "style-src")
KEPT = "public, no-cache|no-cache|private, no-store|.*\\bimmutable\\b.*"
#: What one page alone lets others do: show it inside a page of theirs.
FOR_FRAMES = "/embed/map"
OURS = ("Server", "X-Powered-By", "X-AspNet-Version", "Via")


def flaws(answer: TestResponse, *, private: bool, secure: bool = False) -> list[str]:
    """What an answer's headers lack, or have that they must not."""
    return [
        *_of_policy(answer),
        *_of_all(answer, secure=secure),
        *(_of_private(answer) if private else _of_public(answer)),
        *_of_cookies(answer, secure=secure),
    ]


def _of_policy(answer: TestResponse) -> Iterator[str]:
    parts = (part.split() for part in answer.headers.get("Content-Security-Policy", "").split(";"))
    policy = {part[0]: part[1:] for part in parts if part}
    yield from (f"no {name}" for name in NAMED if name not in policy)
    if policy.get("default-src") != ["'none'"]:
        yield "what the policy does not name is allowed"
    for name, sources in policy.items():
        allowed = SOURCES | MORE.get(name, set())
        if name == "frame-ancestors" and answer.request.path == FOR_FRAMES:
            allowed = allowed | {"*"}
        yield from (f"{name} allows {each}" for each in sources if each not in allowed)


def _of_all(answer: TestResponse, *, secure: bool) -> Iterator[str]:
    headers = answer.headers
    if headers.get("X-Content-Type-Options") != "nosniff":
        yield "may be sniffed"
    if headers.get("Referrer-Policy") not in {"strict-origin-when-cross-origin", "no-referrer"}:
        yield f"Referrer-Policy {headers.get('Referrer-Policy')}"
    yield from (f"says {name}: {headers[name]}" for name in OURS if name in headers)
    if secure != ("max-age=" in headers.get("Strict-Transport-Security", "")):
        yield f"Strict-Transport-Security {headers.get('Strict-Transport-Security')}"


def _of_private(answer: TestResponse) -> Iterator[str]:
    if answer.headers.get("Cache-Control") != "private, no-store":
        yield f"is kept: {answer.headers.get('Cache-Control')}"
    if "ETag" in answer.headers:
        yield "has a tag"


def _of_public(answer: TestResponse) -> Iterator[str]:
    if not re.fullmatch(KEPT, answer.headers.get("Cache-Control", "")):
        yield f"nothing said of keeping: {answer.headers.get('Cache-Control')}"
    if "Set-Cookie" in answer.headers:
        yield "sets a cookie"
    if "cookie" in answer.headers.get("Vary", "").casefold():
        yield "varies with cookies"


def _of_cookies(answer: TestResponse, *, secure: bool) -> Iterator[str]:
    for line in answer.headers.getlist("Set-Cookie"):
        name, *rest = (part.strip().casefold() for part in line.split(";"))
        wanted = {"httponly", "samesite=lax", "path=/", *(["secure"] if secure else [])}
        yield from (f"cookie without {each}" for each in sorted(wanted - set(rest)))
        if secure != name.startswith("__host-"):
            yield f"cookie {name.split('=')[0]}"
        yield from (f"cookie of a {each}" for each in rest if each.startswith("domain"))
