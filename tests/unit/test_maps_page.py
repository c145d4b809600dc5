"""A folium map taken apart: local files alone, the same bytes, nobody's text in the script."""

import re
from collections.abc import Callable
from pathlib import Path

import folium
import pytest
from branca.element import Element
from folium.plugins import MarkerCluster

from registry.maps.layers import Flows, Guide, Land, LocalMap, Places, Ties
from registry.maps.page import LOCAL_FILES, MapPage, UnknownFile, split
from registry.maps.partnership import Addresses, Data, View, map_page

STATIC = Path(__file__).parents[2] / "registry" / "static"
DATA = Data("/p.json?q=%24%7Bx%7D", "/n.json", "/a.json", "/y.json", "/t.json", "/f.json")
ADDRESSES = Addresses("/land.json", "/map", "/cities/", "/countries/", "/a/", "?window=12")


def _made(city: str = "") -> MapPage:
    return map_page(DATA, View(city=city), ADDRESSES)


def test_the_same_map_gives_the_same_bytes() -> None:
    assert _made() == _made()
    assert _made().digest == _made().digest


def test_another_map_has_another_digest() -> None:
    assert _made("kazan-ru").digest != _made().digest


def test_no_host_is_named() -> None:
    page = _made()
    assert not re.search(r"https?:|//[a-z]", page.html + page.script)
    assert all(not name.startswith(("/", "http")) for name in page.scripts + page.styles)


def test_a_map_of_foliums_own_is_refused_for_its_files() -> None:
    with pytest.raises(UnknownFile, match="no local file for jquery"):
        split(folium.Map(tiles=None))


def _own_header(drawn: LocalMap) -> None:
    drawn.get_root().header.add_child(Element("<style>p {}</style>"), name="strange")


def _unknown_layer(drawn: LocalMap) -> None:
    MarkerCluster().add_to(drawn)


@pytest.mark.parametrize("add", [_own_header, _unknown_layer])
def test_what_has_no_local_file_is_refused(add: Callable[[LocalMap], None]) -> None:
    drawn = LocalMap()
    add(drawn)
    with pytest.raises(UnknownFile):
        split(drawn)


def test_the_page_keeps_its_own_zoom_and_size() -> None:
    assert _made().html.split() == ["<div", 'class="folium-map"', 'id="map_2"', "></div>"]


def test_limits_survive_without_tiles() -> None:
    assert '"maxZoom": 11' in _made().script


def test_layers_are_drawn_in_the_order_they_are_given_and_ask_for_each_file_once() -> None:
    drawn = LocalMap()
    for layer in (Land("/l"), Flows(), Ties(), Places(), Guide({})):
        layer.add_to(drawn)
    page = split(drawn)
    names = ("land", "flows", "ties", "places", "guide")
    positions = [page.script.index(f"twinMap.{name}(") for name in names]
    assert positions == sorted(positions)
    assert len(set(page.scripts)) == len(page.scripts)


def test_addresses_reach_the_script_as_data() -> None:
    hostile = Addresses("/l", "/map?</script>'\"`")
    script = map_page(DATA, View(), hostile, {}).script
    assert "</script>" not in script
    assert r"\u003c/script\u003e\u0027" in script


def test_folium_is_handed_nothing_to_run() -> None:
    assert "${" not in _made().script


@pytest.mark.parametrize("name", sorted(set(LOCAL_FILES.values())))
def test_every_local_file_is_there(name: str) -> None:
    if name.startswith("vendor/") and not (STATIC / "vendor").is_dir():
        pytest.skip("front-end files are not installed: run `make setup`")
    assert (STATIC / name).is_file()
