"""The secretariat's browser, with a forum that is being prepared."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from registry.models import Forum, ForumSession
from tests.factories import Factory
from tests.forums import Forums
from tests.integration.desks import Desk, NewDesk
from tests.integration.knocking import AnySession
from tests.pages import Page

HOME, FORUMS = "/secretariat", "/secretariat/forums"


@dataclass(frozen=True)
class Office:
    """The secretariat's browser, and a forum with a session."""

    session: AnySession
    head: Desk
    maker: Forums
    forum: Forum
    row: ForumSession

    @property
    def path(self) -> str:
        return f"{FORUMS}/{self.forum.slug}"

    @property
    def session_path(self) -> str:
        return f"{self.path}/sessions/{self.row.slug}"

    def get(self, path: str) -> Page:
        page = self.head.get(path)
        assert page.status == 200
        return page

    def send(self, path: str, **typed: Any) -> Page:
        """The form of the address, with something typed into it, as sent."""
        return self.head.send(path, self.head.filled(path, **typed))

    def rows(self) -> list[ForumSession]:
        return list(self.session.scalars(select(ForumSession).order_by(ForumSession.id)))

    def problems(self, page: Page) -> dict[str, str]:
        """What a page says is wrong, by the field to which it leads."""
        assert page.status == 422
        found = page.all(".govuk-error-summary a")
        return {str(each["href"])[1:]: each.get_text() for each in found}


@pytest.fixture
def office(session: AnySession, make: Factory, at_desk: NewDesk) -> Office:
    maker = Forums(make)
    forum = maker.forum(published_on=None, edition="2023")
    row = maker.session(forum, room="Hall A")
    return Office(session, at_desk(secretariat=True), maker, forum, row)
