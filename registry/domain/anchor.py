"""An anchor: how far the audit had come, kept where whoever tampers with it can't reach."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from registry.domain.errors import N_, RuleBroken

FORMAT = 1
_HASH = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Anchor:
    """The last entry's id and hash, how many there were, and when that was so."""

    id: int
    hash: str
    count: int
    at: str

    def line(self) -> str:
        """The anchor as a line of JSON."""
        return json.dumps({"format": FORMAT, **asdict(self)})


def read_anchors(lines: Iterable[str]) -> list[Anchor]:
    """The anchors of a file, one a line; RuleBroken says which line is none."""
    found = [_read(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not found:
        raise RuleBroken(N_("There is no anchor in the file."))
    return found


def _read(number: int, line: str) -> Anchor:
    try:
        told = json.loads(line)
        if told.pop("format") == FORMAT and _is_sound(anchor := Anchor(**told)):
            return anchor
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        pass
    raise RuleBroken(_NO_ANCHOR, params={"line": number, "format": FORMAT})


_NO_ANCHOR = N_("Line %(line)s is not an anchor of format %(format)s.")


def _is_sound(anchor: Anchor) -> bool:
    datetime.fromisoformat(anchor.at)
    return (
        _is_number(anchor.id)
        and _is_number(anchor.count)
        and _HASH.fullmatch(anchor.hash) is not None
    )


def _is_number(value: Any) -> bool:
    return type(value) is int and value >= 0
