"""The headers of every answer: pages, files, refusals, what has not changed, our own files."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.web.headers import around
from registry.web.statics import fingerprint
from tests.integration import answers
from tests.integration.site import Site

CSS = f"/static/{fingerprint()}/css/site.css"
#: Method and address -> the status that is answered.
ANSWERS = {
    "GET /": 200,
    "GET /agreements": 200,
    "GET /agreements/TC-000001": 200,
    "GET /cities/town-0-gb": 200,
    "GET /countries/RU": 200,
    "GET /countries/ru": 301,
    "GET /map?city=town-0-gb": 200,
    "GET /map/pairs.json": 200,
    "GET /map/names.json?kind=twinning": 200,
    "GET /map/papers.json": 200,
    "GET /map/years.json": 200,
    "GET /map/time.json": 200,
    "GET /map/find.json?q=d": 200,
    "GET /map/find.json?nonsense=1": 400,
    "GET /map.svg?city=town-0-gb": 200,
    "GET /map.png?city=town-0-gb": 200,
    "HEAD /map.svg": 200,
    "GET /map.png?nonsense=1": 400,
    "GET /statistics/dormancy.svg?city=town-0-gb": 200,
    "GET /statistics/dormancy.png?size=narrow": 200,
    "HEAD /statistics/by-year.svg": 200,
    "GET /statistics/by-year.png?size=huge": 400,
    "GET /statistics/pairs.svg": 404,
    "GET /statistics/nonsense.svg": 404,
    "GET /embed/map?city=town-0-gb": 200,
    "GET /oembed?url=http%3A%2F%2F127.0.0.1%3A8000%2Fmap": 200,
    "GET /statistics": 200,
    "GET /statistics/dormancy?country=RU": 200,
    "GET /statistics.json": 200,
    "GET /statistics/dormancy.json": 200,
    "HEAD /statistics/by-year.csv": 200,
    "GET /statistics?nonsense=1": 400,
    "GET /statistics/nonsense": 404,
    "GET /statistics/nonsense.json": 404,
    "GET /method": 200,
    "GET /data/catalog.jsonld": 200,
    "GET /statistics/dormancy.bib": 200,
    "GET /statistics/dormancy.ris": 200,
    "GET /statistics/dormancy.csl.json?nonsense=1": 400,
    "GET /statistics/nonsense.bib": 404,
    "GET /imprint": 200,
    "GET /agreements.csv": 200,
    "GET /activities.csv": 200,
    "GET /declarations.csv": 200,
    "GET /cities.geojson": 200,
    "GET /editions": 200,
    "GET /editions/2024-1": 200,
    "HEAD /editions/2024-1": 200,
    "GET /editions/2024-1.zip": 200,
    "GET /editions/2022-2/changes": 200,
    "GET /editions/2022-2/changes.json": 200,
    "GET /editions/2022-2/changes.csv": 200,
    "GET /editions/2024-1/changes?with=2022-2": 301,
    "GET /editions/2022-1": 410,
    "GET /editions/2022-1.zip": 410,
    "GET /editions/2022-1/changes.json": 410,
    "GET /forum/kazan-2023/follow-up": 200,
    "GET /forum/kazan-2023/twin-cities/follow-up": 200,
    "HEAD /forum/kazan-2023/follow-up.csv": 200,
    "GET /forum/kazan-2023/twin-cities/follow-up?nonsense=1": 400,
    "GET /forum/kazan-2023/nothing/follow-up": 404,
    "GET /forum": 200,
    "GET /forum/kazan-2023?by=track": 200,
    "GET /forum/kazan-2023.ics": 200,
    "HEAD /forum/kazan-2023.ics": 200,
    "GET /forum/kazan-2023/changes": 200,
    "GET /forum/kazan-2023/days/2023-09-07": 200,
    "GET /forum/kazan-2023/days/2023-09-07.ics": 200,
    "GET /forum/kazan-2023/tracks/partnerships": 200,
    "GET /forum/kazan-2023/twin-cities": 200,
    "GET /forum/kazan-2023/twin-cities.ics": 200,
    "GET /forum/panelists/anna-example": 200,
    "GET /forum/panelists/boris-sample": 404,
    "GET /forum/kazan-2023/twin-cities/materials/1": 200,
    "GET /forum/kazan-2023/twin-cities/materials/2": 404,
    f"GET /panel/{'x' * 43}": 404,
    f"GET /panel/{'x' * 43}/dossier": 404,
    "GET /forum/kazan-2023/nothing": 404,
    "GET /forum/kazan-2023/nothing.ics": 404,
    "GET /forum/kazan-2023?by=room": 400,
    "GET /forum/kazan-2023/twin-cities/dossier": 200,
    "GET /forum/kazan-2023/twin-cities/dossier?live=1": 200,
    "HEAD /forum/kazan-2023/twin-cities/dossier/slides": 200,
    "GET /forum/kazan-2023/twin-cities/dossier/citations": 200,
    "GET /forum/kazan-2023/nothing/dossier": 404,
    "GET /forum/kazan-2023/twin-cities/dossier?live=2": 400,
    "GET /healthz": 200,
    "GET /agreements?nonsense=1": 400,
    "GET /cities.csv?nonsense=1": 400,
    "GET /embed/map?nonsense=1": 400,
    "GET /oembed": 400,
    "GET /cities/nowhere-ru": 404,
    "GET /nothing": 404,
    "GET /nothing.json": 404,
    "POST /agreements": 405,
    "DELETE /agreements.csv": 405,
    "OPTIONS /": 200,
    "HEAD /agreements": 200,
    "HEAD /agreements.csv": 200,
    f"GET {CSS}": 200,
    f"GET /static/{fingerprint()}/js/site.js": 200,
    f"GET /static/{fingerprint()}/vendor/land.json": 200,
    f"GET /static/{fingerprint()}/img/favicon.svg": 200,
    f"POST {CSS}": 405,
    f"GET /static/{fingerprint()}/nothing.css": 404,
    "GET /static/css/site.css": 200,
}
REFUSED = {each: status for each, status in ANSWERS.items() if status >= 400}


def _ask(app: Flask, line: str, **how: object) -> TestResponse:
    method, address = line.split(" ", 1)
    return app.test_client().open(address, method=method, buffered=True, **how)


def _policy(answer: TestResponse) -> dict[str, list[str]]:
    parts = (part.split() for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: sources for name, *sources in parts}


def flaws(answer: TestResponse) -> list[str]:
    """What an answer's headers lack or have that they must not."""
    return [*_of_the_policy(answer), *_of_the_others(answer)]


def _of_the_policy(answer: TestResponse) -> Iterator[str]:
    if "Content-Security-Policy" not in answer.headers:
        yield "no policy"
        return
    policy = _policy(answer)
    if policy.get("default-src") != ["'none'"]:
        yield "a policy that allows what it does not name"
    for name, sources in policy.items():
        allowed = {"'self'", "'none'", "data:" if name == "img-src" else ""}
        if name == "frame-ancestors" and answer.request.path == answers.FOR_FRAMES:
            allowed = allowed | {"*"}
        yield from (f"{name} allows {each}" for each in sources if each not in allowed)
    for name in ("base-uri", "form-action", "frame-ancestors", "script-src", "style-src"):
        if name not in policy:
            yield f"nothing said of {name}"


WANTED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer|same-origin|strict-origin(-when-cross-origin)?",
    "Cache-Control": r"private, no-store|public, no-cache|no-cache|.*\bimmutable\b.*",
}


def _of_the_others(answer: TestResponse) -> Iterator[str]:
    for name, pattern in WANTED.items():
        if not re.fullmatch(pattern, answer.headers.get(name, "")):
            yield f"{name}: {answer.headers.get(name)}"
    yield from (f"has {name}" for name in ("Set-Cookie", "X-Powered-By") if name in answer.headers)
    if "Cookie" in answer.headers.get("Vary", ""):
        yield "varies with cookies that are never set"


@pytest.mark.parametrize("line", ANSWERS)
def test_every_answer_has_the_headers(site: Site, line: str) -> None:
    answer = _ask(site.app, line)
    assert answer.status_code == ANSWERS[line]
    bare = line.startswith("POST /static/")  # nothing is in it that could be kept
    assert [flaw for flaw in flaws(answer) if not (bare and "Cache-Control" in flaw)] == []


@pytest.mark.parametrize("line", [each for each in ANSWERS if each.startswith("GET")])
def test_what_has_not_changed_has_the_headers_too(site: Site, line: str) -> None:
    first = _ask(site.app, line)
    if "ETag" in first.headers:
        again = _ask(site.app, line, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data, flaws(again)) == (304, b"", [])
        assert again.headers["ETag"] == first.headers["ETag"]
    else:
        assert line == "GET /healthz" or ANSWERS[line] >= 300


@pytest.mark.parametrize("line", REFUSED)
def test_what_is_refused_is_kept_by_nobody(site: Site, line: str) -> None:
    answer = _ask(site.app, line)
    assert "ETag" not in answer.headers
    assert answer.headers.get("Cache-Control", "private, no-store") == "private, no-store"


def test_the_sites_own_files_are_kept_for_ever_under_an_address_that_changes(site: Site) -> None:
    answer = _ask(site.app, f"GET {CSS}")
    assert re.search(r"max-age=31\d{6,}.*immutable", answer.headers["Cache-Control"])
    for href in site.page("/").hrefs("link[rel=stylesheet]"):
        assert href.startswith(f"/static/{fingerprint()}/")


def test_only_get_head_and_options_are_allowed_on_a_page(site: Site) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE", "PROPFIND"):
        answer = _ask(site.app, f"{method} /agreements")
        assert answer.status_code == 405
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_method_can_not_be_smuggled_in(site: Site) -> None:
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        answer = _ask(site.app, "POST /agreements", headers={name: "GET"})
        assert answer.status_code == 405
        assert _ask(site.app, "GET /agreements", headers={name: "DELETE"}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/agreements?kind=twinning", "/agreements.csv", CSS])
def test_head_says_what_get_says_without_a_body(site: Site, path: str) -> None:
    whole, head = (_ask(site.app, f"{method} {path}") for method in ("GET", "HEAD"))
    assert head.data == b""
    for name in ("Content-Type", "Cache-Control", "ETag", "Content-Disposition", "Content-Length"):
        assert head.headers.get(name) == whole.headers.get(name), name


def test_who_asks_under_another_name_gets_the_same_links(site: Site) -> None:
    evil = {
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-For": "1.1.1.1",
    }
    for path in ("/", "/agreements/TC-000001", "/agreements.csv", "/cities/town-0-gb"):
        assert b"evil" not in _ask(site.app, f"GET {path}", headers=evil).data
    assert "evil" not in str(_ask(site.app, "GET /countries/ru", headers=evil).headers)


def test_a_secure_site_says_that_it_stays_so(site: Site) -> None:
    answer = site.app.test_client().get("/", base_url="https://registry.example")
    assert "max-age=" in answer.headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in site.get("/").headers


# -- the suite can fail ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "value", "flaw"),
    [
        ("Content-Security-Policy", "", "no policy"),
        ("Content-Security-Policy", "script-src 'self' 'unsafe-inline'", "unsafe-inline"),
        ("Content-Security-Policy", "default-src *", "default-src allows *"),
        ("X-Content-Type-Options", "", "nosniff"),
        ("Set-Cookie", "a=b", "has Set-Cookie"),
        ("Cache-Control", "max-age=60", "Cache-Control"),
    ],
)
def test_an_answer_without_its_headers_is_seen(
    client: FlaskClient, header: str, value: str, flaw: str
) -> None:
    answer = client.get("/privacy")
    answer.headers[header] = value
    if not value:
        del answer.headers[header]
    assert any(flaw in each or header in each for each in flaws(answer))


def test_what_answers_before_the_application_gets_the_headers() -> None:
    bare = Flask("bare")
    bare.wsgi_app = around(Response("x"))  # type: ignore[method-assign, assignment, arg-type]
    assert [each for each in flaws(bare.test_client().get("/")) if "Cache" not in each] == []
