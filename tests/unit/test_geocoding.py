"""The offline gazetteer: places by name in any script, without a network."""

import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from geopy.exc import GeocoderUnavailable
from geopy.geocoders.base import Geocoder
from hypothesis import given
from hypothesis import strategies as st

from registry import geocoding
from registry.geocoding import Gazetteer, GazetteerMissing, Place, PoliteNominatim, geocoder

KAZAN = Place(551487, "Kazan", "RU", "73", 55.78, 49.12, 1_243_500, ("Kazan", "Казань", "喀山"))
KAZAN_TR = Place(743615, "Kazan", "TR", "68", 40.23, 32.68, 23_889, ("Kazan",))
LODZ = Place(3093133, "Łódź", "PL", "74", 51.77, 19.46, 768_755, ("Łódź", "Lodsch"))
PRISTINA = Place(786714, "Pristina", "XK", "", 42.67, 21.17, 550_000, ("Pristina", "Prishtinë"))
MUENSTER = Place(2867543, "Münster", "DE", "07", 51.96, 7.63, 322_904, ("Münster", "Munster"))
MUNSTER = Place(2867542, "Munster", "DE", "06", 52.99, 10.09, 16_035, ("Munster",))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("gazetteer") / "deep" / "gazetteer.sqlite3"
    geocoding.build([KAZAN_TR, KAZAN, LODZ, PRISTINA, MUENSTER, MUNSTER], target)
    return target


@pytest.fixture(scope="module")
def gazetteer(path: Path) -> Gazetteer:
    return Gazetteer(path)


@pytest.mark.parametrize("name", ["Kazan", "КАЗАНЬ", "喀山", "KaShan", " kazan ", "Kazan’"])
def test_a_city_is_found_by_any_of_its_names(gazetteer: Gazetteer, name: str) -> None:
    assert gazetteer.find(name, "RU") == [KAZAN]


@pytest.mark.parametrize("name", ["Łódź", "lodz", "LODZ", "Ło\u0301dz\u0301"])
def test_accents_and_case_do_not_matter(gazetteer: Gazetteer, name: str) -> None:
    assert gazetteer.find(name, "PL") == [LODZ]


def test_without_a_country_the_largest_comes_first(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("Kazan") == [KAZAN, KAZAN_TR]


@pytest.mark.parametrize(
    ("name", "found"), [("Munster", [MUNSTER, MUENSTER]), ("münster", [MUENSTER, MUNSTER])]
)
def test_a_town_of_exactly_this_name_comes_before_a_larger_one(
    gazetteer: Gazetteer, name: str, found: list[Place]
) -> None:
    assert gazetteer.find(name, "DE") == found


def test_another_country_has_no_such_place(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("Łódź", "RU") == []


def test_kosovo_is_found_under_xk(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("Prishtine", "XK") == [PRISTINA]


def test_a_place_is_found_by_its_geonames_id(gazetteer: Gazetteer) -> None:
    assert gazetteer.by_id(551487) == KAZAN
    assert gazetteer.by_id(1) is None


@given(st.text(max_size=40))
def test_no_name_upsets_the_gazetteer(gazetteer: Gazetteer, name: str) -> None:
    assert all(place.country == "PL" for place in gazetteer.find(name, "PL"))


def test_it_answers_like_any_geocoder_of_geopy(gazetteer: Gazetteer) -> None:
    location = gazetteer.geocode("Казань", country="RU")
    assert isinstance(gazetteer, Geocoder)
    assert (location.latitude, location.longitude, location.address) == (55.78, 49.12, "Kazan, RU")
    assert location.raw["geonames_id"] == 551487


def test_it_gives_all_locations_when_asked_and_none_for_none(gazetteer: Gazetteer) -> None:
    assert len(gazetteer.geocode("Kazan", exactly_one=False)) == 2
    assert gazetteer.geocode("Nowhere") is None


def test_it_has_no_way_to_the_network(gazetteer: Gazetteer) -> None:
    with pytest.raises(GeocoderUnavailable):
        gazetteer.adapter.get_json("http://127.0.0.1/", timeout=1, headers={})


def test_a_missing_file_names_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(GazetteerMissing, match="make gazetteer"):
        Gazetteer(tmp_path / "none.sqlite3")


def test_a_file_of_another_edition_is_not_read(tmp_path: Path) -> None:
    geocoding.build([KAZAN], tmp_path / "old.sqlite3")
    with sqlite3.connect(tmp_path / "old.sqlite3") as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(GazetteerMissing):
        Gazetteer(tmp_path / "old.sqlite3")


def test_the_file_cannot_be_written_to(gazetteer: Gazetteer) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        gazetteer._connection().execute("DELETE FROM place")


def test_a_forked_process_opens_a_connection_of_its_own(gazetteer: Gazetteer) -> None:
    gazetteer.find("Kazan")
    parents = id(gazetteer._connection())
    child = os.fork()
    if child == 0:
        own = id(gazetteer._connection()) != parents and gazetteer.find("Kazan") != []
        os._exit(0 if own else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_building_again_replaces_the_file_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "gazetteer.sqlite3"
    target.with_name("gazetteer.sqlite3.part").write_text("left over from an interrupted run")
    geocoding.build([KAZAN], target)
    geocoding.build([LODZ], target)
    assert Gazetteer(target).by_id(KAZAN.geonames_id) is None
    assert [file.name for file in tmp_path.iterdir()] == [target.name]


def test_geonames_holds_small_towns_with_all_their_names() -> None:
    dangjin = next(place for place in geocoding.places() if place.geonames_id == 1834885)
    assert dangjin.country == "KR" and "당진" in dangjin.names


def test_the_gazetteer_is_what_settings_mean_by_default(path: Path) -> None:
    assert isinstance(geocoder({"GAZETTEER": str(path)}), Gazetteer)


def test_nominatim_asks_under_our_own_name() -> None:
    asker = geocoder({"GEOCODER": "nominatim", "NOMINATIM_USER_AGENT": "registry me@example.org"})
    assert isinstance(asker, PoliteNominatim)
    assert asker.headers["User-Agent"] == "registry me@example.org"


def test_nominatim_is_refused_to_the_nameless() -> None:
    with pytest.raises(ValueError, match="NOMINATIM_USER_AGENT"):
        geocoder({"GEOCODER": "nominatim"})


def test_nominatim_is_asked_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr("geopy.geocoders.Nominatim._call_geocoder", lambda *_, **k: asked.append(k))
    slept: list[float] = []
    asker = PoliteNominatim("registry me@example.org", "nominatim.example.org")
    monkeypatch.setattr("geopy.extra.rate_limiter.RateLimiter._sleep", lambda _, s: slept.append(s))
    asker.geocode("Kazan", country="RU")
    asker.geocode("Weimar", country="DE")
    assert len(asked) == 2
    assert slept and 0 < slept[-1] <= 1
