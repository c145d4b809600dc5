"""The map with ten times the world on it, made up for this alone."""

from dataclasses import replace
from time import perf_counter

from benchmarks import limits, made_world, servers
from benchmarks.bench import Bench, say
from benchmarks.data import rows
from benchmarks.figures import map_browser, map_rows
from benchmarks.figures.map_seen import Looking, look
from benchmarks.table import Row

DATABASE = "ten.sqlite3"


def map_ten(bench: Bench) -> list[Row]:
    """Becoming ready, moving and memory, as the map of the world is measured."""
    ten, how = _prepare(bench)
    with servers.registry(ten, page_cache=True) as server, map_browser.chromium() as browser:
        seen = look(Looking(ten, server, browser))
    data = ", ".join(f"{name} {size:.0f} KB" for name, size in sorted(seen.sizes.items()))
    found = [
        map_rows.ready("Ten times the world, ready", seen, limits.MAP10_READY),
        map_rows.panned("Ten times the world, panning", seen, limits.MAP10_PANNING),
        map_rows.heap("Ten times the world, memory of scripts", seen, None),
    ]
    return [replace(found[0], note=f"{how}; {found[0].note} Sent gzipped: {data}."), *found[1:]]


def _prepare(bench: Bench) -> tuple[Bench, str]:
    """The database, or that which an earlier run left, and how it came to be."""
    target = bench.folder / DATABASE
    took = "left by an earlier run"
    if target.is_file():
        say(f"Database of an earlier run: {target}")
    else:
        began = perf_counter()
        made_world.make(bench.database, target)
        took = f"in {perf_counter() - began:.0f} s"
    cities, agreements = (
        rows(target, f"SELECT count(*) FROM {table}")[0][0] for table in ("city", "agreement")
    )
    numbers = f"{cities:,} cities, {agreements:,} agreements"
    return replace(bench, database=target), f"{numbers}, made of nine copies of the world {took}"
