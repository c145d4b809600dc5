"""What a search found beside the list: cities of that name, and what may have been meant."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from registry.domain.selection import Query
from registry.i18n import country_name
from registry.queries.search import Found
from registry.web.addresses import here, to_city
from registry.web.presenting.lists import address


class Match(NamedTuple):
    """A city that bears the name."""

    name: str
    href: str
    country_name: str
    agreements: int


class Suggestion(NamedTuple):
    """What was probably meant, and the address that asks for it."""

    text: str
    href: str


def matches(found: Iterable[Found]) -> list[Match]:
    return [
        Match(
            each.name,
            here(to_city(each.slug)),
            country_name(each.country),
            each.agreements,
        )
        for each in found
    ]


def suggestion(name: str | None, query: Query, path: str) -> Suggestion | None:
    if name is None:
        return None
    return Suggestion(name, address(path, replace(query.selection, q=name).pairs()))
