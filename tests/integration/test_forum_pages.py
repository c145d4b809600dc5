"""The forum in public: its list, its programme by day and by track, in editions, for machines."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.models import Forum
from registry.services import forums as deeds
from tests.conftest import TODAY
from tests.factories import ACTOR, Factory
from tests.forums import Forums
from tests.integration.kazan import EVENT, forum, opened, talk_of
from tests.integration.publishing import put
from tests.integration.test_pages_hostile import NAMES, _elements
from tests.pages import Page, faults

__all__ = ["forum"]


# -- the list ----------------------------------------------------------------------------------


def test_without_a_public_forum_the_list_teaches(client: FlaskClient, forums: Forums) -> None:
    forums.forum(published_on=None)
    page = opened(client, "/forum")
    assert "No forum is public yet." in page.text(".empty")
    assert page.all(".forums") == []
    assert page.hrefs(".empty a") == ["/agreements"]


def test_what_comes_stands_before_what_is_past(client: FlaskClient, forums: Forums) -> None:
    for slug, first in (
        ("past-2001", date(2001, 5, 1)), ("past-2023", date(2023, 9, 7)),
        ("now-2024", TODAY - timedelta(days=1)), ("next-2025", date(2025, 1, 1)),
        ("later-2026", date(2026, 1, 1)),
    ):  # fmt: skip
        forums.forum(slug, first_day=first)
    page = opened(client, "/forum")
    assert page.texts("h2") == ["Coming", "Past"]
    order = ["now-2024", "next-2025", "later-2026", "past-2023", "past-2001"]
    assert page.hrefs(".forums a") == [f"/forum/{slug}" for slug in order]
    assert ["meets now" in each for each in page.texts(".forums li")] == [True] + [False] * 4


def test_the_list_says_when_where_and_how_many_sessions(client: FlaskClient, forum: Forum) -> None:
    said = opened(client, "/forum").text(".forums li")
    assert said == "United Cities Forum 2023 7–8 September 2023 · Kazan · 3 sessions"


def test_the_first_page_says_where_agreements_are_discussed(
    client: FlaskClient, forums: Forums
) -> None:
    assert opened(client, "/").all(".opening__forum") == []
    forums.forum("kazan-2023", edition="2023")
    said = "Discussed at United Cities Forum 2023, 7–8 September 2023, Kazan"
    assert opened(client, "/").text(".opening__forum") == said
    forums.forum("weimar-2026", first_day=date(2026, 1, 1), published_on=TODAY)
    page = opened(client, "/")
    assert page.text(".opening__forum").startswith("Next discussed at")
    assert page.hrefs(".opening__forum a") == ["/forum/weimar-2026"]


# -- a forum -----------------------------------------------------------------------------------


def test_a_forum_that_is_prepared_is_nowhere(client: FlaskClient, forums: Forums) -> None:
    made = forums.forum(published_on=None)
    forums.session(made, track="Plenary")
    paths = ["", ".ics", "/changes", "/twin-cities", "/twin-cities.ics", "/tracks/plenary"]
    paths += ["/days/2023-09-07", "/days/2023-09-07.ics"]
    assert {path: client.get(f"{EVENT}{path}").status_code for path in paths} == dict.fromkeys(
        paths, 404
    )
    deeds.publish(forums.make.session, ACTOR, made, today=TODAY)
    assert {client.get(f"{EVENT}{path}").status_code for path in paths} == {200}


def test_a_forum_says_place_days_zone_organisers_and_site(
    client: FlaskClient, forum: Forum
) -> None:
    page = opened(client, EVENT)
    assert page.heading == "United Cities Forum 2023"
    assert page.text(".place__where") == "7–8 September 2023, Kazan"
    assert page.hrefs(".place__where a") == ["/cities/kazan-ru"]
    assert page.texts(".facts dt") == ["Time zone", "Organised by", "Site"]
    assert page.texts(".facts dd") == ["Europe/Moscow, UTC+3", "Kazan", "forum.example"]


def test_the_programme_stands_by_day_in_the_forums_time(client: FlaskClient, forum: Forum) -> None:
    page = opened(client, EVENT)
    assert page.texts("h3") == ["Thursday, 7 September 2023", "Friday, 8 September 2023"]
    assert page.hrefs("h3 a") == [f"{EVENT}/days/2023-09-0{day}" for day in (7, 8)]
    slots = page.texts(".slot")
    assert slots[0] == "13:00–15:00 Twin cities Partnerships · Hall 1"
    assert slots[1] == "13:00–15:00 Heritage Cancelled Culture, old"
    assert slots[2] == "13:00–15:00 Russia – China"
    times = [str(each["datetime"]) for each in page.all(".slot time")]
    assert times[:2] == ["2023-09-07T13:00+03:00", "2023-09-07T15:00+03:00"]


def test_the_programme_stands_by_track_with_the_days(client: FlaskClient, forum: Forum) -> None:
    page = opened(client, f"{EVENT}?by=track")
    assert page.texts("h3") == ["Culture, old", "Partnerships", "In no track"]
    assert page.hrefs("h3 a") == [
        f"{EVENT}/tracks/{each}" for each in ("culture-old", "partnerships")
    ]
    assert page.texts(".slot__when")[0] == "Thu 7 Sept 13:00–15:00"
    assert page.texts(".orders [aria-current]") == ["By track"]
    assert opened(client, EVENT).texts(".orders [aria-current]") == ["By day"]


def test_without_tracks_there_is_one_order(client: FlaskClient, forums: Forums) -> None:
    made = forums.forum()
    assert "No session is on record yet." in opened(client, EVENT).text(".programme__zone ~ .empty")
    forums.session(made)
    assert opened(client, EVENT).all(".orders") == []
    assert opened(client, f"{EVENT}?by=track").texts("h3") == ["In no track"]


def test_tracks_that_are_written_alike_have_addresses_of_their_own(
    client: FlaskClient, forums: Forums
) -> None:
    made, tracks = forums.forum(), ["Культура", "Kultura", "культура", "***", "北京"]
    for at, track in enumerate(tracks):
        forums.session(made, f"talk-{at}", track=track)
    hrefs = opened(client, f"{EVENT}?by=track").hrefs("h3 a")
    assert len(set(hrefs)) == 5
    assert {opened(client, href).heading for href in hrefs} == set(tracks)


def test_a_day_and_a_track_have_pages_and_lead_to_the_next(
    client: FlaskClient, forum: Forum
) -> None:
    page = opened(client, f"{EVENT}/days/2023-09-07")
    assert page.heading == "Thursday, 7 September 2023"
    assert len(page.all(".slot")) == 2
    assert page.hrefs(".beside a") == [f"{EVENT}/days/2023-09-08"]
    assert page.hrefs(".programme__calendar a") == [f"{EVENT}/days/2023-09-07.ics"]
    page = opened(client, f"{EVENT}/tracks/culture-old")
    assert page.texts(".slot__title") == ["Heritage"]
    assert page.hrefs(".beside a") == [f"{EVENT}/tracks/partnerships"]


def test_a_day_on_which_nothing_is_says_so(client: FlaskClient, forums: Forums) -> None:
    forums.forum()
    page = opened(client, f"{EVENT}/days/2023-09-08")
    assert "No session is on record for this day." in page.said


def test_a_session_over_midnight_is_on_the_day_on_which_it_begins(
    client: FlaskClient, forums: Forums
) -> None:
    forums.session(forums.forum(), "night", at=datetime(2023, 9, 7, 20, tzinfo=UTC))
    assert opened(client, EVENT).text(".slot__when") == "23:00–01:00 (Fri 8 Sept)"
    assert len(opened(client, f"{EVENT}/days/2023-09-07").all(".slot")) == 1
    assert opened(client, f"{EVENT}/days/2023-09-08").all(".slot") == []


def test_times_have_their_offsets_where_clocks_are_changed(
    client: FlaskClient, forums: Forums
) -> None:
    made = forums.forum("weimar-2023", time_zone="Europe/Berlin", first_day=date(2023, 10, 28))
    forums.session(made, "night", at=datetime(2023, 10, 28, 23, 30, tzinfo=UTC))
    page = opened(client, "/forum/weimar-2023")
    assert page.text(".slot__when") == "01:30 (UTC+2)–02:30 (UTC+1)"
    assert "Europe/Berlin, UTC+2, then UTC+1" in page.text(".programme__zone")


# -- for machines ------------------------------------------------------------------------------


def _described(page: Page) -> dict[str, Any]:
    (block,) = page.all("script[type='application/ld+json']")
    return json.loads(block.text)


def test_search_engines_are_told_of_the_forum_and_its_sessions(
    client: FlaskClient, forum: Forum, forums: Forums
) -> None:
    forums.panelist("Ada Open", talk_of(forum))
    told = _described(opened(client, EVENT))
    assert (told["@type"], told["name"]) == ("Event", "United Cities Forum 2023")
    assert (told["startDate"], told["endDate"]) == ("2023-09-07", "2023-09-08")
    assert told["location"]["name"] == "Kazan" and told["organizer"]["name"] == "Kazan"
    parts = told["subEvent"]
    assert [each["name"] for each in parts][:2] == ["Twin cities", "Heritage"]
    assert parts[0]["startDate"] == "2023-09-07T13:00+03:00"
    statuses = [each["eventStatus"].rpartition("/")[2] for each in parts]
    assert statuses == ["EventScheduled", "EventCancelled", "EventScheduled"]
    session = _described(opened(client, f"{EVENT}/twin-cities"))
    assert session["superEvent"]["@id"] == told["@id"] == "http://127.0.0.1:8000/forum/kazan-2023"
    assert {key: value for key, value in session.items() if key in parts[0]} == parts[0]
    assert "Ada" not in json.dumps([told, session])


def test_pages_name_their_calendars(client: FlaskClient, forum: Forum) -> None:
    for path in ("", "/days/2023-09-07", "/twin-cities"):
        found = opened(client, f"{EVENT}{path}").hrefs("link[type='text/calendar']")
        assert found == [f"{EVENT}{path}.ics"]


# -- editions ----------------------------------------------------------------------------------


def test_a_programme_is_seen_as_an_edition_knew_it(
    client: FlaskClient, forum: Forum, forums: Forums, make: Factory
) -> None:
    forums.link(talk_of(forum), make.agreement(), note="Told of.")
    forums.panelist("Ada Open", talk_of(forum))
    number = put(make.session)
    talk_of(forum).title = "Another title"
    make._note("session", talk_of(forum).id, "amend")
    for path in ("", "/days/2023-09-07", "/tracks/partnerships", "/twin-cities"):
        page = opened(client, f"{EVENT}{path}?edition={number}")
        assert "Twin cities" in page.said and "Another title" not in page.said
        inside = [each for each in page.hrefs("main a") if each.startswith(f"{EVENT}")]
        frozen = [each for each in inside if not each.endswith(("/changes", "/follow-up"))]
        assert all(f"edition={number}" in each for each in frozen), path
        assert not any(".ics" in each for each in page.hrefs("a"))
        assert "Another title" in opened(client, f"{EVENT}{path}").said
    page = opened(client, f"{EVENT}/twin-cities?edition={number}")
    assert "Told of." in page.said and "Ada Open" not in page.said
    assert client.get(f"{EVENT}/changes?edition={number}").status_code == 400
    assert client.get(f"{EVENT}.ics?edition={number}").status_code == 400


def test_an_edition_of_before_the_forum_knows_of_none(
    client: FlaskClient, make: Factory, forums: Forums
) -> None:
    number = put(make.session)
    forums.forum()
    page = opened(client, f"/forum?edition={number}")
    assert "This edition knows of no forum." in page.said
    assert page.hrefs(".empty a") == ["/forum"]
    assert opened(client, f"{EVENT}?edition={number}", 404).offer == f"/forum?edition={number}"


# -- nothing there, not understood -------------------------------------------------------------

NOWHERE = {
    "/forum/nowhere-1999": "/forum",
    "/forum/KAZAN-2023": "/forum",
    f"{EVENT}/no-such-session": EVENT,
    f"{EVENT}/twin-cities%20": EVENT,
    f"{EVENT}/tracks/no-such-track": EVENT,
    f"{EVENT}/days/2023-09-06": EVENT,
    f"{EVENT}/days/2023-09-09": EVENT,
    f"{EVENT}/days/20230907": EVENT,
    f"{EVENT}/days/2023-W36-4": EVENT,
    f"{EVENT}/days/２０２３-09-07": EVENT,
    f"{EVENT}/days/2023-02-30": EVENT,
    f"{EVENT}/days/today": EVENT,
    f"{EVENT}/{'x' * 3000}": EVENT,
}


@pytest.mark.parametrize("path", NOWHERE, ids=lambda path: path[:40])
def test_what_is_not_there_is_named_with_a_way_on(
    client: FlaskClient, forum: Forum, path: str
) -> None:
    page = opened(client, path, 404)
    assert page.offer == NOWHERE[path]
    assert len(page.trouble) < 300
    links = page.hrefs(".trouble__offers a")
    assert {href: client.get(href).status_code for href in links} == dict.fromkeys(links, 200)


@pytest.mark.parametrize(
    "pair", ["on=2020-01-01", "country=RU", "x=1", "session=kazan-2023", "q=k"]
)
def test_what_says_nothing_on_a_page_of_the_forum_is_refused(
    client: FlaskClient, forum: Forum, pair: str
) -> None:
    paths = ["", "/days/2023-09-07", "/tracks/partnerships", "/changes", "/twin-cities", ".ics"]
    for path in ("/forum", *(f"{EVENT}{each}" for each in paths)):
        assert client.get(f"{path}?{pair}").status_code == 400, path
        assert client.get(f"{path}?utm_source=post").status_code == 200


@pytest.mark.parametrize("by", ["room", "Day", "tracks", "day&by=track"])
def test_an_order_that_there_is_not_is_refused(client: FlaskClient, forum: Forum, by: str) -> None:
    page = opened(client, f"{EVENT}?by={by}", 400)
    assert page.offer == EVENT


# -- hostile words -----------------------------------------------------------------------------


def _written(forums: Forums, at: int, text: str) -> str:
    forum = forums.forum(
        f"forum-{at}", name=text, edition=text, place=text, organisers=text, site=text, summary=text
    )
    talk = forums.session(
        forum, title=text, title_note=text, room=text, track=text, summary=text,
        questions=[[text, ["dormancy"]]],
    )  # fmt: skip
    forums.link(talk, forums.make.agreement(), note=text)
    return forum.slug


def test_words_are_text_on_every_page_of_the_forum(client: FlaskClient, forums: Forums) -> None:
    slugs = [_written(forums, at, text) for at, text in enumerate(["Harmless", *NAMES])]
    tracks = [Page(client.get(f"/forum/{slug}?by=track")).hrefs("h3 a") for slug in slugs]
    assert faults(opened(client, "/forum")) == []
    for path in ("", "?by=track", "/days/2023-09-07", "/twin-cities"):
        pages = [opened(client, f"/forum/{slug}{path}") for slug in slugs]
        assert {tuple(_elements(page)) for page in pages} == {tuple(_elements(pages[0]))}, path
    for name, (href,) in zip(NAMES, tracks[1:], strict=True):
        assert " ".join(name.split()) in opened(client, href).said


# -- the suite can fail ------------------------------------------------------------------------


def test_a_programme_in_another_zone_is_caught(client: FlaskClient, forum: Forum) -> None:
    forum.time_zone = "Europe/Samara"
    forum.version += 1
    assert not opened(client, EVENT).texts(".slot")[0].startswith("13:00")
