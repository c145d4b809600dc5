"""The shapes of what figures are counted of: columns of agreements, ties and activities.

Columns are arrays of one length; a code is its position in a tuple of codes, an unknown code −1,
an unknown day NaT. `len()` of such a table is how much is kept when it is remembered.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from registry.domain.selection import LISTED
from registry.domain.vocabulary import ACTIVITY_KINDS, MODES, Kind, Legal, Record, Status
from registry.queries.figures.arrays import Codes, Days, Flags, Ints, Texts, positions

KIND_CODES = tuple(map(str, Kind))
LEGAL_CODES = tuple(map(str, LISTED))
STATUS_CODES = tuple(map(str, Status))
RECORD_CODES = tuple(map(str, Record))
ACTIVITY_CODES = tuple(ACTIVITY_KINDS)
MODE_CODES = tuple(MODES)


def size_of(table: Any) -> int:
    """How many numbers of 8 bytes a table keeps."""
    columns = (getattr(table, name) for name in table.__slots__)
    return sum(each.nbytes for each in columns if isinstance(each, np.ndarray)) // 8


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """The agreements of a selection, by id, and what is written of them.

    `kind`, `legal` (on the day) are positions in KIND_CODES, LEGAL_CODES. `concluded` is the EDTF
    text of the conclusion, or None.
    """

    ids: Ints
    kind: Codes
    legal: Codes
    contested: Flags
    concluded: Texts
    concluded_earliest: Days
    concluded_latest: Days

    def __len__(self) -> int:
        return size_of(self)


@dataclass(frozen=True, slots=True, eq=False)
class Parties:
    """The parties of the listed agreements, by agreement (`by`, its position) and city (id).

    `present`: it is a party on the day. `remains`: it has not left by today. `reported`: it has.
    `asked` and `partner`: what the selection says of one party and of a different one holds.
    """

    by: Ints
    cities: Ints
    present: Flags
    remains: Flags
    reported: Flags
    asked: Flags
    partner: Flags

    def __len__(self) -> int:
        return size_of(self)


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """The agreements of a selection on its day, by id; other tables name them by position.

    `kind`, `legal`, `status` and `record` are positions in KIND_CODES, LEGAL_CODES, STATUS_CODES
    and RECORD_CODES. `status` is that of the selection's window, −1 where there is none (not in
    force, or a contact). `reported`: some party has. `last` is L of the dormancy rule.
    """

    ids: Ints
    kind: Codes
    legal: Codes
    status: Codes
    record: Codes
    reported: Flags
    last: Days
    concluded_earliest: Days
    concluded_latest: Days

    def __len__(self) -> int:
        return size_of(self)

    @property
    def number(self) -> int:
        return len(self.ids)

    def positions(self, ids: Ints) -> Ints:
        """Where these agreements stand, −1 for those that are not among them."""
        return positions(self.ids, ids)

    def has_status(self, *wanted: str) -> Flags:
        # Position −1, which is no status, finds the last: False.
        so = np.array([code in wanted for code in (*STATUS_CODES, None)])
        return so[self.status]

    @property
    def in_force(self) -> Flags:
        return in_force(self.legal)

    @property
    def contact(self) -> Flags:
        return contact(self.kind)

    @property
    def asleep(self) -> Flags:
        """The numerator of a dormancy rate."""
        return self.has_status(Status.DORMANT, Status.NEVER_IMPLEMENTED)

    @property
    def no_record(self) -> Flags:
        """What a dormancy rate leaves out."""
        return self.has_status(Status.NO_RECORD)

    @property
    def judged(self) -> Flags:
        """The denominator: in force, more than a contact, and not without any record."""
        return (self.status >= 0) & ~self.no_record


def in_force(legal: Codes) -> Flags:
    return legal == LEGAL_CODES.index(Legal.IN_FORCE)  # type: ignore[no-any-return]


def contact(kind: Codes) -> Flags:
    return kind == KIND_CODES.index(Kind.CONTACT)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True, eq=False)
class Ties:
    """The ties of a selection on its day, and the pairs, cities and countries that they make.

    A tie: `by` is the position of its agreement (in force) in the `Standing`, `one` < `other` are
    those of its cities in `cities`, `pair` that of its pair. A pair: `pair_one` and `pair_other`
    are positions in `cities`. A city: `cities` are ids, ascending; `country` and `region` are
    positions in `countries` (ISO 3166-1, ascending) and `regions` (country and name, None where
    it is unknown, which comes last in its country).
    """

    by: Ints
    one: Ints
    other: Ints
    pair: Ints
    pair_one: Ints
    pair_other: Ints
    cities: Ints
    country: Ints
    region: Ints
    countries: tuple[str, ...]
    regions: tuple[tuple[str, str | None], ...]

    def __len__(self) -> int:
        return size_of(self)


@dataclass(frozen=True, slots=True, eq=False)
class Activities:
    """What was done under a selection's agreements, not withdrawn, and possibly begun by the day.

    By id. `by` is the position of the agreement in the `Standing`; `kind` and `mode` are positions
    in ACTIVITY_CODES and MODE_CODES. `counting`: it qualifies for the dormancy rule; `counts_on`
    is the day at which it then counts: never after the selection's day. `paid`: it is on record
    where the money came from.
    """

    ids: Ints
    by: Ints
    kind: Codes
    mode: Codes
    begin_earliest: Days
    begin_latest: Days
    counts_on: Days
    counting: Flags
    paid: Flags

    def __len__(self) -> int:
        return size_of(self)

    def positions(self, ids: Ints) -> Ints:
        """Where these activities stand, −1 for those that are not among them."""
        return positions(self.ids, ids)
