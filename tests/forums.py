"""Small builders of forums: their sessions, what these are about, who speaks in them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from registry.domain.vocabulary import LinkRole, PanelRole
from registry.models import (
    Agreement,
    Appearance,
    Dossier,
    Edition,
    Forum,
    ForumSession,
    Panelist,
    SessionLink,
)
from registry.services import audit
from tests.factories import ACTOR, REPORTED_ON, Factory

FIRST_DAY = date(2023, 9, 7)


@dataclass(frozen=True)
class Forums:
    """Makes rows of the forum and flushes them, each with an audit entry."""

    make: Factory

    def forum(self, slug: str = "kazan-2023", **columns: Any) -> Forum:
        """A forum of two days, public since its first one (`published_on=None`: not yet)."""
        first: date = columns.get("first_day", FIRST_DAY)
        usual = {
            "name": "United Cities Forum", "place": "Kazan", "time_zone": "Europe/Moscow",
            "first_day": first, "last_day": first + timedelta(days=1), "published_on": first,
        }  # fmt: skip
        return self._save("forum", Forum(slug=slug, **(usual | columns)))

    def session(
        self, forum: Forum, slug: str = "twin-cities", *, at: datetime | None = None, **columns: Any
    ) -> ForumSession:
        """A session of two hours, from ten o'clock (UTC) of the first day on, or from `at`."""
        day = forum.first_day
        starts = at or datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
        times = {"starts_at": starts, "ends_at": starts + timedelta(hours=2)}
        usual = {"title": slug.replace("-", " ").capitalize(), "questions": []} | times
        row = ForumSession(forum_id=forum.id, slug=slug, **(usual | columns))
        return self._save("session", row)

    def link(
        self,
        session: ForumSession,
        agreement: Agreement,
        role: str = LinkRole.DISCUSSED,
        **columns: Any,
    ) -> SessionLink:
        row = SessionLink(
            session_id=session.id,
            agreement_id=agreement.id,
            role=role,
            **({"added_on": REPORTED_ON} | columns),
        )
        return self._save("session_link", row)

    def panelist(self, name: str, *sessions: ForumSession, **columns: Any) -> Panelist:
        """Somebody who speaks in these sessions, and has consented unless told otherwise."""
        slug = name.lower().replace(" ", "-")
        row = Panelist(name=name, slug=slug, **({"consented_on": REPORTED_ON} | columns))
        self._save("panelist", row)
        for each in sessions:
            part = Appearance(session_id=each.id, panelist_id=row.id, role=PanelRole.SPEAKER)
            self._save("appearance", part)
        return row

    def dossier(self, session: ForumSession, number: str, **columns: Any) -> Dossier:
        """The dossier of a session, made of the edition of this number."""
        edition = select(Edition.id).where(Edition.number == number)
        pinned = self.make.session.execute(edition).scalar_one()
        usual = {"published_at": ACTOR.at}
        row = Dossier(session_id=session.id, edition_id=pinned, **(usual | columns))
        return self._save("dossier", row)

    def _save(self, entity: str, row: Any) -> Any:
        session = self.make.session
        session.add(row)
        session.flush()
        audit.record(session, ACTOR, "create", entity=entity, entity_id=row.id, changes={})
        audit.flush(session)
        return row
