"""Deeds on an agreement: what each asks, and what does it. One line of the table each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from registry.domain.deeds import Deed
from registry.domain.entries import AgreementEntry, EndEntry, PaperEntry, PauseEntry
from registry.domain.errors import N_, RuleBroken
from registry.domain.vocabulary import Role, Term
from registry.extensions import db
from registry.forms import deeds as forms
from registry.models import Agreement
from registry.services import (
    agreements,
    contests,
    corrections,
    declarations,
    lifecycle,
    publishing,
)
from registry.services.audit import Actor
from registry.services.lifecycle import Signing
from registry.services.standing import present_cities
from registry.web.asking import today
from registry.web.presenting import fields as ask
from registry.web.presenting.fields import Field

Read = Callable[[Mapping[str, str]], Any]


@dataclass(frozen=True)
class Place:
    """Where a deed is done: who acts for which city on which agreement."""

    actor: Actor
    agreement: Agreement
    city: int


@dataclass(frozen=True)
class Spec:
    """A deed: its fields, the gate, what it does, and what is said when it is done.

    `act` returns the agreement to look at afterwards, where that is another one.
    """

    told: str
    act: Callable[[Place, Any], Agreement | None]
    read: Read = forms.read_nothing
    fields: Sequence[Field] = ()
    lead: str = ""


def _publish(at: Place, _said: None) -> None:
    publishing.publish(db.session, at.actor, at.agreement, at.city, today=today())


def _discard(at: Place, _said: None) -> None:
    publishing.discard(db.session, at.actor, at.agreement, today=today())


def _confirm(at: Place, _said: None) -> None:
    reports = {at.agreement.id: frozenset({at.city})}
    lifecycle.mark_reported(db.session, at.actor, reports, today=today())


def _paper(at: Place, paper: PaperEntry) -> None:
    lifecycle.sign(db.session, at.actor, Signing(at.agreement.id, paper), today=today())
    _confirm(at, None)


def _suspend(at: Place, said: forms.DayForm) -> None:
    pause = PauseEntry(said.when)
    new = lifecycle.suspend(
        db.session, at.actor, at.agreement.id, pause, today=today(), said_by=at.city
    )
    if not new:
        raise RuleBroken(N_("A suspension from then on is recorded already."), "when")
    _confirm(at, None)


def _resume(at: Place, said: forms.DayForm) -> None:
    lifecycle.resume(db.session, at.actor, at.agreement, said.when, today=today())
    _confirm(at, None)


def _end(at: Place, said: forms.DayForm) -> None:
    """The first word ends it; the other party's confirms that; in a larger one it is a leaving."""
    word = EndEntry(said.when, at.city)
    if not lifecycle.end(db.session, at.actor, at.agreement.id, word, today=today()):
        raise RuleBroken(N_("Your city has said so already."))
    _confirm(at, None)


def _confirm_end(at: Place, _said: None) -> None:
    _end(at, forms.DayForm(None))


def _supersede(at: Place, said: forms.KindForm) -> Agreement:
    """A change of kind is a new agreement with its own clock; the old one ends with it."""
    entry = AgreementEntry(
        cities=present_cities(at.agreement, today()),
        kind=said.kind,
        papers=(said.paper,),
        supersedes=at.agreement.id,
        reported_by=frozenset({at.city}),
    )
    (made,) = agreements.conclude(db.session, at.actor, [entry], today=today())
    if isinstance(made, RuleBroken):
        raise made
    return db.session.get_one(Agreement, made)


def _correct(at: Place, said: forms.FactsForm) -> None:
    kept = corrections.conclusion_paper(at.agreement)
    paper = PaperEntry(
        kind=said.instrument,
        signed=said.signed,
        place=said.place,
        link=said.link,
        term=kept.term if kept else Term.OPEN,
        term_last=kept.term_last if kept else None,
    )
    corrections.correct(
        db.session, at.actor, at.agreement,
        wording=said.wording, fields=said.fields, paper=paper, today=today(),
    )  # fmt: skip
    if not at.agreement.draft:
        _confirm(at, None)


def facts_now(agreement: Agreement) -> dict[str, str]:
    """What stands in the fields of a correction before anything is typed."""
    paper = corrections.conclusion_paper(agreement)
    return {
        "wording": agreement.wording,
        "fields": "; ".join(corrections.fields_of(db.session, agreement.id)),
        "signed": str(paper.signed) if paper and paper.signed else "",
        "place": paper.place if paper else "",
        "instrument": paper.kind if paper else "",
        "link": paper.link if paper else "",
    }


def _contest(at: Place, said: forms.ReasonForm) -> None:
    contests.contest_agreement(
        db.session, at.actor, at.agreement, at.city, said.reason, today=today()
    )


def _declare(at: Place, said: forms.DeclarationForm) -> None:
    declarations.declare(
        db.session, at.actor, at.agreement, at.city,
        year=said.year, word=said.word, reasons=said.reasons, note=said.note, today=today(),
    )  # fmt: skip


SPECS: dict[Deed, Spec] = {
    Deed.PUBLISH: Spec(N_("Published."), _publish),
    Deed.DISCARD: Spec(N_("The draft is discarded."), _discard),
    Deed.CONFIRM: Spec(
        N_("Confirmed in the name of your city."),
        _confirm,
        lead=N_("You say that what the registry lists of this agreement is so."),
    ),
    Deed.PAPER: Spec(
        N_("The paper is recorded."),
        _paper,
        forms.read_paper,
        (ask.ROLE, ask.SIGNED, *ask.PAPER, *ask.TERM),
    ),
    Deed.RENEW: Spec(
        N_("The renewal is recorded."),
        _paper,
        partial(forms.read_paper, role=Role.RENEWS),
        (ask.SIGNED, *ask.PAPER, *ask.TERM),
        N_("A renewal puts the agreement in force again. It is no activity."),
    ),
    Deed.EXTEND: Spec(
        N_("The extension is recorded."),
        _paper,
        partial(forms.read_paper, role=Role.EXTENDS, ends=True),
        (ask.SIGNED, ask.UNTIL, *ask.PAPER),
    ),
    Deed.SUSPEND: Spec(
        N_("The suspension is recorded."), _suspend, forms.read_day, (ask.WHEN, ask.UNKNOWN)
    ),
    Deed.RESUME: Spec(
        N_("The resumption is recorded."), _resume, forms.read_day, (ask.WHEN, ask.UNKNOWN)
    ),
    Deed.END: Spec(
        N_("The end is recorded."),
        _end,
        forms.read_day,
        (ask.WHEN, ask.UNKNOWN),
        N_("It counts from its day and is marked as one-sided until the partner confirms it."),
    ),
    Deed.LEAVE: Spec(
        N_("The leaving is recorded."),
        _end,
        forms.read_day,
        (ask.WHEN, ask.UNKNOWN),
        N_("The agreement goes on between the others, while at least two remain."),
    ),
    Deed.CONFIRM_END: Spec(N_("The end is confirmed."), _confirm_end),
    Deed.SUPERSEDE: Spec(
        N_("The new agreement is recorded."),
        _supersede,
        forms.read_successor,
        (ask.KIND, ask.SIGNED, *ask.PAPER, *ask.TERM),
        N_("A change of kind is a new agreement: it has its own clock, and the old one rests."),
    ),
    Deed.CORRECT: Spec(
        N_("The facts are corrected."),
        _correct,
        forms.read_facts,
        (ask.CONCLUDED, ask.WORDING, *ask.PAPER, ask.THEMES),
    ),
    Deed.CONTEST: Spec(
        N_("Contested. The secretariat will settle it."),
        _contest,
        forms.read_reason,
        (ask.REASON,),
        N_("Say that the registry is wrong about this agreement as a whole."),
    ),
    Deed.DECLARE: Spec(
        N_("Your word is recorded."), _declare, forms.read_declaration, ask.DECLARATION
    ),
}
