"""The two sides of a comparison, for people: their names, their figures, how they were judged."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from registry.domain.dormancy import Policy
from registry.i18n import day_text, gettext, number, percent
from registry.queries.editions import EditionRow
from registry.queries.statistics import Composition
from registry.web.presenting.editions import href
from registry.web.presenting.lists import Pairs
from registry.web.presenting.selections import months


class SideName(NamedTuple):
    """What a side is called, and what its links carry; now has no address of its own."""

    name: str
    short: str
    day: str
    href: str | None
    pairs: Pairs


def side_of(row: EditionRow | None, today: date, kept: Pairs) -> SideName:
    """The side of an edition, or of now; `kept` are the pairs that all links carry."""
    if row is None:
        return SideName(gettext("Now"), gettext("Now"), day_text(today), None, kept)
    name = gettext("Edition %(number)s", number=row.number)
    pairs = [*kept, ("edition", row.number)]
    return SideName(name, row.number, day_text(row.day), href(row.number), pairs)


class Figure(NamedTuple):
    """A figure of both sides, as `both_sides` of components/editions.html prints it."""

    label: str
    note: str
    before: str
    after: str
    difference: str


def figures(before: Composition, after: Composition) -> list[Figure]:
    rows = [
        (gettext("Agreements"), "", before.agreements, after.agreements),
        (gettext("In force"), "", before.in_force, after.in_force),
        (gettext("Dormant or never implemented"), "", before.dormant, after.dormant),
        (
            gettext("Out of"),
            gettext("in force, more than a contact, not without record"),
            before.judged,
            after.judged,
        ),
        (gettext("Without any record"), gettext("left out"), before.left_out, after.left_out),
    ]
    counted = [
        Figure(name, note, number(old), number(new), _signed(new - old))
        for name, note, old, new in rows
    ]
    return [*counted, _rates(before, after)]


def _rates(before: Composition, after: Composition) -> Figure:
    old, new = (percent(each.dormant, each.judged) for each in (before, after))
    return Figure(gettext("Dormancy rate"), "", old, new, _points(before, after))


def _signed(difference: float) -> str:
    """A difference with its sign, the minus as readers write it."""
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    return f"{sign}{number(abs(difference))}"


def _points(before: Composition, after: Composition) -> str:
    """How many percentage points lie between the two rates; of nothing there is no rate."""
    if not before.judged or not after.judged:
        return "–"
    difference = 100 * (after.dormant / after.judged - before.dormant / before.judged)
    return gettext("%(points)s points", points=_signed(round(difference, 1)))


def notice(before: Policy, after: Policy) -> str:
    """What differs in the rule and its periods between two sides, in words; nothing if nothing."""
    return " ".join(_others(before, after))


def _others(before: Policy, after: Policy) -> Iterable[str]:
    periods = (
        (gettext("Dormant after"), before.window, after.window),
        (gettext("Quiet after"), before.quiet, after.quiet),
        (gettext("New for"), before.grace, after.grace),
    )
    if before.version != after.version:
        versions = {"before": before.version, "after": after.version}
        yield gettext("The rule had version %(before)s and has version %(after)s.", **versions)
    for name, old, new in periods:
        if old != new:
            known = {"name": name, "before": months(old), "after": months(new)}
            yield gettext("%(name)s: first %(before)s, then %(after)s.", **known)
