"""A programme that is changed by the services, as the secretariat does it: its audit is real."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from registry.domain.forum import ForumEntry, SessionEntry
from registry.models import Forum, ForumSession
from registry.services import forums, programme
from registry.services.audit import Actor
from tests.factories import Factory

BEGUN = datetime(2024, 5, 1, 9, tzinfo=UTC)
FORUM = ForumEntry(
    "United Cities Forum", date(2024, 9, 7), date(2024, 9, 8), "Europe/Moscow", place="Kazan"
)
MORNING = datetime(2024, 9, 7, 7, tzinfo=UTC)
SECRET = "account 77"


@dataclass
class Office:
    """The secretariat of a forum; each of its deeds is a day after the one before."""

    make: Factory
    forum: Forum = field(init=False)
    at: datetime = BEGUN

    def __post_init__(self) -> None:
        self.forum = forums.create(self.make.session, self.actor(), FORUM)
        self.make.session.commit()

    def actor(self) -> Actor:
        self.at += timedelta(days=1)
        return Actor(SECRET, f"request {self.at:%d}", self.at)

    def publish(self) -> None:
        forums.publish(self.make.session, self.actor(), self.forum, today=self.at.date())
        self.make.session.commit()

    def unpublish(self) -> None:
        forums.unpublish(self.make.session, self.actor(), self.forum)
        self.make.session.commit()

    def amend_forum(self, **said: Any) -> None:
        entry = ForumEntry(**{name: getattr(FORUM, name) for name in FORUM.__slots__} | said)
        forums.amend(self.make.session, self.actor(), self.forum, entry)
        self.make.session.commit()

    def add(self, title: str = "Twin cities", **said: Any) -> ForumSession:
        entry = SessionEntry(**{**_usual(), "title": title, **said})
        row = programme.add(self.make.session, self.actor(), self.forum, entry)
        self.make.session.commit()
        return row

    def amend(self, row: ForumSession, **said: Any) -> None:
        known = {name: getattr(row, name) for name in _SAME}
        times = {"starts": row.starts_at, "ends": row.ends_at}
        programme.amend(
            self.make.session, self.actor(), row, SessionEntry(**{**known, **times, **said})
        )
        self.make.session.commit()

    def remove(self, row: ForumSession) -> None:
        programme.remove(self.make.session, self.actor(), row)
        self.make.session.commit()


_SAME = ("title", "title_note", "track", "room", "summary", "status", "theme")


def _usual() -> dict[str, Any]:
    return {"starts": MORNING, "ends": MORNING + timedelta(hours=2)}
