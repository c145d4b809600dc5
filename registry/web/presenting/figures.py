"""Figures for people: the composition by status, and the dormancy rate with both its halves."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from registry.domain.selection import Selection
from registry.domain.vocabulary import ASLEEP, STATUSES, Legal, Status
from registry.i18n import gettext, label, ngettext, number, percent
from registry.queries.statistics import Composition
from registry.web.addresses import to_page
from registry.web.presenting.lists import address

#: In the order in which agreements fall asleep.
ORDER = (
    Status.ACTIVE,
    Status.NEW,
    Status.QUIET,
    Status.DORMANT,
    Status.NEVER_IMPLEMENTED,
    Status.NO_RECORD,
)
_JUDGED = tuple(code for code in ORDER if code != Status.NO_RECORD)


@dataclass(frozen=True, slots=True)
class Count:
    """How many agreements in force have a status, and the address of their list."""

    code: str
    label: str
    count: int
    href: str


class Rate(NamedTuple):
    """The dormancy rate as `dormancy_rate` of components/status.html says it."""

    numerator: int
    denominator: int
    percent: str
    left_out: int
    href: str
    denominator_href: str


def agreements_href(selection: Selection, *status: str) -> str:
    """The list of the selection's agreements in force that have one of these statuses."""
    chosen = replace(selection, legal=(Legal.IN_FORCE.value,), status=status)
    return address(to_page("agreements.index"), chosen.pairs())


def counts(found: Composition, selection: Selection) -> list[Count]:
    return [
        Count(
            code.value,
            label(STATUSES, code),
            found.status.get(code, 0),
            agreements_href(selection, code.value),
        )
        for code in ORDER
    ]


def caption(found: Composition) -> str:
    """What the counts are of: all in force, and how many of these no status can be said of."""
    words = ngettext(
        "%(num)s agreement in force, by what happens under it",
        "%(num)s agreements in force, by what happens under them",
        found.in_force,
    )
    if not found.contacts:
        return words
    return gettext(
        "%(words)s; contacts, which have no activity status: %(contacts)s",
        words=words,
        contacts=number(found.contacts),
    )


def rate(found: Composition, selection: Selection, dormant: int | None = None) -> Rate:
    """The rate of a composition; `dormant` is the numerator at another window than its own."""
    numerator = found.dormant if dormant is None else dormant
    return Rate(
        numerator=numerator,
        denominator=found.judged,
        percent=percent(numerator, found.judged),
        left_out=found.left_out,
        href=agreements_href(selection, ASLEEP),
        denominator_href=agreements_href(selection, *_JUDGED),
    )
