"""Declarations: what a city says of an agreement for a year."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from registry.domain.entries import EndEntry
from registry.domain.errors import N_, RuleBroken
from registry.domain.vocabulary import DeclarationWord
from registry.models import Agreement, Declaration
from registry.services import lifecycle
from registry.services.agreements import record
from registry.services.audit import Actor, AnySession

#: For how many years back a city may still say something.
YEARS_BACK = 5


def declare(
    session: AnySession,
    actor: Actor,
    agreement: Agreement,
    city: int,
    *,
    year: int,
    word: str,
    reasons: Sequence[str] = (),
    note: str = "",
    today: date,
) -> Declaration:
    """Note the city's word on a year; a later word takes the earlier one's place.

    Whoever declares has reported; whoever declares an end has ended the agreement (or left it).
    """
    if not today.year - YEARS_BACK <= year <= today.year:
        raise RuleBroken(
            _OTHER_YEAR, "year", {"first": today.year - YEARS_BACK, "last": today.year}
        )
    kept = of_year(session, agreement.id, city, year)
    before, whys = (kept.word, kept.reasons) if kept else (None, [])
    if kept is None:
        kept = Declaration(agreement_id=agreement.id, city_id=city, year=year)
        session.add(kept)
    kept.word, kept.reasons, kept.note = word, list(reasons), note
    kept.declared_on = today
    session.flush()
    # The note is the department's own: the audit says that there is one.
    changes = {"city": city, "year": year, "word": [before, word], "reasons": [whys, list(reasons)]}
    record(session, actor, "declare", agreement.id, {**changes, **({"note": None} if note else {})})
    lifecycle.mark_reported(session, actor, {agreement.id: frozenset({city})}, today=today)
    if word == DeclarationWord.ENDED:
        lifecycle.end(session, actor, agreement.id, EndEntry(None, city), today=today)
    return kept


_OTHER_YEAR = N_("A declaration is for a year from %(first)s to %(last)s.")


def of_year(session: AnySession, agreement_id: int, city: int, year: int) -> Declaration | None:
    return session.scalar(
        select(Declaration).where(
            Declaration.agreement_id == agreement_id,
            Declaration.city_id == city,
            Declaration.year == year,
        )
    )
