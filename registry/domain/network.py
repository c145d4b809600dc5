"""The network of pairs: how many partners each has, its connected parts, how it clusters."""

from collections.abc import Iterable, Mapping
from math import fsum

#: For each node those that it forms a pair with.
Network = Mapping[int, set[int]]


def network_of(pairs: Iterable[tuple[int, int]]) -> Network:
    """The network of pairs of two different nodes each, in whatever order, once or more often."""
    found: dict[int, set[int]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


def degrees(network: Network) -> dict[int, int]:
    """With how many others each node forms a pair."""
    return {node: len(others) for node, others in network.items()}


def components(network: Network) -> list[int]:
    """The sizes of the parts within which each node can be reached from each other, descending."""
    unseen, sizes = set(network), list[int]()
    while unseen:
        edge, size = {unseen.pop()}, 0
        while edge:
            size += len(edge)
            edge = set().union(*(network[node] for node in edge)) & unseen
            unseen -= edge
        sizes.append(size)
    return sorted(sizes, reverse=True)


def average_clustering(network: Network) -> float | None:
    """The mean local clustering coefficient (Watts and Strogatz, 1998); None without nodes.

    A node's is the share of its partners' possible pairs that are there; 0 with less than two.
    """
    if not network:
        return None
    closed = _closed(network)
    sizes = ((closed[node], len(others)) for node, others in network.items() if closed[node])
    return fsum(there / (size * (size - 1)) for there, size in sizes) / len(network)


def _closed(network: Network) -> dict[int, int]:
    """For each node how many of its partners' pairs are there, each counted from both its ends."""
    found = dict.fromkeys(network, 0)
    for node, others in network.items():
        for other in others:
            if node < other and not others.isdisjoint(network[other]):
                shared = len(others & network[other])
                found[node] += shared
                found[other] += shared
    return found
