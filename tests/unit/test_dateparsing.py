"""The strict parser: what it reads, what it refuses, and that it says why."""

import csv
import time
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.dates import format_skeleton
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.dateparsing import parse_date, parse_period
from registry.domain.dates import DateProblem, PartialDate, Period, Precision
from registry.domain.datewords import MAX_LENGTH
from tests.unit.strategies import partial_dates, periods, points

DANGJIN = Path(__file__).parents[2].parent / "shared" / "data" / "dangjin"

#: What it is read as -> ways to write it.
DATES = {
    "1988": "1988 | 1988 г. | 1988 г | 1988 год | 1988 года | 1988年 | 1988년",
    "1988-05": "1988-05 | May 1988 | MAY 1988 | May, 1988 | май 1988 | мая 1988 г. | Mai 1988"
    " | 05.1988 | 5.1988 | 1988.05 | 1988.05. | 1988. 5. | 1988年5月 | 1988 年 5 月 | 1988년 5월",
    "1988-05-12": "1988-05-12 | 12 May 1988 | 12th May 1988 | 12. May 1988 | May 12, 1988"
    " | May 12 1988 | May 12th, 1988 | 12 мая 1988 | 12 мая 1988 г. | 12 мая 1988 года"
    " | 12. Mai 1988 | 12.Mai 1988 | 12.05.1988 | 12.5.1988 | 12. 5. 1988 | 12.05.1988 г."
    " | 1988.05.12 | 1988.05.12. | 1988. 05. 12. | 1988年5月12日 | 1988年05月12号"
    " | 1988년 5월 12일 | 1988년5월12일 | 1988‑05‑12 | 1988−05−12",
    "1988-03": "March 1988 | Mar. 1988 | März 1988 | Mär 1988 | март 1988",
    "1988-09": "Sept. 1988 | Sep 1988 | сент. 1988 | сентябрь 1988",
    "1988-01": "Jänner 1988 | янв. 1988",
    "1950~": "1950~ | c. 1950 | c.1950 | c 1950 | ca. 1950 | ca 1950 | circa 1950 | about 1950"
    " | around 1950 | около 1950 | около 1950 г. | ок. 1950 | um 1950 | etwa 1950 | Um 1950"
    " | 约1950年 | 約1950年 | 약 1950년 | 1950年前后 | 1950年頃 | 1950년경",
    "1950-05~": "1950-05~ | c. May 1950 | около мая 1950",
    "195X": "1950s | the 1950s | 1950's | 1950’s | 195X | 195x | 1950-е | 1950-е годы"
    " | 1950-е гг. | 1950-х | 1950er | 1950er Jahre | 1950年代 | 1950년대",
    "195X~": "195X~ | c. 1950s | ca. 1950er Jahre | около 1950-х | 约1950年代",
    "190X": "190X",
    "0836": "0836",
    "[1988..1990]": "[1988..1990] | between 1988 and 1990 | zwischen 1988 und 1990"
    " | между 1988 и 1990 | между 1988 и 1990 гг.",
    "[1988-05..1990]": "[1988-05..1990] | between May 1988 and 1990",
    "[1950..1969]": "between the 1950s and the 1960s",
    "1959": "+1959-00-00T00:00:00Z",
    "1959-05": "+1959-05-00T00:00:00Z",
    "1959-05-12": "+1959-05-12T00:00:00Z"
    " | +1959-05-12T00:00:00Z http://www.wikidata.org/entity/Q1985727",
}

#: A period -> ways to write it. With a dash or a tilde it can also be a date in between.
DASHED = {
    "1988/1990": "1988–1990 | 1988-1990 | 1988 – 1990 | 1988 — 1990 | 1988 - 1990 | 1988~1990"
    " | 1988 ∼ 1990 | 1988〜1990 | 1988年～1990年 | 1988–1990 гг. | 1988년 ~ 1990년",
    "2019-03-25/2019-03-27": "2019.03.25. ~ 03.27. | 2019.03.25. ~ 27. | 2019.03.25 ~ 27"
    " | 2019.03.25.~2019.03.27. | 2019.03.25.-03.27. | 2019. 3. 25. ~ 3. 27. | 25.–27.03.2019"
    " | 25-27.03.2019 | 25.03.–27.03.2019 | 25.03.2019 – 27.03. | 25–27 March 2019"
    " | 25.–27. März 2019 | 25–27 марта 2019 г. | March 25–27, 2019 | March 25 – March 27, 2019"
    " | 2019年3月25日~27日 | 2019年3月25-27日 | 2019年3月25日—3月27日 | 2019년 3월 25~27일"
    " | 2019-03-25 – 2019-03-27 | 2019-03-25 - 2019-03-27 | 25th–27th March 2019",
    "2017-10-29/2017-11-01": "2017.10.29. ~ 11.01. | 29 October – 1 November 2017"
    " | 29.10.–01.11.2017 | 29 октября – 1 ноября 2017 | October 29 – November 1, 2017",
    "2018-12-30/2019-01-02": "2018. 12. 30. ~ 2019. 1. 2. | 30.12.2018–02.01.2019",
    "2004-11/2004-12": "2004.11.∼12. | 2004.11. ~ 2004.12. | 11.–12.2004 | Nov–Dec 2004"
    " | ноябрь – декабрь 2004 | 2004年11–12月 | 2004년 11월 ~ 12월",
    "2019-05/2019-06-12": "May – 12 June 2019",
}

#: Periods that cannot be taken for one date.
LASTING = {
    "1988/1990": "1988/1990 | from 1988 to 1990 | 1988 to 1990 | с 1988 по 1990 г."
    " | von 1988 bis 1990 | 从1988年到1990年 | 1988年至1990年 | 1988년부터 1990년까지",
    "2019-05-12/2019-05-14": "from 12 to 14 May 2019 | 12 to 14 May 2019 | 12/14 May 2019"
    " | с 12 по 14 мая 2019 г. | vom 12. bis 14. Mai 2019 | vom 12. bis zum 14. Mai 2019"
    " | 2019-05-12/2019-05-14 | 2019-05-12/14 | 2019-05-12/05-14 | 2019年5月12日至14日",
    "1988~/1990": "1988~/1990",
    "1988/1990~": "1988/1990~",
    "195X/196X": "1950s/1960s",
}

#: A piece of the message -> texts that are refused with it.
REFUSED = {
    "day or the month comes first": "01/02/2003 | 31/12/2003 | 1/2/03 | 12-05-1988 | 12-05-88",
    "a slash stands between": "8/1988 | 08/1988 | 1988/08 | 1988/8 | 2019/03/25 | 1988/89",
    "There is no day": "2024-02-30 | 2023-02-29 | 30.02.2024 | 31 June 2024 | 2024年2月30日"
    " | 32.01.2020 | February 29, 2023 | 2019.03.25. ~ 32.",
    "There is no month": "1988-13 | 1988.13 | 2019年13月 | +1959-00-05T00:00:00Z",
    "day.month.year": "13.13.2020 | 12.31.2019",
    "stands for no date at all": "0000-00-00 | 0000 | 0000-00",
    "has a part 00": "1988-00-00 | 1988-05-00 | 1988-00",
    "one long number": "20240101 | 198805 | 1700000000",
    "is a week": "2024-W01-1 | 2024-W01 | 2024W011",
    "time of day": "2024-01-01T00:00:00Z | 2024-01-01 10:00 | +2024-01-01T10:00:00Z",
    "digits 0 to 9": "２０２４-01-01 | ２０２４年 | ٢٠٢٤ | 1988年五月 | 1988²",
    "missing or short": "88 | '88 | 836 | 12.05.88 | 19.03.25. | May | 12 May | May 12 | May 88"
    " | 12.05. | 50s | 1.1.1 | 12–14 May | !!!",
    "is before the beginning": "1990–1988 | 1990-1988 | 2018.12.30. ~ 01.02. | [1990..1988]"
    " | between 1990 and 1988 | 14–12 May 2019",
    "leaves one end open": "1988– | –1988 | 2019.03.25. ~ | 2019.03.25~ | ~ 1990 | 1988/ | 1988/.."
    " | ../1988 | [1988..] | [..1988]",
    "cannot be completed from": "1988–90 | 1988–05 | 12 – May 2019 | May – 1990"
    " | 2004-11–12 | May 12, 2019 – 06.07 | 2019年5月~14日 | c. May 1950 – June",
    "ten years or a hundred": "1900s | 2000s | 1900-е | 1900er | 1900年代 | 1900년대",
    "No decade begins": "1955s | 1955-е",
    "out of reach": "0799 | 3000 | 9999-12-31 | +0000-00-00T00:00:00Z | 0001-01-01",
    "“foo” is not understood": "foo 1988 | 1988 foo | 12 foo 1988 | foo | foo – 1990",
    "“before” is not understood": "before 1990",
    "“early” is not understood": "early 1950s",
    "invisible character": "1988\u200b | \u202e1988 | 19\x0088 | \ufeff1988",
    "cannot be read as a date": "1988? | 1988 1990 | 1988-05-1990 | Mai1988 | 1988年5월 | 1988-123"
    " | (1988) | 2019.03.25.(월) | 1988, 1990 | 1988/1989/1990",
    "not EDTF text": "[1988..1988] | [1988,1990] | [1988 .. 1990]",
}

#: Every form in which Dangjin prints its dates, with what it means.
DANGJIN_FORMS = {
    "2003년 8월 26일": "2003-08-26",
    "1989.05.10.": "1989-05-10",
    "1993.05.24": "1993-05-24",
    "2016. 10. 30.": "2016-10-30",
    "2016.01.": "2016-01",
    "2004.10.26.∼2004.10.27.": "2004-10-26/2004-10-27",
    "2002.09.26. ∼2002.09.28.": "2002-09-26/2002-09-28",
    "2019.03.25. ~ 03.27.": "2019-03-25/2019-03-27",
    "2016.04.20. ~ 22.": "2016-04-20/2016-04-22",
    "2004.11.∼12.": "2004-11/2004-12",
    "2017.10.29. ~ 11.01.": "2017-10-29/2017-11-01",
    "2016. 12. 04. ~ 12. 06.": "2016-12-04/2016-12-06",
}


Parse = Callable[[str], PartialDate | Period]


def _each(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(text, read) for read, texts in table.items() for text in texts.split(" | ")]


def _read_or_refused(parse: Parse, text: str) -> str | None:
    try:
        return parse(text).edtf
    except DateProblem:
        return None


def _printed(day: date, skeleton: str, locale: str) -> str:
    return format_skeleton(skeleton, datetime.combine(day, datetime.min.time(), UTC), locale=locale)


@pytest.mark.parametrize(("text", "read"), _each(DATES))
def test_a_date_is_read_in_all_these_forms(text: str, read: str) -> None:
    assert parse_date(text).edtf == read


@pytest.mark.parametrize(("text", "read"), _each(DATES))
def test_a_date_alone_is_a_period_of_which_the_beginning_is_known(text: str, read: str) -> None:
    assert parse_period(text) == Period(PartialDate.from_edtf(read))


@pytest.mark.parametrize(("text", "read"), [*_each(DASHED), *_each(LASTING)])
def test_a_period_is_read_in_all_these_forms(text: str, read: str) -> None:
    assert parse_period(text).edtf == read


@pytest.mark.parametrize(("text", "read"), _each(DASHED))
def test_a_dash_in_a_date_means_somewhere_in_between(text: str, read: str) -> None:
    period = Period.from_edtf(read)
    assert period.end
    assert parse_date(text) == PartialDate.between(period.begin, period.end)


@pytest.mark.parametrize(("text", "_"), _each(LASTING))
def test_what_lasted_is_not_taken_for_a_date(text: str, _: str) -> None:
    with pytest.raises(DateProblem, match="one date is asked for"):
        parse_date(text)


@pytest.mark.parametrize("parse", [parse_date, parse_period])
@pytest.mark.parametrize(("text", "why"), _each(REFUSED))
def test_what_cannot_be_read_in_one_way_is_refused_with_the_reason(
    parse: Parse, text: str, why: str
) -> None:
    with pytest.raises(DateProblem) as caught:
        parse(text)
    assert why in str(caught.value)


@pytest.mark.parametrize("parse", [parse_date, parse_period])
@pytest.mark.parametrize("text", ["", " ", "\u3000\t\n"])
def test_an_empty_text_is_asked_for_a_date(parse: Parse, text: str) -> None:
    with pytest.raises(DateProblem, match="Enter a date"):
        parse(text)


def test_an_approximate_date_is_not_between_two_as_well() -> None:
    with pytest.raises(DateProblem, match="cannot be both"):
        parse_date("c. 1988–1990")


@pytest.mark.parametrize(
    "text", ["12 May 1988", "c. March 1950", "2019年5月～6月", "12. März 1988"]
)
def test_spaces_case_and_composition_of_letters_do_not_matter(text: str) -> None:
    odd = unicodedata.normalize("NFD", f"\u3000{text.upper()}\n").replace(" ", " \u00a0\u2009")
    assert parse_period(odd) == parse_period(text)


@given(partial_dates())
def test_the_text_we_keep_can_be_typed_in(made: PartialDate) -> None:
    assert parse_date(made.edtf) == made


@given(periods())
def test_the_text_of_a_period_can_be_typed_in(period: Period) -> None:
    assert parse_period(period.edtf) == period


@pytest.mark.parametrize("locale", ["en", "en_GB", "de", "ru", "zh_Hans", "ja", "ko"])
@pytest.mark.parametrize("length", ["MMMM", "MMM"])
@given(made=points(first=1000))
def test_what_cldr_prints_is_read_back(locale: str, length: str, made: PartialDate) -> None:
    parts = {Precision.YEAR: "y", Precision.MONTH: f"y{length}", Precision.DAY: f"y{length}d"}
    assert parse_date(_printed(made.earliest, parts[made.precision], locale)) == made


def test_the_reading_back_notices_a_month_that_is_off_by_one() -> None:
    assert parse_date(_printed(date(1988, 6, 1), "yMMMM", "ru")) != PartialDate.month(1988, 5)


@given(points(first=1000), st.sampled_from("~∼–-/—"))
def test_whatever_sign_parts_two_dates_each_is_read_in_full(made: PartialDate, sign: str) -> None:
    period = parse_period(f"{made} {sign} {made}")
    assert (period.begin, period.end) == (made, made)


@given(st.text(max_size=MAX_LENGTH))
def test_any_text_is_read_or_refused_but_never_breaks(text: str) -> None:
    read = _read_or_refused(parse_period, text)
    assert read is None or Period.from_edtf(read).edtf == read


ALPHABET = "0123456789.-–~/ []年月日년월일scеMayмаяX+TZ:'"


@given(st.text(st.sampled_from(ALPHABET), max_size=24))
def test_text_that_looks_like_a_date_is_read_or_refused(text: str) -> None:
    read = _read_or_refused(parse_date, text)
    assert read is None or PartialDate.from_edtf(read).edtf == read


HOSTILE = ["1", "9 ", "1988-", "c. ", "[", "~", "1988.", "between ", "с 1 по ", "从到", "a-", "年"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_huge_text_is_refused_at_once(piece: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(DateProblem, match="at most 100 characters"):
        parse_date(piece * (100_000 // len(piece)))
    assert time.perf_counter() - begun < 0.05


@pytest.mark.parametrize("piece", HOSTILE)
def test_the_worst_text_that_is_short_enough_costs_milliseconds(piece: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(DateProblem):
        parse_period((piece * MAX_LENGTH)[:MAX_LENGTH])
    assert time.perf_counter() - begun < 0.1


@pytest.mark.parametrize(("text", "read"), DANGJIN_FORMS.items())
def test_dates_as_dangjin_prints_them_are_read(text: str, read: str) -> None:
    assert parse_period(text).edtf == read


def _dangjin(name: str) -> list[dict[str, str]]:
    if not DANGJIN.is_dir():
        pytest.skip(f"the list of Dangjin is not beside the project ({DANGJIN})")
    return list(csv.DictReader((DANGJIN / name).read_text("utf-8-sig").splitlines()))


def test_all_activities_of_dangjin_are_read_as_its_list_normalises_them() -> None:
    rows = _dangjin("activities.csv")
    wanted = ["/".join(filter(None, (row["start"], row["end"]))) for row in rows]
    assert [parse_period(row["date_as_printed"]).edtf for row in rows] == wanted
    assert len(rows) > 100 and sum("/" in each for each in wanted) > 30


def test_all_agreements_of_dangjin_are_read_as_its_list_normalises_them() -> None:
    rows = _dangjin("agreements.csv")
    printed = [row["note"].split("date as printed: ")[1] for row in rows]
    # One was printed as the three days of the visit in which it was signed.
    earliest = [parse_date(text).earliest.isoformat() for text in printed]
    assert earliest == [row["since"] for row in rows] and len(rows) > 10
