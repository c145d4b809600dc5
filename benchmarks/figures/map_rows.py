"""Rows of the table that say what was seen of a map, of the world or of ten times as much."""

from collections.abc import Sequence
from statistics import median

from benchmarks.figures.map_browser import SPEED, Moved
from benchmarks.figures.map_peers import Peer, told
from benchmarks.figures.map_seen import ALL_TIES, MOVING, Seen
from benchmarks.table import Limit, Row


def none(what: str, limit: Limit | None, seen: Seen, name: str, peer: str = "") -> Row:
    """The row of what could not be measured, with the reason."""
    return Row(what, None, limit, peer=peer, note=seen.problems.get(name, "there was no need."))


def ready(what: str, seen: Seen, limit: Limit, peers: Sequence[Peer] = ()) -> Row:
    """From the beginning of a visit to the first picture that has everything in it."""
    beside = told(peers, lambda peer: f"{peer.ready:.1f} s" if peer.ready else None)
    if not seen.times:
        return none(what, limit, seen, "ready", beside)
    first, *times = seen.times
    said, longest = median(each.said for each in times), max(each.longest for each in times)
    return Row(
        what,
        median(each.painted for each in times),
        limit,
        peer=beside,
        note=f"from the request to the frame that shows it, headless Chromium, nothing kept by the"
        f" browser, data kept by the server; marked ready by the script after {said:.2f} s; from"
        f" then on no task took longer than {longest:.0f} ms. The first visit after the server’s"
        f" start took {first.painted:.1f} s.{' Peers: until the same frame.' if peers else ''}",
    )


def panned(what: str, seen: Seen, limit: Limit, peers: Sequence[Peer] = ()) -> Row:
    """Moved by the script, all peers alike: each frame has fresh ground in it."""
    beside = told(peers, lambda peer: _slowest(peer.moved))
    if not seen.panned:
        return none(what, limit, seen, "panned", beside)
    return Row(
        what,
        min(each.rate for each in seen.panned),
        limit,
        rates(seen.panned),
        beside,
        note=f"`{ALL_TIES}`; the lowest of these zooms. `map.panBy` once a frame, {SPEED} pixels a"
        f" second east over fresh ground, and the end of a movement each time, so that everybody"
        f" draws; {MOVING} s a time, the middle one of several at each zoom; frames that came to"
        f" the screen by the browser’s trace (DrawFrame).{_drawn(seen.panned)}",
    )


def dragged(what: str, seen: Seen) -> Row:
    """For information: who moves the mouse takes a share of the same two cores."""
    if not seen.dragged:
        return none(what, None, seen, "dragged")
    return Row(
        what,
        min(each.rate for each in seen.dragged),
        ours=rates(seen.dragged),
        unit="frames/s",
        note=f"dragged by the mouse, {SPEED} pixels a second from edge to edge; frames in which the"
        " map had moved. For information: the program that moves the mouse works on the same cores."
        f"{_drawn(seen.dragged)}",
    )


def _slowest(moved: Sequence[Moved]) -> str | None:
    return f"{min(each.rate for each in moved):.1f}" if moved else None


def rates(moved: Sequence[Moved]) -> str:
    return ", ".join(f"zoom {each.zoom:g}: {each.rate:.1f}" for each in moved)


def _drawn(moved: Sequence[Moved]) -> str:
    """How much is drawn in a frame, where the map counts it: not a finished picture is moved."""
    if not any(each.drawn for each in moved):
        return ""
    numbers = ", ".join(f"{each.drawn:,.0f}" for each in moved)
    return f" Lines or pieces of lines drawn in each frame: {numbers}."


def heap(what: str, seen: Seen, limit: Limit | None, peers: Sequence[Peer] = ()) -> Row:
    """The most of the states looked at, with the numbers that lie outside the collector's heap."""
    beside = told(peers, lambda peer: f"{peer.heap.whole:.0f} MB" if peer.heap else None)
    if not seen.heaps:
        return none(what, limit, seen, "ready", beside)
    states = "; ".join(
        f"{name}: {each.objects:.1f} + {each.arrays:.1f}" for name, each in seen.heaps.items()
    )
    return Row(
        what,
        max(each.whole for each in seen.heaps.values()),
        limit,
        peer=beside,
        unit="MB",
        note="after collecting what nobody needs, JSHeapUsedSize and the memory of typed arrays,"
        f" which it leaves out; the most of: {states}.",
    )
