"""Which agreements a number of a figure counts, as a selection: where its rows can be looked up.

A number that no selection can say has no link; it is never linked to something near it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from registry.domain.dates import PartialDate
from registry.domain.figures import Cell, Figure
from registry.domain.selection import Selection
from registry.domain.vocabulary import ASLEEP, ASLEEP_STATUSES, Kind, Legal, Status

#: The selection of agreements that are counted; None where no selection says it.
Rows = Selection | None

#: Parameters that choose by how long agreements have been silent.
_BY_SLEEP = frozenset({"status", "dormant_since_from", "dormant_since_to"})
_JUDGED = tuple(code.value for code in Status if code != Status.NO_RECORD)


def _both(had: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    """What both allow; nothing said allows everything."""
    if not had:
        return tuple(wanted)
    allowed = _plain(had)
    return tuple(code for code in wanted if _plain([code]) <= allowed) or tuple(
        sorted(allowed & _plain(wanted))
    )


def _plain(codes: Sequence[str]) -> set[str]:
    """Codes of statuses without the word that stands for two of them."""
    found = {str(code) for code in codes}
    return found - {ASLEEP} | {str(code) for code in ASLEEP_STATUSES} if ASLEEP in found else found


def _narrow(selection: Rows, **wanted: Sequence[str]) -> Rows:
    """The selection's agreements that also have one of these codes."""
    if selection is None:
        return None
    codes: Any = {name: _both(getattr(selection, name), each) for name, each in wanted.items()}
    return replace(selection, **codes) if all(codes.values()) else None


def in_force(selection: Rows, **wanted: Sequence[str]) -> Rows:
    return _narrow(selection, legal=(Legal.IN_FORCE.value,), **wanted)


def _within(selection: Selection, name: str, first: str, last: str) -> Rows:
    """Dates surely between two years, and where the selection had them already."""
    begin, end = f"{name}_from", f"{name}_to"
    lower, upper = PartialDate.from_edtf(first), PartialDate.from_edtf(last)
    had_lower, had_upper = getattr(selection, begin), getattr(selection, end)
    if had_lower and had_lower.earliest > lower.earliest:
        lower = had_lower
    if had_upper and had_upper.latest < upper.latest:
        upper = had_upper
    dates: Any = {begin: lower, end: upper}
    return replace(selection, **dates)


# -- the agreements of a row -----------------------------------------------------------------


class _Row(NamedTuple):
    """A row's keys in words, beside the figure and its selection."""

    keys: tuple[Cell, ...]
    cells: Mapping[str, Cell]
    figure: Figure
    selection: Selection


def _of_code(name: str) -> Callable[[_Row], Rows]:
    return lambda row: _narrow(row.selection, **{name: (str(row.keys[0]),)})


def _of_field(row: _Row) -> Rows:
    """Of several fields that the selection allows, one agreement may name two."""
    field, had = row.keys[0], row.selection.field
    if field is None or (had and field not in had):
        return None
    return replace(row.selection, field=(str(field),))


def _of_status(row: _Row) -> Rows:
    code = str(row.keys[0])
    if code != Kind.CONTACT:
        return in_force(row.selection, status=(code,))
    return None if row.selection.status else in_force(row.selection, kind=(code,))


def _of_window(row: _Row) -> Rows:
    """The window of a row is not the one by which the selection chose what is asleep."""
    window, reported_by = row.keys
    selection = row.selection
    if reported_by != "all":
        return None
    if window == selection.policy.window:
        return selection
    return None if selection.present & _BY_SLEEP else replace(selection, window=int(window or 0))


def _of_decade(row: _Row) -> Rows:
    decade = row.keys[0]
    if decade is None:
        return None
    return _within(row.selection, "concluded", f"{decade:04}", f"{int(decade) + 9:04}")


def _of_year(row: _Row) -> Rows:
    year = row.keys[0]
    return year if year is None else _within(row.selection, "concluded", f"{year:04}", f"{year:04}")


def _of_sleep(row: _Row) -> Rows:
    year = row.keys[0]
    if year is None:
        return None
    return _within(row.selection, "dormant_since", f"{year:04}", f"{year:04}")


def _of_country(row: _Row) -> Rows:
    """Agreements of which a counted pair has an end in the country."""
    most = max(pairs for _country, _cities, pairs, *_rest in row.figure.rows)  # type: ignore[type-var]
    if _names_a_place(row.selection) and row.cells["pairs"] == most:
        return row.selection  # every pair has an end where the selection's place is
    return _with_end(row.selection, str(row.keys[0]))


def _of_countries(row: _Row) -> Rows:
    """Agreements between two countries; the one that the selection names is not named again."""
    one, other = map(str, row.keys)
    selection = row.selection
    if not _names_a_place(selection):
        return replace(selection, country=one, partner=other)
    if len(row.figure.rows) == 1:
        return selection
    shared = set.intersection(*({each[0], each[1]} for each in row.figure.rows))
    return _with_end(selection, other if shared == {one} else one) if len(shared) == 1 else None


def _with_end(selection: Selection, country: str) -> Rows:
    if not (selection.city or selection.country):
        return replace(selection, country=country)
    return None if selection.partner else replace(selection, partner=country)


def _names_a_place(selection: Selection) -> bool:
    return bool(selection.city or selection.country or selection.partner)


_OF_ROW: Mapping[str, Callable[[_Row], Rows]] = {
    "agreements": _of_code("legal"),
    "dormancy": _of_window,
    "activity-status": _of_status,
    "never-implemented": lambda row: row.selection,
    "dormant-since": _of_sleep,
    "by-country": _of_country,
    "country-pairs": _of_countries,
    "by-kind": _of_code("kind"),
    "by-field": _of_field,
    "by-record": _of_code("record"),
    "by-decade": _of_decade,
    "by-year": _of_year,
}
_IN_COLUMN: Mapping[str, Callable[[Rows], Rows]] = {
    "agreements": lambda rows: rows,
    "in_force": in_force,
    "dormant": lambda rows: in_force(rows, status=(ASLEEP,)),
    "asleep_after_activity": lambda rows: in_force(rows, status=(Status.DORMANT.value,)),
    "never_implemented": lambda rows: in_force(rows, status=(Status.NEVER_IMPLEMENTED.value,)),
    "judged": lambda rows: in_force(rows, status=_JUDGED),
    "left_out": lambda rows: in_force(rows, status=(Status.NO_RECORD.value,)),
}


#: Figures that count agreements by their pairs.
BY_PAIRS = frozenset({"by-country", "country-pairs"})


def of_row(
    figure: Figure, row: tuple[Cell, ...], selection: Selection, *, tied: bool = True
) -> dict[str, Rows]:
    """For each column of the row the agreements that its number counts, where that can be said.

    `tied` says that each of the selection's agreements in force makes a pair. One does not while
    all but one of its parties have yet to join: lists show it, and no pair counts it.
    """
    rows = row_of(figure, row, selection)
    if rows is None or (figure.definition.code in BY_PAIRS and not tied):
        return {}
    cells = zip((column.code for column in figure.definition.columns), row, strict=True)
    return {code: _IN_COLUMN[code](rows) for code, cell in cells if code in _IN_COLUMN and cell}


def row_of(figure: Figure, row: tuple[Cell, ...], selection: Selection) -> Rows:
    """The selection that the row is about."""
    definition = figure.definition
    say = _OF_ROW.get(definition.code)
    if say is None:
        return None
    cells = dict(zip((column.code for column in definition.columns), row, strict=True))
    keys = tuple(cells[column.code] for column in definition.keys)
    return say(_Row(keys, cells, figure, selection))


# -- the agreements of the dormancy rate ---------------------------------------------------


def of_rate(selection: Selection) -> tuple[Rows, Rows]:
    """Numerator and denominator."""
    return _IN_COLUMN["dormant"](selection), _IN_COLUMN["judged"](selection)
