"""The forum in a browser: a programme is imported, agreements are linked, a dossier is pinned."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import icalendar
import pytest
from playwright.sync_api import Browser

from registry import clock
from tests.browser.conftest import Live, Watch
from tests.browser.visitor import Visitor
from tests.factories import PASSWORD

FORUM, SESSION = "Forum of the Journey", "Twin towns, and what keeps them awake"
SECRETARIAT, DESK = "secretariat@journey.example", "desk@journey.example"
#: Agreements of these two countries are the journey's alone.
ASLEEP = "country=LU&partner=MT&status=asleep"
PROGRAMME = f"""day,starts,ends,title,room,theme,questions
{{day}},10:00,12:00,"{SESSION}",Hall A,/agreements?country=LU&partner=MT,What keeps them awake?
{{day}},13:00,14:00,"Lunch, and <b>bold</b> talk",Hall A,/agreements?kind=twinning,
"""


@dataclass(frozen=True)
class Meeting:
    """The day of the forum, and the reference of the agreement that wakes up."""

    day: str
    reference: str


@pytest.fixture(scope="module")
def meeting(live: Live) -> Meeting:
    """Three agreements that sleep and one that doesn't; who prepares the forum, and one desk."""
    with live.make() as make:
        home = make.city("Journeyburg", "LU", lat=49.7, lon=6.1)
        make.account(SECRETARIAT, secretariat=True)
        make.account(DESK, home)
        made = []
        for name in ("Sleepham", "Dozewick", "Napford", "Livelyton"):
            other = make.city(name, "MT", lat=35.9, lon=14.4 + len(made) / 10)
            made.append(make.agreement(home, other, concluded="1990", reported=True))
            make.activity(made[-1], "2015-05-04")
        make.activity(made[-1], clock.today("UTC") - timedelta(days=30))
        woken = made[0].reference
    return Meeting(clock.today("Europe/Luxembourg").isoformat(), woken)


@pytest.fixture
def people(live: Live, browser: Browser, watch: Watch) -> Iterator[dict[str, Visitor]]:
    """The secretariat, a desk, and somebody of the public, each at a browser of their own."""
    contexts = {who: browser.new_context(base_url=live.url) for who in (SECRETARIAT, DESK, "")}
    opened = {who: context.new_page() for who, context in contexts.items()}
    for page in opened.values():
        page.set_default_timeout(10_000)
        watch.over(page)
    yield {who: Visitor(page) for who, page in opened.items()}
    for context in contexts.values():
        context.close()
    assert watch.problems == []


def _sign_in(visitor: Visitor, email: str, area: str, heading: str) -> Visitor:
    visitor.open(f"/sign-in?next=/{area}", "Sign in").fill(email=email, password=PASSWORD)
    return visitor.press("Sign in", heading)


def _prepare(visitor: Visitor, meeting: Meeting) -> None:
    """A forum, its programme from a spreadsheet, and then for everybody to see."""
    visitor.follow("Prepare a forum", "Prepare a forum")
    visitor.fill(name=FORUM, place="Journeyburg", time_zone="Europe/Luxembourg")
    visitor.fill(first_day=meeting.day, last_day=meeting.day).press("Save", FORUM)
    visitor.follow("Import the programme", "Import the programme")
    visitor.fill(text=PROGRAMME.format(day=meeting.day).replace("12:00", "09:00"))
    visitor.press("Look at it", "What would change").says("A session ends after it starts.")
    visitor.press("Change something", "Import the programme")
    visitor.fill(text=PROGRAMME.format(day=meeting.day))
    visitor.press("Look at it", "What would change").says("Lunch, and <b>bold</b> talk")
    visitor.press(visitor.page.locator("button[value=do]").inner_text(), FORUM)
    visitor.press("Publish the forum", FORUM).says("Look at the public page")


def _link(visitor: Visitor) -> None:
    """What sleeps between the two countries, chosen from the list, all at once; then once more."""
    visitor.follow(SESSION, SESSION).follow("Linked agreements", "Linked agreements")
    for told in ("Link these 3 agreements", "3 are linked already"):
        visitor.follow("Choose from a list", "Choose agreements from a list")
        here = visitor.page.url.partition("?")[0]
        visitor.open(f"{here}?{ASLEEP}", "Choose agreements from a list").says("3 agreements")
        visitor.page.get_by_role("radio", name=re.compile("^All 3")).check()
        visitor.press("Look at what will be linked", "What will be linked")
        if told.startswith("Link"):
            visitor.press(told, "Linked agreements")
    visitor.says("already")


def _publish(visitor: Visitor) -> str:
    """Pin the dossier; return the number of its edition."""
    visitor.open("/secretariat", "Secretariat").follow(FORUM, FORUM).follow(SESSION, SESSION)
    visitor.follow("Dossier", "Publish the dossier").press(
        "Publish for ever", "Publish the dossier"
    )
    return visitor.page.locator("#published ~ ul a").first.inner_text().removeprefix("Edition ")


def _record(visitor: Visitor, meeting: Meeting) -> None:
    visitor.open(f"/desk/activities/new?agreement={meeting.reference}", "Record an activity")
    visitor.fill(dates=meeting.day, title="They met again").choose(kind="Delegation")
    visitor.press("Go on", "Record an activity")
    visitor.press("Record", "Journeyburg – Sleepham")


def _rate(visitor: Visitor) -> str:
    """What the dossier that is open says of its dormancy rate."""
    return " ".join(visitor.texts("[data-figure=dormancy]"))


def test_a_dossier_stays_while_the_registry_and_the_follow_up_move(
    people: dict[str, Visitor], meeting: Meeting
) -> None:
    secretariat, desk, public = people[SECRETARIAT], people[DESK], people[""]
    _sign_in(secretariat, SECRETARIAT, "secretariat", "Secretariat")
    _prepare(secretariat, meeting)
    _link(secretariat)
    number = _publish(secretariat)
    public.open("/forum", "Forum").follow(FORUM, FORUM).follow(SESSION, SESSION)
    page = public.page.url
    public.follow("Dossier: the facts for this session", SESSION).says(f"Edition {number}")
    frozen = _rate(public)
    assert "3 of 4 agreements" in frozen
    _sign_in(desk, DESK, "desk", "Desk")
    _record(desk, meeting)
    public.open(f"{page}/dossier", SESSION)
    assert _rate(public) == frozen
    public.open(f"{page}/dossier?live=1", SESSION).says("Live")
    assert "2 of 4 agreements" in _rate(public)
    public.open(f"{page}/follow-up", "What came of it")
    public.says("They met again").says("Of 3 dormant agreements")
    public.says("1 had an activity")
    _opens(public, f"{page.rpartition('/')[0]}.ics")


def _opens(visitor: Visitor, calendar: str) -> None:
    """Any calendar program can take the programme in."""
    answer = visitor.page.request.get(calendar)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    read = icalendar.Calendar.from_ical(answer.body())
    assert [str(each["summary"]) for each in read.walk("VEVENT")] == [
        SESSION, "Lunch, and <b>bold</b> talk",
    ]  # fmt: skip
    assert all(not each.errors for each in read.walk())
