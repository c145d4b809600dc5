"""A date as far as it is known: its EDTF text, the earliest and the latest day it can be.

Nothing here guesses. The days are those of the period that was named: a year is its first to its
last day, and «c. 1950» is `1950~` from 1950-01-01 to 1950-12-31, because nobody said how wide the
«circa» is. That it is approximate is kept in the text and shown.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.domain.errors import N_

#: The oldest partnership that cities keep alive (Paderborn and Le Mans) is dated 836.
FIRST_YEAR, LAST_YEAR = 800, 2999


class DateProblem(ValueError):
    """A text or numbers that are no date; `message` has %(name)s places that `params` fill."""

    def __init__(self, message: str, **params: object) -> None:
        self.message = message
        self.params = params
        super().__init__(message % params)


class Precision(StrEnum):
    """What kind of period a date names."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    DECADE = "decade"
    RANGE = "range"


@dataclass(frozen=True, slots=True, order=False)
class PartialDate:
    """One point in time, known to lie between two days. Make it by a class method."""

    edtf: str
    earliest: date
    latest: date

    def __post_init__(self) -> None:
        if self.latest < self.earliest:
            raise _backwards(self.earliest, self.latest)

    def __str__(self) -> str:
        return self.edtf

    @classmethod
    def from_edtf(cls, text: str) -> "PartialDate":
        """Read exactly what `edtf` holds: `str(PartialDate.from_edtf(text)) == text`."""
        found = ((build, pattern.fullmatch(text)) for pattern, build in _EDTF_FORMS)
        made = next((build(*match.groups()) for build, match in found if match), None)
        if made is None or made.edtf != text:
            raise DateProblem(N_("“%(text)s” is not EDTF text of this registry."), text=text[:100])
        return made

    @classmethod
    def day(cls, day: date) -> "PartialDate":
        return cls.of(day.year, day.month, day.day)

    @classmethod
    def month(cls, year: int, month: int) -> "PartialDate":
        return cls.of(year, month)

    @classmethod
    def year(cls, year: int) -> "PartialDate":
        return cls.of(year)

    @classmethod
    def decade(cls, first: int) -> "PartialDate":
        _check_year(first)
        if first % 10:
            raise DateProblem(N_("No decade begins with the year %(year)s."), year=first)
        return cls(f"{first // 10:03}X", date(first, 1, 1), date(first + 9, 12, 31))

    @classmethod
    def of(cls, year: int, month: int | None = None, day: int | None = None) -> "PartialDate":
        """Make a year, a month or a day; refuse what the calendar does not have."""
        _check_year(year)
        if month is None:
            return cls(f"{year:04}", date(year, 1, 1), date(year, 12, 31))
        if not 1 <= month <= 12:
            raise DateProblem(N_("There is no month %(month)s."), month=month)
        text, days = f"{year:04}-{month:02}", monthrange(year, month)[1]
        if day is None:
            return cls(text, date(year, month, 1), date(year, month, days))
        if not 1 <= day <= days:
            raise DateProblem(
                N_("There is no day %(day)s in %(month)s, which has %(days)s days."),
                day=day,
                month=text,
                days=days,
            )
        return cls(f"{text}-{day:02}", date(year, month, day), date(year, month, day))

    @classmethod
    def between(cls, first: "PartialDate", last: "PartialDate") -> "PartialDate":
        """Make a date that lies somewhere from `first` to `last`, both included."""
        if first == last:
            return first
        if last.latest < first.earliest:
            raise _backwards(first, last)
        text = f"[{_end(first, first.earliest)}..{_end(last, last.latest)}]"
        return cls(text, first.earliest, last.latest)

    def about(self) -> "PartialDate":
        """Make the same date approximate: «circa»."""
        if self.precision is Precision.RANGE:
            raise DateProblem(_NOT_BOTH)
        text = self.edtf if self.circa else f"{self.edtf}~"
        return PartialDate(text, self.earliest, self.latest)

    @property
    def circa(self) -> bool:
        return self.edtf.endswith("~")

    @property
    def precision(self) -> Precision:
        if self.edtf.startswith("["):
            return Precision.RANGE
        if "X" in self.edtf:
            return Precision.DECADE
        return (Precision.YEAR, Precision.MONTH, Precision.DAY)[self.edtf.count("-")]

    @property
    def ends(self) -> "tuple[PartialDate, PartialDate]":
        """The two dates that a range was made of; any other date twice."""
        if self.precision is not Precision.RANGE:
            return self, self
        first, last = self.edtf[1:-1].split("..")
        return PartialDate.from_edtf(first), PartialDate.from_edtf(last)

    @property
    def sort_key(self) -> tuple[date, date, str]:
        """A total order: by the earliest day, then the latest, then the text."""
        return self.earliest, self.latest, self.edtf


@dataclass(frozen=True, slots=True)
class Period:
    """Something that went on from `begin` to `end`; with no end only its beginning is known."""

    begin: PartialDate
    end: PartialDate | None = None

    def __post_init__(self) -> None:
        if self.end and self.end.latest < self.begin.earliest:
            raise _backwards(self.begin, self.end)

    def __str__(self) -> str:
        return self.edtf

    @classmethod
    def from_edtf(cls, text: str) -> "Period":
        """Read exactly what `edtf` holds."""
        begin, slash, end = text.partition("/")
        return cls(PartialDate.from_edtf(begin), PartialDate.from_edtf(end) if slash else None)

    @property
    def edtf(self) -> str:
        return f"{self.begin}/{self.end}" if self.end else self.begin.edtf


_NOT_BOTH = N_("A date is either approximate or lies between two dates; it cannot be both.")


def _backwards(first: object, last: object) -> DateProblem:
    return DateProblem(
        N_("The end, %(last)s, is before the beginning, %(first)s."), first=first, last=last
    )


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateProblem(
            N_("The year %(year)s is out of reach: dates here run from %(first)s to %(last)s."),
            year=f"{year:04}",
            first=f"{FIRST_YEAR:04}",
            last=LAST_YEAR,
        )


def _end(end: PartialDate, day: date) -> str:
    """EDTF allows years, months and days as the ends of a range: a decade gives its outer year."""
    if end.circa or end.precision is Precision.RANGE:
        raise DateProblem(_NOT_BOTH)
    return f"{day.year:04}" if end.precision is Precision.DECADE else end.edtf


def _read_point(year: str, month: str | None, day: str | None, circa: str) -> PartialDate:
    made = PartialDate.of(int(year), int(month) if month else None, int(day) if day else None)
    return made.about() if circa else made


def _read_decade(first: str, circa: str) -> PartialDate:
    made = PartialDate.decade(int(first) * 10)
    return made.about() if circa else made


def _read_range(first: str, last: str) -> PartialDate:
    return PartialDate.between(PartialDate.from_edtf(first), PartialDate.from_edtf(last))


_POINT = "[0-9]{4}(?:-[0-9]{2}){0,2}"
_EDTF_FORMS: list[tuple[re.Pattern[str], Callable[..., PartialDate]]] = [
    (re.compile("([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(~?)"), _read_point),
    (re.compile("([0-9]{3})X(~?)"), _read_decade),
    (re.compile(rf"\[({_POINT})\.\.({_POINT})\]"), _read_range),
]
