"""The servers that are measured: ours, the do-nothing application, datasette."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bench import ROOT, Bench, CannotRun
from benchmarks.load import Asked, exchange

PATIENCE = 60
WORKERS = 2

Serving = AbstractContextManager["Server"]


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; `started` is how many seconds its first answer took."""

    port: int
    pid: int
    started: float

    def workers(self) -> list[int]:
        """The processes that answer."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(each) for each in children.split()]

    def processor(self) -> float:
        """Milliseconds that the server and its workers have had of the processor so far."""
        return sum(map(_processor, [self.pid, *self.workers()]))


def _processor(pid: int) -> float:
    # After the name in parentheses, which may hold anything, come the numbers.
    numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(numbers[11]) + int(numbers[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def registry(bench: Bench, *, page_cache: bool, **settings: str) -> Serving:
    """Ours, on the bench's database; the page cache is as large as it comes, or there is none."""
    environment = {"DATABASE_URL": bench.database_url, "LOG_LEVEL": "WARNING", **settings}
    if not page_cache:
        environment["PAGE_CACHE_BYTES"] = "0"
    return serving(bench, "registry", _gunicorn("wsgi:app"), "/healthz", environment)


def hello(bench: Bench) -> Serving:
    return serving(bench, "hello", _gunicorn("benchmarks.hello:app"), "/")


def _gunicorn(app: str) -> list[str]:
    workers = ("--workers", str(WORKERS), "--no-control-socket")
    return [sys.executable, "-m", "gunicorn", *workers, "--bind", "127.0.0.1:{port}", app]


@contextmanager
def serving(
    bench: Bench,
    name: str,
    command: Sequence[str],
    first: str,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """A server until the end of the block; `{port}` in its command becomes a free port."""
    port = free_port()
    log = bench.folder / f"{name}.log"
    began = time.perf_counter()
    with log.open("w") as printed:
        process = subprocess.Popen(
            [part.replace("{port}", str(port)) for part in command],
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(process, port, first, log)
        yield Server(port, process.pid, time.perf_counter() - began)
    finally:
        _stop(process)


def _wait(process: "subprocess.Popen[bytes]", port: int, first: str, log: Path) -> None:
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until and process.poll() is None:
        if _answers(port, first):
            return
        time.sleep(0.02)
    raise CannotRun(f"A server did not start:\n{log.read_text()[-2000:]}")


def _answers(port: int, path: str) -> bool:
    try:
        return exchange(port, Asked(path))[9:12] == b"200"
    except OSError:
        return False


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
