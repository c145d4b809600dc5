"""The network's figures are those of networkx, to nine digits; and that the suite can fail."""

from random import Random

import networkx as nx
import numpy as np
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from registry.queries.figures import network
from registry.queries.figures.network import Network, average_clustering, components, degrees

Pairs = list[tuple[int, int]]
#: Few nodes make triangles and parts of every kind.
NODES = st.integers(1, 9)
PAIRS = st.lists(st.tuples(NODES, NODES).filter(lambda pair: pair[0] != pair[1]), max_size=24)


def _network_of(pairs: Pairs) -> Network:
    """The network of these pairs, each once."""
    nodes = sorted({node for pair in pairs for node in pair})
    at = {node: position for position, node in enumerate(nodes)}
    once = {tuple(sorted(at[node] for node in pair)) for pair in pairs}
    ends = np.array(sorted(once), dtype=np.int64)
    return Network(len(nodes), *ends.reshape(-1, 2).T)


def _differs(pairs: Pairs) -> bool:
    """The suite's own comparison."""
    ours, theirs = _network_of(pairs), nx.Graph(pairs)
    parts = sorted(map(len, nx.connected_components(theirs)), reverse=True)
    same = (
        degrees(ours).tolist() == [theirs.degree[node] for node in sorted(theirs)]
        and components(ours) == parts
    )
    if not pairs:
        return not same or average_clustering(ours) is not None
    found = average_clustering(ours)
    return not same or found is None or abs(found - nx.average_clustering(theirs)) > 1e-9


@settings(max_examples=500)
@given(PAIRS)
def test_it_is_what_networkx_says(pairs: Pairs) -> None:
    assert not _differs(pairs)


@pytest.mark.parametrize("size", [30, 300, 3000])
def test_of_large_networks_too(size: int) -> None:
    dice = Random(size)
    pairs = [(dice.randrange(size), dice.randrange(size) + size // 2) for _ in range(size * 2)]
    assert not _differs([pair for pair in pairs if pair[0] != pair[1]])


@pytest.mark.parametrize(
    "made",
    [nx.path_graph(500), nx.star_graph(50), nx.complete_graph(20), nx.karate_club_graph()],
)
def test_of_well_known_networks_too(made: nx.Graph) -> None:
    assert not _differs(list(made.edges))


def test_a_triangle_with_a_tail_clusters_as_worked_out_by_hand() -> None:
    found = average_clustering(_network_of([(1, 2), (2, 3), (3, 1), (3, 4)]))
    assert found == pytest.approx((1 + 1 + 1 / 3 + 0) / 4, abs=1e-12)


def test_where_there_is_no_pair_there_is_nothing() -> None:
    none = _network_of([])
    assert components(none) == [] and degrees(none).tolist() == []
    assert average_clustering(none) is None


# -- the suite can fail ----------------------------------------------------------------------


def _whole(net: Network) -> list[int]:
    return [net.nodes] if net.nodes else []


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("_triangles", lambda net: degrees(net) - 1),
        ("fsum", lambda many: max(many, default=0.0)),
    ],
)
def test_a_wrong_coefficient_is_caught(
    name: str, wrong: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, name, wrong)
    assert find(PAIRS, _differs, settings=settings(max_examples=2000, phases=[Phase.generate]))


def test_parts_that_are_taken_for_one_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "components", _whole)
    assert find(PAIRS, _differs, settings=settings(max_examples=2000, phases=[Phase.generate]))
