"""The demonstration set reads as documented, fits together, and holds only what its sources say."""

import csv
import os
import tomllib
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from registry.domain.countries import is_country
from registry.domain.dateparsing import parse_date, parse_period
from registry.domain.dates import Period
from registry.domain.dormancy import (
    ActivityFacts,
    Cutoffs,
    Policy,
    activity_status,
    last_counted,
    since,
)
from registry.domain.names import ascii_key, search_key
from registry.domain.vocabulary import (
    ACTIVITY_KINDS,
    CEREMONIAL,
    INSTRUMENT_KINDS,
    KINDS,
    ROLES,
    Kind,
    Status,
)

PROJECT = Path(__file__).parents[2]
DEMO = PROJECT / "registry" / "demo"
DATA = Path(os.environ.get("REGISTRY_DATA", PROJECT.parent / "shared" / "data"))
Row = dict[str, str]


@cache
def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def cities() -> list[Row]:
    return rows(DEMO / "cities.csv")


def agreements() -> list[Row]:
    return rows(DEMO / "agreements.csv")


def activities() -> list[Row]:
    return rows(DEMO / "activities.csv")


def source(name: str) -> list[Row]:
    if not DATA.is_dir():
        pytest.skip(f"NOT RUN: no source lists at {DATA} (set REGISTRY_DATA)")
    return rows(DATA / name)


@cache
def mapping(name: str) -> dict[str, Any]:
    return tomllib.loads((DEMO / "mappings" / f"{name}.toml").read_text(encoding="utf-8"))


def filled(table: list[Row], column: str) -> list[str]:
    return [row[column] for row in table if row[column]]


def parties(row: Row) -> frozenset[str]:
    return frozenset(row["city_slugs"].split(";"))


def partner(row: Row) -> str:
    return row["city_slugs"].removeprefix("dangjin-kr;")


# --- It is complete and fits together ------------------------------------------------------------


def test_it_is_as_large_as_its_readme_says() -> None:
    assert (len(cities()), len(agreements()), len(activities())) == (68, 100, 147)
    kinds = Counter(row["kind"] for row in agreements())
    assert kinds == {"twinning": 87, "friendship": 9, "intent": 3, "partnership": 1}
    assert len(filled(agreements(), "concluded")) == 45
    assert len(filled(agreements(), "ended")) == 3


@pytest.mark.parametrize("table", ["cities", "agreements", "activities"])
def test_no_row_is_ragged_and_no_cell_padded(table: str) -> None:
    for row in rows(DEMO / f"{table}.csv"):
        assert all(isinstance(cell, str) and cell == cell.strip() for cell in row.values()), row


@pytest.mark.parametrize("column", ["id", "slug", "wikidata_id", "geonames_id"])
def test_no_two_cities_share_an_identifier(column: str) -> None:
    assert max(Counter(filled(cities(), column)).values()) == 1


def test_a_slug_is_the_name_in_ascii_and_the_country() -> None:
    for city in cities():
        name = ascii_key(city["name"]).replace(" ", "-")
        assert city["slug"] == f"{name}-{city['country'].lower()}"


def test_every_country_is_one_and_every_position_is_on_earth() -> None:
    assert all(is_country(city["country"]) for city in cities())
    assert all(bool(city["lat"]) == bool(city["lon"]) for city in cities())
    assert all(abs(float(text)) <= 90 for text in filled(cities(), "lat"))
    assert all(abs(float(text)) <= 180 for text in filled(cities(), "lon"))


def test_no_city_bears_the_same_name_twice() -> None:
    for city in cities():
        names = [city["name"], *filter(None, city["names"].split(";"))]
        assert len(set(names)) == len(names), city["slug"]


@pytest.mark.parametrize("name", ["Kazan", "Казань", "喀山", "Eskisehir", "Brunswick", "당진시"])
def test_cities_can_be_found_in_several_scripts(name: str) -> None:
    known = (text for city in cities() for text in f"{city['name']};{city['names']}".split(";"))
    assert search_key(name) in map(search_key, known)


def test_every_agreement_is_between_two_of_the_cities() -> None:
    slugs = {city["slug"] for city in cities()}
    assert all(len(parties(row)) == 2 and parties(row) <= slugs for row in agreements())
    assert slugs == frozenset().union(*map(parties, agreements()))


def test_no_two_agreements_have_the_same_cities_and_kind() -> None:
    assert max(Counter((parties(row), row["kind"]) for row in agreements()).values()) == 1


def test_every_code_of_an_agreement_is_of_the_vocabulary() -> None:
    assert {row["kind"] for row in agreements()} <= KINDS.keys()
    assert set(filled(agreements(), "instrument")) <= INSTRUMENT_KINDS.keys()
    assert set(filled(agreements(), "role")) <= ROLES.keys()


def test_every_date_of_an_agreement_is_read_and_none_ends_before_it_begins() -> None:
    for row in agreements():
        ends = [parse_date(row[column]) for column in ("concluded", "ended") if row[column]]
        assert not ends or ends[0].earliest <= ends[-1].latest


def test_what_is_superseded_stands_earlier_in_the_file_and_in_time() -> None:
    seen: dict[tuple[frozenset[str], str], Row] = {}
    for row in agreements():
        if row["supersedes"]:
            older = seen[parties(row), row["supersedes"]]
            assert parse_date(older["concluded"]).latest < parse_date(row["concluded"]).earliest
        seen[parties(row), row["kind"]] = row
    assert len(filled(agreements(), "supersedes")) == 4


def test_every_activity_has_its_agreement_and_its_reporter() -> None:
    known = {(row["city_slugs"], row["kind"]) for row in agreements()}
    assert all((row["city_slugs"], row["agreement_kind"]) in known for row in activities())
    assert {row["reported_by"] for row in activities()} == {"dangjin-kr"}


def test_every_activity_has_a_known_kind_a_date_and_a_plain_number_if_any() -> None:
    for row in activities():
        assert row["kind"] in ACTIVITY_KINDS
        assert parse_period(row["dates"]).begin.latest.year <= 2022
        assert row["participants"] == "" or int(row["participants"]) > 0


def test_an_activity_stands_with_the_newest_agreement_of_its_day() -> None:
    begun = {(row["city_slugs"], row["kind"]): row for row in agreements()}
    successors = {(partner(row), row["supersedes"]): row for row in agreements()}
    for row in activities():
        begin = parse_period(row["dates"]).begin
        mine = begun[row["city_slugs"], row["agreement_kind"]]
        after = successors.get((partner(row), mine["kind"]))
        assert after is None or begin.latest < parse_date(after["concluded"]).earliest
        assert not mine["supersedes"] or begin.earliest >= parse_date(mine["concluded"]).earliest


def test_equal_rows_are_events_of_their_own() -> None:
    twice = [row for row, count in Counter(map(str, activities())).items() if count > 1]
    assert len(twice) == 2
    assert "yuhuan-cn" in twice[1]
    assert "daisen-jp" in twice[0]


def test_the_last_activity_with_each_partner_runs_from_2003_to_2022() -> None:
    last: dict[str, int] = {}
    for row in activities():
        year = parse_period(row["dates"]).begin.latest.year
        last[partner(row)] = max(year, last.get(partner(row), 0))
    assert len(last) == 11
    assert (last["jiaonan-cn"], last["tieling-county-cn"], last["yinchuan-cn"]) == (
        2003,
        2004,
        2022,
    )
    assert Counter(last.values()) == {2003: 1, 2004: 1, 2005: 1, 2008: 1, 2015: 3, 2019: 3, 2022: 1}


# --- The rule has something to say about it -------------------------------------------------------


def fact(row: Row) -> ActivityFacts:
    period = parse_period(row["dates"])
    return ActivityFacts(period.begin, period.end, ceremonial=row["kind"] in CEREMONIAL)


def status_and_since(city: str, kind: str, day: date) -> tuple[Status, date | None]:
    ties = {(partner(row), row["kind"]): row for row in agreements()}
    conclusion = parse_date(ties[city, kind]["concluded"])
    done = [
        fact(row) for row in activities() if (partner(row), row["agreement_kind"]) == (city, kind)
    ]
    last = last_counted(done, conclusion, day)
    status = activity_status(last, conclusion.latest, bool(done), Cutoffs.of(Policy(), day))
    return status, since(status, last, conclusion.latest, Policy())


@pytest.mark.parametrize(
    ("city", "kind", "status", "first_day"),
    [
        ("rizhao-cn", "twinning", Status.DORMANT, date(2021, 3, 28)),
        ("snohomish-county-us", "twinning", Status.DORMANT, date(2017, 8, 30)),
        ("wangqing-county-cn", "friendship", Status.DORMANT, date(2007, 10, 2)),
        ("jiaonan-cn", "friendship", Status.NEVER_IMPLEMENTED, date(2004, 11, 13)),
        ("westland-nl", "friendship", Status.NEVER_IMPLEMENTED, date(2016, 8, 29)),
        ("yinchuan-cn", "partnership", Status.NEVER_IMPLEMENTED, date(2023, 8, 10)),
        ("seoul-kr", "twinning", Status.NO_RECORD, None),
    ],
)
def test_dangjins_partners_have_fallen_asleep_by_the_forum_of_2023(
    city: str, kind: str, status: Status, first_day: date | None
) -> None:
    assert status_and_since(city, kind, date(2023, 9, 8)) == (status, first_day)


def test_they_were_awake_before() -> None:
    spring = date(2019, 5, 1)
    assert status_and_since("rizhao-cn", "twinning", spring)[0] is Status.ACTIVE
    assert status_and_since("yuhuan-cn", "friendship", spring)[0] is Status.ACTIVE
    assert status_and_since("yinchuan-cn", "partnership", date(2022, 9, 1))[0] is Status.NEW


# --- It holds what its sources say ---------------------------------------------------------------


def test_positions_and_populations_are_those_of_the_sources() -> None:
    known: dict[str, Row] = {}
    for name, column in (("world", "geonames_id"), ("wikidata", "wikidata_id")):
        theirs = {row[column]: row for row in source(f"{name}/cities.csv") if row[column]}
        known |= {city["slug"]: theirs[city[column]] for city in cities() if city[column]}
    for city in cities():
        listed = known.get(city["slug"], {})
        assert city["population"] == listed.get("population", "")
        for axis in ("lat", "lon") if listed else ():
            assert float(city[axis]) == pytest.approx(float(listed[axis]), abs=1e-4)


def test_identifiers_stand_in_the_sources_with_the_same_country() -> None:
    wikidata = {(row["wikidata_id"], row["country_code"]) for row in source("wikidata/cities.csv")}
    geonames = {(row["geonames_id"], row["country_code"]) for row in source("world/cities.csv")}
    for city in cities():
        assert not city["wikidata_id"] or (city["wikidata_id"], city["country"]) in wikidata
        assert not city["geonames_id"] or (city["geonames_id"], city["country"]) in geonames


def slugs_of(theirs: list[Row], column: str) -> dict[str, str]:
    """Which of their cities is ours: by the identifier in the column, else by name and country."""
    ours = {city[column]: city["slug"] for city in cities() if city[column]}
    named = {(city["name"], city["country"]): city["slug"] for city in cities()}
    found = {
        row[next(iter(row))]: ours.get(row[column]) or named.get((row["name"], row["country_code"]))
        for row in theirs
    }
    return {key: slug for key, slug in found.items() if slug}


def told(table: list[Row], ends: tuple[str, str], slugs: dict[str, str]) -> set[tuple[object, str]]:
    """Pairs of our cities that the table lists, each with the beginning it tells, if any."""
    return {
        (frozenset(slugs[row[end]] for end in ends), row["since"])
        for row in table
        if all(row[end] in slugs for end in ends)
    }


def all_told() -> set[tuple[object, str]]:
    wikidata = slugs_of(source("wikidata/cities.csv"), "wikidata_id")
    world = slugs_of(source("world/cities.csv"), "geonames_id")
    dated = ("wikidata_a", "wikidata_b")
    return (
        told(source("wikidata/partnerships.csv"), ("city_a", "city_b"), wikidata)
        | told(source("world/partnerships.csv"), ("city_a", "city_b"), world)
        | told(source("dated/partnerships.csv"), dated, wikidata)
    )


def test_every_pair_and_its_date_stand_in_a_list_of_twin_towns() -> None:
    known = all_told()
    elsewhere = [row for row in agreements() if "dangjin-kr" not in parties(row)]
    assert len(elsewhere) == 79
    assert all((parties(row), row["concluded"]) in known for row in elsewhere)


def test_no_date_that_a_list_tells_is_missing() -> None:
    ours = {(parties(row), row["concluded"]) for row in agreements()}
    assert not [each for each in all_told() if each[1] and each not in ours]


def test_every_end_is_told_by_the_source() -> None:
    slugs = {city["wikidata_id"]: city["slug"] for city in cities() if city["wikidata_id"]}
    ends = {
        frozenset((slugs.get(row["wikidata_a"]), slugs.get(row["wikidata_b"]))): row["until"]
        for row in source("dated/partnerships.csv")
    }
    assert all(row["ended"] == ends.get(parties(row), "") for row in agreements())


# --- Dangjin's own lists find their place --------------------------------------------------------


def feeds(plan: dict[str, Any]) -> list[tuple[str, str]]:
    """Each column with each field of ours that it feeds."""
    fields = {name: [to] if isinstance(to, str) else to for name, to in plan["columns"].items()}
    return [(name, field) for name, to in fields.items() for field in to]


def placed(row: Row, plan: dict[str, Any]) -> Row:
    """The row in our columns, as the mapping says."""
    made = dict(plan.get("constants", {}))
    for column, field in feeds(plan):
        cell = row[column].strip()
        made[field] = plan["values"].get(field, {}).get(cell, cell)
    return made


def slugs_by_name() -> dict[tuple[str, str], str]:
    return {(city["name"], city["country"]): city["slug"] for city in cities()}


@pytest.mark.parametrize("name", ["agreements", "activities"])
def test_a_mapping_says_what_becomes_of_every_column(name: str) -> None:
    plan = mapping(f"dangjin-{name}")
    header = set(source(f"dangjin/{name}.csv")[0])
    assert header == plan["columns"].keys() | set(plan["ignore"]["columns"])


@pytest.mark.parametrize("name", ["agreements", "activities"])
def test_no_word_is_mapped_that_the_list_does_not_use(name: str) -> None:
    plan = mapping(f"dangjin-{name}")
    for field, values in plan["values"].items():
        columns = [column for column, fed in feeds(plan) if fed == field]
        used = {row[column] for row in source(f"dangjin/{name}.csv") for column in columns}
        assert values.keys() <= used


@pytest.mark.parametrize("name", ["agreements", "activities"])
def test_only_names_and_codes_of_ours_come_out_of_a_mapping(name: str) -> None:
    values = mapping(f"dangjin-{name}")["values"]
    assert set(values["city_b"].values()) <= {city["name"] for city in cities()}
    codes = Kind if name == "agreements" else ACTIVITY_KINDS
    assert set(values["kind"].values()) <= set(codes)


def test_every_mapped_agreement_is_in_the_set() -> None:
    names = slugs_by_name()
    ours = {(row["city_slugs"], row["kind"], row["wording"]): row for row in agreements()}
    plan = mapping("dangjin-agreements")
    for row in (placed(row, plan) for row in source("dangjin/agreements.csv")):
        slugs = (names[row[f"city_{end}"], row[f"country_{end}"]] for end in "ab")
        same = ours[";".join(slugs), row["kind"], row["wording"]]
        assert same["concluded"] == row["concluded"]
    assert len(source("dangjin/agreements.csv")) == 17


def test_every_mapped_activity_is_in_the_set_in_the_same_order() -> None:
    names = slugs_by_name()
    plan = mapping("dangjin-activities")
    mapped = [placed(row, plan) for row in source("dangjin/activities.csv")]
    for theirs, ours in zip(mapped, activities(), strict=True):
        assert partner(ours) == names[theirs["city_b"], theirs["country_b"]]
        for column in ("kind", "dates", "participants", "reported_by"):
            assert ours[column] == theirs[column]


def test_a_printed_date_is_read_as_the_people_who_normalised_it_read_it() -> None:
    for row in source("dangjin/activities.csv"):
        begin, end = (parse_date(text) if text else None for text in (row["start"], row["end"]))
        assert begin is not None
        assert parse_period(row["date_as_printed"]) == Period(begin, end)
