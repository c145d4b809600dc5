"""Our folium layers: each hands settings to our script, and no text of a user's ever."""

import json
import re
from collections.abc import Mapping
from typing import Any

import folium
from branca.element import MacroElement
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template

from registry.domain.errors import N_

#: What the script says; it fills places in {braces}. Numbers follow a colon, so that no language
#: needs plural forms here.
WORDS: Mapping[str, str] = {
    "agreements": N_("Agreements"),
    "counted": N_("Agreements, counted for each city"),
    "asleep": N_("Dormant"),
    "shown": N_("Cities in view: {seen} of {all}."),
    "group": N_("Group of cities"),
    "around": N_("around {place}"),
    "closer": N_("Choose it to look closer."),
    "choose": N_("Choose it to see its partners."),
    "partners": N_("See its partners"),
    "page": N_("Page of the city"),
    "compare": N_("Compare"),
    "compare_with": N_("Compare with another"),
    "choose_other": N_("Choose another city or country to compare."),
    "comparison": N_("Comparison"),
    "common": N_("Partners in common"),
    "take_away": N_("Take away"),
    "back": N_("Back to all"),
    "all": N_("Show all"),
    "agreement": N_("Agreement"),
    "otherwise": N_("Contact, or not in force"),
    "nowhere": N_("not on the map: no coordinates"),
    "between": N_("The agreements between them"),
    "closer_flow": N_("Choose it to see the way to its agreements."),
    "country": N_("Country"),
    "found": N_("Found"),
    "none_found": N_("Nothing found. Enter filters the table by these words."),
    "find_failed": N_(
        "The search can’t be reached at the moment. Enter filters the table by the words."
    ),
    "missing": N_("Not on the map, without coordinates"),
    "empty": N_("There is nothing to show on the map."),
    "failed": N_("The map’s data could not be loaded. The table shows the same."),
    "slow": N_("The map’s data are slow to come. The table shows the same."),
    "table_failed": N_("The table could not be brought up to date."),
    "time_failed": N_("The years could not be loaded. Move the slider to try again."),
    "changed": N_("The registry has changed meanwhile. Load the page again to see other years."),
    "again": N_("Try again"),
    "map": N_(
        "Map of cities and their agreements. Arrow keys move it, plus and minus zoom, Enter"
        " chooses the city nearest to the middle."
    ),
    "lines": N_("All lines"),
    "zoom_in": N_("Zoom in"),
    "zoom_out": N_("Zoom out"),
}


# -- what is written into a page ---------------------------------------------------------------

#: What folium takes for a template once more, after it has been printed.
_OPENS = re.compile(r"\{(?=[{%#])")
#: What ends a script element, an attribute or a line.
_ESCAPES = str.maketrans({each: f"\\u{ord(each):04x}" for each in "<>&'\u2028\u2029"})


def as_json(value: Any) -> str:
    """JSON that stays what it is in a script, in its element and in a template of folium's."""
    return inert(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def inert(text: str) -> str:
    """The same for JSON that is text already."""
    return _OPENS.sub(r"\\u007b", text.translate(_ESCAPES))


class _Settled(JSCSSMixin, MacroElement):
    """A piece of ours: its settings are printed as JSON, and `carried` into an element beside.

    The element is inert (`type="application/json"`); the script reads its text.
    """

    _template = Template(
        """
        {% macro html(this, kwargs) %}
            {{ this.element() }}
        {% endmacro %}
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = twinMap.{{ this.factory }}({{ this.given() }});
        {% endmacro %}
        """
    )
    factory = ""
    #: Where in the settings what is carried is found: names from the outside in.
    place: tuple[str, ...] = ("embedded",)

    settings: Mapping[str, Any]
    #: JSON, as `as_json` writes it.
    carried: str = ""

    def given(self) -> str:
        """What the factory is called with."""
        return self._settings()

    def element(self) -> str:
        """The element with what is carried; nothing if nothing is."""
        if not self.carried:
            return ""
        beginning = f'<script type="application/json" id="{self.get_name()}_data">'
        return f"{beginning}{self.carried}</script>"

    def _settings(self) -> str:
        printed = as_json(self.settings)
        if not self.carried:
            return printed
        read = f'JSON.parse(document.getElementById("{self.get_name()}_data").textContent)'
        for name in reversed(self.place):
            read = f"{{{as_json(name)}:{read}}}"
        return f"Object.assign({printed},{read})"


# -- the layers --------------------------------------------------------------------------------


class LocalMap(folium.Map):
    """A map that asks for Leaflet and nothing else, without tiles."""

    default_js = [("leaflet", "")]  # noqa: RUF012 -- folium's way to say it
    default_css = [("leaflet_css", "")]  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__(
            location=[25, 20],
            zoom_start=2,
            tiles=None,
            zoom_control=False,
            attribution_control=False,
            scroll_wheel_zoom=False,
            world_copy_jump=True,
            zoom_snap=0.25,
            bounce_at_zoom_limits=False,
        )
        # Without tiles folium forgets the limits it is given.
        self.options.update(min_zoom=0, max_zoom=11)


class _Drawn(_Settled, Layer):
    """A layer of our own: `factory` of our script gets the settings."""

    def __init__(self, settings: Mapping[str, Any] | None = None, carried: str = "") -> None:
        # A name of its own would else be drawn from the system's entropy.
        super().__init__(name=self.factory, overlay=True, control=False)
        self._name = type(self).__name__
        self.settings = dict(settings or {})
        self.carried = carried


class Land(_Drawn):
    """Land: a GeoJSON file of ours by its address, or its text, put into the page."""

    factory = "land"
    default_js = [("map_sheet", "")]  # noqa: RUF012

    def __init__(self, address: str, text: str = "") -> None:
        super().__init__({"address": address}, inert(text))


class Tiles(_Drawn):
    """Pictures of a tile server; `address` is its template, `attribution` plain text."""

    factory = "tiles"
    default_js = [("map_sheet", "")]  # noqa: RUF012

    def __init__(self, address: str, attribution: str) -> None:
        super().__init__({"address": address, "attribution": attribution})


class Flows(_Drawn):
    """Lines from country to country, as wide as there are agreements; the `most` widest ones."""

    factory = "flows"
    default_js = [("map_sheet", ""), ("map_data", ""), ("map_flows", "")]  # noqa: RUF012

    def __init__(self, most: int = 150) -> None:
        super().__init__({"most": most})


class Ties(_Drawn):
    """Agreements as great circles, styled by status."""

    factory = "ties"
    default_js = [  # noqa: RUF012
        ("map_sheet", ""), ("map_data", ""), ("map_strands", ""), ("map_ties", ""),
    ]  # fmt: skip


class Places(_Drawn):
    """Cities, clustered, with what is known of their agreements."""

    factory = "places"
    default_js = [  # noqa: RUF012
        ("map_sheet", ""), ("map_data", ""), ("supercluster", ""), ("map_places", ""),
        ("map_labels", ""),
    ]  # fmt: skip


class Guide(_Settled):
    """What gives the layers their data and answers the visitor.

    `options` are what the script is told: {"data", "view", "words", "addresses", "history"}, see
    `registry.maps.partnership`. With `embedded` the data are those, not at any address.
    """

    factory = "guide"
    place = ("data", "embedded")
    default_js = [  # noqa: RUF012
        ("map_sheet", ""), ("map_data", ""), ("map_card", ""), ("map_panel", ""),
        ("map_legend", ""), ("map_focus", ""), ("map_time", ""), ("map_find", ""),
        ("map_hands", ""), ("map_guide", ""),
    ]  # fmt: skip

    def __init__(
        self, options: Mapping[str, Any], embedded: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Guide"
        self.settings = dict(options)
        self.carried = as_json(embedded) if embedded else ""

    def given(self) -> str:
        parent: Any = self._parent
        return f"{parent.get_name()},{self._settings()}"
