"""What becomes of an agreement afterwards: papers, reports, suspensions, its end."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update

from registry.domain.dates import PartialDate
from registry.domain.entries import AgreementEntry, EndEntry, PaperEntry, PauseEntry
from registry.domain.errors import N_, RuleBroken
from registry.domain.rules import broken_by_end, broken_by_paper, broken_by_pause
from registry.domain.vocabulary import Role
from registry.models import Agreement, AgreementField, Instrument, Party, Suspension
from registry.services.agreements import (
    REPLACED,
    date_text,
    paper_facts,
    paper_row,
    pause_rows,
    record,
)
from registry.services.audit import Actor, AnySession
from registry.services.writing import Values, add_rows, change_rows, date_columns


class Signing(NamedTuple):
    """A paper and the id of the agreement that it belongs to."""

    agreement_id: int
    paper: PaperEntry


def add_papers(session: AnySession, actor: Actor, signings: Sequence[Signing]) -> set[int]:
    """Add papers that are not there yet. A conclusion is dated if it had no day, never overwritten.

    Return the ids of the agreements that changed.
    """
    known = _papers(session, {each.agreement_id for each in signings})
    new, dated = [], []
    for signing in signings:
        papers = known.setdefault(signing.agreement_id, {})
        where = _place_of(signing.paper)
        if signing.paper.says_something and where not in papers:
            new.append(signing)
        elif where in papers and papers[where] is None and signing.paper.signed:
            dated.append(signing)
        else:
            continue
        papers[where] = signing.paper.signed.edtf if signing.paper.signed else None
    add_rows(session, Instrument, [paper_row(*each) for each in new])
    _date_papers(session, dated)
    for agreement_id, paper in (*new, *dated):
        record(session, actor, "paper", agreement_id, {"papers": [None, [paper_facts(paper)]]})
    return {each.agreement_id for each in (*new, *dated)}


def sign(session: AnySession, actor: Actor, signing: Signing, *, today: date) -> None:
    """Add one paper; RuleBroken if it can't be so, or is there already."""
    _first_of(broken_by_paper(signing.paper, today))
    if not add_papers(session, actor, [signing]):
        raise RuleBroken(N_("This paper is recorded already."), "signed")


def date_conclusion(session: AnySession, actor: Actor, signing: Signing, *, today: date) -> None:
    """Date an agreement that had no day, or say that its day is another one."""
    _first_of(broken_by_paper(signing.paper, today))
    agreement = session.get_one(Agreement, signing.agreement_id, populate_existing=True)
    known = conclusion_of(agreement)
    if known is not None and signing.paper.signed and known != signing.paper.signed:
        raise RuleBroken(
            N_("The registry has %(known)s. Correct the date on the agreement’s own page."),
            "signed",
            {"known": known},
        )
    add_papers(session, actor, [signing])


def _place_of(paper: PaperEntry) -> str:
    """An agreement has one conclusion; other papers are told apart by role, kind and day."""
    if paper.role == Role.CONCLUDES:
        return Role.CONCLUDES
    return _place(paper.role, paper.kind, paper.signed.edtf if paper.signed else None)


def _place(role: str, kind: str, signed: str | None) -> str:
    return role if role == Role.CONCLUDES else f"{role} {kind} {signed}"


def _papers(session: AnySession, ids: Collection[int]) -> dict[int, dict[str, str | None]]:
    """Return the EDTF text of each agreement's papers by what tells them apart."""
    paper: Any = Instrument
    columns = (paper.agreement_id, paper.role, paper.kind, paper.signed_edtf)
    found: dict[int, dict[str, str | None]] = {}
    for row in session.execute(select(*columns).where(paper.agreement_id.in_(ids))):
        papers = found.setdefault(row.agreement_id, {})
        papers[_place(row.role, row.kind, row.signed_edtf)] = row.signed_edtf
    return found


def _date_papers(session: AnySession, dated: Sequence[Signing]) -> None:
    table: Any = Instrument.__table__
    names = date_columns("signed", None)
    statement = (
        update(table)
        .where(table.c.agreement_id == bindparam("agreement"), table.c.role == Role.CONCLUDES)
        .values({name: bindparam(f"new_{name}") for name in names})
    )
    rows = [
        {"agreement": agreement_id}
        | {f"new_{name}": part for name, part in date_columns("signed", paper.signed).items()}
        for agreement_id, paper in dated
    ]
    change_rows(session, statement, rows)


# -- what else is said of it -----------------------------------------------------------------


class Saying(NamedTuple):
    """An agreement that is there, and what a further source says of it."""

    agreement_id: int
    entry: AgreementEntry


def add_facts(session: AnySession, actor: Actor, sayings: Sequence[Saying]) -> set[int]:
    """Take over the wording and the fields that are not known yet; overwrite nothing.

    Return the ids of the agreements that changed.
    """
    telling = [each for each in sayings if each.entry.wording or each.entry.fields]
    worded = _add_wordings(session, telling)
    themed = _add_fields(session, telling)
    for agreement_id in {**worded, **themed}:
        changes: Values = {}
        if agreement_id in worded:
            changes["wording"] = ["", worded[agreement_id]]
        if agreement_id in themed:
            changes["fields"] = [None, themed[agreement_id]]
        record(session, actor, "fill_in", agreement_id, changes)
    return {*worded, *themed}


def _add_wordings(session: AnySession, sayings: Sequence[Saying]) -> dict[int, str]:
    said = {each.agreement_id: each.entry.wording for each in reversed(sayings)}
    silent = select(Agreement.id).where(Agreement.id.in_(said), Agreement.wording == "")
    new = {i: said[i] for i in session.scalars(silent) if said[i]}
    table: Any = Agreement.__table__
    statement = (
        update(table)
        .where(table.c.id == bindparam("agreement"))
        .values(wording=bindparam("new_wording"), version=table.c.version + 1)
    )
    change_rows(session, statement, [{"agreement": i, "new_wording": w} for i, w in new.items()])
    return new


def _add_fields(session: AnySession, sayings: Sequence[Saying]) -> dict[int, list[str]]:
    ids = {each.agreement_id for each in sayings}
    there = select(AgreementField.agreement_id, AgreementField.field).where(
        AgreementField.agreement_id.in_(ids)
    )
    known = {(agreement_id, name) for agreement_id, name in session.execute(there)}
    wanted = {(each.agreement_id, name) for each in sayings for name in each.entry.fields}
    new: dict[int, list[str]] = {}
    for agreement_id, name in sorted(wanted - known):
        new.setdefault(agreement_id, []).append(name)
    rows = [{"agreement_id": i, "field": name} for i, names in new.items() for name in names]
    add_rows(session, AgreementField, rows)
    return new


Reports = Mapping[int, frozenset[int] | None]


def mark_reported(session: AnySession, actor: Actor, reports: Reports, *, today: date) -> set[int]:
    """Note for each agreement that these parties have reported, all of them where it says None.

    What was noted before stays. Return the ids of the agreements that changed.
    """
    silent = select(Party.agreement_id, Party.city_id).where(
        Party.agreement_id.in_(reports), Party.reported_on.is_(None)
    )
    found: dict[int, list[int]] = {}
    for agreement_id, city_id in session.execute(silent):
        said_by = reports[agreement_id]
        if said_by is None or city_id in said_by:
            found.setdefault(agreement_id, []).append(city_id)
    table: Any = Party.__table__
    statement = (
        update(table)
        .where(table.c.agreement_id == bindparam("agreement"), table.c.city_id == bindparam("city"))
        .values(reported_on=today)
    )
    rows = [{"agreement": i, "city": city_id} for i, ids in found.items() for city_id in ids]
    change_rows(session, statement, rows)
    for agreement_id, ids in found.items():
        record(session, actor, "report", agreement_id, {"reported_by": [None, sorted(ids)]})
    return set(found)


# -- its end and its pauses --------------------------------------------------------------------


def end(
    session: AnySession, actor: Actor, agreement_id: int, said: EndEntry, *, today: date
) -> bool:
    """End the agreement, or let the party leave that says so of one with more parties.

    A second party's word confirms an end. Return whether anything changed; RuleBroken says why
    the agreement can't have ended so.
    """
    agreement = session.get_one(Agreement, agreement_id, populate_existing=True)
    parties = tuple(party.city_id for party in agreement.parties)
    _first_of(broken_by_end(said, conclusion_of(agreement), parties))
    if said.said_by is not None and len(parties) > 2:
        changes = _leave(agreement, said, today)
    elif agreement.end_reported_on is None:
        agreement.ended, agreement.end_reported_on = said.when, today
        agreement.end_said_by_id = said.said_by
        changes = {"ended": [None, date_text(said.when)], "ended_by": [None, said.said_by]}
    else:
        changes = _confirm_end(agreement, said, today)
    return _noted(session, actor, "end", agreement_id, changes)


def _leave(agreement: Agreement, said: EndEntry, today: date) -> Values:
    party = next(each for each in agreement.parties if each.city_id == said.said_by)
    if party.left_reported_on is not None:
        return {}
    party.left, party.left_reported_on = said.when, today
    return {"left": [None, {"city": party.city_id, "when": date_text(said.when)}]}


def _confirm_end(agreement: Agreement, said: EndEntry, today: date) -> Values:
    first_word = agreement.end_said_by_id
    if agreement.end_confirmed_on or None in {said.said_by, first_word}:
        return {}
    if said.said_by == first_word:
        return {}
    agreement.end_confirmed_on = today
    return {"end_confirmed_by": [None, said.said_by]}


def suspend(
    session: AnySession,
    actor: Actor,
    agreement_id: int,
    pause: PauseEntry,
    *,
    today: date,
    said_by: int | None = None,
) -> bool:
    """Suspend the agreement, or note that it was resumed. Return whether anything changed."""
    agreement = session.get_one(Agreement, agreement_id, populate_existing=True)
    _first_of(broken_by_pause(pause, conclusion_of(agreement)))
    known = session.scalars(select(Suspension).where(Suspension.agreement_id == agreement_id))
    same = next((each for each in known if each.start == pause.start), None)
    if same is None:
        rows = pause_rows(agreement_id, pause, today)
        add_rows(session, Suspension, [{**row, "said_by_id": said_by} for row in rows])
        changes = {"suspended": [None, date_text(pause.start)]}
    elif pause.resumed and same.until_reported_on is None:
        same.until, same.until_reported_on = pause.until, today
        changes = {"resumed": [None, date_text(pause.until)]}
    else:
        changes = {}
    return _noted(session, actor, "suspend", agreement_id, changes)


def resume(
    session: AnySession,
    actor: Actor,
    agreement: Agreement,
    when: PartialDate | None,
    *,
    today: date,
) -> None:
    """Note that the pauses that were not over are; RuleBroken if there are none."""
    of_it = (Suspension.agreement_id == agreement.id, Suspension.until_reported_on.is_(None))
    running = session.scalars(select(Suspension).where(*of_it)).all()
    if not running:
        raise RuleBroken(N_("The agreement is not suspended."))
    for row in running:
        pause = PauseEntry(row.start, when, resumed=True)
        _first_of(broken_by_pause(pause, conclusion_of(agreement)))
        row.until, row.until_reported_on = when, today
    _noted(
        session, actor, "resume", agreement.id, {"resumed": [None, date_text(when) or "unknown"]}
    )


def supersede(session: AnySession, actor: Actor, agreement_id: int, old_id: int) -> bool:
    """Note that the agreement took the place of an older one, if that was not known.

    Return whether anything changed; RuleBroken if another one did, or if the older one is younger.
    """
    agreement = session.get_one(Agreement, agreement_id, populate_existing=True)
    if agreement.supersedes_id is not None:
        return False
    successor = select(Agreement.reference).where(Agreement.supersedes_id == old_id)
    if reference := session.scalar(successor):
        raise RuleBroken(REPLACED, "supersedes", {"reference": reference})
    if agreement_id in _line_of(session, old_id):
        raise RuleBroken(N_("No agreement supersedes itself."), "supersedes")
    agreement.supersedes_id = old_id
    return _noted(session, actor, "supersede", agreement_id, {"supersedes": [None, old_id]})


def _line_of(session: AnySession, agreement_id: int | None) -> Iterator[int]:
    """Yield the agreement and all that it supersedes, one after the other."""
    while agreement_id is not None:
        yield agreement_id
        older = select(Agreement.supersedes_id).where(Agreement.id == agreement_id)
        agreement_id = session.scalar(older)


def conclusion_of(agreement: Agreement) -> PartialDate | None:
    """Return the day on which the agreement was concluded, as far as it is known."""
    papers = (paper for paper in agreement.instruments if paper.role == Role.CONCLUDES)
    return next((paper.signed for paper in papers), None)


def _first_of(problems: Iterator[RuleBroken]) -> None:
    for problem in problems:
        raise problem


def _noted(
    session: AnySession, actor: Actor, action: str, agreement_id: int, changes: Values
) -> bool:
    if changes:
        session.flush()
        record(session, actor, action, agreement_id, changes)
    return bool(changes)
