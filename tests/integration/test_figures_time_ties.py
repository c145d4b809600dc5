"""The network of many cities, as networkx has it; and what stands where in the tables."""

from collections import Counter
from itertools import combinations
from random import Random

import networkx as nx
import pytest

from registry.domain.figures import Figure, Value
from registry.domain.selection import Selection
from registry.extensions import db
from registry.models import City
from registry.queries.figures import figure
from tests.conftest import TODAY
from tests.factories import Factory

#: Equal names, names that differ in case and accents alone, and a script that sorts elsewhere.
NAMES = ["Zell", "zell", "Äsch", "Asch", "Ёлкино", "Елкино", "東川町"]


def _told(code: str, **asked: str) -> Figure:
    return figure(db.session, code, Selection(**asked), TODAY)


def _many(make: Factory, seed: int, ties: int = 70) -> tuple[nx.Graph, dict[int, City]]:
    """Towns of which many have the same name, and the pairs that their agreements make."""
    random, net = Random(seed), nx.Graph()
    countries = [random.choice(["DE", "RU"]) for _ in range(90)]
    cities = [make.city(random.choice(NAMES), each, lat=0, lon=1) for each in countries]
    for _ in range(ties):
        parties = random.sample(cities, random.choice([2, 2, 2, 3]))
        make.agreement(*parties, meant_twice=True)
        net.add_edges_from(combinations([each.id for each in parties], 2))
    return net, {each.id: each for each in cities}


@pytest.mark.parametrize("seed", range(4))
def test_a_network_of_many_towns_is_that_of_networkx(make: Factory, seed: int) -> None:
    net, _cities = _many(make, seed)
    sizes = Counter(map(len, nx.connected_components(net)))
    assert list(_told("components").rows) == sorted(sizes.items(), reverse=True)
    assert _told("largest-component").value == Value(max(sizes), len(net))
    assert _told("clustering").value == Value(round(nx.average_clustering(net), 9), len(net))
    assert dict(_told("partners").rows) == Counter(degree for _city, degree in net.degree)


@pytest.mark.parametrize("seed", range(4))
def test_the_most_connected_stand_by_number_name_and_short_name(make: Factory, seed: int) -> None:
    net, cities = _many(make, seed)
    towns = [(cities[city], degree) for city, degree in net.degree]
    towns.sort(key=lambda town: (-town[1], town[0].sort_key, town[0].slug))
    meant = [(city.slug, city.name, city.country, degree) for city, degree in towns[:20]]
    assert list(_told("most-connected").rows) == meant
    assert _told("most-connected").value == Value(meant[0][-1])


def test_a_city_alone_is_the_middle_of_a_star(make: Factory) -> None:
    middle = make.city("Zell", "DE", lat=0, lon=0)
    for at in range(1, 4):
        make.agreement(middle, make.city(lat=0, lon=at))
    assert list(_told("partners", city="zell-de").rows) == [(1, 3), (3, 1)]
    assert _told("partners", city="zell-de").value == Value(1.5, 4)
    assert _told("clustering", city="zell-de").value == Value(0.0, 4)


def test_the_median_distance_is_the_middle_of_those_that_are_known(make: Factory) -> None:
    middle = make.city(lat=0, lon=0)
    for at in (1, 2, 3, 40):
        make.agreement(middle, make.city(lat=0, lon=at))
    make.agreement(middle, make.city())
    found = _told("distance")
    # A degree of the equator is 111.319 km.
    assert found.value == Value(278.3, 4, 1)
    assert [pairs for _from, _to, pairs in found.rows] == [0, 2, 1, 0, 0, 0, 1, 0, 0, 0, 0]
    assert found.rows[-1] == (15000, None, 0)


def test_cities_at_one_place_are_nothing_apart(make: Factory) -> None:
    make.agreement(make.city(lat=5, lon=180), make.city(lat=5, lon=-180))
    assert _told("distance").value == Value(0.0, 1, 0)
    assert _told("distance").rows[0] == (0, 100, 1)
