"""What the statistics of the whole list cost: all figures on one page, and a picture of each."""

from collections.abc import Sequence
from datetime import date, timedelta
from statistics import mean, median
from time import perf_counter

from benchmarks import limits, servers
from benchmarks.bench import Bench, CannotRun, say
from benchmarks.load import Asked, exchange
from benchmarks.servers import WORKERS, Server
from benchmarks.table import Row
from registry.charts import CHARTED

PAGE = "/statistics"
#: Days looked at before anything is measured, so that each worker has made its statements.
FIRST = 4 * WORKERS
#: Requests for the page that is kept.
TIMES = 40


def statistics(bench: Bench) -> list[Row]:
    """The page of days that nobody looked at before, the page of today again, the charts."""
    say("Statistics of the whole list")
    before, days = _split(days_before(bench.today, FIRST + 4 * bench.pace.samples))
    with servers.registry(bench, page_cache=False) as server:
        first = _milliseconds(server, [PAGE])[0]
        _milliseconds(server, before)
        worked = server.processor()
        cold = _milliseconds(server, days)
        worked = (server.processor() - worked) / len(days)
        anew = median(_milliseconds(server, [PAGE] * TIMES)[FIRST:])
        charts = [_charts(server, days[-1], ending) for ending in ("svg", "png")]
    with servers.registry(bench, page_cache=True) as server:
        warm = median(_milliseconds(server, [PAGE] * TIMES)[FIRST:])
    return [
        Row(
            "Statistics, all figures, cold",
            mean(cold),
            limits.STATISTICS_COLD,
            f"{worked:.0f} ms of the processor; first after a start: {first:.0f} ms",
            note=f"`{days[0]}` and the days before, {len(days)} in all, each for the first time,"
            " one request at a time, no page cache: nothing of that day is known. The slowest took"
            f" {max(cold):.0f} ms.",
        ),
        Row(
            "Statistics, all figures, warm",
            warm,
            limits.STATISTICS_WARM,
            f"figures kept, page made anew: {anew:.0f} ms",
            note=f"`{PAGE}`, page cache as it comes, median of {TIMES - FIRST} requests.",
        ),
        Row(
            "Chart of a figure, mean",
            mean(charts[0]),
            unit="ms",
            ours=f"PNG, from the SVG: {mean(charts[1]):.0f} ms more",
            note=f"SVG of all {len(CHARTED)} figures that have one, each made for the first time;"
            f" together {sum(charts[0]) / 1000:.1f} s.",
        ),
    ]


def days_before(today: date, number: int) -> list[str]:
    """The page of so many days, the latest first: every one the whole list, none the same."""
    return [f"{PAGE}?on={today - timedelta(back)}" for back in range(1, number + 1)]


def _split(addresses: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    return addresses[:FIRST], addresses[FIRST:]


def _charts(server: Server, page: str, ending: str) -> list[float]:
    """Of a day whose figures are known."""
    query = page.partition("?")[2]
    return _milliseconds(server, [f"{PAGE}/{code}.{ending}?{query}" for code in sorted(CHARTED)])


def _milliseconds(server: Server, addresses: Sequence[str]) -> list[float]:
    return [milliseconds(server, address) for address in addresses]


def milliseconds(server: Server, address: str) -> float:
    """How long the answer took; CannotRun if it was none."""
    began = perf_counter()
    answer = exchange(server.port, Asked(address), accept="gzip")
    took = (perf_counter() - began) * 1000
    if answer[9:12] != b"200":
        raise CannotRun(f"{address} was answered {answer[9:12].decode()}.")
    return took
