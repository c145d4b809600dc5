"""Words, dates and numbers in the reader's language."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import (
    format_date,
    format_interval,
    format_skeleton,
    format_time,
    tokenize_pattern,
    untokenize_pattern,
)
from babel.numbers import format_decimal, format_percent
from babel.support import Translations

from registry.domain.countries import country_name as named
from registry.domain.dates import PartialDate, Period, Precision
from registry.domain.errors import N_

LANGUAGES = ("en",)
_IN_BRITISH_ORDER = {"en": "en_GB"}
_FOLDER = Path(__file__).resolve().parent / "translations"

# Looked up for every word of every page: a context variable costs a hundredth of what
# Flask-Babel takes to find the same out from the request.
_language: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])


@lru_cache
def _translations(code: str) -> NullTranslations:
    return Translations.load(_FOLDER, [code])


def choose() -> str:
    """The language of the page: so far there is one."""
    return LANGUAGES[0]


def begin() -> None:
    """Settle the language at the beginning of a request."""
    _language.set(choose())


def language() -> str:
    """The code of the language that the page is written in."""
    return _language.get()


def gettext(message: str, /, **params: object) -> str:
    """The message in the reader's language, its %(name)s places filled."""
    said = _translations(_language.get()).gettext(message)
    return said % params if params else said


def ngettext(one: str, many: str, num: int, /, **params: object) -> str:
    """The form of the message that fits the number, which fills %(num)s."""
    said = _translations(_language.get()).ngettext(one, many, num)
    return said % {"num": number(num), **params}


def _dates(code: str) -> Locale:
    return Locale.parse(_IN_BRITISH_ORDER.get(code, code))


def say(message: str, params: Mapping[str, object] | None = None) -> str:
    """A message that the domain marked, translated, its places filled."""
    return gettext(message, **(params or {}))


def label(words: Mapping[str, str], code: str) -> str:
    """The word shown for a code of one of the vocabularies."""
    return gettext(words[code])


def country_name(code: str) -> str:
    return named(code, language())


def number(value: float) -> str:
    return _number(value, language())


@lru_cache(maxsize=4096)
def _number(value: float, code: str) -> str:
    return format_decimal(value, locale=_dates(code))


def percent(part: int, whole: int) -> str:
    """A share with one decimal; of nothing there is none."""
    if not whole:
        return "–"
    here = _dates(language())
    pattern = here.percent_formats[None].pattern.replace("#,##0", "#,##0.0")
    return str(format_percent(part / whole, format=pattern, locale=here))


def moment_text(at: datetime, zone: str) -> str:
    """A moment in a time zone (IANA name): 12 May 1988, 14:05."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day_text(local.date())}, {format_time(local, 'short', locale=_dates(language()))}"


def day_text(day: date) -> str:
    """A day in full: 12 May 1988."""
    return _day(day, language())


def _day(day: date, code: str) -> str:
    """The month's text with the day in its place: Babel takes ten times as long for each day."""
    before, width, after = _month_around(day.year, day.month, code)
    return f"{before}{day.day:0{width}}{after}"


@lru_cache(maxsize=16384)
def _month_around(year: int, month: int, code: str) -> tuple[str, int, str]:
    """What stands before and after the number of the day, and its digits at the least."""
    tokens = tokenize_pattern(_dates(code).date_formats["long"].pattern)
    width = next(count for kind, (letter, count) in _fields(tokens) if letter == "d")
    placed = [("chars", _PLACE) if token == ("field", ("d", width)) else token for token in tokens]
    text = format_date(date(year, month, 1), untokenize_pattern(placed), locale=_dates(code))
    before, _place, after = text.partition(_PLACE)
    return before, width, after


#: No date has this sign.
_PLACE = "\ue000"


def _fields(tokens: Iterable[Any]) -> Iterator[Any]:
    return (token for token in tokens if token[0] == "field")


def date_text(edtf: str | None) -> str:
    """A date or period of EDTF text as a reader writes it, no more exact than it is known."""
    if not edtf:
        return ""
    if _PLAIN_DAY.fullmatch(edtf):
        return _day(date.fromisoformat(edtf), language())
    return _edtf(edtf, language())


_PLAIN_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


@lru_cache(maxsize=65536)
def _edtf(edtf: str, code: str) -> str:
    period = Period.from_edtf(edtf)
    begin = _partial(period.begin, code)
    if not period.end or period.end == period.begin:
        return begin
    if skeleton := _alike(period.begin, period.end):
        days = period.begin.earliest, period.end.earliest
        return str(format_interval(*days, skeleton, locale=_dates(code)))
    return gettext("%(begin)s to %(end)s", begin=begin, end=_partial(period.end, code))


def _alike(begin: PartialDate, end: PartialDate) -> str | None:
    """How two dates of the same kind are written short: 13–15 Sept 2004."""
    if begin.circa or end.circa or begin.precision is not end.precision:
        return None
    return _SHORT.get(begin.precision)


_SHORT = {Precision.DAY: "yMMMd", Precision.MONTH: "yMMMM", Precision.YEAR: "y"}


def _partial(given: PartialDate, code: str) -> str:
    if given.precision is Precision.RANGE:
        first, last = (_partial(end, code) for end in given.ends)
        return gettext("between %(first)s and %(last)s", first=first, last=last)
    plain = str(_FORMS[given.precision](given.earliest, code))
    return gettext("c. %(date)s", date=plain) if given.circa else plain


_FORMS: dict[Precision, Any] = {
    Precision.DAY: _day,
    Precision.MONTH: lambda day, code: format_skeleton("yMMMM", day, locale=_dates(code)),
    Precision.YEAR: lambda day, _code: f"{day.year:04}",
    Precision.DECADE: lambda day, _code: gettext(N_("%(year)ss"), year=f"{day.year:04}"),
}
