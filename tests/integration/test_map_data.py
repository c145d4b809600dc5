"""The map's data as a client gets them: columns that fit each other, kept and known again."""

import gzip
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from registry.domain.selection import Selection
from registry.models import City
from registry.queries import remembered
from tests import columns
from tests.factories import Factory
from tests.integration import selecting, tying
from tests.integration.site import Site
from tests.pages import statements

HOSTILE = "${alert(1)}</script><img src=x onerror=alert(1)>"
COLUMNS = ["pairs", "names", "papers", "years", "time"]
EVERYWHERE = [
    Selection(),
    Selection(country="RU", partner="RU"),
    Selection(city="town-0-gb", status=("asleep",)),
    *filter(selecting.is_known, selecting.at_random(seed=13, size=40)),
]
#: The day of the site's registry.
EVERYWHERE = [each for each in EVERYWHERE if not each.on or each.on <= date(2024, 5, 17)]


@pytest.fixture
def hub(make: Factory) -> City:
    """A city with three partners: one active, one asleep, one without coordinates."""
    hub = make.city("Hub", "GB", lat=52.0, lon=-1.0)
    awake = make.agreement(hub, make.city("Awake", "DE", lat=50.0, lon=10.0), concluded="1990")
    make.activity(awake, "2024-01")
    asleep = make.agreement(hub, make.city(HOSTILE, "FR", slug="hostile-fr", lat=47.0, lon=2.0))
    make.activity(asleep, "2001")
    make.agreement(hub, make.city("Nowhere", "PL"), concluded="195X")
    return hub


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """What is asked of the database."""
    with statements() as heard:
        yield heard


def _json(client: FlaskClient, address: str) -> Any:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/json"), answer.text
    return answer.get_json()


def _all(client: FlaskClient, query: str = "") -> list[Any]:
    return [_json(client, f"/map/{name}.json{query}") for name in COLUMNS]


# -- what they say ---------------------------------------------------------------------------


@pytest.mark.usefixtures("hub")
def test_ties_are_told_with_their_papers_and_states(client: FlaskClient) -> None:
    pairs, names, papers, *_rest = _all(client)
    assert columns.ties(pairs, names, papers) == [
        ("awake-de", "hub-gb", "TC-000001", 1990, "active"),
        ("hostile-fr", "hub-gb", "TC-000002", 1988, "dormant"),
        ("hub-gb", "nowhere-pl", "TC-000003", "1950s", "no_record"),
    ]
    assert names["names"] == ["Awake", HOSTILE, "Hub", "Nowhere"]
    assert columns.places(pairs) == [(50.0, 10.0), (47.0, 2.0), (52.0, -1.0)]
    assert (pairs["day"], pairs["unplaced"]) == ("2024-05-17", [3])


@pytest.mark.usefixtures("hub")
def test_years_begin_with_the_first_agreement_and_end_today(client: FlaskClient) -> None:
    pairs, _names, _papers, years, time = _all(client)
    assert (years["first"], years["last"], len(years["in_force"])) == (1950, 2024, 75)
    assert [years["in_force"][year - 1950] for year in (1950, 1988, 1990, 2024)] == [1, 2, 3, 3]
    assert columns.in_year(pairs, time, 1989) == [None, "new", "no_record"]
    assert columns.in_year(pairs, time, 2001)[1] == "active"
    assert columns.in_year(pairs, time, 2024) == ["active", "dormant", "no_record"]


@pytest.mark.usefixtures("hub")
def test_the_state_of_a_day_is_that_of_the_day(client: FlaskClient) -> None:
    pairs = _json(client, "/map/pairs.json?on=1989-12-31")
    assert pairs["state"][0] == -1
    time = _json(client, "/map/time.json")
    said = [None if at == -1 else pairs["states"][at] for at in pairs["state"]]
    assert said == columns.in_year(pairs, time, 1989)


@pytest.mark.usefixtures("hub")
def test_what_fits_has_the_same_version(client: FlaskClient, make: Factory) -> None:
    whole = [*_all(client), _json(client, "/map/pairs.json?on=2001-12-31")]
    assert len({each["version"] for each in whole}) == 1
    make.agreement()
    assert _json(client, "/map/names.json")["version"] != whole[0]["version"]


def test_an_agreement_of_three_is_one(client: FlaskClient, make: Factory) -> None:
    cities = [make.city(country=code, lat=1.0, lon=1.0) for code in ("AT", "BE", "CH")]
    make.agreement(*cities)
    make.agreement(*cities[:2])
    pairs, _names, _papers, years, _time = _all(client)
    assert (len(pairs["one"]), pairs["shared"]) == (4, [[0, 2, 3]])
    assert years["in_force"][-1] == 2
    assert columns.places(pairs) == [(1.0, 1.0)] * 3


@pytest.mark.parametrize("selection", EVERYWHERE, ids=lambda each: str(each.pairs())[:60])
def test_the_map_ties_what_the_selection_means(site: Site, selection: Selection) -> None:
    query = f"?{urlencode(selection.pairs())}"
    pairs, names, papers = (site.json(f"/map/{name}.json{query}") for name in COLUMNS[:3])
    said = {
        (int(tie.reference.removeprefix("TC-")), *sorted(tie[:2])): tie.state
        for tie in columns.ties(pairs, names, papers)
        if tie.state
    }
    assert said == tying.pairs(site.plans, selection, site.today)


def test_the_last_year_is_today(site: Site) -> None:
    for selection in EVERYWHERE:
        if not selection.on:
            query = f"?{urlencode(selection.pairs())}"
            pairs, time = (site.json(f"/map/{name}.json{query}") for name in ("pairs", "time"))
            said = [None if at == -1 else pairs["states"][at] for at in pairs["state"]]
            assert columns.in_year(pairs, time, site.today.year) == said, selection


# -- found -----------------------------------------------------------------------------------


def _found(client: FlaskClient, typed: str, rest: str = "") -> list[tuple[str, str, int]]:
    query = urlencode({"q": typed})
    found = _json(client, f"/map/find.json?{query}{rest}")
    assert all(each.keys() == {"name", "country", "kind", "key", "agreements"} for each in found)
    return [(each["kind"], each["key"], each["agreements"]) for each in found]


@pytest.fixture
def named(make: Factory) -> None:
    kazan = make.city("Kazan", "RU", names=["Казань", "喀山"])
    cote = make.city("Côte Saint-Luc", "CA")
    kazanlak = make.city("Kazanlak", "BG")
    make.agreement(kazan, cote, kazanlak)
    make.agreement(kazanlak, make.city("Yamoussoukro", "CI"))
    make.city("Kazbegi", "GE")


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("kazan", [("city", "kazan-ru", 1), ("city", "kazanlak-bg", 2)]),
        ("kaz", [("city", "kazanlak-bg", 2), ("city", "kazan-ru", 1)]),
        ("Казань", [("city", "kazan-ru", 1)]),
        ("喀", [("city", "kazan-ru", 1)]),
        ("ru", [("country", "RU", 1)]),
        ("COTE", [("country", "CI", 1), ("city", "cote-saint-luc-ca", 1)]),
        ("ivoire", [("country", "CI", 1)]),
        ("luc saint", [("city", "cote-saint-luc-ca", 1)]),
        ("bulg", [("country", "BG", 2)]),
        ("Kazbegi", []),
        ("Georgia", []),
        ("!!", []),
        ("%", []),
    ],
)
def test_cities_and_countries_of_the_map_are_found(
    client: FlaskClient, typed: str, found: list[tuple[str, str, int]]
) -> None:
    assert _found(client, typed) == found


@pytest.mark.usefixtures("named")
def test_only_what_the_map_shows_is_found(client: FlaskClient) -> None:
    assert _found(client, "kaz", "&partner=CI") == [("city", "kazanlak-bg", 1)]
    assert _json(client, "/map/find.json") == []


def test_at_most_eight_are_found_of_them_three_countries(
    client: FlaskClient, make: Factory
) -> None:
    for code in ("SE", "SK", "SI", "ES", "SN"):
        for at in range(3):
            make.agreement(make.city(f"Stad {at}", code), make.city(f"Stad {at} {code}", code))
    kinds = [kind for kind, _key, _number in _found(client, "s")]
    assert (kinds.count("country"), len(kinds)) == (3, 8)


def test_a_name_that_is_too_long_is_refused(client: FlaskClient) -> None:
    answer = client.get("/map/find.json", query_string={"q": "<b>" * 80})
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert "200" in answer.text and "<b>" not in answer.text


# -- kept ------------------------------------------------------------------------------------

ADDRESSES = [*(f"/map/{name}.json" for name in COLUMNS), "/map/find.json?q=hub"]


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("address", ADDRESSES)
def test_data_are_packed_for_those_who_can_unpack(client: FlaskClient, address: str) -> None:
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    plain = client.get(address)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("address", ADDRESSES)
def test_data_known_already_are_not_sent_again(
    client: FlaskClient, address: str, make: Factory
) -> None:
    first = client.get(address)
    known = {"If-None-Match": first.headers["ETag"]}
    again = client.get(address, headers=known)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    make.agreement()
    assert client.get(address, headers=known).status_code == 200


@pytest.mark.usefixtures("hub")
def test_each_of_the_data_has_its_own_tag(client: FlaskClient) -> None:
    queries = ["", "?kind=twinning", "?on=2001-12-31", "?window=12"]
    tags = {
        client.get(f"/map/{name}.json{query}").headers["ETag"]
        for name in COLUMNS
        for query in queries
    }
    assert len(tags) == len(COLUMNS) * len(queries)
    assert all(tag.startswith("W/") for tag in tags)


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("address", ADDRESSES[:-1])
def test_kept_data_cost_one_statement(client: FlaskClient, asked: list[str], address: str) -> None:
    client.get(address)
    asked.clear()
    client.get(address)
    assert len(asked) == 1


@pytest.mark.usefixtures("hub")
def test_what_was_worked_out_for_one_serves_the_others(
    client: FlaskClient, asked: list[str]
) -> None:
    remembered.forget()
    client.get("/map/pairs.json")
    client.get("/map/years.json")
    asked.clear()
    for name in ("papers", "time"):
        client.get(f"/map/{name}.json")
    assert [each for each in asked if "audit_entry" not in each] == []


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("wrong", ["nonsense=1", "city=no-such-city", "status=x", "pin=hub-gb"])
def test_what_is_not_understood_is_refused(client: FlaskClient, address: str, wrong: str) -> None:
    answer = client.get(f"{address.partition('?')[0]}?{wrong}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert wrong.split("=", maxsplit=1)[0] in answer.text
