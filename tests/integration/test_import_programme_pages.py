"""The secretariat imports a programme: looked at first, then taken in exactly as it was seen."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from registry.domain.accounts import LIMITS, Limit, Tried, Whose
from registry.exchange.programme.rows import Reading
from registry.extensions import db
from registry.models import Forum, ForumSession
from registry.web.forum import importing
from tests.calendars import calendar, event
from tests.forums import Forums
from tests.integration.desks import fields_of
from tests.integration.importing import everything
from tests.integration.knocking import AnySession, NewVisitor, People, Visitor, location
from tests.pages import Page, faults
from tests.workbooks import workbook

PATH = "/secretariat/forums/kazan-2023/import"
HEADER = "day,starts,ends,title,room"
ROWS = ("2023-09-07,10:00,12:00,Plenary,Large hall", "2023-09-07,13:00,15:00,Twins,Hall 1")
TABLE = "\n".join([HEADER, *ROWS])

Send = Callable[..., Page]


@pytest.fixture
def office(people: People, visitor: NewVisitor) -> Visitor:
    """Somebody of the secretariat at work."""
    return visitor().enter(people.account(secretariat=True))


@pytest.fixture
def forum(forums: Forums) -> Forum:
    made = forums.forum()
    forums.make.session.commit()
    return made


@pytest.fixture
def send(office: Visitor, forum: Forum) -> Send:
    """Sends a text, or a file with `file=`; a page that comes back has no fault."""

    def sent(text: str = "", *, file: bytes | None = None, **more: Any) -> Page:
        fields = {"text": text, **more}
        if file is not None:
            fields["file"] = (BytesIO(file), "programme")
        page = office.post(PATH, fields, content_type="multipart/form-data")
        assert page.status == 303 or faults(page) == []
        return page

    return sent


def _listed(page: Page, name: str) -> list[str]:
    """What stands in one of the page's lists, by its heading."""
    return [
        " ".join(each.split())
        for each in page.texts(f"section[aria-labelledby={name}] .taken > li")
    ]


def _confirm(send: Send, page: Page) -> Page:
    """Press the button of a page that shows what would change."""
    fields = {name: "".join(values) for name, values in fields_of(page).items()}
    return send(**fields, step="do")


def _programme(session: AnySession) -> list[tuple[str, str]]:
    session.expire_all()
    rows = select(ForumSession.title, ForumSession.room).order_by(ForumSession.id)
    return [(title, room) for title, room in session.execute(rows)]


def _written(session: AnySession) -> dict[str, list[Any]]:
    """All that is on record but how often something was tried, and when somebody was here."""
    apart = {"attempt", "sign_in"}
    return {name: rows for name, rows in everything(session).items() if name not in apart}


# -- looking -------------------------------------------------------------------------------------


def test_the_form_says_what_can_be_sent(office: Visitor, forum: Forum) -> None:
    page = office.get(PATH)
    assert (page.status, faults(page), page.heading) == (200, [], "Import the programme")
    assert page.all("form[enctype='multipart/form-data'] input[type=file]")
    assert "starts" in page.texts("dl code")


def test_the_forum_leads_to_it(office: Visitor, forum: Forum) -> None:
    assert office.get("/secretariat/forums/kazan-2023").href("Import the programme") == PATH


@pytest.mark.parametrize(
    "file",
    [
        TABLE.encode(),
        TABLE.replace(",", ";").encode("utf-16"),
        workbook([line.split(",") for line in TABLE.splitlines()]),
        calendar(
            event("Plenary", ":20230907T100000", ":20230907T120000", "LOCATION:Large hall"),
            event("Twins", ":20230907T130000", ":20230907T150000", "LOCATION:Hall 1"),
        ).encode(),
    ],
    ids=["csv", "utf-16", "xlsx", "ics"],
)
def test_a_file_is_looked_at_and_then_taken_in(
    send: Send, session: AnySession, file: bytes
) -> None:
    before = _written(session)
    page = send(file=file)
    assert (page.status, page.heading) == (200, "What would change")
    assert [each.split(" ")[0] for each in _listed(page, "new")] == ["Plenary", "Twins"]
    assert "7 September 2023, 10:00–12:00 · Large hall" in _listed(page, "new")[0]
    assert _written(session) == before  # nothing is written by looking
    assert location(_confirm(send, page)) == "/secretariat/forums/kazan-2023"
    assert _programme(session) == [("Plenary", "Large hall"), ("Twins", "Hall 1")]


def test_what_was_done_is_said(send: Send, office: Visitor, forums: Forums, forum: Forum) -> None:
    forums.session(forum, title="Twins", room="Hall 2")
    forums.make.session.commit()
    page = office.get(location(_confirm(send, send(TABLE))))
    assert "Sessions added: 1. Sessions changed: 1." in page.texts(".told")


def test_a_change_is_shown_as_it_was_and_as_it_becomes(
    send: Send, forums: Forums, forum: Forum
) -> None:
    row = forums.session(forum, title="Twins", room="Hall 2", theme="kind=twinning")
    forums.make.session.commit()
    page = send(f"{HEADER},theme\n2023-09-08,9:00,10:00,Twins,Hall 1,kind=friendship\n")
    assert page.texts(".turned dt") == ["When", "Room", "Theme"]
    assert page.texts(".turned del") == [
        "7 September 2023, 13:00–15:00", "Hall 2", "Kind: Twinning",
    ]  # fmt: skip
    assert page.texts(".turned ins") == [
        "8 September 2023, 09:00–10:00", "Hall 1", "Kind: Friendship",
    ]  # fmt: skip
    assert row.room == "Hall 2"
    assert page.hrefs("section[aria-labelledby=changed] a") == [
        "/secretariat/forums/kazan-2023/sessions/twin-cities"
    ]


def test_rows_that_are_refused_are_named_and_may_be_left_out(
    send: Send, session: AnySession
) -> None:
    page = send(f"{TABLE}\n2023-09-09,9:00,10:00,Late,\n2023-09-08,9:00,8:00,Back,\n")
    late, back = _listed(page, "refused")
    assert late.startswith("Late row 4 day The forum is from") and "ends" in back
    assert page.texts("button[name=step]") == ["Take in 2 sessions and leave out 2 rows"]
    _confirm(send, page)
    assert len(_programme(session)) == 2


def test_rooms_and_zones_are_warned_of(send: Send) -> None:
    moscow = event("A", ":20230907T100000", ":20230907T120000", "LOCATION:Hall")
    berlin = moscow.replace("SUMMARY:A", "SUMMARY:B").replace(":2023", ";TZID=Europe/Berlin:2023")
    page = send(calendar(moscow, berlin))
    assert page.texts(".taken__clash") == [
        "At the same time “B” is in this room.", "At the same time “A” is in this room.",
    ]  # fmt: skip
    assert "Europe/Berlin" in page.text(".remarks") and "without a time zone" in page.text(
        ".remarks"
    )
    assert "event 1" in _listed(page, "new")[0]


def test_what_is_left_out_and_what_the_file_lacks_is_told(
    send: Send, forums: Forums, forum: Forum
) -> None:
    forums.session(forum, title="On record")
    forums.make.session.commit()
    page = send(calendar(event("Daily", "", "", "RRULE:FREQ=DAILY"), event("Plenary")))
    assert "recurs" in _listed(page, "left-out")[0]
    assert _listed(page, "missing") == ["On record"]


def test_nothing_to_do_offers_no_button(send: Send) -> None:
    _confirm(send, send(TABLE))
    page = send(TABLE)
    assert page.all("button[name=step]") == []
    assert "Nothing would change: the programme says all of it already." in page.texts("main p")
    assert len(_listed(page, "same")) == 2


def test_mark_up_in_a_title_is_text(send: Send, session: AnySession) -> None:
    titles = ["<script>alert(1)</script>", "{{ 7 * 7 }}", "'><b>x", "&amp;", "%(title)s"]
    rows = [f"2023-09-07\t{9 + n}:00\t{10 + n}:00\t{title}" for n, title in enumerate(titles)]
    page = send("\n".join(["day\tstarts\tends\ttitle", *rows]))
    for shown, title in zip(_listed(page, "new"), titles, strict=True):
        assert shown.startswith(title)
    _confirm(send, page)
    assert [title for title, _room in _programme(session)] == titles


# -- exactly what was looked at ------------------------------------------------------------------


def test_what_is_confirmed_is_what_was_looked_at(
    send: Send, session: AnySession, forums: Forums, forum: Forum
) -> None:
    page = send(TABLE)
    forums.session(forum, title="Twins", room="Hall 9")
    session.commit()
    answer = _confirm(send, page)
    assert answer.status == 409
    assert "changed since you looked" in answer.text(".govuk-error-message")
    assert answer.texts(".turned ins")[-1] == "Hall 1"
    assert _programme(session) == [("Twins", "Hall 9")]
    location(_confirm(send, answer))
    assert _programme(session) == [("Twins", "Hall 1"), ("Plenary", "Large hall")]


def test_another_text_under_the_same_seal_is_not_taken_in(send: Send, session: AnySession) -> None:
    fields = {name: "".join(values) for name, values in fields_of(send(TABLE)).items()}
    answer = send(**{**fields, "text": TABLE.replace("Plenary", "Party")}, step="do")
    assert answer.status == 409 and _programme(session) == []


def test_a_form_that_is_sent_twice_is_one_deed(send: Send, session: AnySession) -> None:
    page = send(TABLE)
    assert location(_confirm(send, page)) == location(_confirm(send, page))
    assert len(_programme(session)) == 2


def test_change_something_brings_the_rows_back_as_text(send: Send) -> None:
    page = send(file=workbook([HEADER.split(","), ["7 May 2023", "9:00", "10:00", "A\nb, c", ""]]))
    fields = {name: "".join(values) for name, values in fields_of(page).items()}
    back = send(**fields, _back="1")
    assert back.heading == "Import the programme"
    text = "".join(fields_of(back)["text"])
    assert text.splitlines()[0] == HEADER and '"A\nb, c"' in text.replace("\r", "")
    assert _listed(send(text), "refused") == _listed(page, "refused") != []


# -- what can't be read --------------------------------------------------------------------------


def test_what_cannot_be_read_is_said_and_what_was_pasted_stays(send: Send) -> None:
    for text, said in (
        ("", "Choose a file, or paste the programme."),
        ("nonsense\n1", "what a session is called"),
        ("\nday,starts,title\n\n", "no session in it"),
        ("BEGIN:VCALENDAR\nwhat", "damaged"),
    ):
        page = send(text)
        assert (page.status, said in page.text(".govuk-error-summary")) == (422, True), text
        (area,) = page.all("textarea")
        assert area.get_text().removeprefix("\n") == text


def test_a_file_that_is_none_is_named_at_its_field(send: Send) -> None:
    for data, said in (
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "older Office"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04", "damaged"),
        (b"BEGIN:VCALENDAR\r\n" + b"x" * 10 * 1024 * 1024, "2 MB at the most"),
        (b"day,starts,ends,title\n" + b"x" * 3 * 1024 * 1024, "2 MB at the most"),
    ):
        page = send(file=data)
        assert (page.status, said in page.text("#file-problem")) == (422, True), data[:20]


def test_a_large_text_may_be_pasted_and_one_too_large_is_told_the_limit(send: Send) -> None:
    row = "2023-09-07,{0}:00,{0}:30,T{0},{1}\n"
    large = HEADER + "\n" + "".join(row.format(n % 10 + 9, "x" * 4500) for n in range(300))
    assert len(large) > 1024 * 1024
    page = send(large)
    assert page.status == 200 and len(_listed(page, "refused")) == 300
    assert "2 MB at the most" in send("x" * 3 * 1024 * 1024).text("#text-problem")


def test_what_is_far_too_large_is_not_read_at_all(office: Visitor, forum: Forum) -> None:
    page = office.post(PATH, {"file": (BytesIO(bytes(12 * 1024 * 1024)), "x")})
    assert page.status == 413


def test_reading_is_limited_to_a_pace(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, Tried.IMPORT, (Limit(Whose.ACCOUNT, 2, timedelta(hours=1)),))
    assert [send(TABLE).status for _ in range(3)] == [200, 200, 422]
    assert "tried too often" in send(TABLE).text(".govuk-error-summary")


def test_nobody_waits_to_write_while_a_file_is_read(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    really, seen = importing.read_programme, list[bool]()

    def read(data: bytes, zone: ZoneInfo) -> Reading:
        seen.append(db.session().in_transaction())
        return really(data, zone)

    monkeypatch.setattr(importing, "read_programme", read)
    assert (send(TABLE).status, seen) == (200, [False])


# -- other doors ---------------------------------------------------------------------------------


def test_a_forum_that_there_is_not_has_no_programme(office: Visitor, forum: Forum) -> None:
    other = PATH.replace("kazan", "nowhere")
    assert [office.get(other).status, office.post(other, {"text": TABLE}).status] == [404, 404]
    assert office.get(f"{other}/example.csv").status == 404


def test_the_example_is_taken_in_as_it_is(send: Send, office: Visitor, app: Flask) -> None:
    example = office.get(f"{PATH}/example.csv").answer
    assert example.headers["Content-Disposition"] == 'attachment; filename="programme.csv"'
    page = send(file=example.data)
    assert (len(_listed(page, "new")), _listed(page, "refused")) == (2, [])
    assert page.all(".remarks") == []
