"""How a deed at the desk is done: looked at first, then done once, or shown to be out of date.

What the public will see is found by doing the deed and taking it back: no rule is told twice.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response, current_app, redirect, request, url_for
from sqlalchemy.exc import IntegrityError

from registry.domain.agreements import legal_status
from registry.domain.dormancy import Policy
from registry.domain.errors import N_, RuleBroken
from registry.domain.permissions import Matter
from registry.exchange import letters as written
from registry.extensions import db
from registry.i18n import gettext
from registry.models import Agreement
from registry.queries import desk as asked
from registry.queries.agreement import agreement_by_reference, row_of
from registry.queries.agreements import AgreementRow
from registry.queries.versions import data_version, is_settled
from registry.services import letters
from registry.services.constraints import explained
from registry.services.secrets import new_secret
from registry.services.standing import Stale, facts_of, hold, step_on
from registry.web.access import now, permit, person, write_anew
from registry.web.asking import today
from registry.web.held import acting, here
from registry.web.keys import seal
from registry.web.presenting import desk as words
from registry.web.presenting.fields import Field, labels, understood
from registry.web.private import filled, page, tell, typed
from registry.web.sending import (
    KEY,
    STEP,
    VERSION,
    as_number,
    done_before,
    keep,
    seen_version,
    sent_on,
)
from registry.web.surroundings import absolute

#: What a form at the desk carries besides: the data version, for what happened meanwhile.
SEEN = "seen"
_OURS = (KEY, VERSION, SEEN)


@dataclass(frozen=True)
class Sheet:
    """The page of a deed: what it is called, what it asks, what stands there now."""

    title: str
    verb: str
    fields: Sequence[Field] = ()
    lead: str = ""
    now: dict[str, str] = field(default_factory=dict)
    back: str = ""
    uploads: bool = False

    @property
    def at_once(self) -> bool:
        """Whether one step does it: a browser sends no file twice."""
        return self.uploads


def my_agreement(reference: str) -> Agreement:
    """The agreement, if one of the person's cities is party to it; 404 else."""
    found = asked.agreement(db.session, reference)
    permit(matter_of(found) if found else None)
    if found is None:  # permit answered already
        raise LookupError(reference)
    return found


def matter_of(agreement: Agreement) -> Matter:
    return Matter(frozenset(party.city_id for party in agreement.parties))


def my_city(agreement: Agreement, *, silent: bool = False) -> int:
    """In whose name the person acts: the first party that the person speaks for.

    With `silent` the first one that has not reported, if there is one.
    """
    mine = [each for each in agreement.parties if each.city_id in person().cities]
    waiting = [each for each in mine if silent and not each.reported_on]
    return (waiting or mine)[0].city_id


def show(
    sheet: Sheet,
    agreement: Agreement | None,
    *problems: RuleBroken,
    thing: Any = None,
    status: int = 200,
) -> Response:
    """The form, with what was typed or what stands there now."""
    versioned = thing if thing is not None else agreement
    version = versioned.version if versioned is not None else 0
    ours = {KEY: new_secret(), VERSION: str(version), SEEN: str(data_version(db.session))}
    if request.method == "POST":
        ours |= {name: typed()[name] for name in _OURS if name in typed()}
    return page(
        "desk/deed.html",
        422 if problems else status,
        title=sheet.title,
        lead=sheet.lead,
        agreement=words.title(agreement) if agreement else "",
        form=filled(*(_at_its_field(sheet, each) for each in problems), **sheet.now),
        fields=sheet.fields,
        labels=labels(sheet.fields),
        hidden=list(ours.items()),
        action=here(),
        verb=sheet.verb if sheet.at_once else "",
        back=sheet.back,
        uploads=sheet.uploads,
    )


#: What the rules call a fact -> the field in which the desk asks for it.
_ASKED_AS = {
    "concluded": "signed", "city_b": "partners", "begin": "dates", "end": "dates",
    "ended": "when", "suspended": "when", "resumed": "when",
}  # fmt: skip


def _at_its_field(sheet: Sheet, problem: RuleBroken) -> RuleBroken:
    """The problem at the field of the form that it is about; above the form if there is none."""
    there = {each.name for each in sheet.fields}
    name = problem.field if problem.field in there else _ASKED_AS.get(problem.field or "")
    return RuleBroken(problem.message, name if name in there else None, problem.params)


def perform(
    sheet: Sheet,
    agreement: Agreement | None,
    act: Callable[[], Agreement],
    *,
    told: str,
    thing: Any = None,
    adds: bool = False,
) -> Response:
    """Do the deed and show what the public will see; keep it in the second step only.

    `act` does it and returns the agreement it was done to; `thing` is what has the version that
    the form carries (the agreement, if nothing is said). A deed that only `adds` something takes
    no notice of versions: nothing is overwritten.
    """
    if earlier := done_before():
        return earlier
    done = _tried(sheet, agreement, act, thing=thing, adds=adds)
    if isinstance(done, Response):
        return done
    if not sheet.at_once and typed().get(STEP) != "do":
        return _look(sheet, done.sentences)
    if not done.new:
        return _leave_it(done.to)
    try:
        return _keep(done, told)
    except IntegrityError as error:
        return _done_at_once(error)


@dataclass(frozen=True)
class Done:
    """A deed that was done and can still be taken back; `new` is whether it changed anything."""

    to: Agreement
    sentences: Sequence[str]
    new: bool


def _tried(
    sheet: Sheet,
    agreement: Agreement | None,
    act: Callable[[], Agreement],
    *,
    thing: Any,
    adds: bool,
) -> Done | Response:
    """Do the deed, or say why it can't be done."""
    reference = agreement.reference if agreement else ""
    before = _as_public(agreement) if agreement else None
    try:
        _take(agreement, thing, adds=adds)
        done_to = act()
    except (Stale, RuleBroken, IntegrityError) as problem:
        return _not_done(sheet, reference, thing, problem)
    new = not is_settled(db.session)
    return Done(done_to, list(_effect(agreement, before, done_to)), new)


def _not_done(
    sheet: Sheet, reference: str, thing: Any, problem: Stale | RuleBroken | IntegrityError
) -> Response:
    """Why it can't be done; or where it led to, if this very form did it a moment ago."""
    write_anew()
    if earlier := done_before():
        return earlier
    if isinstance(problem, Stale):
        return _stale(sheet, reference, thing)
    if isinstance(problem, IntegrityError):
        return _refused(sheet, reference, explained(problem), status=409)
    return _refused(sheet, reference, problem)


def _take(agreement: Agreement | None, thing: Any, *, adds: bool) -> None:
    """Keep others away until the deed is done; Stale if one of them was faster."""
    versioned = thing if thing is not None else agreement
    if adds and agreement is not None:
        hold(db.session, agreement)
    elif versioned is not None:
        step_on(db.session, versioned, seen_version())


def _effect(
    agreement: Agreement | None, before: AgreementRow | None, done_to: Agreement
) -> Iterator[str]:
    """What is seen of the agreement, and of the one that took its place if there is one."""
    if agreement is None or agreement.id == done_to.id:
        yield from words.effect(before, _as_public(done_to))
        return
    yield from words.effect(before, _as_public(agreement))
    yield from words.effect(None, _as_public(done_to))


def _leave_it(agreement: Agreement) -> Response:
    """What was said is so already: nothing is kept, and nobody is told."""
    location = url_for("desk_agreements.show_agreement", reference=agreement.reference)
    db.session.rollback()
    tell(N_("Nothing was changed: the registry says so already."))
    return redirect(location, 303)  # type: ignore[return-value]


def _done_at_once(error: IntegrityError) -> Response:
    """The same form was sent twice, and the other one was a little faster: it is one deed."""
    write_anew()
    earlier = done_before()
    if earlier is None:
        raise error
    return earlier


def _as_public(agreement: Agreement) -> AgreementRow | None:
    """What a list says of the agreement, asked anew: kept answers know nothing uncommitted."""
    db.session.flush()
    db.session.expire_all()
    day = today()
    whole = agreement_by_reference(db.session, agreement.reference, day, day)
    if whole is None:
        return None
    legal = legal_status(facts_of(db.session, agreement), day)
    return row_of(whole, legal, Policy(), day)


def _look(sheet: Sheet, sentences: Sequence[str]) -> Response:
    db.session.rollback()
    return page(
        "desk/look.html",
        title=sheet.title,
        sentences=sentences,
        understood=list(understood(sheet.fields, typed())),
        fields=sent_on(),
        action=here(),
        verb=sheet.verb,
    )


def _refused(sheet: Sheet, reference: str, problem: RuleBroken, status: int = 422) -> Response:
    agreement = asked.agreement(db.session, reference) if reference else None
    return show(sheet, agreement, problem, status=status)


def _stale(sheet: Sheet, reference: str, thing: Any) -> Response:
    """Somebody else changed it meanwhile: both versions, and what was typed is kept."""
    agreement = asked.agreement(db.session, reference)
    if agreement is None:
        raise LookupError(reference)
    since = asked.changes_since(db.session, agreement.id, as_number(typed().get(SEEN, "")))
    versioned = thing if thing is not None else agreement
    ours = {VERSION: str(versioned.version), SEEN: str(data_version(db.session))}
    return page(
        "desk/stale.html",
        409,
        title=sheet.title,
        changes=words.changes(db.session, since),
        both=list(words.both(sheet.fields, typed(), sheet.now)),
        fields=[pair for pair in sent_on() if pair[0] not in ours] + list(ours.items()),
        action=here(),
        back=sheet.back,
    )


def _keep(done: Done, told: str) -> Response:
    agreement = done.to
    location = url_for("desk_agreements.show_agreement", reference=agreement.reference)
    _write_to_others(agreement, told, done.sentences)
    keep(location)
    db.session.commit()
    tell(told)
    return redirect(location, 303)  # type: ignore[return-value]


def _write_to_others(agreement: Agreement, told: str, sentences: Sequence[str]) -> None:
    """The other parties' editors get a mail with what changed and one link."""
    if agreement.draft:
        return
    others = [each.city_id for each in agreement.parties if each.city_id not in person().cities]
    path = url_for("desk_agreements.show_agreement", reference=agreement.reference)
    for account in asked.editors(db.session, others, person().account_id):
        mail = written.changed(
            account.email,
            current_app.config["SITE_NAME"],
            title=words.title(agreement),
            what=gettext(told),
            sentences=sentences,
            link=absolute(path),
        )
        letters.post(db.session, seal(), account.id, "changed", mail, now=now())


def doing() -> bool:
    """Whether the form of this request is to be looked at or acted on, not only shown again."""
    return acting()


def nobody_at(agreement: Agreement) -> Iterator[str]:
    """A sentence for each other party for which nobody has an account yet."""
    others = [each.city_id for each in agreement.parties if each.city_id not in person().cities]
    for name in asked.silent_cities(db.session, others):
        yield gettext("Nobody at %(city)s has an account yet.", city=name)
