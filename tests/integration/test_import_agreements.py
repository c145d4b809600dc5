"""Lists of agreements: concluded, filled in, renewed, ended, superseded; or refused, and why."""

import pytest

from tests.factories import Factory
from tests.integration.importing import AnySession, Importer, everything, rows

KAZAN, BONN, WEIMAR = "kazan-ru", "bonn-de", "weimar-de"
HEAD = "city_slugs,kind,concluded,instrument,role\n"
PAIR = f"{KAZAN};{BONN}"


@pytest.fixture(autouse=True)
def _cities(session: AnySession, make: Factory) -> None:
    make.city("Kazan", "RU", names=["Казань"])
    make.city("Bonn", "DE", wikidata_id="Q586")
    make.city("Weimar", "DE", geonames_id=2812482)
    session.commit()


def _papers(session: AnySession) -> list[object]:
    return rows(session, "SELECT role, kind, signed_edtf FROM instrument ORDER BY id")


def _parties(session: AnySession, where: str = "1 = 1", column: str = "slug") -> list[object]:
    found = f"SELECT {column} FROM party JOIN city ON city.id = city_id WHERE {where}"
    return rows(session, f"{found} ORDER BY position")


def test_an_agreement_is_concluded_with_its_parties_paper_and_reference(
    importer: Importer, session: AnySession
) -> None:
    text = (
        "city_a,country_a,city_b,country_b,kind,wording,fields,concluded,instrument,place,term\n"
        "Казань,RU,Bonn,DE,friendship,Freundschaft,culture;sport,May 1988,charter,Bonn,tacit\n"
    )
    done = importer("agreements", text)
    assert done.exit_code == 0, done.output
    assert "agreements: 1 new" in done.output
    assert rows(session, "SELECT reference, kind, wording FROM agreement") == [
        ("TC-000001", "friendship", "Freundschaft")
    ]
    assert _parties(session) == [KAZAN, BONN]
    assert _papers(session) == [("concludes", "charter", "1988-05")]
    assert rows(session, "SELECT place, term FROM instrument") == [("Bonn", "tacit")]
    assert rows(session, "SELECT field FROM agreement_field ORDER BY field") == ["culture", "sport"]


def test_the_same_file_again_changes_nothing(importer: Importer, session: AnySession) -> None:
    text = f"{HEAD}{PAIR},twinning,1988,charter,\n{PAIR},twinning,2008,,renews\n{PAIR},contact,,,\n"
    importer("agreements", text)
    before = everything(session)
    done = importer("agreements", text)
    assert "0 new, 3 known (0 of them changed)" in done.output
    assert everything(session) == before


def test_further_rows_add_papers_to_the_agreement(importer: Importer, session: AnySession) -> None:
    further = f"{BONN};{KAZAN},,2008,protocol,renews\n{PAIR},,2018,,changes\n"
    text = f"{HEAD}{PAIR},,1988,charter,\n{further}"
    assert "1 new, 2 known (1 of them changed)" in importer("agreements", text).output
    assert _papers(session) == [
        ("concludes", "charter", "1988"),
        ("renews", "protocol", "2008"),
        ("changes", "unspecified", "2018"),
    ]


def test_a_renewal_of_an_agreement_that_is_there_is_added_once(
    importer: Importer, session: AnySession, make: Factory
) -> None:
    importer("agreements", f"{HEAD}{PAIR},twinning,1988,,\n", source="one")
    for source in ("two", "three"):
        importer("agreements", f"{HEAD}{PAIR},twinning,2008,,renews\n", source=source)
    assert [role for role, *_ in _papers(session)] == ["concludes", "renews"]  # type: ignore[misc]


def test_a_known_agreement_gains_a_source_and_what_was_missing(
    importer: Importer, session: AnySession
) -> None:
    importer("agreements", f"city_slugs\n{PAIR}\n", source="one")
    text = f"city_slugs,wording,fields,concluded\n{PAIR},Пакт,culture,1988\n"
    done = importer("agreements", text, source="two")
    assert "0 new, 1 known (1 of them changed)" in done.output
    assert rows(session, "SELECT wording FROM agreement") == ["Пакт"]
    assert _papers(session) == [("concludes", "unspecified", "1988")]
    assert rows(session, "SELECT count(*) FROM source_record") == [2]


def test_what_is_known_is_not_overwritten_and_the_difference_is_told(
    importer: Importer, session: AnySession
) -> None:
    importer("agreements", f"city_slugs,wording,concluded\n{PAIR},Пакт,1988\n", source="one")
    text = f"city_slugs,wording,concluded\n{PAIR},Другой,1990\n"
    done = importer("agreements", text, source="two")
    assert "TC-000001 was concluded 1988 by the registry, 1990 by the row" in done.output
    assert rows(session, "SELECT wording FROM agreement") == ["Пакт"]
    assert _papers(session) == [("concludes", "unspecified", "1988")]


def test_an_agreement_between_the_same_cities_of_another_kind_is_another(
    importer: Importer, session: AnySession
) -> None:
    importer("agreements", f"{HEAD}{PAIR},twinning,1988,,\n{PAIR},friendship,1980,,\n")
    assert rows(session, "SELECT reference FROM agreement ORDER BY id") == [
        "TC-000001",
        "TC-000002",
    ]


def test_the_same_agreement_twice_in_a_file_is_odd_unless_it_is_meant(
    importer: Importer, session: AnySession
) -> None:
    text = f"city_slugs,concluded,meant_twice\n{PAIR},1988,\n{PAIR},1999,\n{PAIR},2001,yes\n"
    done = importer("agreements", text)
    assert "2 new, 0 known (0 of them changed), 1 repeated" in done.output
    assert "odd: agreements 3: The same agreement as in row 2" in done.output


def test_an_end_is_recorded_with_who_said_it(importer: Importer, session: AnySession) -> None:
    importer("agreements", f"city_slugs,concluded,ended,ended_by\n{PAIR},1988,2014-05,Bonn\n")
    ends = "SELECT ended_edtf, slug FROM agreement JOIN city ON city.id = end_said_by_id"
    assert rows(session, ends) == [("2014-05", BONN)]
    assert str(*rows(session, "SELECT end_reported_on FROM agreement")) == "2024-05-17"


def test_a_later_list_ends_an_agreement_and_the_partner_confirms(
    importer: Importer, session: AnySession
) -> None:
    head = "city_slugs,ended,ended_by\n"
    importer("agreements", f"city_slugs,concluded\n{PAIR},1988\n", source="one")
    importer("agreements", f"{head}{PAIR},unknown,{BONN}\n", source="two")
    assert rows(session, "SELECT ended_edtf, end_confirmed_on FROM agreement") == [(None, None)]
    importer("agreements", f"{head}{PAIR},2014,{KAZAN}\n", source="three")
    assert rows(session, "SELECT end_confirmed_on IS NOT NULL FROM agreement") == [True]


def test_the_end_that_one_of_three_parties_says_is_its_leaving(
    importer: Importer, session: AnySession
) -> None:
    text = f"city_slugs,concluded,ended,ended_by\n{PAIR};{WEIMAR},1988,2014,{BONN}\n"
    importer("agreements", text)
    left = _parties(session, column="slug, left_edtf")
    assert left == [(KAZAN, None), (BONN, "2014"), (WEIMAR, None)]
    assert rows(session, "SELECT end_reported_on FROM agreement") == [None]


def test_a_new_agreement_follows_one_that_ended_before_it(
    importer: Importer, session: AnySession
) -> None:
    head = "city_slugs,concluded,ended\n"
    text = f"{head}{PAIR},1960,1980\n{PAIR},1990,\n"
    assert "2 new" in importer("agreements", text).output
    again = importer("agreements", f"{head}{PAIR},1960,\n{PAIR},1991,1999\n", source="two")
    assert "0 new, 2 known" in again.output


def test_a_row_without_a_date_does_not_revive_what_has_ended(
    importer: Importer, session: AnySession
) -> None:
    importer("agreements", f"city_slugs,concluded,ended\n{PAIR},1960,1980\n")
    done = importer("agreements", f"city_slugs\n{PAIR}\n", source="two")
    assert "0 new, 1 known" in done.output
    assert "By the registry TC-000001 has ended; the row does not say so" in done.output


def test_a_suspension_is_recorded_and_later_resumed(
    importer: Importer, session: AnySession
) -> None:
    importer("agreements", f"city_slugs,suspended\n{PAIR},2014\n", source="one")
    importer("agreements", f"city_slugs,suspended,resumed\n{PAIR},2014,2019-03\n", source="two")
    pauses = "SELECT start_edtf, until_edtf, until_reported_on IS NOT NULL FROM suspension"
    assert rows(session, pauses) == [("2014", "2019-03", True)]


@pytest.mark.parametrize("named", ["friendship", "TC-000001"])
def test_an_agreement_supersedes_an_earlier_one_by_kind_or_reference(
    importer: Importer, session: AnySession, named: str
) -> None:
    head = "city_slugs,kind,concluded,supersedes\n"
    text = f"{head}{PAIR},friendship,1980,\n{PAIR},twinning,1988,{named}\n"
    done = importer("agreements", text)
    assert done.exit_code == 0, done.output
    old = "(SELECT kind FROM agreement old WHERE old.id = new.supersedes_id)"
    found = rows(session, f"SELECT kind, {old} FROM agreement new ORDER BY id")
    assert found == [("friendship", None), ("twinning", "friendship")]


def test_a_row_may_name_its_agreement_by_reference(importer: Importer, session: AnySession) -> None:
    importer("agreements", f"{HEAD}{PAIR},twinning,1988,,\n")
    importer("agreements", "reference,concluded,role\ntc-000001,2008,renews\n", source="two")
    assert [role for role, *_ in _papers(session)] == ["concludes", "renews"]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("head", "row", "said"),
    [
        ("city_slugs", KAZAN, "city_b: An agreement needs at least two different cities"),
        ("city_slugs", f"{PAIR};atlantis-gr", "city_slugs: The registry has no city “atlantis-gr”"),
        ("city_a,city_b,country_b", "Kazan,Bonn,FR", "city_b: The registry has no city “Bonn, FR”"),
        (
            "city_slugs,concluded",
            f"{PAIR},2025-05-18",
            "concluded: “2025-05-18” is more",
        ),
        (
            "city_slugs,concluded",
            f"{PAIR},01/02/2003",
            "concluded: “01/02/2003” does not",
        ),
        ("city_slugs,concluded,ended", f"{PAIR},1988,1980", "ended: The agreement ended (1980)"),
        ("city_slugs,ended,ended_by", f"{PAIR},1980,Weimar", "ended_by: “Weimar” is not the name"),
        ("city_slugs,suspended,resumed", f"{PAIR},1990,1989", "resumed: The agreement was resumed"),
        (
            "city_slugs,supersedes",
            f"{PAIR},TC-000099",
            "supersedes: There is no agreement",
        ),
        ("city_slugs,supersedes", f"{PAIR},contact", "supersedes: There is no agreement “contact”"),
        (
            "city_slugs,kind",
            f"{PAIR},sisters",
            "kind: “sisters” is not known. Known",
        ),
        ("city_slugs,reported_by", f"{PAIR},weimar-de", "reported_by: “weimar-de” is not the name"),
        (
            "reference,kind",
            "TC-000009,twinning",
            "reference: The registry has no agreement",
        ),
    ],
)
def test_what_breaks_a_rule_is_refused_by_its_field_and_nothing_is_written(
    importer: Importer, session: AnySession, head: str, row: str, said: str
) -> None:
    before = everything(session)
    done = importer("agreements", f"{head}\n{row}\n")
    assert done.exit_code == 1
    assert f"refused: agreements 2, {said}" in done.output
    assert everything(session) == before


def test_a_name_that_two_cities_have_is_asked_about(importer: Importer, make: Factory) -> None:
    make.city("Bonn", "DE")
    make.session.commit()
    done = importer("agreements", "city_a,city_b\nKazan,Bonn\n")
    assert "“Bonn” may be any of: bonn-de, bonn-de-2" in done.output


def test_a_second_successor_is_refused(importer: Importer) -> None:
    head = "city_slugs,kind,supersedes\n"
    text = f"{head}{PAIR},contact,\n{PAIR},twinning,contact\n{PAIR},friendship,contact\n"
    done = importer("agreements", text)
    assert "refused: agreements 4, supersedes: That agreement is superseded already" in done.output


def test_what_superseded_what_may_be_said_later(importer: Importer, session: AnySession) -> None:
    importer("agreements", f"{HEAD}{PAIR},friendship,1980,,\n{PAIR},twinning,1988,,\n")
    text = f"city_slugs,kind,supersedes\n{PAIR},twinning,friendship\n"
    assert importer("agreements", text, source="two").exit_code == 0
    later = rows(session, "SELECT supersedes_id IS NOT NULL FROM agreement ORDER BY id")
    assert later == [False, True]


def test_two_agreements_do_not_supersede_each_other(importer: Importer) -> None:
    head = "city_slugs,kind,supersedes\n"
    importer("agreements", f"{head}{PAIR},friendship,\n{PAIR},twinning,friendship\n")
    done = importer("agreements", f"{head}{PAIR},friendship,twinning\n", source="two")
    assert "refused: agreements 2, supersedes: No agreement supersedes itself" in done.output


def test_an_end_before_the_conclusion_on_record_is_refused(importer: Importer) -> None:
    importer("agreements", f"city_slugs,concluded\n{PAIR},1988\n", source="one")
    done = importer("agreements", f"city_slugs,ended\n{PAIR},1980\n", source="two")
    assert "refused: agreements 2, ended: The agreement ended (1980) before" in done.output


@pytest.mark.parametrize(
    ("by", "reported"),
    [("", []), (BONN, [BONN]), ("all", [KAZAN, BONN])],
)
def test_a_source_is_the_word_of_those_who_are_named(
    importer: Importer, session: AnySession, by: str, reported: list[str]
) -> None:
    importer("agreements", f"city_slugs\n{PAIR}\n", *(["--reported-by", by] if by else []))
    assert _parties(session, "reported_on IS NOT NULL") == reported


def test_whose_word_it_is_may_be_said_later(importer: Importer, session: AnySession) -> None:
    text = f"city_slugs\n{PAIR}\n"
    importer("agreements", text)
    importer("agreements", text, "--reported-by", "all")
    before = everything(session)
    assert _parties(session, "reported_on IS NOT NULL") == [KAZAN, BONN]
    importer("agreements", text, "--reported-by", "all")
    assert everything(session) == before


def test_a_row_may_say_whose_word_it_is(importer: Importer, session: AnySession) -> None:
    importer("agreements", f"city_slugs,reported_by\n{PAIR},Kazan\n")
    assert _parties(session, "reported_on IS NOT NULL") == [KAZAN]


def test_a_reporter_that_nobody_knows_stops_the_import(importer: Importer) -> None:
    done = importer("agreements", f"city_slugs\n{PAIR}\n", "--reported-by", "atlantis-gr")
    assert done.exit_code == 2
    assert "no city with the short name “atlantis-gr”" in done.output
