"""One published figure for people: its value in words, and its table with links to what it counts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from registry.domain.errors import N_
from registry.domain.figures import UNITS, Cell, Column, Figure, Unit
from registry.domain.names import sort_key
from registry.domain.selection import Selection
from registry.domain.vocabulary import (
    ACTIVITY_KINDS,
    FIELDS,
    KINDS,
    LEGAL,
    MODES,
    REASONS,
    RECORDS,
    STATUSES,
    Kind,
)
from registry.i18n import country_name, gettext, label, number, percent, say
from registry.web.addresses import to_city, to_country, to_page
from registry.web.presenting.counted import Rows, of_row, of_value
from registry.web.presenting.lists import address
from registry.web.presenting.selections import looking, months

# -- the value -------------------------------------------------------------------------------

#: Values that are a share of something counted: shown as per cent, both halves beside it.
RATES = frozenset({
    "dormancy", "never-implemented", "revivals", "reasons", "largest-component",
})  # fmt: skip
_JUDGED = N_(
    "%(number)s of %(of)s agreements in force, leaving out contacts and those without any record"
)
_FOLLOWED = N_("at the median of %(of)s agreements that were followed")
_SAID: Mapping[str, str] = {
    "dormancy": _JUDGED,
    "never-implemented": _JUDGED,
    "dormant-since": N_("asleep since a day that is known, of %(of)s that are asleep"),
    "revivals": N_("%(number)s were woken, of %(of)s agreements that have ever been asleep"),
    "reasons": N_("%(number)s name funding, of %(of)s agreements with a declared reason"),
    "by-region": N_("whose region is on record, of %(of)s"),
    "by-field": N_("that name a field, of %(of)s"),
    "by-decade": N_("surely concluded within one decade, of %(of)s"),
    "by-year": N_("surely concluded within one year, of %(of)s"),
    "activities-by-field": N_("whose field is on record, of %(of)s"),
    "activities-by-mode": N_("of which it is known how people met, of %(of)s"),
    "activities-by-year": N_("that surely began within one year, of %(of)s"),
    "first-activity": _FOLLOWED,
    "until-dormancy": _FOLLOWED,
    "distance": N_("at the median of %(of)s pairs whose places are known"),
    "partners": N_("on average, over %(of)s cities"),
    "largest-component": N_("%(number)s of %(of)s cities"),
    "clustering": N_("on average, over %(of)s cities"),
}
_UNSAID = N_("%(left_out)s of which that can’t be said")
_SILENT = N_("%(left_out)s without any record left out")
_UNFOLLOWED = N_("%(left_out)s left out: not reported on, or not concluded in a known year")
_LEFT_OUT: Mapping[str, str] = {
    "dormancy": _SILENT,
    "never-implemented": _SILENT,
    "dormant-since": N_("%(left_out)s since a day that is not known"),
    "reasons": N_("%(left_out)s more are asleep and nobody said why"),
    "by-region": N_("%(left_out)s whose region is not on record"),
    "by-field": N_("%(left_out)s that name none"),
    "by-decade": _UNSAID,
    "by-year": _UNSAID,
    "activities-by-field": _UNSAID,
    "activities-by-mode": _UNSAID,
    "activities-by-year": _UNSAID,
    "first-activity": _UNFOLLOWED,
    "until-dormancy": _UNFOLLOWED,
    "distance": N_("%(left_out)s pairs left out: a place is not known"),
}
_OF_ONE: Mapping[Unit, str] = {
    Unit.AGREEMENTS: N_("agreement"),
    Unit.PAIRS: N_("pair"),
    Unit.CITIES: N_("city"),
    Unit.COUNTRIES: N_("country"),
    Unit.ACTIVITIES: N_("activity"),
    Unit.YEARS: N_("year"),
    Unit.PARTNERS: N_("partner"),
    Unit.COMPONENTS: N_("part"),
}
#: Medians: there is none as long as it has not happened to half of what is followed.
_MEDIANS = frozenset({"first-activity", "until-dormancy"})


class Said(NamedTuple):
    """A headline value: the number in large, its unit, what it is of, and what is left out."""

    text: str
    data: float | None
    unit: str
    words: Markup
    rest: Markup


def _linked(text: str, rows: Rows) -> Markup:
    return _LINK.format(_agreements(rows), text) if rows else escape(text)


_LINK = Markup('<a href="{}">{}</a>')


def _agreements(rows: Selection) -> str:
    return address(to_page("agreements.index"), rows.pairs())


def said(figure: Figure, selection: Selection) -> Said:
    code, unit = figure.definition.code, figure.definition.unit
    value, counted = figure.value, of_value(figure.definition.code, selection)
    if value.number is None or (code in RATES and not value.of):
        return Said(gettext("none"), None, "", _why_none(figure), Markup())
    places = {
        "number": _linked(number(value.number), counted.number if value.number else None),
        "of": _linked(number(value.of or 0), counted.of if value.of else None),
        "left_out": _linked(number(value.left_out or 0), counted.left_out),
    }
    words = escape(say(_SAID[code])) % places if code in _SAID else Markup()
    rest = escape(say(_LEFT_OUT[code])) % places if value.left_out else Markup()
    if code in RATES:
        return Said(percent(int(value.number), value.of or 0), value.number, "", words, rest)
    named = _OF_ONE.get(unit, "") if value.number == 1 else UNITS[unit]
    return Said(number(value.number), value.number, say(named), words, rest)


def _why_none(figure: Figure) -> Markup:
    value = figure.value
    if figure.definition.code in _MEDIANS and value.of:
        words = gettext("it has happened to less than half of %(of)s agreements", of=value.of)
        return escape(words)
    return escape(gettext("nothing of the selection can be counted here"))


# -- the words of a cell ---------------------------------------------------------------------

_REPORTED_BY = {
    "all": N_("All"),
    "reported": N_("Reported by a city"),
    "unreported": N_("Reported by none"),
}
_CODES: Mapping[str, Mapping[str, str]] = {
    "legal": LEGAL,
    "status": {**STATUSES, Kind.CONTACT: KINDS[Kind.CONTACT]},
    "reason": REASONS,
    "kind": {**KINDS, **ACTIVITY_KINDS},
    "field": FIELDS,
    "record": RECORDS,
    "mode": MODES,
    "reported_by": _REPORTED_BY,
}
_UNKNOWN: Mapping[str, str] = {
    "region": N_("Not on record"),
    "field": N_("No field named"),
    "mode": N_("Not on record"),
    "year": N_("Not known"),
    "decade": N_("Not known"),
    "to_km": N_("no limit"),
}
_KEYS: Mapping[str, Callable[[Any], str]] = {
    "window": months,
    "country": country_name,
    "partner": country_name,
    "decade": lambda decade: gettext("%(year)ss", year=f"{decade:04}"),
    "year": "{:04}".format,
    "years": str,
}


def key_words(column: str, value: Cell) -> str:
    """What a row is about, as a reader says it."""
    if value is None:
        return say(_UNKNOWN.get(column, N_("Not known")))
    if column in _CODES:
        return label(_CODES[column], str(value))
    if column in _KEYS:
        return _KEYS[column](value)
    return value if isinstance(value, str) else number(value)


def number_words(column: str, value: Cell) -> str:
    if value is None or isinstance(value, str):
        return value or "–"
    return percent(value, 1) if column == "share" else number(value)  # type: ignore[arg-type]


# -- the table -------------------------------------------------------------------------------


class Head(NamedTuple):
    """A column of the table as it is shown; `sort` is its name in an address."""

    code: str
    label: str
    numeric: bool
    sort: bool = True


class Shown(NamedTuple):
    """A cell: its text and where it leads."""

    text: str
    href: str = ""
    numeric: bool = True


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


def table(figure: Figure, rows: Iterable[tuple[Cell, ...]], selection: Selection) -> Table:
    """These rows of the figure, each number linked to the list of what it counts."""
    columns = figure.definition.columns
    return Table(heads(columns), [_row(figure, row, selection) for row in rows])


def _row(figure: Figure, row: tuple[Cell, ...], selection: Selection) -> list[Shown]:
    columns = figure.definition.columns
    codes = [column.code for column in columns]
    cells = dict(zip(codes, row, strict=True))
    counted = of_row(figure, row, selection)
    shown: list[Shown] = []
    for column in columns:
        code, value = column.code, cells[column.code]
        if column.key:
            if code not in _HIDDEN:
                shown.append(_key(code, cells, selection))
            continue
        rows = counted.get(code)
        shown.append(Shown(number_words(code, value), _agreements(rows) if rows else ""))
        if part := _share_of(codes, code):
            shown.append(Shown(_percent(cells[part], value)))
    return shown


def _percent(part: Cell, whole: Cell) -> str:
    return percent(part, whole) if isinstance(part, int) and isinstance(whole, int) else "–"


def _key(code: str, cells: Mapping[str, Cell], selection: Selection) -> Shown:
    words = key_words(code, cells[code])
    href = ""
    if code in {"country", "partner"}:
        href = address(to_country(str(cells[code])), looking(selection))
    elif code == "name":
        href = address(to_city(str(cells["city"])), looking(selection))
    return Shown(words, href, numeric=code in _NUMERIC_KEYS)


# -- order -----------------------------------------------------------------------------------


def in_order(figure: Figure, column: str, *, descending: bool) -> list[tuple[Cell, ...]]:
    """The rows by one column, what is not known last, equal ones as they were."""
    at = [each.code for each in figure.definition.columns].index(column)
    known = [row for row in figure.rows if row[at] is not None]
    unknown = [row for row in figure.rows if row[at] is None]
    named = isinstance(known[0][at], str) if known else False
    by = (lambda row: sort_key(key_words(column, row[at]))) if named else (lambda row: row[at])
    return sorted(known, key=by, reverse=descending) + unknown
