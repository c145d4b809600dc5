"""Measure the figures that the README states, beside peers in the same run."""

import argparse
import os
import platform
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import config
from benchmarks.bench import FULL, QUICK, ROOT, Bench, CannotRun, say
from benchmarks.data import prepare
from benchmarks.figures import (
    datasette,
    dossier,
    download,
    editions,
    imports,
    map_page,
    map_server,
    map_ten,
    serving,
    starting,
    statistics,
)
from benchmarks.load import CONNECTIONS, GENERATOR_NAME
from benchmarks.servers import WORKERS
from benchmarks.table import Row, markdown, missed
from registry import clock

LIMIT_MISSED, CANNOT_RUN = 1, 2
LATEST = ROOT / "benchmarks" / "latest.md"
FIGURES: dict[str, Callable[[Bench], list[Row]]] = {
    "import": imports.imports,
    "list": serving.cold_list,
    "agreement": serving.cold_agreement,
    "conditional": serving.conditional,
    "status": serving.status_list,
    "warm": serving.warm,
    "datasette": datasette.beside,
    "csv": download.download,
    "statistics": statistics.statistics,
    "dossier": dossier.dossier,
    "editions": editions.editions,
    "map": map_page.map_page,
    "map-server": map_server.map_server,
    "map10": map_ten.map_ten,
    "start": starting.second_start,
}
#: Left out when the pace is quick, unless asked for by name.
SLOW = frozenset({"map10"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table and write it to LATEST; return the exit status."""
    options = _options(arguments)
    try:
        with _folder(options.keep) as folder:
            bench = _bench(folder, quick=options.quick)
            prepare(bench)
            rows = [row for name in _names(options) for row in _measure(name, bench)]
    except CannotRun as problem:
        print(problem, file=sys.stderr)
        return CANNOT_RUN
    text = f"{markdown(rows)}\n{_circumstances(bench)}\n"
    LATEST.write_text(text, encoding="utf-8")
    print(text, end="")
    return _verdict(missed(rows))


def _names(options: argparse.Namespace) -> list[str]:
    """The figures asked for: all, but for the slow ones in a hurry."""
    return options.only or [name for name in FIGURES if not (options.quick and name in SLOW)]


def _measure(name: str, bench: Bench) -> list[Row]:
    """The figures of that name; one that can't be measured does not stop the others."""
    try:
        return FIGURES[name](bench)
    except (CannotRun, OSError) as problem:
        say(str(problem))
        return [Row(name, None, note=str(problem).splitlines()[0])]


def _verdict(failed: Iterable[Row]) -> int:
    names = ", ".join(row.what for row in failed)
    if names:
        say(f"Limits that were not kept: {names}")
    return LIMIT_MISSED if names else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        epilog="Example: python -m benchmarks --quick --only list status --keep /tmp/bench",
    )
    parser.add_argument(
        "--only", nargs="+", choices=FIGURES, metavar="NAME", help=f"of {', '.join(FIGURES)}"
    )
    parser.add_argument("--quick", action="store_true", help="short slices, few samples")
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="leave all that is made there, and use it again"
    )
    return parser.parse_args(arguments)


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        yield Path(folder)


def _bench(folder: Path, *, quick: bool) -> Bench:
    today = clock.today(config.settings()["TIME_ZONE"])
    return Bench(folder, folder / "registry.sqlite3", today, QUICK if quick else FULL)


def _circumstances(bench: Bench) -> str:
    """Where, when and how: what figures can't be compared without."""
    load = os.getloadavg()[0]
    return (
        f"{bench.today}, {os.cpu_count()} cores, load {load:.1f} at the end;"
        f" Python {platform.python_version()}, gunicorn {version('gunicorn')} with {WORKERS} sync"
        f" workers, SQLite; {GENERATOR_NAME} with {CONNECTIONS} connections; {bench.pace.rounds}"
        f" rounds of {bench.pace.seconds:g} s in turns with the peer, medians."
    )


if __name__ == "__main__":
    # Whoever stops us stops the servers too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(CANNOT_RUN))
    sys.exit(main())
