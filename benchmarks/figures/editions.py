"""An edition of the whole list: how long it takes to publish, its size, and the first look."""

from dataclasses import replace
from statistics import median

from benchmarks import limits, servers
from benchmarks.bench import Bench, say
from benchmarks.data import FLASK, copy, rows
from benchmarks.figures.statistics import milliseconds
from benchmarks.processes import Measured, run
from benchmarks.servers import WORKERS
from benchmarks.table import Row

#: Requests for a page of the edition, once its database is there.
TIMES = 20


def editions(bench: Bench) -> list[Row]:
    """Publish one in a copy of the database, and look into it from an empty folder."""
    say("Edition of the whole list")
    own = replace(bench, database=copy(bench.database, bench.folder / "editions.sqlite3"))
    published = _published(own)
    number, size = rows(own.database, "SELECT number, size FROM edition ORDER BY id DESC")[0]
    first, again = _looked_at(own, number)
    return [
        Row(
            "Edition, published",
            published.wall,
            limits.EDITION_TIME,
            f"{published.cpu:.1f} s of the processor, {published.megabytes:.0f} MB",
            note="`flask editions publish`, from its start to its end, the making of its database"
            " included.",
        ),
        Row("Edition, package", size / 1e6, limits.EDITION_SIZE),
        Row(
            "Edition, first page",
            first,
            unit="ms",
            ours=f"later: {again:.0f} ms",
            note=f"`/agreements?edition={number}` where the edition’s database has to be made from"
            " the package; later, median of others like it, no page cache.",
        ),
    ]


def _published(bench: Bench) -> Measured:
    folder = bench.folder / "editions-published"
    environment = {"DATABASE_URL": bench.database_url, "EDITIONS": str(folder)}
    return run((*FLASK, "editions", "publish"), environment)


def _looked_at(bench: Bench, number: str) -> tuple[float, float]:
    """The first request and the median of later ones, milliseconds."""
    folder = bench.folder / "editions-looked-at"
    for file in folder.glob("*"):
        file.unlink()
    address = f"/agreements?edition={number}"
    with servers.registry(bench, page_cache=False, EDITIONS=str(folder)) as server:
        took = [milliseconds(server, f"{address}&page={page}") for page in range(1, TIMES + 2)]
    return took[0], median(took[1 + WORKERS :])
