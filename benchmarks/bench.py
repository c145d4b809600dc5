"""What every measurement is given: where the data are, what day it is, how long it may take."""

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class CannotRun(Exception):
    """Something from outside is missing; the message says what and how to get it."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How much is measured: rounds of slices of so many seconds, and single samples."""

    rounds: int
    seconds: float
    samples: int
    selections: int


FULL = Pace(rounds=5, seconds=4, samples=7, selections=400)
QUICK = Pace(rounds=3, seconds=1, samples=3, selections=80)


@dataclass(frozen=True, slots=True)
class Bench:
    """A folder for all that is made, the database in it, the registry's day, the pace."""

    folder: Path
    database: Path
    today: date
    pace: Pace

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.database}"


def say(text: str) -> None:
    """Tell what is going on; standard output is for the table alone."""
    print(f"→ {text}", file=sys.stderr, flush=True)
