"""Personal links as they are used: made, opened, withdrawn, run out, forgotten, never told on."""

import io
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from registry.models import Forum, ForumSession, PersonalLink
from tests.factories import Factory
from tests.forums import Forums
from tests.integration.knocking import Moment, NewVisitor, People, Visitor
from tests.integration.publishing import put
from tests.pages import Page, faults

DB = Session | scoped_session[Session]
LINKS = "/secretariat/forums/kazan-2023/sessions/twin-cities/personal-links"
#: What lies behind a link.
BEHIND = ("", "/dossier", "/dossier?live=1", "/citations", "/slides")


@pytest.fixture
def forum(forums: Forums) -> Forum:
    """One that is not public yet."""
    return forums.forum(edition="2023", published_on=None)


@pytest.fixture
def talk(forums: Forums, forum: Forum) -> ForumSession:
    return forums.session(forum, room="Hall 2", questions=[["What lasts?", ["dormancy"]]])


@pytest.fixture
def guest(forums: Forums, talk: ForumSession, moment: Moment) -> str:
    """The path of a personal link that is good."""
    part = forums.part(forums.panelist("Anna Example", talk, consented_on=None), talk)
    return f"/panel/{forums.personal_link(part)}"


@pytest.fixture
def office(people: People, visitor: NewVisitor) -> Visitor:
    return visitor().enter(people.account(secretariat=True))


def _press(office: Visitor, words: str) -> Page:
    """Press the first button of these words on the page of links."""
    for form in office.get(LINKS).all(".lineup form"):
        if words in form.get_text():
            fields = {each["name"]: each["value"] for each in form.select("input[name]")}
            return office.post(str(form["action"]), fields)
    raise AssertionError(words)


def _states(office: Visitor) -> list[str]:
    return office.get(LINKS).texts(".lineup__what")


# -- what a link opens ---------------------------------------------------------------------------


def test_a_link_opens_its_session_before_the_forum_is_public(
    visitor: NewVisitor, guest: str
) -> None:
    page = visitor().get(guest)
    assert (page.status, page.heading, faults(page)) == (200, "Welcome, Anna Example", [])
    for words in ("United Cities Forum 2023", "Thursday, 7 September 2023", "13:00–15:00",
                  "Europe/Moscow", "Hall 2", "Speaker", "Twin cities"):  # fmt: skip
        assert words in page.said, words
    assert visitor().get("/forum/kazan-2023").status == 404
    ways = page.hrefs(".tasks a")
    assert ways == [f"{guest}/dossier", f"{guest}/citations", f"{guest}/slides"]


def test_the_facts_behind_a_link_are_those_of_the_public_pages(
    visitor: NewVisitor, forums: Forums, forum: Forum, guest: str, session: DB
) -> None:
    forums.make.agreement(reported=True)
    forum.published_on = forum.first_day
    session.flush()
    public = "/forum/kazan-2023/twin-cities/dossier"
    for path, other in (("/dossier", ""), ("/citations", "/citations"), ("/slides", "/slides")):
        mine, theirs = visitor().get(f"{guest}{path}"), visitor().get(f"{public}{other}")
        assert (mine.status, theirs.status) == (200, 200)
        facts = "[data-figure], .quoted, .slide, table"
        assert mine.texts(facts) == theirs.texts(facts) != []
        assert path != "/dossier" or mine.all("[data-figure]")


@pytest.mark.parametrize("behind", BEHIND)
def test_a_key_stands_in_no_citation_and_goes_nowhere(
    visitor: NewVisitor, make: Factory, guest: str, behind: str
) -> None:
    """It stands in the ways between the link's own pages, and nowhere else."""
    make.agreement(reported=True)
    page = visitor().get(f"{guest}{behind}")
    assert page.status == 200
    secret = guest.rpartition("/")[2]
    own = re.findall(r'href="(/panel/[^"]*)"', page.html)
    assert len(own) == page.html.count(secret)
    headers = page.answer.headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in headers and "ETag" not in headers


def test_the_citation_names_the_public_address(visitor: NewVisitor, guest: str) -> None:
    (cited,) = visitor().get(f"{guest}/dossier").texts("#citation")
    assert "http://127.0.0.1:8000/forum/kazan-2023/twin-cities/dossier" in cited


@pytest.fixture
def pinned(forums: Forums, forum: Forum, talk: ForumSession, session: DB) -> str:
    """The number of the edition that the dossier is made of: the forum is public now."""
    forums.make.agreement(reported=True)
    forum.published_on = forum.first_day
    number = put(session)
    forums.dossier(talk, number)
    return number


def test_behind_a_link_the_published_dossier_comes_first(
    visitor: NewVisitor, guest: str, pinned: str
) -> None:
    page = visitor().get(f"{guest}/dossier")
    assert "Published." in page.said and f"edition {pinned}" in page.said
    assert page.href("See them as they are now") == f"{guest}/dossier?live=1"
    live = visitor().get(f"{guest}/dossier?live=1")
    assert live.hrefs(".state__way") == [f"{guest}/dossier"]
    (cited,) = page.texts("#citation")
    assert f"/forum/kazan-2023/twin-cities/dossier?edition={pinned}" in cited
    assert visitor().get(f"{guest}/dossier?edition=2020-1").status == 404
    assert visitor().get(f"{guest}/dossier?country=RU").status == 400
    assert visitor().get(f"{guest}/dossier?live=2").status == 400


def test_each_link_opens_its_own_session_only(
    visitor: NewVisitor, forums: Forums, forum: Forum, guest: str
) -> None:
    other = forums.session(forum, "closed-doors", title="Behind closed doors")
    forums.panelist("Boris Sample", other)
    for behind in BEHIND:
        page = visitor().get(f"{guest}{behind}")
        assert "closed doors" not in page.html and "Boris" not in page.html
    for path in ("/closed-doors", "/dossier/closed-doors", "/../closed-doors"):
        assert visitor().get(f"{guest}{path}").status == 404


def test_a_cancelled_session_says_so(
    visitor: NewVisitor, talk: ForumSession, guest: str, session: DB
) -> None:
    talk.status = "cancelled"
    session.flush()
    assert "This session is cancelled." in visitor().get(guest).said


# -- what opens nothing --------------------------------------------------------------------------


@pytest.mark.parametrize("behind", BEHIND)
def test_a_link_used_after_it_was_withdrawn_says_when_and_whom_to_ask(
    office: Visitor, visitor: NewVisitor, guest: str, moment: Moment, behind: str
) -> None:
    assert _press(office, "Withdraw the link").status == 303
    moment.forward(days=3)
    page = visitor().get(f"{guest}{behind}")
    assert (page.status, faults(page)) == (410, [])
    assert "It was withdrawn on 17 May 2024." in page.said
    assert "Ask the secretariat of United Cities Forum 2023" in page.said
    assert "Anna" not in page.html and "Hall 2" not in page.html
    assert page.answer.headers["Referrer-Policy"] == "no-referrer"
    assert page.answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("behind", BEHIND)
def test_a_link_ends_at_its_moment(
    forums: Forums, talk: ForumSession, visitor: NewVisitor, moment: Moment, behind: str
) -> None:
    end = datetime(2024, 6, 16, 21, tzinfo=UTC)
    part = forums.part(forums.panelist("Anna", talk), talk)
    path = f"/panel/{forums.personal_link(part, expires_at=end)}{behind}"
    moment.at = end - timedelta(seconds=1)
    assert visitor().get(path).status == 200
    moment.at = end
    page = visitor().get(path)
    assert (page.status, "It was good until 16 June 2024." in page.said) == (410, True)


@pytest.mark.parametrize("behind", BEHIND)
def test_a_link_of_somebody_who_was_removed_opens_nothing_and_names_nobody(
    office: Visitor, visitor: NewVisitor, guest: str, behind: str
) -> None:
    (href,) = office.get(LINKS).hrefs(".lineup__who a")
    assert visitor().get(guest).status == 200
    assert office.post(f"{href}/remove").status == 303
    page = visitor().get(f"{guest}{behind}")
    assert (page.status, "Anna" in page.html, "Hall 2" in page.html) == (404, False, False)


def test_a_link_of_somebody_taken_off_the_panel_opens_nothing(
    office: Visitor, visitor: NewVisitor, guest: str
) -> None:
    panel = LINKS.replace("personal-links", "panelists")
    (form,) = office.get(panel).all(".lineup form")
    office.post(str(form["action"]), {"do": "out"})
    assert visitor().get(guest).status == 404


@pytest.mark.parametrize("change", ["cut", "longer", "other", "case", "nul", "empty", "long"])
def test_a_mangled_link_is_no_link(visitor: NewVisitor, guest: str, change: str) -> None:
    secret = guest.rpartition("/")[2]
    mangled = {
        "cut": secret[:-1],
        "longer": f"{secret}x",
        "other": "x" * 43,
        "case": secret.swapcase(),
        "nul": f"{secret}%00",
        "empty": "%20",
        "long": "x" * 5_000,
    }[change]
    for behind in BEHIND:
        answer = visitor().get(f"/panel/{mangled}{behind}").answer
        assert answer.status_code == 404
        assert answer.headers["Cache-Control"] == "private, no-store"


# -- for the secretariat -------------------------------------------------------------------------


def test_a_link_is_shown_once_and_its_last_use_is_seen(
    office: Visitor, visitor: NewVisitor, forums: Forums, talk: ForumSession, moment: Moment
) -> None:
    forums.panelist("Anna Example", talk)
    assert _states(office) == ["No link yet"]
    made = _press(office, "Make a link")
    assert (made.status, faults(made)) == (200, [])
    assert made.answer.headers["Cache-Control"] == "private, no-store"
    address = made.text("#address")
    assert address.startswith("http://127.0.0.1:8000/panel/")
    (letter,) = [each for each in made.hrefs("main a") if each.startswith("mailto:?")]
    path = address.removeprefix("http://127.0.0.1:8000")
    assert path.rpartition("/")[2] in letter
    assert path.rpartition("/")[2] not in office.get(LINKS).html
    assert _states(office) == ["Good until 16 June 2024, not opened yet"]
    moment.forward(minutes=30)
    visitor().get(path)
    assert _states(office) == ["Good until 16 June 2024, opened last on 17 May 2024, 15:30"]
    moment.forward(minutes=30)
    visitor().get(f"{path}/citations")
    assert _states(office) == ["Good until 16 June 2024, opened last on 17 May 2024, 16:00"]


def test_a_new_link_makes_the_earlier_one_worthless(
    office: Visitor, visitor: NewVisitor, forums: Forums, talk: ForumSession, moment: Moment
) -> None:
    forums.panelist("Anna Example", talk)
    first, second = (
        _press(office, words).text("#address").removeprefix("http://127.0.0.1:8000")
        for words in ("Make a link", "Make a new link")
    )
    assert [visitor().get(path).status for path in (first, second)] == [410, 200]


def test_a_form_that_is_sent_again_makes_no_second_link(
    office: Visitor, visitor: NewVisitor, forums: Forums, talk: ForumSession, session: DB
) -> None:
    part = forums.part(forums.panelist("Anna", talk), talk)
    first = office.post(f"{LINKS}/{part.id}", {"latest": ""})
    again = office.post(f"{LINKS}/{part.id}", {"latest": ""})
    assert (first.status, again.status) == (200, 409)
    assert "Another link was made meanwhile." in again.said
    path = first.text("#address").removeprefix("http://127.0.0.1:8000")
    assert visitor().get(path).status == 200
    assert len(session.scalars(select(PersonalLink)).all()) == 1


def test_without_a_panel_there_is_nobody_to_give_a_link_to(
    office: Visitor, talk: ForumSession, moment: Moment
) -> None:
    page = office.get(LINKS)
    assert (page.status, faults(page)) == (200, [])
    assert page.href("The panel") == LINKS.replace("personal-links", "panelists")


# -- never told on -------------------------------------------------------------------------------


def test_no_line_of_the_log_has_a_key(
    office: Visitor, visitor: NewVisitor, guest: str, log_lines: io.StringIO
) -> None:
    secret = guest.rpartition("/")[2]
    for path in (*BEHIND, "/", "/nothing", "/dossier/", "/dossier?live=2"):
        visitor().get(f"{guest}{path}")
    visitor().post(guest)
    _press(office, "Withdraw the link")
    visitor().get(guest)
    lines = [json.loads(line) for line in log_lines.getvalue().splitlines()]
    asked = [line["path"] for line in lines if "/panel/" in line.get("path", "")]
    assert len(asked) == 11 and set(asked) >= {"/panel/…", "/panel/…/dossier", "/panel/…/"}
    assert secret not in log_lines.getvalue()


def test_a_link_is_for_looking_only(visitor: NewVisitor, guest: str) -> None:
    for behind in BEHIND:
        assert visitor().post(f"{guest}{behind}").status == 405


def test_opening_a_link_changes_nothing_that_pages_are_kept_by(
    visitor: NewVisitor, guest: str, session: DB
) -> None:
    tag = visitor().get("/agreements").answer.headers["ETag"]
    visitor().get(guest)
    assert session.scalars(select(PersonalLink.opened_at)).one() is not None
    assert visitor().get("/agreements").answer.headers["ETag"] == tag
