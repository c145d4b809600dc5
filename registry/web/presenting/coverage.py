"""Coverage for people: who has reported how much, and which facts are missing of how many."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from registry.domain.errors import N_
from registry.domain.selection import Selection
from registry.domain.vocabulary import RECORDS, Record
from registry.i18n import country_name, gettext, label, number, percent
from registry.queries.coverage import Coverage, Part, Reported
from registry.web.addresses import edition_pairs, here, to_country, to_page
from registry.web.presenting.lists import address

#: Countries shown one by one; the others are a click away.
COUNTRIES = 12


class Line(NamedTuple):
    """A line of a table: what, how many, of how many, and where the rows are."""

    name: str
    number: str
    of: str
    share: str
    href: str = ""
    name_href: str = ""
    record: str = ""


class Reports(NamedTuple):
    """The reports by country: the largest countries, and the others."""

    first: Sequence[Line]
    rest: Sequence[Line]


def records(found: Coverage) -> list[Line]:
    of = sum(found.records.values())
    return [
        _line(
            label(RECORDS, code),
            Part(found.records.get(code, 0), of),
            _agreements(Selection(record=(code,))),
            record=code,
        )
        for code in Record
    ]


def _line(name: str, part: Part, href: str = "", name_href: str = "", record: str = "") -> Line:
    share = percent(part.number, part.of)
    shown = href if part.number else ""
    return Line(name, number(part.number), number(part.of), share, shown, name_href, record)


def _agreements(selection: Selection) -> str:
    return address(to_page("agreements.index"), [*selection.pairs(), *edition_pairs()])


def by_country(found: Coverage) -> Reports:
    lines = [
        _reported(each, country_name(each.name), here(to_country(each.name)))
        for each in found.by_country
    ]
    return Reports(lines[:COUNTRIES], lines[COUNTRIES:])


def by_source(found: Coverage) -> list[Line]:
    return [_reported(each, each.name) for each in found.by_source]


def _reported(each: Reported, name: str, href: str = "") -> Line:
    return _line(name, Part(each.reported, each.agreements), name_href=href)


def missing(found: Coverage) -> list[Line]:
    """What is missing of agreements, activities and cities, each out of all there are."""
    groups = (
        (_OF_AGREEMENTS, found.agreements),
        (_OF_ACTIVITIES, found.activities),
        (_OF_CITIES, found.cities),
    )
    unreported = _agreements(Selection(record=(Record.UNREPORTED.value,)))
    return [
        _line(gettext(words[name]), parts[name], unreported if name == "report" else "")
        for words, parts in groups
        for name in words
    ]


_OF_AGREEMENTS: Mapping[str, str] = {
    "report": N_("Agreements on which no city has reported"),
    "conclusion": N_("Agreements without a date of conclusion"),
    "year": N_("Agreements dated, but not to a year"),
    "activity": N_("Agreements without any activity"),
    "field": N_("Agreements that name no field"),
}
_OF_ACTIVITIES: Mapping[str, str] = {
    "year": N_("Activities not dated to a year"),
    "mode": N_("Activities without a mode: in person, online or both"),
    "field": N_("Activities that name no field"),
    "reporter": N_("Activities of which it is not known which city reported them"),
    "funding": N_("Activities without a source of money"),
}
_OF_CITIES: Mapping[str, str] = {
    "coordinates": N_("Cities without coordinates, so not on the map and in no distance"),
    "looked_up": N_("Cities with coordinates that were looked up by name"),
    "region": N_("Cities without a region"),
    "identifier": N_("Cities known neither to Wikidata nor to GeoNames by a number"),
}
