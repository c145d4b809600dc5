"""What agreements have to do with sessions of the forum: linked, one or many, amended, unlinked."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from registry.domain.dates import PartialDate
from registry.domain.errors import N_, RuleBroken
from registry.domain.forum import local_days, zone_of
from registry.domain.vocabulary import LINK_ROLES, LinkRole
from registry.models import Agreement, ForumSession, Instrument, SessionLink
from registry.services import audit
from registry.services.audit import Actor, AnySession
from registry.services.writing import Values, add_rows_with_ids, known_facts

#: So many agreements are linked at a time, and no more.
MOST_AT_ONCE = 500
_agreement: Any = Agreement
_paper: Any = Instrument


class Outlook(NamedTuple):
    """What linking many comes to: references by what becomes, or became, of them."""

    linked: Sequence[str]
    already: Sequence[str]
    refused: Sequence[str]


def link(
    session: AnySession,
    actor: Actor,
    row: ForumSession,
    reference: str,
    *,
    role: str,
    note: str,
    by: int | None,
    today: date,
    instrument: int | None = None,
) -> SessionLink:
    """Link an agreement to a session; `by` is the account that does it, if it is one's.

    Whatever became of the agreement, it may be linked. The paper that was signed there is
    `instrument`, else the only one of that day. RuleBroken for the same link twice.
    """
    _check_role(role)
    agreement = _public(session, reference)
    if agreement in _linked(session, row, role, [agreement]):
        raise RuleBroken(_TWICE, "reference", {"reference": reference})
    if instrument is None:
        instrument = _papers_of_the_day(session, row, role, [agreement]).get(agreement)
    else:
        _check_paper(session, row, role, agreement, instrument)
    said = {"instrument_id": instrument, "added_on": today, "added_by_id": by}
    made = SessionLink(session_id=row.id, agreement_id=agreement, role=role, note=note, **said)
    session.add(made)
    session.flush()
    _record(session, actor, "link", made.id, known_facts(_facts(reference, _values(made))))
    return made


def link_many(
    session: AnySession,
    actor: Actor,
    row: ForumSession,
    references: Sequence[str],
    *,
    role: str,
    note: str,
    by: int | None,
    today: date,
) -> Outlook:
    """Link all of these that are not linked in this role yet; say what became of each."""
    outlook = foreseen(session, row, references, role)
    ids = _ids(session, outlook.linked)
    papers = _papers_of_the_day(session, row, role, ids.values())
    said = {"session_id": row.id, "role": role, "note": note}
    said |= {"added_on": today, "added_by_id": by}
    rows = [
        {**said, "agreement_id": ids[each], "instrument_id": papers.get(ids[each])}
        for each in outlook.linked
    ]
    made = add_rows_with_ids(session, SessionLink, rows)
    for number, reference, values in zip(made, outlook.linked, rows, strict=True):
        _record(session, actor, "link", number, known_facts(_facts(reference, values)))
    session.expire(row, ["links"])
    return outlook


def foreseen(
    session: AnySession, row: ForumSession, references: Sequence[str], role: str
) -> Outlook:
    """What linking them would come to. RuleBroken if they are more than are linked at a time."""
    _check_role(role)
    wanted = list(dict.fromkeys(references))
    if len(wanted) > MOST_AT_ONCE:
        said = {"limit": MOST_AT_ONCE, "number": len(wanted)}
        raise RuleBroken(TOO_MANY, "chosen", said)
    ids = _ids(session, wanted)
    there = _linked(session, row, role, ids.values())
    return Outlook(
        linked=[each for each in wanted if each in ids and ids[each] not in there],
        already=[each for each in wanted if ids.get(each) in there],
        refused=[each for each in wanted if each not in ids],
    )


def amend(
    session: AnySession,
    actor: Actor,
    row: ForumSession,
    made: SessionLink,
    *,
    note: str,
    instrument: int | None = None,
) -> bool:
    """Change what is said of a link, and its paper; return whether that was anything."""
    if instrument not in {None, made.instrument_id}:
        _check_paper(session, row, made.role, made.agreement_id, instrument)
    before = {"note": made.note, "instrument": made.instrument_id}
    after = {"note": note, "instrument": instrument}
    if before == after:
        return False
    made.note, made.instrument_id = note, instrument
    session.flush()
    changes = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    _record(session, actor, "amend", made.id, changes)
    return True


def unlink(session: AnySession, actor: Actor, made: SessionLink) -> None:
    """Take a link back; that it was there stays in the audit."""
    known = known_facts(_facts(made.agreement.reference, _values(made)))
    gone = {name: [new, old] for name, (old, new) in known.items()}
    _record(session, actor, "unlink", made.id, gone)
    session.delete(made)
    session.flush()


# -- the rules -------------------------------------------------------------------------------

_TWICE = N_("%(reference)s is linked to this session in this role already.")
TOO_MANY = N_("%(limit)s agreements can be linked at a time; these are %(number)s.")
NO_AGREEMENT = N_("There is no agreement %(reference)s.")


def _check_role(role: str) -> None:
    if role not in LINK_ROLES:
        raise RuleBroken(N_("Say what the agreement has to do with the session."), "role")


def _public(session: AnySession, reference: str) -> int:
    """The agreement's id; of a draft nobody is told that there is one."""
    found = _ids(session, [reference])
    if not found:
        raise RuleBroken(NO_AGREEMENT, "reference", {"reference": reference[:40]})
    return found[reference]


def _ids(session: AnySession, references: Collection[str]) -> dict[str, int]:
    """Id by reference of the agreements that are no drafts."""
    wanted = _agreement.reference.in_(list(references)), ~_agreement.draft
    found = select(_agreement.reference, _agreement.id).where(*wanted)
    return {each.reference: each.id for each in session.execute(found)}


def _linked(
    session: AnySession, row: ForumSession, role: str, agreements: Collection[int]
) -> set[int]:
    """Those of the agreements that are linked in this role already."""
    found = select(SessionLink.agreement_id).where(
        SessionLink.session_id == row.id,
        SessionLink.role == role,
        SessionLink.agreement_id.in_(list(agreements)),
    )
    return set(session.scalars(found))


def days_of(row: ForumSession) -> tuple[date, date]:
    """The first and the last day of a session, in the forum's zone."""
    return local_days(row.starts_at, row.ends_at, zone_of(row.forum.time_zone))


def _papers_of_the_day(
    session: AnySession, row: ForumSession, role: str, agreements: Collection[int]
) -> dict[int, int]:
    """By agreement its paper that was signed on exactly the session's day, if it is one alone.

    A paper that another session has is left to that one.
    """
    if role != LinkRole.SIGNED_AT:
        return {}
    first, last = days_of(row)
    found = select(
        _paper.agreement_id, _paper.id.label("paper"), SessionLink.id.label("elsewhere")
    ).where(
        _paper.agreement_id.in_(list(agreements)),
        _paper.signed_earliest == _paper.signed_latest,
        _paper.signed_earliest.between(first, last),
    )
    papers = found.outerjoin(SessionLink, SessionLink.instrument_id == _paper.id)
    several: defaultdict[int, list[Any]] = defaultdict(list)
    for each in session.execute(papers):
        several[each.agreement_id].append(each)
    return {
        agreement: rows[0].paper
        for agreement, rows in several.items()
        if len(rows) == 1 and rows[0].elsewhere is None
    }


def _check_paper(
    session: AnySession, row: ForumSession, role: str, agreement: int, number: int | None
) -> None:
    """RuleBroken if this paper can't have been signed there."""
    if role != LinkRole.SIGNED_AT:
        raise RuleBroken(N_("Only what was signed at a session has a paper."), "instrument")
    paper = session.get(Instrument, number)
    if paper is None or paper.agreement_id != agreement:
        raise RuleBroken(N_("This is no paper of the agreement."), "instrument")
    if paper.signed and not _possible(paper.signed, *days_of(row)):
        said = {"date": paper.signed, "day": days_of(row)[0].isoformat()}
        raise RuleBroken(_ANOTHER_DAY, "instrument", said)
    elsewhere = select(SessionLink.id).where(SessionLink.instrument_id == number)
    if session.scalar(elsewhere) is not None:
        raise RuleBroken(N_("This paper belongs to another session already."), "instrument")


_ANOTHER_DAY = N_("The paper was signed on another day (%(date)s); the session was on %(day)s.")


def _possible(signed: PartialDate, first: date, last: date) -> bool:
    return signed.earliest <= last and first <= signed.latest


# -- the audit -------------------------------------------------------------------------------


def _facts(reference: str, values: Values) -> Values:
    """What is put on record of a link; of the account that made it the number alone."""
    return {
        "session": values["session_id"],
        "reference": reference,
        "role": values["role"],
        "instrument": values["instrument_id"],
        "note": values["note"],
        "added_by": values["added_by_id"],
    }


def _values(made: SessionLink) -> Values:
    return {column.name: getattr(made, column.name) for column in SessionLink.__table__.columns}


def _record(
    session: AnySession, actor: Actor, action: str, number: int, changes: Mapping[str, Any]
) -> None:
    audit.record(session, actor, action, entity="session_link", entity_id=number, changes=changes)
