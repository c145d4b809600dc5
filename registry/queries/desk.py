"""What a desk asks: the agreements of its cities with all that is to be done about them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import selectinload

from registry.domain.agreements import TERM_ROLES
from registry.domain.vocabulary import ActivityWord as Word
from registry.models import (
    Activity,
    ActivityWord,
    Agreement,
    AuditEntry,
    City,
    Contest,
    Declaration,
    Editorship,
    Instrument,
    Letter,
    Party,
    User,
)
from registry.queries.prepared import AnySession


def agreement(session: AnySession, reference: str) -> Agreement | None:
    """The agreement with its parties and papers, drafts included."""
    with_parts = (
        selectinload(Agreement.parties).joinedload(Party.city),
        selectinload(Agreement.instruments),
    )
    statement = select(Agreement).where(Agreement.reference == reference).options(*with_parts)
    return session.scalar(statement.execution_options(populate_existing=True))


def ids_of(session: AnySession, cities: Collection[int]) -> list[int]:
    """The public agreements to which one of the cities is party, the newest first."""
    statement = (
        select(Agreement.id).where(_of(cities), ~Agreement.draft).order_by(Agreement.number.desc())
    )
    return list(session.scalars(statement))


def drafts(session: AnySession, cities: Collection[int]) -> list[Agreement]:
    statement = (
        select(Agreement)
        .where(_of(cities), Agreement.draft, Agreement.end_reported_on.is_(None))
        .options(selectinload(Agreement.parties).joinedload(Party.city))
        .order_by(Agreement.number)
    )
    return list(session.scalars(statement))


def _of(cities: Collection[int]) -> ColumnElement[bool]:
    return exists().where(Party.agreement_id == Agreement.id, Party.city_id.in_(cities))


class PartnerWord(NamedTuple):
    """An activity that a partner reported, and that waits for a word of ours."""

    activity_id: int
    reference: str
    title: str
    kind: str
    begin: str
    reported_by: str


def to_confirm(session: AnySession, cities: Collection[int]) -> list[PartnerWord]:
    """Activities of partners on which none of the cities has said a word, the newest first."""
    activity: Any = Activity
    ours = exists().where(ActivityWord.activity_id == activity.id, ActivityWord.city_id.in_(cities))
    statement = (
        select(
            activity.id,
            Agreement.reference,
            activity.title,
            activity.kind,
            activity.begin_edtf,
            City.name,
        )
        .join(Agreement, Agreement.id == activity.agreement_id)
        .join(City, City.id == activity.reported_by_id)
        .where(
            _of(cities),
            ~Agreement.draft,
            activity.reported_by_id.not_in(cities),
            activity.withdrawn_on.is_(None),
            activity.contested_on.is_(None),
            ~ours,
        )
        .order_by(activity.begin_latest.desc(), activity.id.desc())
        .limit(200)
    )
    return [PartnerWord._make(row) for row in session.execute(statement)]


class Facts(NamedTuple):
    """What the to-do list needs of an agreement beside its row of a list."""

    id: int
    version: int
    reported: bool
    end_to_confirm: bool
    contested: bool
    term_last: date | None


def facts(session: AnySession, cities: Collection[int], ids: Sequence[int]) -> dict[int, Facts]:
    paper: Any = Instrument
    last = paper.term_last_latest
    binds = and_(paper.agreement_id == Agreement.id, paper.role.in_(TERM_ROLES))
    # A term that is open does not end, whatever other papers say.
    term = (
        select(case((func.count() == func.count(last), func.max(last)), else_=None))
        .where(binds)
        .correlate(Agreement)
        .scalar_subquery()
    )
    silent = exists().where(
        Party.agreement_id == Agreement.id,
        Party.city_id.in_(cities),
        Party.reported_on.is_(None),
        Party.left_reported_on.is_(None),
    )
    open_end = and_(
        Agreement.end_reported_on.is_not(None),
        Agreement.end_confirmed_on.is_(None),
        Agreement.end_said_by_id.is_not(None),
        Agreement.end_said_by_id.not_in(cities),
    )
    statement = select(
        Agreement.id, Agreement.version, ~silent, open_end, Agreement.contested_on, term
    ).where(Agreement.id.in_(ids))
    return {
        row[0]: Facts(row[0], row[1], bool(row[2]), bool(row[3]), row[4] is not None, row[5])
        for row in session.execute(statement)
    }


def declared(
    session: AnySession, cities: Collection[int], ids: Sequence[int], year: int
) -> frozenset[int]:
    """The agreements about which one of the cities has said its word on the year."""
    which = (
        Declaration.agreement_id.in_(ids),
        Declaration.city_id.in_(cities),
        Declaration.year == year,
    )
    return frozenset(session.scalars(select(Declaration.agreement_id).where(*which)))


def active_in(
    session: AnySession, cities: Collection[int], ids: Sequence[int], year: int
) -> frozenset[int]:
    """The agreements under which one of the cities reported something of the year."""
    activity: Any = Activity
    which = (
        activity.agreement_id.in_(ids),
        activity.reported_by_id.in_(cities),
        activity.withdrawn_on.is_(None),
        activity.begin_latest >= date(year, 1, 1),
        activity.begin_earliest <= date(year, 12, 31),
    )
    return frozenset(session.scalars(select(activity.agreement_id).where(*which).distinct()))


def contested_activities(session: AnySession, ids: Sequence[int] | None = None) -> list[Any]:
    """Contested activities, who contests and why; those of all agreements if no ids are given."""
    activity: Any = Activity
    contester = City
    statement = (
        select(
            activity.id,
            activity.version,
            activity.title,
            activity.kind,
            activity.begin_edtf,
            activity.contested_on,
            Agreement.id.label("agreement_id"),
            Agreement.reference,
            ActivityWord.reason,
            contester.name.label("contested_by"),
        )
        .join(Agreement, Agreement.id == activity.agreement_id)
        .outerjoin(
            ActivityWord,
            and_(
                ActivityWord.activity_id == activity.id,
                ActivityWord.word == Word.CONTESTS,
                ActivityWord.settled_on.is_(None),
            ),
        )
        .outerjoin(contester, contester.id == ActivityWord.city_id)
        .where(activity.contested_on.is_not(None), activity.withdrawn_on.is_(None))
        .order_by(activity.contested_on, activity.id)
    )
    if ids is not None:
        statement = statement.where(activity.agreement_id.in_(ids))
    return list(session.execute(statement))


def contested_agreements(session: AnySession) -> list[Any]:
    statement = (
        select(
            Agreement.reference,
            Agreement.version,
            Agreement.contested_on,
            Contest.reason,
            City.name.label("contested_by"),
        )
        .outerjoin(
            Contest, and_(Contest.agreement_id == Agreement.id, Contest.settled_on.is_(None))
        )
        .outerjoin(City, City.id == Contest.city_id)
        .where(Agreement.contested_on.is_not(None))
        .order_by(Agreement.contested_on, Agreement.id)
    )
    return list(session.execute(statement))


def editors(session: AnySession, cities: Collection[int], but: int) -> list[User]:
    """Who speaks for one of the cities and can sign in, but for one account."""
    speaks = exists().where(Editorship.account_id == User.id, Editorship.city_id.in_(cities))
    statement = select(User).where(speaks, User.active, User.password.is_not(None), User.id != but)
    return list(session.scalars(statement.order_by(User.id)))


def silent_cities(session: AnySession, cities: Collection[int]) -> list[str]:
    """The names of those cities for which nobody has an account."""
    speaks = exists().where(
        Editorship.city_id == City.id, Editorship.account_id == User.id, User.active
    )
    statement = select(City.name).where(City.id.in_(cities), ~speaks).order_by(City.sort_key)
    return list(session.scalars(statement))


class Wanted(NamedTuple):
    """A city that partners report about, and that has nobody to answer."""

    slug: str
    name: str
    agreements: int


def wanted_cities(session: AnySession, most: int = 20) -> list[Wanted]:
    """Whom to invite: the cities without an account about which partners with one report."""
    other = Party.__table__.alias("other")
    has = exists().where(
        Editorship.city_id == City.id, Editorship.account_id == User.id, User.active
    )
    partner_has = exists().where(
        other.c.agreement_id == Party.agreement_id,
        other.c.city_id != Party.city_id,
        other.c.reported_on.is_not(None),
        other.c.city_id.in_(select(Editorship.city_id)),
    )
    number = func.count().label("number")
    statement = (
        select(City.slug, City.name, number)
        .join(Party, Party.city_id == City.id)
        .where(~has, partner_has)
        .group_by(City.id, City.slug, City.name, City.sort_key)
        .order_by(number.desc(), City.sort_key)
        .limit(most)
    )
    return [Wanted(*row) for row in session.execute(statement)]


def last_years(
    session: AnySession, cities: Collection[int], since: date
) -> list[tuple[Activity, str]]:
    """Activities that one of the cities reported since a day, with the agreement's reference."""
    activity: Any = Activity
    statement = (
        select(Activity, Agreement.reference)
        .join(Agreement, Agreement.id == activity.agreement_id)
        .where(
            activity.reported_by_id.in_(cities),
            activity.withdrawn_on.is_(None),
            activity.begin_latest >= since,
        )
        .order_by(activity.begin_latest.desc(), activity.id.desc())
        .limit(12)
    )
    return [(row[0], row[1]) for row in session.execute(statement)]


def activity(session: AnySession, number: int) -> tuple[Activity, Agreement] | None:
    """An activity and its agreement, of which drafts have none."""
    found = session.get(Activity, number) if number < 2**31 else None
    if found is None:
        return None
    of = session.scalar(
        select(Agreement)
        .where(Agreement.id == found.agreement_id)
        .options(selectinload(Agreement.parties).joinedload(Party.city))
    )
    return (found, of) if of else None


def changes_since(session: AnySession, agreement_id: int, entry_id: int) -> Sequence[Any]:
    """Audit entries about the agreement and its activities after one, the newest first."""
    of_it = or_(
        and_(AuditEntry.entity == "agreement", AuditEntry.entity_id == agreement_id),
        and_(
            AuditEntry.entity == "activity",
            AuditEntry.entity_id.in_(
                select(Activity.id).where(Activity.agreement_id == agreement_id)
            ),
        ),
    )
    statement = select(AuditEntry).where(of_it, AuditEntry.id > entry_id)
    return list(session.scalars(statement.order_by(AuditEntry.id.desc()).limit(50)))


def declarations(session: AnySession, agreement_id: int) -> list[Any]:
    """What cities said about years, the last year first; notes are for the desk alone."""
    statement = (
        select(
            Declaration.year,
            Declaration.word,
            Declaration.reasons,
            Declaration.note,
            Declaration.declared_on,
            Declaration.city_id,
            City.name,
        )
        .join(City, City.id == Declaration.city_id)
        .where(Declaration.agreement_id == agreement_id)
        .order_by(Declaration.year.desc(), City.sort_key)
    )
    return list(session.execute(statement))


def activities_of(session: AnySession, agreement_id: int) -> list[tuple[Activity, str | None]]:
    """All activities with the name of the city that reported each, the newest first."""
    activity: Any = Activity
    statement = (
        select(Activity, City.name)
        .outerjoin(City, City.id == activity.reported_by_id)
        .where(activity.agreement_id == agreement_id)
        .order_by(activity.begin_latest.desc(), activity.id.desc())
    )
    return [(row[0], row[1]) for row in session.execute(statement)]


def unreported(session: AnySession, city: int) -> list[int]:
    """The agreements that a city has said nothing about yet, the oldest reference first."""
    mine = exists().where(
        Party.agreement_id == Agreement.id,
        Party.city_id == city,
        Party.reported_on.is_(None),
        Party.left_reported_on.is_(None),
    )
    settled = (Agreement.contested_on.is_(None), Agreement.end_reported_on.is_(None))
    statement = select(Agreement.id).where(mine, ~Agreement.draft, *settled)
    return list(session.scalars(statement.order_by(Agreement.number)))


MONTHLY = "monthly"


def readers_of_monthly(session: AnySession, now: datetime) -> list[User]:
    """Editors who want the monthly letter and had none in the last 25 days."""
    had = exists().where(
        Letter.account_id == User.id,
        Letter.purpose == MONTHLY,
        Letter.made_at > now - timedelta(days=25),
    )
    speaks = exists().where(Editorship.account_id == User.id)
    wants = (User.active, User.password.is_not(None), User.monthly_letter)
    statement = (
        select(User)
        .where(*wants, speaks, ~had)
        .options(selectinload(User.editorships).joinedload(Editorship.city))
        .order_by(User.id)
    )
    return list(session.scalars(statement))


def city_changes(session: AnySession, city_id: int) -> list[AuditEntry]:
    """What was changed of the city itself, the newest first."""
    of_it = (AuditEntry.entity == "city", AuditEntry.entity_id == city_id)
    newest = select(AuditEntry).where(*of_it).order_by(AuditEntry.id.desc())
    return list(session.scalars(newest.limit(50)))
