"""The map in a frame on another site: its address, and the markup that shows it there."""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlencode

from flask import url_for
from markupsafe import Markup

from registry.web.presenting.lists import address
from registry.web.surroundings import absolute


class Size(NamedTuple):
    """Of a frame, in CSS pixels."""

    width: int
    height: int


class Alternate(NamedTuple):
    """A page in another form, as the head of base.html names it."""

    type: str
    title: str
    href: str


USUAL = Size(800, 560)
_FRAME = Markup(
    '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" style="border:0"></iframe>'
)


def frame(pairs: Iterable[tuple[str, str]], title: str, size: Size = USUAL) -> str:
    """The markup that shows the map of these pairs (selection, pins, lines) on any page."""
    there = absolute(address(url_for("embed.show"), pairs))
    return str(_FRAME.format(there, *size, title))


def oembed_href(of: str) -> str:
    """Where it is said how a page of ours, by its address, is shown on another page."""
    asked = urlencode([("url", of), ("format", "json")])
    return absolute(f"{url_for('embed.oembed')}?{asked}")
