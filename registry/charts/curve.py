"""How long something takes: a curve in steps, below it how many are still followed."""

from collections.abc import Iterator, Sequence

from registry.charts.frame import SPARE
from registry.charts.marks import Layer, Scale, Text, ring, rule, steps, texts
from registry.charts.rows import Row, data
from registry.charts.sizes import Size
from registry.domain.figures import Figure
from registry.drawing.lettering import width
from registry.i18n import decimals, gettext, number, whole_percent

_SHARES = (0, 25, 50, 75, 100)
#: Years, and the share to which it has happened until then.
Point = tuple[float, float]


def curve(figure: Figure, size: Size, top: float) -> tuple[list[Layer], float]:
    """The share that it has happened to, by years since the conclusion."""
    rows = data(figure, size)
    words = [whole_percent(share) for share in _SHARES]
    left = size.edge + max(width(each, size.foot) for each in words) / SPARE + 8
    right = size.width - size.edge - 10
    bottom = top + size.foot + 10 + size.plot
    across = Scale(max(float(row[0] or 0) for row in rows) or 1.0, left, right)
    up = Scale(1.0, bottom, bottom - size.plot)
    points = [(float(row[0] or 0), float(row[3] or 0)) for row in rows]
    below, end = _below(rows, across, bottom, size)
    caption = Text(
        gettext("Share of agreements to which it has happened"), size.edge, top + size.foot - 2,
        size.foot, colour="ink-soft",
    )  # fmt: skip
    return [
        *_grid(words, up, left, right, size),
        *steps(_through_median(figure, points), points, across, up),
        *_median(figure, across, up, size),
        *texts([caption, *below]),
    ], end


def _grid(
    words: Sequence[str], up: Scale, left: float, right: float, size: Size
) -> Iterator[Layer]:
    for share, said in zip(_SHARES, words, strict=True):
        y = up.at(share / 100)
        yield rule((left, y), (right, y), "rule-strong" if share == 0 else "rule")
        yield from texts(
            [Text(said, left - 8, y + size.foot * 0.36, size.foot, False, "ink-soft", "right")]
        )


def _below(
    rows: Sequence[Row], across: Scale, bottom: float, size: Size
) -> tuple[list[Text], float]:
    """Years, and the number at risk below them, as many as there is room for."""
    said, y = list[Text](), bottom + size.foot + 5
    caption, numbers = y + size.foot * 1.5, y + size.foot * 3.1
    risk = caption + size.foot * 1.9
    end = -100.0
    for row in rows:
        year, followed = number(float(row[0] or 0)), number(int(row[1] or 0))
        half = max(width(each, size.foot) for each in (year, followed)) / SPARE / 2
        x = across.at(float(row[0] or 0))
        if x - half < end + 6:
            continue
        end = x + half
        said.append(Text(year, x, y, size.foot, anchor="center"))
        said.append(Text(followed, x, numbers + size.foot * 1.5, size.foot, anchor="center"))
    captions = (gettext("Years since conclusion"), caption), (gettext("Still followed"), risk)
    said += [Text(text, size.edge, at, size.foot, colour="ink-soft") for text, at in captions]
    return said, numbers + size.foot * 1.5 + 6


def _median(figure: Figure, across: Scale, up: Scale, size: Size) -> Iterator[Layer]:
    """Where it has happened to half of them, if it has."""
    median = figure.value.number
    if median is None or median > across.most:
        return
    x, y = across.at(median), up.at(0.5)
    yield rule((x, up.begin), (x, y), "ink", (4, 3))
    yield ring(x, y)
    said = gettext("Median %(years)s years", years=decimals(median, 1))
    # A curve that goes up leaves room below it on the right, above it on the left.
    over = x + 8 + width(said, size.foot, bold=True) / SPARE > across.end
    line = (
        Text(said, x - 8, y - 8, size.foot, bold=True, anchor="right")
        if over
        else Text(said, x + 8, y + size.foot + 5, size.foot, bold=True)
    )
    yield from texts([line])


def _through_median(figure: Figure, points: Sequence[Point]) -> list[Point]:
    """The points, and the one between them of which the value of the figure tells."""
    median = figure.value.number
    if median is None or median > points[-1][0]:
        return list(points)
    return sorted([*points, (median, 0.5)])
