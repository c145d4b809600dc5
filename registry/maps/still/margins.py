"""What stands around a still picture's map: title, legend, day, source."""

from collections.abc import Iterator
from datetime import date

import numpy as np
from numpy.typing import NDArray

from registry.domain.dormancy import Policy
from registry.domain.errors import N_
from registry.domain.vocabulary import STATUSES
from registry.drawing.lettering import cut, wrap
from registry.drawing.palette import OTHERWISE, colours, lines
from registry.drawing.svg import element, line_of_text
from registry.i18n import day_text, gettext, label, ngettext, number
from registry.maps.geodesy import Floats
from registry.maps.still.figures import Figures
from registry.maps.still.labels import Box

WIDTH, HEIGHT = 1200, 675
EDGE = 32.0
_COLUMN = 246.0
_BETWEEN = 26.0
_INSIDE = WIDTH - 2 * EDGE
_LEGEND_LEFT = WIDTH - EDGE - _COLUMN
_FOOT_TOP = HEIGHT - 56.0
_SMALL, _USUAL = 12.0, 14.0
#: Lines are broken so early that they fit in wider fonts than the usual ones, too.
_SPARE = 0.87
#: What a line of the legend is called.
LINE_WORDS = {**STATUSES, OTHERWISE: N_("Contact, or not in force")}
_CREDIT = N_("Land: Natural Earth")


def frame(top: float) -> Box:
    """Where the map is, below the title."""
    return EDGE, top, _LEGEND_LEFT - _BETWEEN, _FOOT_TOP - 10


# -- above ---------------------------------------------------------------------------------

#: Size and number of lines that a title may have: large if it is short, smaller if it is long.
_TITLE_SIZES = ((30.0, 1), (24.0, 2), (18.0, 4))
_MOST_LINES_BELOW = 3


def head(title: str, subtitle: str) -> tuple[list[str], float]:
    """Title and subtitle, and where the map begins below them."""
    size, most = _TITLE_SIZES[-1]
    for size, most in _TITLE_SIZES:
        said = wrap(title, _INSIDE * _SPARE, size, bold=True)
        if len(said) <= most:
            break
    said = _first(said, most, size)
    below = _first(wrap(subtitle, _INSIDE * _SPARE, 15), _MOST_LINES_BELOW, 15)
    written, y = [], EDGE - 6
    for line in said:
        y += size * 1.16
        written.append(line_of_text(line, EDGE, y, size, font_weight=700))
    y += 4 if below else 0
    for line in below:
        y += 20
        written.append(line_of_text(line, EDGE, y, 15, fill=colours()["ink-soft"]))
    return written, round(y + 18)


def _first(said: list[str], most: int, size: float) -> list[str]:
    if len(said) <= most:
        return said
    return [*said[: most - 1], cut(f"{said[most - 1]} …", _INSIDE * _SPARE, size, bold=True)]


# -- beside --------------------------------------------------------------------------------


def legend(figures: Figures, top: float, *, many: bool) -> Iterator[str]:
    """The lines with their words and numbers, the sizes of cities, and what is to be known."""
    y = top + 27
    yield line_of_text(number(figures.agreements), _LEGEND_LEFT, y, 36, font_weight=700)
    y += 21
    yield line_of_text(_agreements(figures), _LEGEND_LEFT, y, _USUAL)
    if figures.agreements:
        for line in wrap(_between(figures), _COLUMN * _SPARE, _SMALL):
            y += 17
            yield _soft(line, y)
    y += 14
    for code in (code for code in LINE_WORDS if figures.by_line.get(code)):
        y += 26
        yield from _row(code, figures.by_line[code], y, many=many)
    sizes = list(_sizes(figures, y + 44))
    yield from sizes
    y += 66 if sizes else 0
    y += 8
    for note in notes(figures, many=many):
        y += 8
        for line in wrap(note, _COLUMN * _SPARE, _SMALL):
            y += 16
            yield _soft(line, y)


def _agreements(figures: Figures) -> str:
    # The number stands above in large figures.
    return ngettext("agreement", "agreements", figures.agreements)


def _between(figures: Figures) -> str:
    cities = ngettext("%(num)s city", "%(num)s cities", figures.cities)
    countries = ngettext("%(num)s country", "%(num)s countries", figures.countries)
    return gettext("%(cities)s, %(countries)s", cities=cities, countries=countries)


def _soft(line: str, y: float) -> str:
    return line_of_text(line, _LEGEND_LEFT, y, _SMALL, fill=colours()["ink-soft"])


def counted(figures: Figures) -> list[tuple[str, str]]:
    """Word and number of each kind of line that occurs."""
    occurring = (code for code in LINE_WORDS if figures.by_line.get(code))
    return [(label(LINE_WORDS, code), number(figures.by_line[code])) for code in occurring]


def _row(code: str, count: int, y: float, *, many: bool) -> Iterator[str]:
    """A line as it is drawn, its word, how many agreements it stands for."""
    style = lines()[code]
    dash = None if many else " ".join(f"{each:g}" for each in style.dash) or None
    yield element(
        "path",
        d=f"M{_LEGEND_LEFT + 2:g} {y - 4.5:g}h36",
        fill="none",
        stroke=style.colour,
        stroke_width=1.5 if many else style.width,
        stroke_dasharray=dash,
        stroke_linecap="round",
    )
    yield line_of_text(label(LINE_WORDS, code), _LEGEND_LEFT + 48, y, _USUAL)
    right = _LEGEND_LEFT + _COLUMN
    yield line_of_text(number(count), right, y, _USUAL, font_weight=700, text_anchor="end")


# -- the sizes of cities -------------------------------------------------------------------


def radii(counts: NDArray[np.int64], dots: int) -> Floats:
    """Radius of each city's dot in pixels, by its agreements; smaller where there are many dots."""
    smaller = min(1.0, max(0.18, (250 / max(dots, 1)) ** 0.4))
    grown = np.minimum(1.6 + 0.85 * np.sqrt(counts), 9.0) * smaller
    quarters: Floats = np.round(grown * 4) / 4
    return quarters


def _sizes(figures: Figures, y: float) -> Iterator[str]:
    """Dots with the numbers they stand for: the smallest, one between, the largest."""
    others = np.delete(figures.counts, [] if figures.focus is None else [figures.focus])
    most = int(others.max(initial=0))
    if most < 2:
        return
    between = [each for each in (2, 5, 10, 20, 50) if each**2 <= 2 * most and each < most]
    numbers = np.array([1, *between[-1:], most])
    yield line_of_text(gettext("Agreements of a city"), _LEGEND_LEFT, y, _SMALL)
    x = _LEGEND_LEFT + 8
    for count, radius in zip(numbers.tolist(), radii(numbers, len(figures.counts)), strict=True):
        yield element("circle", cx=x, cy=y + 18, r=float(radius))
        yield line_of_text(number(count), x + radius + 6, y + 22.5, _SMALL)
        x += 62


def notes(figures: Figures, *, many: bool) -> list[str]:
    """What has to be known to read the picture."""
    said = []
    if figures.missing:
        said.append(
            ngettext(
                "%(num)s city is not on the map: it has no coordinates.",
                "%(num)s cities are not on the map: they have no coordinates.",
                figures.missing,
            )
        )
    if many:
        said.append(
            gettext(
                "So many lines are drawn thin and without dashes; colour alone tells them apart."
            )
        )
    return said


def nothing(box: Box) -> Iterator[str]:
    """The words that stand in place of what there is not."""
    left, top, right, bottom = box
    x, y = (left + right) / 2, (top + bottom) / 2
    yield element(
        "rect", x=x - 150, y=y - 32, width=300, height=64, rx=3,
        fill=colours()["paper"], stroke=colours()["rule-strong"], stroke_width=0.75,
    )  # fmt: skip
    fits = gettext("No agreement fits.")
    yield line_of_text(fits, x, y + 7, 20, font_weight=700, text_anchor="middle")


# -- below ---------------------------------------------------------------------------------


def statuses_on(day: date, policy: Policy) -> str:
    """Of which day the statuses are, and by which rule."""
    return gettext(
        "Statuses on %(day)s, by version %(version)s of the dormancy rule:"
        " dormant after %(months)s months.",
        day=day_text(day),
        version=policy.version,
        months=policy.window,
    )


def foot(day: date, policy: Policy, version: int | str, site: str, address: str) -> Iterator[str]:
    """Day and rule; where it comes from."""
    state = gettext("Data version %(version)s.", version=version)
    if isinstance(version, str):
        state = gettext("Edition %(number)s.", number=version)
    source = gettext("Source: %(site)s, %(address)s", site=site, address=address)
    credit = gettext(_CREDIT)
    y = _FOOT_TOP + 16
    soft = colours()["ink-soft"]
    yield line_of_text(f"{statuses_on(day, policy)} {state}", EDGE, y, _SMALL, fill=soft)
    yield line_of_text(
        cut(source, (_INSIDE - 130) * _SPARE, _SMALL), EDGE, y + 18, _SMALL, fill=soft
    )
    yield line_of_text(credit, WIDTH - EDGE, y + 18, _SMALL, fill=soft, text_anchor="end")
