"""What some tests need from the machine, and how loudly its absence is told."""

import os
from pathlib import Path
from typing import NoReturn

import pytest


def skipping_is_forbidden() -> bool:
    """True where everything must run: continuous integration says so in either variable."""
    return os.environ.get("SKIPPING_FORBIDDEN") == "1" or os.environ.get("CI") == "true"


def require_or_skip(reason: str) -> NoReturn:
    """Skip the test for this reason, or fail it where skipping is forbidden."""
    if skipping_is_forbidden():
        pytest.fail(f"Skipping is forbidden here: {reason}", pytrace=False)
    pytest.skip(f"NOT RUN: {reason}")


def chromium() -> str:
    """Return the browser's path: CHROMIUM, else Debian's."""
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not Path(path).is_file():
        require_or_skip(f"no browser at {path} (Debian: apt install chromium, or set CHROMIUM)")
    return path
