"""How fast pages are answered, beside an application that does nothing under the same server."""

import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from statistics import mean, quantiles
from time import perf_counter

from benchmarks import addresses, limits, servers
from benchmarks.agreements_sql import facts
from benchmarks.alternating import Compared, compare
from benchmarks.bench import Bench, CannotRun, say
from benchmarks.load import CONNECTIONS, Asked, exchange
from benchmarks.servers import Server
from benchmarks.table import Limit, Row

#: Addresses of the figures that ask the same ones again.
AGAIN = 1000
#: Requests before anything is measured: each worker loads templates and makes its statements.
FIRST = 24
#: How often everything is asked for before pages are warm: one of two workers answers each time.
PASSES = 8


def cold_list(bench: Bench) -> list[Row]:
    """Further pages of selections whose first page was asked for, and these first pages."""
    chosen = addresses.lists(facts(bench))
    with servers.registry(bench, page_cache=False) as ours:
        _expect(ours, [Asked("/agreements?q=aa")] * FIRST)
        say(f"list: the first pages of {len(chosen.firsts)} selections, one after the other")
        times = [_milliseconds(ours, each) for each in chosen.firsts]
        for _ in range(PASSES - 1):
            _full(_expect(ours, chosen.firsts))
        compared = _measured(bench, "list", ours, chosen.further)
    mix = (
        f"{len(chosen.firsts)} selections: all agreements in eight orders, {addresses.COUNTRIES}"
        " countries in two, each legal status, activity status and record"
    )
    return [
        _row(
            "List of 50 rows, cold",
            limits.COLD_LIST,
            compared,
            f"no page cache; {len(chosen.further):,} addresses in random order, the further pages"
            f" of {mix}. A page has {compared.answer / 1000:.0f} KB.",
        ),
        Row(
            "The same, first page after a start, mean",
            mean(times),
            unit="ms",
            ours=_nearly_all(times),
            note=f"{mix}; one request at a time, each selection for the first time.",
        ),
    ]


def _full(answers: Iterable[bytes]) -> None:
    for answer in answers:
        if (number := answer.count(b'<th scope="row"')) != addresses.ROWS:
            raise CannotRun(f"A list that should have {addresses.ROWS} rows has {number}.")


def _nearly_all(times: Sequence[float]) -> str:
    return f"95 % within {quantiles(times, n=20)[-1]:.0f} ms"


def cold_agreement(bench: Bench) -> list[Row]:
    chosen = addresses.agreements(facts(bench))
    compared = _beside_nothing(bench, "agreement", chosen, page_cache=False)
    return [
        _row(
            "Agreement page, cold",
            limits.COLD_AGREEMENT,
            compared,
            f"no page cache; {len(chosen):,} addresses in random order."
            f" A page has {compared.answer / 1000:.0f} KB.",
        )
    ]


def warm(bench: Bench) -> list[Row]:
    chosen = addresses.mixed(facts(bench), AGAIN)
    compared = _beside_nothing(bench, "warm", chosen, page_cache=True)
    return [
        _row(
            "Pages asked for before, warm",
            limits.WARM,
            compared,
            f"page cache as it comes; {AGAIN:,} addresses asked for before: lists of 50 rows,"
            f" agreements and cities in equal parts. A page has {compared.answer / 1000:.0f} KB.",
        )
    ]


def conditional(bench: Bench) -> list[Row]:
    chosen = addresses.mixed(facts(bench), AGAIN)
    with servers.registry(bench, page_cache=False) as ours:
        known = _with_tags(ours, chosen)
        compared = _measured(bench, "conditional", ours, known)
    if compared.answer > 2000:
        raise CannotRun(f"Not all were answered 304: {compared.answer:,.0f} bytes an answer.")
    return [
        _row(
            "Conditional GET, answered 304",
            limits.CONDITIONAL,
            compared,
            f"If-None-Match with each page’s own ETag; {AGAIN:,} addresses: lists, agreements and"
            " cities in equal parts, no page cache.",
        )
    ]


def status_list(bench: Bench) -> list[Row]:
    number = bench.pace.selections
    chosen = addresses.status_selections(facts(bench), number + FIRST)
    with servers.registry(bench, page_cache=False) as ours:
        _expect(ours, chosen[:FIRST])
        say(f"status: {number} selections, one after the other")
        times = [_milliseconds(ours, each) for each in chosen[FIRST:]]
    return [
        Row(
            "List filtered by status, mean",
            mean(times),
            limits.STATUS,
            ours=_nearly_all(times),
            note=f"{number} selections by status, window and kind, half of them of one country,"
            " each asked for once, one request at a time, no page cache.",
        )
    ]


def _milliseconds(server: Server, asked: Asked) -> float:
    began = perf_counter()
    answer = exchange(server.port, asked)
    if answer[9:12] != b"200":
        raise CannotRun(f"{asked.path} was answered {answer[9:12].decode()}.")
    return (perf_counter() - began) * 1000


# -- what they share -----------------------------------------------------------------------


def _beside_nothing(
    bench: Bench, name: str, chosen: Sequence[Asked], *, page_cache: bool
) -> Compared:
    """Measure our own server from its start on, after its first requests."""
    with servers.registry(bench, page_cache=page_cache) as ours:
        if page_cache:
            _fill(ours, chosen)
        else:
            _expect(ours, list(islice(cycle(chosen[-4:]), FIRST)))
        return _measured(bench, name, ours, chosen)


def _measured(bench: Bench, name: str, ours: Server, chosen: Sequence[Asked]) -> Compared:
    with servers.hello(bench) as peer:
        return compare(bench, name, (ours, chosen), (peer, [Asked("/")]))


def _fill(server: Server, chosen: Sequence[Asked]) -> None:
    """Ask for everything so often that, in all likelihood, each worker has answered it."""
    say(f"Asking for {len(chosen):,} addresses {PASSES} times")
    for _ in range(PASSES):
        _expect(server, chosen)


def _with_tags(server: Server, chosen: Sequence[Asked]) -> list[Asked]:
    """The same addresses with the ETags of their pages, each of which is answered 304."""
    say(f"Asking for the ETags of {len(chosen):,} addresses")
    answers = _expect(server, chosen)
    known = [Asked(each.path, _tag(answer)) for each, answer in zip(chosen, answers, strict=True)]
    _expect(server, known, b"304")
    return known


def _tag(answer: bytes) -> str:
    found = re.search(rb"^ETag: (\S+)\r$", answer, re.MULTILINE | re.IGNORECASE)
    if not found:
        raise CannotRun("A page has no ETag.")
    return found[1].decode()


def _expect(server: Server, chosen: Sequence[Asked], status: bytes = b"200") -> list[bytes]:
    """The answers, all with this status."""
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        answers = list(pool.map(lambda each: exchange(server.port, each), chosen))
    for asked, answer in zip(chosen, answers, strict=True):
        if answer[9:12] != status:
            raise CannotRun(f"{asked.path} was answered {answer[9:12].decode()}.")
    return answers


def _row(what: str, limit: Limit, compared: Compared, note: str) -> Row:
    ours, peer = f"{compared.ours:,.0f}/s", f"{compared.peer:,.0f}/s"
    cost = (
        f" {compared.cost:.2f} ms of the processor a request; do nothing: {compared.peer_cost:.2f}."
    )
    return Row(what, compared.ratio, limit, ours, f"do nothing: {peer}", note=note + cost)
