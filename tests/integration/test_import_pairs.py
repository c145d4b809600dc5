"""Lists of pairs: their cities first, then an agreement for each pair, or a further source."""

import pytest

from tests.factories import Factory
from tests.integration.importing import AnySession, Importer, everything, rows

CITIES = """id,name,admin1,country_code,lat,lon,geonames_id,coordinate_check
1,Kazan,,RU,55.79,49.11,551487,ok
2,Bonn,,DE,50.73,7.1,2946447,ok
3,Weimar,,DE,50.98,11.33,2812482,ok
"""
PAIRS = "city_a,city_b,since\n1,2,1988\n2,3,\n"


def test_cities_and_pairs_are_taken_in_together(importer: Importer, session: AnySession) -> None:
    done = importer.pairs(CITIES, PAIRS)
    assert done.exit_code == 0, done.output
    assert "cities: 3 new" in done.output and "pairs: 2 new" in done.output
    assert rows(session, "SELECT reference, kind FROM agreement ORDER BY id") == [
        ("TC-000001", "twinning"),
        ("TC-000002", "twinning"),
    ]
    papers = "SELECT agreement_id, role, kind, signed_edtf FROM instrument"
    (first,) = rows(session, "SELECT min(id) FROM agreement")
    assert rows(session, papers) == [(first, "concludes", "unspecified", "1988")]


def test_nobody_has_reported_unless_it_is_said(importer: Importer, session: AnySession) -> None:
    importer.pairs(CITIES, PAIRS)
    assert rows(session, "SELECT count(*) FROM party WHERE reported_on IS NOT NULL") == [0]


@pytest.mark.parametrize(("by", "parties"), [("bonn-de", 2), ("kazan-ru", 1), ("all", 4)])
def test_a_list_is_the_word_of_a_city_that_it_brings_itself(
    importer: Importer, session: AnySession, by: str, parties: int
) -> None:
    importer.pairs(CITIES, PAIRS, "--reported-by", by)
    assert rows(session, "SELECT count(*) FROM party WHERE reported_on IS NOT NULL") == [parties]


def test_the_kind_of_all_pairs_may_be_said(importer: Importer, session: AnySession) -> None:
    importer.pairs(CITIES, PAIRS, "--kind", "friendship")
    assert rows(session, "SELECT DISTINCT kind FROM agreement") == ["friendship"]


def test_both_lists_again_change_nothing(importer: Importer, session: AnySession) -> None:
    importer.pairs(CITIES, PAIRS)
    before = everything(session)
    again = importer.pairs(CITIES, PAIRS)
    assert "cities: 0 new, 3 known" in again.output and "pairs: 0 new, 2 known" in again.output
    assert everything(session) == before


def test_other_keys_in_a_newer_edition_change_nothing_either(
    importer: Importer, session: AnySession
) -> None:
    importer.pairs(CITIES, PAIRS)
    before = everything(session)
    cities = CITIES.replace("\n1,", "\n91,").replace("\n2,", "\n92,").replace("\n3,", "\n93,")
    importer.pairs(cities, "city_a,city_b,since\n92,93,\n91,92,1988\n")
    assert everything(session) == before


def test_a_pair_that_is_there_gains_a_source_and_a_date(
    importer: Importer, session: AnySession
) -> None:
    importer.pairs(CITIES, PAIRS, source="one")
    rows_of_two = "Q586,Bonn,DE,50.73,7.1\nQ3955,Weimar,DE,50.98,11.33\n"
    cities = f"wikidata_id,name,country_code,lat,lon\n{rows_of_two}"
    done = importer.pairs(cities, "city_a,city_b,since\nQ3955,Q586,1999\n", source="two")
    assert "cities: 0 new, 2 known (2 of them changed)" in done.output
    assert "pairs: 0 new, 1 known (1 of them changed)" in done.output
    assert rows(session, "SELECT signed_edtf FROM instrument ORDER BY id") == ["1988", "1999"]
    sources = "SELECT count(*) FROM source_record WHERE entity = 'agreement' GROUP BY entity_id"
    assert sorted(rows(session, sources)) == [1, 2]


@pytest.mark.parametrize("again", ["1,2,1988", "2,1,1988", "2,1,"])
def test_the_same_pair_twice_in_one_file_is_odd(
    importer: Importer, session: AnySession, again: str
) -> None:
    done = importer.pairs(CITIES, f"{PAIRS}{again}\n")
    assert done.exit_code == 0
    assert "pairs: 2 new, 0 known (0 of them changed), 1 repeated, 0 refused; 1 odd" in done.output
    assert "odd: pairs 4: The same agreement as in row 2" in done.output
    assert rows(session, "SELECT count(*) FROM agreement") == [2]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1,1,", "city_b: An agreement needs at least two different cities"),
        ("1,9,", "city_b: The list of cities has no city “9”"),
        (",2,", "city_a: The list of cities has no city “”"),
        ("1,3,1/2/1988", "since: “1/2/1988” does not say whether"),
        ("1,3,2999", "concluded: “2999” is more than a year ahead"),
        ("1,3", "The row has 2 cells, the header has 3"),
    ],
)
def test_a_pair_that_cannot_be_meant_is_refused_and_nothing_is_written(
    importer: Importer, session: AnySession, row: str, said: str
) -> None:
    before = everything(session)
    done = importer.pairs(CITIES, f"{PAIRS}{row}\n")
    assert done.exit_code == 1
    assert "refused: pairs 4" in done.output and said in done.output
    assert everything(session) == before


def test_the_pairs_of_a_refused_city_are_refused_with_it(importer: Importer) -> None:
    done = importer.pairs(CITIES.replace(",RU,", ",QQ,"), PAIRS, "--skip-bad-rows")
    assert "refused: cities 2, country: “QQ”" in done.output
    assert "refused: pairs 2, city_a: The list of cities has no city “1”, or it was" in done.output
    assert "pairs: 1 new" in done.output


def test_a_country_that_the_list_leaves_out_is_not_guessed(
    importer: Importer, session: AnySession
) -> None:
    done = importer.pairs(CITIES.replace(",RU,", ",,"), PAIRS)
    assert "ZZ is no ISO country code; it stands for Country not known here" in done.output
    assert "kazan-zz" in rows(session, "SELECT slug FROM city")


def test_two_rows_that_mean_one_city_are_told(importer: Importer, make: Factory) -> None:
    make.city("Bonn", "DE", lat=50.73, lon=7.1, coordinates_from="given")
    make.session.commit()
    cities = "id,name,country,region,lat,lon\n1,Bonn,DE,A,50.7,7.1\n2,Bonn,DE,B,50.8,7.1\n"
    done = importer.pairs(cities, "city_a,city_b\n1,2\n", "--skip-bad-rows")
    assert "Row 2 was taken for the city bonn-de too" in done.output
    assert "refused: pairs 2, city_b: An agreement needs at least two different" in done.output


def test_a_key_that_two_rows_have_means_the_first(importer: Importer) -> None:
    done = importer.pairs(f"{CITIES}1,Ufa,,RU,54.7,55.9,,ok\n", PAIRS)
    assert "odd: cities 5, id: Row 2 has the key 1 too; pairs mean that one" in done.output


@pytest.mark.parametrize(
    ("cities", "pairs", "said"),
    [
        ("name,country\nBonn,DE\n", PAIRS, "no column “id”"),
        (CITIES, "a,b\n1,2\n", "column “a” is not known. Known are: city_a, city_b, since"),
        (CITIES, "city_a,since\n1,1988\n", "column “city_b” is missing"),
        (CITIES.replace("country_code", "land"), PAIRS, "column “land” is not known"),
        ('id,name,country\n1,"Bonn,DE\n', PAIRS, "Row 2: a quotation mark is not closed"),
    ],
)
def test_lists_that_cannot_be_read_are_one_message(
    importer: Importer, session: AnySession, cities: str, pairs: str, said: str
) -> None:
    before = everything(session)
    done = importer.pairs(cities, pairs)
    assert done.exit_code == 2
    assert said in done.output
    assert everything(session) == before
