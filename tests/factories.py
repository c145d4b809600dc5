"""Small builders that write models directly: a city, an agreement, what was done under it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session, scoped_session

from registry.domain.dates import PartialDate, Period
from registry.domain.names import ascii_key, search_key, sort_key, word_keys
from registry.domain.vocabulary import Kind, Role, Term
from registry.models import (
    Activity,
    ActivityField,
    Agreement,
    AgreementField,
    City,
    CityName,
    CityWord,
    Counter,
    Document,
    Editorship,
    Instrument,
    Party,
    SignIn,
    Suspension,
    Token,
    User,
)
from registry.services import audit, distances
from registry.services.secrets import digest, new_secret

ACTOR = audit.Actor("tests", "factory", datetime(2024, 5, 17, 12, tzinfo=UTC))
#: The day on which everything that a factory makes was reported, unless it is told otherwise.
REPORTED_ON = date(2024, 5, 1)
#: The password of every account, and its argon2id hash: a cheap one, which nobody has to wait for.
PASSWORD = "correct horse battery"
_HASH = (
    "$argon2id$v=19$m=8,t=1,p=1$4UOQNPYxKXENG7uX5/u0/w$1i6UdorWzU4FCKBoll7Zmp3f/X0QmrfoGe4wHUOBhns"
)

#: A file of the right kind.
PDF = b"%PDF-1.4\n1 0 obj << >> endobj\n%%EOF\n"

AsDate = PartialDate | str | None


def as_date(given: AsDate | date) -> PartialDate | None:
    """EDTF text, a day or a date that is one already."""
    if isinstance(given, date):
        return PartialDate.day(given)
    return PartialDate.from_edtf(given) if isinstance(given, str) else given


@dataclass
class Factory:
    """Makes rows and flushes them, each with an audit entry, so that the data version grows."""

    session: Session | scoped_session[Session]
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def city(
        self,
        name: str = "",
        country: str = "RU",
        *,
        names: Iterable[str] = (),
        slug: str = "",
        **columns: Any,
    ) -> City:
        """A city that is found by its name and by `names`; without a name one of its own."""
        name = name or f"Town {next(self._numbers)}"
        row = City(
            slug=slug or self._slug(name, country),
            name=name,
            sort_key=sort_key(name),
            key=search_key(name),
            country=country,
            **columns,
        )
        self._save("city", row)
        self.session.add_all(CityName(city_id=row.id, name=each) for each in names)
        words = {word for each in (name, *names) for word in word_keys(each)}
        self.session.add_all(CityWord(city_id=row.id, word=word) for word in sorted(words))
        self.session.flush()
        return row

    def agreement(
        self,
        *cities: City,
        kind: str = Kind.TWINNING,
        concluded: AsDate | date = "1988",
        term_last: AsDate | date = None,
        signed: bool = True,
        reported: Iterable[City] | bool = (),
        fields: Iterable[str] = (),
        ended: AsDate | date = None,
        **columns: Any,
    ) -> Agreement:
        """An agreement of these cities, or of two new ones.

        `concluded=None` is a paper of unknown day, `signed=False` no paper at all; `reported`
        are the parties that have (True: all of them); `ended` is reported on REPORTED_ON.
        """
        cities = cities or (self.city(), self.city())
        if ended:
            columns = {"end_reported_on": REPORTED_ON, "ended": as_date(ended)} | columns
        number = self._next_number()
        row = Agreement(
            number=number,
            reference=f"TC-{number:06}",
            kind=kind,
            parties_key="-".join(map(str, sorted(city.id for city in cities))),
            **columns,
        )
        said = {city.id for city in (cities if reported is True else reported or ())}
        row.parties = [
            Party(city=city, position=at, reported_on=REPORTED_ON if city.id in said else None)
            for at, city in enumerate(cities)
        ]
        self._save("agreement", row)
        distances.of_parties(self.session, [[city.id for city in cities]])
        self.session.add_all(AgreementField(agreement_id=row.id, field=each) for each in fields)
        if signed:
            self.instrument(row, concluded, role=Role.CONCLUDES, term_last=term_last)
        return row

    def instrument(
        self,
        agreement: Agreement,
        signed: AsDate | date,
        *,
        role: str = Role.RENEWS,
        term: str = Term.OPEN,
        term_last: AsDate | date = None,
        **columns: Any,
    ) -> Instrument:
        """A paper of the agreement; with `term_last` it binds until that day."""
        row = Instrument(
            agreement_id=agreement.id,
            role=role,
            signed=as_date(signed),
            term=Term.FIXED if term_last else term,
            term_last=as_date(term_last),
            **columns,
        )
        self._save("agreement", row, agreement.id)
        self.session.expire(agreement, ["instruments"])
        return row

    def suspension(
        self,
        agreement: Agreement,
        start: AsDate | date,
        until: AsDate | date = None,
        **columns: Any,
    ) -> Suspension:
        """A time without effect; with `until` it is over, both reported on REPORTED_ON."""
        reported = {"start_reported_on": REPORTED_ON}
        if until:
            reported["until_reported_on"] = REPORTED_ON
        row = Suspension(
            agreement_id=agreement.id,
            start=as_date(start),
            until=as_date(until),
            **(reported | columns),
        )
        self._save("agreement", row, agreement.id)
        return row

    def activity(
        self,
        agreement: Agreement,
        begin: AsDate | date,
        end: AsDate | date = None,
        *,
        kind: str = "delegation",
        fields: Iterable[str] = (),
        **columns: Any,
    ) -> Activity:
        """Something done under the agreement; `begin` may be the EDTF text of a period."""
        if isinstance(begin, str):
            period = Period.from_edtf(begin)
            begin, end = period.begin, end or period.end
        row = Activity(
            agreement_id=agreement.id,
            kind=kind,
            begin=as_date(begin),
            end=as_date(end),
            **columns,
        )
        self._save("activity", row)
        self.session.add_all(ActivityField(activity_id=row.id, field=each) for each in fields)
        self.session.flush()
        return row

    def document(self, agreement: Agreement, folder: Path, **columns: Any) -> Document:
        """A file of the agreement that really lies there."""
        row = Document(
            agreement_id=agreement.id,
            stored_as=f"{new_secret()[:32]}.pdf",
            **(
                {
                    "title": "Signed copy",
                    "media_type": "application/pdf",
                    "size": len(PDF),
                    "digest": "0" * 64,
                    "added_on": REPORTED_ON,
                }
                | columns
            ),
        )
        folder.mkdir(parents=True, exist_ok=True)
        (folder / row.stored_as).write_bytes(PDF)
        self._save("agreement", row, agreement.id)
        return row

    def left(self, agreement: Agreement, city: City, when: AsDate | date, **columns: Any) -> Party:
        """Let the city leave, reported on REPORTED_ON; None is an unknown day."""
        party = next(each for each in agreement.parties if each.city_id == city.id)
        party.left = as_date(when)
        party.left_reported_on = columns.pop("reported_on", REPORTED_ON)
        self._note("agreement", agreement.id, "leave")
        return party

    def account(self, email: str = "", *cities: City, **columns: Any) -> User:
        """An account with PASSWORD that speaks for the cities; `password=None` is an invitation."""
        email = email or f"person{next(self._numbers)}@people.example"
        usual = {"name": email.split("@")[0], "password": _HASH, "made_at": ACTOR.at}
        row = User(email=email, fs_uniquifier=new_secret(), **(usual | columns))
        row.editorships = [Editorship(city_id=each.id) for each in cities]
        self._save("account", row)
        return row

    def sign_in(self, account: User, at: datetime, **columns: Any) -> tuple[str, SignIn]:
        """A session that began and was last used at that time: the cookie's secret and its row."""
        secret = new_secret()
        times = {"began_at": at, "seen_at": at}
        row = SignIn(account_id=account.id, digest=digest(secret), **(times | columns))
        self.session.add(row)
        self.session.flush()
        return secret, row

    def link(self, account: User, purpose: str, until: datetime, **columns: Any) -> str:
        """A link in a mail that is good until then: its secret."""
        secret = new_secret()
        row = Token(
            account_id=account.id,
            purpose=purpose,
            digest=digest(secret),
            expires_at=until,
            **columns,
        )
        self.session.add(row)
        self.session.flush()
        return secret

    def _save(self, entity: str, row: Any, number: int | None = None) -> None:
        self.session.add(row)
        self.session.flush()
        self._note(entity, number or row.id, "create" if number is None else "change")

    def _note(self, entity: str, entity_id: int, action: str) -> None:
        audit.record(self.session, ACTOR, action, entity=entity, entity_id=entity_id, changes={})
        audit.flush(self.session)

    def _slug(self, name: str, country: str) -> str:
        base = f"{'-'.join(ascii_key(name).split())}-{country.lower()}"
        taken = self.session.query(City.slug).filter(City.slug.startswith(base)).count()
        return f"{base}-{taken + 1}" if taken else base

    def _next_number(self) -> int:
        counter = self.session.get(Counter, "agreement")
        if counter is None:
            counter = Counter(name="agreement", last=0)
            self.session.add(counter)
        counter.last += 1
        return counter.last
