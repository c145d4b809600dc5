"""The two sides of a comparison: which states an address means, and sessions that read them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, NoReturn

from flask import g, request
from sqlalchemy.orm import Session

from registry.domain.dormancy import Policy
from registry.domain.errors import N_
from registry.domain.selection import (
    NO_EDITION,
    Query,
    Selection,
    SelectionProblem,
    is_edition,
    parse,
)
from registry.extensions import db
from registry.queries.changes import End
from registry.queries.editions import EditionRow, package_of
from registry.web.asking import said, today
from registry.web.looking import held, shelf
from registry.web.naming import known_names, names_in, unknown_in
from registry.web.presenting.editions import NOW
from registry.web.presenting.selections import Names

#: How a comparison is looked at, beside its selection: as a file, and as a page.
WITH = frozenset({"with"})
VIEW = WITH | {"change", "page", "per_page"}
#: Both sides have their days and their facts: a selection can't name others.
_NOT_HERE = ("on", "edition")


def reading(row: EditionRow) -> Session:
    """A session beside the request's own that reads an edition; closed with the request."""
    engine = shelf().engine(row.number, row.sha256, lambda: _package(row))
    session = Session(engine)
    g.setdefault("readers", []).append(session)
    return session


def _package(row: EditionRow) -> bytes:
    return package_of(db.session, row.number) or b""


def closing_all(_error: BaseException | None = None) -> None:
    """Close what was opened for the request."""
    for session in g.pop("readers", []):
        session.close()


class Side(NamedTuple):
    """A side of a comparison: its edition, or none for now, and how it is read."""

    row: EditionRow | None
    end: End
    selection: Selection

    @property
    def code(self) -> str:
        return self.row.number if self.row else NOW


@dataclass(frozen=True, slots=True)
class Compared:
    """What an address compares: the earlier and the later side, of which agreements."""

    before: Side
    after: Side
    query: Query
    names: Names
    pairs: tuple[tuple[str, str], ...]


def own_query(view: frozenset[str] = frozenset()) -> Query:
    """What the address says. SelectionProblem (a 400 page) for a day or an edition in it."""
    query = parse(list(request.args.items(multi=True)), today(), view=view)
    for name in _NOT_HERE:
        if name in query.selection.present:
            refuse(name, "", N_("“%(name)s” says nothing on this page."))
    return query


def refuse(name: str, value: str, message: str) -> NoReturn:
    rest = [pair for pair in said() if pair[0] != name]
    raise SelectionProblem(name, message, rest, value=value)


def compared(number: str, view: frozenset[str] = WITH) -> Compared:
    """The sides that the address means, the earlier first, whichever it names first.

    NoEdition (404), Withdrawn (410), SelectionProblem (400) for an edition with itself.
    """
    query = own_query(view)
    other = _other(number, dict(query.view))
    rows = [held(number), None if other == NOW else held(other)]
    rows.sort(key=lambda row: (row is None, row.id if row else 0))
    before, after = (_side(row, query.selection) for row in rows)
    return Compared(before, after, query, _names(query, before, after), _pairs(query))


def _other(number: str, view: Mapping[str, str]) -> str:
    """What the edition is compared with: now, or the number of another one."""
    for name in sorted(view.keys() & {"page", "per_page"}):
        if "change" not in view:
            refuse(name, "", N_("“%(name)s” says nothing without “change”."))
    other = view.get("with", NOW).strip()
    if other != NOW and not is_edition(other):
        refuse("with", other, NO_EDITION)
    if other == number:
        refuse("with", other, N_("An edition can’t be compared with itself."))
    return other


def _side(row: EditionRow | None, selection: Selection) -> Side:
    base = row.policy if row else Policy()
    own = replace(selection, base=base, edition=row.number if row else "")
    if row is None:
        return Side(row, End(db.session, today(), own.policy, NOW), own)
    return Side(row, End(reading(row), row.day, own.policy, row.sha256, frozen=True), own)


def _names(query: Query, before: Side, after: Side) -> Names:
    """Name by slug of what the selection names; it is enough that one of the sides has it."""
    known = {
        **known_names(before.end.session, query.selection),
        **known_names(after.end.session, query.selection),
    }
    if unknown_in(known, query.selection):
        names_in(query)  # says which one nobody knows
    return known


def _pairs(query: Query) -> tuple[tuple[str, str], ...]:
    """What every link of the page carries: the selection and the other side."""
    view = [pair for pair in query.view if pair[0] == "with"]
    return (*query.selection.pairs(), *view)
