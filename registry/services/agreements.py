"""Agreements: concluding them, and what becomes of them afterwards."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import select, update

from registry.domain.dates import PartialDate
from registry.domain.entries import AgreementEntry, PaperEntry, PauseEntry
from registry.domain.errors import N_, RuleBroken
from registry.domain.rules import broken_by_agreement
from registry.models import Agreement, AgreementField, Counter, Instrument, Party, Suspension
from registry.services import audit, distances
from registry.services.audit import Actor, AnySession
from registry.services.writing import (
    Values,
    add_rows,
    add_rows_with_ids,
    date_columns,
    known_facts,
)

_COUNTER = "agreement"


def conclude(
    session: AnySession, actor: Actor, entries: Sequence[AgreementEntry], *, today: date
) -> list[int | RuleBroken]:
    """Record new agreements; return for each its id, or the rule that forbids it and was kept."""
    doubled, replaced = _Doubled(session, entries), _Replaced(session, entries)
    problems = [
        next(broken_by_agreement(entry, today), None) or replaced.by(entry) or doubled.by(entry)
        for entry in entries
    ]
    new = [entry for entry, broken in zip(entries, problems, strict=True) if not broken]
    rows = _numbered(session, [_columns(entry, today) for entry in new])
    ids = add_rows_with_ids(session, Agreement, rows)
    made = list(zip(ids, new, strict=True))
    _add_parts(session, made, today)
    for (agreement_id, entry), row in zip(made, rows, strict=True):
        record(session, actor, "conclude", agreement_id, _said_by(entry, row))
    remaining = iter(ids)
    return [broken or next(remaining) for broken in problems]


def record(
    session: AnySession, actor: Actor, action: str, agreement_id: int, changes: Values
) -> None:
    audit.record(
        session, actor, action, entity="agreement", entity_id=agreement_id, changes=changes
    )


class _Doubled:
    """Agreements in force of one kind between the same cities, unless it is said to be meant."""

    def __init__(self, session: AnySession, entries: Sequence[AgreementEntry]) -> None:
        statement = select(Agreement.parties_key, Agreement.kind, Agreement.reference).where(
            Agreement.parties_key.in_({entry.key for entry in entries}),
            Agreement.end_reported_on.is_(None),
            ~Agreement.meant_twice,
        )
        self._there = {
            (key, kind): reference for key, kind, reference in session.execute(statement)
        }

    def by(self, entry: AgreementEntry) -> RuleBroken | None:
        if entry.meant_twice or (entry.end and not entry.leaver):
            return None
        here = (entry.key, entry.kind)
        if here in self._there:
            return RuleBroken(TWICE, "kind", {"reference": self._there[here]})
        self._there[here] = N_("in the same list")
        return None


TWICE = N_(
    "There is an agreement of this kind between these cities already: %(reference)s."
    " If it is meant, say so in “meant_twice”."
)


class _Replaced:
    """Agreements that have a successor; another one can't have the same place."""

    def __init__(self, session: AnySession, entries: Sequence[AgreementEntry]) -> None:
        wanted = {entry.supersedes for entry in entries if entry.supersedes}
        statement = select(Agreement.supersedes_id, Agreement.reference)
        found = session.execute(statement.where(Agreement.supersedes_id.in_(wanted)))
        self._by = {row.supersedes_id: row.reference for row in found}

    def by(self, entry: AgreementEntry) -> RuleBroken | None:
        if not entry.supersedes:
            return None
        if entry.supersedes in self._by:
            about = {"reference": self._by[entry.supersedes]}
            return RuleBroken(REPLACED, "supersedes", about)
        self._by[entry.supersedes] = N_("another one of the same list")
        return None


REPLACED = N_("That agreement is superseded already, by %(reference)s.")


def _numbered(session: AnySession, rows: list[Values]) -> list[Values]:
    """Give each row the next number and its reference; a number is never given twice."""
    if not rows:
        return []
    last = _counted_up(session, len(rows))
    for number, row in enumerate(rows, start=last - len(rows) + 1):
        row |= {"number": number, "reference": f"TC-{number:06}"}
    return rows


def _counted_up(session: AnySession, many: int) -> int:
    """Take numbers, and hold them against other writers until the transaction ends."""
    statement = (
        update(Counter)
        .where(Counter.name == _COUNTER)
        .values(last=Counter.last + many)
        .returning(Counter.last)
        .execution_options(synchronize_session=False)
    )
    last = session.execute(statement).scalar()
    if last is None:
        add_rows(session, Counter, [{"name": _COUNTER, "last": many}])
    return last or many


def hold(session: AnySession) -> None:
    """Let nobody else conclude an agreement until this transaction ends."""
    session.execute(select(Counter.last).where(Counter.name == _COUNTER).with_for_update())


def _columns(entry: AgreementEntry, today: date) -> Values:
    end = None if entry.leaver else entry.end
    return {
        "kind": entry.kind,
        "wording": entry.wording,
        "parties_key": entry.key,
        "supersedes_id": entry.supersedes,
        "meant_twice": entry.meant_twice,
        "draft": entry.draft,
        **date_columns("ended", end.when if end else None),
        "end_reported_on": today if end else None,
        "end_said_by_id": end.said_by if end else None,
    }


def _said_by(entry: AgreementEntry, row: Values) -> Values:
    """The audit's words for a new agreement."""
    facts = {
        "reference": row["reference"],
        "kind": entry.kind,
        "wording": entry.wording,
        "cities": list(entry.cities),
        "fields": list(entry.fields),
        "supersedes": entry.supersedes,
        "papers": [paper_facts(paper) for paper in entry.papers],
        "ended": date_text(entry.end.when) or "unknown" if entry.end else None,
        "ended_by": entry.end.said_by if entry.end else None,
        "suspended": date_text(entry.pause.start) or "unknown" if entry.pause else None,
        "reported_by": sorted(entry.reported_by),
        "draft": entry.draft,
    }
    return known_facts(facts)


def paper_facts(paper: PaperEntry) -> Values:
    """A paper as the audit has it."""
    facts = {
        "role": paper.role,
        "kind": paper.kind,
        "signed": date_text(paper.signed),
        "place": paper.place,
        "term": paper.term,
        "term_last": date_text(paper.term_last),
        "link": paper.link,
    }
    return {name: value for name, value in facts.items() if value}


def date_text(when: PartialDate | None) -> str | None:
    return when.edtf if when else None


# -- what belongs to an agreement ----------------------------------------------------------

_Made = Sequence[tuple[int, AgreementEntry]]


def _add_parts(session: AnySession, made: _Made, today: date) -> None:
    add_rows(session, Party, [row for each in made for row in _party_rows(*each, today)])
    fields = [{"agreement_id": i, "field": field} for i, entry in made for field in entry.fields]
    add_rows(session, AgreementField, fields)
    papers = [paper_row(i, paper) for i, entry in made for paper in entry.papers]
    add_rows(session, Instrument, papers)
    pauses = [row for i, entry in made for row in pause_rows(i, entry.pause, today)]
    add_rows(session, Suspension, pauses)
    distances.of_parties(session, [entry.cities for _id, entry in made])


def _party_rows(agreement_id: int, entry: AgreementEntry, today: date) -> Iterator[Values]:
    for position, city_id in enumerate(dict.fromkeys(entry.cities)):
        leaves = entry.end if entry.end and city_id == entry.leaver else None
        yield {
            "agreement_id": agreement_id,
            "city_id": city_id,
            "position": position,
            "reported_on": today if city_id in entry.reported_by else None,
            **date_columns("left", leaves.when if leaves else None),
            "left_reported_on": today if leaves else None,
        }


def paper_row(agreement_id: int, paper: PaperEntry) -> Values:
    return {
        "agreement_id": agreement_id,
        "role": paper.role,
        "kind": paper.kind,
        **date_columns("signed", paper.signed),
        "place": paper.place,
        "term": paper.term,
        **date_columns("term_last", paper.term_last),
        "link": paper.link,
    }


def pause_rows(agreement_id: int, pause: PauseEntry | None, today: date) -> Iterator[Values]:
    if pause:
        yield {
            "agreement_id": agreement_id,
            **date_columns("start", pause.start),
            "start_reported_on": today,
            **date_columns("until", pause.until),
            "until_reported_on": today if pause.resumed else None,
        }
