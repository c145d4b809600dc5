"""The process apart: takes its limits, then runs the reader that is named, a file beside this."""

import resource
import runpy
import sys
from pathlib import Path

_OUT_OF_MEMORY = 4


def main(reader: str, memory: str, seconds: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    # It is killed from outside; this is for the case that nobody is left to do it.
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # openpyxl takes numpy if it is there: that alone would fill the memory.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    try:
        runpy.run_path(str(Path(__file__).parent / reader), run_name="__main__")
    except MemoryError:
        sys.exit(_OUT_OF_MEMORY)


if __name__ == "__main__":
    main(*sys.argv[1:])
