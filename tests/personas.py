"""The people of the tests about rights, the things they meet, and requests as each of them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Connection, event
from werkzeug.test import TestResponse

from registry.domain.accounts import Purpose
from registry.extensions import db, security
from registry.models import Activity, Agreement, City, ForumSession, RecoveryCode, User
from registry.queries.remembered import forget
from registry.services.files import keep
from registry.services.personal_links import last_link
from registry.services.secrets import keyed_digest, letter_token
from registry.web.access import SIGN_IN
from registry.web.auth.showing import HALF_WAY
from registry.web.keys import checking
from tests.dumps import Dump, changes, dump
from tests.factories import PDF, REPORTED_ON, Factory
from tests.forums import Forums
from tests.integration.publishing import published

#: The moment of every request of these tests.
NOW = datetime(2024, 5, 17, 12, tzinfo=UTC)
#: When everybody was here last: long enough ago that it is noted anew.
EARLIER = NOW - timedelta(minutes=5)
#: Settings that make new hashes cheap.
QUICK = {"argon2__rounds": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}
RECOVERY = "recoveryrecovery"


class Who(StrEnum):
    """Seven, as far as rights go; the editors are those of the city that is called own."""

    VISITOR = "visitor"
    EDITOR = "editor"
    PARTNER = "editor of the partner"
    FOREIGN = "editor of a foreign city"
    REVOKED = "revoked editor"
    SECRETARIAT = "secretariat"
    ADMINISTRATOR = "administrator"


class What(StrEnum):
    """The thing that an address is about, as the editor of the city sees it."""

    OWN = "own"
    FOREIGN = "foreign"
    ENDED = "ended"
    MISSING = "missing"


@dataclass(frozen=True)
class Persona:
    """Somebody with an account, on one device; `cookie` is what the session's cookie holds."""

    account_id: int
    email: str
    cities: frozenset[int]
    sign_in_id: int
    cookie: dict[str, Any]


@dataclass(frozen=True)
class Named:
    """Something that has an address: its name in there, and the cities that it concerns."""

    name: str
    cities: frozenset[int] = frozenset()


@dataclass(frozen=True)
class People:
    """Who there is, and what: by thing, the names that stand in addresses."""

    personas: Mapping[Who, Persona]
    cities: Mapping[What, Named]
    agreements: Mapping[What, Named]
    activities: Mapping[What, Named]
    #: Names of files, and what a monthly letter carries.
    documents: Mapping[What, str]
    letters: Mapping[What, str]
    accounts: Mapping[What, int]
    #: Sessions of the editor; each persona has one besides.
    devices: Mapping[What, int]
    links: Mapping[Purpose, Mapping[What, str]]
    #: An account whose invitation is open.
    invited: int
    #: An agreement of the city that is called own, of which nobody has said a word.
    unreported: str
    #: Numbers of editions.
    editions: Mapping[What, str]
    #: Short names: the own forum is public, the foreign one is still prepared.
    forums: Mapping[What, str]
    sessions: Mapping[What, str]
    #: Numbers of links of agreements to the session of the forum that is public.
    session_links: Mapping[What, int]
    panel: "OnPanel"


@dataclass(frozen=True)
class OnPanel:
    """What hangs on the session of the forum that is public."""

    #: By short name, and by number.
    slugs: Mapping[What, str]
    panelists: Mapping[What, int]
    parts: Mapping[What, int]
    materials: Mapping[What, int]
    #: Secrets: ended is a link that was withdrawn.
    links: Mapping[What, str]
    #: The number of the link that is good.
    latest: int
    #: The name of somebody who is on no panel.
    absent: str


# -- making them -------------------------------------------------------------------------------


def settle(make: Factory) -> People:
    """Write them down; the names of what is missing are as long as those of what is foreign."""
    own, partner = make.city("Kazan", "RU"), make.city("Weimar", "DE")
    former = make.city("Minsk", "BY")
    foreign, fourth = make.city("Lyons", "FR"), make.city("Padua", "IT")
    agreements = {
        What.OWN: make.agreement(own, partner, reported=True),
        What.FOREIGN: make.agreement(foreign, fourth, reported=True),
        What.ENDED: make.agreement(own, former, ended="2010", contested_on=REPORTED_ON),
    }
    silent = make.agreement(own, partner, kind="friendship")
    activities = {
        What.OWN: make.activity(agreements[What.OWN], "2023-05", reported_by_id=own.id),
        What.FOREIGN: make.activity(agreements[What.FOREIGN], "2023-05", reported_by_id=foreign.id),
        What.ENDED: make.activity(agreements[What.ENDED], "2009", contested_on=REPORTED_ON),
    }
    users = {
        Who.EDITOR: make.account("editor@kazan.example", own, former),
        Who.PARTNER: _with_codes(make, make.account("editor@weimar.example", partner)),
        Who.FOREIGN: make.account("editor@lyons.example", foreign),
        Who.REVOKED: make.account("revoked@kazan.example"),
        Who.SECRETARIAT: make.account("forum@people.example", secretariat=True),
        Who.ADMINISTRATOR: make.account("head@people.example", administrator=True),
    }
    disabled = make.account("disabled@kazan.example", own, active=False)
    invited = make.account("invited@kazan.example", own, password=None)
    personas = {who: _signed_in(make, user) for who, user in users.items()}
    editor = users[Who.EDITOR]
    _secret, ended = make.sign_in(editor, EARLIER, ended_at=EARLIER)
    return People(
        personas=personas,
        cities=_cities({What.OWN: own, What.FOREIGN: foreign, What.ENDED: former}),
        agreements=_agreements(agreements),
        activities=_activities(activities, agreements),
        documents=_documents(make, agreements),
        letters={What.OWN: letter_token("tests", editor.id), What.MISSING: "nobody"},
        accounts={
            What.OWN: editor.id,
            What.FOREIGN: users[Who.FOREIGN].id,
            What.ENDED: disabled.id,
            What.MISSING: 99,
        },
        devices={What.ENDED: ended.id, What.MISSING: 99},
        links=_links(make, editor, invited),
        invited=invited.id,
        unreported=silent.reference,
        editions={What.OWN: published(make.session, NOW.date()), What.MISSING: "2024-9"},
        **_programmes(make, agreements[What.OWN]),
    )


def _programmes(make: Factory, agreement: Agreement) -> dict[str, Any]:
    """Two forums with a session each, of which nothing hangs on the foreign one."""
    forums = {What.OWN: "kazan-2023", What.FOREIGN: "padua-2025", What.MISSING: "lyons-2021"}
    sessions = {What.OWN: "twin-cities", What.FOREIGN: "old-castles", What.MISSING: "new-bridges"}
    maker = Forums(make)
    for what, public_since in ((What.OWN, REPORTED_ON), (What.FOREIGN, None)):
        forum = maker.forum(forums[what], published_on=public_since)
        maker.session(forum, sessions[what], track="Plenary")
    return {
        "forums": forums,
        "sessions": sessions,
        "panel": _panel(maker),
        "session_links": _linked(maker, agreement),
    }


def _linked(forums: Forums, agreement: Agreement) -> Mapping[What, int]:
    talk = forums.make.session.query(ForumSession).filter_by(slug="twin-cities").one()
    return {What.OWN: forums.link(talk, agreement).id, What.MISSING: 9}


def _panel(forums: Forums) -> OnPanel:
    """Somebody on the panel of the public session, a link of theirs, and a file shown there."""
    session = forums.make.session
    talk = session.query(ForumSession).filter_by(slug="twin-cities").one()
    who, missing = forums.panelist("Anna Example", talk), 9
    part, file = forums.part(who, talk), keep(Path(current_app.config["DOCUMENTS"]), PDF)
    kept = {"stored_as": file.stored_as, "media_type": file.media_type, "size": len(PDF)}
    withdrawn = forums.personal_link(part, withdrawn_at=EARLIER)
    good = forums.personal_link(part)
    latest = last_link(session, part.id)
    return OnPanel(
        slugs={What.OWN: who.slug, What.MISSING: "nobody-at-al"},
        panelists={What.OWN: who.id, What.MISSING: missing},
        parts={What.OWN: part.id, What.MISSING: missing},
        materials={What.OWN: forums.material(talk, **kept).id, What.MISSING: missing},
        links={What.OWN: good, What.ENDED: withdrawn, What.MISSING: "x" * len(good)},
        latest=latest.id if latest else 0,
        absent=forums.panelist("Dora Absent").name,
    )


def _cities(rows: Mapping[What, City]) -> dict[What, Named]:
    found = {what: Named(row.slug, frozenset({row.id})) for what, row in rows.items()}
    return {**found, What.MISSING: Named("xxxxx-fr")}


def _agreements(rows: Mapping[What, Agreement]) -> dict[What, Named]:
    found = {
        what: Named(row.reference, frozenset(party.city_id for party in row.parties))
        for what, row in rows.items()
    }
    return {**found, What.MISSING: Named("TC-999999")}


def _activities(
    rows: Mapping[What, Activity], agreements: Mapping[What, Agreement]
) -> dict[What, Named]:
    concerned = _agreements(agreements)
    found = {what: Named(str(row.id), concerned[what].cities) for what, row in rows.items()}
    return {**found, What.MISSING: Named("9")}


def _documents(make: Factory, agreements: Mapping[What, Agreement]) -> dict[What, str]:
    """A file of each agreement; the missing one was never kept."""
    folder = Path(current_app.config["DOCUMENTS"])
    kept = {what: make.document(row, folder).stored_as for what, row in agreements.items()}
    return {**kept, What.MISSING: f"{'0' * 32}.pdf"}


def _signed_in(make: Factory, user: User) -> Persona:
    secret, row = make.sign_in(user, EARLIER)
    cookie: dict[str, Any] = {SIGN_IN: secret}
    if user.tf_totp_secret:
        cookie[HALF_WAY] = [user.id, user.fs_uniquifier, NOW.isoformat()]
    cities = frozenset(each.city_id for each in user.editorships)
    return Persona(user.id, user.email, cities, row.id, cookie)


def _with_codes(make: Factory, user: User) -> User:
    """Let the account ask for a code; RECOVERY is good once."""
    user.tf_totp_secret = security.totp_factory.generate_totp_secret()
    kept = keyed_digest(checking().key, f"{user.id}:{RECOVERY}")
    make.session.add(RecoveryCode(account_id=user.id, digest=kept))
    make.session.flush()
    return user


def _links(make: Factory, editor: User, invited: User) -> dict[Purpose, dict[What, str]]:
    """Foreign is a link that is good, but for something else; ended is one that was used."""
    whose = {each: invited if each is Purpose.INVITATION else editor for each in Purpose}
    until, email = NOW + timedelta(minutes=20), "new@kazan.example"
    good = {each: make.link(whose[each], each, until, email=email) for each in Purpose}
    used = {each: make.link(whose[each], each, until, used_at=EARLIER) for each in Purpose}
    other = dict(zip(Purpose, [*list(Purpose)[1:], Purpose.INVITATION], strict=True))
    return {
        each: {
            What.OWN: good[each],
            What.FOREIGN: good[other[each]],
            What.ENDED: used[each],
            What.MISSING: "x" * len(good[each]),
        }
        for each in Purpose
    }


# -- asking as one of them -----------------------------------------------------------------------


@dataclass(frozen=True)
class Town:
    """The site with its people. What a request writes is there until `undone` ends."""

    app: Flask
    connection: Connection
    people: People
    #: What the database holds between requests.
    pristine: Dump
    #: The files that people have sent.
    files: Mapping[Path, bytes]
    #: Statements since then that may have written.
    heard: list[str] = field(default_factory=list)

    def changes(self) -> list[str]:
        """What is not as it was before all requests: see tests/dumps.py."""
        return changes(self.pristine, dump(self.connection)) if self.heard else []

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Take back what is committed inside, and files that were removed."""
        savepoint = self.connection.begin_nested()
        try:
            yield
        finally:
            savepoint.rollback()
            for file, content in self.files.items():
                if not file.exists():
                    file.write_bytes(content)
            if self.heard:
                forget()
            self.heard.clear()

    def cookie(self, who: Who, **more: Any) -> str:
        """The header of a browser in which the person is signed in."""
        persona = self.people.personas.get(who)
        held = {**(persona.cookie if persona else {}), **more}
        if not held:
            return ""
        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return f"{self.app.config['SESSION_COOKIE_NAME']}={signer.dumps(held)}"

    def ask(self, who: Who, method: str, address: str, **how: Any) -> TestResponse:
        """One request; its session and contexts are gone when it is answered."""
        headers = {**how.pop("headers", {})}
        if cookie := how.pop("cookie", None) or self.cookie(who):
            headers["Cookie"] = cookie
        client = self.app.test_client(use_cookies=False)
        how.setdefault("base_url", "http://127.0.0.1:8000")
        return client.open(address, method=method, headers=headers, buffered=True, **how)


@contextmanager
def opened(app: Flask, connection: Connection, people: People) -> Iterator[Town]:
    """The town on this connection, which hears what is written."""
    folder = Path(app.config["DOCUMENTS"])
    files = {each: each.read_bytes() for each in folder.glob("*") if each.is_file()}
    town = Town(app, connection, people, dump(connection), files)

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(_READING):
            town.heard.append(statement)

    event.listen(connection, "before_cursor_execute", hear)
    with joined(app, connection):
        yield town
    event.remove(connection, "before_cursor_execute", hear)


_READING = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@contextmanager
def joined(app: Flask, connection: Connection) -> Iterator[None]:
    """Let all sessions of the application use this connection, as tests/conftest.py does."""
    with app.app_context():
        engines: Any = db.engines
    usual = engines[None]
    engines[None] = connection
    try:
        yield
    finally:
        engines[None] = usual
