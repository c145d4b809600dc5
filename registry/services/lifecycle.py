"""What becomes of an agreement afterwards: papers, reports, suspensions, its end."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select, update

from registry.domain.entries import PaperEntry
from registry.domain.vocabulary import Role
from registry.models import Instrument, Party
from registry.services.agreements import paper_facts, paper_row, record
from registry.services.audit import Actor, AnySession
from registry.services.writing import Values, add_rows, date_columns


class Signing(NamedTuple):
    """A paper and the id of the agreement that it belongs to."""

    agreement_id: int
    paper: PaperEntry


def add_conclusions(session: AnySession, actor: Actor, signings: Sequence[Signing]) -> set[int]:
    """Record when agreements were concluded that are there without a day; overwrite nothing.

    Return the ids of the agreements that changed.
    """
    known = _conclusions(session, [each.agreement_id for each in signings])
    telling = [each for each in reversed(signings) if each.paper.says_something]
    first = {each.agreement_id: each.paper for each in telling}
    new = {i: paper for i, paper in first.items() if i not in known}
    dated = {i: paper for i, paper in first.items() if i in known and not known[i] and paper.signed}
    add_rows(session, Instrument, [paper_row(i, paper) for i, paper in new.items()])
    _date_papers(session, dated)
    for agreement_id, paper in (new | dated).items():
        record(session, actor, "fill_in", agreement_id, {"papers": [None, [paper_facts(paper)]]})
    return set(new) | set(dated)


def _conclusions(session: AnySession, ids: Iterable[int]) -> dict[int, str | None]:
    """Return the EDTF text of each agreement's concluding paper, if there is such a paper."""
    paper: Any = Instrument
    statement: Select[Any] = select(paper.agreement_id, paper.signed_edtf).where(
        paper.role == Role.CONCLUDES, paper.agreement_id.in_(set(ids))
    )
    return {row.agreement_id: row.signed_edtf for row in session.execute(statement)}


def _date_papers(session: AnySession, dated: dict[int, PaperEntry]) -> None:
    if not dated:
        return
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
        for agreement_id, paper in dated.items()
    ]
    session.connection().execute(statement, rows)


def mark_reported(
    session: AnySession,
    actor: Actor,
    ids: Iterable[int],
    *,
    by: frozenset[int] | None,
    today: date,
) -> set[int]:
    """Note that parties have reported: those of `by`, all if it is None.

    What was noted before stays. Return the ids of the agreements that changed.
    """
    silent = select(Party.agreement_id, Party.city_id).where(
        Party.agreement_id.in_(set(ids)), Party.reported_on.is_(None)
    )
    if by is not None:
        silent = silent.where(Party.city_id.in_(by))
    found: dict[int, list[int]] = {}
    for agreement_id, city_id in session.execute(silent):
        found.setdefault(agreement_id, []).append(city_id)
    _write_reports(session, found, today)
    for agreement_id, cities in found.items():
        record(session, actor, "report", agreement_id, {"reported_by": [None, sorted(cities)]})
    return set(found)


def _write_reports(session: AnySession, found: dict[int, list[int]], today: date) -> None:
    if not found:
        return
    table: Any = Party.__table__
    statement = (
        update(table)
        .where(table.c.agreement_id == bindparam("agreement"), table.c.city_id == bindparam("city"))
        .values(reported_on=today)
    )
    rows: list[Values] = [
        {"agreement": i, "city": city_id} for i, cities in found.items() for city_id in cities
    ]
    session.connection().execute(statement, rows)
