"""The charts of figures on pages: their addresses and sizes, and the words around and for them."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from flask import current_app

from registry.charts import CHARTED, NARROW, WIDE, Size, Words, description, height
from registry.domain.figures import Figure
from registry.domain.selection import Selection
from registry.web.addresses import to_chart
from registry.web.presenting import selections, values
from registry.web.presenting.lists import address
from registry.web.surroundings import absolute

Names = Mapping[str, str]


class Picture(NamedTuple):
    """A chart in one of its sizes: its address, and the pixels that it takes."""

    src: str
    width: int
    height: int


class Chart(NamedTuple):
    """A chart in both sizes, and what it shows in words."""

    wide: Picture
    narrow: Picture
    alt: str


def chart_of(figure: Figure, selection: Selection, names: Names, today: date) -> Chart | None:
    """The chart of a figure as a page shows it; None where the value says it all."""
    if figure.definition.code not in CHARTED:
        return None
    words = words_around(figure, selection, names, today)
    wide, narrow = (_picture(figure, words, selection, size) for size in (WIDE, NARROW))
    return Chart(wide, narrow, description(figure, words))


class Drawing(NamedTuple):
    """A chart in one size alone."""

    picture: Picture
    alt: str


def drawing_of(
    figure: Figure, selection: Selection, names: Names, today: date, size: Size
) -> Drawing:
    """The chart of a figure that has one, where a page has room for one size."""
    words = words_around(figure, selection, names, today)
    return Drawing(_picture(figure, words, selection, size), description(figure, words))


def _picture(figure: Figure, words: Words, selection: Selection, size: Size) -> Picture:
    pairs = [*selection.pairs(), *([("size", size.code)] if size is not WIDE else [])]
    src = address(to_chart(figure.definition.code), pairs)
    return Picture(src, round(size.width), height(figure, words, size))


def words_around(figure: Figure, selection: Selection, names: Names, today: date) -> Words:
    """What is written above and below a chart."""
    path = to_chart(figure.definition.code).removesuffix(".svg")
    return Words(
        selection=selections.words(selection, names),
        value=values.in_words(figure),
        day=selection.day(today),
        recorded=today,
        site=current_app.config["SITE_NAME"],
        address=absolute(address(path, selection.pairs())),
        policy=selection.policy,
        edition=getattr(selection, "edition", ""),
    )
