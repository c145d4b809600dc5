"""One published figure for people: its value, and its table with links to what it counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from registry.charts.naming import key_name
from registry.domain.errors import N_
from registry.domain.figures import Cell, Column, Figure
from registry.domain.names import sort_key
from registry.domain.selection import Selection
from registry.domain.vocabulary import RECORDS, STATUSES
from registry.i18n import gettext, label, number, percent, say
from registry.web.addresses import to_city, to_country, to_page
from registry.web.presenting import values
from registry.web.presenting.counted import Rows, of_row
from registry.web.presenting.lists import address
from registry.web.presenting.selections import looking

# -- the value -------------------------------------------------------------------------------


class Said(NamedTuple):
    """A headline value: in large, for machines, then whole in words, and what is left out."""

    large: str
    data: float | None
    words: str
    rest: str


#: Shares that are what the figure is about, not how much of it is known.
_RATES = frozenset({
    "dormancy", "never-implemented", "revivals", "reasons", "largest-component",
})  # fmt: skip


def said(figure: Figure) -> Said:
    """A rate says its share in large, and both halves beneath; any other is said in one."""
    value = figure.value
    rest = values.left_out_words(figure) if value.left_out else ""
    if figure.definition.code not in _RATES or values.is_none(value):
        return Said(values.main_words(figure), value.number, "", rest)
    return Said(values.short(figure), value.number, values.counted_words(figure), rest)


# -- the words of a cell ---------------------------------------------------------------------

#: Under the head of the column fewer words do than beside a bar of a chart.
_REPORTED_BY = {"all": N_("All"), "reported": N_("A city"), "unreported": N_("None")}


def key_words(figure: Figure, column: str, value: Cell) -> str:
    """What a row is about, as a reader says it."""
    if column == "reported_by":
        return label(_REPORTED_BY, str(value))
    if column == "to_km" and value is None:
        return gettext("no limit")
    if column in _PLAIN:
        return value if isinstance(value, str) else number(value or 0)
    return key_name(figure, column, value)


#: Keys that say themselves: a name, a number.
_PLAIN = frozenset({"name", "city", "years", "from_km", "to_km", "size", "partners"})


def number_words(column: str, value: Cell) -> str:
    if value is None or isinstance(value, str):
        return value or "–"
    return percent(value, 1) if column == "share" else number(value)  # type: ignore[arg-type]


def agreements_href(rows: Rows) -> str:
    """The list of these agreements; nothing where no selection says which."""
    return address(to_page("agreements.index"), rows.pairs()) if rows else ""


# -- the table -------------------------------------------------------------------------------


class Head(NamedTuple):
    """A column of the table as it is shown; `sort` is its name in an address."""

    code: str
    label: str
    numeric: bool
    sort: bool = True


class Shown(NamedTuple):
    """A cell: its text, where it leads, and the classes of the mark that says the same."""

    text: str
    href: str = ""
    numeric: bool = True
    mark: str = ""
    #: A name that somebody gave, in whatever script.
    given: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The heads, and rows of cells of which the first is the row's own."""

    heads: Sequence[Head]
    rows: Sequence[Sequence[Shown]]


#: Numerator and denominator between which a share is shown: no column of data, but read by all.
_SHARES = {"judged": ("dormant", "never_implemented"), "of": ("cities",)}
#: Keys for machines: a reader is shown the name beside them.
_HIDDEN = frozenset({"city"})
_NUMERIC_KEYS = frozenset({"to_km"})
_GIVEN = frozenset({"name", "region"})
#: Keys that have a shape beside the word (symbols.css).
_MARKED: Mapping[str, Mapping[str, str]] = {"status": STATUSES, "record": RECORDS}


def _share_of(codes: Sequence[str], column: str) -> str:
    """The numerator of which the column is the denominator; nothing where it is none."""
    return next((each for each in _SHARES.get(column, ()) if each in codes), "")


def heads(columns: Sequence[Column]) -> list[Head]:
    codes = [column.code for column in columns]
    found: list[Head] = []
    for column in columns:
        if column.code in _HIDDEN and column.key:
            continue
        numeric = not column.key or column.code in _NUMERIC_KEYS
        found.append(Head(column.code, say(column.label), numeric))
        if _share_of(codes, column.code):
            found.append(Head("share", gettext("Share"), numeric=True, sort=False))
    return found


def table(
    figure: Figure, rows: Iterable[tuple[Cell, ...]], selection: Selection, *, tied: bool = True
) -> Table:
    """These rows of the figure, each number linked to the list of what it counts (see of_row)."""
    columns = figure.definition.columns
    return Table(heads(columns), [_row(figure, row, selection, tied=tied) for row in rows])


def _row(figure: Figure, row: tuple[Cell, ...], selection: Selection, *, tied: bool) -> list[Shown]:
    columns = figure.definition.columns
    codes = [column.code for column in columns]
    cells = dict(zip(codes, row, strict=True))
    counted = of_row(figure, row, selection, tied=tied)
    shown: list[Shown] = []
    for column in columns:
        code, value = column.code, cells[column.code]
        if column.key:
            if code not in _HIDDEN:
                shown.append(_key(figure, code, cells, selection))
            continue
        rows = counted.get(code)
        shown.append(Shown(number_words(code, value), agreements_href(rows)))
        if part := _share_of(codes, code):
            shown.append(Shown(_percent(cells[part], value)))
    return shown


def _percent(part: Cell, whole: Cell) -> str:
    return percent(part, whole) if isinstance(part, int) and isinstance(whole, int) else "–"


def _key(figure: Figure, code: str, cells: Mapping[str, Cell], selection: Selection) -> Shown:
    words = key_words(figure, code, cells[code])
    href = ""
    if code in {"country", "partner"}:
        href = address(to_country(str(cells[code])), looking(selection))
    elif code == "name":
        href = address(to_city(str(cells["city"])), looking(selection))
    mark = f"{code} {code}--{cells[code]}" if cells[code] in _MARKED.get(code, ()) else ""
    return Shown(words, href, numeric=code in _NUMERIC_KEYS, mark=mark, given=code in _GIVEN)


# -- order -----------------------------------------------------------------------------------


def in_order(figure: Figure, column: str, *, descending: bool) -> list[tuple[Cell, ...]]:
    """The rows by one column, what is not known last, equal ones as they were."""
    at = [each.code for each in figure.definition.columns].index(column)
    known = [row for row in figure.rows if row[at] is not None]
    unknown = [row for row in figure.rows if row[at] is None]
    named = isinstance(known[0][at], str) if known else False

    def by(row: tuple[Cell, ...]) -> Any:
        return sort_key(key_words(figure, column, row[at])) if named else row[at]

    return sorted(known, key=by, reverse=descending) + unknown
