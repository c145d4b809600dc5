"""How long the world list took to load, and how much memory."""

from benchmarks import limits
from benchmarks.bench import Bench
from benchmarks.data import Loaded, loaded
from benchmarks.made import ACTIVITIES
from benchmarks.table import Row


def imports(bench: Bench) -> list[Row]:
    """What was measured when the database was made, in this run or the one that left it."""
    found = loaded(bench)
    wall, cpu, megabytes = found.world
    return [
        Row("World list, time", wall, limits.IMPORT_TIME, note=_numbers(found, cpu)),
        Row("World list, memory", megabytes, limits.IMPORT_MEMORY, note="the most at once."),
        Row(
            f"{ACTIVITIES:,} activities, time",
            found.made_activities[0],
            unit="s",
            ours=f"{found.made_activities[2]:.0f} MB",
            note="by `flask import activities`; for information.",
        ),
    ]


def _numbers(found: Loaded, cpu: float) -> str:
    return (
        f"`flask import pairs` into an empty database: {found.cities:,} cities,"
        f" {found.agreements:,} agreements; {cpu:.0f} s of the processor."
    )
