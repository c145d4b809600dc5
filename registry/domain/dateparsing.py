"""How people write dates, and which of their ways can be read in one way only.

What has two readings is an error that says why and what to write instead; nothing is guessed.
"""

import re
from collections.abc import Callable
from enum import Enum, auto
from typing import NamedTuple

from registry.domain.dates import DateProblem, PartialDate, Period, Precision
from registry.domain.datewords import MONTHS, not_understood, tidied
from registry.domain.errors import N_


def parse_date(text: str) -> PartialDate:
    """Read one date. «1988–1990» is a date that lies somewhere from 1988 to 1990."""
    read = _read(text)
    if isinstance(read, PartialDate):
        return read
    if read.meaning is _Meaning.DURATION:
        raise DateProblem(_ONE_DATE, text=text)
    return PartialDate.between(read.begin, read.end)


def parse_period(text: str) -> Period:
    """Read when something went on. «1988–1990» is a time that lasted from 1988 to 1990."""
    read = _read(text)
    if isinstance(read, PartialDate):
        return Period(read)
    if read.meaning is _Meaning.UNCERTAIN:
        return Period(PartialDate.between(read.begin, read.end))
    return Period(read.begin, read.end)


class _Meaning(Enum):
    """What two dates in one text say: only a dash leaves it to the question asked."""

    UNCERTAIN = auto()
    DURATION = auto()
    EITHER = auto()


class _Span(NamedTuple):
    begin: PartialDate
    end: PartialDate
    meaning: _Meaning


def _read(text: str) -> PartialDate | _Span:
    tidy = tidied(text)
    for pattern, message in _ASKS:
        if pattern.fullmatch(tidy):
            raise DateProblem(message, text=text)
    read = _single(tidy) or _span(tidy)
    if read is None:
        raise not_understood(text)
    return read


# --- What has more than one reading -----------------------------------------------------------

_ONE_DATE = N_(
    "“%(text)s” is a time from one date to another, and one date is asked for here. If it is"
    " not known exactly, write “between 1988 and 1990”."
)
_IN_FULL = N_("“%(text)s” cannot be completed from “%(other)s”. Write both dates in full.")
_WHICH_FIRST = N_(
    "“%(text)s” does not say whether the day or the month comes first."
    " Write YYYY-MM-DD: 2003-02-01 is 1 February 2003."
)
_OPEN = N_(
    "“%(text)s” leaves one end open. Write both ends, or only the date that is known"
    " (“c. 1950” if that is approximate)."
)
_ASKS: list[tuple[re.Pattern[str], str]] = [
    (re.compile(pattern), message)
    for pattern, message in [
        ("0000(-00){0,2}", N_("“%(text)s” stands for no date at all. Leave it empty.")),
        (
            r"\d{4}(-\d\d)?-00",
            N_("“%(text)s” has a part 00. Leave out what is not known: 1988, or 1988-05."),
        ),
        (r"\d{1,2}([/-])\d{1,2}\1\d{2,4}", _WHICH_FIRST),
        (
            r"\d{1,2}\. ?(1[3-9]|[2-9]\d)\. ?\d{4}",
            N_("“%(text)s” has no such month: a date with dots is read as day.month.year."),
        ),
        (
            r"\d{1,2}/\d{4}|\d{4}/\d{1,2}(/\d{1,2})?",
            N_(
                "“%(text)s”: a slash stands between the two ends of a period. Write 1988-08 for a"
                " month, 1988-08-12 for a day, 1988–1990 for years."
            ),
        ),
        (r"\d{4}-?w\d.*", N_("“%(text)s” is a week. Write its first and last day.")),
        (
            r"\d{5,}",
            N_("“%(text)s” is one long number. Write it with hyphens, as in 2024-01-01."),
        ),
        (
            r"(?!\+.*t00:00:00z).*\d:\d\d.*",
            N_("“%(text)s” has a time of day. Write the date alone, as in 2024-01-01."),
        ),
        (r"[-–~/].*|.*[-–/]|(?!.*/).*[^\dx-].*~|.*/\.\.|\.\./.*|\[\.\..*|.*\.\.\]", _OPEN),
    ]
]

# --- One date ---------------------------------------------------------------------------------

_Reader = Callable[[re.Match[str]], PartialDate | None]
_Form = tuple[re.Pattern[str], _Reader]


def _first(forms: list[_Form], text: str) -> PartialDate | None:
    matches = ((read, pattern.fullmatch(text)) for pattern, read in forms)
    return next((made for read, match in matches if match and (made := read(match))), None)


def _single(text: str) -> PartialDate | None:
    return _first(_FORMS, _YEAR_WORD.sub("", text))


def _plain(text: str) -> PartialDate | None:
    return _first(_PLAIN_FORMS, _YEAR_WORD.sub("", text))


def _read_edtf(match: re.Match[str]) -> PartialDate:
    return PartialDate.from_edtf(match[0].upper())


def _read_wikidata(match: re.Match[str]) -> PartialDate:
    """Read Wikidata's time value, in which 00 says that a part is not known."""
    year, month, day = match.groups()
    return PartialDate.of(int(year), int(month) if month else None, int(day or 0) or None)


def _read_decade(match: re.Match[str]) -> PartialDate:
    first = int(match[1])
    if first % 100 == 0:
        raise DateProblem(
            N_(
                "“%(text)s” may be ten years or a hundred. Write %(decade)sX or %(first)s–%(last)s."
            ),
            text=match[0],
            decade=match[1][:3],
            first=match[1],
            last=first + 99,
        )
    return PartialDate.decade(first)


def _read_circa(match: re.Match[str]) -> PartialDate | None:
    made = _plain(match[1])
    return made.about() if made else None


def _read_point(match: re.Match[str]) -> PartialDate | None:
    parts = _parts(match)
    return PartialDate.of(parts.year, parts.month, parts.day) if parts and parts.year else None


class _Parts(NamedTuple):
    year: int | None
    month: int | None
    day: int | None


def _parts(match: re.Match[str]) -> _Parts | None:
    """The numbers that a pattern found by the names y, m and d, or by a month's name."""
    found = match.groupdict()
    if "word" in found:
        found["m"] = MONTHS.get(found["word"])
        if found["m"] is None:
            return None
    year, month, day = (int(found[key]) if found.get(key) else None for key in "ymd")
    return _Parts(year, month, day)


def _forms(read: _Reader, *patterns: str) -> list[_Form]:
    return [(re.compile(pattern), read) for pattern in patterns]


_YEAR_WORD = re.compile(r"(?<=\d) ?(?:гг?\.?|года?|году)$")
_Y, _M, _D, _WORDED = r"(?P<y>\d{4})", r"(?P<m>\d\d?)", r"(?P<d>\d\d?)", r"(?P<word>[^\W\d_]+)"
_NTH = r"(?:st|nd|rd|th)"

_PLAIN_FORMS: list[_Form] = [
    *_forms(_read_edtf, r"\d{4}(?:-\d\d){0,2}~?", r"\d{3}x~?", r"\[[^\[\]]*\]"),
    *_forms(
        _read_wikidata,
        r"\+(\d{4})-(?:00-00|(\d\d)-(\d\d))t00:00:00z(?: https?://www\.wikidata\.org/entity/q1985727)?",
    ),
    *_forms(
        _read_decade,
        r"(?:the )?(\d{4})'?s",
        r"(\d{4})-?[ех](?: годы| годов| гг\.?)?",
        r"(\d{4})er(?: jahren?)?",
        r"(\d{4}) ?(?:年代|년대)",
    ),
    *_forms(
        _read_point,
        rf"{_Y}\. ?{_M}(?:\. ?{_D})?\.?",
        rf"(?:{_D}\. ?)?{_M}\. ?{_Y}",
        rf"{_Y} ?年(?: ?{_M} ?月(?: ?{_D} ?[日号])?)?",
        rf"{_Y} ?년(?: ?{_M} ?월(?: ?{_D} ?일)?)?",
        rf"(?:{_D}(?:\. ?|{_NTH} | ))?{_WORDED}[.,]? {_Y}",
        rf"{_WORDED}\.? {_D}{_NTH}?,? {_Y}",
    ),
]
_FORMS: list[_Form] = [
    *_PLAIN_FORMS,
    *_forms(
        _read_circa,
        r"(?:ca?\.|ок\.|(?:ca?|circa|about|around|около|um|etwa) |大约|约|約|약) ?(.+)",
        r"(.+?) ?(?:前后|前後|左右|頃|ごろ|경)",
    ),
]

# --- Two dates --------------------------------------------------------------------------------


def _span(text: str) -> _Span | None:
    """Read the text by the first way to part it that leaves a date on either side."""
    for pattern, plain in _IDIOMS:
        text = pattern.sub(plain, text)
    matches = ((pattern.fullmatch(text), meaning) for pattern, meaning in _SPANS)
    parted = ((_sides(*match.groups()), meaning) for match, meaning in matches if match)
    return next((_Span(*sides, meaning) for sides, meaning in parted if sides), None)


def _sides(first: str, last: str) -> tuple[PartialDate, PartialDate] | None:
    """Read both sides. One of them may be short and borrows what it lacks from the other."""
    begin, end = _single(first), _single(last)
    if end and not begin:
        begin = _short(first, end, last)
    elif begin and not end:
        end = _short(last, begin, first)
    return (begin, end) if begin and end else None


def _short(text: str, full: PartialDate, written: str) -> PartialDate | None:
    parts = _short_parts(text, full, written)
    if parts and _lends(full, parts):
        year, month = full.earliest.year, full.earliest.month
        return PartialDate.of(year, parts.month or month, parts.day)
    if parts or _BARE.fullmatch(text):
        raise DateProblem(_IN_FULL, text=text, other=written)
    return None


def _lends(full: PartialDate, parts: _Parts) -> bool:
    """A day lends its year and month, a month its year; a year might lend its century."""
    if full.circa or full.precision not in (Precision.DAY, Precision.MONTH):
        return False
    return full.precision is Precision.DAY or parts.month is not None


def _short_parts(text: str, full: PartialDate, written: str) -> _Parts | None:
    bare = (
        numbers
        for style, precision, numbers in _BARE_FORMS
        if precision is full.precision and style.match(written)
    )
    matches = (re.fullmatch(pattern, text) for pattern in (*bare, *_SHORT_FORMS))
    return next((parts for match in matches if match and (parts := _parts(match))), None)


_BARE = re.compile(r"\d\d?(?:[.-] ?\d\d?)?\.?")
#: How the full side begins, and what bare numbers beside it then are.
_BARE_FORMS = [
    (re.compile(r"\d{4}[.-]"), Precision.DAY, rf"(?:{_M}(?:\. ?|-))?{_D}\.?"),
    (re.compile(r"\d\d?\. ?\d"), Precision.DAY, rf"{_D}(?:\. ?{_M})?\.?"),
    (re.compile(r"(?:\d{4}|\d\d?)\."), Precision.MONTH, rf"{_M}\.?"),
    (re.compile(r"."), Precision.DAY, rf"{_D}(?:\.|{_NTH})?"),
]
_SHORT_FORMS = (
    rf"{_M} ?月(?: ?{_D} ?[日号])?",
    rf"{_M} ?월(?: ?{_D} ?일)?",
    rf"{_D} ?[日号일]",
    rf"(?:{_D}(?:\. ?|{_NTH} | ))?{_WORDED}\.?",
    rf"{_WORDED}\.? {_D}{_NTH}?",
)

#: Ways to write a span in which a side is no date by itself -> the same written plainly.
_IDIOMS = [
    (re.compile(r"^([^\W\d_]+)\.? (\d\d?) ?[–-] ?(\d\d?),? (\d{4})$"), r"\2–\3 \1 \4"),
    (re.compile(r"([年月년월] ?)(\d\d?) ?[–~-] ?(\d\d?) ?([月日号월일])$"), r"\1\2\4–\3\4"),
]
_SPANS: list[tuple[re.Pattern[str], _Meaning]] = [
    (re.compile(pattern), meaning)
    for pattern, meaning in [
        ("between (.+) and (.+)", _Meaning.UNCERTAIN),
        ("zwischen (.+) und (.+)", _Meaning.UNCERTAIN),
        ("между (.+) и (.+)", _Meaning.UNCERTAIN),
        ("from (.+) (?:to|until|till) (.+)", _Meaning.DURATION),
        ("vo[mn] (.+) bis(?: zum)? (.+)", _Meaning.DURATION),
        ("(?:с|от) (.+) (?:по|до) (.+)", _Meaning.DURATION),
        ("从? ?(.+?) ?[至到] ?(.+)", _Meaning.DURATION),
        ("(.+?)부터 ?(.+?)까지", _Meaning.DURATION),
        ("(.+) (?:to|until|till|bis|по) (.+)", _Meaning.DURATION),
        (r"([^/]+?) ?/ ?([^/]+)", _Meaning.DURATION),
        (r"([^~]+?) ?~ ?([^~]+)", _Meaning.EITHER),
        (r"([^–]+?) ?– ?([^–]+)", _Meaning.EITHER),
        (r"(.+?) - (.+)", _Meaning.EITHER),
        (r"([^-]+?) ?- ?([^-]+)", _Meaning.EITHER),
    ]
]
