"""Two servers measured in turns, so that what else the machine does meets both alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from time import sleep

from benchmarks.bench import Bench, say
from benchmarks.load import Asked, Target
from benchmarks.servers import Server

#: Seconds after a slice in which a server finishes what nobody waits for any more.
BREATH = 0.5


@dataclass(frozen=True, slots=True)
class Compared:
    """Medians of requests a second, and the bytes of one of our answers."""

    ours: float
    peer: float
    answer: float

    @property
    def ratio(self) -> float:
        return self.ours / self.peer


def compare(
    bench: Bench,
    name: str,
    ours: tuple[Server, Sequence[Asked]],
    peer: tuple[Server, Sequence[Asked]],
) -> Compared:
    """Ask one server and then the other, round after round."""
    mine, theirs = _target(bench, name, *ours), _target(bench, f"{name}-peer", *peer)
    for number in range(bench.pace.rounds):
        there = theirs.ask(bench.pace.seconds)
        sleep(BREATH)
        here = mine.ask(bench.pace.seconds)
        sleep(BREATH)
        say(f"{name} {number + 1}: {here.rate:,.0f}/s beside {there.rate:,.0f}/s")
    return Compared(_rate(mine), _rate(theirs), median(each.answer for each in mine.slices))


def _rate(target: Target) -> float:
    return median(each.rate for each in target.slices)


def _target(bench: Bench, name: str, server: Server, addresses: Sequence[Asked]) -> Target:
    return Target(server.port, addresses, bench.folder / f"{name}.txt")
