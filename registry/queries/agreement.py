"""Everything that is on record about one agreement."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, exists, func, select, union_all
from sqlalchemy.orm import aliased

from registry.domain.dates import PartialDate
from registry.domain.dormancy import ActivityFacts, Cutoffs, Policy, counts_on, qualifies
from registry.domain.vocabulary import CEREMONIAL, Role
from registry.domain.vocabulary import ActivityWord as Word
from registry.models import (
    Activity,
    ActivityField,
    ActivityWord,
    Agreement,
    AgreementField,
    AuditEntry,
    City,
    Declaration,
    Document,
    Instrument,
    Party,
    SessionLink,
    Source,
    SourceRecord,
    Suspension,
)
from registry.queries.agreements import PARTY_COLUMNS, AgreementRow, Parties, row_from
from registry.queries.prepared import AnySession, Prepared
from registry.queries.sessions import Part, parts_of

_ID: Any = bindparam("id")
_agreement: Any = Agreement
_party: Any = Party
_paper: Any = Instrument
_activity: Any = Activity
_confirming = aliased(City, name="confirming")
_sayer = aliased(City, name="sayer")
_older = aliased(Agreement, name="older")
_newer = aliased(Agreement, name="newer")
_other = aliased(Agreement, name="other")


def _fields_of(field: Any, condition: ColumnElement[bool]) -> Any:
    """The codes of all fields in one text, or null: a statement of their own would cost more."""
    return select(func.aggregate_strings(field, ",")).where(condition).label("fields")


def _confirmed_by(activity: Any) -> Any:
    """The names of the cities that confirmed an activity, a line each, or null."""
    said = (ActivityWord.activity_id == activity, ActivityWord.word == Word.CONFIRMS)
    names = select(func.aggregate_strings(_confirming.name, "\n"))
    found = names.join(ActivityWord, ActivityWord.city_id == _confirming.id).where(*said)
    return found.label("confirmed_by")


_WHOLE = Prepared(
    select(
        _agreement.id,
        _agreement.reference,
        _agreement.kind,
        _agreement.wording,
        _agreement.parties_key,
        _agreement.ended_edtf,
        _agreement.end_reported_on,
        _agreement.end_confirmed_on,
        _agreement.contested_on,
        _sayer.name.label("end_said_by"),
        _older.reference.label("supersedes"),
        _newer.reference.label("superseded_by"),
        exists().where(_paper.agreement_id == _agreement.id).label("has_papers"),
        exists().where(Suspension.agreement_id == _agreement.id).label("has_suspensions"),
        exists().where(Document.agreement_id == _agreement.id).label("has_documents"),
        exists().where(Declaration.agreement_id == _agreement.id).label("has_declarations"),
        exists().where(Activity.agreement_id == _agreement.id).label("has_activities"),
        exists().where(SessionLink.agreement_id == _agreement.id).label("has_links"),
        _fields_of(AgreementField.field, AgreementField.agreement_id == _agreement.id),
        exists()
        .where(_other.parties_key == _agreement.parties_key, _other.id != _agreement.id)
        .label("has_others"),
    )
    .outerjoin(_sayer, _sayer.id == _agreement.end_said_by_id)
    .outerjoin(_older, _older.id == _agreement.supersedes_id)
    .outerjoin(_newer, _newer.supersedes_id == _agreement.id)
    .where(_agreement.reference == bindparam("reference"), ~_agreement.draft)
)
_PARTIES = Prepared(
    select(
        *PARTY_COLUMNS,
        _party.joined_edtf,
        _party.left_edtf,
        _party.left_latest,
        _party.left_reported_on,
    )
    .join(City, City.id == _party.city_id)
    .where(_party.agreement_id == _ID)
    .order_by(_party.position)
)
_INSTRUMENTS = Prepared(
    select(
        _paper.id,
        _paper.role,
        _paper.kind,
        _paper.signed_edtf,
        _paper.signed_earliest,
        _paper.signed_latest,
        _paper.place,
        _paper.term,
        _paper.term_last_edtf,
        _paper.link,
    )
    .where(Instrument.agreement_id == _ID)
    .order_by(_paper.signed_earliest, _paper.id)
)
_SUSPENSIONS = Prepared(
    select(*Suspension.__table__.columns, City.name.label("said_by"))
    .outerjoin(City, City.id == Suspension.said_by_id)
    .where(Suspension.agreement_id == _ID)
    .order_by(Suspension.id)
)
_ACTIVITIES = Prepared(
    select(
        _activity.id,
        _activity.kind,
        _activity.mode,
        _activity.title,
        _activity.begin_edtf,
        _activity.begin_earliest,
        _activity.begin_latest,
        _activity.end_edtf,
        _activity.end_earliest,
        _activity.end_latest,
        _activity.participants,
        _activity.place,
        _activity.links,
        _activity.text,
        _activity.funding,
        _activity.amount,
        _activity.currency,
        _activity.withdrawn_on,
        _activity.contested_on,
        City.name.label("reported_by"),
        _confirmed_by(_activity.id),
        _fields_of(ActivityField.field, ActivityField.activity_id == _activity.id),
    )
    .outerjoin(City, City.id == Activity.reported_by_id)
    .where(Activity.agreement_id == _ID)
    .order_by(_activity.begin_latest.desc(), _activity.id.desc())
)
_document: Any = Document
_DOCUMENTS = Prepared(
    select(_document.title, _document.stored_as, _document.media_type, _document.size)
    .where(_document.agreement_id == _ID, _document.withdrawn_on.is_(None))
    .order_by(_document.id)
)
#: Without the notes, which are the department's own.
_DECLARATIONS = Prepared(
    select(Declaration.year, Declaration.word, Declaration.reasons, City.name)
    .join(City, City.id == Declaration.city_id)
    .where(Declaration.agreement_id == _ID)
    .order_by(Declaration.year.desc(), City.sort_key)
)
_OTHERS = Prepared(
    select(_agreement.reference, _agreement.kind)
    .where(_agreement.parties_key == bindparam("parties_key"), _agreement.id != _ID)
    .where(~_agreement.draft)
    .order_by(_agreement.number)
)
_SOURCES = Prepared(
    select(Source.name, Source.link, SourceRecord.imported_on)
    .join(SourceRecord, SourceRecord.source_id == Source.id)
    .where(SourceRecord.entity == "agreement", SourceRecord.entity_id == _ID)
    .order_by(SourceRecord.imported_on, Source.name)
)


def _newest(changes: Any) -> Prepared:
    told = changes.subquery("told")
    columns = select(told.c.at, told.c.actor, told.c.action)
    return Prepared(columns.order_by(told.c.id.desc()).limit(bindparam("limit")))


_CHANGES = select(AuditEntry.id, AuditEntry.at, AuditEntry.actor, AuditEntry.action)
_ITS_CHANGES = _CHANGES.where(AuditEntry.entity == "agreement", AuditEntry.entity_id == _ID)
# Asked so, SQLite looks for the few activities first, whatever it has counted; in a join it may
# begin with all entries about activities, a hundred times as slow.
_BELOW = select(Activity.id).where(Activity.agreement_id == _ID)
_CHANGES_BELOW = _CHANGES.where(AuditEntry.entity == "activity", AuditEntry.entity_id.in_(_BELOW))
_HISTORY = _newest(_ITS_CHANGES)
_HISTORY_WITH_ACTIVITIES = _newest(union_all(_ITS_CHANGES, _CHANGES_BELOW))
#: Changes that a page shows; the newest.
MOST_CHANGES = 200


class Deed(NamedTuple):
    """An activity as the database has it, what the dormancy rule looks at, and its fields."""

    row: Any
    facts: ActivityFacts
    fields: Sequence[str]


class Whole(NamedTuple):
    """An agreement's row with all that hangs on it; every part is as the database has it."""

    facts: Any
    parties: Sequence[Any]
    instruments: Sequence[Any]
    suspensions: Sequence[Any]
    fields: Sequence[str]
    activities: Sequence[Deed]
    others: Sequence[Any]
    sources: Sequence[Any]
    history: Sequence[Any]
    documents: Sequence[Any]
    declarations: Sequence[Any]
    sessions: Sequence[Part]

    @property
    def conclusion(self) -> PartialDate | None:
        for paper in self.instruments:
            if paper.role == Role.CONCLUDES and paper.signed_edtf:
                return PartialDate(paper.signed_edtf, paper.signed_earliest, paper.signed_latest)
        return None


def agreement_by_reference(
    session: AnySession, reference: str, day: date, today: date
) -> Whole | None:
    """Return the whole agreement as seen on `day`; None if there is none, or only a draft."""
    facts = _WHOLE.first(session, {"reference": reference})
    if facts is None:
        return None
    values = {
        "id": facts.id,
        "parties_key": facts.parties_key,
        "limit": MOST_CHANGES,
        "day": day,
        "today": today,
    }

    def rows(asked: Prepared, there: object = True) -> Sequence[Any]:
        return asked.rows(session, values) if there else ()

    return Whole(
        facts=facts,
        parties=rows(_PARTIES),
        instruments=rows(_INSTRUMENTS, facts.has_papers),
        suspensions=rows(_SUSPENSIONS, facts.has_suspensions),
        fields=_codes(facts.fields),
        activities=[
            Deed(each, _facts(each), _codes(each.fields))
            for each in rows(_ACTIVITIES, facts.has_activities)
        ],
        others=rows(_OTHERS, facts.has_others),
        sources=rows(_SOURCES),
        history=rows(_HISTORY_WITH_ACTIVITIES if facts.has_activities else _HISTORY),
        documents=rows(_DOCUMENTS, facts.has_documents),
        declarations=rows(_DECLARATIONS, facts.has_declarations),
        sessions=parts_of(session, facts.id) if facts.has_links else (),
    )


def _codes(text: str | None) -> list[str]:
    return sorted(text.split(",")) if text else []


# -- the same as a list says it ------------------------------------------------------------


def row_of(whole: Whole, legal: str, policy: Policy, day: date) -> AgreementRow:
    """What a list would say of the agreement, from the parts at hand."""
    concluded = whole.conclusion
    facts = (
        whole.facts.id,
        whole.facts.reference,
        whole.facts.kind,
        whole.facts.wording,
        whole.facts.contested_on,
        concluded.edtf if concluded else None,
        concluded.earliest if concluded else None,
        concluded.latest if concluded else None,
    )
    counted = _last_counted(whole, concluded, day)
    cutoffs = Cutoffs.of(policy, day)
    parties = Parties.of(row[: len(PARTY_COLUMNS)] for row in whole.parties)
    return row_from(facts, parties, counted, legal, policy=policy, cutoffs=cutoffs)


def _last_counted(whole: Whole, concluded: PartialDate | None, day: date) -> Any:
    """L and the dates of the activity that counts then, the last begun of several."""
    found = [
        (counts_on(facts, day), each.begin_earliest, each.id, each)
        for each, facts, _fields in whole.activities
        if qualifies(facts, concluded, day)
    ]
    if not found:
        return None
    last, _begin, _id, each = max(found)
    return last, each.begin_edtf, each.end_edtf


def _facts(row: Any) -> ActivityFacts:
    """What the dormancy rule looks at, of an activity's columns."""
    begin = PartialDate(row.begin_edtf, row.begin_earliest, row.begin_latest)
    end = PartialDate(row.end_edtf, row.end_earliest, row.end_latest) if row.end_edtf else None
    return ActivityFacts(
        begin,
        end,
        ceremonial=row.kind in CEREMONIAL,
        withdrawn=row.withdrawn_on is not None,
        contested=row.contested_on is not None,
    )
