"""The network of pairs: how many partners each city has, its connected parts, how it clusters."""

from dataclasses import dataclass
from itertools import count
from math import fsum

import numpy as np

from registry.queries.figures.arrays import Ints, positions


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """So many nodes, known by position, and the pairs of them, each once; no node is alone."""

    nodes: int
    one: Ints
    other: Ints


def degrees(network: Network) -> Ints:
    """With how many others each node forms a pair."""
    return np.bincount(np.concatenate((network.one, network.other)), minlength=network.nodes)


def components(network: Network) -> list[int]:
    """The sizes of the parts within which each node can be reached from each other, descending."""
    sizes = np.bincount(_parts(network))
    return sorted(sizes[sizes > 0].tolist(), reverse=True)


def _parts(network: Network) -> Ints:
    """For each node the least node of its part."""
    part, before = np.arange(network.nodes), np.full(network.nodes, -1)
    while (part != before).any():
        before = part.copy()
        one, other = before[network.one], before[network.other]
        for end in (one, other):
            np.minimum.at(part, end, np.minimum(one, other))
        # Each node follows the one that it followed, as far as that leads.
        while (part != part[part]).any():
            part = part[part]
    return part


def average_clustering(network: Network) -> float | None:
    """The mean local clustering coefficient (Watts and Strogatz, 1998); None without nodes.

    A node's is the share of its partners' possible pairs that are there; 0 with less than two.
    """
    if not network.nodes:
        return None
    partners, there = degrees(network), _triangles(network)
    partners, there = partners[there > 0], there[there > 0]
    # Summed exactly: the order of the cities must not show.
    return fsum((2 * there / (partners * (partners - 1))).tolist()) / network.nodes


def _triangles(network: Network) -> Ints:
    """In how many triangles each node is.

    Pairs lead from the node with fewer partners to the one with more, so that from none lead
    many; two that lead from the same node are two sides, and the third is looked for.
    """
    size = network.nodes
    rank = np.argsort(np.argsort(degrees(network), kind="stable"))
    ends = rank[network.one], rank[network.other]
    pairs = np.sort(np.minimum(*ends) * size + np.maximum(*ends))
    low, high = np.divmod(pairs, size)
    found = np.zeros(size, dtype=np.int64)
    for apart in count(1):
        at = np.flatnonzero(low[:-apart] == low[apart:])
        if not len(at):
            return found[rank]
        middle, far = high[at], high[at + apart]
        closed = positions(pairs, middle * size + far) >= 0
        for corner in (low[at], middle, far):
            found += np.bincount(corner[closed], minlength=size)
    return found
