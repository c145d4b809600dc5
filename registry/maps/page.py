"""Maps as pieces of our own page: what folium writes, split, with local files alone.

A page that shows a map does three things (`registry/web/public/map.py` has them ready):

1. the view puts `map=map_for(selection)` into its context;
2. the template prints the files, in its own blocks:

       {% from "components/map_files.html" import map_scripts, map_styles %}
       {% block styles %}{{ map_styles(map) }}{% endblock styles %}
       {% block scripts %}{{ map_scripts(map) }}{% endblock scripts %}

3. and the map itself where it belongs: `{% include "components/map.html" %}`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink

#: The names that folium knows its files by, and ours below `static/`.
LOCAL_FILES: Mapping[str, str] = {
    "leaflet": "vendor/leaflet.js",
    "leaflet_css": "vendor/leaflet.css",
    "supercluster": "vendor/supercluster.js",
    "map_sheet": "js/map-sheet.js",
    "map_data": "js/map-data.js",
    "map_strands": "js/map-strands.js",
    "map_ties": "js/map-ties.js",
    "map_flows": "js/map-flows.js",
    "map_places": "js/map-places.js",
    "map_labels": "js/map-labels.js",
    "map_legend": "js/map-legend.js",
    "map_card": "js/map-card.js",
    "map_panel": "js/map-panel.js",
    "map_focus": "js/map-focus.js",
    "map_time": "js/map-time.js",
    "map_find": "js/map-find.js",
    "map_hands": "js/map-hands.js",
    "map_guide": "js/map-guide.js",
}


class UnknownFile(ValueError):
    """A piece of the map asks for a file or a header that we have not got."""


@dataclass(frozen=True, slots=True)
class MapPage:
    """A map in pieces: `html` stands in the page, `script` is served under its own address.

    `scripts` and `styles` are names below `static/`, in the order in which they are wanted;
    `tiles_attribution` is whose pictures lie beneath, to be said beside the map, if any do.
    """

    html: str
    script: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    tiles_attribution: str = ""

    @property
    def digest(self) -> str:
        """What the script is known by: other text, other digest."""
        return hashlib.sha256(self.script.encode()).hexdigest()[:16]


def split(drawn: folium.Map, files: Mapping[str, str] = LOCAL_FILES) -> MapPage:
    """Render a map (made with `tiles=None`) and take it apart; the same map gives the same bytes.

    Raise UnknownFile for a linked file that is not in `files`, and for any other header.
    """
    figure: Any = drawn.get_root()
    _renumber(figure)
    for child in _children(figure).values():
        child.render()
    header = _children(figure.header).items()
    links = [(name, each) for name, each in header if _wanted(name, each, drawn)]
    return MapPage(
        html=_tidy(figure.html.render()),
        script=_tidy(figure.script.render()),
        scripts=_local(links, JavascriptLink, files),
        styles=_local(links, CssLink, files),
    )


def _renumber(figure: Figure) -> None:
    """Give the tree's elements running numbers: folium draws them from the system's entropy."""
    numbers = count(1)
    waiting: list[Element] = [figure]
    while waiting:
        element = waiting.pop()
        element._id = str(next(numbers))  # noqa: SLF001 -- branca has no other way
        waiting.extend(reversed(_children(element).values()))


def _children(element: Element) -> dict[str, Element]:
    return element._children  # noqa: SLF001 -- branca has no other way


def _wanted(name: str, element: Element, drawn: folium.Map) -> bool:
    """Links are. The map's own header is not: it forbids zooming and sizes the whole page."""
    if isinstance(element, JavascriptLink | CssLink):
        return True
    if name in {"meta_http", drawn.get_name()}:
        return False
    raise UnknownFile(f"a header of its own: {name}")


def _local(
    links: list[tuple[str, Element]], kind: type[Element], files: Mapping[str, str]
) -> tuple[str, ...]:
    return tuple(_file(name, files) for name, each in links if isinstance(each, kind))


def _file(name: str, files: Mapping[str, str]) -> str:
    if name not in files:
        raise UnknownFile(f"no local file for {name}")
    return files[name]


def _tidy(text: str) -> str:
    """One statement a line, without the indentation of nested templates."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip()) + "\n"
