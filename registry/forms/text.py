"""Text from outside, made uniform and safe before anything else looks at it."""

import re
import unicodedata

from registry.domain.errors import N_, RuleBroken

_FORBIDDEN = re.compile(
    "[\ud800-\udfff\u202a-\u202e\u2066-\u2069\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"
)
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u2060\ufeff]")
# Persian, the scripts of India and emoji are spelt with joiners; elsewhere they only hide.
_JOINING = (
    "\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
)
_STRAY_JOINER = re.compile(f"(?<![{_JOINING}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINING}])")
_MOST_MARKS = 4


def clean(text: str, *, lines: bool = False) -> str:
    """Return the text in NFC without invisible characters, its white space made plain.

    With `lines` line breaks stay. RuleBroken for characters that no honest text has.
    """
    if not (text.isascii() and text.isprintable()):
        text = _plain(text)
    if lines:
        return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()
    return " ".join(text.split())


def _plain(text: str) -> str:
    if forbidden := _FORBIDDEN.search(text):
        raise RuleBroken(
            N_("There is a forbidden character, U+%(code)s, which can't be seen. Remove it."),
            params={"code": f"{ord(forbidden[0]):04X}"},
        )
    composed = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    if _marks_in_a_row(composed) > _MOST_MARKS:
        raise RuleBroken(
            N_("More than %(limit)s accents stand on one letter."), params={"limit": _MOST_MARKS}
        )
    return _STRAY_JOINER.sub("", composed)


def _marks_in_a_row(text: str) -> int:
    longest = run = 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) else 0
        longest = max(longest, run)
    return longest
