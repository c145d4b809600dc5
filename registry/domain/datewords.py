"""The words that people write dates with, in English, Russian and German."""

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

#: Casefolded name or abbreviation of a month, without a full stop -> its number.
MONTHS: dict[str, int] = {
    word: number
    for number, line in enumerate(_MONTHS.strip().splitlines(), start=1)
    for word in line.split()
}

#: Words that mean something in a date but are no month; an error does not name them.
OTHER_WORDS = frozenset(
    "c ca circa about around um etwa около ок the s er jahre jahren е х годы годов"
    " г гг год года году st nd rd th between and zwischen und между и"
    " from to until till von vom bis zum с от по до x t z w"
    " 年 月 日 号 年代 约 約 大约 年前后 年前後 年左右 年頃 年ごろ 从 至 到 년 월 일 년대 약 년경"
    " 부터 까지 년부터 년까지 월부터 월까지 일부터 일까지".split()
)
