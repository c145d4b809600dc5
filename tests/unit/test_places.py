"""Which city a row means, and what the gazetteer adds to it."""

from dataclasses import replace

import pytest

from registry import geocoding
from registry.domain.entries import CityEntry, CityMention
from registry.exchange.matching import CityIndex, Known
from registry.exchange.places import MOST_NAMES, Places
from registry.geocoding import Gazetteer, Place

NAMES = ("Kazan", "Qazan", "Казань", "Қазан", "喀山", "카잔", "قازان", "Καζάν", "ყაზანი", "Kasan")
KAZAN = Place(551487, "Kazan", "RU", "73", 55.78, 49.12, 1_243_500, NAMES)
FUERTH = Place(2923544, "Fürth", "DE", "02", 49.48, 10.99, 124_000, ("Fürth", "Furth"))
HERE = CityEntry("Kazan", "RU", lat=55.79, lon=49.11, coordinates_from="given")


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    target = tmp_path_factory.mktemp("gazetteer") / "gazetteer.sqlite3"
    geocoding.build([KAZAN, FUERTH], target)
    gazetteer = Gazetteer(target)
    return Places(gazetteer, gazetteer)


def test_missing_coordinates_are_looked_up_and_marked(places: Places) -> None:
    entry, oddity = places.located(CityEntry("Казань", "RU"))
    assert (entry.lat, entry.lon, entry.coordinates_from) == (55.78, 49.12, "looked_up")
    assert oddity and "looked up: Kazan, RU" in str(oddity)


def test_coordinates_that_are_given_stay(places: Places) -> None:
    assert places.located(HERE) == (HERE, None)


@pytest.mark.parametrize("entry", [CityEntry("Nowhere", "RU"), CityEntry("Kazan", "TR")])
def test_a_place_that_is_not_found_stays_without_coordinates(
    places: Places, entry: CityEntry
) -> None:
    found, oddity = places.located(entry)
    assert found == entry
    assert oddity and "none were found" in str(oddity)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (replace(HERE, geonames_id=KAZAN.geonames_id), None),
        (replace(HERE, geonames_id=999), None),
        (replace(HERE, geonames_id=FUERTH.geonames_id), "in DE"),
        (replace(HERE, geonames_id=KAZAN.geonames_id, lat=50.0), "km away"),
    ],
)
def test_a_geonames_id_of_another_place_is_found_out(
    places: Places, entry: CityEntry, said: str | None
) -> None:
    problem = places.implausible(entry)
    assert (problem is None) if said is None else said in str(problem)


def test_names_of_many_scripts_come_from_the_gazetteer(places: Places) -> None:
    names = places.named(HERE).other_names
    assert names[:2] == ("Казань", "Қазан")
    assert {"喀山", "카잔", "قازان", "Καζάν"} <= set(names)


def test_a_name_that_brings_no_new_word_is_left_out(places: Places) -> None:
    assert "Kazan" not in places.named(HERE).other_names
    assert len(places.named(HERE).other_names) <= MOST_NAMES


@pytest.mark.parametrize(
    "entry",
    [
        replace(HERE, lat=54.0),
        CityEntry("Kazan", "RU"),
        CityEntry("Fuerth", "DE", lat=49.48, lon=10.99),
    ],
)
def test_a_place_far_off_or_of_another_name_gives_no_names(
    places: Places, entry: CityEntry
) -> None:
    assert places.named(entry).other_names == ()


def test_without_a_gazetteer_nothing_is_looked_up() -> None:
    entry = CityEntry("Kazan", "RU")
    assert Places().located(entry)[0] == entry
    assert Places().named(entry) == entry
    assert Places().implausible(replace(entry, geonames_id=1)) is None


# -- matching --------------------------------------------------------------------------------


def _index(*cities: Known) -> CityIndex:
    index = CityIndex()
    for city in cities:
        index.add(city)
    return index


ONE = Known(1, "kazan-ru", "Kazan", "RU", (55.78, 49.12), "Q900", 551487)
TWO = Known(2, "kazan-ru-2", "Kazan", "RU", (53.0, 50.0), None, None)
THREE = Known(3, "ufa-ru", "Ufa", "RU", None, None, None)


@pytest.mark.parametrize(
    ("entry", "city"),
    [
        (HERE, 1),
        (replace(HERE, name="Ufa", wikidata_id="Q900"), 1),
        (replace(HERE, name="Ufa", geonames_id=551487), 1),
        (replace(HERE, slug="kazan-ru-2"), 2),
        (replace(HERE, lat=53.1, lon=50.1), 2),
        (replace(HERE, lat=50.0), None),
        (replace(HERE, country="TR"), None),
        (replace(HERE, name="kazan"), None),
        (replace(HERE, lat=None, lon=None), None),
        (replace(HERE, name="Ufa"), None),
    ],
)
def test_a_row_means_the_city_of_its_id_or_the_one_so_named_and_near(
    entry: CityEntry, city: int | None
) -> None:
    assert _index(ONE, TWO, THREE).same_as(entry) == city


def test_of_two_near_namesakes_neither_is_meant() -> None:
    twin = ONE._replace(id=4, slug="kazan-ru-4", wikidata_id=None, geonames_id=None)
    index = _index(ONE, twin)
    assert index.same_as(HERE) is None
    assert index.maybe_same_as(HERE) == ["kazan-ru", "kazan-ru-4"]


def test_an_id_that_two_cities_share_means_neither() -> None:
    index = _index(ONE, THREE._replace(geonames_id=551487))
    assert index.same_as(replace(HERE, name="Qazan", geonames_id=551487)) is None


@pytest.mark.parametrize(
    ("mention", "cities"),
    [
        (CityMention(slug="ufa-ru"), [3]),
        (CityMention("Ufa", "RU"), [3]),
        (CityMention("Ufa"), [3]),
        (CityMention("Ufa", "TR"), []),
        (CityMention("Kazan", "RU"), [1, 2]),
        (CityMention("Kazan", "RU", wikidata_id="Q900"), [1]),
        (CityMention("Ufa", "RU", wikidata_id="Q1"), [3]),
        (CityMention(geonames_id=551487), [1]),
        (CityMention(slug="no-such"), []),
    ],
)
def test_a_mention_is_followed_by_its_ids_before_its_name(
    mention: CityMention, cities: list[int]
) -> None:
    assert _index(ONE, TWO, THREE).meant_by(mention) == cities
