"""What the registry knows and what it does not: who has reported, and which facts are missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, extract, func, select

from registry.models import (
    Activity,
    ActivityField,
    Agreement,
    AgreementField,
    City,
    Party,
    Source,
    SourceRecord,
)
from registry.queries import statuses
from registry.queries.prepared import AnySession, Prepared
from registry.queries.remembered import remembered
from registry.queries.selection import is_party

_agreement: Any = Agreement
_activity: Any = Activity
_conclusion: Any = statuses.Conclusion


class Part(NamedTuple):
    """How many of all lack something, or have it."""

    number: int
    of: int


class Reported(NamedTuple):
    """Of whom or of which list: how many agreements some city has reported on, of how many."""

    name: str
    reported: int
    agreements: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is on record today, by who said it, and what is missing of it by name."""

    records: dict[str, int]
    by_country: Sequence[Reported]
    by_source: Sequence[Reported]
    agreements: dict[str, Part]
    activities: dict[str, Part]
    cities: dict[str, Part]

    def __len__(self) -> int:
        """How much is kept when this is remembered."""
        return 3 * len(self.by_country) + 3 * len(self.by_source) + 40


def coverage(session: AnySession, today: date) -> Coverage:
    values = {"day": today, "today": today}

    def ask() -> Coverage:
        return Coverage(
            records={row.record: row.number for row in _RECORDS.rows(session, values)},
            by_country=[Reported(*row) for row in _BY_COUNTRY.rows(session, values)],
            by_source=[Reported(*row) for row in _BY_SOURCE.rows(session, values)],
            agreements=_parts(_AGREEMENTS.first(session, values)),
            activities=_parts(_ACTIVITIES.first(session, values)),
            cities=_parts(_CITIES.first(session, values)),
        )

    return remembered(session, ("coverage", today), ask)


def _parts(row: Any) -> dict[str, Part]:
    """Each number of the row as a part of the one called `of`."""
    return {name: Part(number, row.of) for name, number in row._asdict().items() if name != "of"}


# -- who has reported ------------------------------------------------------------------------

_RECORDS = Prepared(
    statuses.with_conclusion(
        select(statuses.record().label("record"), func.count().label("number"))
    )
    .where(statuses.listed())
    .group_by("record")
)
_listed = (
    statuses.with_conclusion(select(Agreement.id, statuses.reported().label("reported")))
    .where(statuses.listed())
    .cte("listed")
)
_reported = func.sum(case((_listed.c.reported, 1), else_=0))
_countries = (
    select(City.country, Party.agreement_id)
    .join(City, City.id == Party.city_id)
    .where(is_party(Party))
    .distinct()
    .subquery("countries")
)
_number = func.count()
_BY_COUNTRY = Prepared(
    select(_countries.c.country, _reported.label("reported"), _number.label("agreements"))
    .join(_listed, _listed.c.id == _countries.c.agreement_id)
    .group_by(_countries.c.country)
    .order_by(_number.desc(), _countries.c.country)
)
_named = (
    select(SourceRecord.source_id, SourceRecord.entity_id)
    .where(SourceRecord.entity == "agreement")
    .distinct()
    .subquery("named")
)
_BY_SOURCE = Prepared(
    select(Source.name, _reported.label("reported"), _number.label("agreements"))
    .join(_named, _named.c.source_id == Source.id)
    .join(_listed, _listed.c.id == _named.c.entity_id)
    .group_by(Source.id, Source.name)
    .order_by(_number.desc(), Source.name)
)

# -- what is missing -------------------------------------------------------------------------


def _lacking(condition: ColumnElement[bool], name: str) -> Any:
    return func.count().filter(condition).label(name)


def _in_one_year(earliest: Any, latest: Any) -> ColumnElement[bool]:
    return extract("year", earliest) == extract("year", latest)


_HAS_ACTIVITY = select(Activity.id).where(Activity.agreement_id == Agreement.id).exists()
_HAS_FIELD = (
    select(AgreementField.field).where(AgreementField.agreement_id == Agreement.id).exists()
)
_AGREEMENTS = Prepared(
    statuses.with_conclusion(
        select(
            func.count().label("of"),
            _lacking(~statuses.reported(), "report"),
            _lacking(_conclusion.signed_edtf.is_(None), "conclusion"),
            _lacking(
                and_(
                    _conclusion.signed_edtf.is_not(None),
                    ~_in_one_year(_conclusion.signed_earliest, _conclusion.signed_latest),
                ),
                "year",
            ),
            _lacking(~_HAS_ACTIVITY, "activity"),
            _lacking(~_HAS_FIELD, "field"),
        ).select_from(Agreement)
    ).where(statuses.listed())
)
_SERVES = select(ActivityField.field).where(ActivityField.activity_id == Activity.id).exists()
_ACTIVITIES = Prepared(
    select(
        func.count().label("of"),
        _lacking(Activity.mode.is_(None), "mode"),
        _lacking(~_SERVES, "field"),
        _lacking(~_in_one_year(_activity.begin_earliest, _activity.begin_latest), "year"),
        _lacking(Activity.reported_by_id.is_(None), "reporter"),
        _lacking(Activity.funding.is_(None), "funding"),
    )
    .join(Agreement, Agreement.id == Activity.agreement_id)
    .where(~Agreement.draft, Activity.withdrawn_on.is_(None))
)
_CITIES = Prepared(
    select(
        func.count().label("of"),
        _lacking(City.lat.is_(None), "coordinates"),
        _lacking(City.coordinates_from == "looked_up", "looked_up"),
        _lacking(City.region == "", "region"),
        _lacking(
            and_(City.wikidata_id.is_(None), City.geonames_id.is_(None)),
            "identifier",
        ),
    )
)
