"""Which passwords are taken: 12 to 1,024 characters, and nothing that is tried first."""

import re
import unicodedata
from collections.abc import Collection

from registry.domain.errors import N_, RuleBroken

SHORTEST, LONGEST = 12, 1024
_FEWEST_SIGNS = 5
#: Shorter words are part of many a good password.
_TELLING = 5
_RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "0123456789",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "йцукенгшщзх",
)


def normalised(password: str) -> str:
    """The same password however its letters were put together (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def broken_by_password(
    password: str, known: Collection[str], personal: Collection[str] = ()
) -> RuleBroken | None:
    """What is wrong with a new password; `known` are those that are tried first, in lower case.

    `personal` are words that somebody who knows the person would try: address, name, site.
    Length is looked at before anything else, so that nothing long is worked on.
    """
    if len(password) > LONGEST:
        return RuleBroken(_TOO_LONG, "password", {"limit": LONGEST})
    text = normalised(password).casefold()
    if min(len(password), len(normalised(password))) < SHORTEST:
        return RuleBroken(_TOO_SHORT, "password", {"limit": SHORTEST})
    if len(set(text)) < _FEWEST_SIGNS or _is_run(text):
        return RuleBroken(_MONOTONOUS, "password")
    if _core(text) in known or text in known:
        return RuleBroken(_KNOWN, "password")
    if _core(text) in {_core(word.casefold()) for word in personal if len(word) >= _TELLING}:
        return RuleBroken(_PERSONAL, "password")
    return None


_TOO_SHORT = N_("A password has at least %(limit)s characters. Several words in a row do well.")
_TOO_LONG = N_("A password has at most %(limit)s characters.")
_MONOTONOUS = N_("This password repeats or counts. Take several words in a row instead.")
_KNOWN = N_("This password is among those that are tried first. Take several words in a row.")
_PERSONAL = N_("This password is made of your address, your name or ours. Take other words.")
_ORNAMENT = re.compile(r"[\W\d_]+")


def _core(text: str) -> str:
    """What is left without the digits and signs that people put around a word, once if repeated."""
    letters = _ORNAMENT.sub("", text)
    half = len(letters) // 2
    return letters[:half] if half and letters == letters[:half] * 2 else letters


def _is_run(text: str) -> bool:
    doubled = [run * 60 for run in _RUNS]
    return any(text in run or text[::-1] in run for run in doubled)
