"""Each definition with a worked example: today's value, and one real row with what it counts."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from registry.domain.figures import GROUPS, Cell, Figure
from registry.domain.selection import Selection
from registry.i18n import gettext, number, say
from registry.web.presenting.counted import of_row
from registry.web.presenting.figure import agreements_href, key_words, number_words
from registry.web.presenting.statistics import figure_href
from registry.web.presenting.values import in_words


class Defined(NamedTuple):
    """A definition as components/defined.html prints it; `row` is said only where there is one."""

    code: str
    name: str
    sentence: str
    href: str
    value: str
    row: str
    row_href: str


class Group(NamedTuple):
    """A section of the definitions."""

    name: str
    figures: Sequence[Defined]


def groups(figures: Iterable[Figure], everything: Selection) -> list[Group]:
    by_group = groupby(figures, lambda each: each.definition.group)
    return [
        Group(say(GROUPS[group]), [_defined(each, everything) for each in found])
        for group, found in by_group
    ]


def _defined(figure: Figure, everything: Selection) -> Defined:
    definition = figure.definition
    row, href = _example(figure, everything)
    return Defined(
        definition.code,
        say(definition.name),
        say(definition.sentence),
        figure_href(definition.code, everything),
        in_words(figure),
        row,
        href,
    )


def _example(figure: Figure, everything: Selection) -> tuple[str, str]:
    """The row with the largest number, in words, and the list of what that number counts."""
    measures = figure.definition.measures
    if not figure.definition.keys or not measures or not figure.rows:
        return "", ""
    codes = [column.code for column in figure.definition.columns]
    known = [row for row in figure.rows if None not in row[: len(figure.definition.keys)]]
    rows = (dict(zip(codes, row, strict=True)) for row in known or figure.rows)
    chosen = max(rows, key=lambda cells: _size(cells[measures[0].code]))
    if not _size(chosen[measures[0].code]):
        return "", ""
    linked = of_row(figure, tuple(chosen.values()), everything)
    if linked.get("dormant") and chosen["judged"]:
        return _rate(figure, chosen), agreements_href(linked["dormant"])
    column = next((each for each in measures if linked.get(each.code)), measures[0])
    words = gettext(
        "For example “%(row)s”: %(column)s %(number)s",
        row=_row_words(figure, chosen),
        column=say(column.label),
        number=number_words(column.code, chosen[column.code]),
    )
    return words, agreements_href(linked.get(column.code))


def _size(cell: Cell) -> float:
    return cell if isinstance(cell, int | float) else 0


def _rate(figure: Figure, cells: Mapping[str, Cell]) -> str:
    return gettext(
        "For example “%(row)s”: %(number)s of %(of)s agreements asleep",
        row=_row_words(figure, cells),
        number=number(_size(cells["dormant"])),
        of=number(_size(cells["judged"])),
    )


def _row_words(figure: Figure, cells: Mapping[str, Cell]) -> str:
    keys = [column.code for column in figure.definition.keys if column.code != "city"]
    return ", ".join(key_words(figure, code, cells[code]) for code in keys)
