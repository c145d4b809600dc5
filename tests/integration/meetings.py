"""Forums of tests, with their sessions and the agreements that these are about."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from registry.domain.forum import ForumEntry, SessionEntry
from registry.models import Agreement, Dossier, Edition, Forum, ForumSession, SessionLink
from registry.services import audit, forums, programme
from tests.conftest import TODAY
from tests.factories import ACTOR, Factory

NAME = "Forum of Cities"


@dataclass
class Meeting:
    """A forum of some days; public, unless it is told otherwise."""

    make: Factory
    first: date = TODAY
    days: int = 2
    public: bool = True
    forum: Forum = field(init=False)

    def __post_init__(self) -> None:
        entry = ForumEntry(
            NAME, self.first, self.first + timedelta(days=self.days - 1), "Europe/Moscow",
            place="Kazan",
        )  # fmt: skip
        self.forum = forums.create(self.make.session, ACTOR, entry)
        if self.public:
            forums.publish(self.make.session, ACTOR, self.forum, today=self.first)
        audit.flush(self.make.session)

    @property
    def path(self) -> str:
        return f"/forum/{self.forum.slug}"

    @property
    def own_path(self) -> str:
        return f"/secretariat/forums/{self.forum.slug}"

    def session(self, title: str = "Twin cities", day: int = 0, **said: Any) -> ForumSession:
        """A session in the morning of a day of the forum (0: the first)."""
        at = datetime.combine(self.first + timedelta(days=day), time(9), UTC)
        entry = SessionEntry(at, at + timedelta(hours=2), title=title, **said)
        row = programme.add(self.make.session, ACTOR, self.forum, entry)
        audit.flush(self.make.session)
        return row

    def link(
        self, row: ForumSession, agreement: Agreement, role: str = "discussed", **said: Any
    ) -> SessionLink:
        link = SessionLink(
            session_id=row.id, agreement_id=agreement.id, role=role, added_on=self.first, **said
        )
        self.make._save("link", link)
        return link

    def pin(self, row: ForumSession, number: str, at: datetime) -> None:
        """Publish the session's dossier at that moment, from the edition of this number."""
        session = self.make.session
        edition = session.query(Edition).filter_by(number=number).one()
        dossier = Dossier(session_id=row.id, edition_id=edition.id, published_at=at)
        self.make._save("dossier", dossier)
