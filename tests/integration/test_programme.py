"""Deeds on forums and their sessions: what is kept, what is refused, what the audit says."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from registry.domain.errors import RuleBroken
from registry.domain.forum import ForumEntry, Question, SessionEntry
from registry.models import AuditEntry, Forum, ForumSession
from registry.services import audit, forums, programme
from registry.services.standing import Stale, step_on
from tests.factories import ACTOR, Factory
from tests.forums import Forums
from tests.integration.publishing import published

AnySession = scoped_session[Session]
FIRST, LAST = date(2023, 9, 7), date(2023, 9, 8)
FORUM = ForumEntry("United Cities Forum", FIRST, LAST, "Europe/Moscow", place="Kazan, Expo")
NOON = datetime(2023, 9, 7, 9, tzinfo=UTC)
OPENING = SessionEntry(NOON, NOON + timedelta(hours=2), title="Opening", room="Hall A")


@pytest.fixture
def forum(session: AnySession) -> Forum:
    return forums.create(session, ACTOR, FORUM)


def add(session: AnySession, forum: Forum, **said: Any) -> ForumSession:
    return programme.add(session, ACTOR, forum, replace(OPENING, **said))


def entries(session: AnySession, entity: str) -> list[tuple[str, int, Mapping[str, Any]]]:
    """What the audit says of things of this name."""
    audit.flush(session)
    rows = session.scalars(
        select(AuditEntry).where(AuditEntry.entity == entity).order_by(AuditEntry.id)
    )
    return [(each.action, each.entity_id, each.changes) for each in rows]


# -- forums --------------------------------------------------------------------------------------


def test_a_forum_is_called_by_its_place_and_year_in_addresses(session: AnySession) -> None:
    made = [forums.create(session, ACTOR, FORUM).slug for _ in range(3)]
    assert made == ["kazan-2023", "kazan-2023-2", "kazan-2023-3"]


@pytest.mark.parametrize(
    ("said", "slug"),
    [
        ({"place": ""}, "united-cities-forum-2023"),
        ({"place": "Łódź"}, "lodz-2023"),
        ({"place": "喀山"}, "kashan-2023"),
        ({"place": "Days"}, "days-2023"),
        ({"place": "…", "name": "!"}, "2023"),
        ({"place": "x" * 200}, "x" * 75),
        ({"slug": "forum-of-cities"}, "forum-of-cities"),
    ],
)
def test_short_names_are_made_of_letters_and_are_kept_short(
    session: AnySession, said: dict[str, Any], slug: str
) -> None:
    assert forums.create(session, ACTOR, replace(FORUM, **said)).slug == slug


@pytest.mark.parametrize("slug", ["kazan-2023", "days", "new", "panelists", "changes"])
def test_a_short_name_that_is_taken_or_means_something_else_is_refused(
    session: AnySession, forum: Forum, slug: str
) -> None:
    with pytest.raises(RuleBroken, match="is taken") as caught:
        forums.create(session, ACTOR, replace(FORUM, slug=slug))
    assert caught.value.field == "slug"


def test_what_is_amended_is_told_from_what_to_what(session: AnySession, forum: Forum) -> None:
    assert forums.amend(session, ACTOR, forum, replace(FORUM, place="Kazan"))
    assert not forums.amend(session, ACTOR, forum, replace(FORUM, place="Kazan"))
    first, second = entries(session, "forum")
    assert first[2]["time_zone"] == [None, "Europe/Moscow"]
    assert second == ("amend", forum.id, {"place": ["Kazan, Expo", "Kazan"]})
    assert forum.slug == "kazan-2023"


def test_sessions_keep_their_local_times_when_the_zone_changes(
    session: AnySession, forum: Forum
) -> None:
    row = add(session, forum)
    forums.amend(session, ACTOR, forum, replace(FORUM, time_zone="Asia/Seoul"))
    assert (row.starts_at, row.ends_at) == (NOON - timedelta(hours=6), NOON - timedelta(hours=4))
    amended = entries(session, "session")[-1]
    assert (amended[0], set(amended[2])) == ("amend", {"starts_at", "ends_at"})
    count = len(entries(session, "session"))
    forums.amend(session, ACTOR, forum, replace(FORUM, time_zone="Asia/Tokyo"))
    assert len(entries(session, "session")) == count, "the same clocks, so nothing moved"


def test_a_zone_whose_clocks_skip_the_time_of_a_session_is_refused(session: AnySession) -> None:
    day = date(2023, 3, 26)
    forum = forums.create(session, ACTOR, replace(FORUM, first_day=day, last_day=day))
    at = datetime(2023, 3, 25, 23, 30, tzinfo=UTC)  # 02:30 in Moscow, which Berlin skips
    add(session, forum, starts=at, ends=at + timedelta(hours=3))
    with pytest.raises(RuleBroken, match="There is no 02:30") as caught:
        forums.amend(
            session, ACTOR, forum,
            replace(FORUM, first_day=day, last_day=day, time_zone="Europe/Berlin"),
        )  # fmt: skip
    assert caught.value.field == "time_zone"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"first_day": LAST}, "first_day"),
        ({"first_day": date(2023, 9, 6), "last_day": date(2023, 9, 6)}, "last_day"),
    ],
)
def test_the_days_of_a_forum_hold_all_of_its_sessions(
    session: AnySession, forum: Forum, said: dict[str, Any], field: str
) -> None:
    add(session, forum)
    with pytest.raises(RuleBroken, match="on 2023-09-07") as caught:
        forums.amend(session, ACTOR, forum, replace(FORUM, **said))
    assert caught.value.field == field


def test_a_forum_is_published_once_and_taken_back_once(session: AnySession, forum: Forum) -> None:
    assert forum.published_on is None
    forums.publish(session, ACTOR, forum, today=FIRST)
    with pytest.raises(RuleBroken, match="public already"):
        forums.publish(session, ACTOR, forum, today=LAST)
    forums.unpublish(session, ACTOR, forum)
    with pytest.raises(RuleBroken, match="not public"):
        forums.unpublish(session, ACTOR, forum)
    told = [(action, changes) for action, _number, changes in entries(session, "forum")[1:]]
    assert told == [
        ("publish", {"published_on": [None, "2023-09-07"]}),
        ("unpublish", {"published_on": ["2023-09-07", None]}),
    ]


def test_a_forum_stays_public_once_a_dossier_of_it_is(session: AnySession, make: Factory) -> None:
    forum = Forums(make).forum()
    Forums(make).dossier(Forums(make).session(forum), published(session, FIRST))
    with pytest.raises(RuleBroken, match="its address lasts"):
        forums.unpublish(session, ACTOR, forum)
    assert forum.published_on == FIRST


# -- sessions ------------------------------------------------------------------------------------


def test_a_session_is_kept_as_it_was_said(session: AnySession, forum: Forum) -> None:
    asked = (Question("Why?", ("dormancy",)), Question("How?"))
    row = add(session, forum, theme="/agreements?partner=CN&country=ru", questions=asked)
    assert (row.slug, row.theme) == ("opening", "country=RU&partner=CN")
    assert row.questions == [["Why?", ["dormancy"]], ["How?", []]]
    (entry,) = entries(session, "session")
    assert entry[:2] == ("create", row.id)
    assert entry[2]["starts_at"] == [None, "2023-09-07T09:00:00+00:00"]
    assert forum.sessions == [row]


@pytest.mark.parametrize(
    ("said", "slug"),
    [
        ({}, "opening"),
        ({"title": "", "theme": "country=RU"}, "session-07-1200"),
        ({"title": "Städtepartnerschaften <b>neu</b>"}, "stadtepartnerschaften-b-neu-b"),
        ({"title": "Changes"}, "changes-2"),
        ({"title": "喀山"}, "kashan"),
        ({"slug": "first"}, "first"),
    ],
)
def test_a_session_has_a_short_name_of_its_own(
    session: AnySession, forum: Forum, said: dict[str, Any], slug: str
) -> None:
    assert add(session, forum, **said).slug == slug


def test_two_forums_may_have_sessions_of_one_short_name(session: AnySession, forum: Forum) -> None:
    other = forums.create(session, ACTOR, FORUM)
    assert [add(session, each).slug for each in (forum, other, forum)] == [
        "opening", "opening", "opening-2",
    ]  # fmt: skip
    assert programme.session_called(session, other, "opening-2") is None
    with pytest.raises(RuleBroken, match="is taken"):
        add(session, other, slug="opening")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"ends": NOON}, "ends"),
        ({"starts": NOON - timedelta(days=1), "ends": NOON}, "day"),
        ({"title": ""}, "title"),
        ({"theme": "on=2020-01-01"}, "theme"),
        ({"theme": "city=nowhere-ru"}, "theme"),
        ({"theme": "country=RU&partner=nowhere-cn"}, "theme"),
        ({"questions": (Question("Why?", ("nothing",)),)}, "questions"),
        ({"slug": "tracks"}, "slug"),
    ],
)
def test_what_breaks_a_rule_is_no_session(
    session: AnySession, forum: Forum, said: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleBroken) as caught:
        add(session, forum, **said)
    assert caught.value.field == field
    assert session.scalars(select(ForumSession)).all() == []


def test_a_theme_may_name_cities_that_there_are(
    session: AnySession, make: Factory, forum: Forum
) -> None:
    make.city("Kazan", "RU")
    make.city("Weimar", "DE")
    assert add(session, forum, theme="city=kazan-ru&partner=weimar-de").theme


def test_amending_a_session_tells_what_changed_and_keeps_its_address(
    session: AnySession, forum: Forum
) -> None:
    row = add(session, forum)
    same = replace(OPENING)
    assert not programme.amend(session, ACTOR, row, same)
    assert programme.amend(session, ACTOR, row, replace(same, title="The end", status="held"))
    action, number, changes = entries(session, "session")[-1]
    assert (action, number) == ("amend", row.id)
    assert changes == {"title": ["Opening", "The end"], "status": ["planned", "held"]}
    assert row.slug == "opening"


def test_a_session_that_was_entered_by_mistake_is_taken_out(
    session: AnySession, forum: Forum
) -> None:
    row = add(session, forum)
    number = row.id
    programme.remove(session, ACTOR, row)
    assert forum.sessions == []
    assert entries(session, "session")[-1] == (
        "remove", number, {"forum": [forum.id, None], "slug": ["opening", None]},
    )  # fmt: skip


@pytest.mark.parametrize("what", ["link", "panelist", "dossier"])
def test_a_session_to_which_something_belongs_is_not_taken_out(
    session: AnySession, make: Factory, what: str
) -> None:
    maker = Forums(make)
    row = maker.session(maker.forum())
    if what == "link":
        maker.link(row, make.agreement(make.city(), make.city()))
    elif what == "panelist":
        maker.panelist("Ann", row)
    else:
        maker.dossier(row, published(session, FIRST))
    with pytest.raises(RuleBroken, match="cancel"):
        programme.remove(session, ACTOR, row)
    assert session.get(ForumSession, row.id) is row


def test_two_sessions_may_be_in_one_room_at_one_time(session: AnySession, forum: Forum) -> None:
    """That is for people to see and to settle: programmes are made in many steps."""
    assert add(session, forum).room == add(session, forum, title="Another").room


# -- versions ------------------------------------------------------------------------------------


def test_a_version_that_is_out_of_date_is_refused(session: AnySession, forum: Forum) -> None:
    row = add(session, forum)
    for thing in (forum, row):
        seen = thing.version
        step_on(session, thing, seen)
        assert thing.version == seen + 1
        with pytest.raises(Stale):
            step_on(session, thing, seen)
