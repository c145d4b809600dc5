"""Words, dates and numbers in the reader's language."""

import re
from collections.abc import Mapping
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
    said = _said(message, _language.get())
    return said % params if params else said


@lru_cache(maxsize=8192)
def _said(message: str, code: str) -> str:
    return _translations(code).gettext(message)


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


def decimals(value: float, places: int) -> str:
    """A measured number with so many decimals, zeros too: what it was rounded to is seen."""
    here = _dates(language())
    return str(format_decimal(value, format=f"#,##0.{'0' * places}", locale=here))


def percent(part: int, whole: int) -> str:
    """A share with one decimal; of nothing there is none."""
    return _percent(part / whole, language()) if whole else "–"


@lru_cache(maxsize=4096)
def _percent(share: float, code: str) -> str:
    here = _dates(code)
    pattern = here.percent_formats[None].pattern.replace("#,##0", "#,##0.0")
    return str(format_percent(share, format=pattern, locale=here))


def whole_percent(hundredths: int) -> str:
    """A round share: 25%."""
    return str(format_percent(hundredths / 100, locale=_dates(language())))


def moment_text(at: datetime, zone: str) -> str:
    """A moment in a time zone (IANA name): 12 May 1988, 14:05."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day_text(local.date())}, {time_text(local)}"


def weekday_text(day: date) -> str:
    """A day with its name: Thursday, 12 May 1988."""
    return str(format_date(day, "full", locale=_dates(language())))


def short_weekday_text(day: date) -> str:
    """The same short, where the year is said elsewhere: Thu, 12 May."""
    return str(format_skeleton("MMMEd", day, locale=_dates(language())))


def days_text(first: date, last: date) -> str:
    """A day in full, or two of them: 13–15 September 2004."""
    return _days(first, last, language(), _long_intervals(language()))


def time_text(local: datetime) -> str:
    """The time that a clock shows: 14:05."""
    return str(format_time(local, "short", locale=_dates(language())))


def day_text(day: date) -> str:
    """A day in full: 12 May 1988."""
    return _day(day, language())


def _day(day: date, code: str) -> str:
    return _placed(day, _in_full(code), code)


Intervals = Mapping[str, tuple[str, str]]


def _days(first: date, last: date, code: str, intervals: Intervals) -> str:
    """Two days as one: 13–15 Sept 2004."""
    if first == last:
        return _day(first, code)
    differ = "y" if first.year != last.year else "M" if first.month != last.month else "d"
    begin, end = intervals[differ]
    return _placed(first, begin, code) + _placed(last, end, code)


@lru_cache
def _in_full(code: str) -> str:
    return str(_dates(code).date_formats["long"].pattern)


@lru_cache
def _short_intervals(code: str) -> Intervals:
    """The patterns of both ends, by the largest field in which they differ."""
    return {field: tuple(ends) for field, ends in _dates(code).interval_formats["yMMMd"].items()}


@lru_cache
def _long_intervals(code: str) -> Intervals:
    """The same with the whole names of months."""
    short = _short_intervals(code).items()
    return {
        field: (begin.replace("MMM", "MMMM"), end.replace("MMM", "MMMM"))
        for field, (begin, end) in short
    }


def _placed(day: date, pattern: str, code: str) -> str:
    """The pattern's text with the numbers in it: Babel takes ten times as long for each day."""
    return _of_month(day.month, pattern, code) % {"day": day.day, "year": day.year}


@lru_cache(maxsize=1024)
def _of_month(month: int, pattern: str, code: str) -> str:
    """What the month's days have in common, with a place for the number of day and year."""
    tokens = tokenize_pattern(pattern)
    signs = [("chars", _PLACES[each][0]) if each in _PLACES else each for each in tokens]
    text = format_date(date(2000, month, 1), untokenize_pattern(signs), locale=_dates(code))
    for sign, place in (_PLACES[each] for each in tokens if each in _PLACES):
        text = text.replace(sign, place)
    return text


#: What a pattern has for a number -> a sign that no date has, and the number's place.
_PLACES = {
    ("field", ("d", 1)): ("\ue000", "%(day)d"),
    ("field", ("d", 2)): ("\ue000", "%(day)02d"),
    ("field", ("y", 1)): ("\ue001", "%(year)d"),
}


def date_text(edtf: str | None) -> str:
    """A date or period of EDTF text as a reader writes it, no more exact than it is known."""
    if not edtf:
        return ""
    if _PLAIN_DAY.fullmatch(edtf):
        return _day(date.fromisoformat(edtf), language())
    if _PLAIN_DAYS.fullmatch(edtf):
        first, last = date.fromisoformat(edtf[:10]), date.fromisoformat(edtf[11:])
        return _days(first, last, language(), _short_intervals(language()))
    return _edtf(edtf, language())


def year_of(edtf: str | None) -> int | str:
    """The year of a date, words where it lies in none for sure, 0 where it is not known."""
    if not edtf:
        return 0
    known = PartialDate.from_edtf(edtf)
    sure = known.earliest.year == known.latest.year and not known.circa
    return known.earliest.year if sure else date_text(edtf)


_PLAIN_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLAIN_DAYS = re.compile(f"{_PLAIN_DAY.pattern}/{_PLAIN_DAY.pattern}")


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
    """How two months or years are written short: May–June 2004."""
    if begin.circa or end.circa or begin.precision is not end.precision:
        return None
    return _SHORT.get(begin.precision)


_SHORT = {Precision.MONTH: "yMMMM", Precision.YEAR: "y"}


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
