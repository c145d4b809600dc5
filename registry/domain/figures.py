"""What a published figure is: a definition, a headline value and a table.

Page, chart, JSON, CSV and citation are made of the same `Figure`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from registry.domain.errors import N_

#: None is «not known»; in CSV an empty cell, in JSON null.
Cell = str | int | float | None


class Group(StrEnum):
    """The sections of the statistics, in their order."""

    STOCK = "stock"
    DORMANCY = "dormancy"
    WHERE = "where"
    WHAT = "what"
    DONE = "done"
    TIME = "time"
    TIES = "ties"


class Unit(StrEnum):
    """What a headline value counts or measures."""

    AGREEMENTS = "agreements"
    PAIRS = "pairs"
    CITIES = "cities"
    COUNTRIES = "countries"
    ACTIVITIES = "activities"
    YEARS = "years"
    KILOMETRES = "km"
    PARTNERS = "partners"
    COMPONENTS = "components"
    #: A number between 0 and 1 that is no share of anything counted.
    COEFFICIENT = "coefficient"


class Column(NamedTuple):
    """A column of a figure's table. A key says what a row is about, the others are its numbers."""

    code: str
    label: str
    key: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure means; `code` is its address below /statistics."""

    code: str
    group: Group
    name: str
    sentence: str
    unit: Unit
    columns: tuple[Column, ...]

    @property
    def keys(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.key)

    @property
    def measures(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if not column.key)


class Value(NamedTuple):
    """A headline: the number (None: there is none), out of how many, and how many are left out.

    A rate has its numerator in `number` and its denominator in `of`. A median or a mean has in
    `of` what it is taken of.
    """

    number: float | None
    of: int | None = None
    left_out: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a selection on a day: rows hold the cells of the definition's columns."""

    definition: Definition
    value: Value
    rows: Sequence[tuple[Cell, ...]]

    def __len__(self) -> int:
        """How much is kept when a figure is remembered."""
        return len(self.rows) * len(self.definition.columns) + 1


GROUPS: Mapping[Group, str] = {
    Group.STOCK: N_("What there is"),
    Group.DORMANCY: N_("What sleeps"),
    Group.WHERE: N_("Where"),
    Group.WHAT: N_("What kind, and since when"),
    Group.DONE: N_("What is done"),
    Group.TIME: N_("How long it takes"),
    Group.TIES: N_("Distance and network"),
}
UNITS: Mapping[Unit, str] = {
    Unit.AGREEMENTS: N_("agreements"),
    Unit.PAIRS: N_("pairs"),
    Unit.CITIES: N_("cities"),
    Unit.COUNTRIES: N_("countries"),
    Unit.ACTIVITIES: N_("activities"),
    Unit.YEARS: N_("years"),
    Unit.KILOMETRES: N_("km"),
    Unit.PARTNERS: N_("partners"),
    Unit.COMPONENTS: N_("parts"),
    Unit.COEFFICIENT: N_("between 0 and 1"),
}
