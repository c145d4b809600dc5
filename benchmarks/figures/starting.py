"""How long `make run` takes when everything has been set up."""

from benchmarks import limits, servers
from benchmarks.bench import Bench, say
from benchmarks.data import flask
from benchmarks.table import Row


def second_start(bench: Bench) -> list[Row]:
    """For information: how long a start takes depends most on what else the machine does."""
    say("Second start")
    checks = flask(bench, "db", "upgrade").wall + flask(bench, "demo", "load", "--if-empty").wall
    with servers.registry(bench, page_cache=True) as server:
        took = checks + server.started
    return [
        Row(
            "Second start",
            took,
            unit="s",
            ours=f"the server alone: {server.started:.1f} s",
            note=f"what `make run` does the second time, to the first answer; asked for:"
            f" {limits.SECOND_START}.",
        )
    ]
