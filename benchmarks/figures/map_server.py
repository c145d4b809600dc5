"""What the server does for the map: its page, its data from the cache, a still picture."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from time import perf_counter

from benchmarks import limits, servers
from benchmarks.agreements_sql import Facts, facts
from benchmarks.bench import Bench, CannotRun, say
from benchmarks.figures.map_seen import ADDRESS, PASSES
from benchmarks.load import Asked, exchange
from benchmarks.servers import Server
from benchmarks.table import Row

DATA = tuple(f"/map/{name}.json" for name in ("pairs", "names", "papers", "years", "time"))
#: Requests for a page, of which the median is taken, and of cities' and countries' maps.
TIMES, OTHERS = 40, 30
#: Agreements of a still picture: about so many, at least and at most.
TIES, FEWEST, MOST = 500, 400, 600


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer: milliseconds until it was there, its status, its ETag, its bytes."""

    took: float
    status: str
    tag: str
    size: int


def map_server(bench: Bench) -> list[Row]:
    """The page made anew and kept; data kept and known; a picture made anew."""
    say("Map: the server")
    known = facts(bench)
    with servers.registry(bench, page_cache=False) as server:
        first = _ask(server, ADDRESS).took
        anew = _milliseconds(server, [ADDRESS] * TIMES)
        others = _milliseconds(server, _others(known))
        data = [_kept(server, address) for address in DATA]
        picture = _picture(bench, server, known)
    with servers.registry(bench, page_cache=True) as server:
        kept = _milliseconds(server, [ADDRESS] * TIMES)
    return [
        Row(
            "Map page, by the server",
            anew,
            limits.MAP_SERVED,
            f"kept: {kept:.1f} ms; first after a start: {first:.0f} ms",
            note=f"`{ADDRESS}` made anew each time (no page cache), median of {TIMES} requests one"
            f" after the other, the first {PASSES} not counted; kept, from the page cache; maps of"
            f" {OTHERS} cities and {OTHERS} countries, each for the first time: {others:.1f} ms.",
        ),
        *_data([each for each in data if each]),
        picture,
    ]


def _ask(server: Server, path: str, tag: str = "") -> Answered:
    began = perf_counter()
    answer = exchange(server.port, Asked(path, tag), accept="gzip")
    took = (perf_counter() - began) * 1000
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return Answered(took, lines[0][9:12], headers.get("etag", ""), len(body))


def _milliseconds(server: Server, addresses: Sequence[str]) -> float:
    """The median of their answers, once each worker has done the like before."""
    for _ in range(PASSES):
        _ask(server, addresses[0])
    answers = [_ask(server, each) for each in addresses]
    if wrong := [each.status for each in answers if each.status != "200"]:
        raise CannotRun(f"{len(wrong)} maps were answered {wrong[0]}")
    return median(each.took for each in answers)


def _others(known: Sequence[Facts]) -> list[str]:
    cities = Counter(slug for each in known for slug in each.slugs).most_common(OTHERS)
    return [
        *(f"{ADDRESS}?city={slug}" for slug, _number in cities),
        *(f"{ADDRESS}?country={code}" for code, _number in _countries(known)[:OTHERS]),
    ]


def _countries(known: Sequence[Facts]) -> list[tuple[str, int]]:
    counted = Counter(code for each in known for code in set(each.countries) if code)
    return counted.most_common()


# -- data ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kept:
    """A data file: milliseconds when it is made, kept, and known; how often it was sent again."""

    name: str
    made: float
    kept: float
    known: float
    again: int


def _kept(server: Server, address: str) -> Kept | None:
    """None where there is no such file."""
    first = _ask(server, address)
    if first.status != "200":
        say(f"{address} was answered {first.status}")
        return None
    for _ in range(PASSES):
        _ask(server, address)
    kept = [_ask(server, address).took for _ in range(TIMES)]
    known = [_ask(server, address, first.tag) for _ in range(TIMES)]
    again = sum(each.status != "304" or each.size > 0 for each in known)
    name = address.rpartition("/")[2].removesuffix(".json")
    return Kept(name, first.took, median(kept), median(each.took for each in known), again)


def _data(files: Sequence[Kept]) -> list[Row]:
    if not files:
        reason = f"none of {', '.join(DATA)} is there."
        return [Row("Map data, known ones sent again", None, limits.MAP_AGAIN, note=reason)]
    slowest = max(files, key=lambda each: each.kept)
    made = ", ".join(f"{each.name} {each.made:,.0f} ms" for each in files)
    return [
        Row(
            "Map data, from the cache",
            slowest.kept,
            unit="ms",
            ours=f"{slowest.name}.json",
            note=f"gzipped, median of {TIMES}; the slowest of {len(files)} files; made for the"
            f" first time in a worker: {made}.",
        ),
        Row(
            "Map data, known ones sent again",
            sum(each.again for each in files),
            limits.MAP_AGAIN,
            f"304 within {max(each.known for each in files):.1f} ms",
            note=f"of {len(files) * TIMES} requests with If-None-Match those not answered 304.",
        ),
    ]


# -- a still picture -----------------------------------------------------------------------


def _picture(bench: Bench, server: Server, known: Sequence[Facts]) -> Row:
    """Each for a day of its own, so that none is kept."""
    what = f"Map as a picture, {TIES} ties"
    country, number = min(_countries(known), key=lambda each: abs(each[1] - TIES))
    if not FEWEST <= number <= MOST:
        reason = f"no country has {FEWEST} to {MOST} agreements."
        return Row(what, None, limits.MAP_PICTURE, note=reason)
    days = [bench.today - timedelta(days=back) for back in range(1, PASSES + TIMES // 2)]
    addresses = [f"/map.svg?country={country}&on={day}" for day in days]
    answers = [_ask(server, each) for each in addresses]
    if wrong := [each.status for each in answers if each.status != "200"]:
        reason = f"`{addresses[0]}` was answered {wrong[0]}."
        return Row(what, None, limits.MAP_PICTURE, note=reason)
    measured = answers[PASSES:]
    return Row(
        what,
        median(each.took for each in measured),
        limits.MAP_PICTURE,
        f"{median(each.size for each in measured) / 1000:.0f} KB gzipped",
        note=f"`{addresses[-1]}` and the days before, {number} agreements each, none asked for"
        f" before; the first took {answers[0].took:.0f} ms.",
    )
