"""What a request asks for: its selection, its day, its page, its order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from flask import current_app, g, request

from registry import clock
from registry.domain.errors import N_
from registry.domain.selection import Query, SelectionProblem, is_tracking, parse
from registry.web.looking import look_into

#: What any list understands beside a selection; the map's view understands more (VIEW).
LISTED = frozenset({"sort", "page", "per_page"})
PER_PAGE, MOST_PER_PAGE = 50, 200
_LAST_PAGE = 1_000_000


def today() -> date:
    """The registry's civil day; the same one throughout a request."""
    day: date | None = g.get("today")
    if day is None:
        day = g.today = clock.today(current_app.config["TIME_ZONE"])
    return day


def said() -> list[tuple[str, str]]:
    """The names and values of the address that mean something."""
    pairs = request.args.items(multi=True)
    return [(name, value) for name, value in pairs if value.strip() and not is_tracking(name)]


def asked(view: frozenset[str] = LISTED) -> Query:
    """The selection in the address. SelectionProblem (a 400 page) for what is not understood.

    If it names an edition, the session reads that one from now on, and its day is today.
    """
    return understood(list(request.args.items(multi=True)), view)


def understood(pairs: Sequence[tuple[str, str]], view: frozenset[str]) -> Query:
    """The same of names and values that stand elsewhere."""
    query = parse(pairs, today(), view=view)
    if not query.selection.edition:
        return query
    edition = look_into(query.selection.edition)
    return parse(pairs, edition.day, view=view, base=edition.policy)


def asked_only(names: frozenset[str], view: frozenset[str] = frozenset()) -> Query:
    """The same for a page about one thing, which takes some parameters of a selection.

    Every page can be looked at in an edition.
    """
    query = asked(view)
    strange = sorted(query.selection.present - names - {"edition"})
    if strange:
        message = N_("“%(name)s” says nothing on this page.")
        raise _problem(strange[0], "", message)
    return query


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted; in the address a leading hyphen says «descending»."""

    by: str
    descending: bool = False

    def __str__(self) -> str:
        return f"-{self.by}" if self.descending else self.by


@dataclass(frozen=True, slots=True)
class Slice:
    """The part of a list that a page shows."""

    number: int
    size: int

    @property
    def start(self) -> int:
        return (self.number - 1) * self.size

    @property
    def stop(self) -> int:
        return self.start + self.size

    def within(self, total: int) -> "Slice":
        """The same, or the last page if there are not so many."""
        return Slice(min(self.number, max(1, ceil(total / self.size))), self.size)


def order(query: Query, sorts: Mapping[str, bool]) -> Order:
    """The order asked for; `sorts` are those there are (descending at first?), the usual first."""
    text = dict(query.view).get("sort", "")
    if not text:
        usual = next(iter(sorts))
        return Order(usual, sorts[usual])
    if text.removeprefix("-") not in sorts:
        raise _problem("sort", text, N_("This list can’t be sorted by “%(value)s”."))
    return Order(text.removeprefix("-"), text.startswith("-"))


def part(query: Query, *, usual: int = PER_PAGE) -> Slice:
    """The page asked for: `page` from 1, `per_page` up to 200 (more is taken for 200)."""
    view = dict(query.view)
    number = _whole("page", view.get("page", "1"))
    size = _whole("per_page", view.get("per_page", str(usual)))
    return Slice(min(number, _LAST_PAGE), min(size, MOST_PER_PAGE))


def _whole(name: str, text: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and text.strip("0")):
        raise _problem(name, text, N_("“%(name)s” is a whole number from 1."))
    return int(text[:9])


def _problem(name: str, value: str, message: str) -> SelectionProblem:
    rest = [pair for pair in said() if pair[0] != name]
    return SelectionProblem(name, message, rest, value=value[:100])
