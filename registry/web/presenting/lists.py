"""The pages, orders and downloads of a list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, NamedTuple
from urllib.parse import urlencode

from registry.i18n import gettext
from registry.web.asking import PER_PAGE, Order, Slice

Pairs = Sequence[tuple[str, str]]


def address(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """The path with the pairs as its query string."""
    said = list(pairs)
    return f"{path}?{urlencode(said)}" if said else path


class PageLink(NamedTuple):
    """A page to go to; a gap has no href."""

    number: int
    href: str
    current: bool


class SortLink(NamedTuple):
    """An order to choose; choosing the current one again turns it round."""

    label: str
    href: str
    current: bool
    direction: str


class Download(NamedTuple):
    """A file of the same selection."""

    label: str
    href: str
    description: str


@dataclass(frozen=True, slots=True)
class Page:
    """The part of a list that is shown, and the way to the rest."""

    rows: Sequence[Any]
    total: int
    number: int
    size: int
    links: Sequence[PageLink]
    sorts: Sequence[SortLink]

    @property
    def pages(self) -> int:
        return max(1, ceil(self.total / self.size))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)

    @property
    def previous(self) -> str | None:
        return self._href_of(self.number - 1)

    @property
    def next(self) -> str | None:
        return self._href_of(self.number + 1)

    def _href_of(self, number: int) -> str | None:
        return next((link.href for link in self.links if link.number == number and link.href), None)


@dataclass(frozen=True, slots=True)
class Listing:
    """Where a list stands and how it is asked for: what its links are made of."""

    path: str
    pairs: Pairs
    order: Order
    part: Slice
    sorts: Mapping[str, bool]
    usual: int = PER_PAGE

    def page(self, rows: Sequence[Any], total: int, labels: Mapping[str, str]) -> Page:
        """Put the rows on a page; `labels` are the words of the orders."""
        pages = max(1, ceil(total / self.part.size))
        links = [self._page_link(number) for number in _numbers(self.part.number, pages)]
        sorts = [self._sort_link(name, gettext(labels[name])) for name in self.sorts]
        return Page(rows, total, self.part.number, self.part.size, links, sorts)

    def _view(self, order: Order, number: int) -> Pairs:
        usual = next(iter(self.sorts))
        view = [("sort", str(order))] if order != Order(usual, self.sorts[usual]) else []
        view += [("page", str(number))] if number > 1 else []
        view += [("per_page", str(self.part.size))] if self.part.size != self.usual else []
        return [*self.pairs, *view]

    def _page_link(self, number: int) -> PageLink:
        if not number:
            return PageLink(0, "", current=False)
        href = address(self.path, self._view(self.order, number))
        return PageLink(number, href, current=number == self.part.number)

    def _sort_link(self, name: str, label: str) -> SortLink:
        current = name == self.order.by
        descending = not self.order.descending if current else self.sorts[name]
        href = address(self.path, self._view(Order(name, descending), 1))
        way = "descending" if self.order.descending else "ascending"
        return SortLink(label, href, current, way if current else "")


def _numbers(at: int, pages: int) -> list[int]:
    """The pages to link: the first, the last, those around; 0 stands for a gap."""
    near = {1, pages, *range(max(1, at - 1), min(pages, at + 1) + 1)}
    found: list[int] = []
    for number in sorted(near):
        if found and number > found[-1] + 1:
            found.append(0 if number > found[-1] + 2 else number - 1)
        found.append(number)
    return found


def downloads(path: str, pairs: Pairs, *, places: bool = True) -> list[Download]:
    """The list's files; `places` says that it can stand on a map."""
    found = [
        Download("CSV", address(f"{path}.csv", pairs), gettext("A table, for any spreadsheet")),
    ]
    if places:
        words = gettext("Points and lines, for maps (RFC 7946)")
        found.append(Download("GeoJSON", address(f"{path}.geojson", pairs), words))
    return found


def more_downloads(pairs: Pairs) -> list[Download]:
    """Files of what belongs to the agreements of a list."""
    return [
        Download(
            gettext("Activities as CSV"),
            address("/activities.csv", pairs),
            gettext("A row for each activity under these agreements"),
        ),
        Download(
            gettext("Declarations as CSV"),
            address("/declarations.csv", pairs),
            gettext("What cities have said of these agreements, year by year"),
        ),
    ]
