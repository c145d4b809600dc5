"""All agreements as a file: how long it takes beside sqlite3, and how much memory it wants."""

import csv
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks import agreements_sql, limits, servers
from benchmarks.bench import Bench, CannotRun, say
from benchmarks.load import Asked, exchange
from benchmarks.processes import run
from benchmarks.servers import WORKERS, Server
from benchmarks.table import Row

ADDRESS = Asked("/agreements.csv")


def download(bench: Bench) -> list[Row]:
    """Both figures, of downloads after the first one of each worker."""
    say("Download of all agreements")
    with servers.registry(bench, page_cache=True) as server:
        with ThreadPoolExecutor(WORKERS) as pool:
            firsts = list(pool.map(lambda _: _ours(bench, server), range(WORKERS)))
        before = _resting(server)
        times = [(_theirs(bench), _ours(bench, server)) for _ in range(bench.pace.samples)]
        growth = max(after - before[pid] for pid, after in _peaks(server).items())
    peer, ours = (median(each) for each in zip(*times, strict=True))
    number = _same_cells(bench)
    return [
        Row(
            "Download of all agreements, time",
            ours / peer,
            limits.DOWNLOAD_TIME,
            f"{ours:.2f} s",
            f"sqlite3 -csv: {peer:.2f} s",
            note=f"{number:,} rows, each cell the same as in sqlite3’s file; the first download"
            f" of a worker took {max(firsts):.1f} s.",
        ),
        Row(
            "Download of all agreements, memory",
            growth,
            limits.DOWNLOAD_MEMORY,
            note="growth of a worker’s peak over what it held after its first download.",
        ),
    ]


def _ours(bench: Bench, server: Server) -> float:
    """Seconds of one download; what came is kept in a file."""
    began = perf_counter()
    answer = exchange(server.port, ADDRESS)
    took = perf_counter() - began
    head, _, body = answer.partition(b"\r\n\r\n")
    if head[9:12] != b"200":
        raise CannotRun(f"{ADDRESS.path} was answered {head[9:12].decode()}.")
    _file(bench, "ours").write_bytes(_unchunked(body) if b"chunked" in head else body)
    return took


def _unchunked(body: bytes) -> bytes:
    """The pieces of a body that was sent in pieces, each after its length."""
    pieces, at = [], 0
    while at < len(body):
        end = body.index(b"\r\n", at)
        size = int(body[at:end], 16)
        pieces.append(body[end + 2 : end + 2 + size])
        at = end + 4 + size
    return b"".join(pieces)


def _theirs(bench: Bench) -> float:
    if not shutil.which("sqlite3"):
        raise CannotRun("The program sqlite3 is not there (Debian: apt install sqlite3).")
    file = bench.folder / "agreements.sql"
    file.write_text(
        f".output {_file(bench, 'theirs')}\n{agreements_sql.statement(bench)}\n.output\n"
    )
    options = ("-readonly", "-batch", "-csv", "-header")
    return run(("sqlite3", *options, bench.database, f".read {file}")).wall


def _file(bench: Bench, whose: str) -> Path:
    return bench.folder / f"{whose}.csv"


def _same_cells(bench: Bench) -> int:
    """How many rows both files have; CannotRun if a cell differs."""
    ours, theirs = (_cells(_file(bench, whose)) for whose in ("ours", "theirs"))
    different = [pair for pair in zip(ours, theirs, strict=False) if pair[0] != pair[1]]
    if different or len(ours) != len(theirs):
        numbers = f"{len(ours)} and {len(theirs)} rows, {len(different)} differ"
        raise CannotRun(f"Our file and sqlite3’s are not the same: {numbers}; {different[:1]}")
    return len(ours) - 1


def _cells(file: Path) -> Sequence[Sequence[str]]:
    with file.open(encoding="utf-8", newline="") as source:
        return list(csv.reader(source))


# -- memory --------------------------------------------------------------------------------


def _resting(server: Server) -> dict[int, float]:
    """Megabytes that each worker holds now; what it held at most is forgotten."""
    for pid in server.workers():
        Path(f"/proc/{pid}/clear_refs").write_text("5")
    return {pid: _megabytes(pid, "VmRSS") for pid in server.workers()}


def _peaks(server: Server) -> dict[int, float]:
    return {pid: _megabytes(pid, "VmHWM") for pid in server.workers()}


def _megabytes(pid: int, name: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    found = next(line for line in lines if line.startswith(f"{name}:"))
    return int(found.split()[1]) * 1024 / 1e6
