"""Pinned cities and countries side by side, for people: their partners, their counts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any, NamedTuple

from markupsafe import Markup

from registry.domain.names import sort_key
from registry.domain.selection import LISTED, MOST_PINS, Selection
from registry.domain.vocabulary import ASLEEP, ASLEEP_STATUSES, Kind, Legal
from registry.i18n import country_name, gettext, language, ngettext, number, year_of
from registry.queries.comparing import Tally, Tied
from registry.queries.selection import status_codes
from registry.queries.statistics import Composition
from registry.web.addresses import to_agreement, to_page
from registry.web.presenting.agreements import marks
from registry.web.presenting.figures import ORDER
from registry.web.presenting.focus import (
    Offer,
    dormant_words,
    focused,
    offer,
    pinned_href,
    place_href,
)
from registry.web.presenting.lists import address
from registry.web.presenting.map import Names, Pairs, map_href, place_name, without_legend
from registry.web.presenting.selections import looking


class Pin(NamedTuple):
    """A column: a city by its slug or a country by its code, and the address without it."""

    key: str
    name: str
    href: str
    without_href: str


def pins(keys: Sequence[str], selection: Selection, view: Pairs, names: Names) -> list[Pin]:
    return [
        Pin(
            key,
            place_name(key, names),
            place_href(key, selection),
            pinned_href(selection, view, [each for each in keys if each != key]),
        )
        for key in keys
    ]


# -- the partners ----------------------------------------------------------------------------


class Partner(NamedTuple):
    """A partner of at least one pin: a slug or a code, and what its row is made of."""

    key: str
    name: str
    country: str
    order: str


#: What one pin has with each of its partners.
Column = Mapping[Partner, Any]


def by_city(found: Iterable[Tied]) -> dict[Partner, list[Tied]]:
    """A column of a city whose partners are cities: agreements with each."""
    column: dict[Partner, list[Tied]] = {}
    for each in found:
        partner = Partner(each.slug, each.name, each.country, each.sort_key)
        column.setdefault(partner, []).append(each)
    return column


def by_country(found: Mapping[str, Tally]) -> dict[Partner, Tally]:
    """A column whose partners are countries: counts of agreements with each."""
    names = {code: country_name(code) for code in found}
    return {
        Partner(code, names[code], code, sort_key(names[code])): tally
        for code, tally in found.items()
    }


def partners(columns: Sequence[Column]) -> list[Partner]:
    """The partners of all columns: those that most of them share first, then by name."""
    every = set().union(*columns)
    shared = {each: sum(each in column for column in columns) for each in every}
    return sorted(every, key=lambda each: (-shared[each], each.order, each.key))


def in_common(columns: Sequence[Column]) -> int:
    """How many partners all columns have."""
    return len(set(columns[0]).intersection(*columns[1:]))


class Paper(NamedTuple):
    """An agreement in a cell: the mark of its state, when it was concluded."""

    href: str
    mark: Markup | str
    year: str


class Counted(NamedTuple):
    """Agreements of a pin with a country, and those of them that are dormant."""

    agreements: str
    href: str
    dormant: str
    dormant_href: str


class Row(NamedTuple):
    """A partner, what each pin has with it (None where it has nothing), and its own pin."""

    name: str
    country_name: str
    href: str
    cells: Sequence[Sequence[Paper] | Counted | None]
    offer: Offer | None


@dataclass(frozen=True, slots=True)
class Compared:
    """What is compared: the selection around the pins, the pins, and what the address keeps."""

    selection: Selection
    view: Pairs
    keys: Sequence[str]

    @property
    def of_countries(self) -> bool:
        """Whether the partners are countries: where a pin is one, cities would be too many."""
        return any(len(key) == 2 for key in self.keys)

    def rows(self, shown: Iterable[Partner], columns: Sequence[Column]) -> list[Row]:
        return [
            Row(
                name=partner.name,
                country_name="" if self.of_countries else country_name(partner.country),
                href=map_href(focused(self.selection, partner.key)),
                cells=[
                    self._cell(key, partner, column.get(partner))
                    for key, column in zip(self.keys, columns, strict=True)
                ],
                offer=self._offer(partner),
            )
            for partner in shown
        ]

    def _offer(self, partner: Partner) -> Offer | None:
        if partner.key in self.keys or len(self.keys) == MOST_PINS:
            return None
        return offer(self.selection, self.view, self.keys, (partner.key, partner.name))

    def _cell(self, key: str, partner: Partner, found: Any) -> Sequence[Paper] | Counted | None:
        if found is None:
            return None
        if isinstance(found, Tally):
            return _counted(focused(self.selection, key), partner, found)
        return [_paper(each, self.selection) for each in found]


def _paper(tied: Tied, selection: Selection) -> Paper:
    href = address(to_agreement(tied.reference), looking(selection))
    return Paper(href, _mark(tied.state, language()), str(year_of(tied.concluded) or ""))


@lru_cache(maxsize=64)
def _mark(state: str, here: str) -> Markup | str:
    """A state as a list shows it: its status; else why there is none."""
    known = marks(here)
    return known.status.get(state) or known.legal.get(state) or known.kind[state]


def _counted(own: Selection, partner: Partner, tally: Tally) -> Counted:
    among = own if len(own.partner) > 2 else replace(own, partner=partner.key)
    return Counted(
        ngettext("%(num)s agreement", "%(num)s agreements", tally.agreements),
        _list_href(among),
        number(tally.dormant) if tally.dormant else "",
        _list_href(replace(among, status=_asleep(own))),
    )


def _asleep(selection: Selection) -> tuple[str, ...]:
    """The statuses of dormancy, or those of them that the selection names."""
    named = tuple(code for code in status_codes(selection) if code in ASLEEP_STATUSES)
    return named if selection.status else (ASLEEP,)


def _list_href(selection: Selection) -> str:
    return address(to_page("agreements.index"), selection.pairs())


# -- the counts ------------------------------------------------------------------------------


class CountCell(NamedTuple):
    """A number of a pin's agreements, and the address of their list where there are any."""

    text: str
    href: str


class CountRow(NamedTuple):
    """What is counted, as a mark or in words, and the counts of the pins."""

    label: Markup | str
    cells: Sequence[CountCell]
    whole: bool


class _Measure(NamedTuple):
    """What is counted of a composition, and what a selection says to mean just that."""

    label: Markup | str
    of: Callable[[Composition], int]
    means: Mapping[str, tuple[str, ...]]
    whole: bool = False


_IN_FORCE = (Legal.IN_FORCE.value,)
_NOT_IN_FORCE = tuple(code.value for code in LISTED if code is not Legal.IN_FORCE)
_CONTACT = Kind.CONTACT.value


def _measures() -> Iterator[_Measure]:
    known = marks(language())
    yield _Measure(gettext("Agreements"), lambda of: of.agreements, {}, whole=True)
    yield _Measure(gettext("In force"), lambda of: of.in_force, {"legal": _IN_FORCE}, whole=True)
    for code in ORDER:
        of_status = partial(_of_status, code.value)
        yield _Measure(known.status[code.value], of_status, {"status": (code.value,)})
    contacts = {"legal": _IN_FORCE, "kind": (_CONTACT,)}
    yield _Measure(known.kind[_CONTACT], lambda of: of.contacts, contacts)
    not_in_force = {"legal": _NOT_IN_FORCE}
    yield _Measure(gettext("Not in force"), lambda of: of.agreements - of.in_force, not_in_force)


def _of_status(code: str, found: Composition) -> int:
    return found.status.get(code, 0)


def counts(compared: Compared, found: Sequence[Composition]) -> list[CountRow]:
    """By status, whatever statuses the selection names; `found` are counted without them."""
    owns = [focused(without_legend(compared.selection), key) for key in compared.keys]
    columns = list(zip(owns, found, strict=True))
    rows = [
        CountRow(each.label, [_count(each, own, of) for own, of in columns], each.whole)
        for each in _measures()
    ]
    rates = [CountCell(dormant_words(of) or "–", "") for of in found]
    return [*rows, CountRow(gettext("Dormant, of those judged"), rates, whole=True)]


def _count(measure: _Measure, own: Selection, found: Composition) -> CountCell:
    many = measure.of(found)
    meant: dict[str, Any] = dict(measure.means)
    return CountCell(number(many), _list_href(replace(own, **meant)) if many else "")
