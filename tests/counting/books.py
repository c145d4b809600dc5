"""What was downloaded: the files of a selection, a row a dictionary, as any reader has them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import permutations

from tests.counting.words import ASLEEP, CONTACT, IN_FORCE, WINDOWS

Row = Mapping[str, str]
#: Reads a file: its path and the query.
Get = Callable[[str, Mapping[str, str]], Sequence[Row]]
Pair = tuple[str, str]


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def parts(text: str) -> list[str]:
    return text.split(";") if text else []


@dataclass
class Books:
    """The files of one selection on its day; each is fetched when it is first looked into."""

    get: Get
    today: date
    asked: Mapping[str, str] = field(default_factory=dict)

    @property
    def day(self) -> date:
        return day(self.asked.get("on", "")) or self.today

    @property
    def window(self) -> int:
        return int(self.asked.get("window", 24))

    @cached_property
    def agreements(self) -> Sequence[Row]:
        return self.get("/agreements.csv", self.asked)

    @cached_property
    def activities(self) -> Sequence[Row]:
        return self.get("/activities.csv", self.asked)

    @cached_property
    def declarations(self) -> Sequence[Row]:
        return self.get("/declarations.csv", self.asked)

    @cached_property
    def cities(self) -> Mapping[str, Row]:
        """Every city on record, by its short name."""
        return {row["slug"]: row for row in self.get("/cities.csv", self._of("edition"))}

    def _of(self, *names: str) -> dict[str, str]:
        """What was asked by these names alone."""
        return {name: self.asked[name] for name in names if self.asked.get(name)}

    @cached_property
    def in_force(self) -> list[Row]:
        return [row for row in self.agreements if row["legal_status"] == IN_FORCE]

    def at_window(self, months: int) -> list[Row]:
        """The same agreements as another window has them."""
        wanted = {row["reference"] for row in self.agreements}
        looked = self._of("edition", "on")
        rows = self.get("/agreements.csv", {**looked, "window": str(months)})
        return [row for row in rows if row["reference"] in wanted]

    def at_windows(self) -> Iterator[tuple[int, list[Row]]]:
        for months in WINDOWS:
            yield months, self.at_window(months)

    # -- ties --------------------------------------------------------------------------------

    @cached_property
    def pairs_of(self) -> dict[str, set[Pair]]:
        """The pairs that each agreement in force makes; only agreements that make some."""
        found = {row["reference"]: set(self._pairs(row)) for row in self.in_force}
        return {reference: pairs for reference, pairs in found.items() if pairs}

    def _pairs(self, row: Row) -> Iterator[Pair]:
        if int(row["present"]) < 2:
            return
        parties = zip(parts(row["city_slugs"]), parts(row["countries"]), strict=True)
        for one, other in permutations(parties, 2):
            if self._match(one, other):
                yield min(one[0], other[0]), max(one[0], other[0])

    def _match(self, one: Pair, other: Pair) -> bool:
        """Whether these are the city or country asked for and the partner, in this order."""
        asked = self.asked
        return (
            asked.get("city", one[0]) == one[0]
            and asked.get("country", one[1]) == one[1]
            and asked.get("partner", other[0]) in other
        )

    @cached_property
    def pairs(self) -> set[Pair]:
        return set().union(*self.pairs_of.values())

    @cached_property
    def counted_cities(self) -> set[str]:
        return {slug for pair in self.pairs for slug in pair}

    def country(self, slug: str) -> str:
        return self.cities[slug]["country"]

    def region(self, slug: str) -> str | None:
        return self.cities[slug]["region"] or None


# -- what rates are made of --------------------------------------------------------------------


def is_asleep(row: Row) -> bool:
    return row["activity_status"] in ASLEEP


def rate(rows: Sequence[Row]) -> tuple[int, int, int]:
    """Asleep, judged and left out."""
    stated = [row for row in rows if row["activity_status"]]
    assert all(row["kind"] != CONTACT for row in stated)
    silent = sum(row["activity_status"] == "no_record" for row in stated)
    return sum(map(is_asleep, stated)), len(stated) - silent, silent


def spread(rows: Sequence[Row]) -> tuple[int, ...]:
    """Agreements, those in force, and their rate."""
    return len(rows), sum(row["legal_status"] == IN_FORCE for row in rows), *rate(rows)
