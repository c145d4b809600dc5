"""The lists that can be imported by themselves: their columns, and what takes their rows in."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from registry.domain.vocabulary import Kind
from registry.exchange import activities, agreements, cities
from registry.exchange.activities import ActivityImport
from registry.exchange.agreements import AgreementImport
from registry.exchange.cities import CityImport
from registry.exchange.downloads import (
    ACTIVITY_COLUMNS,
    AGREEMENT_COLUMNS,
    CITY_COLUMNS,
)
from registry.exchange.importing import Import, check_columns, note_reading
from registry.exchange.intake import Intake, reporters
from registry.exchange.mapping import mapped, read_mapping
from registry.exchange.opening import read_file
from registry.exchange.tabular import Row, Table


@dataclass(frozen=True, slots=True)
class Choices:
    """What the importer says of a whole list; empty is not said."""

    kind: str = ""
    reported_by: str | None = None


@dataclass(frozen=True, slots=True)
class ListOf:
    """A noun's documented columns, those that our own export computes, and what takes a list in."""

    columns: Sequence[str]
    required: Sequence[str]
    computed: Collection[str]
    take: Callable[[Import, Choices, Sequence[Row]], None]


def _cities(job: Import, _choices: Choices, rows: Sequence[Row]) -> None:
    CityImport(job).run(rows)


def _agreements(job: Import, choices: Choices, rows: Sequence[Row]) -> None:
    intake = Intake(job, agreements.NOUN, reporters(job.session, choices.reported_by))
    AgreementImport(job, intake, choices.kind or Kind.TWINNING).run(rows)


def _activities(job: Import, choices: Choices, rows: Sequence[Row]) -> None:
    by = reporters(job.session, choices.reported_by)
    ActivityImport(job, choices.kind, by).run(rows)


LISTS = {
    cities.NOUN: ListOf(cities.COLUMNS, cities.REQUIRED, CITY_COLUMNS, _cities),
    agreements.NOUN: ListOf(
        agreements.COLUMNS, agreements.REQUIRED, AGREEMENT_COLUMNS, _agreements
    ),
    activities.NOUN: ListOf(activities.COLUMNS, activities.REQUIRED, ACTIVITY_COLUMNS, _activities),
}


def read_list(noun: str, file: Path, mapping: Path | None = None) -> Table:
    """Read a list, through its mapping if it has one; Unreadable says what is wrong."""
    kind, table = LISTS[noun], read_file(file)
    if mapping:
        table = mapped(table, read_mapping(mapping), kind.columns)
    else:
        table = table.without(set(kind.computed) - set(kind.columns))
    check_columns(table, kind.columns, kind.required)
    return table


def take_in(job: Import, noun: str, table: Table, choices: Choices | None = None) -> None:
    """Import the rows of a list."""
    note_reading(job.report, noun, table)
    LISTS[noun].take(job, choices or Choices(), table.rows)
