"""The statistics of a selection for people: headline values, the figures in their groups."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from registry.charts import CHARTED
from registry.domain.definitions import DEFINITIONS
from registry.domain.errors import N_
from registry.domain.figures import GROUPS, Cell, Definition, Figure, Unit
from registry.domain.selection import Selection
from registry.i18n import country_name, gettext, number, percent, say
from registry.web.addresses import here, to_page
from registry.web.asking import Order
from registry.web.presenting.charting import Chart, chart_of
from registry.web.presenting.counted import of_rate, row_of
from registry.web.presenting.figure import (
    Said,
    Table,
    agreements_href,
    heads,
    in_order,
    said,
    table,
)
from registry.web.presenting.figures import Rate
from registry.web.presenting.lists import Download, address
from registry.web.presenting.selections import Names

#: Shown of a longer table; one that is hardly longer is shown whole.
FIRST, HARDLY_LONGER = 10, 14
#: Figures whose value says all that their table does.
_WITHOUT_TABLE = frozenset({
    "pairs", "cities", "countries", "largest-component", "clustering",
})  # fmt: skip
#: Tables that begin with the largest: column by which.
_LARGEST_FIRST: Mapping[str, str] = {
    "by-country": "pairs",
    "country-pairs": "pairs",
    "by-region": "pairs",
    "by-field": "agreements",
    "activities-by-kind": "activities",
    "activities-by-field": "activities",
}
_PLACES = frozenset({"by-country", "country-pairs", "by-region"})
#: Long tables of years begin with the latest.
_LATEST_FIRST = frozenset({"by-year", "activities-by-year", "dormant-since", "revivals"})
_ALL = {
    "by-country": N_("All %(number)s countries"),
    "country-pairs": N_("All %(number)s pairs of countries"),
    "by-region": N_("All %(number)s regions"),
    "by-field": N_("All %(number)s fields"),
    "activities-by-field": N_("All %(number)s fields"),
    "by-year": N_("All %(number)s years"),
    "activities-by-year": N_("All %(number)s years"),
    "dormant-since": N_("All %(number)s years"),
    "revivals": N_("All %(number)s years"),
    "most-connected": N_("All %(number)s cities"),
}


def figure_href(code: str, selection: Selection, ending: str = "") -> str:
    return address(f"{to_page('statistics.index')}/{code}{ending}", selection.pairs())


def method_href(code: str) -> str:
    return here(to_page("method.show"), f"#figure-{code}")


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure as components/figure.html prints it."""

    code: str
    name: str
    sentence: str
    href: str
    method_href: str
    said: Said
    chart: Chart | None
    table: Table | None
    all_words: str
    downloads: Sequence[Download]


class ShownGroup(NamedTuple):
    """A section of the page."""

    code: str
    name: str
    figures: Sequence[ShownFigure]


def tied(pairs: Figure, status: Figure) -> bool:
    """Whether each agreement in force makes a pair."""
    return pairs.rows[0][1] == status.value.number


class Headline(NamedTuple):
    """One of the four numbers on top."""

    number: int
    unit: Unit
    href: str


def headlines(figures: Mapping[str, Figure], selection: Selection) -> list[Headline]:
    return [
        Headline(int(figures[code].value.number or 0), unit, figure_href(code, selection))
        for code, unit in _HEADLINES.items()
    ]


_HEADLINES = {
    "agreements": Unit.AGREEMENTS,
    "pairs": Unit.PAIRS,
    "cities": Unit.CITIES,
    "countries": Unit.COUNTRIES,
}


def rate(figure: Figure, selection: Selection) -> Rate:
    """The dormancy rate as components/status.html says it."""
    value = figure.value
    asleep, judged = of_rate(selection)
    numerator, denominator = int(value.number or 0), value.of or 0
    return Rate(
        numerator,
        denominator,
        percent(numerator, denominator),
        value.left_out or 0,
        agreements_href(asleep),
        agreements_href(judged),
    )


class Asked(NamedTuple):
    """Of what figures are shown: the selection, the names of its cities, and today.

    `tied`: whether each of its agreements in force makes a pair (see counted.of_row).
    """

    selection: Selection
    names: Names
    today: date
    tied: bool


def groups(figures: Iterable[Figure], about: Asked) -> list[ShownGroup]:
    by_group = groupby(figures, lambda each: each.definition.group)
    return [
        ShownGroup(group.value, say(GROUPS[group]), [shown(each, about) for each in found])
        for group, found in by_group
    ]


def shown(figure: Figure, about: Asked) -> ShownFigure:
    """The figure with the beginning of its table."""
    definition, selection = figure.definition, about.selection
    rows = _first(figure)
    whole = len(rows) == len(figure.rows)
    return ShownFigure(
        code=definition.code,
        name=say(definition.name),
        sentence=say(definition.sentence),
        href=figure_href(definition.code, selection),
        method_href=method_href(definition.code),
        said=said(figure),
        chart=chart_of(figure, selection, about.names, about.today) if rows else None,
        table=table(figure, rows, selection, tied=about.tied) if rows else None,
        all_words="" if whole or not rows else _all_words(figure),
        downloads=downloads(definition, selection),
    )


def _all_words(figure: Figure) -> str:
    words = _ALL.get(figure.definition.code, N_("All %(number)s rows"))
    return gettext(words, number=number(len(figure.rows)))


def _first(figure: Figure) -> Sequence[tuple[Cell, ...]]:
    """The rows shown among the other figures; none where there is nothing to tell apart."""
    code = figure.definition.code
    if code in _WITHOUT_TABLE or not _counts_anything(figure):
        return ()
    if code in _LARGEST_FIRST and len(figure.rows) > FIRST:
        return in_order(figure, _LARGEST_FIRST[code], descending=True)[:FIRST]
    if len(figure.rows) <= HARDLY_LONGER:
        return figure.rows
    if code in _LATEST_FIRST:
        return in_order(figure, "year", descending=True)[:FIRST]
    return figure.rows[:FIRST]


def _counts_anything(figure: Figure) -> bool:
    measures = [not column.key for column in figure.definition.columns]
    cells = (zip(measures, row, strict=True) for row in figure.rows)
    return any(value for row in cells for measure, value in row if measure)


def downloads(definition: Definition, selection: Selection) -> list[Download]:
    code = definition.code
    endings = [*_FILES, *(_PICTURES if code in CHARTED else ())]
    return [
        Download(ending.upper(), figure_href(code, selection, f".{ending}"), say(words))
        for ending, words in endings
    ]


_FILES = (
    ("csv", N_("A table, for any spreadsheet")),
    ("json", N_("The same for programs")),
)
_PICTURES = (
    ("svg", N_("The chart, sharp at any size")),
    ("png", N_("The chart as a picture, for slides")),
)


def whole_file(ending: str, path: str, selection: Selection) -> Download:
    """All figures in one file."""
    href = address(f"{path}.{ending}", selection.pairs())
    return Download(ending.upper(), href, say(dict(_FILES)[ending]))


# -- the whole table of one ------------------------------------------------------------------

#: The order that is not asked for; it is never written into an address.
USUAL = "usual"


def sorts(figure: Figure) -> dict[str, bool]:
    """Orders of the table -> descending at first?"""
    columns = heads(figure.definition.columns)
    return {USUAL: False, **{each.code: each.numeric for each in columns if each.sort}}


def sort_labels(figure: Figure) -> dict[str, str]:
    labels = {each.code: each.label for each in heads(figure.definition.columns)}
    return {USUAL: N_("As usual"), **labels}


def sorted_rows(figure: Figure, by: Order) -> Sequence[tuple[Cell, ...]]:
    if by.by == USUAL:
        rows = _usual(figure)
        return rows[::-1] if by.descending else rows
    return in_order(figure, by.by, descending=by.descending)


class Neighbour(NamedTuple):
    """The figure before or after one."""

    name: str
    href: str


def _usual(figure: Figure) -> Sequence[tuple[Cell, ...]]:
    """Places by their pairs, all others as they are defined."""
    code = figure.definition.code
    if code not in _PLACES:
        return figure.rows
    return in_order(figure, _LARGEST_FIRST[code], descending=True)


def group_of(definition: Definition, selection: Selection) -> Neighbour:
    """The section that the figure stands in."""
    href = address(to_page("statistics.index"), selection.pairs())
    return Neighbour(say(GROUPS[definition.group]), f"{href}#group-{definition.group.value}")


def neighbours(code: str, selection: Selection) -> tuple[Neighbour | None, Neighbour | None]:
    codes = list(DEFINITIONS)
    at = codes.index(code)
    found = (codes[at - 1] if at else "", codes[at + 1] if at + 1 < len(codes) else "")
    before, after = (
        Neighbour(say(DEFINITIONS[each].name), figure_href(each, selection)) if each else None
        for each in found
    )
    return before, after


# -- countries by countries ------------------------------------------------------------------

#: So many countries stand in the matrix: those with the most pairs.
MATRIX = 12


class Crossing(NamedTuple):
    """A cell of the matrix."""

    text: str
    href: str
    domestic: bool


class MatrixRow(NamedTuple):
    """A country, and its pairs with each of the others."""

    code: str
    name: str
    cells: Sequence[Crossing]


def matrix(figure: Figure, selection: Selection) -> list[MatrixRow]:
    """The countries with the most pairs, each against each; none where there are only two.

    A number of pairs leads to the statistics of these pairs: no list of agreements counts them.
    """
    codes = _most_pairs(figure)
    if len(codes) < 3:
        return []
    at = {(row[0], row[1]): row for row in figure.rows}
    return [
        MatrixRow(
            one, country_name(one), [_crossing(figure, at, one, each, selection) for each in codes]
        )
        for one in codes
    ]


def _most_pairs(figure: Figure) -> list[str]:
    pairs: dict[str, int] = {}
    for row in figure.rows:
        for code in {str(row[0]), str(row[1])}:
            pairs[code] = pairs.get(code, 0) + int(row[2] or 0)
    return sorted(pairs, key=lambda code: (-pairs[code], code))[:MATRIX]


def _crossing(
    figure: Figure,
    at: Mapping[tuple[Cell, Cell], tuple[Cell, ...]],
    one: str,
    other: str,
    selection: Selection,
) -> Crossing:
    row = at.get((min(one, other), max(one, other)))
    if row is None:
        return Crossing("", "", one == other)
    rows = row_of(figure, row, selection)
    href = address(to_page("statistics.index"), rows.pairs()) if rows else ""
    return Crossing(number(row[2] or 0), href, one == other)  # type: ignore[arg-type]
