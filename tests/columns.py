"""Reading the map's data as its script does: written from their description alone."""

import re
import unicodedata
from itertools import accumulate
from typing import Any, NamedTuple

Data = dict[str, Any]


class Tie(NamedTuple):
    """A tie as a reader would tell it; cities by their slugs."""

    one: str
    other: str
    reference: str
    concluded: int | str
    state: str | None


def slugs(pairs: Data, names: Data) -> list[str]:
    """The whole slug of each city."""
    codes = [code.lower() for code in countries(pairs)]
    told = zip(names["slugs"], names["names"], codes, strict=True)
    return [_slug(short, name, code) for short, name, code in told]


def _slug(short: str, name: str, code: str) -> str:
    if short.startswith("="):
        return short[1:]
    return f"{short or plain(name)}-{code}"


def plain(name: str) -> str:
    """The script's words: NFKD, no marks, small, hyphens between letters and digits of ASCII."""
    marked = unicodedata.normalize("NFKD", name)
    bare = "".join(each for each in marked if not unicodedata.category(each).startswith("M"))
    return re.sub(r"^-|-$", "", re.sub(r"[^a-z0-9]+", "-", bare.lower()))


def countries(pairs: Data) -> list[str]:
    """The country of each city, those with coordinates first."""
    numbers = zip(pairs["countries"], pairs["cities"], strict=True)
    placed = [code for code, number in numbers for _city in range(number)]
    return placed + [pairs["countries"][at] for at in pairs["unplaced"]]


def places(pairs: Data) -> list[tuple[float, float]]:
    """Latitude and longitude of each city that has them, in degrees."""
    lat, lon = (accumulate(pairs[name]) for name in ("lat", "lon"))
    return [(y / 1000, x / 1000) for y, x in zip(lat, lon, strict=True)]


def ties(pairs: Data, names: Data, papers: Data) -> list[Tie]:
    """All ties; the state is that of the day, None where a tie is not there."""
    known = slugs(pairs, names)
    columns = (*(accumulate(pairs[name]) for name in ("one", "other")), pairs["state"])
    papered = accumulate(papers["numbers"]), papers["concluded"]
    found = []
    for one, other, state, number, concluded in zip(*columns, *papered, strict=True):
        reference = f"{papers['prefix']}{number:0{papers['digits']}}"
        said = None if state == -1 else pairs["states"][state]
        found.append(Tie(known[one], known[other], reference, concluded, said))
    return found


def in_year(pairs: Data, time: Data, year: int) -> list[str | None]:
    """The state of each tie at the end of a year."""
    steps, base = iter(time["steps"]), len(pairs["states"]) + 1
    found = []
    for number in time["changes"]:
        at, now = time["first"], base - 1
        for _change in range(number):
            years, state = divmod(next(steps), base)
            at += years
            now = state if at <= year else now
        found.append(None if now == base - 1 else pairs["states"][now])
    return found
