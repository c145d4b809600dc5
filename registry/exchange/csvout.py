"""CSV out: UTF-8, RFC 4180, with cells that no spreadsheet takes for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

#: What a spreadsheet may take for the beginning of a formula, full-width forms included,
#: whatever invisible characters stand before it.
_FORMULA = re.compile(
    r"^(?=[^\S\n]*[\u200b-\u200f\u2060\ufeff\s]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r])",
    re.MULTILINE,
)
_HARMLESS = re.compile("-?[0-9]+(\\.[0-9]+)?")
#: The beginning of a line that needs the apostrophe, and one that has got it: those which had
#: apostrophes there before get one more, so that it can be taken off again.
_LINE = r"(?='*(?:[\t\r]|(?:[^\S\n]|[\u200b-\u200f\u2060\ufeff])*[=+\-@\uff1d\uff0b\uff0d\uff20]))"
_BARE, _GUARDED = re.compile(f"^{_LINE}", re.MULTILINE), re.compile(f"^'{_LINE}", re.MULTILINE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LINES_AT_ONCE = 500
JOINT = ";"


def cell(value: object) -> str:
    """The text of a cell: formulas get an apostrophe in front, numbers stay as they are."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    if not text or _HARMLESS.fullmatch(text):
        return text
    return _FORMULA.sub("'", _CONTROL.sub("", text))


def guarded(text: str) -> str:
    """The text as no spreadsheet takes it for a formula, and as `unguarded` gives it back."""
    return _BARE.sub("'", text)


def unguarded(text: str) -> str:
    return _GUARDED.sub("", text)


def lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The file in pieces of LINES_AT_ONCE lines, so that a long one is never whole in memory."""
    rest = iter(rows)
    batch: list[Sequence[object]] = [header]
    while batch:
        written = io.StringIO()
        csv.writer(written).writerows([cell(value) for value in row] for row in batch)
        yield written.getvalue().encode()
        batch = list(islice(rest, LINES_AT_ONCE))
