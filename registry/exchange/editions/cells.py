"""The cells of a package's CSV files, by the kinds of their columns: written, and read again."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from registry.domain.dates import PartialDate
from registry.exchange.csvout import JOINT, guarded, unguarded
from registry.exchange.editions.format_1 import Column

_LINE = "\n"


def _said_numbers(numbers: Sequence[int]) -> str:
    """1, 2, 3, 7 as 1-3;7. A number that is there twice stands there twice."""
    spans = (
        [number for _at, number in same]
        for _, same in groupby(enumerate(numbers), lambda each: each[1] - each[0])
    )
    return JOINT.join(f"{s[0]}-{s[-1]}" if len(s) > 1 else str(s[0]) for s in spans)


def _read_numbers(text: str) -> list[int]:
    return [number for span in text.split(JOINT) for number in _span(span)]


def _span(text: str) -> range:
    first, dash, last = text.partition("-")
    return range(int(first), int(last if dash else first) + 1)


def _said_moment(at: datetime) -> str:
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


_WRITERS: Mapping[str, Callable[[Any], str]] = {
    "text": guarded,
    "whole": str,
    "number": repr,
    "yes/no": lambda value: "yes" if value else "no",
    "day": str,
    "date": str,
    "code": str,
    "codes": JOINT.join,
    "lines": lambda values: guarded(_LINE.join(values)),
    "numbers": _said_numbers,
    "moment": _said_moment,
}
_READERS: Mapping[str, Callable[[str], Any]] = {
    "text": unguarded,
    "whole": int,
    "number": float,
    "yes/no": {"yes": True, "no": False}.__getitem__,
    "day": date.fromisoformat,
    "date": PartialDate.from_edtf,
    "code": str,
    "codes": lambda text: text.split(JOINT),
    "lines": lambda text: unguarded(text).split(_LINE),
    "numbers": _read_numbers,
    "moment": datetime.fromisoformat,
}


def written(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """The file: UTF-8, RFC 4180, the names of its columns first."""
    writers = [_WRITERS[column.kind] for column in columns]
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(column.name for column in columns)
    table.writerows(
        ["" if value is None else write(value) for write, value in zip(writers, row, strict=True)]
        for row in rows
    )
    return out.getvalue().encode()


def read(columns: Sequence[Column], content: bytes) -> Iterator[dict[str, Any]]:
    """The rows, each by the names of its columns; None where a cell is empty."""
    table = csv.reader(io.StringIO(content.decode(), newline=""))
    if next(table, None) != [column.name for column in columns]:
        raise ValueError("its columns are not those of the format")
    kinds = [(column.name, _READERS[column.kind]) for column in columns]
    for row in table:
        yield {
            name: reader(cell) if cell else None
            for (name, reader), cell in zip(kinds, row, strict=True)
        }
