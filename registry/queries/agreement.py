"""Everything that is on record about one agreement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from registry.models import (
    Activity,
    ActivityField,
    Agreement,
    AgreementField,
    AuditEntry,
    City,
    Instrument,
    Party,
    Source,
    SourceRecord,
    Suspension,
)
from registry.queries.prepared import AnySession, Prepared

_ID: Any = bindparam("id")
_agreement: Any = Agreement
_party: Any = Party
_sayer = aliased(City, name="sayer")
_older = aliased(Agreement, name="older")
_newer = aliased(Agreement, name="newer")

_WHOLE = Prepared(
    select(
        _agreement.id,
        _agreement.reference,
        _agreement.kind,
        _agreement.parties_key,
        _agreement.ended_edtf,
        _agreement.end_reported_on,
        _agreement.end_confirmed_on,
        _agreement.contested_on,
        _sayer.name.label("end_said_by"),
        _older.reference.label("supersedes"),
        _newer.reference.label("superseded_by"),
    )
    .outerjoin(_sayer, _sayer.id == _agreement.end_said_by_id)
    .outerjoin(_older, _older.id == _agreement.supersedes_id)
    .outerjoin(_newer, _newer.supersedes_id == _agreement.id)
    .where(_agreement.reference == bindparam("reference"), ~_agreement.draft)
)
_PARTIES = Prepared(
    select(
        City.slug,
        City.name,
        City.country,
        City.lat,
        City.lon,
        _party.joined_edtf,
        _party.joined_earliest,
        _party.left_edtf,
        _party.left_latest,
        _party.left_reported_on,
        _party.reported_on,
    )
    .join(City, City.id == _party.city_id)
    .where(_party.agreement_id == _ID)
    .order_by(_party.position)
)
_INSTRUMENTS = Prepared(
    select(*Instrument.__table__.columns)
    .where(Instrument.agreement_id == _ID)
    .order_by(Instrument.signed_earliest, Instrument.id)  # type: ignore[attr-defined]
)
_SUSPENSIONS = Prepared(
    select(*Suspension.__table__.columns, City.name.label("said_by"))
    .outerjoin(City, City.id == Suspension.said_by_id)
    .where(Suspension.agreement_id == _ID)
    .order_by(Suspension.id)
)
_FIELDS = Prepared(
    select(AgreementField.field)
    .where(AgreementField.agreement_id == _ID)
    .order_by(AgreementField.field)
)
_ACTIVITIES = Prepared(
    select(*Activity.__table__.columns, City.name.label("reported_by"))
    .outerjoin(City, City.id == Activity.reported_by_id)
    .where(Activity.agreement_id == _ID)
    .order_by(Activity.begin_latest.desc(), Activity.id.desc())  # type: ignore[attr-defined]
)
_ACTIVITY_FIELDS = Prepared(
    select(ActivityField.activity_id, ActivityField.field)
    .join(Activity, Activity.id == ActivityField.activity_id)
    .where(Activity.agreement_id == _ID)
    .order_by(ActivityField.field)
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
_HISTORY = Prepared(
    select(
        AuditEntry.at, AuditEntry.actor, AuditEntry.action, AuditEntry.entity, AuditEntry.changes
    )
    .where(
        or_(
            and_(AuditEntry.entity == "agreement", AuditEntry.entity_id == _ID),
            and_(
                AuditEntry.entity == "activity",
                AuditEntry.entity_id.in_(select(Activity.id).where(Activity.agreement_id == _ID)),
            ),
        )
    )
    .order_by(AuditEntry.id.desc())
    .limit(bindparam("limit"))
)
#: Changes that a page shows; the newest.
MOST_CHANGES = 20


@dataclass(frozen=True, slots=True)
class Whole:
    """An agreement's row with all that hangs on it; every part is as the database has it."""

    facts: Any
    parties: Sequence[Any]
    instruments: Sequence[Any]
    suspensions: Sequence[Any]
    fields: Sequence[str]
    activities: Sequence[Any]
    activity_fields: dict[int, list[str]]
    others: Sequence[Any]
    sources: Sequence[Any]
    history: Sequence[Any]


def agreement_by_reference(session: AnySession, reference: str) -> Whole | None:
    """Return the whole agreement; None if there is none, or only a draft."""
    facts = _WHOLE.first(session, {"reference": reference})
    if facts is None:
        return None
    values = {"id": facts.id, "parties_key": facts.parties_key, "limit": MOST_CHANGES}
    activities = _ACTIVITIES.rows(session, values)
    return Whole(
        facts=facts,
        parties=_PARTIES.rows(session, values),
        instruments=_INSTRUMENTS.rows(session, values),
        suspensions=_SUSPENSIONS.rows(session, values),
        fields=_FIELDS.scalars(session, values),
        activities=activities,
        activity_fields=_fields_by_activity(session, values) if activities else {},
        others=_OTHERS.rows(session, values),
        sources=_SOURCES.rows(session, values),
        history=_HISTORY.rows(session, values),
    )


def _fields_by_activity(session: AnySession, values: dict[str, Any]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for activity, field in _ACTIVITY_FIELDS.rows(session, values):
        found.setdefault(activity, []).append(field)
    return found
