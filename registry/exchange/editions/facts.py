"""What a package holds: the public facts of the registry, a list of rows for each file.

Numbers that a database gave out are not told: cities, activities and sources are numbered anew,
in their order, so that the same facts are the same bytes from either engine. Accounts, actors,
notes of departments, reasons of disputes, documents, panelists and what they show are never asked
for.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count, groupby, islice
from operator import itemgetter
from typing import Any

from sqlalchemy import select

from registry.domain.vocabulary import ActivityWord as Word
from registry.models import (
    Activity,
    ActivityField,
    ActivityWord,
    Agreement,
    AgreementField,
    City,
    CityName,
    Declaration,
    Distance,
    Forum,
    ForumSession,
    Instrument,
    Party,
    SessionLink,
    Source,
    SourceRecord,
    Suspension,
)
from registry.queries.prepared import AnySession

_IN_A_CELL = 5_000

Rows = Sequence[Sequence[object]]
#: The name of a file, and its rows.
Table = tuple[str, Rows]
#: The number in the package of a number in the database; nothing of what is left out.
Numbers = Mapping[int, int]

_agreement: Any = Agreement
_activity: Any = Activity
_instrument: Any = Instrument
_party: Any = Party
_pause: Any = Suspension
_PUBLIC = select(Agreement.id).where(~Agreement.draft)
_forum: Any = Forum
_talk: Any = ForumSession
_link: Any = SessionLink
_SHOWN_FORUM = _forum.published_on.is_not(None)
_SHOWN = _activity.withdrawn_on.is_(None) & _activity.agreement_id.in_(_PUBLIC)


class Facts:
    """The facts that a session sees, by file."""

    def __init__(self, session: AnySession) -> None:
        self._session = session
        self.cities = _ranked(self._ids(select(City.id)))
        self.agreements: Numbers = dict(
            self._rows(select(Agreement.id, Agreement.number).where(~Agreement.draft))
        )
        self.activities = _ranked(self._ids(select(_activity.id).where(_SHOWN)))
        self.sources = _ranked(self._ids(select(Source.id)))
        self.forums = _ranked(self._ids(select(_forum.id).where(_SHOWN_FORUM)))
        self.sessions = _ranked(self._ids(select(_talk.id).join(_forum).where(_SHOWN_FORUM)))

    def files(self) -> Iterator[Table]:
        """Each file's name and its rows, in the order of the format."""
        for name, take in _TAKEN.items():
            yield name, list(take(self))

    def _ids(self, statement: Any) -> list[int]:
        return list(self._session.scalars(statement))

    def _rows(self, statement: Any) -> Iterator[Any]:
        return map(tuple, self._session.execute(statement))

    def _city(self, number: int | None) -> int | None:
        return None if number is None else self.cities[number]

    # -- cities ------------------------------------------------------------------------------

    def take_cities(self) -> Iterable[Sequence[object]]:
        columns = (
            City.slug, City.name, City.country, City.region, City.lat, City.lon,
            City.coordinates_from, City.population, City.member, City.wikidata_id,
            City.geonames_id, City.website,
        )  # fmt: skip
        for number, *rest in self._rows(select(City.id, *columns).order_by(City.id)):
            yield self.cities[number], *rest

    def take_names(self) -> Iterable[Sequence[object]]:
        columns = select(CityName.city_id, CityName.origin, CityName.name)
        rows = sorted(self._rows(columns.order_by(CityName.id)), key=itemgetter(0, 1))
        for (city, origin), names in groupby(rows, itemgetter(0, 1)):
            yield self.cities[city], origin, [name for _city, _origin, name in names]

    def take_distances(self) -> Iterable[Sequence[object]]:
        found = self._rows(select(Distance.one_id, Distance.other_id, Distance.km))
        return sorted((self.cities[one], self.cities[other], km) for one, other, km in found)

    # -- agreements --------------------------------------------------------------------------

    def take_agreements(self) -> Iterable[Sequence[object]]:
        columns = (
            _agreement.id, _agreement.number, _agreement.reference, _agreement.kind,
            _agreement.wording, _agreement.meant_twice, _agreement.supersedes_id,
            _agreement.ended_edtf, _agreement.end_reported_on, _agreement.end_said_by_id,
            _agreement.end_confirmed_on, _agreement.contested_on,
        )  # fmt: skip
        fields = self._fields(select(AgreementField.agreement_id, AgreementField.field))
        found = select(*columns).where(~_agreement.draft).order_by(_agreement.number)
        for row in self._rows(found):
            earlier, sayer = self.agreements.get(row[6]), self._city(row[9])
            yield *row[1:5], fields[row[0]], row[5], earlier, *row[7:9], sayer, *row[10:]

    def _fields(self, statement: Any) -> Mapping[int, Sequence[str]]:
        """The codes that each thing has; none where it has none."""
        found: defaultdict[int, list[str]] = defaultdict(list)
        for number, code in sorted(self._rows(statement)):
            found[number].append(code)
        return found

    def take_parties(self) -> Iterable[Sequence[object]]:
        columns = (
            _party.agreement_id, _party.city_id, _party.position, _party.joined_edtf,
            _party.left_edtf, _party.left_reported_on, _party.reported_on,
        )  # fmt: skip
        rows = self._of_agreements(select(*columns))
        return sorted(
            ((agreement, self.cities[city], *rest) for agreement, city, *rest in rows),
            key=lambda row: (row[0], row[2], row[1]),
        )

    def take_papers(self) -> Iterable[Sequence[object]]:
        columns = (
            _instrument.agreement_id, _instrument.role, _instrument.kind, _instrument.signed_edtf,
            _instrument.place, _instrument.term, _instrument.term_last_edtf, _instrument.link,
        )  # fmt: skip
        return _by_first(self._of_agreements(select(*columns).order_by(_instrument.id)))

    def take_suspensions(self) -> Iterable[Sequence[object]]:
        columns = (
            _pause.agreement_id, _pause.start_edtf, _pause.start_reported_on, _pause.said_by_id,
            _pause.until_edtf, _pause.until_reported_on,
        )  # fmt: skip
        rows = self._of_agreements(select(*columns).order_by(_pause.id))
        return _by_first((*row[:3], self._city(row[3]), *row[4:]) for row in rows)

    def take_declarations(self) -> Iterable[Sequence[object]]:
        columns = (
            Declaration.agreement_id, Declaration.city_id, Declaration.year, Declaration.word,
            Declaration.reasons, Declaration.declared_on,
        )  # fmt: skip
        rows = self._of_agreements(select(*columns))
        said = ((agreement, self.cities[city], *rest) for agreement, city, *rest in rows)
        return sorted(said, key=lambda row: row[:3])

    def _of_agreements(self, statement: Any) -> Iterator[tuple[Any, ...]]:
        """The rows of public agreements, which stand first in them."""
        for row in self._rows(statement):
            if row[0] in self.agreements:
                yield self.agreements[row[0]], *row[1:]

    # -- activities --------------------------------------------------------------------------

    def take_activities(self) -> Iterable[Sequence[object]]:
        columns = (
            _activity.id, _activity.agreement_id, _activity.kind, _activity.mode, _activity.title,
            _activity.begin_edtf, _activity.end_edtf, _activity.participants, _activity.place,
            _activity.text, _activity.links, _activity.reported_by_id, _activity.contested_on,
            _activity.funding, _activity.amount, _activity.currency,
        )  # fmt: skip
        fields = self._fields(select(ActivityField.activity_id, ActivityField.field))
        for row in self._rows(select(*columns).where(_SHOWN).order_by(_activity.id)):
            numbers = self.activities[row[0]], self.agreements[row[1]]
            reporter = self._city(row[11])
            yield *numbers, *row[2:4], fields[row[0]], *row[4:11], reporter, *row[12:]

    def take_confirmations(self) -> Iterable[Sequence[object]]:
        columns = select(ActivityWord.activity_id, ActivityWord.city_id, ActivityWord.said_on)
        rows = self._rows(columns.where(ActivityWord.word == Word.CONFIRMS))
        return sorted(
            (self.activities[activity], self.cities[city], day)
            for activity, city, day in rows
            if activity in self.activities
        )

    # -- sources -----------------------------------------------------------------------------

    def take_sources(self) -> Iterable[Sequence[object]]:
        columns = select(Source.id, Source.name, Source.link, Source.demonstration)
        for number, *rest in self._rows(columns.order_by(Source.id)):
            yield self.sources[number], *rest

    def take_records(self) -> Iterable[Sequence[object]]:
        columns = (
            SourceRecord.source_id, SourceRecord.entity, SourceRecord.entity_id,
            SourceRecord.imported_on,
        )  # fmt: skip
        numbers = {
            "city": self.cities, "agreement": self.agreements, "activity": self.activities
        }  # fmt: skip
        rows = self._rows(select(*columns))
        known = sorted(
            (self.sources[source], thing, day, numbers[thing][number])
            for source, thing, number, day in rows
            if number in numbers[thing]
        )
        for key, same in groupby(known, itemgetter(0, 1, 2)):
            # A cell has a length that every reader can take.
            while some := [row[3] for row in islice(same, _IN_A_CELL)]:
                yield *key, some

    # -- forums ------------------------------------------------------------------------------

    def take_forums(self) -> Iterable[Sequence[object]]:
        columns = (
            _forum.id, _forum.slug, _forum.name, _forum.edition, _forum.place, _forum.city_id,
            _forum.first_day, _forum.last_day, _forum.time_zone, _forum.organisers, _forum.site,
            _forum.summary, _forum.published_on,
        )  # fmt: skip
        for row in self._rows(select(*columns).where(_SHOWN_FORUM).order_by(_forum.id)):
            yield self.forums[row[0]], *row[1:5], self._city(row[5]), *row[6:]

    def take_sessions(self) -> Iterable[Sequence[object]]:
        columns = (
            _talk.id, _talk.forum_id, _talk.slug, _talk.title, _talk.title_note, _talk.track,
            _talk.starts_at, _talk.ends_at, _talk.room, _talk.summary, _talk.status, _talk.theme,
        )  # fmt: skip
        for number, forum, *rest in self._rows(select(*columns).order_by(_talk.id)):
            if number in self.sessions:
                yield self.sessions[number], self.forums[forum], *rest

    def take_questions(self) -> Iterable[Sequence[object]]:
        for number, asked in self._rows(select(_talk.id, _talk.questions).order_by(_talk.id)):
            for at, (text, figures) in enumerate(asked if number in self.sessions else (), start=1):
                yield self.sessions[number], at, text, figures

    def take_session_links(self) -> Iterable[Sequence[object]]:
        columns = (
            _link.session_id, _link.agreement_id, _link.role, _link.instrument_id, _link.note,
            _link.added_on,
        )  # fmt: skip
        places = self._places_of_papers()
        rows = (
            (self.sessions[talk], self.agreements[agreement], role, places.get(paper), *rest)
            for talk, agreement, role, paper, *rest in self._rows(select(*columns))
            if talk in self.sessions and agreement in self.agreements
        )
        return sorted(rows, key=lambda row: row[:3])

    def _places_of_papers(self) -> Mapping[int | None, int]:
        """The place of each paper among those of its agreement, from 1."""
        papers = select(_instrument.id, _instrument.agreement_id).order_by(_instrument.id)
        seen: defaultdict[int, int] = defaultdict(int)
        found: dict[int | None, int] = {}
        for paper, agreement in self._rows(papers):
            seen[agreement] += 1
            found[paper] = seen[agreement]
        return found


_TAKEN: Mapping[str, Callable[[Facts], Iterable[Sequence[object]]]] = {
    "cities.csv": Facts.take_cities,
    "names.csv": Facts.take_names,
    "agreements.csv": Facts.take_agreements,
    "parties.csv": Facts.take_parties,
    "papers.csv": Facts.take_papers,
    "suspensions.csv": Facts.take_suspensions,
    "activities.csv": Facts.take_activities,
    "confirmations.csv": Facts.take_confirmations,
    "declarations.csv": Facts.take_declarations,
    "sources.csv": Facts.take_sources,
    "records.csv": Facts.take_records,
    "distances.csv": Facts.take_distances,
    "forums.csv": Facts.take_forums,
    "sessions.csv": Facts.take_sessions,
    "questions.csv": Facts.take_questions,
    "session_links.csv": Facts.take_session_links,
}


def _ranked(ids: Iterable[int]) -> Numbers:
    return dict(zip(sorted(ids), count(1)))


def _by_first(rows: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
    """Ordered by agreement, those of one as they came."""
    return sorted(rows, key=lambda row: row[0])
