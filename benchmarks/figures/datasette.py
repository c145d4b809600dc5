"""The list of agreements beside datasette's page of the same rows."""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from random import Random

from benchmarks import limits, servers
from benchmarks.addresses import ROWS
from benchmarks.alternating import Compared, compare
from benchmarks.bench import ROOT, Bench, CannotRun, say
from benchmarks.data import copy, rows
from benchmarks.load import Asked, exchange
from benchmarks.processes import run
from benchmarks.servers import Server, Serving
from benchmarks.table import Row

WHAT = "List of 50 rows, cold, beside datasette"
REQUIREMENTS = ROOT / "benchmarks" / "requirements.txt"
#: Joined like our list: what an agreement is, with both cities' names and countries.
VIEW = """
CREATE VIEW agreements AS
SELECT reference, agreement.kind, wording, one.name AS city_a, one.country AS country_a,
  other.name AS city_b, other.country AS country_b, signed_edtf AS concluded
FROM agreement
JOIN party AS first ON first.agreement_id = agreement.id AND first.position = 0
JOIN city AS one ON one.id = first.city_id
JOIN party AS second ON second.agreement_id = agreement.id AND second.position = 1
JOIN city AS other ON other.id = second.city_id
LEFT JOIN instrument AS paper ON paper.agreement_id = agreement.id AND role = 'concludes'
ORDER BY number
"""


def beside(bench: Bench) -> list[Row]:
    """The figure, or a row that says why there is none: a peer that is missing is not beaten."""
    try:
        program = _install(bench.folder / "datasette")
    except CannotRun as problem:
        say(str(problem))
        return [Row(WHAT, None, limits.DATASETTE, peer="datasette could not be installed")]
    compared = _compared(bench, program)
    return [
        Row(
            WHAT,
            compared.ratio,
            limits.DATASETTE,
            f"{compared.ours:,.0f}/s",
            f"datasette: {compared.peer:,.0f}/s",
            note="all agreements in the same order, every page; datasette on the same data,"
            " immutable, from a view that joins what our list shows of cities, one process as it"
            " comes, but spared of suggesting facets.",
        )
    ]


def _install(folder: Path) -> Path:
    """An environment of its own, so that nothing of it comes into ours."""
    program = folder / "bin" / "datasette"
    if not program.is_file():
        say("datasette, in an environment of its own (half a minute)")
        run((sys.executable, "-m", "venv", folder))
        pip = (folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--quiet")
        run((*pip, "install", "--require-hashes", "-r", REQUIREMENTS))
    return program


def _serve(bench: Bench, program: Path, database: Path) -> Serving:
    settings = ("--setting", "default_page_size", str(ROWS), "--setting", "suggest_facets", "off")
    command = (str(program), "serve", "--port", "{port}", *settings, "--immutable", str(database))
    return servers.serving(bench, "datasette", command, "/-/versions.json")


def _compared(bench: Bench, program: Path) -> Compared:
    database = _with_view(bench)
    pages = list(range(rows(bench.database, "SELECT count(*) FROM agreement")[0][0] // ROWS))
    Random(ROWS).shuffle(pages)
    theirs = [Asked(f"/{database.stem}/agreements?_next={page * ROWS}") for page in pages]
    ours = [Asked(f"/agreements?page={page + 1}") for page in pages]
    with (
        servers.registry(bench, page_cache=False) as here,
        _serve(bench, program, database) as peer,
    ):
        for asked in ours[:8]:
            exchange(here.port, asked)
        _check(peer, theirs[0])
        return compare(bench, "datasette", (here, ours), (peer, theirs))


def _with_view(bench: Bench) -> Path:
    database = copy(bench.database, bench.folder / "peer.sqlite3")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(VIEW)
    return database


def _check(peer: Server, asked: Asked) -> None:
    answer = exchange(peer.port, asked)
    if answer[9:12] != b"200" or answer.count(b'class="col-reference') != ROWS + 1:
        raise CannotRun(f"datasette does not answer {asked.path} with {ROWS} rows.")
