"""Figures of distance, and of the network that the counted pairs make."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import String, cast, func, select

from registry.domain.figures import Value
from registry.models import City, Distance
from registry.queries.among import AmongIds
from registry.queries.figures import columns, network
from registry.queries.figures.arrays import once, positions
from registry.queries.figures.columns import Column, Columns
from registry.queries.figures.counting import Counted, Counting, Row, tally
from registry.queries.figures.loads import FEW, Facts
from registry.queries.figures.network import Network
from registry.queries.figures.readings import only_few
from registry.queries.prepared import Prepared
from registry.queries.remembered import remembered

#: Where the bands of distances begin, in km; the last one has no end.
BANDS = (0, 100, 250, 500, 1000, 2000, 3000, 5000, 7500, 10000, 15000)
MOST_CONNECTED = 20
_DECIMALS = 9
#: More cities than there ever are: two ids make one number.
_APART = 1 << 32

# -- how far ---------------------------------------------------------------------------------


def distance(facts: Facts) -> Counted:
    km = _measured(facts)
    middle = round(float(np.median(km)), 1) if len(km) else None
    in_band = tally(np.searchsorted(BANDS, km, side="right") - 1, len(BANDS))
    bands = zip(pairwise((*BANDS, None)), in_band, strict=True)
    rows = [(begin, end, pairs) for (begin, end), pairs in bands]
    return Value(middle, len(km), len(facts.ties.pair_one) - len(km)), rows


def _measured(facts: Facts) -> NDArray[np.float64]:
    """The distances of the counted pairs that have one, in km."""
    ties = facts.ties
    begins, ends = ties.cities[ties.pair_one], ties.cities[ties.pair_other]
    few = len(begins) < FEW
    values = {"ids": once(begins).tolist()} if few else {}
    one, other, km = _distances(few=few).arrays(facts.session, values)
    # Pairs ascend by their cities, and cities by their ids.
    found: NDArray[np.float64] = km[positions(begins * _APART + ends, one * _APART + other) >= 0]
    return found


@lru_cache(maxsize=2)
def _distances(*, few: bool) -> Columns:
    found = only_few(select(Distance), Distance.one_id, few=few)
    ends = columns.ints(Distance.one_id), columns.ints(Distance.other_id)
    return Columns(found, *ends, _floats(Distance.km))


def _floats(column: Any) -> Column:
    return Column(func.aggregate_strings(cast(column, String), ","), _read_floats)


def _read_floats(text: str) -> NDArray[np.float64]:
    return np.fromstring(text, sep=",") if text else np.zeros(0)


# -- the network -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Net:
    """How many partners each city has (in the order of the ties' cities), and what else is said."""

    partners: NDArray[np.int64]
    components: tuple[int, ...]
    clustering: float | None

    def __len__(self) -> int:
        return len(self.partners) + len(self.components)


def _net(facts: Facts) -> _Net:
    def ask() -> _Net:
        ties = facts.ties
        made = Network(len(ties.cities), ties.pair_one, ties.pair_other)
        parts = tuple(network.components(made))
        return _Net(network.degrees(made), parts, network.average_clustering(made))

    return remembered(facts.session, ("network", facts.selection, facts.today), ask)


def partners(facts: Facts) -> Counted:
    found = _net(facts).partners
    mean = round(float(found.sum()) / len(found), 2) if len(found) else None
    return Value(mean, len(found)), sorted(Counter(found.tolist()).items())


_city: Any = City
_NAMED = Prepared(
    select(_city.id, _city.slug, _city.name, _city.country, _city.sort_key).where(
        AmongIds(_city.id)
    )
)


def most_connected(facts: Facts) -> Counted:
    found, cities = _net(facts).partners, facts.ties.cities
    least = np.sort(found)[-MOST_CONNECTED:][:1]
    at = np.flatnonzero(found >= least) if len(least) else np.zeros(0, dtype=np.int64)
    known = dict(zip(cities[at].tolist(), found[at].tolist(), strict=True))
    rows = _NAMED.rows(facts.session, {"ids": list(known)}) if known else []
    first = sorted(rows, key=lambda row: (-known[row.id], row.sort_key, row.slug))
    told: list[Row] = [(row.slug, row.name, row.country, known[row.id]) for row in first]
    return Value(int(found.max(initial=0))), told[:MOST_CONNECTED]


def components(facts: Facts) -> Counted:
    sizes = _net(facts).components
    return Value(len(sizes)), sorted(Counter(sizes).items(), reverse=True)


def largest_component(facts: Facts) -> Counted:
    net = _net(facts)
    largest, cities = max(net.components, default=0), len(net.partners)
    return Value(largest, cities), [(largest, cities)]


def clustering(facts: Facts) -> Counted:
    net = _net(facts)
    found = None if net.clustering is None else round(net.clustering, _DECIMALS)
    return Value(found, len(net.partners)), [(found, len(net.partners))]


FIGURES: Counting = {
    "distance": distance,
    "partners": partners,
    "most-connected": most_connected,
    "components": components,
    "largest-component": largest_component,
    "clustering": clustering,
}
