"""Lists of pairs: one file of cities with keys of its own, one of pairs of these keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from registry.domain import countries
from registry.domain.dateparsing import parse_date
from registry.domain.dates import PartialDate
from registry.domain.entries import AgreementEntry, PaperEntry
from registry.domain.errors import N_, RuleBroken
from registry.exchange import cities
from registry.exchange.cities import CityImport
from registry.exchange.importing import (
    Import,
    batches,
    check_columns,
    digest,
    note_reading,
)
from registry.exchange.intake import Candidate, Intake, reporters
from registry.exchange.opening import read_file
from registry.exchange.tabular import Row, Table, Unreadable
from registry.forms.gate import Gate

NOUN = "pairs"
COLUMNS = ("city_a", "city_b", "since")
REQUIRED = ("city_a", "city_b")
#: How public lists of cities call our columns.
ALIASES = {"country_code": "country", "admin1": "region"}
IGNORED = ("coordinate_check",)


def prepared(cities_table: Table) -> Table:
    """Return the table under our column names; a missing country is one not known."""
    columns = tuple(ALIASES.get(name, name) for name in cities_table.columns)
    check_columns(replace(cities_table, columns=columns), cities.COLUMNS, cities.REQUIRED, IGNORED)
    if "id" not in columns and "wikidata_id" not in columns:
        raise Unreadable(N_("The list of cities has no column “id” to name them by in pairs."))
    return replace(cities_table, columns=columns, rows=[_renamed(row) for row in cities_table.rows])


def _renamed(row: Row) -> Row:
    values = {ALIASES.get(k, k): v for k, v in row.values.items() if k not in IGNORED}
    if not row.problem and not values["country"].strip():
        values["country"] = countries.UNKNOWN  # nothing is guessed
    return replace(row, values=values)


@dataclass(slots=True)
class PairImport:
    """Takes pairs in batches, once the cities that they name are there."""

    job: Import
    intake: Intake
    kind: str
    cities: CityImport
    rows: Mapping[str, int]  # the city file's key -> row number there

    def run(self, rows: Sequence[Row]) -> None:
        for batch in batches(rows):
            self.intake.settle([found for row in batch if (found := self._candidate(row))])
            self.job.progress.done(len(batch))

    def _candidate(self, row: Row) -> Candidate | None:
        ends = [self.rows.get(row.values.get(name, "").strip(), 0) for name in REQUIRED]
        missing = [
            name for name, end in zip(REQUIRED, ends, strict=True) if end not in self.cities.ids
        ]
        gate = Gate(row.values)
        since = gate.read("since", parse_date)
        for name in missing:
            gate.refuse(name, _NO_SUCH_KEY, key=row.values.get(name, "")[:60])
        if row.problem or gate.problems:
            problems = [row.problem] if row.problem else gate.problems
            self.job.report.refuse(NOUN, row.number, *problems)
            return None
        return self._new_candidate(row, ends, since)

    def _new_candidate(
        self, row: Row, ends: Sequence[int], since: PartialDate | None
    ) -> Candidate | None:
        said = [self.cities.keys[end] for end in ends]
        key = self.intake.ledger.key(digest(*said, row.values.get("since", "").strip()))
        known = self.intake.ledger.known(key)
        if known is not None:
            self.intake.is_known(known)
            return None
        ids = tuple(self.cities.ids[end] for end in ends)
        papers = (PaperEntry(signed=since),) if since else ()
        entry = AgreementEntry(
            ids, self.kind, papers=papers, reported_by=self.intake.reporters(ids)
        )
        return Candidate(row.number, key, entry)


_NO_SUCH_KEY = N_("The list of cities has no city “%(key)s”, or it was refused.")


class Lists(NamedTuple):
    """The two files."""

    cities: Table
    pairs: Table


def read(cities_file: Path, pairs_file: Path) -> Lists:
    """Read both files; Unreadable says what is wrong with one of them."""
    lists = Lists(prepared(read_file(cities_file)), read_file(pairs_file))
    check_columns(lists.pairs, COLUMNS, REQUIRED)
    return lists


def run(job: Import, lists: Lists, kind: str, reported_by: str | None = None) -> None:
    """Import the cities, then the pairs."""
    job.progress.expect(len(lists.cities.rows) + len(lists.pairs.rows))
    note_reading(job.report, cities.NOUN, lists.cities)
    note_reading(job.report, NOUN, lists.pairs)
    city_import = CityImport(job)
    city_import.run(lists.cities.rows)
    intake = Intake(job, NOUN, reporters(job.session, reported_by))
    keys = _row_numbers(job, lists.cities)
    PairImport(job, intake, kind, city_import, keys).run(lists.pairs.rows)


def _row_numbers(job: Import, table: Table) -> dict[str, int]:
    """Return the row of each key; of two rows with one key the second is odd and not meant."""
    own_key = "id" if "id" in table.columns else "wikidata_id"
    rows: dict[str, int] = {}
    for row in table.rows:
        key = row.values.get(own_key, "").strip()
        if key and rows.setdefault(key, row.number) != row.number:
            about = {"key": key[:60], "row": rows[key]}
            job.report.odd(cities.NOUN, row.number, RuleBroken(_KEY_TWICE, own_key, about))
    return rows


_KEY_TWICE = N_("Row %(row)s has the key %(key)s too; pairs mean that one.")
