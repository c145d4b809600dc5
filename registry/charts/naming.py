"""What the rows of a figure are called, in the reader's language."""

from collections.abc import Callable, Mapping

from registry.charts.rows import OTHERS, Row, cells_of
from registry.domain.errors import N_
from registry.domain.figures import Cell, Figure
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
from registry.i18n import country_name, date_text, gettext, label, ngettext, number

#: Whose agreements a rate is of.
REPORTED_BY: Mapping[str, str] = {
    "all": N_("All"),
    "reported": N_("Reported on by a city"),
    "unreported": N_("Reported on by none"),
}
_STATUSES = {**STATUSES, Kind.CONTACT.value: N_("Contact")}
_UNKNOWN = {
    "field": N_("No field named"),
    "mode": N_("Not on record"),
    "region": N_("Not on record"),
}


def row_name(figure: Figure, row: Row) -> str:
    """What a row is about: the words of its keys."""
    if row[0] is OTHERS:
        return gettext("Others")
    if row[0] is None:
        return gettext(_UNKNOWN.get(figure.definition.keys[-1].code, N_("Not known")))
    code, cells = figure.definition.code, cells_of(figure, row)
    if code in _OF_ROW:
        return _OF_ROW[code](cells)
    key = figure.definition.keys[0].code
    return key_name(figure, key, cells[key])


def key_name(figure: Figure, key: str, cell: Cell) -> str:
    """The words of one key of a row."""
    if cell is None:
        return gettext(_UNKNOWN.get(key, N_("Not known")))
    if key == "kind" and figure.definition.code.startswith("activities"):
        return label(ACTIVITY_KINDS, str(cell))
    return _OF_KEY[key](cell)


def _decade(cell: Cell) -> str:
    return date_text(f"{int(cell or 0) // 10:03}X")


_OF_KEY: Mapping[str, Callable[[Cell], str]] = {
    "legal": lambda cell: label(LEGAL, str(cell)),
    "status": lambda cell: label(_STATUSES, str(cell)),
    "reason": lambda cell: label(REASONS, str(cell)),
    "country": lambda cell: country_name(str(cell)),
    "partner": lambda cell: country_name(str(cell)),
    "region": str,
    "kind": lambda cell: label(KINDS, str(cell)),
    "field": lambda cell: label(FIELDS, str(cell)),
    "record": lambda cell: label(RECORDS, str(cell)),
    "mode": lambda cell: label(MODES, str(cell)),
    "decade": _decade,
    # Years are no numbers that are grouped.
    "year": lambda cell: f"{int(cell or 0):04}",
    "partners": lambda cell: number(int(cell or 0)),
    "size": lambda cell: ngettext("%(num)s city", "%(num)s cities", int(cell or 0)),
    "window": lambda cell: gettext("%(number)s months", number=cell),
    "reported_by": lambda cell: label(REPORTED_BY, str(cell)),
}


def _region(cells: Mapping[str, Cell]) -> str:
    region = cells["region"]
    said = gettext(_UNKNOWN["region"]) if region is None else str(region)
    return gettext(
        "%(place)s, %(country)s", place=said, country=country_name(str(cells["country"]))
    )


def _city(cells: Mapping[str, Cell]) -> str:
    country = country_name(str(cells["country"]))
    return gettext("%(place)s, %(country)s", place=cells["name"], country=country)


def _countries(cells: Mapping[str, Cell]) -> str:
    one, other = (country_name(str(cells[each])) for each in ("country", "partner"))
    return gettext("%(one)s – %(other)s", one=one, other=other)


def _band(cells: Mapping[str, Cell]) -> str:
    low, high = cells["from_km"], cells["to_km"]
    if high is None:
        return gettext("from %(km)s km", km=number(float(low or 0)))
    return gettext("%(low)s–%(high)s km", low=number(float(low or 0)), high=number(float(high)))


def _window(cells: Mapping[str, Cell]) -> str:
    whose = label(REPORTED_BY, str(cells["reported_by"]))
    return gettext("%(whose)s, %(number)s months", whose=whose, number=cells["window"])


_OF_ROW: Mapping[str, Callable[[Mapping[str, Cell]], str]] = {
    "by-region": _region,
    "most-connected": _city,
    "country-pairs": _countries,
    "distance": _band,
    "dormancy": _window,
}
