"""The three axes in SQL: they only compare stored days with the cut-offs that the domain made."""

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    ScalarSelect,
    Select,
    String,
    Subquery,
    and_,
    bindparam,
    case,
    exists,
    func,
    null,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from registry.domain.agreements import TERM_ROLES
from registry.domain.dormancy import Cutoffs
from registry.domain.vocabulary import CEREMONIAL, Kind, Legal, Record, Role, Status, Term
from registry.models import Activity, Agreement, Instrument, Party, Suspension

Conclusion = aliased(Instrument, name="conclusion")
_Successor = aliased(Agreement, name="successor")
_SuccessorConclusion = aliased(Instrument, name="successor_conclusion")

DAY = bindparam("day", type_=Date)
TODAY = bindparam("today", type_=Date)
_ACTIVE, _QUIET, _GRACE = (bindparam(name, type_=Date) for name in ("active", "quiet", "grace"))


def day_parameters(cutoffs: Cutoffs, today: date) -> dict[str, date]:
    """The values of the bound days that the expressions of this module compare with."""
    return {
        "day": cutoffs.day,
        "active": cutoffs.active,
        "quiet": cutoffs.quiet,
        "grace": cutoffs.grace,
        "today": today,
    }


def with_conclusion(statement: Any) -> Select[Any]:
    """Join the instrument that concluded each agreement, if one is known."""
    concludes = and_(Conclusion.agreement_id == Agreement.id, Conclusion.role == Role.CONCLUDES)
    return statement.outerjoin(Conclusion, concludes)  # type: ignore[no-any-return]


# -- legal status --------------------------------------------------------------------------


def _superseded() -> Select[Any]:
    concluded = _SuccessorConclusion.signed_earliest  # type: ignore[attr-defined]
    return (
        select(_Successor.supersedes_id)
        .outerjoin(
            _SuccessorConclusion,
            and_(
                _SuccessorConclusion.agreement_id == _Successor.id,
                _SuccessorConclusion.role == Role.CONCLUDES,
            ),
        )
        .where(_Successor.supersedes_id.is_not(None), ~_Successor.draft)
        .where(or_(concluded.is_(None), concluded <= DAY))
    )


def left_on() -> ColumnElement[date]:
    """The day a party's leaving counts from; null while it has not left."""
    party: Any = Party
    return func.coalesce(party.left_latest, party.left_reported_on)


def has_left(day: Any) -> ColumnElement[bool]:
    """Whether the party has left by the day."""
    return and_(left_on().is_not(None), left_on() <= day)


def _too_few_remain() -> Select[Any]:
    someone_left = select(Party.agreement_id).where(Party.left_reported_on.is_not(None))
    remaining = func.sum(case((left_on() <= DAY, 0), else_=1))
    return (
        select(Party.agreement_id)
        .where(Party.agreement_id.in_(someone_left))
        .group_by(Party.agreement_id)
        .having(remaining < 2)
    )


def _expired() -> Select[Any]:
    paper: Any = Instrument
    limited = select(paper.agreement_id).where(paper.term == Term.FIXED)
    binds = func.max(case((paper.term_last_latest < DAY, 0), else_=1))
    return (
        select(paper.agreement_id)
        .where(
            paper.agreement_id.in_(limited),
            or_(*(paper.role == role for role in sorted(TERM_ROLES))),
        )
        .where(or_(paper.signed_earliest.is_(None), paper.signed_earliest <= DAY))
        .group_by(paper.agreement_id)
        .having(binds == 0)
    )


def _suspended() -> Select[Any]:
    pause: Any = Suspension
    resumed = func.coalesce(pause.until_latest, pause.until_reported_on)
    return select(pause.agreement_id).where(
        func.coalesce(pause.start_latest, pause.start_reported_on) <= DAY,
        or_(resumed.is_(None), resumed > DAY),
    )


def legal() -> ColumnElement[str]:
    """The legal status on DAY; needs the conclusion joined."""
    agreement: Any = Agreement
    conclusion: Any = Conclusion
    ended = func.coalesce(agreement.ended_latest, agreement.end_reported_on) <= DAY
    return case(
        (agreement.draft, Legal.DRAFT.value),
        (conclusion.signed_earliest > DAY, Legal.NOT_YET.value),
        (agreement.id.in_(_superseded()), Legal.SUPERSEDED.value),
        (or_(ended, agreement.id.in_(_too_few_remain())), Legal.ENDED.value),
        (agreement.id.in_(_expired()), Legal.EXPIRED.value),
        (agreement.id.in_(_suspended()), Legal.SUSPENDED.value),
        else_=Legal.IN_FORCE.value,
    )


def listed() -> ColumnElement[bool]:
    """No draft, and possibly concluded by DAY: what may stand in a list."""
    conclusion: Any = Conclusion
    concluded = or_(conclusion.signed_earliest.is_(None), conclusion.signed_earliest <= DAY)
    return and_(~Agreement.draft, concluded)


# -- activity status -----------------------------------------------------------------------


def counted_on() -> ColumnElement[date]:
    """The day an activity counts at, seen from DAY."""
    activity: Any = Activity
    latest = func.coalesce(activity.end_latest, activity.begin_latest, type_=Date)
    return case((latest < DAY, latest), else_=DAY)


def _last_counted() -> ColumnElement[date]:
    return func.max(counted_on(), type_=Date)


def qualifies(conclusion_earliest: Any) -> ColumnElement[bool]:
    """Whether an activity counts on DAY for an agreement concluded then at the earliest."""
    activity: Any = Activity
    return and_(
        *(activity.kind != kind for kind in sorted(CEREMONIAL)),
        activity.withdrawn_on.is_(None),
        activity.contested_on.is_(None),
        activity.begin_earliest <= DAY,
        or_(conclusion_earliest.is_(None), activity.begin_latest >= conclusion_earliest),
    )


def last_of_each() -> Subquery:
    """L of every agreement that has one: columns `agreement_id`, `last`. For filters."""
    own: Any = aliased(Instrument, name="own_conclusion")
    return (
        select(Activity.agreement_id, _last_counted().label("last"))
        .outerjoin(own, and_(own.agreement_id == Activity.agreement_id, own.role == Role.CONCLUDES))
        .where(qualifies(own.signed_earliest))
        .group_by(Activity.agreement_id)
        .subquery("lasts")
    )


def last_of_row() -> ScalarSelect[Any]:
    """L of the agreement in hand. For the few rows of a page."""
    conclusion: Any = Conclusion
    return (
        select(_last_counted())
        .where(Activity.agreement_id == Agreement.id, qualifies(conclusion.signed_earliest))
        .correlate(Agreement, Conclusion)
        .scalar_subquery()
    )


def reported() -> ColumnElement[bool]:
    """Whether any party has reported."""
    return exists().where(Party.agreement_id == Agreement.id, Party.reported_on.is_not(None))


def status(last: Any) -> ColumnElement[str | None]:
    """The activity status on DAY, null where there is none; `last` is L."""
    conclusion: Any = Conclusion
    return case(
        (or_(Agreement.kind == Kind.CONTACT, legal() != Legal.IN_FORCE), null()),
        (last >= _ACTIVE, Status.ACTIVE.value),
        (last >= _QUIET, Status.QUIET.value),
        (last.is_not(None), Status.DORMANT.value),
        (conclusion.signed_latest >= _GRACE, Status.NEW.value),
        (reported(), Status.NEVER_IMPLEMENTED.value),
        else_=Status.NO_RECORD.value,
    ).cast(String)


# -- record --------------------------------------------------------------------------------


def _silent_party() -> ColumnElement[bool]:
    return exists().where(
        Party.agreement_id == Agreement.id,
        Party.reported_on.is_(None),
        or_(left_on().is_(None), left_on() > TODAY),
    )


def _present_party() -> ColumnElement[bool]:
    present = or_(left_on().is_(None), left_on() > TODAY)
    return exists().where(Party.agreement_id == Agreement.id, present)


def record() -> ColumnElement[str]:
    """What the registry knows today, whatever the day looked at."""
    return case(
        (Agreement.contested_on.is_not(None), Record.CONTESTED.value),
        (and_(~_silent_party(), _present_party()), Record.CONFIRMED.value),
        (reported(), Record.ONE_SIDED.value),
        else_=Record.UNREPORTED.value,
    )
