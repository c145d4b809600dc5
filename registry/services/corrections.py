"""Facts of an agreement put right: what was recorded wrongly, or not at all."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from registry.domain.entries import PaperEntry
from registry.domain.rules import broken_by_paper
from registry.domain.vocabulary import Role
from registry.models import Agreement, AgreementField, Instrument
from registry.services.agreements import date_text, record
from registry.services.audit import Actor, AnySession


def correct(
    session: AnySession,
    actor: Actor,
    agreement: Agreement,
    *,
    wording: str,
    fields: Sequence[str],
    paper: PaperEntry,
    today: date,
) -> bool:
    """Set wording, fields of cooperation, and the paper that concluded the agreement.

    Return whether anything changed; RuleBroken if the paper can't be so.
    """
    for problem in broken_by_paper(paper, today):
        raise problem
    changes: dict[str, list[Any]] = {}
    _set(agreement, "wording", wording, changes)
    _set_fields(session, agreement, fields, changes)
    _set_paper(agreement, paper, changes)
    if changes:
        session.flush()
        record(session, actor, "correct", agreement.id, changes)
    return bool(changes)


def _set(thing: Any, name: str, value: Any, changes: dict[str, list[Any]], shown: str = "") -> None:
    old = getattr(thing, name)
    if old != value:
        setattr(thing, name, value)
        changes[shown or name] = [_plain(old), _plain(value)]


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | None) else date_text(value)


def fields_of(session: AnySession, agreement_id: int) -> list[str]:
    found = select(AgreementField.field).where(AgreementField.agreement_id == agreement_id)
    return sorted(session.scalars(found))


def _set_fields(
    session: AnySession, agreement: Agreement, fields: Sequence[str], changes: dict[str, list[Any]]
) -> None:
    old, new = fields_of(session, agreement.id), sorted(set(fields))
    if old == new:
        return
    for name in set(old) - set(new):
        session.delete(session.get_one(AgreementField, (name, agreement.id)))
    session.add_all(
        AgreementField(field=name, agreement_id=agreement.id) for name in set(new) - set(old)
    )
    changes["fields"] = [old, new]


def _set_paper(agreement: Agreement, paper: PaperEntry, changes: dict[str, list[Any]]) -> None:
    kept = conclusion_paper(agreement)
    if kept is None:
        if not paper.says_something:
            return
        kept = Instrument(agreement_id=agreement.id, role=Role.CONCLUDES)
        agreement.instruments.append(kept)
    _set(kept, "signed", paper.signed, changes, "concluded")
    _set(kept, "place", paper.place, changes)
    _set(kept, "kind", paper.kind, changes, "instrument")
    _set(kept, "link", paper.link, changes)


def conclusion_paper(agreement: Agreement) -> Instrument | None:
    papers = (paper for paper in agreement.instruments if paper.role == Role.CONCLUDES)
    return next(papers, None)
