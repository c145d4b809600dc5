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
    Material,
    Panelist,
    PersonalLink,
    SessionLink,
)
from registry.services import audit
from registry.services.secrets import digest, new_secret
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
        usual = {"slug": name.lower().replace(" ", "-"), "consented_on": REPORTED_ON}
        row = Panelist(name=name, **(usual | columns))
        self._save("panelist", row)
        for each in sessions:
            part = Appearance(session_id=each.id, panelist_id=row.id, role=PanelRole.SPEAKER)
            self._save("appearance", part)
        return row

    def part(self, panelist: Panelist, session: ForumSession) -> Appearance:
        """Their part in the session."""
        mine = Appearance.panelist_id == panelist.id, Appearance.session_id == session.id
        return self.make.session.execute(select(Appearance).where(*mine)).scalar_one()

    def material(self, session: ForumSession, title: str = "Slides", **columns: Any) -> Material:
        """A link, unless `stored_as` says that it is a file."""
        link = "" if columns.get("stored_as") else "https://slides.example/1"
        usual = {"title": title, "link": link, "added_on": REPORTED_ON}
        return self._save("material", Material(session_id=session.id, **(usual | columns)))

    def personal_link(self, part: Appearance, **columns: Any) -> str:
        """A link that is good for a month from the factory's day on: its secret."""
        secret = new_secret()
        times = {"made_at": ACTOR.at, "expires_at": ACTOR.at + timedelta(days=30)}
        row = PersonalLink(appearance_id=part.id, digest=digest(secret), **(times | columns))
        self._save("personal_link", row)
        return secret

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
