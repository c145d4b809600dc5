"""The figures that a dossier begins with, in words, and how they differ from an earlier day's."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from registry.domain.errors import N_
from registry.domain.figures import Cell, Figure
from registry.domain.selection import Selection
from registry.domain.vocabulary import STATUSES, Record, Status
from registry.i18n import decimals, gettext, label, ngettext, number, percent, say
from registry.queries.dossier import COMPARED, Before, Findings
from registry.web.presenting import values
from registry.web.presenting.counted import in_force
from registry.web.presenting.figure import Said, Table, agreements_href, heads, said, table
from registry.web.presenting.figures import ORDER, Count
from registry.web.presenting.statistics import figure_href

Figures = Mapping[str, Figure]


class Headline(NamedTuple):
    """A number on top: its name, what it says, and the published figure that says the same."""

    id: str
    code: str
    name: str
    said: Said
    href: str


def column(figure: Figure, key: str, code: str) -> Cell:
    """What stands in a column of the row that is about this key."""
    at = [each.code for each in figure.definition.columns].index(code)
    return next(row[at] for row in figure.rows if row[0] == key)


def headlines(found: Findings) -> list[Headline]:
    """Agreements, pairs, what sleeps, and how much of it anybody has told the registry."""
    of, theme = found.figures, found.theme
    return [
        _headline(of["agreements"], theme, _plainly(of["agreements"])),
        _headline(of["pairs"], theme, _plainly(of["pairs"], _between(of))),
        _headline(of["dormancy"], theme, said(of["dormancy"])),
        _headline(of["never-implemented"], theme, said(of["never-implemented"])),
        Headline(
            "no-record",
            "activity-status",
            label(STATUSES, Status.NO_RECORD),
            _silent(of["activity-status"]),
            figure_href("activity-status", theme),
        ),
        Headline(
            "reported",
            "by-record",
            gettext("Reported by a city"),
            _reported(of["by-record"]),
            figure_href("by-record", theme),
        ),
    ]


def _headline(figure: Figure, theme: Selection, words: Said) -> Headline:
    code = figure.definition.code
    return Headline(code, code, say(figure.definition.name), words, figure_href(code, theme))


def _plainly(figure: Figure, rest: str = "") -> Said:
    """A number whose name says what it counts."""
    amount = figure.value.number or 0
    return Said(number(amount), amount, "", rest)


def _between(of: Figures) -> str:
    if not of["pairs"].value.number:
        return ""
    cities, countries = values.main_words(of["cities"]), values.main_words(of["countries"])
    return gettext("between %(cities)s in %(countries)s", cities=cities, countries=countries)


def _silent(figure: Figure) -> Said:
    silent = int(column(figure, Status.NO_RECORD, "agreements") or 0)
    words = ngettext(
        "of %(num)s agreement in force", "of %(num)s agreements in force", _in_force(figure)
    )
    rest = gettext("In no rate: that is silence, not death") if silent else ""
    return Said(number(silent), silent, words, rest)


def _in_force(figure: Figure) -> int:
    return int(figure.value.number or 0)


def _reported(figure: Figure) -> Said:
    """Agreements on which every present party, or some, have reported; the others stand apart."""
    told = sum(
        int(column(figure, code, "agreements") or 0)
        for code in (Record.CONFIRMED, Record.ONE_SIDED)
    )
    of = int(figure.value.number or 0)
    words = ngettext(
        "%(part)s of %(num)s agreement", "%(part)s of %(num)s agreements", of, part=number(told)
    )
    contested = int(column(figure, Record.CONTESTED, "agreements") or 0)
    rest = ngettext("%(num)s more is disputed", "%(num)s more are disputed", contested)
    return Said(percent(told, of), told, words if of else "", rest if contested else "")


# -- by status, by window ----------------------------------------------------------------------


def counts(figure: Figure, theme: Selection) -> list[Count]:
    """The strip of statuses: each with its agreements in force, and their list."""
    return [
        Count(
            code.value,
            label(STATUSES, code),
            int(column(figure, code, "agreements") or 0),
            agreements_href(in_force(theme, status=(code.value,))),
        )
        for code in ORDER
    ]


def caption(figure: Figure) -> str:
    return ngettext(
        "%(num)s agreement in force, by what happens under it",
        "%(num)s agreements in force, by what happens under them",
        _in_force(figure),
    )


def windows(figure: Figure, theme: Selection) -> Table:
    """What sleeps at each window, reported or not: without the column that says so of each row."""
    rows = [row for row in figure.rows if row[1] == "all"]
    whole = table(figure, rows, theme)
    at = [head.code for head in heads(figure.definition.columns)].index("reported_by")
    return Table(_without(whole.heads, at), [_without(row, at) for row in whole.rows])


def _without(cells: Sequence[Any], at: int) -> list[Any]:
    return [*cells[:at], *cells[at + 1 :]]


# -- since a forum before ----------------------------------------------------------------------


class Difference(NamedTuple):
    """A figure then and now; `way` is more, fewer, same or none, in words and as a shape."""

    code: str
    name: str
    then: str
    then_href: str
    now: str
    now_href: str
    words: str
    way: str


def differences(before: Before, found: Findings) -> list[Difference]:
    return [
        _difference(before.figures[code], found.figures[code], before.theme, found.theme)
        for code in COMPARED
    ]


def _difference(then: Figure, now: Figure, earlier: Selection, theme: Selection) -> Difference:
    code = now.definition.code
    more, words = _in_points(then, now) if _is_rate(now) else _in_number(then, now)
    way = "none" if more is None else "more" if more > 0 else "fewer" if more < 0 else "same"
    return Difference(
        code,
        say(now.definition.name),
        values.main_words(then),
        figure_href(code, earlier),
        values.main_words(now),
        figure_href(code, theme),
        words,
        way,
    )


def _is_rate(figure: Figure) -> bool:
    return figure.value.of is not None


def _in_number(then: Figure, now: Figure) -> tuple[float, str]:
    more = round((now.value.number or 0) - (then.value.number or 0))
    if not more:
        return more, gettext("as many")
    if more > 0:
        return more, ngettext("%(num)s more", "%(num)s more", more)
    return more, ngettext("%(num)s fewer", "%(num)s fewer", -more)


def _in_points(then: Figure, now: Figure) -> tuple[float | None, str]:
    """Between the shares as they are read: each with one decimal."""
    shares = [_share(figure) for figure in (then, now)]
    if shares[0] is None or shares[1] is None:
        return None, gettext("not to be compared: there was, or is, no rate")
    more = round(shares[1] - shares[0], 1)
    if not more:
        return more, gettext("the same share")
    points = decimals(abs(more), 1)
    higher = N_("%(points)s percentage points higher")
    lower = N_("%(points)s percentage points lower")
    return more, gettext(higher if more > 0 else lower, points=points)


def _share(figure: Figure) -> float | None:
    value = figure.value
    return round(100 * (value.number or 0) / value.of, 1) if value.of else None
