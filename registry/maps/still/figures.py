"""What a picture of a selection counts and draws, from its places and ties."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from registry.drawing.palette import LINES, OTHERWISE
from registry.maps.geodesy import Floats
from registry.queries.places import Place, Tie


@dataclass(frozen=True, slots=True)
class Figures:
    """An agreement is counted once, however many parties it has and lines it draws.

    `names`, `lat`, `lon` (degrees), `counts` (agreements): the cities that are on the map, `focus`
    the position of the one looked at; `pairs`: what is drawn, as positions in them with the kind
    of line; `ends`: latitude and longitude of one and other (n × 4); `by_line`: agreements by kind
    of line; `cities`, `countries`: how many there are on the map or not; `missing`: not on it.
    """

    names: Sequence[str]
    lat: Floats
    lon: Floats
    counts: NDArray[np.int64]
    focus: int | None
    pairs: Sequence[tuple[int, int, str]]
    ends: Floats
    by_line: Mapping[str, int]
    agreements: int
    cities: int
    countries: int
    missing: int


def line_of(state: str) -> str:
    """The kind of line of an agreement's state: its status, or OTHERWISE."""
    return state if state in LINES else OTHERWISE


def figures_of(places: Sequence[Place], ties: Sequence[Tie], focus: str = "") -> Figures:
    """Count and sort; `focus` is the slug of the city looked at, empty if it is none."""
    agreements: dict[int, set[str]] = defaultdict(set)
    for tie in ties:
        agreements[tie.one].add(tie.reference)
        agreements[tie.other].add(tie.reference)
    tied = sorted((place for place in places if place.id in agreements), key=lambda each: each.id)
    shown = [place for place in tied if place.lat is not None and place.lon is not None]
    at = {place.id: position for position, place in enumerate(shown)}
    where = np.array([(place.lat, place.lon) for place in shown], dtype=np.float64).reshape(-1, 2)
    pairs = _pairs(ties, at)
    ends = np.array([(one, other) for one, other, _ in pairs], dtype=np.intp).reshape(-1, 2)
    states = {tie.reference: line_of(tie.state) for tie in ties}
    return Figures(
        names=[place.name for place in shown],
        lat=where[:, 0],
        lon=where[:, 1],
        counts=np.array([len(agreements[place.id]) for place in shown], dtype=np.int64),
        focus=next((at[place.id] for place in shown if place.slug == focus), None),
        pairs=pairs,
        ends=where[ends].reshape(-1, 4),
        by_line=Counter(states.values()),
        agreements=len(states),
        cities=len(tied),
        countries=len({place.country for place in tied}),
        missing=len(tied) - len(shown),
    )


def _pairs(ties: Sequence[Tie], at: Mapping[int, int]) -> list[tuple[int, int, str]]:
    """The lines, each once, in order of their cities: two alike would only be drawn twice."""
    ends = (
        (sorted((at[tie.one], at[tie.other])), tie)
        for tie in ties
        if {tie.one, tie.other} <= at.keys()
    )
    return sorted({(one, other, line_of(tie.state)) for (one, other), tie in ends})
