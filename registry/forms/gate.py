"""The gate for flat text: reads a row's fields one by one and collects what is wrong with them."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, overload

from registry.domain.dates import DateProblem
from registry.domain.errors import N_, RuleBroken
from registry.forms.text import clean

T = TypeVar("T")
D = TypeVar("D")

REQUIRED = N_("This must be filled in.")


class Gate:
    """The fields of one row or form; `problems` has a RuleBroken for each that can't be read."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.problems: list[RuleBroken] = []

    @overload
    def read(self, field: str, reader: Callable[[str], T]) -> T | None: ...
    @overload
    def read(self, field: str, reader: Callable[[str], T], default: D) -> T | D: ...
    def read(self, field: str, reader: Callable[[str], Any], default: Any = None) -> Any:
        """Return what the field says, the default if it is empty or wrong."""
        return self._read(field, reader, default, self.text(field))

    def read_lines(self, field: str, reader: Callable[[str], str]) -> str:
        """Return a text whose line breaks stay."""
        return str(self._read(field, reader, "", self.text(field, lines=True)))

    def need(self, field: str, reader: Callable[[str], T], default: T) -> T:
        """Return what the field says; it is wrong if it says nothing."""
        if not self.text(field) and not self.wrong(field):
            self.refuse(field, REQUIRED)
        return self.read(field, reader, default)

    def text(self, field: str, *, lines: bool = False) -> str:
        """Return the field's text made uniform, or nothing."""
        given = self._values.get(field)
        if not given:
            return ""
        try:
            return clean(given, lines=lines)
        except RuleBroken as problem:
            self.refuse(field, problem.message, **problem.params)
            return ""

    def wrong(self, field: str) -> bool:
        return any(problem.field == field for problem in self.problems)

    def refuse(self, field: str | None, message: str, **params: object) -> None:
        if not any(known.field == field and known.message == message for known in self.problems):
            self.problems.append(RuleBroken(message, field, params))

    def _read(self, field: str, reader: Callable[[str], Any], default: Any, given: str) -> Any:
        if not given:
            return default
        try:
            return reader(given)
        except (RuleBroken, DateProblem) as problem:
            self.refuse(field, problem.message, **problem.params)
            return default
