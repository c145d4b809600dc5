"""What the map's script is sent: columns of places, and ties as pairs of their positions.

    places: {"version", "states": [code …], "words": [word …], "names", "slugs", "lat", "lon",
             "country": [position in countries …], "countries": [name …],
             "counts": {code: [number of each place's agreements in that state …]},
             "missing": number of cities without coordinates, which are not in the columns}
    ties:   {"version", "city": position of the city asked for or null,
             "ties": [[place, place, position in states, reference] …],
             "missing": number of ties that can't be drawn, for want of coordinates}

A count that is zero everywhere is left out. `version` says which state of the data it was: ties
fit the places of the same version and the same selection.
"""

import gzip
import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any

from registry.domain.countries import country_name
from registry.queries.places import STATES, Place, Tie

DECIMALS = 3  # degrees, about a hundred metres


def on_map(places: Sequence[Place]) -> list[Place]:
    """Those that have coordinates, in the same order: a tie's numbers are positions in it."""
    return [place for place in places if place.lat is not None]


def places_payload(
    places: Sequence[Place], *, version: str, words: Mapping[str, str], locale: str = "en"
) -> dict[str, Any]:
    """Columns of the places that have coordinates; `words` are the labels of the states."""
    shown = on_map(places)
    codes = sorted({place.country for place in shown})
    positions = {code: position for position, code in enumerate(codes)}
    return {
        "version": version,
        "states": STATES,
        "words": [words[code] for code in STATES],
        "names": [place.name for place in shown],
        "slugs": [place.slug for place in shown],
        "lat": [round(place.lat or 0, DECIMALS) for place in shown],
        "lon": [round(place.lon or 0, DECIMALS) for place in shown],
        "countries": [country_name(code, locale) for code in codes],
        "country": [positions[place.country] for place in shown],
        "counts": _counts(shown),
        "missing": len(places) - len(shown),
    }


def _counts(shown: Sequence[Place]) -> dict[str, list[int]]:
    occurring = {code for place in shown for code in place.counts}
    return {
        code: [place.counts.get(code, 0) for place in shown] for code in STATES if code in occurring
    }


def ties_payload(
    ties: Sequence[Tie], places: Sequence[Place], *, version: str, city: str = ""
) -> dict[str, Any]:
    """Ties as pairs of positions in the columns of `places_payload(places)`."""
    shown = on_map(places)
    positions = {place.id: position for position, place in enumerate(shown)}
    states = {code: position for position, code in enumerate(STATES)}
    drawn = [tie for tie in ties if tie.one in positions and tie.other in positions]
    slugs = {place.slug: position for position, place in enumerate(shown)}
    return {
        "version": version,
        "city": slugs.get(city),
        "ties": [
            (positions[tie.one], positions[tie.other], states[tie.state], tie.reference)
            for tie in drawn
        ],
        "missing": len(ties) - len(drawn),
    }


Packed = bytes


def pack(payload: Mapping[str, Any]) -> Packed:
    """Encode as JSON and compress; the same payload gives the same bytes."""
    plain = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return gzip.compress(plain, compresslevel=6, mtime=0)


class Shelf:
    """Packed payloads, the least recently wanted dropped when they outweigh `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._kept: OrderedDict[Any, Packed] = OrderedDict()
        self._weight = 0
        self._lock = Lock()

    def get(self, key: Any, make: Callable[[], Mapping[str, Any]]) -> Packed:
        """What is kept under the key, or what `make` gives, packed and kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        packed = pack(make())
        self._keep(key, packed)
        return packed

    def _keep(self, key: Any, packed: Packed) -> None:
        with self._lock:
            replaced = self._kept.pop(key, None)
            self._kept[key] = packed
            self._weight += len(packed) - len(replaced or b"")
            while self._weight > self.limit and self._kept:
                _, dropped = self._kept.popitem(last=False)
                self._weight -= len(dropped)
