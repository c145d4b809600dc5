"""Whatever is asked of any address: an answer of ours, never a failure, never the inside."""

from collections import Counter
from urllib.parse import unquote_plus

import pytest
from flask import Flask, request
from hypothesis import example, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from registry import create_app
from registry.web.public import method
from tests import databases
from tests.integration.site import Site
from tests.pages import Page

PATHS = [
    "/", "/agreements", "/agreements.csv", "/agreements.geojson", "/agreements/TC-000001",
    "/cities", "/cities.csv", "/cities.geojson", "/cities/town-0-gb", "/countries",
    "/countries.csv", "/countries/RU", "/map", "/activities.csv", "/declarations.csv",
    "/map/pairs.json", "/map/names.json", "/map/papers.json", "/map/years.json",
    "/map/time.json", "/map/find.json", "/map/0123456789abcdef.js", "/map.svg", "/method",
    "/statistics", "/statistics/by-country", "/statistics/distance.json", "/statistics.csv",
    "/statistics/by-country.svg",
    "/data", "/data/catalog.jsonld", "/statistics/pairs.bib", "/statistics/by-kind.ris",
    "/statistics/dormancy.csl.json", "/privacy", "/healthz", "/embed/map", "/oembed",
]  # fmt: skip
NAMES = [
    "city", "country", "partner", "kind", "field", "legal", "status", "record", "concluded_from",
    "concluded_to", "dormant_since_from", "dormant_since_to", "q", "window", "on", "sort", "page",
    "per_page", "pin", "lines", "url", "maxwidth", "format", "utm_source", "session", "edition",
    "nonsense",
]  # fmt: skip
#: Values that mean something, alone and cut in pieces.
GOOD = [
    "town-0-gb", "town-3-ru", "RU", "CN", "twinning", "culture", "in_force", "asleep", "no_record",
    "confirmed", "1988", "198X", "1988-05~", "2022-02-28", "24", "Kazan", "Казань", "name",
    "-concluded", "2", "9999-12-31", "0800-01-01", "TC-000001", "2024-1", "2024-2",
    "0", "-1", "1e9", ",", "x" * 300,
]  # fmt: skip
INSIDE = ("Traceback", "sqlalchemy", "psycopg", "sqlite3", "/registry/", "site-packages")

VALUES = st.one_of(
    st.sampled_from(GOOD),
    st.text(max_size=30),
    st.builds("{}{}".format, st.sampled_from(GOOD), st.text(max_size=4)),
    st.lists(st.sampled_from(GOOD), max_size=4).map(",".join),
)
QUERIES = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=4)
ANSWERED = {200, 301, 400, 404, 501}


def fails(answer: TestResponse) -> bool:
    """Whether it is no answer that a visitor should ever get.

    A page may repeat what it was asked ("There is no parameter “sqlite3”"): that tells nothing
    of the inside.
    """
    asked = unquote_plus(answer.request.url)
    told = answer.get_data(as_text=True)
    return answer.status_code not in ANSWERED or any(
        inside in told for inside in INSIDE if inside not in asked
    )


def _ask(app: Flask, path: str, query: list[tuple[str, str]]) -> TestResponse:
    return app.test_client().get(path, query_string=query, buffered=True)


@given(path=st.sampled_from(PATHS), query=QUERIES)
@settings(max_examples=250)
def test_no_question_makes_a_page_fail(site: Site, path: str, query: list[tuple[str, str]]) -> None:
    answer = _ask(site.app, path, query)
    assert not fails(answer), answer.text[:2000]


@given(name=st.text(min_size=1, max_size=12), value=st.text(max_size=12))
@example(name="sqlite3", value="0")
@settings(max_examples=80)
def test_no_name_of_a_parameter_makes_a_page_fail(site: Site, name: str, value: str) -> None:
    assert not fails(_ask(site.app, "/agreements", [(name, value)]))


@given(st.sampled_from(["/agreements/", "/cities/", "/countries/", "/map/", "/"]), st.text())
@settings(max_examples=80)
def test_no_path_makes_a_page_fail(site: Site, start: str, rest: str) -> None:
    assert not fails(_ask(site.app, start + rest.replace("?", "").replace("#", ""), []))


@given(st.binary(max_size=40))
@settings(max_examples=80)
def test_no_bytes_in_the_query_make_a_page_fail(site: Site, raw: bytes) -> None:
    environ = {"QUERY_STRING": "q=" + raw.decode("latin-1").replace("#", "")}
    answer = site.app.test_client().get("/agreements", environ_overrides=environ)
    assert not fails(answer)


def test_letters_that_came_unquoted_are_read(site: Site) -> None:
    environ = {"QUERY_STRING": "q=Дворово".encode().decode("latin-1")}
    raw = site.get("/agreements", environ_overrides=environ)
    assert raw.data == site.get("/agreements?q=Дворово").data
    assert Page(raw).count > 0


def test_the_questions_meet_answers_and_refusals(site: Site) -> None:
    met: Counter[int] = Counter()

    @given(path=st.sampled_from(PATHS), query=QUERIES)
    @settings(max_examples=150, database=None)
    def ask(path: str, query: list[tuple[str, str]]) -> None:
        met[_ask(site.app, path, query).status_code] += 1

    ask()
    assert met[200] > 15 and met[400] > 15, met


# -- the suite can fail ----------------------------------------------------------------------


def _breaks_on_a_sign() -> str:
    if not request.args.get("q", "x").isascii():
        raise UnicodeError("Traceback of the inside")
    return "fine"


def test_a_page_that_breaks_on_one_sign_is_caught() -> None:
    app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": "sqlite://"})
    databases.with_page(app, "/canary", _breaks_on_a_sign)

    @given(VALUES)
    @settings(max_examples=100, database=None)
    def ask(value: str) -> None:
        assert not fails(_ask(app, "/canary", [("q", value)]))

    with pytest.raises(AssertionError):
        ask()


def test_a_page_that_tells_of_the_inside_is_caught(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(method, "_citation", lambda: "File /srv/registry/web.py, Traceback")
    assert fails(site.get("/method?fbclid=told"))
