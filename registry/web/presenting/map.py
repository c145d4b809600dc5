"""The map for people: its legend, its years, and the same map elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup

from registry.domain.selection import Query, Selection
from registry.domain.vocabulary import STATUSES, Legal
from registry.i18n import country_name, day_text, gettext, label, language, number
from registry.queries.selection import status_codes
from registry.queries.statistics import Composition
from registry.web.addresses import to_page
from registry.web.presenting.figures import ORDER
from registry.web.presenting.framing import frame, oembed_href
from registry.web.presenting.lists import Download, address, downloads
from registry.web.presenting.selections import filter_words
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
        contacts=number(found.contacts),
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


# -- what fits nothing -----------------------------------------------------------------------

#: Which filter to take away, in the order in which somebody would: words first, the day last.
LOOSENED = (
    "q", "session", "status", "legal", "record", "field", "kind", "city", "country", "partner",
    "concluded_from", "concluded_to", "dormant_since_from", "dormant_since_to", "on",
)  # fmt: skip
MOST_LOOSENED = 8


class Loosened(NamedTuple):
    """A filter, how many agreements there are without it, and the map of these."""

    label: str
    agreements: int
    href: str


def without(selection: Selection) -> dict[str, Selection]:
    """The selection without each of its filters, at most MOST_LOOSENED of them, by name."""
    plain = Selection()
    said = [name for name in LOOSENED if name in selection.present][:MOST_LOOSENED]
    return {name: replace(selection, **{name: getattr(plain, name)}) for name in said}


def loosened(
    selection: Selection, counts: Mapping[str, int], names: Names, view: Pairs
) -> list[Loosened]:
    """The filters that could be taken away; those that help stand first."""
    rest = without(selection)
    found = [
        Loosened(_filter_words(selection, name, names), many, map_href(rest[name], view))
        for name, many in counts.items()
    ]
    return sorted(found, key=lambda each: not each.agreements)


def _filter_words(selection: Selection, name: str, names: Names) -> str:
    return filter_words(name, [value for _name, value in selection.pairs([name])], names)


# -- the years -------------------------------------------------------------------------------


def years(selection: Selection, first: int, today: date) -> Markup:
    """Options of a field for `on`: today, then the ends of the years back to the first.

    A day looked at that ends no year is put on top.
    """
    return _years(selection.on, first, today, language())


@lru_cache(maxsize=256)
def _years(on: date | None, first: int, today: date, _language: str) -> Markup:
    """A hundred options as markup, short: they end where the next one begins."""
    ends = {date(year, 12, 31): str(year) for year in range(today.year - 1, first - 1, -1)}
    there: list[tuple[str, str, bool]] = [
        (str(day), words, day == on) for day, words in ends.items()
    ]
    if on and on not in ends:
        there.insert(0, (str(on), day_text(on), True))
    there.insert(0, (Markup('""'), gettext("today"), not on))
    plain, picked = Markup("<option value={}>{}"), Markup("<option value={} selected>{}")
    return Markup("").join(
        (picked if chosen else plain).format(value, words) for value, words, chosen in there
    )


# -- the same map elsewhere ------------------------------------------------------------------


class Elsewhere(NamedTuple):
    """The map of the selection outside this page."""

    pictures: Sequence[Download]
    files: Sequence[Download]
    snippet: str
    oembed: str


def picture_href(selection: Selection, kind: str = "svg") -> str:
    """The still picture of the selection's map, an SVG or a PNG."""
    return address(f"{to_page('map_pages.show')}.{kind}", selection.pairs())


def elsewhere(selection: Selection, view: Pairs, title: str) -> Elsewhere:
    """Where the same map is found as a picture, as data, as a frame; `title` names the frame."""
    pairs = selection.pairs()
    sharp, plain = gettext("Sharp at any size"), gettext("For slides and letters")
    return Elsewhere(
        pictures=[
            Download("SVG", picture_href(selection), sharp),
            Download("PNG", picture_href(selection, "png"), plain),
        ],
        files=downloads(to_page("agreements.index"), pairs),
        snippet=frame([*pairs, *view], title),
        oembed=oembed_href(absolute(map_href(selection, view))),
    )
