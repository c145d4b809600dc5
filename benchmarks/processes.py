"""Programs run to their end: how long they took, and how much memory at once."""

import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bench import ROOT, CannotRun


@dataclass(frozen=True, slots=True)
class Measured:
    """A finished program: seconds by the clock and of the processor, megabytes, what it printed."""

    wall: float
    cpu: float
    megabytes: float
    output: str


def run(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> Measured:
    """Run a program in the project's folder; CannotRun, with what it said, if it fails."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as printed:
        began = time.perf_counter()
        process = subprocess.Popen(
            list(map(str, command)),
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
        )
        used = _wait(process)
        wall = time.perf_counter() - began
        printed.seek(0)
        output = printed.read()
    if process.returncode:
        raise CannotRun(f"{' '.join(map(str, command))} failed:\n{output[-2000:]}")
    return Measured(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6, output)


def _wait(process: "subprocess.Popen[bytes]") -> resource.struct_rusage:
    """What the program used; it does not outlive us if we are stopped."""
    try:
        _pid, status, used = os.wait4(process.pid, 0)
    except BaseException:
        process.kill()
        process.wait()
        raise
    process.returncode = os.waitstatus_to_exitcode(status)
    return used
