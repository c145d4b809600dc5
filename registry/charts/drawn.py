"""The drawing of a chart: what Vega makes of it, taken over piece by piece into an SVG of ours."""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import vl_convert

from registry.charts.frame import Words
from registry.charts.sizes import WIDE, Size
from registry.charts.spec import chart
from registry.domain.figures import Figure
from registry.drawing.palette import colours
from registry.drawing.svg import FONTS, element, line_of_text
from registry.drawing.svg import words as escaped
from registry.i18n import gettext, language

#: All that a drawing needs: no class, style, script, address or role comes over.
_TAGS = frozenset({"g", "path", "line", "rect", "text"})
_ATTRIBUTES = frozenset({
    "d", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity",
    "transform", "x", "y", "x2", "y2", "width", "height", "opacity", "text-anchor", "font-size",
    "font-weight",
})  # fmt: skip
#: What goes without saying.
_USUAL = frozenset({("opacity", "1"), ("transform", "translate(0,0)"), ("stroke-dasharray", "")})


def svg(figure: Figure, words: Words, size: Size = WIDE) -> str:
    """The chart as an SVG document; the same figure and words give the same bytes.

    Never to be called before a server forks its workers: see `registry.drawing.raster`.
    """
    spec = chart(figure, words, size)
    made = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    root = ET.fromstring(made)  # noqa: S314 -- what has just been drawn here
    return _document(root, spec, gettext(figure.definition.name))


def _document(root: ET.Element, spec: dict[str, Any], name: str) -> str:
    wide, high = spec["width"], spec["height"]
    return element(
        "svg",
        [
            element("title", escaped(name), id="chart-name"),
            element("desc", escaped(spec["description"]), id="chart-words"),
            *(piece for child in root for piece in _taken(child)),
        ],
        xmlns="http://www.w3.org/2000/svg",
        width=wide,
        height=high,
        viewBox=f"0 0 {wide:g} {high:g}",
        role="img",
        lang=language(),
        aria_labelledby="chart-name chart-words",
        font_family=FONTS,
        fill=colours()["ink"],
    )


def _taken(node: ET.Element) -> Iterator[str]:
    """An element with all that is seen of it; groups that do nothing give way to what they hold."""
    tag = node.tag.rpartition("}")[2]
    if tag not in _TAGS or node.get("display") == "none" or node.get("class") == "background":
        return
    said = {
        key: value.removesuffix("px")
        for key, value in node.attrib.items()
        if key in _ATTRIBUTES and (key, value) not in _USUAL
    }
    if tag == "text":
        yield _written(node.text or "", said)
        return
    inside = [piece for child in node for piece in _taken(child)]
    if tag == "g" and not inside:
        return
    if tag == "g" and not said:
        yield from inside
    else:
        yield element(tag, inside, **{key.replace("-", "_"): value for key, value in said.items()})


def _written(text: str, said: dict[str, str]) -> str:
    """A line of text at its place, in the fonts that its scripts want."""
    x, y = map(float, _TRANSLATED.findall(said.get("transform", "translate(0,0)"))[0])
    anchor = said.get("text-anchor", "start")
    return line_of_text(
        text, x, y, float(said["font-size"]),
        fill=said.get("fill"),
        font_weight=700 if said.get("font-weight") == "bold" else None,
        text_anchor=None if anchor == "start" else anchor,
    )  # fmt: skip


_TRANSLATED = re.compile(r"translate\(([-\d.]+),([-\d.]+)\)")
