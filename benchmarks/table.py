"""What was measured beside its limit, as a Markdown table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HEADINGS = ("What", "Limit", "Ours", "Peer", "Figure", "Met?")


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound that a figure keeps: at most `value`, or at least it."""

    value: float
    unit: str = ""
    least: bool = False

    def holds(self, figure: float) -> bool:
        return figure >= self.value if self.least else figure <= self.value

    def __str__(self) -> str:
        return f"{'≥' if self.least else '≤'} {quantity(self.value, self.unit)}"


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure; without a limit it is for information.

    None is a figure that could not be measured: that counts as missed.

    `note` says how it was measured, in a sentence or two.
    """

    what: str
    figure: float | None
    limit: Limit | None = None
    ours: str = ""
    peer: str = ""
    unit: str = ""
    note: str = ""

    @property
    def met(self) -> bool | None:
        if self.figure is None:
            return False
        return self.limit.holds(self.figure) if self.limit else None

    def cells(self) -> tuple[str, ...]:
        unit = self.limit.unit if self.limit else self.unit
        figure = "not measured" if self.figure is None else quantity(self.figure, unit)
        verdict = {True: "yes", False: "**no**", None: ""}[self.met]
        return (self.what, str(self.limit or ""), self.ours, self.peer, figure, verdict)


def quantity(value: float, unit: str = "") -> str:
    """The number with as many digits as tell something, and its unit."""
    text = f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
    return f"{text} {unit}".rstrip()


def markdown(rows: Sequence[Row]) -> str:
    """The table, and below it how each figure was measured."""
    lines = [HEADINGS, ("---",) * len(HEADINGS), *(row.cells() for row in rows)]
    table = "".join(f"| {' | '.join(_escaped(line))} |\n" for line in lines)
    notes = "".join(f"- **{row.what}**: {row.note}\n" for row in rows if row.note)
    return f"{table}\n{notes}" if notes else table


def _escaped(cells: Iterable[str]) -> list[str]:
    return [cell.replace("|", "\\|") for cell in cells]


def missed(rows: Iterable[Row]) -> list[Row]:
    """The rows whose limit is not kept, what could not be measured among them."""
    return [row for row in rows if row.met is False]
