"""Activities at the desk: recorded, like last year's, amended, withdrawn, confirmed, contested."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for

from registry.domain.dates import PartialDate
from registry.domain.entries import ActivityEntry
from registry.domain.errors import N_, RuleBroken
from registry.domain.permissions import Action, Matter
from registry.domain.rules import broken_by_being_over
from registry.extensions import db
from registry.forms.activities import ActivityForm, read_activity
from registry.forms.deeds import read_nothing, read_reason
from registry.i18n import say
from registry.models import Activity, Agreement
from registry.queries import desk as asked
from registry.queries.waiting import RUNNING, rows_of_cities
from registry.services import activities, amending, contests
from registry.services.standing import over_from
from registry.web.access import actor, permit, person, requires
from registry.web.asking import today
from registry.web.desk.acting import (
    Sheet,
    doing,
    matter_of,
    my_agreement,
    my_city,
    perform,
    show,
)
from registry.web.presenting import desk as words
from registry.web.presenting.fields import ACTIVITY, REASON, Field
from registry.web.private import page, typed
from registry.web.sending import as_number

desk_activities = Blueprint("desk_activities", __name__, url_prefix="/desk/activities")


@desk_activities.route("/new", methods=["GET", "POST"])
@requires(GET=Action.SEE_AGREEMENT_AT_DESK, POST=Action.ACT_ON_AGREEMENT)
def new() -> Response:
    """Record something: the agreement, what it was, when, its title; the rest is folded."""
    reference = typed().get("reference") or request.args.get("agreement", "")
    if not reference:
        return _choose()
    agreement = my_agreement(reference)
    sheet = _sheet(N_("Record an activity"), N_("Record"), agreement, ACTIVITY, _like_another())
    if agreement.draft:
        return page("desk/closed.html", 409, title=sheet.title, back=sheet.back)
    if not doing():
        return show(sheet, agreement)
    said = _read(typed())
    if isinstance(said, list):
        return show(sheet, agreement, *said)
    told = N_("The activity is recorded.")
    return perform(sheet, agreement, lambda: _logged(agreement, said), told=told, adds=True)


def _choose() -> Response:
    """The first question where nothing says it yet: under which agreement?"""
    permit(Matter(person().cities))
    every = rows_of_cities(db.session, person().cities, today())
    rows = [row for row in every if row.legal in RUNNING]
    return page("desk/choose.html", agreements=words.choices(rows))


def _sheet(
    title: str, verb: str, agreement: Agreement, fields: tuple[Field, ...], there: dict[str, str]
) -> Sheet:
    back = url_for("desk_agreements.show_agreement", reference=agreement.reference)
    return Sheet(say(title), say(verb), fields, now=there, back=back)


def _like_another() -> dict[str, str]:
    """«Same as last year»: everything of another activity but its day."""
    like = request.args.get("like", "")
    found = asked.activity(db.session, as_number(like))
    if found is None or not matter_of(found[1]).cities & person().cities:
        return {}
    return {name: text for name, text in _as_typed(found[0]).items() if name != "dates"}


def _as_typed(activity: Activity) -> dict[str, str]:
    """An activity as the form would have been filled in."""
    entry = amending.entry_of(db.session, activity)
    money = f"{entry.amount} {entry.currency}" if entry.amount is not None else ""
    return {
        "kind": entry.kind,
        "dates": words.period_typed(entry.begin, entry.end),
        "title": entry.title,
        "mode": entry.mode or "",
        "participants": "" if entry.participants is None else str(entry.participants),
        "place": entry.place,
        "links": "; ".join(entry.links),
        "text": entry.text,
        "funding": entry.funding or "",
        "amount": money,
        "fields": "; ".join(entry.fields),
    }


def _logged(agreement: Agreement, said: ActivityForm) -> Agreement:
    city = my_city(agreement)
    entry = said.entry(agreement.id, city)
    _not_over(entry, agreement)
    (made,) = activities.log(db.session, actor(city), [entry], today=today())
    if isinstance(made, RuleBroken):
        raise made
    return agreement


def _not_over(entry: ActivityEntry, agreement: Agreement) -> None:
    for problem in broken_by_being_over(entry, over_from(db.session, agreement, today())):
        raise problem


# -- what is recorded already --------------------------------------------------------------------


def _mine(number: int) -> tuple[Activity, Agreement]:
    """An activity under an agreement of the person's cities; 404 else."""
    found = asked.activity(db.session, number)
    permit(matter_of(found[1]) if found else None)
    if found is None:  # permit answered already
        raise LookupError(number)
    return found


def _reported_by_us(activity: Activity) -> None:
    if activity.reported_by_id not in person().cities:
        raise RuleBroken(N_("Only the city that reported it changes it; you can contest it."))


@desk_activities.route("/<int:number>/amend", methods=["GET", "POST"])
@requires(GET=Action.SEE_AGREEMENT_AT_DESK, POST=Action.ACT_ON_AGREEMENT)
def amend(number: int) -> Response:
    activity, agreement = _mine(number)
    there = _as_typed(activity) | _offered(activity)
    sheet = _sheet(N_("Amend an activity"), N_("Amend"), agreement, ACTIVITY, there)

    def act(said: ActivityForm) -> Agreement:
        _reported_by_us(activity)
        entry = said.entry(agreement.id, activity.reported_by_id)
        by = actor(activity.reported_by_id)
        _not_over(entry, agreement)
        amending.amend(db.session, by, activity, entry, today=today())
        return agreement

    return _done(sheet, activity, agreement, _read, act, told=N_("The activity is amended."))


def _offered(activity: Activity) -> dict[str, str]:
    """Earlier values that somebody wants back: they are typed into the form, not set.

    What the form asks in one field, and the record keeps in two, is put together again.
    """
    wanted = request.args
    offered = {name: wanted[name] for name in _as_typed(activity) if name in wanted}
    if {"begin", "end"} & wanted.keys():
        begin, end = (wanted.get(name, _edtf(getattr(activity, name))) for name in ("begin", "end"))
        offered["dates"] = "/".join(filter(None, (begin, end)))
    if {"amount", "currency"} & wanted.keys():
        amount = wanted.get("amount", activity.amount)
        currency = wanted.get("currency", activity.currency)
        offered["amount"] = f"{amount or ''} {currency or ''}".strip()
    return offered


def _edtf(when: PartialDate | None) -> str:
    return when.edtf if when else ""


def _read(values: Mapping[str, str]) -> ActivityForm | list[RuleBroken]:
    """The agreement is known from the address."""
    return read_activity({**values, "reference": "TC-000000"})


def _done(
    sheet: Sheet,
    activity: Activity,
    agreement: Agreement,
    read: Callable[[Mapping[str, str]], Any],
    act: Callable[[Any], Agreement],
    *,
    told: str,
) -> Response:
    """The form of a deed on an activity, and the deed; its version is the activity's."""
    if not doing():
        return show(sheet, agreement, thing=activity)
    said = read(typed())
    if isinstance(said, list):
        return show(sheet, agreement, *said, thing=activity)
    return perform(sheet, agreement, lambda: act(said), told=told, thing=activity)


@desk_activities.route("/<int:number>/withdraw", methods=["GET", "POST"])
@requires(GET=Action.SEE_AGREEMENT_AT_DESK, POST=Action.ACT_ON_AGREEMENT)
def withdraw(number: int) -> Response:
    activity, agreement = _mine(number)
    sheet = _sheet(N_("Withdraw an activity"), N_("Withdraw"), agreement, (), {})

    def act(_said: None) -> Agreement:
        _reported_by_us(activity)
        amending.withdraw(db.session, actor(activity.reported_by_id), activity, today=today())
        return agreement

    return _done(
        sheet, activity, agreement, read_nothing, act, told=N_("The activity is withdrawn.")
    )


@desk_activities.route("/<int:number>/confirm", methods=["GET", "POST"])
@requires(GET=Action.SEE_AGREEMENT_AT_DESK, POST=Action.ACT_ON_AGREEMENT)
def confirm(number: int) -> Response:
    activity, agreement = _mine(number)
    sheet = _sheet(N_("Confirm an activity"), N_("Confirm"), agreement, (), {})

    def act(_said: None) -> Agreement:
        city = my_city(agreement)
        contests.confirm_activity(db.session, actor(city), activity, city, today=today())
        return agreement

    return _done(sheet, activity, agreement, read_nothing, act, told=N_("Confirmed. Thank you."))


@desk_activities.route("/<int:number>/contest", methods=["GET", "POST"])
@requires(GET=Action.SEE_AGREEMENT_AT_DESK, POST=Action.ACT_ON_AGREEMENT)
def contest(number: int) -> Response:
    activity, agreement = _mine(number)
    sheet = _sheet(N_("Contest an activity"), N_("Contest"), agreement, (REASON,), {})

    def act(said: Any) -> Agreement:
        city = my_city(agreement)
        contests.contest_activity(
            db.session, actor(city), activity, city, said.reason, today=today()
        )
        return agreement

    told = N_("Contested: it does not count until the secretariat settles it.")
    return _done(sheet, activity, agreement, read_reason, act, told=told)
