"""Pictures in pixels, of those that are drawn as SVG."""

import re

import vl_convert

#: Pixels to a unit of the drawing: enough for a screen of high density and for small print.
DENSITY = 2.0


def png(svg: str) -> bytes:
    """The drawing as PNG, at twice its size; the same drawing gives the same bytes.

    Never to be called before a server forks its workers: what has been used in the parent hangs
    in the children.
    """
    return vl_convert.svg_to_png(_separated(svg), scale=DENSITY)


def _separated(svg: str) -> str:
    """Let each part of a line in several scripts begin where `svg.line_of_text` means it to.

    Parts that flow are set in the first font that has the characters of all of them, whatever it
    looks like. In a browser they flow: there nothing is known of how wide its fonts are.
    """
    parts = _FLOWING.split(svg)
    # re.split gives what is between, the beginning of the line and its parts by turns.
    for at in range(1, len(parts), 2):
        parts[at] = _ANCHOR.sub("", parts[at]).replace(' data-x="', ' x="')
    return "".join(parts)


#: A line in parts. Words have no quotation marks in them, they are escaped.
_FLOWING = re.compile(r'(<text [^>]*><tspan data-x="(?:(?!</text>).)*</text>)')
_ANCHOR = re.compile(r' text-anchor="\w+"')
