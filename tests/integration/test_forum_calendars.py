"""Calendars of the forum, opened by the icalendar library: what they say, and across changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar, Event

from tests.conftest import TODAY
from tests.factories import Factory
from tests.forums import Forums
from tests.integration.programmes import MORNING, SECRET, Office
from tests.integration.site import Site
from tests.integration.test_pages_hostile import NAMES

MOSCOW = ZoneInfo("Europe/Moscow")
EVENT = "/forum/kazan-2024"


@pytest.fixture
def office(make: Factory) -> Office:
    """A public forum of three sessions, one of them on its second day."""
    office = Office(make)
    office.add(room="Hall 1", track="Partnerships", summary="Cities, told;\nplainly.")
    office.add("Heritage", starts=MORNING + timedelta(hours=1), ends=MORNING + timedelta(hours=3))
    day = timedelta(days=1)
    office.add(
        "", starts=MORNING + day, ends=MORNING + day + timedelta(hours=1), theme="country=RU"
    )
    office.publish()
    return office


def _read(client: FlaskClient, path: str) -> Calendar:
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    whole = Calendar.from_ical(answer.data)
    assert whole.errors == [] and all(each.errors == [] for each in whole.walk())
    return whole


def _events(client: FlaskClient, path: str = f"{EVENT}.ics") -> dict[str, Event]:
    return {str(each["summary"]): each for each in _read(client, path).events}


# -- what they say -----------------------------------------------------------------------------


def test_a_calendar_holds_the_forum_a_day_or_a_session(client: FlaskClient, office: Office) -> None:
    every = ["Twin cities", "Heritage", "Russia"]
    assert list(_events(client)) == every
    assert list(_events(client, f"{EVENT}/days/2024-09-07.ics")) == every[:2]
    assert list(_events(client, f"{EVENT}/days/2024-09-08.ics")) == every[2:]
    assert list(_events(client, f"{EVENT}/heritage.ics")) == ["Heritage"]
    assert [str(_read(client, f"{EVENT}{each}.ics")["name"]) for each in ("", "/heritage")] == [
        "United Cities Forum", "Heritage",
    ]  # fmt: skip


def test_an_event_is_when_and_where_the_session_is(client: FlaskClient, office: Office) -> None:
    event = _events(client)["Twin cities"]
    assert event.start == datetime(2024, 9, 7, 10, tzinfo=MOSCOW)
    assert event.end == datetime(2024, 9, 7, 12, tzinfo=MOSCOW)
    assert event["dtstart"].params["TZID"] == "Europe/Moscow"
    assert (event["location"], event.categories) == ("Hall 1, Kazan", ["Partnerships"])
    assert event["url"] == f"http://127.0.0.1:8000{EVENT}/twin-cities"
    assert event["description"].startswith("Cities, told;\nplainly.\n")
    assert event["description"].endswith(f"\n{event['url']}")
    (zone,) = _read(client, f"{EVENT}.ics").timezones
    assert zone.tz_name == "Europe/Moscow"


def test_calendars_name_nobody(client: FlaskClient, office: Office, make: Factory) -> None:
    Forums(make).panelist("Ada Open", office.forum.sessions[0])
    sent = client.get(f"{EVENT}.ics").text
    assert "Ada" not in sent and SECRET not in sent


def test_a_calendar_is_a_file_that_is_asked_for_again_and_again(
    client: FlaskClient, office: Office
) -> None:
    for path, name in (
        (f"{EVENT}.ics", "kazan-2024.ics"),
        (f"{EVENT}/days/2024-09-07.ics", "kazan-2024-2024-09-07.ics"),
        (f"{EVENT}/heritage.ics", "kazan-2024-heritage.ics"),
    ):
        first = client.get(path)
        assert first.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        office.amend(office.forum.sessions[0], room=f"Hall {path}")
        changed = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (changed.status_code, changed.content_type) == (200, first.content_type)


def test_the_site_has_the_same_calendar_on_both_engines(site: Site) -> None:
    whole = Calendar.from_ical(site.get("/forum/kazan-2023.ics").data)
    assert len(whole.events) == 3


# -- across changes ----------------------------------------------------------------------------


def test_the_stamp_is_that_of_the_last_change_and_not_the_clocks(
    client: FlaskClient, office: Office
) -> None:
    before = _events(client)
    assert {each["dtstamp"].dt for each in before.values()} == {office.at}
    assert office.at.date() < TODAY
    office.amend(office.forum.sessions[0], room="Hall 9")
    after = _events(client)
    assert (
        after["Twin cities"]["dtstamp"].dt == after["Twin cities"]["last-modified"].dt == office.at
    )
    assert after["Heritage"].to_ical() == before["Heritage"].to_ical()


@pytest.mark.parametrize(
    "said",
    [
        {"room": "Hall 9"},
        {"title": "Another"},
        {"status": "cancelled"},
        {"starts": MORNING - timedelta(hours=1)},
    ],
    ids=lambda said: next(iter(said)),
)
def test_a_change_keeps_the_uid_and_raises_the_sequence(
    client: FlaskClient, office: Office, said: dict[str, object]
) -> None:
    (before,) = _read(client, f"{EVENT}/twin-cities.ics").events
    office.amend(office.forum.sessions[0], **said)
    (after,) = _read(client, f"{EVENT}/twin-cities.ics").events
    assert after["uid"] == before["uid"] and after["created"] == before["created"]
    assert after["sequence"] > before["sequence"] and after["dtstamp"].dt > before["dtstamp"].dt


def test_another_place_or_zone_of_the_forum_changes_all_events(
    client: FlaskClient, office: Office
) -> None:
    before = _events(client)
    office.amend_forum(place="Weimar", time_zone="Europe/Berlin")
    after = _events(client)
    for name, event in after.items():
        old = before[name]
        assert event["uid"] == old["uid"] and event["sequence"] > old["sequence"]
        assert event["dtstamp"].dt == office.at
        assert event["location"].endswith("Weimar")
        assert event.start.replace(tzinfo=None) == old.start.replace(tzinfo=None)
        assert event["dtstart"].params["TZID"] == "Europe/Berlin"


def test_a_cancelled_session_stays_and_says_so(client: FlaskClient, office: Office) -> None:
    office.amend(office.forum.sessions[1], status="cancelled")
    statuses = {name: event["status"] for name, event in _events(client).items()}
    assert statuses == {
        "Twin cities": "CONFIRMED", "Heritage": "CANCELLED", "Russia": "CONFIRMED",
    }  # fmt: skip


def test_a_uid_is_never_given_again(client: FlaskClient, office: Office) -> None:
    """Not even where a new session has number, short name and words of one taken out."""
    seen = {str(each["uid"]) for each in _events(client).values()}
    for _ in range(3):
        last = office.forum.sessions[-1]
        number, slug = last.id, last.slug
        office.remove(last)
        again = office.add(last.title, starts=last.starts_at, ends=last.ends_at, theme=last.theme)
        assert again.slug == slug
        assert again.id == number or office.make.session.get_bind().dialect.name != "sqlite"
        uid = str(_events(client)["Russia"]["uid"])
        assert uid not in seen
        seen.add(uid)


def test_the_same_state_is_the_same_file_also_when_it_is_made_anew(
    client: FlaskClient, office: Office
) -> None:
    first = client.get(f"{EVENT}.ics").data
    client.application.extensions["pages"]._pages.clear()
    assert client.get(f"{EVENT}.ics").data == first


# -- odd clocks, hostile words -----------------------------------------------------------------


def test_a_session_in_the_hour_that_comes_twice_is_where_it_is(
    client: FlaskClient, make: Factory
) -> None:
    forums = Forums(make)
    made = forums.forum("berlin-2023", first_day=datetime(2023, 10, 28, tzinfo=UTC).date(),
                        time_zone="Europe/Berlin")  # fmt: skip
    for hour in (0, 1):
        at = datetime(2023, 10, 29, hour, 30, tzinfo=UTC)
        forums.session(made, f"talk-{hour}", at=at, ends_at=at + timedelta(minutes=10))
    starts = [
        each.start.astimezone(UTC).hour for each in _read(client, "/forum/berlin-2023.ics").events
    ]
    assert starts == [0, 1]


def test_hostile_words_come_back_as_they_were(client: FlaskClient, office: Office) -> None:
    for name in NAMES:
        office.amend(office.forum.sessions[0], title=name, room=name, summary=name, track=name)
        (event,) = _read(client, f"{EVENT}/twin-cities.ics").events
        assert str(event["summary"]) == name
        assert str(event["location"]) == f"{name}, Kazan" and event.categories == [name]
        assert str(event["description"]).startswith(name)
        assert "alert" not in str(client.get(f"{EVENT}/twin-cities.ics").headers)


# -- nothing there -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["/forum/nowhere.ics", f"{EVENT}/nowhere.ics", f"{EVENT}/days/2024-09-09.ics", "/forum.ics",
     f"{EVENT}/days/x.ics", f"{EVENT}/changes.ics", f"{EVENT}/tracks/partnerships.ics"],
)  # fmt: skip
def test_what_is_not_there_has_no_calendar(client: FlaskClient, office: Office, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
