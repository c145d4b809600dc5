"""Sessions: nobody gets one unasked, and whoever has one keeps it."""

from flask import session

from tests.databases import application, with_page


def _counted() -> str:
    session["visits"] = session.get("visits", 0) + 1
    return str(session["visits"])


def test_what_is_put_into_a_session_comes_back_with_its_cookie() -> None:
    app = application("sqlite://")
    with_page(app, "/counted", _counted)
    client = app.test_client()
    assert [client.get("/counted").text for _ in range(3)] == ["1", "2", "3"]
    assert app.test_client().get("/counted").text == "1"


def test_who_has_no_session_gets_no_cookie() -> None:
    answer = application("sqlite://").test_client().get("/privacy")
    assert "Set-Cookie" not in answer.headers and "Vary" not in answer.headers
