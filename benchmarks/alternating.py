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
    """Medians: requests a second, the bytes of one of our answers.

    `cost` and `peer_cost` are milliseconds of the processor that a request took.
    """

    ours: float
    peer: float
    answer: float
    cost: float
    peer_cost: float

    @property
    def ratio(self) -> float:
        return self.ours / self.peer


class _Side:
    """One of the two servers, and what was measured of it so far."""

    def __init__(self, server: Server, target: Target) -> None:
        self.server = server
        self.target = target
        self.rates: list[float] = []
        self.costs: list[float] = []
        self.answers: list[float] = []

    def turn(self, seconds: float) -> None:
        before = self.server.processor()
        done = self.target.ask(seconds)
        sleep(BREATH)
        self.rates.append(done.rate)
        self.costs.append((self.server.processor() - before) / max(1, done.requests))
        self.answers.append(done.answer)


def compare(
    bench: Bench,
    name: str,
    ours: tuple[Server, Sequence[Asked]],
    peer: tuple[Server, Sequence[Asked]],
) -> Compared:
    """Ask one server and then the other, round after round."""
    mine, theirs = _side(bench, name, *ours), _side(bench, f"{name}-peer", *peer)
    for number in range(bench.pace.rounds):
        theirs.turn(bench.pace.seconds)
        mine.turn(bench.pace.seconds)
        say(f"{name} {number + 1}: {mine.rates[-1]:,.0f}/s beside {theirs.rates[-1]:,.0f}/s")
    return Compared(
        ours=median(mine.rates),
        peer=median(theirs.rates),
        answer=median(mine.answers),
        cost=median(mine.costs),
        peer_cost=median(theirs.costs),
    )


def _side(bench: Bench, name: str, server: Server, addresses: Sequence[Asked]) -> _Side:
    return _Side(server, Target(server.port, addresses, bench.folder / f"{name}.txt"))
