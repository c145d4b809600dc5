"""Country codes (ISO 3166-1 alpha-2) and names (CLDR), with our own entries beside them."""

from functools import cache

from babel import Locale

UNKNOWN = "ZZ"  # for lists that leave the country out
#: Places that real lists name and ISO does not: code -> name. They are said to be such.
OVERRIDES = {"XN": "Northern Cyprus", UNKNOWN: "Country not known"}
#: In CLDR's table of two-letter territories, but no countries: unions, inventions, and islands
#: that ISO 3166-1 counts with the country they belong to.
_NOT_COUNTRIES = frozenset(
    {"EU", "EZ", "UN", "XA", "XB", "QO", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}
)


@cache
def _names(locale: str) -> dict[str, str]:
    territories = Locale.parse(locale).territories
    known = {
        code: name
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    }
    return known | OVERRIDES


def is_country(code: str) -> bool:
    return code in _names("en")


def country_name(code: str, locale: str = "en") -> str:
    """The country's name in the language; the code itself where there is none."""
    return _names(locale).get(code, code)
