"""A forum of two days in Kazan, with three sessions, and its public pages."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from registry.models import Forum, ForumSession
from tests.factories import Factory
from tests.forums import Forums
from tests.pages import Page, faults

HELD = datetime(2023, 9, 7, 10, tzinfo=UTC)
EVENT = "/forum/kazan-2023"


@pytest.fixture
def forum(forums: Forums, make: Factory) -> Forum:
    """Two days in Kazan: two sessions at once in the morning, one on the next day."""
    kazan = make.city("Kazan", "RU", slug="kazan-ru")
    made = forums.forum(
        edition="2023", city_id=kazan.id, organisers="Kazan", site="https://forum.example/",
        summary="Cities met.",
    )  # fmt: skip
    forums.session(made, "twin-cities", at=HELD, track="Partnerships", room="Hall 1")
    forums.session(made, "heritage", at=HELD, track="Culture, old", status="cancelled")
    untitled = {"title": "", "theme": "country=RU&partner=CN"}
    forums.session(made, "russia-china", at=HELD + timedelta(days=1), **untitled)
    return made


def opened(client: FlaskClient, address: str, status: int = 200) -> Page:
    page = Page(client.get(address))
    assert (page.status, faults(page)) == (status, []), address
    return page


def talk_of(forum: Forum, slug: str = "twin-cities") -> ForumSession:
    return next(each for each in forum.sessions if each.slug == slug)
