"""Materials of sessions: uploaded or linked by the secretariat, fetched by anybody as files."""

from io import BytesIO
from pathlib import Path

import pytest
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from registry.models import Forum, ForumSession, Material
from tests.factories import PDF
from tests.forums import Forums
from tests.integration.desks import fields_of
from tests.integration.knocking import NewVisitor, People, Visitor
from tests.pages import Page

DB = Session | scoped_session[Session]
MATERIALS = "/secretariat/forums/kazan-2023/sessions/twin-cities/materials"


@pytest.fixture
def office(people: People, visitor: NewVisitor) -> Visitor:
    """A browser in which somebody of the secretariat is signed in."""
    return visitor().enter(people.account(secretariat=True))


def _send(office: Visitor, **typed: object) -> Page:
    """Fill in the form and send it."""
    return office.post(MATERIALS, fields_of(office.get(MATERIALS)) | typed)


def _upload(office: Visitor, content: bytes = PDF, name: str = "talk.pdf") -> Page:
    return _send(office, title="Slides", file=(BytesIO(content), name))


def test_a_file_is_uploaded_and_fetched_as_a_file(
    office: Visitor, visitor: NewVisitor, talk: ForumSession
) -> None:
    assert _upload(office).status == 303
    page = visitor().get("/forum/kazan-2023/twin-cities")
    assert page.texts("section[aria-labelledby=materials] li") == ["Slides PDF, 1 kB"]
    answer = visitor().get(page.href("Slides")).answer
    assert (answer.status_code, answer.data) == (200, PDF)
    headers = answer.headers
    assert headers["Content-Disposition"].startswith("attachment; filename=twin-cities-")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg onload=alert(1)>", "x.png"),
        (b"%PDF-1.4 <script>alert(1)</script>", "x.pdf"),
        (b"MZ\x90", "../../etc/x.pdf"),
        (PDF + b"x" * 10 * 1024 * 1024, "large.pdf"),
        (b"", "empty.pdf"),
    ],
    ids=["svg", "polyglot", "program", "large", "empty"],
)
def test_what_is_no_file_of_ours_is_refused(
    office: Visitor, talk: ForumSession, session: DB, content: bytes, name: str
) -> None:
    page = _upload(office, content, name)
    assert page.status == 422 and page.all(".govuk-error-message")
    assert session.scalars(select(Material)).all() == []


def test_a_link_is_shown_and_has_no_file(
    office: Visitor, visitor: NewVisitor, talk: ForumSession, session: DB
) -> None:
    typed = {"title": "Recording", "link": "https://video.example/1"}
    assert _send(office, **typed).status == 303
    page = visitor().get("/forum/kazan-2023/twin-cities")
    assert page.href("Recording") == "https://video.example/1"
    (kept,) = session.scalars(select(Material))
    assert visitor().get(f"/forum/kazan-2023/twin-cities/materials/{kept.id}").status == 404


def test_a_file_goes_with_its_entry_and_is_not_found_where_it_does_not_belong(
    office: Visitor, visitor: NewVisitor, forums: Forums, talk: ForumSession, session: DB
) -> None:
    _upload(office)
    (number,) = session.scalars(select(Material.id))
    stored = Path(current_app.config["DOCUMENTS"]) / str(session.scalar(select(Material.stored_as)))
    assert stored.is_file()
    forums.session(forums.forum("weimar-2024", published_on=None), "twin-cities")
    here, there = (
        f"/forum/{each}/twin-cities/materials/" for each in ("kazan-2023", "weimar-2024")
    )
    assert visitor().get(f"{here}{number}").status == 200
    for path in (f"{there}{number}", f"{here}{number + 1}", f"{here}{10**12}"):
        assert visitor().get(path).status == 404
    assert office.post(f"{MATERIALS}/{number}/remove").status == 303
    assert visitor().get(f"{here}{number}").status == 404
    assert not stored.exists()


def test_nothing_of_a_forum_that_is_not_public_is_fetched(
    office: Visitor, visitor: NewVisitor, forum: Forum, talk: ForumSession, session: DB
) -> None:
    forum.published_on = None
    session.flush()
    page = office.get(MATERIALS)
    assert page.status == 200
    _upload(office)
    (kept,) = session.scalars(select(Material))
    path = f"/forum/kazan-2023/twin-cities/materials/{kept.id}"
    assert visitor().get(path).status == 404
    assert path not in office.get(MATERIALS).html
