"""The network of pairs as networkx measures it."""

from collections import Counter
from collections.abc import Iterable, Iterator

import networkx as nx

from tests.counting.agreements import Counted

#: To so many digits our own measures are the same.
DIGITS = 9


def measured(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Counted]]:
    """Figures of the network, by code."""
    graph = nx.Graph(pairs)
    cities = graph.number_of_nodes()
    if not cities:
        return
    sizes = [len(part) for part in nx.connected_components(graph)]
    degrees = [degree for _city, degree in graph.degree]
    clustering = round(nx.average_clustering(graph), DIGITS)
    table = sorted(Counter(sizes).items(), reverse=True)
    yield "components", ((len(sizes), None, None), table)
    yield "largest-component", ((max(sizes), cities, None), [(max(sizes), cities)])
    yield "clustering", ((clustering, cities, None), [(clustering, cities)])
    mean = round(sum(degrees) / cities, 2)
    yield "partners", ((mean, cities, None), sorted(Counter(degrees).items()))
