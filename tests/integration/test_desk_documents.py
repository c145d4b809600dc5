"""Documents: known by what is in them, kept under random names, fetched by anybody, never run."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from registry.models import Document
from registry.services.files import LARGEST
from tests.factories import PDF
from tests.integration.desks import Desk, NewDesk, Square
from tests.integration.knocking import AnySession, location
from tests.pages import Page, faults

PNG, JPEG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20, b"\xff\xd8\xff\xe0" + b"\0" * 20
TAKEN = {
    "application/pdf": (PDF, "pdf"),
    "image/png": (PNG, "png"),
    "image/jpeg": (JPEG, "jpg"),
}
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
NAMES = [
    "../../etc/passwd", "CON", "x" * 300 + ".pdf", 'a.pdf"\r\nX: y', "x.html", "", ".", "a\\b.pdf",
    "файл.pdf", "\u202efdp.exe", "%00.pdf", "a;b=c.pdf",
]  # fmt: skip
REFUSED = {
    "nothing": b"",
    "a page": b"<!DOCTYPE html><script>alert(1)</script>",
    "a drawing with a script": SVG,
    "a drawing behind a sign": b"\xef\xbb\xbf" + SVG,
    "a page in a PDF": b"%PDF-1.4\n<html><script>alert(1)</script></html>",
    "a page in an image": b"\xff\xd8\xff<!DOCTYPE html><script>alert(1)</script>",
    "XML in a PDF": b"%PDF-1.4\n<?xml version='1.0'?><x/>",
    "an archive": b"PK\x03\x04" + b"\0" * 30,
    "a program": b"MZ" + b"\0" * 30,
    "a moving image": b"GIF89a" + b"\0" * 30,
    "a PDF that begins later": b"\n" * 10 + PDF,
    "text": b"Agreement of 1988",
}


@pytest.fixture(autouse=True)
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(app.config, "DOCUMENTS", str(tmp_path / "documents"))
    return tmp_path / "documents"


def _send(desk: Desk, path: str, content: bytes, name: str = "scan.pdf", **more: Any) -> Page:
    fields = desk.filled(path, **({"title": "Signed copy"} | more))
    return desk.send(path, fields | {"file": (BytesIO(content), name)})


def _path(square: Square) -> str:
    return f"{square.path}/document"


def _only(session: AnySession) -> Document:
    return session.scalars(select(Document)).one()


def _files(folder: Path) -> list[Path]:
    return [each for each in folder.parent.rglob("*") if each.is_file()]


@pytest.mark.parametrize("kind", TAKEN)
def test_a_scan_is_kept_and_can_be_fetched_as_a_file(
    square: Square, client: FlaskClient, session: AnySession, kind: str
) -> None:
    content, ending = TAKEN[kind]
    assert location(_send(square.ours, _path(square), content)) == square.path
    (href,) = square.ours.get(square.path).hrefs("a[href^='/documents/']")
    answer = client.get(href)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, content, kind)
    name = f"{square.agreement.reference}-{_only(session).id}.{ending}"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'") and "script-src 'none'" in policy


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_file_is_nobodys_business(
    square: Square, session: AnySession, folder: Path, client: FlaskClient, name: str
) -> None:
    page = _send(square.ours, _path(square), PDF, name)
    if page.status == 422:  # a browser that names no file has sent none
        assert name == "" and _files(folder) == []
        return
    made = _only(session)
    assert re.fullmatch(r"[0-9a-f]{32}\.pdf", made.stored_as)
    assert _files(folder) == [folder / made.stored_as]
    headers = client.get(f"/documents/{made.stored_as}").headers
    assert "X" not in headers and (not name.strip(".") or name not in str(headers))


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_what_is_no_scan_is_refused_whatever_it_is_called(
    square: Square, session: AnySession, folder: Path, content: bytes
) -> None:
    page = _send(square.ours, _path(square), content, "scan.pdf", version="1")
    assert (page.status, faults(page)) == (422, [])
    assert "no PDF, PNG or JPEG" in page.text("#file-problem")
    assert str(page.all("input[name=title]")[0]["value"]) == "Signed copy"
    assert session.scalars(select(Document)).all() == [] and _files(folder) == []


def test_ten_megabytes_are_taken_and_one_byte_more_is_not(
    square: Square, session: AnySession, folder: Path
) -> None:
    most = PDF + b"\0" * (LARGEST - len(PDF))
    page = _send(square.ours, _path(square), most + b"\0")
    assert page.status == 422 and "larger than 10 MB" in page.text("#file-problem")
    assert _send(square.ours, _path(square), most + b"\0" * 200_000).status == 413
    assert _files(folder) == []
    location(_send(square.ours, _path(square), most))
    assert _only(session).size == LARGEST


def test_other_forms_take_no_such_body(square: Square) -> None:
    path = f"{square.path}/correct"
    fields = square.ours.filled(path, wording="x" * 3_000_000)
    assert square.ours.send(path, fields).status == 413


def test_without_a_title_nothing_is_kept(square: Square, folder: Path) -> None:
    page = _send(square.ours, _path(square), PDF, title=" ")
    assert page.status == 422 and page.all("#title-problem") and _files(folder) == []


def test_the_form_sent_twice_keeps_one_file(
    square: Square, session: AnySession, folder: Path
) -> None:
    fields = square.ours.filled(_path(square), title="Copy")
    for _time in range(2):
        sent = fields | {"file": (BytesIO(PDF), "a.pdf")}
        assert location(square.ours.send(_path(square), sent)) == square.path
    assert len(_files(folder)) == 1 and _only(session).title == "Copy"


def test_a_title_is_text(square: Square) -> None:
    _send(square.ours, _path(square), PDF, title="<img src=x onerror=alert(1)>")
    page = square.ours.get(square.path)
    assert faults(page) == [] and not page.all("main img")
    assert "<img src=x onerror=alert(1)>" in page.said


def test_who_adds_a_document_has_reported(square: Square, session: AnySession) -> None:
    made = square.make.agreement(square.kazan, square.weimar, kind="project")
    _send(square.ours, f"/desk/agreements/{made.reference}/document", PDF)
    session.refresh(made)
    assert [each.reported_on is not None for each in made.parties] == [True, False]


@pytest.mark.parametrize(
    "stored",
    ["0" * 32 + ".pdf", "..%2f..%2fetc%2fpasswd", "../config.py", "%2e%2e/x", "x", "a%00b"],
)
def test_what_was_never_kept_is_nowhere(client: FlaskClient, stored: str) -> None:
    assert client.get(f"/documents/{stored}").status_code == 404


def test_withdrawn_lost_and_drafts_documents_are_nowhere(
    square: Square, client: FlaskClient, folder: Path, today: Any
) -> None:
    draft = square.make.agreement(square.kazan, square.weimar, kind="project", draft=True)
    of_draft = square.make.document(draft, folder)
    withdrawn = square.make.document(square.agreement, folder, withdrawn_on=today)
    lost = square.make.document(square.agreement, folder)
    (folder / lost.stored_as).unlink()
    for each in (of_draft, withdrawn, lost):
        assert client.get(f"/documents/{each.stored_as}").status_code == 404


def test_a_draft_takes_no_document(square: Square) -> None:
    draft = square.make.agreement(square.kazan, square.weimar, kind="project", draft=True)
    path = f"/desk/agreements/{draft.reference}/document"
    fields = {"title": "Copy", "version": "1", "file": (BytesIO(PDF), "a.pdf")}
    assert square.ours.get(path).status == 409
    assert square.ours.send(path, fields).status == 409


def test_another_citys_agreement_takes_none(square: Square, at_desk: NewDesk, folder: Path) -> None:
    stranger = at_desk(square.make.city("Lyons", "FR"))
    fields = {"title": "Copy", "version": "1", "file": (BytesIO(PDF), "a.pdf")}
    assert stranger.send(_path(square), fields).status == 404
    assert _files(folder) == []
