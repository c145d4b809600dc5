"""What an import says about every row: refused, odd, or worth knowing, and why."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TextIO

from registry.domain.errors import N_, RuleBroken
from registry.exchange import csvout

Translate = Callable[[str], str]
COLUMNS = ("list", "row", "severity", "field", "message")


class Severity(StrEnum):
    """What became of the row: nothing was taken, it was taken but look at it, it was taken."""

    REFUSED = "refused"
    ODD = "odd"
    INFO = "info"


class Outcome(StrEnum):
    """What a row was to the registry. `changed` are known ones that gained a fact."""

    NEW = "new"
    KNOWN = "known"
    REPEATED = "repeated"
    CHANGED = "changed"
    REFUSED = "refused"


#: Noun of the list -> what its rows are called.
LISTS = {
    "cities": N_("cities"),
    "pairs": N_("pairs"),
    "agreements": N_("agreements"),
    "activities": N_("activities"),
    "programme": N_("programme"),
}


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a row, or about the whole list where `row` is None."""

    noun: str
    row: int | None
    severity: Severity
    about: RuleBroken

    def place(self, translate: Translate) -> str:
        """Where to look: the list and the row."""
        return f"{translate(LISTS[self.noun])} {self.row or ''}".strip()

    def text(self, translate: Translate) -> str:
        message = translate(self.about.message)
        return message % self.about.params if self.about.params else message


@dataclass(slots=True)
class ImportReport:
    """Notes in the order in which they arose, and how many rows became what."""

    notes: list[Note] = field(default_factory=list)
    outcomes: Counter[tuple[str, Outcome]] = field(default_factory=Counter)

    def count(self, noun: str, outcome: Outcome, rows: int = 1) -> None:
        self.outcomes[noun, outcome] += rows

    def refuse(self, noun: str, row: int, *problems: RuleBroken) -> None:
        """Say why a row was not taken, and count it."""
        self.notes += (Note(noun, row, Severity.REFUSED, problem) for problem in problems)
        self.count(noun, Outcome.REFUSED)

    def odd(self, noun: str, row: int | None, about: RuleBroken) -> None:
        self.notes.append(Note(noun, row, Severity.ODD, about))

    def info(self, noun: str, row: int | None, about: RuleBroken) -> None:
        self.notes.append(Note(noun, row, Severity.INFO, about))

    @property
    def refused(self) -> int:
        return sum(n for (_, outcome), n in self.outcomes.items() if outcome is Outcome.REFUSED)

    def noted(self, severity: Severity) -> list[Note]:
        return [note for note in self.notes if note.severity is severity]

    def totals(self, noun: str) -> Mapping[Outcome, int]:
        return {outcome: self.outcomes[noun, outcome] for outcome in Outcome}

    def rows_with(self, noun: str, severity: Severity) -> int:
        return len({note.row for note in self.noted(severity) if note.noun == noun})

    @property
    def nouns(self) -> list[str]:
        """The lists that were read, in the order of LISTS."""
        return [noun for noun in LISTS if any(noun == counted for counted, _ in self.outcomes)]


def lines(report: ImportReport, translate: Translate) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield the report's rows under COLUMNS."""
    for note in report.notes:
        row = "" if note.row is None else str(note.row)
        field_name = note.about.field or ""
        yield (note.noun, row, str(note.severity), field_name, note.text(translate))


def write_csv(report: ImportReport, target: TextIO, translate: Translate) -> None:
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    writer.writerows(map(csvout.cell, line) for line in lines(report, translate))
