"""How many statements a page costs: few, and no more of them when there are more rows."""

import re

import pytest
from flask.testing import FlaskClient

from registry import PRIVATE, create_app
from registry.extensions import db
from registry.maps.payload import Shelf
from registry.models import City, Forum
from registry.queries import remembered
from registry.web.caching import PageCache
from tests import databases
from tests.factories import Factory
from tests.forums import Forums
from tests.integration.site import Site
from tests.pages import statements

#: Address -> the statements that it may cost, asked for the first time since the data changed,
#: by somebody who is not the first: what all pages share is known (see WARM).
LIMITS = {
    "/": 14,
    "/agreements": 6,
    "/agreements?country=DE&status=asleep&sort=name": 7,
    "/agreements?q=dvor&kind=twinning": 7,
    "/agreements?city=town-0-gb&partner=RU": 7,
    "/agreements?q=nothing+like+it": 6,
    "/agreements?session=kazan-2023.heritage": 7,
    "/agreements?on=2022-02-28": 6,
    "/agreements/TC-000001": 9,
    "/agreements.csv": 13,
    "/activities.csv": 3,
    "/declarations.csv?country=DE": 5,
    "/agreements.geojson?country=DE": 13,
    "/cities": 4,
    "/cities?q=dvor": 4,
    "/cities.csv": 3,
    "/cities/town-0-gb": 9,
    "/countries": 3,
    "/countries.csv": 3,
    "/countries/DE": 6,
    "/map": 6,
    "/map?city=town-0-gb": 10,
    "/map?country=RU": 7,
    "/map?pin=town-0-gb&pin=town-3-ru&pin=town-1-de": 11,
    "/map?pin=town-0-gb&pin=RU&city=town-1-de": 11,
    "/map?q=nothing+like+it&kind=twinning&country=RU&status=active": 13,
    "/embed/map": 4,
    "/embed/map?city=town-0-gb&status=dormant&pin=RU": 6,
    "/oembed?url=http%3A//127.0.0.1%3A8000/cities/town-0-gb": 2,
    "/map/pairs.json?kind=twinning": 5,
    "/map/names.json?kind=twinning": 5,
    "/map/papers.json?kind=twinning": 4,
    "/map/years.json?kind=twinning": 10,
    "/map/time.json?kind=twinning": 10,
    "/map/find.json?q=dvor&kind=twinning": 5,
    "/map.svg?city=town-0-gb": 5,
    "/map.png?country=DE": 4,
    "/statistics": 15,
    "/statistics?city=town-0-gb&partner=RU": 16,
    "/statistics/dormancy": 10,
    "/statistics/by-country?country=RU": 11,
    "/statistics.json": 14,
    "/statistics.csv": 14,
    "/statistics/by-region.json": 6,
    "/statistics/by-kind.csv": 6,
    "/method": 23,
    "/statistics/dormancy.svg?city=town-0-gb": 9,
    "/statistics/by-country.png?country=DE": 9,
    "/data": 7,
    "/data/catalog.jsonld": 7,
    "/statistics/dormancy.bib": 11,
    "/statistics/dormancy.ris?city=town-0-gb": 12,
    "/statistics/dormancy.csl.json?country=DE": 11,
    "/forum/kazan-2023/twin-cities/dossier": 28,
    "/forum/kazan-2023/twin-cities/dossier?live=1": 24,
    "/forum/kazan-2023/twin-cities/dossier/slides": 28,
    "/forum/kazan-2023/twin-cities/dossier/citations": 27,
    "/forum/kazan-2023/follow-up": 25,
    "/forum/kazan-2023/twin-cities/follow-up": 31,
    "/forum/kazan-2023/follow-up.csv": 24,
    "/forum/kazan-2023/twin-cities/follow-up.csv": 20,
    "/editions": 2,
    "/editions/2024-1": 12,
    "/editions/2024-1.zip": 2,
    "/editions/2022-2/changes": 23,
    "/editions/2022-2/changes.json?with=2024-1": 20,
    "/editions/2022-2/changes.csv?country=DE": 20,
    "/privacy": 1,
    "/healthz": 1,
    "/help/departments": 1,
    "/documents/nothing-of-the-kind": 2,
    "/forum": 3,
    "/forum/kazan-2023": 25,
    "/forum/kazan-2023.ics": 3,
    "/forum/kazan-2023/changes": 4,
    "/forum/kazan-2023/days/2023-09-07": 3,
    "/forum/kazan-2023/days/2023-09-07.ics": 3,
    "/forum/kazan-2023/tracks/partnerships": 3,
    "/forum/kazan-2023/twin-cities": 11,
    "/forum/kazan-2023/twin-cities.ics": 4,
    "/forum/kazan-2023/twin-cities/materials/1": 1,
    "/forum/panelists/anna-example": 3,
    "/cities/nowhere-ru": 3,
    "/agreements?nonsense=1": 1,
    "/nothing": 1,
}
WARM = "/agreements?per_page=1&page=3"
#: What the first request since a change may cost beyond that.
OF_THE_FIRST = 3
GROWING = ["/", "/agreements", "/agreements.csv", "/agreements.geojson", "/cities", "/cities.csv"]
GROWING += ["/activities.csv", "/declarations.csv"]
GROWING += ["/countries", "/countries/FR", "/map", "/method", "/cities/hub-gb"]
GROWING += ["/map/pairs.json", "/map/names.json", "/map/time.json", "/map/find.json?q=hub"]
GROWING += ["/map?city=hub-gb", "/map?pin=hub-gb&pin=FR", "/map?pin=hub-gb&lines=all"]
GROWING += ["/statistics", "/statistics/by-country", "/statistics.csv"]
GROWING += ["/editions/2024-1/changes", "/statistics/dormancy.bib", "/data/catalog.jsonld"]
GROWING += ["/map.svg", "/agreements/TC-000001", "/agreements?q=hub"]
GROWING += [
    "/map.svg",
    "/statistics/most-connected.svg",
    "/agreements/TC-000001",
    "/agreements?q=hub",
]


def _forget(client: FlaskClient) -> None:
    """Let nothing be kept of any answer."""
    remembered.forget()
    kept = client.application.extensions
    kept["pages"] = PageCache(kept["pages"].limit)
    kept["map_shelf"] = Shelf(kept["map_shelf"].limit)
    kept["pictures"] = PageCache(kept["pictures"].limit)


def _asked(client: FlaskClient, address: str) -> list[str]:
    with statements() as asked:
        answer = client.get(address, buffered=True)
    assert answer.status_code in {200, 400, 404}
    return asked


def _cold(client: FlaskClient, address: str) -> list[str]:
    """What is asked of the database for an address that nobody asked for before."""
    _forget(client)
    client.get(WARM)
    return _asked(client, address)


@pytest.mark.parametrize("address", LIMITS)
def test_a_page_costs_few_statements(site: Site, address: str) -> None:
    asked = _cold(site.app.test_client(), address)
    assert len(asked) <= LIMITS[address], "\n".join(asked)
    _forget(site.app.test_client())
    first = _asked(site.app.test_client(), address)
    assert len(first) <= LIMITS[address] + OF_THE_FIRST


def test_every_page_and_file_has_its_limit(site: Site) -> None:
    blueprints = {each.name for each in PRIVATE}
    every = site.app.url_map.iter_rules()
    rules = {rule.rule for rule in every if rule.endpoint.split(".")[0] not in blueprints}
    paths = {each.partition("?")[0] for each in LIMITS}
    limited = {rule for rule in rules for path in paths if re.fullmatch(_pattern(rule), path)}
    assert rules - limited == {
        "/static/<path:filename>", "/map/<digest>.js", "/cities.geojson",
        "/accessibility", "/imprint",
    }  # fmt: skip


def _pattern(rule: str) -> str:
    return re.sub(r"<[^>]+>", "[^/.]+", rule)


@pytest.mark.parametrize("address", ["/agreements", "/cities/town-0-gb", "/map"])
def test_no_statement_is_run_twice(site: Site, address: str) -> None:
    asked = [each for each in _cold(site.app.test_client(), address) if "audit_entry" not in each]
    assert len(set(asked)) == len(asked)


def test_another_page_of_a_list_costs_its_rows_alone(site: Site) -> None:
    client = site.app.test_client()
    _cold(client, "/agreements?per_page=10")
    with statements() as asked:
        client.get("/agreements?per_page=10&page=3")
    assert len(asked) <= 4


def _grow(make: Factory, size: int) -> None:
    """So many agreements of one city, each with papers, activities, fields and a third party."""
    hub = make.session.query(City).filter_by(slug="hub-gb").one_or_none() or make.city("Hub", "GB")
    for at in range(size):
        one, other = make.city(country="FR", lat=1.0, lon=float(at)), make.city(country="DE")
        made = make.agreement(hub, one, other, fields=["culture"], reported=[one])
        make.activity(made, "2024-01", fields=["sport"], reported_by_id=one.id)


def test_more_rows_cost_no_more_statements(client: FlaskClient, make: Factory) -> None:
    _grow(make, 3)
    few = {address: len(_cold(client, address)) for address in GROWING}
    _grow(make, 20)
    many = {address: len(_cold(client, address)) for address in GROWING}
    assert {each: (few[each], many[each]) for each in few if many[each] > few[each]} == {}


OF_THE_FORUM = ["", ".ics", "/changes", "/days/2023-09-07", "/tracks/plenary", "/hub-1"]
OF_THE_FORUM += ["/follow-up", "/follow-up.csv", "/hub-1/follow-up"]


def _talk(make: Factory, forum: Forum, first: int, size: int) -> None:
    """So many sessions whose themes name cities, each with so many agreements and a speaker."""
    forums, cities = Forums(make), [make.city(country="FR") for _ in range(2)]
    for at in range(first, first + size):
        theme = f"city={cities[at % 2].slug}"
        talk = forums.session(forum, f"hub-{at}", title="", theme=theme, track="Plenary")
        forums.panelist(f"Speaker {at}", talk)
        forums.link(talk, make.agreement(cities[0], make.city(), reported=True))
    for _ in range(size):
        forums.link(forum.sessions[0], make.agreement(cities[0], make.city()))


def test_more_sessions_and_links_cost_no_more_statements(
    client: FlaskClient, make: Factory
) -> None:
    forum = Forums(make).forum()
    _talk(make, forum, 1, 3)
    few = {path: len(_cold(client, f"/forum/{forum.slug}{path}")) for path in OF_THE_FORUM}
    _talk(make, forum, 4, 20)
    many = {path: len(_cold(client, f"/forum/{forum.slug}{path}")) for path in OF_THE_FORUM}
    assert {each: (few[each], many[each]) for each in few if many[each] > few[each]} == {}


def test_more_of_everything_on_an_agreement_costs_no_more(
    client: FlaskClient, make: Factory
) -> None:
    made = make.agreement(*(make.city() for _ in range(2)), fields=["culture"])
    make.activity(made, "2000", fields=["sport"])
    make.suspension(made, "2001", "2002")
    few = _cold(client, f"/agreements/{made.reference}")
    for year in range(1990, 2020):
        make.instrument(made, str(year))
        make.activity(made, str(year), fields=["sport", "youth"])
        make.suspension(made, str(year), str(year))
    assert len(_cold(client, f"/agreements/{made.reference}")) == len(few) <= 8


# -- the suite can fail ----------------------------------------------------------------------


def _asks_for_each_row() -> str:
    """A page that asks again for every city: the fault that the limits are for."""
    cities = db.session.query(City).all()
    names = (db.session.query(City.name).filter_by(id=each.id).scalar() for each in cities)
    return ", ".join(names)


@pytest.fixture
def canary(client: FlaskClient) -> FlaskClient:
    """A client of another application on the same data, with a page that asks for each row."""
    app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": "sqlite://"})
    databases.with_page(app, "/canary", _asks_for_each_row)
    with app.app_context():
        other = db.engines
    with client.application.app_context():
        other[None] = db.engines[None]
    return app.test_client()


def test_a_page_that_asks_for_each_row_is_caught(canary: FlaskClient, make: Factory) -> None:
    _grow(make, 2)
    make.session.commit()
    few = len(_cold(canary, "/canary"))
    _grow(make, 5)
    make.session.commit()
    assert len(_cold(canary, "/canary")) > few > 4
