"""The statement that says of every agreement what /agreements.csv says, for sqlite3 alone."""

from string import Template
from typing import NamedTuple

from benchmarks.bench import ROOT, Bench
from benchmarks.data import rows
from registry.domain.dormancy import Cutoffs, Policy

BASE = "http://127.0.0.1:8000/agreements/"
_FILE = ROOT / "benchmarks" / "agreements.sql"


class Facts(NamedTuple):
    """What addresses are chosen by."""

    reference: str
    slugs: tuple[str, ...]
    countries: tuple[str, ...]
    legal: str
    status: str | None
    record: str


def statement(bench: Bench) -> str:
    """The statement with the days of today's policy in it."""
    cutoffs = Cutoffs.of(Policy(), bench.today)
    values = {
        "day": cutoffs.day,
        "active": cutoffs.active,
        "quiet": cutoffs.quiet,
        "grace": cutoffs.grace,
        "base": BASE,
    }
    quoted = {name: f"'{value}'" for name, value in values.items()}
    return Template(_FILE.read_text()).substitute(quoted)


def facts(bench: Bench) -> list[Facts]:
    """What is true of every agreement today, by reference."""
    return [
        Facts(row[0], tuple(row[3].split(";")), tuple(row[5].split(";")), row[7], row[8], row[13])
        for row in rows(bench.database, statement(bench))
    ]
