"""What somebody acts on: locked at the version that was seen, one step on after it."""

from datetime import date
from typing import Any

from sqlalchemy import update

from registry.domain.agreements import (
    TERM_ROLES,
    AgreementFacts,
    Happening,
    Successor,
    Suspension,
    TermFacts,
    legal_status,
)
from registry.domain.deeds import Standing
from registry.models import (
    Activity,
    Agreement,
    Declaration,
    Forum,
    ForumSession,
    Instrument,
    Panelist,
    Party,
)
from registry.models import Suspension as SuspensionRow
from registry.services.audit import AnySession
from registry.services.lifecycle import conclusion_of


class Stale(Exception):
    """Somebody else changed the thing since it was looked at."""


#: What has a version, and is changed by people who have seen one.
Versioned = Agreement | Activity | Declaration | Forum | ForumSession | Panelist


def step_on(session: AnySession, thing: Versioned, seen: int) -> None:
    """Take the thing for oneself, and give it the next version.

    Stale if `seen` is not its version any more. The row stays locked until the transaction ends.
    """
    table: Any = type(thing).__table__
    moved = (
        update(table)
        .where(table.c.id == thing.id, table.c.version == seen)
        .values(version=seen + 1)
        .returning(table.c.id)
    )
    if session.execute(moved).scalar() is None:
        raise Stale
    session.refresh(thing)


def hold(session: AnySession, thing: Agreement | Forum) -> None:
    """Keep others from changing the thing until the transaction ends, and see it as it is."""
    session.refresh(thing, with_for_update=True)


def standing_of(
    session: AnySession, agreement: Agreement, cities: frozenset[int], today: date
) -> Standing:
    """How the agreement stands today for those of its parties that `cities` are."""
    mine = [party for party in agreement.parties if party.city_id in cities]
    return Standing(
        legal=legal_status(facts_of(session, agreement), today),
        parties=len(agreement.parties),
        present=any(not _has_left(party, today) for party in mine),
        reported=all(party.reported_on for party in mine),
        contested=agreement.contested_on is not None,
        fixed_term=any(paper.term_last for paper in agreement.instruments),
        end_reported=agreement.end_reported_on is not None,
        end_to_confirm=_waits_for_a_word(agreement, cities),
    )


def over_from(session: AnySession, agreement: Agreement, today: date) -> date | None:
    """From which day on nothing more is done under the agreement; None while it goes on."""
    facts = facts_of(session, agreement)
    days = [facts.end.counts_from] if facts.end else []
    left = sorted(leaving.counts_from for leaving in facts.leavings)
    days += left[max(facts.parties - 2, 0) :][:1]  # from then on fewer than two remain
    if facts.successor and facts.successor.holds(today) and facts.successor.conclusion:
        days.append(facts.successor.conclusion.latest)
    return min((day for day in days if day <= today), default=None)


def present_cities(agreement: Agreement, today: date) -> tuple[int, ...]:
    """The ids of the parties that have not left, in their order."""
    return tuple(each.city_id for each in agreement.parties if not _has_left(each, today))


def _waits_for_a_word(agreement: Agreement, cities: frozenset[int]) -> bool:
    """Whether another party has said that the agreement ended, and nobody has confirmed it."""
    said_by = agreement.end_said_by_id
    return said_by is not None and said_by not in cities and agreement.end_confirmed_on is None


def _has_left(party: Party, today: date) -> bool:
    if party.left_reported_on is None:
        return False
    return Happening(party.left, party.left_reported_on).counts_from <= today


def facts_of(session: AnySession, agreement: Agreement) -> AgreementFacts:
    """What the life cycle needs to know of an agreement."""
    ended, left = agreement.end_reported_on, agreement.parties
    return AgreementFacts(
        conclusion=conclusion_of(agreement),
        draft=agreement.draft,
        end=Happening(agreement.ended, ended) if ended else None,
        parties=len(agreement.parties),
        leavings=[
            Happening(each.left, each.left_reported_on) for each in left if each.left_reported_on
        ],
        terms=[_term(paper) for paper in agreement.instruments if paper.role in TERM_ROLES],
        suspensions=[
            _pause(row) for row in session.query(SuspensionRow).filter_by(agreement_id=agreement.id)
        ],
        successor=_successor(session, agreement.id),
    )


def _term(paper: Instrument) -> TermFacts:
    return TermFacts(paper.signed, paper.term_last)


def _pause(row: SuspensionRow) -> Suspension:
    until = Happening(row.until, row.until_reported_on) if row.until_reported_on else None
    return Suspension(Happening(row.start, row.start_reported_on), until)


def _successor(session: AnySession, agreement_id: int) -> Successor | None:
    found = session.query(Agreement).filter_by(supersedes_id=agreement_id).one_or_none()
    return Successor(conclusion_of(found), found.draft) if found else None
