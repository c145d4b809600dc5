"""What is in focus on the map, for people: a city or a country, and what to compare it with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from registry.domain.selection import Selection
from registry.domain.vocabulary import STATUSES
from registry.i18n import country_name, gettext, label, ngettext, number
from registry.queries.agreements import AgreementRow
from registry.queries.comparing import Tally, Tied
from registry.queries.statistics import Composition
from registry.web.addresses import to_city, to_country
from registry.web.presenting.figures import ORDER
from registry.web.presenting.lists import address
from registry.web.presenting.map import Names, Pairs, map_href, place_name
from registry.web.presenting.selections import looking

MOST_OFFERED = 6
MOST_OF_A_ROW = 3


def focus_of(selection: Selection) -> str:
    """The slug or the code of what is looked at; nothing where all is.

    With a partner, the country is one side of what is looked at, and no place.
    """
    return selection.city or ("" if selection.partner else selection.country)


def focused(selection: Selection, key: str) -> Selection:
    """The selection with this city or country in focus."""
    if len(key) == 2:
        return replace(selection, city="", country=key)
    return replace(unfocused(selection), city=key)


def unfocused(selection: Selection) -> Selection:
    """The selection with nothing in focus."""
    return replace(selection, city="", country=selection.country if selection.partner else "")


def met(selection: Selection, slug: str, country: str) -> Selection:
    """The selection with a city in focus that is party to one of its agreements.

    Between two sides the city may be on either, and the other one becomes its partner; one on
    neither side is shown with all of its own.
    """
    if not selection.partner or selection.city:
        return focused(selection, slug)
    if selection.partner in {slug, country} and selection.partner != selection.country:
        return replace(selection, city=slug, country="", partner=selection.country)
    if selection.country in {"", country}:
        return replace(selection, city=slug)
    return replace(selection, city=slug, country="", partner="")


def place_href(key: str, selection: Selection) -> str:
    """The page of a city or a country, on the day looked at."""
    path = to_country(key) if len(key) == 2 else to_city(key)
    return address(path, looking(selection))


# -- pins ------------------------------------------------------------------------------------


class Offer(NamedTuple):
    """What can be compared with what is there, and the address that does it."""

    name: str
    href: str


def pinned_href(selection: Selection, view: Pairs, pins: Iterable[str]) -> str:
    """The map with these pins, and nothing else in focus; the rest of the view is kept."""
    rest = [pair for pair in view if pair[0] != "pin"]
    return map_href(unfocused(selection), [*rest, *(("pin", pin) for pin in pins)])


def offer(selection: Selection, view: Pairs, pins: Sequence[str], place: tuple[str, str]) -> Offer:
    """The offer to pin one more; `place` is its key and its name."""
    key, name = place
    return Offer(name, pinned_href(selection, view, [*pins, key]))


def offers_of(row: AgreementRow, selection: Selection, view: Pairs) -> list[Offer]:
    """Partners of the city in focus by one agreement: each can be compared with it."""
    others = [party for party in row.parties if party.slug != selection.city]
    return [
        offer(selection, view, [selection.city], (party.slug, party.name))
        for party in others[:MOST_OF_A_ROW]
    ]


# -- the panel -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """A status that occurs, and how often."""

    code: str
    label: str
    count: str


class Focus(NamedTuple):
    """What the panel says of a city or a country."""

    name: str
    href: str
    agreements: str
    partners: str
    dormant: str
    shares: Sequence[Share]
    offers: Sequence[Offer] = ()
    is_country: bool = False


def city_focus(
    selection: Selection, names: Names, found: Composition, tied: Sequence[Tied]
) -> Focus:
    partners = ngettext(
        "%(num)s partner city", "%(num)s partner cities", len({each.slug for each in tied})
    )
    countries = ngettext(
        "in %(num)s country", "in %(num)s countries", len({each.country for each in tied})
    )
    words = f"{partners} {countries}" if tied else partners
    return facts(selection.city, selection, names, found)._replace(partners=words)


def country_focus(
    selection: Selection, names: Names, found: Composition, tallies: Mapping[str, Tally]
) -> Focus:
    abroad = tallies.keys() - {selection.country}
    words = ngettext("%(num)s partner country", "%(num)s partner countries", len(abroad))
    return facts(selection.country, selection, names, found)._replace(partners=words)


def countries_offered(
    selection: Selection, view: Pairs, tallies: Mapping[str, Tally]
) -> list[Offer]:
    """The partner countries with most agreements, each to be compared with the one in focus."""
    abroad = tallies.keys() - {selection.country}
    most = sorted(abroad, key=lambda code: (-tallies[code].agreements, code))[:MOST_OFFERED]
    pins = [selection.country]
    return [offer(selection, view, pins, (code, country_name(code))) for code in most]


def facts(key: str, selection: Selection, names: Names, found: Composition) -> Focus:
    """What a composition says of a place; its partners are not in it."""
    return Focus(
        name=place_name(key, names),
        href=place_href(key, selection),
        agreements=ngettext("%(num)s agreement", "%(num)s agreements", found.agreements),
        partners="",
        dormant=dormant_words(found),
        shares=_shares(found),
        is_country=len(key) == 2,
    )


def _shares(found: Composition) -> list[Share]:
    return [
        Share(code.value, label(STATUSES, code), number(found.status[code]))
        for code in ORDER
        if found.status.get(code)
    ]


def dormant_words(found: Composition) -> str:
    """Numerator and denominator of the dormancy rate; nothing where there is no rate."""
    if not found.judged:
        return ""
    return gettext("%(n)s of %(m)s", n=number(found.dormant), m=number(found.judged))
