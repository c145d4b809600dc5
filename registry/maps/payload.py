"""What the map's script is sent: an atlas in columns, each of them of one state of the data.

Cities and ties are known by their positions: cities that have coordinates come first, by country
and place, then the others by country; ties by their cities, then by the number of the agreement.
Numbers that grow are sent as differences, each from the one before, the first from 0.

    pairs:  {"version", "day": "2026-11-26", "states": [code …], "countries": [code …],
             "cities": [number of placed cities of each country …],
             "lat", "lon": [thousandths of a degree, differences …],
             "unplaced": [position in countries of each city without coordinates …],
             "one", "other": [position of a city, differences …], "one" < "other",
             "state": [position in states, or -1 where the tie is not there on that day …],
             "shared": [[tie, tie, …] …] ties that are one agreement of three or more cities}
    names:  {"version", "names": [name of each city …],
             "slugs": [without "-" and the country's code at the end; "" where that is
                       `plain(name)`; "=" and the whole slug where it does not end so …],
             "countries": [name …], "words": [label of each state …]}
    papers: {"version", "prefix": "TC-", "digits": 6,
             "numbers": [the agreement's number of each tie, differences …],
             "concluded": [year, words where it is no year, 0 where it is not known …]}
    years:  {"version", "first": 1914, "last": 2026,
             "in_force": [agreements in force at the end of each year, the last one today …]}
    time:   {"version", "first": 1914, "changes": [number of changes of each tie …],
             "steps": [(years since `first`, or since the tie's change before)
                       × (number of states + 1) + position in states; one more: not there …]}

`version` says which state of the data it was: what has the same and is of the same selection fits.
"""

import gzip
import json
import re
import unicodedata
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from threading import Lock
from typing import Any

from registry.domain.countries import country_name
from registry.domain.timeline import STATES
from registry.queries.atlas import Atlas
from registry.queries.timelines import Changes

#: How references are written; `services.agreements` gives them out.
PREFIX, DIGITS = "TC-", 6
_POSITIONS: Mapping[str | None, int] = {code: at for at, code in enumerate(STATES)}
ABSENT = len(STATES)


# -- columns of an atlas ---------------------------------------------------------------------


def pairs_payload(
    atlas: Atlas, states: Sequence[str | None], *, version: str, day: date
) -> dict[str, Any]:
    """Where the cities lie and what ties them on the day; `states` are those of the ties."""
    codes = sorted(set(atlas.countries))
    positions = {code: at for at, code in enumerate(codes)}
    placed = len(atlas.lat)
    counted = Counter(atlas.countries[:placed])
    return {
        "version": version,
        "day": day.isoformat(),
        "states": STATES,
        "countries": codes,
        "cities": [counted[code] for code in codes],
        "lat": differences(map(_thousandths, atlas.lat)),
        "lon": differences(map(_thousandths, atlas.lon)),
        "unplaced": [positions[code] for code in atlas.countries[placed:]],
        "one": differences(atlas.one),
        "other": differences(atlas.other),
        "state": [_POSITIONS.get(state, -1) for state in states],
        "shared": _shared(atlas),
    }


def _thousandths(degrees: float) -> int:
    return round(1000 * degrees)


def differences(numbers: Iterable[int]) -> list[int]:
    """Each number less the one before it, the first less 0."""
    before, found = 0, []
    for number in numbers:
        found.append(number - before)
        before = number
    return found


def _shared(atlas: Atlas) -> list[list[int]]:
    ties = defaultdict(list)
    for tie, agreement in enumerate(atlas.by):
        ties[agreement].append(tie)
    return sorted(each for each in ties.values() if len(each) > 1)


def names_payload(
    atlas: Atlas,
    names: Sequence[tuple[str, str]],
    *,
    version: str,
    words: Mapping[str, str],
    locale: str = "en",
) -> dict[str, Any]:
    """What cities, countries and states are called; `names` are name and slug of each city."""
    codes = sorted(set(atlas.countries))
    return {
        "version": version,
        "names": [name for name, _slug in names],
        "slugs": [
            short_slug(slug, name, country)
            for country, (name, slug) in zip(atlas.countries, names, strict=True)
        ],
        "countries": [country_name(code, locale) for code in codes],
        "words": [words[code] for code in STATES],
    }


def plain(name: str) -> str:
    """What most slugs are made of: a name's ASCII letters and digits in small, hyphens between.

    The script has the same in its language. Both agree on names that are ASCII but for accents;
    of others nothing is said ("").
    """
    decomposed = unicodedata.normalize("NFKD", name)
    letters = "".join(char for char in decomposed if unicodedata.category(char)[0] != "M").lower()
    return _NEITHER.sub("-", letters).strip("-") if letters.isascii() else ""


_NEITHER = re.compile("[^a-z0-9]+")


def short_slug(slug: str, name: str, country: str) -> str:
    """A slug without what follows from the name and the country (see the module)."""
    ending = f"-{country.lower()}"
    if not slug.endswith(ending):
        return f"={slug}"
    begin = slug.removesuffix(ending)
    return "" if begin == plain(name) else begin


def papers_payload(
    atlas: Atlas, *, version: str, said: Callable[[str | None], int | str]
) -> dict[str, Any]:
    """Which agreement each tie is; `said` tells a conclusion's year, words, or 0 from its EDTF."""
    concluded = [said(edtf) for edtf in atlas.concluded]
    return {
        "version": version,
        "prefix": PREFIX,
        "digits": DIGITS,
        "numbers": differences(atlas.numbers[at] for at in atlas.by),
        "concluded": [concluded[at] for at in atlas.by],
    }


def years_payload(first: int, in_force: Sequence[int], *, version: str) -> dict[str, Any]:
    """How many agreements were in force from year to year."""
    last = first + len(in_force) - 1
    return {"version": version, "first": first, "last": last, "in_force": in_force}


def time_payload(first: int, ties: Iterable[Changes], *, version: str) -> dict[str, Any]:
    """The changes of all ties, in their order."""
    numbers: list[int] = []
    steps: list[int] = []
    for changes in ties:
        numbers.append(len(changes))
        before = 0
        for at, state in changes:
            steps.append((at - before) * (ABSENT + 1) + _POSITIONS.get(state, ABSENT))
            before = at
    return {"version": version, "first": first, "changes": numbers, "steps": steps}


# -- packed ----------------------------------------------------------------------------------

Packed = bytes


def pack(payload: Mapping[str, Any] | Sequence[Any]) -> Packed:
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
