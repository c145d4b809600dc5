"""What every import shares: who, when, from which source, and which rows are known already."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import NamedTuple, TypeVar

from registry.domain.errors import N_, RuleBroken
from registry.exchange.places import Places
from registry.exchange.report import ImportReport
from registry.exchange.tabular import Row, Table, Unreadable
from registry.models import Source
from registry.services import sources
from registry.services.audit import Actor, AnySession
from registry.services.sources import Kept, RowKey

T = TypeVar("T")
BATCH = 500


class Progress(NamedTuple):
    """Told how many rows there will be, and how many more are done."""

    expect: Callable[[int], object]
    done: Callable[[int], object]


NOBODY_WATCHES = Progress(lambda _rows: None, lambda _rows: None)


@dataclass(slots=True)
class Import:
    """One command's work: one transaction, one source, one report."""

    session: AnySession
    actor: Actor
    today: date
    source: Source
    places: Places = field(default_factory=Places)
    report: ImportReport = field(default_factory=ImportReport)
    progress: Progress = NOBODY_WATCHES
    written: int = 0

    def close(self) -> None:
        """Put on record that the source brought something, if it did."""
        if self.written:
            sources.note_import(self.session, self.actor, self.source, rows=self.written)


class Ledger:
    """The rows of one source that became things of one kind; equal rows are told apart."""

    def __init__(self, job: Import, entity: str) -> None:
        self._job, self._entity = job, entity
        self._known = sources.known_rows(job.session, job.source, entity)
        self._seen: Counter[str] = Counter()
        self._kept: list[Kept] = []

    def key(self, content: str) -> RowKey:
        """Return the key of the next row with this content."""
        self._seen[content] += 1
        return RowKey(content, self._seen[content])

    def known(self, key: RowKey) -> int | None:
        return self._known.get(key)

    def keep(self, key: RowKey, row: int, entity_id: int) -> None:
        self._kept.append(Kept(key, row, entity_id))

    def flush(self) -> None:
        job = self._job
        sources.keep(job.session, job.source, self._entity, self._kept, today=job.today)
        job.written += len(self._kept)
        self._kept = []


def digest(*parts: object) -> str:
    return sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def content(row: Row, *, without: Sequence[str] = ()) -> str:
    """The digest of what the row says, whatever the order of its columns."""
    written = row.values if row.written is None else row.written
    said = sorted((k, v.strip()) for k, v in written.items() if v.strip() and k not in without)
    return digest(said)


def batches(rows: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    rest = iter(rows)
    while batch := list(islice(rest, size)):
        yield batch


def check_columns(
    table: Table, known: Sequence[str], required: Sequence[str], ignored: Sequence[str] = ()
) -> None:
    """Refuse a table whose header is not understood, with the columns that would be."""
    strange = [name for name in table.columns if name not in known and name not in ignored]
    if strange:
        raise Unreadable(_STRANGE, name=strange[0][:60], known=shown(known))
    missing = [name for name in required if name not in table.columns]
    if missing:
        raise Unreadable(_MISSING, name=missing[0], known=shown(known))


def shown(columns: Iterable[str]) -> str:
    """Name the columns; of eight groups for cities the first two stand for all."""
    named = [name for name in columns if not _FURTHER_CITY.fullmatch(name)]
    return ", ".join(f"{name} … city_h" if name == "geonames_b" else name for name in named)


_FURTHER_CITY = re.compile("(city|country|wikidata|geonames)_[c-h]")
_STRANGE = N_("The column “%(name)s” is not known. Known are: %(known)s.")
_MISSING = N_("The column “%(name)s” is missing. Known are: %(known)s.")


def note_reading(report: ImportReport, noun: str, table: Table) -> None:
    """Report what is to be known of how a file was read."""
    for about in reading_notes(table.guessed, table.sheets):
        report.odd(noun, None, about)


def reading_notes(guessed: str | None, sheets: Sequence[str]) -> Iterator[RuleBroken]:
    """Tell an encoding that had to be guessed, and sheets that were not looked at."""
    if guessed:
        yield RuleBroken(_GUESSED, params={"encoding": guessed})
    if sheets:
        first, *rest = (f"“{name[:31]}”" for name in sheets)
        yield RuleBroken(_SHEETS, params={"first": first, "rest": ", ".join(rest)[:200]})


_GUESSED = N_("The file is not UTF-8; it was read as %(encoding)s. Look at the names.")
_SHEETS = N_("Only the first sheet, %(first)s, was read. There are also: %(rest)s.")
