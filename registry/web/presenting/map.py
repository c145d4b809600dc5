"""The map for people: its legend, its years, and the same map elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from registry.domain.selection import Query, Selection
from registry.domain.vocabulary import STATUSES, Legal
from registry.i18n import country_name, day_text, gettext, label, number
from registry.queries.selection import status_codes
from registry.queries.statistics import Composition
from registry.web.addresses import to_page
from registry.web.presenting.figures import ORDER
from registry.web.presenting.framing import frame, oembed_href
from registry.web.presenting.lists import Download, address, downloads
from registry.web.surroundings import absolute

Pairs = Sequence[tuple[str, str]]
Names = Mapping[str, str]
#: What of the view a link to the map keeps; the page of a list and its order it does not.
_KEPT = frozenset({"pin", "lines"})


def kept(query: Query) -> list[tuple[str, str]]:
    """The pins, and whether all lines are drawn."""
    return [pair for pair in query.view if pair[0] in _KEPT]


def map_href(selection: Selection, view: Pairs = ()) -> str:
    return address(to_page("map_pages.show"), [*selection.pairs(), *view])


def place_name(key: str, names: Names) -> str:
    """What a focus or a pin is called: a city by its slug, a country by its code."""
    return country_name(key) if len(key) == 2 else names.get(key, key)


# -- the legend ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """A status: how many agreements have it, and the address that puts the filter on or off."""

    code: str
    label: str
    count: str
    href: str
    chosen: bool


class Legend(NamedTuple):
    """What the lines mean, with counts; as components/map_legend.html prints it."""

    statuses: Sequence[Entry]
    contacts: str
    other: str
    in_force: Entry


def without_legend(selection: Selection) -> Selection:
    """What the legend counts: the selection without the filters that the legend itself sets."""
    return replace(selection, status=(), legal=())


def legend(found: Composition, selection: Selection, view: Pairs = ()) -> Legend:
    """Return the legend of a selection; `found` is the composition of `without_legend` of it."""
    chosen = frozenset(status_codes(selection))
    return Legend(
        statuses=[
            Entry(
                code.value,
                label(STATUSES, code),
                number(found.status.get(code, 0)),
                map_href(_switched(selection, chosen ^ {code.value}), view),
                chosen=code.value in chosen,
            )
            for code in ORDER
        ],
        contacts=number(found.contacts) if found.contacts else "",
        other=number(found.agreements - found.in_force),
        in_force=_in_force(found, selection, view),
    )


def _switched(selection: Selection, codes: frozenset[str]) -> Selection:
    return replace(selection, status=tuple(code.value for code in ORDER if code.value in codes))


def _in_force(found: Composition, selection: Selection, view: Pairs) -> Entry:
    only = (Legal.IN_FORCE.value,)
    chosen = selection.legal == only
    there = replace(selection, legal=() if chosen else only)
    words = gettext("In force only")
    return Entry(only[0], words, number(found.in_force), map_href(there, view), chosen=chosen)


# -- the years -------------------------------------------------------------------------------


class Year(NamedTuple):
    """A day to look at, mostly the last one of a year."""

    value: str
    label: str
    chosen: bool


def years(selection: Selection, first: int, today: date) -> list[Year]:
    """Today, then the years back to the first; a day looked at that ends no year is put on top."""
    there = [Year("", gettext("today"), chosen=not selection.on)]
    ends = {date(year, 12, 31): str(year) for year in range(today.year - 1, first - 1, -1)}
    if selection.on and selection.on not in ends:
        there.append(Year(str(selection.on), day_text(selection.on), chosen=True))
    return there + [Year(str(day), words, day == selection.on) for day, words in ends.items()]


# -- the same map elsewhere ------------------------------------------------------------------


class Elsewhere(NamedTuple):
    """The map of the selection outside this page."""

    picture: str
    pictures: Sequence[Download]
    files: Sequence[Download]
    snippet: str
    oembed: str


def elsewhere(selection: Selection, view: Pairs, title: str) -> Elsewhere:
    """Where the same map is found as a picture, as data, as a frame; `title` names the frame."""
    pairs = selection.pairs()
    own = map_href(selection, view)
    there = to_page("map_pages.show")
    return Elsewhere(
        picture=address(f"{there}.svg", pairs),
        pictures=[
            Download("SVG", address(f"{there}.svg", pairs), gettext("Sharp at any size")),
            Download("PNG", address(f"{there}.png", pairs), gettext("For slides and letters")),
        ],
        files=downloads(to_page("agreements.index"), pairs),
        snippet=frame([*pairs, *view], title),
        oembed=oembed_href(absolute(own)),
    )
