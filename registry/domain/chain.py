"""The audit as a chain: every entry's hash covers the hash before it, so that tampering shows."""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from registry.domain.anchor import Anchor
from registry.domain.errors import N_

#: What the first entry follows.
START = "0" * 64
#: What a hash covers beside the hash before it. Another column would break every chain there is:
#: it has to stay outside, or come with a migration that chains anew (and ends all anchors).
CHAINED = ("id", "at", "actor", "request_id", "action", "entity", "entity_id", "changes")
#: How many entries put in at one place are recognised as such.
RECENT = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it is stored: `facts` are all its columns but the two hashes."""

    facts: Mapping[str, object]
    previous: str
    hash: str

    @property
    def id(self) -> int:
        return int(str(self.facts["id"]))


def link(previous: str, facts: Mapping[str, object]) -> str:
    """The hash of an entry that follows the one with the hash `previous`."""
    return sha256(f"{previous}\n".encode() + canonical(facts)).hexdigest()


def canonical(facts: Mapping[str, object]) -> bytes:
    """The one way to write the facts: JSON, keys sorted, no spaces, UTF-8, times in UTC."""
    return _ENCODER.encode(facts).encode("utf-8", "surrogatepass")


def _plain(value: object) -> str:
    if not isinstance(value, datetime):
        return repr(value)  # nothing that the registry writes; so the hash won't fit
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="microseconds")


_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
)


class Fault(StrEnum):
    """What can be wrong."""

    EDITED = "edited"
    MOVED = "moved"
    INSERTED = "inserted"
    MISSING = "missing"
    CUT = "cut"
    GONE = "gone"
    REWRITTEN = "rewritten"
    MISCOUNTED = "miscounted"


#: Filled with the fields of a finding.
MESSAGES = {
    Fault.EDITED: N_("entry %(id)s was edited"),
    Fault.MOVED: N_("entry %(id)s, behind entry %(after)s, was moved, or edited with its links"),
    Fault.INSERTED: N_("what stands between entries %(after)s and %(id)s was inserted"),
    Fault.MISSING: N_(
        "entry %(id)s does not follow entry %(after)s: the one or something between was removed,"
        " moved or edited"
    ),
    Fault.CUT: N_("the end is cut off: after entry %(after)s there was %(id)s (anchor of %(at)s)"),
    Fault.GONE: N_("entry %(id)s was removed: the anchor of %(at)s names it"),
    Fault.REWRITTEN: N_(
        "entry %(id)s or entries before it were rewritten: the anchor of %(at)s has another hash"
    ),
    Fault.MISCOUNTED: N_(
        "up to entry %(id)s there are more or fewer entries than the anchor of %(at)s counts"
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault and its place: the entry where it shows, and the one before (0: none)."""

    fault: Fault
    id: int
    after: int = 0
    at: str = ""

    @property
    def message(self) -> str:
        return MESSAGES[self.fault]

    @property
    def params(self) -> dict[str, object]:
        return {"id": self.id, "after": self.after, "at": self.at}


class Verifier:
    """Walks along a chain, entries by ascending id, and compares it with anchors."""

    def __init__(self, anchors: Iterable[Anchor] = ()) -> None:
        self.count, self.last, self.hash = 0, 0, START
        self.fitting: list[Anchor] = []
        self._anchors = sorted(anchors, key=lambda anchor: anchor.id)
        self._recent = deque([(START, 0)], maxlen=RECENT)

    def findings(self, entries: Iterable[Entry]) -> Iterator[Finding]:
        """What is wrong, in the order of the entries; the anchors' entries that are gone last."""
        awaited = deque(self._anchors)
        yield from self._compared(awaited)
        for entry in entries:
            yield from self._about(entry)
            self.count, self.last, self.hash = self.count + 1, entry.id, entry.hash
            self._recent.append((entry.hash, entry.id))
            yield from self._compared(awaited)
        for anchor in awaited:
            yield Finding(Fault.CUT, anchor.id, self.last, anchor.at)

    def _about(self, entry: Entry) -> Iterator[Finding]:
        follows = entry.previous == self.hash
        if not _is_its_own(entry):
            fault = Fault.EDITED if follows else Fault.MOVED
            yield Finding(fault, entry.id, self.last)
        elif not follows:
            earlier = next((i for known, i in self._recent if known == entry.previous), None)
            if earlier is None:
                yield Finding(Fault.MISSING, entry.id, self.last)
            else:
                yield Finding(Fault.INSERTED, entry.id, earlier)

    def _compared(self, awaited: deque[Anchor]) -> Iterator[Finding]:
        while awaited and awaited[0].id <= self.last:
            anchor = awaited.popleft()
            fault = self._against(anchor)
            if fault:
                yield Finding(fault, anchor.id, self.last, anchor.at)
            else:
                self.fitting.append(anchor)

    def _against(self, anchor: Anchor) -> Fault | None:
        if anchor.id < self.last:
            return Fault.GONE
        if anchor.hash != self.hash:
            return Fault.REWRITTEN
        return Fault.MISCOUNTED if anchor.count != self.count else None


def _is_its_own(entry: Entry) -> bool:
    """Whether the entry's hash is that of what it says."""
    try:
        return entry.hash == link(entry.previous, entry.facts)
    except (ValueError, RecursionError):  # what nobody writes: it was put there
        return False
