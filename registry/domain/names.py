"""How names are compared, found and sorted, whatever script they are written in."""

import re
import unicodedata

from anyascii import anyascii

_LETTER_OF_ITS_OWN = "й"  # although Unicode takes it for an и with a breve
_APOSTROPHES = frozenset("'\"’‘‛`´ʹʺʻʼʽʾʿˈ′″＇״׳")
_LATIN_OR_HAN = re.compile(
    "[a-z\u00df-\u024f\u0250-\u02af\u1e00-\u1eff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)

# Letters that other Cyrillic alphabets add to the Russian one sort with the letter that they
# grew from; by code point they would all come after я.
_CYRILLIC_NEIGHBOURS = str.maketrans("әөүұҗңһієґғқ", "аоуужнхиеггк")


class _Folding(dict[int, str]):
    """What str.translate makes of each character; every answer is worked out once."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded(chr(code))
        return folded


def _folded(char: str) -> str:
    if char == _LETTER_OF_ITS_OWN:
        return char
    decomposed = unicodedata.normalize("NFKD", char).casefold()
    return "".join(map(_kept, unicodedata.normalize("NFKD", decomposed)))


def _kept(char: str) -> str:
    category = unicodedata.category(char)
    if char in _APOSTROPHES or category == "Cf" or _is_accent(char):
        return ""
    return char if char.isalnum() or category.startswith("M") else " "


def _is_accent(char: str) -> bool:
    """True for accents and Arabic or Hebrew points; vowel signs of Indic scripts are letters."""
    kind = unicodedata.combining(char)
    return 10 <= kind <= 35 or kind >= 200


_FOLDING = _Folding()


def search_key(text: str) -> str:
    """Return the text without case, accents and punctuation: Łódź is łodz, Ёлкино елкино.

    Words stay apart by one space. The key of a key is the key itself.
    """
    composed = unicodedata.normalize("NFC", text).casefold()
    return unicodedata.normalize("NFC", " ".join(composed.translate(_FOLDING).split()))


def ascii_key(text: str) -> str:
    """Return the key of the text as written in ASCII letters: Łódź is lodz, 喀山 kashan."""
    return search_key(anyascii(unicodedata.normalize("NFC", text)))


def word_keys(text: str) -> frozenset[str]:
    """Return every word that the text can be found by, in its own script and in ASCII.

    Scripts that write no spaces give one word; an apostrophe joins and parts (laquila, aquila).
    """
    parted = "".join(" " if char in _APOSTROPHES else char for char in text)
    keys = (search_key(text), ascii_key(text), search_key(parted))
    return frozenset(word for key in keys for word in key.split())


def sort_key(text: str) -> str:
    """Return a key that sorts names sensibly when compared byte by byte.

    Latin letters sort without accents (Ł with L), Chinese characters by their romanisation among
    them. Other scripts follow, each in its own order: Cyrillic with Ё at Е, Hangul, kana, Greek.
    """
    key = search_key(text).translate(_CYRILLIC_NEIGHBOURS)
    return _LATIN_OR_HAN.sub(lambda match: anyascii(match.group()).lower(), key)
