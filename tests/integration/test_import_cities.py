"""Lists of cities: new ones, known ones that gain facts, and what is odd about them."""

import pytest

from registry.models import City
from tests.factories import Factory
from tests.integration.importing import AnySession, Importer, everything, rows

LIST = """slug,name,names,country,region,lat,lon,population,member,wikidata_id,geonames_id,website
,Kazan,Qazan,RU,Tatarstan,55.79,49.11,1243500,yes,Q900,551487,https://kzn.ru/
bonn-on-rhine,Bonn,,DE,,50.73,7.1,,,,,
"""


def test_new_cities_have_all_that_was_said_and_a_short_name(
    importer: Importer, session: AnySession
) -> None:
    done = importer("cities", LIST)
    assert done.exit_code == 0, done.output
    assert "cities: 2 new, 0 known" in done.output
    kazan, bonn = session.query(City).order_by(City.id)
    assert (kazan.slug, kazan.region, kazan.member) == ("kazan-ru", "Tatarstan", True)
    assert (kazan.wikidata_id, kazan.geonames_id, kazan.population) == ("Q900", 551487, 1_243_500)
    assert (kazan.lat, kazan.coordinates_from, kazan.key) == (55.79, "given", "kazan")
    assert (bonn.slug, bonn.population, bonn.member) == ("bonn-on-rhine", None, False)


def test_a_city_is_found_by_given_names_and_the_gazetteers(
    importer: Importer, session: AnySession
) -> None:
    importer("cities", LIST)
    names = rows(session, "SELECT name, origin FROM city_name WHERE city_id IN"
                          " (SELECT id FROM city WHERE slug = 'kazan-ru')")  # fmt: skip
    assert set(names) == {("Qazan", "given"), ("Казань", "gazetteer"), ("喀山", "gazetteer")}
    words = rows(session, "SELECT word FROM city_word JOIN city ON city.id = city_id"
                          " WHERE slug = 'kazan-ru'")  # fmt: skip
    assert {"kazan", "qazan", "казань", "喀山"} <= set(words)


def test_every_new_city_has_one_audit_entry_and_one_source(
    importer: Importer, session: AnySession
) -> None:
    importer("cities", LIST, source="Our list")
    done = rows(session, "SELECT action, entity FROM audit_entry WHERE action <> 'begin'")
    assert sorted(done) == [
        ("create", "city"), ("create", "city"), ("create", "source"), ("import", "source"),
    ]  # fmt: skip
    kept = "SELECT entity, row, occurrence FROM source_record"
    assert rows(session, "SELECT name FROM source") == ["Our list"]
    assert sorted(rows(session, kept)) == [("city", 2, 1), ("city", 3, 1)]


def test_the_same_file_again_changes_nothing(importer: Importer, session: AnySession) -> None:
    importer("cities", LIST)
    before = everything(session)
    again = importer("cities", LIST)
    assert "0 new, 2 known (0 of them changed)" in again.output
    assert everything(session) == before


def test_the_same_rows_in_another_shape_are_the_same(
    importer: Importer, session: AnySession
) -> None:
    importer("cities", "name,country\nKazan,RU\n")
    before = everything(session)
    importer("cities", "\ufeffcountry;population;name\nRU;;Kazan\n".encode("utf-16"))
    assert everything(session) == before


def test_a_known_city_gains_what_was_missing_and_keeps_what_it_had(
    importer: Importer, session: AnySession, make: Factory
) -> None:
    city = make.city("Kazan", "RU", lat=55.8, lon=49.1, coordinates_from="given", population=5)
    session.commit()
    done = importer("cities", LIST)
    assert "1 new, 1 known (1 of them changed)" in done.output
    session.refresh(city)
    assert (city.population, city.lat) == (5, 55.8)
    assert (city.wikidata_id, city.region, city.member, city.version) == (
        "Q900",
        "Tatarstan",
        True,
        2,
    )
    (changes,) = rows(session, "SELECT changes FROM audit_entry WHERE action = 'fill_in'")
    assert "Q900" in str(changes) and "population" not in str(changes)


@pytest.mark.parametrize(
    ("known", "row"),
    [
        ({"wikidata_id": "Q900"}, "Казань,RU,,,Q900,"),
        ({"geonames_id": 551487}, "Казань,RU,55.7,49.2,,551487"),
        ({"lat": 55.7, "lon": 49.2, "coordinates_from": "given"}, "Kazan,RU,55.79,49.11,,"),
    ],
)
def test_a_city_is_known_by_its_ids_or_by_name_and_place(
    importer: Importer, make: Factory, known: dict[str, object], row: str
) -> None:
    make.city("Kazan", "RU", **known)
    done = importer("cities", f"name,country,lat,lon,wikidata_id,geonames_id\n{row}\n")
    assert "0 new, 1 known" in done.output


@pytest.mark.parametrize(
    "known",
    [
        {"lat": 53.0, "lon": 49.2, "coordinates_from": "given"},
        {"lat": 55.7, "lon": 49.2, "coordinates_from": "looked_up"},
        {},
    ],
)
def test_a_namesake_elsewhere_or_of_unknown_place_is_another_city(
    importer: Importer, make: Factory, known: dict[str, object]
) -> None:
    make.city("Kazan", "RU", **known)
    done = importer("cities", LIST)
    assert "2 new, 0 known" in done.output
    assert ("may be the same as: kazan-ru" in done.output) == (known.get("lat") != 53.0)


def test_missing_coordinates_are_looked_up_and_said_to_be(
    importer: Importer, session: AnySession
) -> None:
    done = importer("cities", "name,country\nКазань,RU\nNowhere,RU\n")
    assert "looked up: Kazan, RU" in done.output
    assert "none were found" in done.output
    assert rows(session, "SELECT lat, coordinates_from FROM city ORDER BY id") == [
        (55.78, "looked_up"), (None, None),
    ]  # fmt: skip


def test_rows_of_one_file_are_one_city_only_by_id_or_if_they_are_equal(
    importer: Importer, session: AnySession
) -> None:
    done = importer(
        "cities",
        "name,country,region,wikidata_id\nBonn,DE,A,Q586\nBunn,DE,B,Q586\nBonn,DE,C,\nBonn,DE,C,\n",
    )
    assert "2 new, 0 known (0 of them changed), 2 repeated" in done.output
    assert "same city as in row 2" in done.output and "same city as in row 4" in done.output
    assert rows(session, "SELECT slug FROM city ORDER BY id") == ["bonn-de", "bonn-c-de"]


def test_short_names_are_never_given_twice(importer: Importer, session: AnySession) -> None:
    importer("cities", "name,country,region\nBonn,DE,\nBonn,DE,NW\nBonn,DE,X\n喀山,RU,\n---,RU,\n")
    assert rows(session, "SELECT slug FROM city ORDER BY id") == [
        "bonn-de", "bonn-nw-de", "bonn-x-de", "kashan-ru", "city-ru",
    ]  # fmt: skip


def test_a_given_short_name_that_is_taken_is_refused_by_its_field(
    importer: Importer, make: Factory
) -> None:
    done = importer("cities", "slug,name,country\nbonn-de,Bonn,DE\nbonn-de,Born,DE\n")
    assert done.exit_code == 1
    assert "refused: cities 3, slug: Another city has the short name “bonn-de”" in done.output


def test_a_geonames_id_that_two_rows_share_stays_with_the_first(
    importer: Importer, session: AnySession
) -> None:
    text = (
        "name,country,lat,lon,geonames_id\nBonn,DE,50.73,7.1,2946447\nBonna,DE,50.7,7.1,2946447\n"
    )
    assert "An earlier row has GeoNames id 2946447" in importer("cities", text).output
    assert rows(session, "SELECT geonames_id FROM city ORDER BY id") == [2946447, None]


def test_a_geonames_id_of_another_place_is_not_taken(
    importer: Importer, session: AnySession
) -> None:
    done = importer("cities", "name,country,lat,lon,geonames_id\nBonn,DE,50.73,7.1,551487\n")
    assert "GeoNames id 551487 is Kazan in RU" in done.output
    assert rows(session, "SELECT geonames_id FROM city") == [None]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Famagusta,XN,35.1,33.9", "stands for Northern Cyprus"),
        ("Null,DE,0,0", "0, 0: is that meant?"),
        ("Bеrlin,DE,52.5,13.4", "mixes Latin and Cyrillic"),
    ],
)
def test_what_is_odd_is_taken_and_told(importer: Importer, row: str, said: str) -> None:
    done = importer("cities", f"name,country,lat,lon\n{row}\n")
    assert done.exit_code == 0
    assert "1 new" in done.output and said in done.output


def test_a_country_that_was_not_known_is_filled_in(
    importer: Importer, session: AnySession, make: Factory
) -> None:
    make.city("Abidjan", "ZZ", wikidata_id="Q1515")
    session.commit()
    importer("cities", "name,country,wikidata_id\nAbidjan,CI,Q1515\n")
    assert rows(session, "SELECT country, slug FROM city") == [("CI", "abidjan-zz")]


def test_what_a_known_city_is_said_to_be_otherwise_is_odd(
    importer: Importer, make: Factory, session: AnySession
) -> None:
    make.city("Bonn", "DE", wikidata_id="Q586", geonames_id=1, lat=50.7, lon=7.1,
              coordinates_from="given")  # fmt: skip
    session.commit()
    text = "name,country,lat,lon,wikidata_id,geonames_id\nBonn,DE,52.7,7.1,Q586,2\n"
    done = importer("cities", text)
    assert "The registry has 1 for bonn-de, the row has 2" in done.output
    assert "222 km from those of bonn-de" in done.output
    assert rows(session, "SELECT geonames_id, lat FROM city") == [(1, 50.7)]


@pytest.mark.parametrize(
    "name",
    [
        "${alert(1)}",
        "<img src=x onerror=alert(1)>",
        "O'Brien\"; DROP TABLE city;--",
        "{{7*7}}",
        "%s %(x)s {0}",
        '=HYPERLINK("x")',
    ],
)
def test_hostile_names_are_kept_as_text(importer: Importer, session: AnySession, name: str) -> None:
    quoted = name.replace('"', '""')
    done = importer("cities", f'name,country\n"{quoted}",DE\n')
    assert done.exit_code == 0, done.output
    assert rows(session, "SELECT name FROM city") == [name]


def test_two_spellings_of_one_text_are_one_name(
    importer: Importer, session: AnySession, make: Factory
) -> None:
    make.city("Köln", "DE", lat=50.9, lon=6.9, coordinates_from="given")
    session.commit()
    assert (
        "0 new, 1 known"
        in importer("cities", "name,country,lat,lon\nKo\u0308ln,DE,50.9,6.9\n").output
    )


def test_long_names_fit_both_engines(importer: Importer, session: AnySession) -> None:
    done = importer("cities", f"name,country\n{'喀' * 200},CN\n{'ﷺ' * 200},SA\n")
    assert done.exit_code == 0, done.output
    assert rows(session, "SELECT count(*) FROM city") == [2]
