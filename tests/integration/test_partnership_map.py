"""The map that others make in Python, saved as one file: all is in it, nothing is loaded."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import folium
import pytest
from bs4 import BeautifulSoup
from folium.plugins import MarkerCluster
from sqlalchemy.orm import Session, scoped_session

from registry.domain.selection import Selection
from registry.maps import PartnershipMap, whole
from registry.maps.page import LOCAL_FILES, UnknownFile
from registry.maps.partnership import Addresses
from registry.models import City
from tests.factories import Factory

TODAY = date(2024, 5, 17)
PAYLOADS = [
    "</script><script>alert(1)</script>", "<!--<script>alert(1)", "${alert(1)}", "`+alert(1)+`",
    "{{ 7*7 }}", "{% raw %}x{% endraw %}", "{#x#}", "'\"&<>", "a\u2028b\u2029c",
    "שלום עולם", "x" * 200,
]  # fmt: skip


@pytest.fixture
def hub(make: Factory) -> City:
    """A city with a partner of every name that could do harm, one of them without coordinates."""
    hub = make.city("Hub", "GB", lat=52.0, lon=-1.0)
    for at, name in enumerate(PAYLOADS):
        lat = None if at == 0 else float(at)
        city = make.city(name, "FR", slug=f"town-{at}-fr", lat=lat, lon=lat)
        agreement = make.agreement(hub, city)
        make.activity(agreement, "2024-01" if at % 2 else "2001")
    return hub


@pytest.fixture
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scripts of ours are not what is tried here: their names stand for them."""

    def text_of(name: str) -> str:
        return f"/* {name} */\n" if name.endswith(".js") else read(name)

    read = whole.text_of
    monkeypatch.setattr(whole, "text_of", text_of)


def _made(**how: Any) -> PartnershipMap:
    return PartnershipMap(Selection(city="hub-gb"), today=TODAY, embed=True, **how)


def _saved(drawn: folium.Map, folder: Path) -> BeautifulSoup:
    drawn.save(str(folder / "map.html"))
    return BeautifulSoup((folder / "map.html").read_text(encoding="utf-8"), "html5lib")


def _data(soup: BeautifulSoup) -> list[Any]:
    return [json.loads(str(each.string)) for each in soup.select("script[type='application/json']")]


def _loads(soup: BeautifulSoup) -> list[str]:
    """What the file would ask anybody for: by attributes, and from its styles."""
    named = ("src", "href", "srcset", "data", "poster", "action")
    found = [str(tag[name]) for tag in soup.find_all(True) for name in named if tag.get(name)]
    styles = "".join(str(each.string) for each in soup.select("style"))
    found += re.findall(r"url\(\s*[\"']?(?!data:|#)([^)]*)|@import", styles)
    return [each for each in found if not each.startswith(("data:", "#"))]


@pytest.mark.usefixtures("hub", "stand_ins")
def test_a_saved_map_loads_nothing(tmp_path: Path) -> None:
    soup = _saved(_made(), tmp_path)
    assert _loads(soup) == []
    assert soup.title and soup.title.string == "Partnerships between cities"


@pytest.mark.usefixtures("hub", "stand_ins")
def test_its_land_and_its_data_are_in_it(tmp_path: Path, hub: City) -> None:
    land, data = _data(_saved(_made(), tmp_path))
    assert land["geometry"]["type"] == "MultiPolygon"
    assert set(data) == {"pairs", "names", "papers", "years", "time"}
    assert sorted(data["names"]["names"]) == sorted(["Hub", *PAYLOADS])
    assert len(data["pairs"]["one"]) == len(data["papers"]["numbers"]) == len(PAYLOADS)
    assert len({data[name]["version"] for name in data}) == 1


@pytest.mark.usefixtures("hub", "stand_ins")
def test_all_scripts_are_in_it_in_their_order(tmp_path: Path) -> None:
    soup = _saved(_made(), tmp_path)
    scripts = [str(each.string) for each in soup.select("script:not([type])")]
    there = [name for text in scripts for name in re.findall(r"/\* (\S+\.js) \*/", text)]
    wanted = [name for name in LOCAL_FILES.values() if name.endswith(".js")]
    assert sorted(there) == sorted(wanted)
    assert (there[0], there[-1]) == ("vendor/leaflet.js", "js/map-guide.js")
    assert "twinMap.guide(" in scripts[-1]


@pytest.mark.usefixtures("hub", "stand_ins")
def test_names_are_only_data(tmp_path: Path) -> None:
    soup = _saved(_made(), tmp_path)
    assert len(soup.select("script")) == len(LOCAL_FILES) + 3
    code = "".join(str(each.string) for each in soup.select("script:not([type])"))
    assert "alert(" not in code and "town-1-fr" not in code
    for each in soup.select("script"):
        each.decompose()
    assert "alert(" not in str(soup)


@pytest.mark.usefixtures("hub", "stand_ins")
def test_layers_of_foliums_own_are_drawn_too(tmp_path: Path) -> None:
    drawn = _made()
    folium.Marker([52, -1], tooltip="Here", popup="The forum </script> meets").add_to(drawn)
    folium.PolyLine([[52, -1], [48, 2]]).add_to(drawn)
    soup = _saved(drawn, tmp_path)
    script = str(soup.select("script")[-1].string)
    assert "L.marker(" in script and "L.polyline(" in script and "The forum" in script
    assert 'L.Icon.Default.mergeOptions({"iconUrl":"data:image/png;base64,' in str(soup)
    assert _loads(soup) == []


@pytest.mark.usefixtures("hub", "stand_ins")
def test_a_plugin_with_files_of_its_own_is_refused(tmp_path: Path) -> None:
    drawn = _made()
    MarkerCluster().add_to(drawn)
    with pytest.raises(UnknownFile, match="no local file for"):
        drawn.save(str(tmp_path / "map.html"))


@pytest.mark.usefixtures("hub", "stand_ins")
def test_the_same_map_gives_the_same_file_however_often_it_is_asked_for(tmp_path: Path) -> None:
    drawn = _made()
    first = drawn.get_root().render()
    assert drawn.get_root().render() == first
    assert _made().get_root().render() == first


@pytest.mark.usefixtures("hub", "stand_ins")
def test_in_a_notebook_it_shows_itself() -> None:
    markup = _made()._repr_html_()
    frame = BeautifulSoup(markup, "html5lib").select_one("iframe[srcdoc]")
    assert frame
    inside = BeautifulSoup(str(frame["srcdoc"]), "html5lib")
    assert _loads(inside) == []
    assert len(_data(inside)) == 2


@pytest.mark.usefixtures("hub", "stand_ins")
def test_it_is_told_what_to_look_at_and_leads_where_it_is_told(tmp_path: Path) -> None:
    addresses = Addresses(city="https://twins.example/cities/")
    soup = _saved(_made(pins=["FR"], lines="all", addresses=addresses), tmp_path)
    script = str(soup.select("script")[-1].string)
    assert '"city":"hub-gb","country":"","pins":["FR"]' in script
    assert '"city":"https://twins.example/cities/"' in script
    assert '"history":false' in script


@pytest.mark.usefixtures("hub", "stand_ins")
def test_the_day_looked_at_is_that_of_its_pairs(tmp_path: Path) -> None:
    chosen = Selection(city="hub-gb", on=date(2010, 12, 31))
    drawn = PartnershipMap(chosen, today=TODAY, embed=True)
    _land, data = _data(_saved(drawn, tmp_path))
    assert data["pairs"]["day"] == "2010-12-31"
    assert data["years"]["last"] == 2024


@pytest.mark.usefixtures("stand_ins")
def test_titles_are_text(session: scoped_session[Session], tmp_path: Path) -> None:
    soup = _saved(_made(title="</title><script>alert(1)</script>"), tmp_path)
    assert soup.title and soup.title.string == "</title><script>alert(1)</script>"
    figure = soup.select_one("figure")
    heading = soup.select_one("h1")
    assert figure and heading and heading.string == soup.title.string


@pytest.mark.usefixtures("hub")
def test_with_all_our_scripts_it_still_loads_nothing_and_ends_nowhere_early(tmp_path: Path) -> None:
    soup = _saved(_made(), tmp_path)
    assert _loads(soup) == []
    assert len(soup.select("script")) == len(LOCAL_FILES) + 3
    assert soup.select("main > figure.atlas[data-atlas] .folium-map")
