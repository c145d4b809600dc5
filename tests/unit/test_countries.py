"""Country codes: all of ISO 3166-1, what real lists add, and nothing else."""

from itertools import product
from string import ascii_uppercase

import pytest

from registry.domain.countries import OVERRIDES, country_name, is_country

CODES = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ
    EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW
    GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY
    KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
    MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM
    ZW
"""
ISO = frozenset(CODES.split())


def test_the_codes_are_those_of_iso_and_the_few_that_lists_add() -> None:
    pairs = map("".join, product(ascii_uppercase, repeat=2))
    known = {code for code in pairs if is_country(code)}
    assert len(ISO) == 249
    assert known == ISO | {"XK", *OVERRIDES}


@pytest.mark.parametrize("code", ["", "R", "ru", "RUS", "643", "EU", "XX", "РФ", "R\x00", "001"])
def test_anything_else_is_no_country(code: str) -> None:
    assert not is_country(code)


@pytest.mark.parametrize(
    ("code", "locale", "name"),
    [
        ("RU", "en", "Russia"),
        ("RU", "ru", "Россия"),
        ("KR", "zh_Hans", "韩国"),
        ("XN", "en", "Northern Cyprus"),
        ("XN", "ru", "Northern Cyprus"),
        ("QQ", "en", "QQ"),
    ],
)
def test_a_country_is_named_in_the_language(code: str, locale: str, name: str) -> None:
    assert country_name(code, locale) == name
