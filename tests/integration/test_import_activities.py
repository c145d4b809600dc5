"""Lists of activities: under which agreement, what was done, and who says so."""

from pathlib import Path

import pytest

from tests.factories import Factory
from tests.integration.importing import AnySession, Importer, everything, rows

PAIR = "kazan-ru;bonn-de"
HEAD = "city_slugs,agreement_kind,kind,dates\n"
VISIT = f"{PAIR},twinning,delegation,2019.03.25. ~ 03.27.\n"


@pytest.fixture(autouse=True)
def _agreements(session: AnySession, make: Factory) -> None:
    kazan, bonn, _weimar = make.city("Kazan"), make.city("Bonn", "DE"), make.city("Weimar", "DE")
    make.agreement(kazan, bonn, concluded="1988")
    make.agreement(kazan, bonn, kind="friendship", concluded="1980")
    session.commit()


def _activities(session: AnySession, columns: str = "kind, begin_edtf, end_edtf") -> list[object]:
    return rows(session, f"SELECT {columns} FROM activity ORDER BY id")


def test_an_activity_is_recorded_with_everything_that_is_said_of_it(
    importer: Importer, session: AnySession
) -> None:
    text = (
        "reference,kind,mode,fields,title,begin,end,participants,place,links,text\n"
        'TC-000001,sport,hybrid,sport;youth,Cup,2019-03,2019-04,12,Bonn,https://a.de/,"a\nb"\n'
    )
    done = importer("activities", text)
    assert done.exit_code == 0, done.output
    columns = "kind, mode, title, begin_edtf, end_edtf, participants, place, text"
    assert _activities(session, columns) == [
        ("sport", "hybrid", "Cup", "2019-03", "2019-04", 12, "Bonn", "a\nb")
    ]
    fields = rows(session, "SELECT field FROM activity_field ORDER BY field")
    assert fields == ["sport", "youth"]


@pytest.mark.parametrize("kind", ["twinning", "friendship"])
def test_an_agreement_is_named_by_its_cities_and_kind(
    importer: Importer, session: AnySession, kind: str
) -> None:
    importer(
        "activities", f"city_a,city_b,agreement_kind,kind,dates\nBonn,Kazan,{kind},sport,2019\n"
    )
    found = "SELECT agreement.kind FROM activity JOIN agreement ON agreement.id = agreement_id"
    assert rows(session, found) == [kind]


def test_two_equal_rows_are_two_visits_and_stay_two(
    importer: Importer, session: AnySession
) -> None:
    assert "2 new" in importer("activities", HEAD + VISIT + VISIT).output
    before = everything(session)
    assert "0 new, 2 known" in importer("activities", HEAD + VISIT + VISIT).output
    assert everything(session) == before


def test_a_third_equal_row_is_a_third_visit(importer: Importer, session: AnySession) -> None:
    importer("activities", HEAD + VISIT + VISIT)
    assert "1 new, 2 known" in importer("activities", HEAD + VISIT * 3).output
    assert _activities(session) == [("delegation", "2019-03-25", "2019-03-27")] * 3


def test_who_reports_an_activity_has_reported(importer: Importer, session: AnySession) -> None:
    importer("activities", "reference,kind,dates,reported_by\nTC-000001,sport,2019,Bonn\n")
    said = "SELECT slug FROM party JOIN city ON city.id = city_id WHERE reported_on IS NOT NULL"
    assert rows(session, said) == ["bonn-de"]
    found = "SELECT slug FROM activity JOIN city ON city.id = reported_by_id"
    assert rows(session, found) == ["bonn-de"]


@pytest.mark.parametrize(
    ("by", "parties"), [("bonn-de", ["bonn-de"]), ("all", ["bonn-de", "kazan-ru"])]
)
def test_a_list_may_be_the_word_of_a_city(
    importer: Importer, session: AnySession, by: str, parties: list[str]
) -> None:
    importer("activities", HEAD + VISIT, "--reported-by", by)
    said = "SELECT slug FROM party JOIN city ON city.id = city_id WHERE reported_on IS NOT NULL"
    assert sorted(rows(session, said)) == parties


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("TC-000009,,,sport,2019,,", "reference: The registry has no agreement TC-000009"),
        (
            f",{PAIR},,sport,2019,,",
            "agreement_kind: Several agreements fit: TC-000001",
        ),
        (
            f",{PAIR},contact,sport,2019,,",
            "agreement_kind: There is no agreement of the kind",
        ),
        (",kazan-ru;weimar-de,,sport,2019,,", "city_slugs: The registry has no agreement between"),
        (
            ",kazan-ru;atlantis-gr,,sport,2019,,",
            "city_slugs: The registry has no city",
        ),
        ("TC-000001,,,sport,2024-05-18,,", "begin: “2024-05-18” is in the future"),
        ("TC-000001,,,sport,2019 – 2018,,", "dates: The end, 2018, is before the beginning, 2019"),
        ("TC-000001,,,sport,2019,weimar-de,", "reported_by: “weimar-de” is not the name"),
        ("TC-000001,,,sport,2019,,3;8", "participants: “3;8” is not a whole number"),
    ],
)
def test_what_breaks_a_rule_is_refused_by_its_field_and_nothing_is_written(
    importer: Importer, session: AnySession, row: str, said: str
) -> None:
    before = everything(session)
    head = "reference,city_slugs,agreement_kind,kind,dates,reported_by,participants"
    done = importer("activities", f"{head}\nTC-000001,,,sport,2001,,\n{row}\n")
    assert done.exit_code == 1
    assert f"refused: activities 3, {said}" in done.output
    assert everything(session) == before


def test_the_kind_of_the_agreements_may_be_said_for_all_rows(
    importer: Importer, session: AnySession
) -> None:
    text = f"city_slugs,kind,dates\n{PAIR},sport,2019\n"
    assert importer("activities", text).exit_code == 1
    assert importer("activities", text, "--kind", "friendship").exit_code == 0


def test_an_activity_of_today_is_taken(importer: Importer) -> None:
    text = "reference,kind,dates\nTC-000001,sport,2024-05-17\n"
    assert importer("activities", text).exit_code == 0


def test_a_list_in_other_columns_and_words_is_read_through_its_mapping(
    importer: Importer, session: AnySession, tmp_path: Path
) -> None:
    mapping = tmp_path / "ours.toml"
    mapping.write_text(
        '[columns]\n"партнёр" = "city_b"\n"что" = ["kind", "title"]\n"когда" = "dates"\n'
        '[constants]\ncity_a = "Kazan"\nagreement_kind = "twinning"\n'
        '[ignore]\ncolumns = ["№"]\n'
        '[values."kind"]\n"матч" = "sport"\n[values."city_b"]\n"Бонн" = "Bonn"\n',
        encoding="utf-8",
    )
    text = "№;партнёр;что;когда\n1;Бонн;матч;май 2019\n2;Бонн;гулянье;май 2019\n".encode("cp1251")
    done = importer("activities", text, "--mapping", str(mapping), "--skip-bad-rows")
    assert "refused: activities 3, kind: “гулянье” is not known" in done.output
    assert _activities(session, "kind, title, begin_edtf") == [("sport", "матч", "2019-05")]
