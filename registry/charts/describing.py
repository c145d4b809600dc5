"""What a chart shows in plain words, for those who don't see it."""

from collections.abc import Sequence

from registry.charts.frame import Words
from registry.charts.kinds import KINDS, Shape
from registry.charts.naming import row_name
from registry.charts.rows import OTHERS, Row, cells_of, data, is_empty, total
from registry.charts.sizes import WIDE, Size
from registry.domain.figures import Figure
from registry.drawing.svg import sayable
from registry.i18n import gettext, ngettext, number, percent


def description(figure: Figure, words: Words, size: Size = WIDE) -> str:
    """The kind of chart and its main message: a text to stand in the picture's place."""
    name = gettext(figure.definition.name)
    said = [f"{name}: {words.of_day}", words.headline]
    said += [gettext("There is nothing to draw")] if is_empty(figure) else _message(figure, size)
    return sayable(" ".join(each if each.endswith(".") else f"{each}." for each in said))


def _message(figure: Figure, size: Size) -> list[str]:
    rows = data(figure, size)
    shape = KINDS[figure.definition.code].shape
    if shape is Shape.RATES:
        return _of_rates(figure, rows)
    if shape is Shape.CURVE:
        return _of_curve(rows)
    alone = [row for row in rows if row[0] is not OTHERS]
    if shape is Shape.MATRIX:
        return [gettext("Table of colours, countries by countries"), *_extremes(figure, alone)]
    if shape is Shape.BARS:
        said = ngettext("Bar chart of %(num)s bar", "Bar chart of %(num)s bars", len(rows))
        return [said, *_extremes(figure, alone), *_sums(figure, rows)]
    said = ngettext("Chart of %(num)s column", "Chart of %(num)s columns", len(rows))
    return [said, *_ends(figure, alone), *_extremes(figure, alone), *_sums(figure, rows)]


def _one(figure: Figure, row: Row) -> str:
    return gettext(
        "%(name)s, %(number)s", name=row_name(figure, row), number=number(total(figure, row))
    )


def _extremes(figure: Figure, rows: Sequence[Row]) -> list[str]:
    """The largest and the smallest of several rows."""
    if not rows:
        return []
    largest = max(rows, key=lambda row: total(figure, row))
    smallest = min(reversed(rows), key=lambda row: total(figure, row))
    said = [gettext("Largest: %(row)s", row=_one(figure, largest))]
    if total(figure, smallest) < total(figure, largest):
        said.append(gettext("Smallest: %(row)s", row=_one(figure, smallest)))
    return said


def _ends(figure: Figure, rows: Sequence[Row]) -> list[str]:
    known = [row for row in rows if row[0] is not None]
    if len(known) < 2:
        return []
    return [
        gettext("First: %(row)s", row=_one(figure, known[0])),
        gettext("Last: %(row)s", row=_one(figure, known[-1])),
    ]


def _sums(figure: Figure, rows: Sequence[Row]) -> list[str]:
    return [_one(figure, row) for row in rows if row[0] is OTHERS]


def _of_rates(figure: Figure, rows: Sequence[Row]) -> list[str]:
    said = [gettext("Bar chart of shares")]
    for row in rows:
        cells = cells_of(figure, row)
        asleep, judged = int(cells["dormant"] or 0), int(cells["judged"] or 0)
        said.append(
            gettext(
                "%(name)s: %(share)s, %(part)s of %(whole)s",
                name=row_name(figure, row),
                share=percent(asleep, judged),
                part=number(asleep),
                whole=number(judged),
            )
        )
    return said


def _of_curve(rows: Sequence[Row]) -> list[str]:
    """The curve at its beginning, after a year, after ten, and where it ends."""
    chosen = [row for row in rows if row[0] in {1, 5, 10} or row is rows[-1]]
    said = [gettext("Curve in steps")]
    for years, at_risk, _happened, share in chosen:
        said.append(
            ngettext(
                "After %(num)s year: %(share)s, %(followed)s still followed",
                "After %(num)s years: %(share)s, %(followed)s still followed",
                int(years or 0),
                share=percent(round(float(share or 0) * 1000), 1000),
                followed=number(int(at_risk or 0)),
            )
        )
    return said
