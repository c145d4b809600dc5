"""The picture as a whole: what stands where, the cities and their names."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from registry.domain.dormancy import Policy
from registry.drawing.palette import colours
from registry.drawing.svg import FONTS, element, line_of_text, words
from registry.i18n import language
from registry.maps.geodesy import Floats, Lines, great_circles
from registry.maps.still import margins
from registry.maps.still.coast import outline
from registry.maps.still.figures import Figures, figures_of
from registry.maps.still.labels import Box, Boxes, Ink, Name, placed
from registry.maps.still.strokes import FINE, dots
from registry.maps.still.ties import MANY, drawn_in, ink, ties
from registry.maps.still.window import Seen, Window, window
from registry.queries.places import Place, Tie

WIDTH, HEIGHT = margins.WIDTH, margins.HEIGHT
#: Among more cities than this, dots are pale and have no edges.
_MANY_CITIES = 1000
#: How many names there may be, by how many cities there are at the most.
_MOST_NAMES = ((400, 60), (_MANY_CITIES, 40), (10**9, 26))
#: So many of the busiest cities are named even where dots are too dense for names between them.
_PROMINENT, _MANY_AGREEMENTS = 12, 3
FOCUS = 7.0


@dataclass(frozen=True, slots=True)
class Shown:
    """What a picture shows, and what is written about it.

    `places` are the cities of the ties, in any order, more of them do no harm; `focus` is the slug
    of the city looked at, or empty. `title` and `subtitle` are the words of the selection,
    `address` is where the same is found. `version` is that of the data, or the edition's number.
    """

    places: Sequence[Place]
    ties: Sequence[Tie]
    title: str
    day: date
    site: str
    address: str
    subtitle: str = ""
    focus: str = ""
    policy: Policy = field(default_factory=Policy)
    version: int | str = 0


def picture(shown: Shown) -> str:
    """The picture as an SVG document, 1,200 by 675 pixels; the same facts give the same bytes.

    It has no style, no script and nothing that is loaded; every word in it is escaped.
    """
    figures = figures_of(shown.places, shown.ties, shown.focus)
    many = len(figures.pairs) > MANY
    head, top = margins.head(shown.title, shown.subtitle)
    frame = margins.frame(top)
    drawn = _map(figures, frame, many=many)
    return element(
        "svg",
        [
            element("title", words(shown.title), id="map-title"),
            element("desc", words(_description(shown, figures)), id="map-words"),
            element("rect", width=WIDTH, height=HEIGHT, fill=colours()["paper"]),
            *head,
            *drawn,
            *margins.legend(figures, top, many=many),
            *margins.foot(shown.day, shown.policy, shown.version, shown.site, shown.address),
        ],
        xmlns="http://www.w3.org/2000/svg",
        width=WIDTH,
        height=HEIGHT,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        lang=language(),
        aria_labelledby="map-title map-words",
        font_family=FONTS,
        fill=colours()["ink"],
    )


def _description(shown: Shown, figures: Figures) -> str:
    """What the picture says, as a text for those who don't see it."""
    parts = [shown.subtitle, margins.statuses_on(shown.day, shown.policy)]
    parts += [f"{word}: {count}" for word, count in margins.counted(figures)]
    parts += margins.notes(figures, many=False)
    return " ".join(part if part.endswith(".") else f"{part}." for part in parts if part)


# -- the map -------------------------------------------------------------------------------


def _map(figures: Figures, frame: Box, *, many: bool) -> Iterator[str]:
    left, top, right, bottom = frame
    rough = great_circles(figures.ends, tolerance=1.0)
    view = window(_seen(figures, rough), right - left, bottom - top)
    drawn = drawn_in(view, great_circles(figures.ends, _tolerance(view, many=many)))
    left += (right - left - view.width) / 2
    size = {"width": view.width, "height": view.height}
    yield element("clipPath", element("rect", **size), id="map-frame")
    yield element(
        "g",
        [
            element("rect", fill=colours()["sea"], **size),
            _land(view),
            *ties(figures, drawn),
            *_cities(figures, view, None if many else ink(drawn, view)),
        ],
        transform=f"translate({left:g} {top:g})",
        clip_path="url(#map-frame)",
    )
    yield element(
        "rect",
        x=left,
        y=top,
        fill="none",
        stroke=colours()["rule-strong"],
        stroke_width=0.75,
        **size,
    )
    if not figures.agreements:
        yield from margins.nothing((left, top, left + view.width, bottom))


def _tolerance(view: Window, *, many: bool) -> float:
    """How far a line may lie from its circle, in degrees: a fifth of a pixel, of thin ones more."""
    return (0.6 if many else 0.2) / view.scale


def _seen(figures: Figures, drawn: Lines) -> Seen:
    """What has to be in the picture: all lines with their way over the globe, and all cities."""
    lon = figures.lon
    spans = np.column_stack((lon, lon))
    if len(drawn):
        west = np.minimum.reduceat(drawn.lon, drawn.starts[:-1])
        east = np.maximum.reduceat(drawn.lon, drawn.starts[:-1])
        spans = np.vstack((spans, np.column_stack((west, east))))
    return Seen(spans, figures.lat, drawn.lat)


def _land(view: Window) -> str:
    paths = outline(view.west, view.north, view.scale, view.width, view.height)
    return element(
        "path",
        d="".join(paths),
        transform=f"scale({1 / FINE:g})",
        fill=colours()["land"],
        stroke=colours()["coast"],
        stroke_width=0.75 * FINE,
        stroke_linejoin="round",
    )


# -- cities --------------------------------------------------------------------------------


def _cities(figures: Figures, view: Window, lines: Ink | None) -> Iterator[str]:
    x, y = view.x(view.inside(figures.lon)), view.y(figures.lat)
    radius = margins.radii(figures.counts, len(x))
    yield from _discs(x, y, radius)
    if figures.focus is not None:
        yield from _focus(x[figures.focus], y[figures.focus])
        radius[figures.focus] = FOCUS
    yield from _names(figures, view, lines, np.column_stack((x, y, radius)))


def _discs(x: Floats, y: Floats, radius: Floats) -> Iterator[str]:
    """All cities: first their pale edges, then the discs, a path for each size."""
    edges = [("paper", 0.8)] if len(x) <= _MANY_CITIES else []
    for colour, more in (*edges, ("ink", 0.0)):
        paths = (
            element(
                "path",
                d=dots(x[radius == size], y[radius == size]),
                stroke_width=2 * (size + more) * FINE,
            )
            for size in np.unique(radius).tolist()
        )
        scaled = f"scale({1 / FINE:g})"
        yield element(
            "g",
            paths,
            transform=scaled,
            stroke=colours()[colour],
            stroke_linecap="round",
            stroke_opacity=None if edges else 0.6,
        )


def _focus(x: float, y: float) -> Iterator[str]:
    yield element("circle", cx=x, cy=y, r=FOCUS + 1.5, fill=colours()["paper"])
    yield element(
        "circle", cx=x, cy=y, r=FOCUS - 1.25,
        fill=colours()["twin"], stroke=colours()["ink"], stroke_width=2.5,
    )  # fmt: skip


def _names(figures: Figures, view: Window, lines: Ink | None, discs: Boxes) -> Iterator[str]:
    order = np.lexsort((np.arange(len(discs)), -figures.counts))
    if figures.focus is not None:
        order = np.concatenate(([figures.focus], order[order != figures.focus]))
    prominent = _PROMINENT if len(discs) <= _MANY_CITIES else len(discs)
    names = (
        _name(figures, at, discs[at], prominent=rank < prominent)
        for rank, at in enumerate(order.tolist())
    )
    around = np.column_stack((discs[:, :2] - discs[:, 2:], discs[:, :2] + discs[:, 2:]))
    most = next(names for cities, names in _MOST_NAMES if len(discs) <= cities)
    inside = (6.0, 4.0, view.width - 6.0, view.height - 4.0)
    labels = placed(names, around, lines, inside, most)
    written = [
        line_of_text(
            each.text, each.x, each.y, each.name.size,
            font_weight=700 if each.name.bold else None,
            text_anchor=None if each.anchor == "start" else each.anchor,
            stroke_width=4 if each.name.bold else None,
        )
        for each in labels
    ]  # fmt: skip
    yield element(
        "g",
        written,
        stroke=colours()["land"],
        stroke_width=3,
        stroke_linejoin="round",
        stroke_opacity=0.9,
        paint_order="stroke",
    )


def _name(figures: Figures, at: int, disc: Floats, *, prominent: bool) -> Name:
    x, y, radius = disc.tolist()
    if at == figures.focus:
        return Name(figures.names[at], x, y, radius, size=16, bold=True, needed=True)
    stands_out = prominent and int(figures.counts[at]) >= _MANY_AGREEMENTS
    return Name(figures.names[at], x, y, radius, prominent=stands_out)
