"""The database that everything is measured on: the world list, and made facts about it."""

import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import made
from benchmarks.bench import ROOT, Bench, CannotRun, say
from benchmarks.made import Known
from benchmarks.processes import Measured, run

FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")
_MEASURED = "measured.json"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How long the lists took: seconds by the clock, of the processor, megabytes at most."""

    cities: int
    agreements: int
    activities: int
    world: tuple[float, float, float]
    made_activities: tuple[float, float, float]


def world() -> tuple[Path, Path]:
    """The world list's files, in REGISTRY_DATA; CannotRun says where they are missing."""
    folder = Path(os.environ.get("REGISTRY_DATA", ROOT.parent / "shared" / "data")) / "world"
    files = folder / "cities.csv", folder / "partnerships.csv"
    if not all(each.is_file() for each in files):
        raise CannotRun(
            f"The world list is not there: {files[0]} and {files[1].name} are wanted."
            " REGISTRY_DATA names the folder in which “world” lies."
        )
    return files


def prepare(bench: Bench) -> None:
    """Make the database, or take the one that an earlier run left in the folder."""
    if bench.database.is_file() and (bench.folder / _MEASURED).is_file():
        say(f"Database of an earlier run: {bench.database}")
        flask(bench, "db", "upgrade")
        settle(bench.database)
    else:
        made_now = _make(bench)
        (bench.folder / _MEASURED).write_text(json.dumps(asdict(made_now)))


def loaded(bench: Bench) -> Loaded:
    """What was measured when the database was made."""
    return Loaded(**json.loads((bench.folder / _MEASURED).read_text()))


def _make(bench: Bench) -> Loaded:
    cities, pairs = world()
    bench.database.unlink(missing_ok=True)
    say("Database at head")
    flask(bench, "db", "upgrade")
    say("World list (about half a minute)")
    files = ("--cities", cities, "--pairs", pairs)
    of_world = flask(bench, "import", "pairs", *files, "--source", "World list")
    of_activities = _make_up(bench)
    settle(bench.database)
    return Loaded(
        cities=_number(bench.database, "city"),
        agreements=_number(bench.database, "agreement"),
        activities=_number(bench.database, "activity"),
        world=_figures(of_world),
        made_activities=_figures(of_activities),
    )


def _make_up(bench: Bench) -> Measured:
    """Load made facts by the documented commands; what is reported by both, by `all`."""
    agreements = known(bench.database)
    say(f"Made activities: {made.ACTIVITIES:,}")
    rows = made.activities(agreements, bench.today)
    file = made.write(bench.folder / "activities.csv", made.ACTIVITY_COLUMNS, rows)
    measured = flask(bench, "import", "activities", file)
    say("Made papers, ends and reports")
    said = made.words(agreements, bench.today)
    file = made.write(bench.folder / "words.csv", made.WORD_COLUMNS, said)
    flask(bench, "import", "agreements", file)
    file = made.write(bench.folder / "both.csv", ("reference",), made.reported(agreements))
    flask(bench, "import", "agreements", file, "--reported-by", "all")
    return measured


def flask(bench: Bench, *arguments: str | Path) -> Measured:
    return run((*FLASK, *arguments), {"DATABASE_URL": bench.database_url})


def known(database: Path) -> Sequence[Known]:
    """Every agreement as far as made facts must know it."""
    found = rows(
        database,
        "SELECT reference, slug, paper.id IS NOT NULL FROM agreement"
        " JOIN party ON party.agreement_id = agreement.id AND position = 0"
        " JOIN city ON city.id = party.city_id"
        " LEFT JOIN instrument AS paper ON paper.agreement_id = agreement.id ORDER BY number",
    )
    return [Known(*row) for row in found]


def rows(database: Path, statement: str) -> list[Any]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute(statement).fetchall()


def _number(database: Path, table: str) -> int:
    return int(rows(database, f"SELECT count(*) FROM {table}")[0][0])


def settle(database: Path) -> None:
    """Let SQLite count what is in its indexes, as a database does that has been up for a day."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("ANALYZE")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def copy(database: Path, target: Path) -> Path:
    """The same data in a file of its own, for a peer that wants to add to it."""
    target.unlink(missing_ok=True)
    shutil.copyfile(database, target)
    return target


def _figures(measured: Measured) -> tuple[float, float, float]:
    return measured.wall, measured.cpu, measured.megabytes
