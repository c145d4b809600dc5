"""Cities that were merged, told from whom agreements named before and name now.

A city counts as merged if the later state does not have it, and the agreements that named it
gained exactly one city in common. Where that leaves a choice, nothing is said.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from registry.domain.agreements import Happening
from registry.domain.dates import PartialDate


class Part(NamedTuple):
    """A city's part in an agreement; dates are EDTF text, `left_on` is when leaving was told."""

    reference: str
    slug: str
    joined: str | None
    left: str | None
    left_on: str | None
    reported: bool

    def gone_by(self, day: date) -> bool:
        """Whether it has left by the day: see `counts_from` of domain/agreements.py."""
        if self.left_on is None:
            return False
        left = PartialDate.from_edtf(self.left) if self.left else None
        return Happening(left, date.fromisoformat(self.left_on)).counts_from <= day


@dataclass(frozen=True, slots=True)
class Merger:
    """A city that is gone, what it was merged into, and the agreements that moved with it."""

    slug: str
    into: str
    references: tuple[str, ...]


Parts = tuple[set[Part], set[Part]]
#: By reference, the parts before and after, of the agreements of which they are looked at.
Differing = Mapping[str, Parts]


def differing(before: Collection[Part], after: Collection[Part]) -> dict[str, Parts]:
    """The parts of agreements of which any is another, or of which somebody has left."""
    old, new = set(before), set(after)
    others = {part.reference for part in old ^ new}
    others |= {part.reference for part in before if part.left_on}
    found: dict[str, Parts] = {each: (set(), set()) for each in others}
    for side, parts in enumerate((old, new)):
        for part in parts:
            if part.reference in others:
                found[part.reference][side].add(part)
    return found


def gone_from(parts: Parts) -> set[str]:
    """The cities that an agreement named and names no more."""
    before, after = ({part.slug for part in side} for side in parts)
    return before - after


def mergers_of(parts: Differing, cities: Collection[str]) -> list[Merger]:
    """The cities that were merged; `parts` are of agreements that both sides list.

    `cities` are the short names of all cities of the later side.
    """
    gained: dict[str, set[str]] = {}
    moved: dict[str, list[str]] = defaultdict(list)
    for reference, slug, gains in _moves(parts, cities):
        moved[slug].append(reference)
        if gains:
            gained[slug] = gained.get(slug, gains) & gains
    found = ((slug, next(iter(gains))) for slug, gains in gained.items() if len(gains) == 1)
    return [Merger(slug, into, tuple(sorted(moved[slug]))) for slug, into in sorted(found)]


def _moves(parts: Differing, cities: Collection[str]) -> Iterator[tuple[str, str, set[str]]]:
    """Each city that is gone from an agreement and from the registry, and what came there."""
    for reference, (before, after) in parts.items():
        gains = {part.slug for part in after} - {part.slug for part in before}
        gone = gone_from((before, after))
        yield from ((reference, slug, gains) for slug in gone if slug not in cities)
