"""What a field's text means: each reader returns the value or raises RuleBroken."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import TypeVar
from urllib.parse import urlsplit

from registry.domain.countries import is_country
from registry.domain.dateparsing import parse_date
from registry.domain.errors import N_, RuleBroken

T = TypeVar("T")

_WHOLE = re.compile("[0-9]{1,12}")
_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]+)?")
_WIKIDATA = re.compile(r"(?:https?://www\.wikidata\.org/(?:entity|wiki)/)?(Q[1-9][0-9]{0,11})")
_SLUG = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
_REFERENCE = re.compile("TC-[0-9]{6,9}")
_YES, _NO = frozenset({"yes", "true", "1"}), frozenset({"no", "false", "0"})
LARGEST = 2_147_483_647  # what both databases hold as an integer
LONGEST_LINK = 500


def text(limit: int) -> Callable[[str], str]:
    return partial(_within, limit)


def _within(limit: int, given: str) -> str:
    if len(given) > limit:
        raise RuleBroken(
            N_("“%(start)s…” has %(length)s characters; %(limit)s is the most."),
            params={"start": given[:30], "length": len(given), "limit": limit},
        )
    return given


def code(known: Mapping[str, str]) -> Callable[[str], str]:
    """Reads one of a vocabulary's codes."""
    return partial(_known, known)


def _known(known: Mapping[str, str], given: str) -> str:
    if given not in known:
        raise RuleBroken(
            N_("“%(value)s” is not known. Known are: %(known)s."),
            params={"value": given[:60], "known": ", ".join(known)},
        )
    return str(given)


def listed(read: Callable[[str], T]) -> Callable[[str], tuple[T, ...]]:
    """Reads a list separated by semicolons; what stands twice is taken once."""
    return lambda given: tuple(dict.fromkeys(read(part) for part in parts(given)))


def parts(given: str) -> list[str]:
    return [part.strip() for part in given.split(";") if part.strip()]


def whole(given: str) -> int:
    if not _WHOLE.fullmatch(given) or int(given) > LARGEST:
        raise RuleBroken(
            N_("“%(value)s” is not a whole number from 0 to %(limit)s, written in digits alone."),
            params={"value": given[:60], "limit": LARGEST},
        )
    return int(given)


def latitude(given: str) -> float:
    return _degrees(given, 90)


def longitude(given: str) -> float:
    return _degrees(given, 180)


def _degrees(given: str, limit: int) -> float:
    if not _DEGREES.fullmatch(given) or not -limit <= float(given) <= limit:
        raise RuleBroken(
            N_("“%(value)s” is not a number of degrees from −%(limit)s to %(limit)s, as in 55.79."),
            params={"value": given[:60], "limit": limit},
        )
    return float(given)


def country(given: str) -> str:
    if not is_country(given.upper()):
        raise RuleBroken(
            N_("“%(value)s” is not a country code. Write two letters of ISO 3166-1, as in RU."),
            params={"value": given[:60]},
        )
    return given.upper()


def wikidata_id(given: str) -> str:
    return _matching(_WIKIDATA, given, N_("“%(value)s” is not a Wikidata id, as in Q900."))


def reference(given: str) -> str:
    """Read an agreement's reference, as in TC-000001."""
    message = N_("“%(value)s” is not a reference of an agreement, as in TC-000001.")
    return _matching(_REFERENCE, given.upper(), message)


def slug(given: str) -> str:
    message = N_("“%(value)s” is not a short name of letters, digits and hyphens, as in kazan-ru.")
    _matching(_SLUG, given, message)
    return _within(120, given)


def _matching(pattern: re.Pattern[str], given: str, message: str) -> str:
    match = pattern.fullmatch(given)
    if not match:
        raise RuleBroken(message, params={"value": given[:60]})
    return match[match.lastindex or 0]


def link(given: str) -> str:
    """Read a web address that may be shown as a link."""
    try:
        address = urlsplit(given)
        safe = address.scheme in {"http", "https"} and address.hostname and not address.username
    except ValueError:
        safe = None
    if not safe or " " in given:
        raise RuleBroken(
            N_("“%(value)s” is not a web address that begins with https:// or http://."),
            params={"value": given[:60]},
        )
    return _within(LONGEST_LINK, given)


def day(given: str) -> date:
    """Read a date of which the day is known."""
    when = parse_date(given)
    if when.earliest != when.latest or when.circa:
        raise RuleBroken(
            N_("“%(value)s” is not a day. Write day, month and year, as in 7 September 2023."),
            params={"value": given[:60]},
        )
    return when.earliest


def yes_or_no(given: str) -> bool:
    if given.casefold() not in _YES | _NO:
        raise RuleBroken(N_("“%(value)s” is neither yes nor no."), params={"value": given[:60]})
    return given.casefold() in _YES
