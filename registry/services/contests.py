"""Contests: a party says that something is not so; it counts again once it is settled."""

from datetime import date

from sqlalchemy import select

from registry.domain.errors import N_, RuleBroken
from registry.domain.vocabulary import ActivityWord as Word
from registry.models import Activity, ActivityWord, Agreement, Contest
from registry.services import audit, lifecycle
from registry.services.agreements import record
from registry.services.audit import Actor, AnySession


def contest_agreement(
    session: AnySession, actor: Actor, agreement: Agreement, city: int, reason: str, *, today: date
) -> None:
    if agreement.contested_on is not None:
        raise RuleBroken(N_("This agreement is contested already; the secretariat settles it."))
    agreement.contested_on = today
    session.add(Contest(agreement_id=agreement.id, city_id=city, reason=reason, said_on=today))
    session.flush()
    changes = {"contested_by": [None, city], "reason": [None, reason]}
    record(session, actor, "contest", agreement.id, changes)


def settle_agreement(
    session: AnySession, actor: Actor, agreement: Agreement, *, stands: bool, today: date
) -> None:
    """End a contest: the agreement stands, or it is put aside as ended from today."""
    if agreement.contested_on is None:
        raise RuleBroken(N_("This agreement is not contested."))
    agreement.contested_on = None
    if not stands and agreement.end_reported_on is None:
        agreement.end_reported_on = today
    which = (Contest.agreement_id == agreement.id, Contest.settled_on.is_(None))
    for contest in session.scalars(select(Contest).where(*which)):
        contest.settled_on = today
    session.flush()
    record(session, actor, "settle", agreement.id, {"stands": [None, stands]})


def word_on(session: AnySession, activity_id: int, city: int) -> ActivityWord | None:
    return session.get(ActivityWord, (activity_id, city))


def confirm_activity(
    session: AnySession, actor: Actor, activity: Activity, city: int, *, today: date
) -> None:
    """Say that what a partner reported happened; whoever confirms has reported."""
    _not_ones_own(activity, city)
    if activity.withdrawn_on is not None:
        raise RuleBroken(N_("This activity was withdrawn; there is nothing to confirm."))
    if _said(session, activity, city, Word.CONFIRMS, today=today):
        _note(session, actor, "confirm", activity, {"confirmed_by": [None, city]})
    reports = {activity.agreement_id: frozenset({city})}
    lifecycle.mark_reported(session, actor, reports, today=today)


def contest_activity(
    session: AnySession, actor: Actor, activity: Activity, city: int, reason: str, *, today: date
) -> None:
    """Say that what a partner reported was not so: it does not count until it is settled."""
    _not_ones_own(activity, city)
    if activity.withdrawn_on is not None:
        raise RuleBroken(N_("This activity was withdrawn; there is nothing to contest."))
    if _said(session, activity, city, Word.CONTESTS, reason=reason, today=today):
        activity.contested_on = activity.contested_on or today
        session.flush()
        changes = {"contested_by": [None, city], "reason": [None, reason]}
        _note(session, actor, "contest", activity, changes)


def settle_activity(
    session: AnySession, actor: Actor, activity: Activity, *, stands: bool, today: date
) -> None:
    """End a contest: the activity counts again, or is withdrawn."""
    if activity.contested_on is None:
        raise RuleBroken(N_("This activity is not contested."))
    activity.contested_on = None
    if not stands:
        activity.withdrawn_on = today
    open_words = select(ActivityWord).where(
        ActivityWord.activity_id == activity.id,
        ActivityWord.word == Word.CONTESTS,
        ActivityWord.settled_on.is_(None),
    )
    for word in session.scalars(open_words):
        word.settled_on = today
    session.flush()
    _note(session, actor, "settle", activity, {"stands": [None, stands]})


def _not_ones_own(activity: Activity, city: int) -> None:
    if activity.reported_by_id == city:
        raise RuleBroken(N_("Your own city reported this: amend or withdraw it instead."))


def _said(
    session: AnySession,
    activity: Activity,
    city: int,
    word: Word,
    *,
    reason: str = "",
    today: date,
) -> bool:
    """Note the city's word; return whether it is a new one."""
    kept = word_on(session, activity.id, city)
    if kept is None:
        kept = ActivityWord(activity_id=activity.id, city_id=city)
        session.add(kept)
    elif kept.word == word and kept.settled_on is None:
        return False
    kept.word, kept.reason, kept.said_on, kept.settled_on = word, reason, today, None
    session.flush()
    return True


def _note(
    session: AnySession, actor: Actor, action: str, activity: Activity, changes: dict[str, object]
) -> None:
    audit.record(session, actor, action, entity="activity", entity_id=activity.id, changes=changes)
