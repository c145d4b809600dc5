"""Selects that answer column by column, each column one text.

A row for each of 58,000 activities takes a driver 100 ms, most of it for making Python's objects;
eight texts take 40, and arrays are read from them in no time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Select, String, case, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from registry.queries.figures.arrays import Codes, Days, Flags, Ints, Texts
from registry.queries.prepared import AnySession, Prepared

_DAY = 10
#: Stands for an unknown day: no date of the registry is that early.
_UNKNOWN = "0000-01-01"
#: Stands for no text.
_NONE = "-"
#: The letter of the first code.
_FIRST = ord("A")


class _IsoDay(ColumnElement[str]):
    """A day as ISO text, whichever way the server writes its dates."""

    inherit_cache = False
    type = String()

    def __init__(self, day: Any) -> None:
        self.inner = day


class _Digits(ColumnElement[str]):
    """A whole number as text; SQLite joins numbers as they are, and faster."""

    inherit_cache = False
    type = String()

    def __init__(self, number: Any) -> None:
        self.inner = number


@compiles(_Digits)  # type: ignore[no-untyped-call, untyped-decorator, unused-ignore]
def _cast(digits: _Digits, compiler: SQLCompiler, **how: Any) -> str:
    return f"CAST({compiler.process(digits.inner, **how)} AS VARCHAR)"


@compiles(_Digits, "sqlite")  # type: ignore[no-untyped-call, untyped-decorator, unused-ignore]
@compiles(_IsoDay, "sqlite")  # type: ignore[no-untyped-call, untyped-decorator, unused-ignore]
def _as_it_is(element: _Digits | _IsoDay, compiler: SQLCompiler, **how: Any) -> str:
    return compiler.process(element.inner, **how)


@compiles(_IsoDay)  # type: ignore[no-untyped-call, untyped-decorator, unused-ignore]
def _formatted(iso: _IsoDay, compiler: SQLCompiler, **how: Any) -> str:
    return f"to_char({compiler.process(iso.inner, **how)}, 'YYYY-MM-DD')"


@dataclass(frozen=True, slots=True)
class Column:
    """A column as one text, and how an array is made of it."""

    text: Any
    read: Callable[[str], NDArray[Any]]


def grouped(numbers: Any) -> Any:
    """Numbers of a group, or of all rows, as one text."""
    return func.aggregate_strings(_Digits(numbers), ",")


def ints(column: Any) -> Column:
    return Column(grouped(column), read_ints)


def read_ints(text: str | None) -> Ints:
    return np.fromstring(text, dtype=np.int64, sep=",") if text else np.zeros(0, dtype=np.int64)


def flags(condition: Any) -> Column:
    """Whether a condition holds; null is no."""
    return Column(func.aggregate_strings(case((condition, "1"), else_="0"), ""), _read_flags)


def _read_flags(text: str) -> Flags:
    return np.equal(np.frombuffer(text.encode(), dtype=np.uint8), ord("1"))


def days(day: Any) -> Column:
    """Days that are known."""
    return Column(func.aggregate_strings(_IsoDay(day), ""), _read_days)


def _read_days(text: str) -> Days:
    return np.frombuffer(text.encode(), dtype=f"S{_DAY}").astype("datetime64[D]")


def days_if_known(day: Any) -> Column:
    """Days; an unknown one is NaT."""
    known = func.coalesce(_IsoDay(day), _UNKNOWN, type_=String())

    def read(text: str) -> Days:
        found = _read_days(text)
        found[found == np.datetime64(_UNKNOWN)] = np.datetime64("NaT")
        return found

    return Column(func.aggregate_strings(known, ""), read)


def texts(column: Any) -> Column:
    """Texts without a comma, such as EDTF; None where there is none."""

    def read(text: str) -> Texts:
        said = text.split(",") if text else []
        return np.array([None if each == _NONE else each for each in said], dtype=object)

    return Column(func.aggregate_strings(func.coalesce(column, _NONE), ","), read)


def codes(column: Any, known: Sequence[str]) -> Column:
    """Positions of codes among the known ones; −1 where there is none. A letter for each."""
    letters = {code: chr(_FIRST + at) for at, code in enumerate(known)}
    letter = case(letters, value=column, else_=chr(_FIRST - 1))
    return Column(func.aggregate_strings(letter, ""), _read_codes)


def _read_codes(text: str) -> Codes:
    return np.frombuffer(text.encode(), dtype=np.int8) - np.int8(_FIRST)


class Columns:
    """A statement, of which these columns are wanted."""

    def __init__(self, statement: Select[Any], *columns: Column) -> None:
        texts = (each.text.label(f"column_{at}") for at, each in enumerate(columns))
        made = statement.order_by(None).with_only_columns(*texts, maintain_column_froms=True)
        self._asked = Prepared(made)
        self._read = [each.read for each in columns]

    def arrays(self, session: AnySession, values: Mapping[str, Any]) -> list[NDArray[Any]]:
        """The columns, all of one length and in one order, which is any."""
        texts = self._asked.first(session, values)
        return [read(text or "") for read, text in zip(self._read, texts, strict=True)]
