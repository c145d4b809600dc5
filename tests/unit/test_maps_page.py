"""A folium map taken apart: local files alone, the same bytes, nobody's text in the script."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import folium
import pytest
from branca.element import Element
from bs4 import BeautifulSoup
from folium.plugins import MarkerCluster

from registry.maps.layers import Flows, Guide, Land, LocalMap, Places, Ties, Tiles, as_json
from registry.maps.page import LOCAL_FILES, MapPage, UnknownFile, split
from registry.maps.partnership import Addresses, Data, TileServer, View, map_page

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


def test_tiles_lie_in_the_place_of_the_land_and_are_attributed() -> None:
    tiles = TileServer("https://tiles.example.org/{z}/{x}/{y}.png", "© Maps")
    page = map_page(DATA, View(), ADDRESSES, tiles=tiles)
    assert "twinMap.land(" not in page.script
    settings = '{"address":"https://tiles.example.org/{z}/{x}/{y}.png","attribution":"© Maps"}'
    assert f"twinMap.tiles({settings})" in page.script
    assert page.script.index("twinMap.tiles(") < page.script.index("twinMap.flows(")
    assert (page.tiles_attribution, _made().tiles_attribution) == ("© Maps", "")


def test_tiles_can_be_added_like_any_layer_of_foliums() -> None:
    drawn = LocalMap()
    Tiles("https://tiles.example.org/{z}/{x}/{y}.png", "© Maps").add_to(drawn)
    folium.CircleMarker([1, 2]).add_to(drawn)
    assert "L.circleMarker(" in split(drawn).script


def test_the_script_is_told_the_view_and_where_to_ask() -> None:
    view = View("kazan-ru", "", ("KR",), ("dormant",), ("in_force",), "2020-12-31", "all")
    script = map_page(DATA, view, ADDRESSES, history=False).script
    (told,) = re.findall(r"twinMap\.guide\(map_2,(.*)\);", script)
    options = json.loads(told)
    assert options["data"]["names"] == "/n.json"
    assert options["view"] == {
        "city": "kazan-ru", "country": "", "pins": ["KR"], "status": ["dormant"],
        "legal": ["in_force"], "on": "2020-12-31", "lines": "all",
    }  # fmt: skip
    assert options["addresses"] == asdict(ADDRESSES)
    assert (options["history"], options["words"]["again"]) == (False, "Try again")


def test_addresses_reach_the_script_as_data() -> None:
    hostile = Addresses("/l", "/map?</script>'\"`")
    script = map_page(DATA, View(), hostile, {}).script
    assert "</script>" not in script
    assert r"\u003c/script\u003e\u0027" in script


def test_folium_is_handed_nothing_to_run() -> None:
    assert "${" not in _made().script


# -- what is carried in the page -------------------------------------------------------------

HOSTILE = [
    "</script><script>alert(1)</script>", "<!--<script>", "${alert(1)}", "`+alert(1)+`",
    "\u2028\u2029",
    "{{ 7*7 }}", "{% raw %}", "{# gone #}", "{{{", "\\{{", "\"'&", "שלום\u202e", "x" * 200,
]  # fmt: skip


def _carrying(text: str) -> MapPage:
    drawn = LocalMap()
    Land("", as_json({"name": text})).add_to(drawn)
    guide = Guide({"words": {"a": text}, "data": {}}, {"names": {"names": [text]}})
    guide.add_to(drawn)
    return split(drawn)


def _elements(page: MapPage) -> dict[str, str]:
    """The text of each element with data, by its id, as a browser reads it."""
    found = BeautifulSoup(page.html, "html5lib").select("script[type='application/json']")
    return {str(each["id"]): str(each.string) for each in found}


@pytest.mark.parametrize("text", HOSTILE)
def test_data_in_the_page_are_what_they_were(text: str) -> None:
    elements = _elements(_carrying(text))
    assert [json.loads(each) for each in elements.values()] == [
        {"name": text},
        {"names": {"names": [text]}},
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_words_in_the_script_are_what_they_were_and_end_nothing(text: str) -> None:
    page = _carrying(text)
    (settings,) = re.findall(r"twinMap.guide\(map_2,Object.assign\((.*),{\"data\"", page.script)
    assert json.loads(settings)["words"] == {"a": text}
    assert not set("<>\u2028\u2029") & set(page.script)


def test_the_script_reads_data_from_their_elements() -> None:
    page = _carrying("x")
    read = {
        each: f'JSON.parse(document.getElementById("{each}").textContent)'
        for each in _elements(page)
    }
    land, guide = read
    assert (
        f'twinMap.land(Object.assign({{"address":""}},{{"embedded":{read[land]}}}));' in page.script
    )
    assert page.script.endswith(f',{{"data":{{"embedded":{read[guide]}}}}}));\n')


# -- files -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(set(LOCAL_FILES.values())))
def test_every_local_file_is_there(name: str) -> None:
    if name.startswith("vendor/") and not (STATIC / "vendor").is_dir():
        pytest.skip("front-end files are not installed: run `make setup`")
    assert (STATIC / name).is_file()
