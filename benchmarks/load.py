"""Asking a server as fast as it answers: with wrk where it is installed, else by ourselves."""

import re
import shutil
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread

from benchmarks.bench import ROOT, CannotRun
from benchmarks.processes import run

CONNECTIONS = 4
_SCRIPT = ROOT / "benchmarks" / "requests.lua"
_MEASURED = re.compile(r"^measured (\d+) (\d+) (\d+) (\d+) (\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Asked:
    """An address, and the ETag that is known of it."""

    path: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Slice:
    """Some seconds of asking: how much was answered, and where the list stands now.

    `rate` are requests a second, `answer` are bytes of one.
    """

    requests: int
    rate: float
    answer: float
    failed: int
    position: int


class Target:
    """A server and the addresses that it is asked for in their order, slice after slice."""

    def __init__(self, port: int, addresses: Sequence[Asked], file: Path) -> None:
        self.port = port
        self.addresses = addresses
        self.file = file
        self.position = 0
        file.write_text("".join(f"{each.path}\t{each.tag}\n" for each in addresses))

    def ask(self, seconds: float) -> Slice:
        """Measure one slice; CannotRun if an answer was an error."""
        done = GENERATOR(self, seconds)
        if done.failed:
            raise CannotRun(f"{done.failed} of the requests from {self.file.name} failed.")
        self.position = done.position
        return done


def _by_wrk(target: Target, seconds: float) -> Slice:
    said = run(
        (
            *("wrk", "--threads", "1", "--connections", str(CONNECTIONS)),
            *("--duration", f"{max(1, round(seconds))}s", "--script", _SCRIPT),
            *(f"http://127.0.0.1:{target.port}", "--"),
            *(target.file, str(target.position)),
        )
    )
    found = _MEASURED.search(said.output)
    if not found:
        raise CannotRun(f"wrk said nothing of what it measured:\n{said.output}")
    requests, microseconds, size, failed, position = map(int, found.groups())
    return Slice(requests, requests / microseconds * 1e6, size / max(1, requests), failed, position)


class _Ourselves:
    """As many threads as connections, each with a new connection for every request."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.position = target.position
        self.requests = self.bytes = self.failed = 0
        self.lock = Lock()

    def work(self, until: float) -> None:
        while time.perf_counter() < until:
            with self.lock:
                asked = self.target.addresses[self.position % len(self.target.addresses)]
                self.position += 1
            answer = exchange(self.target.port, asked)
            with self.lock:
                self.requests += 1
                self.bytes += len(answer)
                self.failed += answer[9:10] not in {b"2", b"3"}


def _by_ourselves(target: Target, seconds: float) -> Slice:
    work = _Ourselves(target)
    began = time.perf_counter()
    threads = [Thread(target=work.work, args=(began + seconds,)) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = work.requests / (time.perf_counter() - began)
    position = work.position % len(target.addresses)
    size = work.bytes / max(1, work.requests)
    return Slice(work.requests, rate, size, work.failed, position)


GENERATOR: Callable[[Target, float], Slice] = _by_wrk if shutil.which("wrk") else _by_ourselves
GENERATOR_NAME = "wrk" if GENERATOR is _by_wrk else "a client of our own (wrk is not installed)"


def exchange(port: int, asked: Asked, accept: str = "") -> bytes:
    """One request on a connection of its own: the whole answer, headers first.

    `accept` names the encodings in which the body may come.
    """
    lines = [
        f"GET {asked.path} HTTP/1.1",
        "Host: 127.0.0.1",
        *([f"If-None-Match: {asked.tag}"] if asked.tag else []),
        *([f"Accept-Encoding: {accept}"] if accept else []),
        "Connection: close",
    ]
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        return b"".join(iter(lambda: connection.recv(65536), b""))
