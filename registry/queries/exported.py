"""What files say beyond a list's rows: more of each agreement, its activities and declarations."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import func, select

from registry.domain.dormancy import Policy
from registry.domain.timeline import last_in_force
from registry.domain.vocabulary import CEREMONIAL, Legal, Role
from registry.models import (
    Activity,
    ActivityField,
    Agreement,
    AgreementField,
    City,
    Declaration,
    Instrument,
)
from registry.queries import statuses
from registry.queries.agreements import BATCH, AgreementRow, Ids, every_row, not_in_force
from registry.queries.among import AmongIds
from registry.queries.prepared import AnySession, Prepared
from registry.queries.remembered import remembered
from registry.queries.sessions import codes_by_agreement
from registry.queries.timelines import LegalFacts

_agreement: Any = Agreement
_activity: Any = Activity
_field: Any = AgreementField
_paper: Any = Instrument
_declaration: Any = Declaration
_conclusion: Any = statuses.Conclusion
_AND = ";"


def _batches(ids: Ids) -> Iterator[Ids]:
    rest = iter(ids)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _codes(text: str | None) -> tuple[str, ...]:
    return tuple(sorted(text.split(_AND))) if text else ()


# -- agreements ------------------------------------------------------------------------------


class Exported(NamedTuple):
    """An agreement's row, its fields, the last day in force if it is so no longer, its sessions."""

    row: AgreementRow
    fields: tuple[str, ...]
    in_force_until: date | None
    sessions: Sequence[str]


_FIELDS = Prepared(
    select(_field.agreement_id, func.aggregate_strings(_field.field, _AND).label("fields"))
    .where(AmongIds(_field.agreement_id))
    .group_by(_field.agreement_id)
)
_CONCLUDED = Prepared(
    select(_paper.agreement_id, _paper.signed_edtf).where(
        _paper.role == Role.CONCLUDES, AmongIds(_paper.agreement_id)
    )
)


def every_agreement(
    session: AnySession, ids: Ids, policy: Policy, day: date, today: date
) -> Iterator[Exported]:
    """All these agreements, read in batches so that memory stays flat."""
    until, sessions = in_force_until(session, day), codes_by_agreement(session)
    for batch in _batches(ids):
        fields = dict(map(tuple, _FIELDS.rows(session, {"ids": batch})))
        for row in every_row(session, batch, policy, day, today):
            codes = _codes(fields.get(row.id))
            yield Exported(row, codes, until.get(row.id), sessions.get(row.id, ()))


def in_force_until(session: AnySession, day: date) -> Mapping[int, date]:
    """The last day in force of the agreements that are not in force on the day but have been."""

    def ask() -> dict[int, date]:
        over = [each for each, legal in not_in_force(session, day).items() if legal != _NOT_YET]
        concluded = dict(map(tuple, _CONCLUDED.rows(session, {"ids": over}))) if over else {}
        known = LegalFacts(session, over) if over else None
        found = {
            each: last_in_force(known.of(each, concluded.get(each)), day) for each in over if known
        }
        return {each: last for each, last in found.items() if last}

    return remembered(session, ("in force until", day), ask)


_NOT_YET = Legal.NOT_YET.value


# -- activities ------------------------------------------------------------------------------


class ExportedActivity(NamedTuple):
    """An activity that had possibly begun by the day; `counts` says whether it qualifies then."""

    reference: str
    kind: str
    mode: str | None
    fields: tuple[str, ...]
    title: str
    begin: str
    begin_earliest: date
    begin_latest: date
    end: str | None
    end_earliest: date | None
    end_latest: date | None
    ceremonial: bool
    contested: bool
    counts: bool
    counted_on: date | None
    participants: int | None
    funding: str | None
    place: str


_SERVED = (
    select(func.aggregate_strings(ActivityField.field, _AND))
    .where(ActivityField.activity_id == _activity.id)
    .scalar_subquery()
)
_ACTIVITIES = Prepared(
    statuses.with_conclusion(
        select(
            _activity.agreement_id,
            _agreement.reference,
            _activity.kind,
            _activity.mode,
            _SERVED.label("fields"),
            _activity.title,
            _activity.begin_edtf,
            _activity.begin_earliest,
            _activity.begin_latest,
            _activity.end_edtf,
            _activity.end_earliest,
            _activity.end_latest,
            _activity.contested_on,
            statuses.qualifies(_conclusion.signed_earliest).label("counts"),
            statuses.counted_on().label("counted"),
            _activity.participants,
            _activity.funding,
            _activity.place,
        ).join(Agreement, Agreement.id == _activity.agreement_id)
    )
    .where(AmongIds(_activity.agreement_id))
    .where(_activity.withdrawn_on.is_(None), _activity.begin_earliest <= statuses.DAY)
    .order_by(_activity.begin_earliest, _activity.id)
)


def every_activity(session: AnySession, ids: Ids, day: date) -> Iterator[ExportedActivity]:
    """What was done under these agreements, in their order; what was withdrawn is left out."""
    for batch in _batches(ids):
        rows = _ACTIVITIES.rows(session, {"ids": batch, "day": day})
        for row in _in_order(rows, batch):
            yield _exported(*row[1:])


def _in_order(rows: Iterable[Any], ids: Ids) -> Iterator[Any]:
    """The rows in the order of their agreements, whose id comes first in each."""
    of: dict[int, list[Any]] = {}
    for row in rows:
        of.setdefault(row[0], []).append(row)
    for each in ids:
        yield from of.get(each, ())


def _exported(
    reference: str, kind: str, mode: str | None, fields: str | None, *rest: Any
) -> ExportedActivity:
    *told, contested_on, counts, counted_on, participants, funding, place = rest
    judged = (kind in CEREMONIAL, contested_on is not None, bool(counts))
    more = (counted_on if counts else None, participants, funding, place)
    return ExportedActivity._make((reference, kind, mode, _codes(fields), *told, *judged, *more))


# -- declarations ----------------------------------------------------------------------------

#: Without the notes, which are the department's own.
_DECLARATIONS = Prepared(
    select(
        _declaration.agreement_id,
        _agreement.reference,
        City.slug,
        City.country,
        _declaration.year,
        _declaration.word,
        _declaration.reasons,
        _declaration.declared_on,
    )
    .join(Agreement, Agreement.id == _declaration.agreement_id)
    .join(City, City.id == _declaration.city_id)
    .where(AmongIds(_declaration.agreement_id), _declaration.declared_on <= statuses.DAY)
    .order_by(_declaration.year, City.sort_key, City.slug)
)


def every_declaration(session: AnySession, ids: Ids, day: date) -> Iterator[tuple[Any, ...]]:
    """What cities have declared by the day, in the order of the agreements: from reference on."""
    for batch in _batches(ids):
        rows = _DECLARATIONS.rows(session, {"ids": batch, "day": day})
        yield from (tuple(row[1:]) for row in _in_order(rows, batch))
