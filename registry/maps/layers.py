"""Our folium layers: each hands an address to our script, and no text of a user's ever."""

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
    "silent": N_("No record"),
    "shown": N_("Cities in view: {seen} of {all}."),
    "group": N_("Group of cities"),
    "around": N_("around {place}"),
    "closer": N_("Choose it to look closer."),
    "choose": N_("Choose it to see its partners."),
    "partners": N_("See its partners"),
    "page": N_("Page of the city"),
    "missing": N_("Not on the map, without coordinates"),
    "empty": N_("There is nothing to show on the map."),
    "failed": N_("The map’s data could not be loaded. The table shows the same."),
    "again": N_("Try again"),
    "zoom_in": N_("Zoom in"),
    "zoom_out": N_("Zoom out"),
}


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


class _Drawn(JSCSSMixin, Layer):
    """A layer of our own: `factory` of our script gets an address and options."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = twinMap.{{ this.factory }}({{ this.address|tojson }}, {{ this.settings|tojson }});
        {% endmacro %}
        """  # noqa: E501
    )
    factory = ""

    def __init__(self, address: str, settings: Mapping[str, Any] | None = None) -> None:
        # A name of its own would else be drawn from the system's entropy.
        super().__init__(name=self.factory, overlay=True, control=False)
        self._name = type(self).__name__
        self.address = address
        self.settings = dict(settings or {})


class Land(_Drawn):
    """Land, from a GeoJSON file of ours."""

    factory = "land"
    default_js = [("map_sheet", "")]  # noqa: RUF012


class Places(_Drawn):
    """Cities, clustered, with what is known of their agreements; fits the map to them."""

    factory = "places"
    default_js = [("map_sheet", ""), ("supercluster", ""), ("map_places", "")]  # noqa: RUF012

    def __init__(self, address: str, bounds: Any = None) -> None:
        super().__init__(address, {"bounds": bounds})


class Ties(_Drawn):
    """Agreements as great circles, styled by status; an empty address draws none."""

    factory = "ties"
    default_js = [("map_sheet", ""), ("map_ties", "")]  # noqa: RUF012


class Guide(JSCSSMixin, MacroElement):
    """What answers the visitor: pointer, keyboard, what is read out, the way to a city."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            twinMap.guide({{ this._parent.get_name() }}, {{ this.options|tojson }});
        {% endmacro %}
        """
    )
    default_js = [("map_card", ""), ("map_guide", "")]  # noqa: RUF012

    def __init__(self, addresses: Mapping[str, str], words: Mapping[str, str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Guide"
        self.options = {"addresses": dict(addresses), "words": dict(words)}
