"""A map as one file: styles, scripts and data stand in it, and nothing is loaded."""

import re
from base64 import b64encode
from collections.abc import Iterable
from copy import deepcopy
from html import escape
from pathlib import Path
from typing import Any

from branca.element import Figure
from folium import Map

from registry.domain.errors import N_
from registry.domain.vocabulary import STATUSES
from registry.i18n import label, language, say
from registry.maps.layers import as_json
from registry.maps.page import MapPage, UnknownFile, split

STATIC = Path(__file__).resolve().parent.parent / "static"
#: Below `static/`: the colours, what the map looks like, what a page without anything else does.
_STYLES = ("css/tokens.css", "css/map.css", "css/embed.css")
_PICTURE = re.compile(r"url\((images/[\w.-]+)\)")

_DOCUMENT = """\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<base target="_blank">
<title>{title}</title>
{styles}
</head>
<body class="alone">
<main class="alone__main">
<h1 class="alone__heading">{title}</h1>
<figure class="atlas" data-atlas aria-label="{map}">
<div class="atlas__frame" data-map-label="{label}">
{html}<noscript><p class="atlas__without">{without}</p></noscript>
</div>
<figcaption class="atlas__caption">
<ul class="alone__legend" data-map-legend aria-label="{statuses}">
{legend}
</ul>
<div class="maptime" data-map-time hidden>
<svg class="maptime__chart" data-time-chart preserveAspectRatio="none" aria-hidden="true"></svg>
<button type="button" data-time-play data-play="{play}" data-pause="{pause}">{play}</button>
<label for="map-year">{year}</label>
<input id="map-year" type="range" step="1" data-time-year>
<output for="map-year" data-time-says data-today="{now}" data-then="{then}"></output>
</div>
<p role="status" data-map-says></p>
</figcaption>
</figure>
</main>
{scripts}
</body>
</html>
"""
_STATUS = """\
<li><a data-status="{code}" href="#" target="_self">\
<svg class="atlas__line atlas__line--{code}" viewBox="0 0 44 8" aria-hidden="true">\
<path d="M2 4h40" /></svg><span>{word}</span> <span data-count></span></a></li>"""
_WORDS = {
    "map": N_("Map"),
    "without": N_("The map needs JavaScript."),
    "statuses": N_("Statuses of agreements"),
    "play": N_("Play"),
    "pause": N_("Pause"),
    "year": N_("Year"),
    "now": N_("Today. Agreements in force: {number}"),
    "then": N_("At the end of {year}. Agreements in force: {number}"),
}
#: What markers and popups of folium's own take for granted: pictures beside Leaflet's style
#: sheet, and jQuery, of which they use this one thing.
_FOR_FOLIUM = """\
L.Icon.Default.imagePath = "";
L.Icon.Default.mergeOptions({pictures});
window.$ ??= (html) => {{
  const made = document.createElement("template");
  made.innerHTML = html.trim();
  return made.content.childNodes;
}};
"""
_MARKER = {
    "iconUrl": "marker-icon.png",
    "iconRetinaUrl": "marker-icon-2x.png",
    "shadowUrl": "marker-shadow.png",
}


class Whole(Figure):
    """The document of one map of ours, in the place of folium's own, which loads from others."""

    def __init__(self, drawn: Map, title: str, label: str) -> None:
        super().__init__(title=title)
        self.add_child(drawn)
        self.drawn = drawn
        words = {name: say(word) for name, word in _WORDS.items()}
        self.said = {**words, "title": title, "label": label, "language": language()}

    def render(self, **_kwargs: Any) -> str:
        """The whole file as text; the same map gives the same, however often it is asked for.

        Raise UnknownFile for a layer that wants a file that we have not got.
        """
        # Rendering leaves traces in folium's elements; the next one must not find them.
        page = split(deepcopy(self).drawn)
        said = {name: escape(text) for name, text in self.said.items()}
        return _DOCUMENT.format(
            **said,
            legend=_legend(),
            styles=_styles(page),
            html=page.html,
            scripts="\n".join(_scripts(page)),
        )


def text_of(name: str) -> str:
    """The text of a file below `static/`."""
    return _bytes_of(name).decode()


def _bytes_of(name: str) -> bytes:
    path = STATIC / name
    if not path.is_file():
        raise UnknownFile(f"{name} is not there: run `make setup`")
    return path.read_bytes()


def _legend() -> str:
    words = ((code, escape(label(STATUSES, code))) for code in STATUSES)
    return "\n".join(_STATUS.format(code=code, word=word) for code, word in words)


def _styles(page: MapPage) -> str:
    texts = (_with_pictures(text_of(name)) for name in (*page.styles, *_STYLES))
    return "\n".join(f"<style>\n{_unbroken(text, 'style')}</style>" for text in texts)


def _with_pictures(style: str) -> str:
    return _PICTURE.sub(lambda found: f"url({_picture(found[1])})", style)


def _picture(name: str) -> str:
    return f"data:image/png;base64,{b64encode(_bytes_of(f'vendor/{name}')).decode()}"


def _scripts(page: MapPage) -> Iterable[str]:
    pictures = {name: _picture(f"images/{file}") for name, file in _MARKER.items()}
    leaflet, *ours = page.scripts
    own = _FOR_FOLIUM.format(pictures=as_json(pictures))
    for text in (text_of(leaflet), own, *map(text_of, ours), page.script):
        yield f"<script>\n{_unbroken(text, 'script')}</script>"


def _unbroken(text: str, element: str) -> str:
    """Keep a text from ending the element around it: what would, stands in strings and comments."""
    sign = r"\\x3c" if element == "script" else r"\\3c "
    return re.sub(f"<(?=/{element}|!--)", sign, text, flags=re.IGNORECASE)
