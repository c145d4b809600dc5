"""What is in focus on the map, and what is pinned beside it, for people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from registry.domain.selection import Selection
from registry.domain.vocabulary import STATUSES
from registry.i18n import country_name, gettext, label, ngettext, number
from registry.queries.comparing import Tally, Tied
from registry.queries.statistics import Composition
from registry.web.addresses import to_city, to_country
from registry.web.presenting.figures import ORDER
from registry.web.presenting.lists import address
from registry.web.presenting.map import Names, Pairs, map_href, place_name
from registry.web.presenting.selections import looking

MOST_OFFERED = 6


def focus_of(selection: Selection) -> str:
    """The slug or the code of what is looked at; nothing where all is.

    With a partner, the country is one side of what is looked at, and no place.
    """
    return selection.city or ("" if selection.partner else selection.country)


def focused(selection: Selection, key: str) -> Selection:
    """The selection with this city or country in focus."""
    if len(key) == 2:
        return replace(selection, city="", country=key)
    return replace(selection, city=key, country=selection.country if selection.partner else "")


def unfocused(selection: Selection) -> Selection:
    """The selection with nothing in focus."""
    return replace(selection, city="", country=selection.country if selection.partner else "")


def place_href(key: str, selection: Selection) -> str:
    """The page of a city or a country, on the day looked at."""
    path = to_country(key) if len(key) == 2 else to_city(key)
    return address(path, looking(selection))


def pinned_href(selection: Selection, view: Pairs, pins: Sequence[str]) -> str:
    """The map with these pins, and nothing else in focus; the rest of the view is kept."""
    rest = [pair for pair in view if pair[0] != "pin"]
    return map_href(unfocused(selection), [*rest, *(("pin", pin) for pin in pins)])


class Offer(NamedTuple):
    """What can be compared with what is there, and the address that does it."""

    name: str
    href: str


def offer(selection: Selection, view: Pairs, pins: Sequence[str], key: str, name: str) -> Offer:
    return Offer(name, pinned_href(selection, view, [*pins, key]))


# -- the panel -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Share:
    """A status that occurs, and how often."""

    code: str
    label: str
    count: str


class Focus(NamedTuple):
    """What the panel says of the city or country in focus."""

    name: str
    where: str
    href: str
    agreements: str
    partners: str
    dormant: str
    shares: Sequence[Share]
    offers: Sequence[Offer]


def shares(found: Composition) -> list[Share]:
    return [
        Share(code.value, label(STATUSES, code), number(found.status[code]))
        for code in ORDER
        if found.status.get(code)
    ]


def dormant_words(found: Composition) -> str:
    """Numerator and denominator of the dormancy rate, where there is one."""
    if not found.judged:
        return ""
    words = gettext("%(n)s dormant of %(m)s judged")
    return words % {"n": number(found.dormant), "m": number(found.judged)}


def city_focus(
    selection: Selection, names: Names, found: Composition, tied: Sequence[Tied]
) -> Focus:
    key = selection.city
    partners = {each.slug for each in tied}
    countries = {each.country for each in tied}
    words = ngettext("%(num)s partner", "%(num)s partners", len(partners))
    where = ngettext("in %(num)s country", "in %(num)s countries", len(countries))
    return _focus(key, selection, names, found)._replace(partners=f"{words} {where}")


def country_focus(
    selection: Selection,
    names: Names,
    found: Composition,
    met: Mapping[str, Tally],
    view: Pairs,
) -> Focus:
    key = selection.country
    words = ngettext(
        "%(num)s partner country", "%(num)s partner countries", len(met.keys() - {key})
    )
    most = sorted(met.keys() - {key}, key=lambda code: (-met[code].agreements, code))
    offers = [
        offer(selection, view, [key], code, country_name(code)) for code in most[:MOST_OFFERED]
    ]
    return _focus(key, selection, names, found)._replace(partners=words, offers=offers)


def _focus(key: str, selection: Selection, names: Names, found: Composition) -> Focus:
    return Focus(
        name=place_name(key, names),
        where="",
        href=place_href(key, selection),
        agreements=ngettext("%(num)s agreement", "%(num)s agreements", found.agreements),
        partners="",
        dormant=dormant_words(found),
        shares=shares(found),
        offers=(),
    )
