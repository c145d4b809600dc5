"""How wide words are, before anybody draws them: by the metrics of Arial, and of its likes."""

import unicodedata
from functools import lru_cache

#: Width in thousandths of the font's size -> the characters that have it, as Liberation Sans has.
_WIDTHS = {
    191: "'’‘", 222: "ijlιіјł", 260: "|", 278: " !,./:;I[\\]ftΙїІЇı", 333: "()-`r·“”", 334: "{}",
    355: '"', 365: "гғ", 389: "*", 395: "τ", 411: "ґ", 424: "ξ", 438: "кқ", 441: "ζ", 446: "ε",
    449: "з", 458: "т", 469: "^", 482: "ς", 489: "Ґ", 500: "JckvxyzsсухγκλνЈү", 510: "эє",
    521: "чь", 525: "χ", 531: "в", 542: "ГпяҒ", 547: "υ", 551: "Γ",
    556: "#$0123456789?L_abdeghnopqu–€аеорηθοђћәҮөđŁþðнџң", 558: "δий", 569: "ρ", 574: "бцβμ",
    578: "α", 584: "+<=>~КҚдл", 604: "З", 611: "FTZТΖΤßøσ", 618: "Σ", 625: "ъ", 635: "У", 650: "φΞ",
    656: "БЛЬ", 667: "ABEKPSVXY&АВЕРХЧΑΒΕΚΡΥΧΔΛ", 669: "ж", 677: "Д", 688: "м", 690: "π", 713: "ψ",
    722: "CDHNRUwИПЭыЄЏНСЯΗΝΠҢĐ", 740: "Ц", 750: "юΩ", 760: "Ф", 778: "GOQОΘΟӨØω", 792: "Ъ",
    798: "Φ", 802: "ш", 813: "њ", 823: "фщ", 833: "MmМΜ", 854: "Ћ", 865: "Ђ", 889: "%æ", 885: "Ы",
    906: "љ", 917: "Ш", 924: "Ж", 938: "Щ", 944: "Wœ", 1000: "—…ÆŒ", 1010: "ЮЊ", 1015: "@",
}  # fmt: skip
_WIDTH_OF = {ord(char): width for width, chars in _WIDTHS.items() for char in chars}
_BOLD = 1.07
#: Letters of other scripts: so wide that nothing is cut short.
_SMALL, _LARGE, _HANGUL, _FULL = 570, 720, 920, 1000


@lru_cache(maxsize=4096)
def _of(char: str) -> int:
    plain = unicodedata.normalize("NFD", char)[0]
    if ord(plain) in _WIDTH_OF:
        return _WIDTH_OF[ord(plain)]
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return 0
    if unicodedata.east_asian_width(char) in "WF":
        return _HANGUL if "\uac00" <= char <= "\ud7a3" else _FULL
    return _LARGE if char.isupper() else _SMALL


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line of text is, in pixels if `size` is; rather too wide than too short."""
    widths = map(_of, text)
    if bold:
        # Chinese characters don't grow.
        return sum(each * (_BOLD if each < _HANGUL else 1) for each in widths) * size / 1000
    return sum(widths) * size / 1000


def cut(text: str, longest: float, size: float, *, bold: bool = False) -> str:
    """The text, or what fits of its beginning and “…”."""
    if width(text, size, bold=bold) <= longest:
        return text
    while text and width(f"{text}…", size, bold=bold) > longest:
        text = text[:-1]
    return f"{text.rstrip()}…"


def wrap(text: str, longest: float, size: float, *, bold: bool = False) -> list[str]:
    """The text in lines; a word (or a Chinese sentence) longer than a line is taken apart."""
    lines, line = list[str](), ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if width(joined, size, bold=bold) <= longest:
            line = joined
            continue
        lines += [line] if line else []
        *whole, line = _taken_apart(word, longest, size, bold=bold)
        lines += whole
    return [*lines, line] if line else lines


def _taken_apart(word: str, longest: float, size: float, *, bold: bool) -> list[str]:
    parts, part = list[str](), ""
    for char in word:
        if part and width(part + char, size, bold=bold) > longest:
            parts.append(part)
            part = ""
        part += char
    return [*parts, part]
