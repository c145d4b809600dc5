"""How people write dates, and which of their ways can be read in one way only.

What has two readings is an error that says why and what to write instead; nothing is guessed.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from enum import Enum, auto
from typing import NamedTuple

from registry.domain.dates import DateProblem, PartialDate, Period
from registry.domain.datewords import MONTHS, OTHER_WORDS
from registry.domain.errors import N_

MAX_LENGTH = 100


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
    tidy = _tidied(text)
    for pattern, message in _ASKS:
        if pattern.fullmatch(tidy):
            raise DateProblem(message, text=text)
    read = _single(tidy) or _span(tidy)
    if read is None:
        raise _not_understood(text)
    return read


# --- Characters -------------------------------------------------------------------------------

#: Hyphens are one character, dashes another, and so are all the tildes.
_SIGNS = str.maketrans("‐‑−‒—―∼〜～’", "---–––~~~'")


def _tidied(text: str) -> str:
    """Refuse what is no plain text; return it composed, in small letters, with single spaces."""
    if len(text) > MAX_LENGTH:
        raise DateProblem(
            N_("A date has at most %(most)s characters; this has %(count)s."),
            most=MAX_LENGTH,
            count=len(text),
        )
    # NFC and not NFKC, which would turn full-width digits into ours.
    tidy = " ".join(unicodedata.normalize("NFC", text).casefold().translate(_SIGNS).split())
    if not tidy:
        raise DateProblem(N_("Enter a date, such as 1988, May 1988 or 1988-05-12."))
    for char in tidy:
        _check_character(char)
    return tidy


def _check_character(char: str) -> None:
    if char.isnumeric() and not char.isascii():
        raise DateProblem(N_("Write numbers with the digits 0 to 9, not “%(char)s”."), char=char)
    if not char.isprintable():
        raise DateProblem(
            N_("There is an invisible character in the date (%(code)s); type the date anew."),
            code=f"U+{ord(char):04X}",
        )


def _not_understood(text: str) -> DateProblem:
    words = _WORD.findall(unicodedata.normalize("NFC", text))
    strange = [each for each in words if each.casefold() not in _KNOWN_WORDS]
    if strange:
        return DateProblem(
            N_("“%(word)s” is not understood in a date. Write it as in 1988-05-12 or 12 May 1988."),
            word=strange[0],
        )
    return DateProblem(
        N_("“%(text)s” cannot be read as a date. Write it as in 1988, 1988-05 or 1988-05-12."),
        text=text,
    )


_WORD = re.compile(r"[^\W\d_]+")
_KNOWN_WORDS = OTHER_WORDS | MONTHS.keys()

# --- What has more than one reading -----------------------------------------------------------

_ONE_DATE = N_(
    "“%(text)s” is a time from one date to another, and one date is asked for here. If it is"
    " not known exactly, write “between 1988 and 1990”."
)
_FOUR_DIGITS = N_("The year in “%(text)s” is missing or short. Write it with four digits: 1988.")
_WHICH_FIRST = N_(
    "“%(text)s” does not say whether the day or the month comes first."
    " Write YYYY-MM-DD: 2003-02-01 is 1 February 2003."
)
_OPEN = N_(
    "“%(text)s” leaves one end open. Write both ends, or only the date that is known"
    " (“c. 1950” if that is approximate)."
)
_ASKS: list[tuple[re.Pattern[str], str]] = [
    (re.compile(pattern, re.ASCII), message)
    for pattern, message in [
        ("0000(-00){0,2}", N_("“%(text)s” stands for no date at all. Leave it empty.")),
        (
            r"\d{4}(-\d\d)?-00",
            N_("“%(text)s” has a part 00. Leave out what is not known: 1988, or 1988-05."),
        ),
        (r"\d{1,2}([/-])\d{1,2}\1\d{2,4}", _WHICH_FIRST),
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
            r"[^+].*\d:\d\d.*",
            N_("“%(text)s” has a time of day. Write the date alone, as in 2024-01-01."),
        ),
        (r"'?\d{1,3}|\d{1,2}\. ?\d{1,2}\.?( ?'?\d\d\.?)?", _FOUR_DIGITS),
        (r"'?\d0'?s|\d0er|\d0-[ех]", _FOUR_DIGITS),
        (r"(\d{1,2}(\.|st|nd|rd|th)? )?[^\W\d]+\.?,?( '?\d{1,2}\.?)?(?<=\d)", _FOUR_DIGITS),
        (r"[-–~/].*|.*[-–/]|.*[^\dx-].*~|.*/\.\.|\.\./.*|\[\.\..*|.*\.\.\]", _OPEN),
    ]
]

# --- One date ---------------------------------------------------------------------------------

_Reader = Callable[[re.Match[str]], PartialDate | None]


def _first(forms: "list[tuple[re.Pattern[str], _Reader]]", text: str) -> PartialDate | None:
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
    year, month, day = map(int, match.groups())
    return PartialDate.of(year, month or None, day or None)


def _read_decade(match: re.Match[str]) -> PartialDate:
    first = int(match[1])
    if first % 100 == 0:
        raise DateProblem(
            N_("“%(text)s” may be ten years or a hundred. Write %(decade)sX or %(first)s–%(last)s."),
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


def _forms(
    read: _Reader, *patterns: str
) -> Iterator[tuple[re.Pattern[str], _Reader]]:
    return ((re.compile(pattern), read) for pattern in patterns)


_YEAR_WORD = re.compile(r"(?<=[0-9]) ?(?:гг?\.?|года?|году)$")
