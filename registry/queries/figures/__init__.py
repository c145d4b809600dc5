"""The published figures of a selection on its day: how each of DEFINITIONS is counted."""

from datetime import date

from registry.domain.definitions import DEFINITIONS
from registry.domain.figures import Figure
from registry.domain.selection import Selection
from registry.queries.figures import done, dormancy, revivals, stock, ties, time, what, where
from registry.queries.figures.counting import Counting
from registry.queries.figures.loads import Facts
from registry.queries.figures.tables import Activities, Standing, Ties
from registry.queries.prepared import AnySession
from registry.queries.remembered import remembered

__all__ = ["Activities", "Facts", "Standing", "Ties", "counted", "figure", "figures"]


_COUNTED: Counting = {
    **stock.FIGURES,
    **dormancy.FIGURES,
    **where.FIGURES,
    **what.FIGURES,
    **done.FIGURES,
    **time.FIGURES,
    **ties.FIGURES,
    **revivals.FIGURES,
}


def counted(code: str, facts: Facts) -> Figure:
    """The figure of this code, of facts that others may share."""

    def count() -> Figure:
        return Figure(DEFINITIONS[code], *_COUNTED[code](facts))

    return remembered(facts.session, ("figure", code, facts.selection, facts.today), count)


def figure(session: AnySession, code: str, selection: Selection, today: date) -> Figure:
    """The figure of this code, which is one of DEFINITIONS."""
    return counted(code, Facts(session, selection, today))


def figures(session: AnySession, selection: Selection, today: date) -> list[Figure]:
    """All of DEFINITIONS, in their order."""
    facts = Facts(session, selection, today)
    return [counted(code, facts) for code in DEFINITIONS]
