"""The characters and words that dates are written with, and what to say of any others."""

import re
import unicodedata

from registry.domain.dates import DateProblem
from registry.domain.errors import N_

MAX_LENGTH = 100

_MONTHS = """
january jan januar jänner jän январь января янв
february feb februar feber февраль февраля фев февр
march mar märz mär mrz март марта мар
april apr апрель апреля апр
may mai май мая
june jun juni июнь июня июн
july jul juli июль июля июл
august aug август августа авг
september sep sept сентябрь сентября сен сент
october oct oktober okt октябрь октября окт
november nov ноябрь ноября ноя нояб
december dec dezember dez декабрь декабря дек
"""

_OTHER_WORDS = """
c ca circa about around um etwa около ок 大约 约 約 약 前后 前後 左右 頃 ごろ 경
the s x t z w er jahre jahren е х годы годов 年代 년대
г гг год года году st nd rd th 年 月 日 号 년 월 일
between and zwischen und между и
from to until till von vom bis zum с от по до 从 至 到 부터 까지
"""

#: Casefolded name or abbreviation of a month, without a full stop -> its number.
MONTHS: dict[str, int] = {
    word: number
    for number, line in enumerate(_MONTHS.strip().splitlines(), start=1)
    for word in line.split()
}

#: Hyphens are one character, dashes another, and so are all the tildes.
_SIGNS = str.maketrans("‐‑−‒—―∼〜～’", "---–––~~~'")
_YEAR = re.compile("[0-9]{4}")
_WORD = re.compile(r"[^\W\d_]+")
_KNOWN = MONTHS.keys() | _OTHER_WORDS.split()
#: Words of these scripts are written without spaces: only their known pieces can be taken out.
_KNOWN_PIECES = re.compile("|".join(each for each in _OTHER_WORDS.split() if each > "\u3000"))


def tidied(text: str) -> str:
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
        _check(char)
    return tidy


def _check(char: str) -> None:
    if char.isnumeric() and not char.isascii():
        raise DateProblem(N_("Write numbers with the digits 0 to 9, not “%(char)s”."), char=char)
    if not char.isprintable():
        raise DateProblem(
            N_("There is an invisible character in the date (%(code)s); type the date anew."),
            code=f"U+{ord(char):04X}",
        )


def not_understood(text: str) -> DateProblem:
    """Say what is wrong with a text that no form fits: a strange word, no year, or the whole."""
    if strange := _strange_words(text):
        return DateProblem(
            N_("“%(word)s” is not understood in a date. Write it as in 1988-05-12 or 12 May 1988."),
            word=strange[0],
        )
    if not _YEAR.search(text):
        return DateProblem(
            N_("The year in “%(text)s” is missing or short. Write it with four digits: 1988."),
            text=text,
        )
    return DateProblem(
        N_("“%(text)s” cannot be read as a date. Write it as in 1988, 1988-05 or 1988-05-12."),
        text=text,
    )


def _strange_words(text: str) -> list[str]:
    words = _WORD.findall(unicodedata.normalize("NFC", text))
    return [each for each in words if each.casefold() not in _KNOWN and not _all_known(each)]


def _all_known(word: str) -> bool:
    return not _KNOWN_PIECES.sub("", word)
