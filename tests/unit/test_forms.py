"""The gate lets through what can be meant in one way, and names the field of everything else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.dates import PartialDate
from registry.domain.entries import CityEntry, CityMention, PaperEntry, PauseEntry
from registry.domain.errors import RuleBroken
from registry.domain.names import search_key
from registry.forms.activities import ActivityForm, read_activity
from registry.forms.agreements import AgreementForm, read_agreement
from registry.forms.cities import read_city
from registry.forms.text import clean

BONN = {"name": "Bonn", "country": "DE"}
PAIR = {"city_a": "Bonn", "country_a": "DE", "city_b": "Weimar"}
VISIT = {"reference": "TC-000001", "kind": "sport", "dates": "2019-03-25"}


def _problems(read: Any, values: dict[str, str]) -> list[tuple[str | None, str]]:
    found = read(values)
    assert isinstance(found, list), found
    return [(problem.field, str(problem)) for problem in found]


# -- text ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_text", "cleaned"),
    [
        ("  Bonn \u00a0 am\tRhein ", "Bonn am Rhein"),
        ("Ko\u0308ln", "Köln"),
        ("Bonn\u200b", "Bonn"),
        ("\ufeffBonn\u00ad", "Bonn"),
        ("Bo\u200dnn", "Bonn"),
        ("\u200fירושלים\u200e", "ירושלים"),
        ("نجف\u200cآباد", "نجف\u200cآباد"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("${alert(1)}", "${alert(1)}"),
        ("O'Brien\"; DROP TABLE agreement;--", "O'Brien\"; DROP TABLE agreement;--"),
        ("東京Tokyo", "東京Tokyo"),
        ("\u3000", ""),
    ],
)
def test_text_is_made_uniform(given_text: str, cleaned: str) -> None:
    assert clean(given_text) == cleaned


@pytest.mark.parametrize("char", ["\x00", "\x08", "\x1b", "\x7f", "\u202e", "\u2066", "\ud800"])
def test_what_no_honest_text_has_is_refused_by_its_number(char: str) -> None:
    with pytest.raises(RuleBroken, match=f"U\\+{ord(char):04X}"):
        clean(f"a{char}b")


def test_a_heap_of_accents_is_refused() -> None:
    with pytest.raises(RuleBroken, match="accents"):
        clean("Z" + "\u0301" * 8)


def test_line_breaks_stay_where_a_text_may_have_lines() -> None:
    assert clean(" one \r\n\r\n two\x85", lines=True) == "one\n\ntwo"
    assert clean("one\ntwo") == "one two"


@given(st.text(max_size=30))
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    try:
        cleaned = clean(text)
    except RuleBroken:
        return
    assert clean(cleaned) == cleaned
    assert search_key(cleaned) == search_key(cleaned.strip())


# -- cities ----------------------------------------------------------------------------------


def test_a_city_is_read_with_everything_that_is_said_of_it() -> None:
    told = {
        "names": "Бонн; 波恩;Бонн",
        "lat": "50.73",
        "lon": "-7.1",
        "population": "330000",
        "member": "False",
        "wikidata_id": "http://www.wikidata.org/entity/Q586",
        "geonames_id": "2946447",
        "website": "https://www.bonn.de/",
        "slug": "bonn-de",
        "region": "NW",
    }
    assert read_city(BONN | told) == CityEntry(
        name="Bonn", country="DE", slug="bonn-de", region="NW", names=("Бонн", "波恩"),
        lat=50.73, lon=-7.1, coordinates_from="given", population=330_000, member=False,
        wikidata_id="Q586", geonames_id=2_946_447, website="https://www.bonn.de/",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("name", ""),
        ("name", "\u00a0"),
        ("name", "x" * 201),
        ("name", "a\x00b"),
        ("country", ""),
        ("country", "QQ"),
        ("country", "Germany"),
        ("lat", "91"),
        ("lat", "NaN"),
        ("lat", "1e1"),
        ("lat", "51,5"),
        ("lon", "-180.1"),
        ("population", "1 200"),
        ("population", "-1"),
        ("population", "２０"),
        ("population", "9223372036854775808"),
        ("member", "maybe"),
        ("wikidata_id", "Q0"),
        ("geonames_id", "x"),
        ("slug", "Bonn DE"),
        ("website", "javascript:alert(1)"),
        ("website", "http://user:pw@bonn.de/"),
        ("website", "https:///"),
        ("website", "http://[::1"),
        ("website", "https://bonn.de/" + "x" * 500),
        ("names", "Bonn;" + "x" * 201),
    ],
)
def test_a_field_that_cannot_be_meant_is_named(field: str, text: str) -> None:
    told = BONN | {"lat": "50", "lon": "7"} | {field: text}
    assert [name for name, _ in _problems(read_city, told)] == [field]


@pytest.mark.parametrize(("there", "missing"), [("lat", "lon"), ("lon", "lat")])
def test_half_a_position_is_none(there: str, missing: str) -> None:
    assert [name for name, _ in _problems(read_city, BONN | {there: "7"})] == [missing]


def test_every_fault_of_a_row_is_told_at_once() -> None:
    told = {"name": "", "country": "QQ", "population": "many"}
    assert {name for name, _ in _problems(read_city, told)} == set(told)


# -- agreements ------------------------------------------------------------------------------


def _agreement(**told: str) -> AgreementForm:
    form = read_agreement(PAIR | told)
    assert isinstance(form, AgreementForm), form
    return form


def test_cities_are_named_by_name_and_country_or_by_ids() -> None:
    form = _agreement(wikidata_b="Q3955", city_c="", geonames_d="551487")
    assert form.cities == (
        ("city_a", CityMention("Bonn", "DE")),
        ("city_b", CityMention("Weimar", wikidata_id="Q3955")),
        ("city_d", CityMention(geonames_id=551_487)),
    )


def test_cities_are_named_by_short_names() -> None:
    form = read_agreement({"city_slugs": "bonn-de;weimar-de"})
    assert isinstance(form, AgreementForm)
    assert [str(city) for _, city in form.cities] == ["bonn-de", "weimar-de"]


def test_the_paper_of_a_row_is_read() -> None:
    form = _agreement(
        concluded="1988", instrument="charter", role="renews", term="2030-12", place="Bonn"
    )
    assert form.paper == PaperEntry(
        "renews", "charter", PartialDate.year(1988), "Bonn", "fixed", PartialDate.month(2030, 12)
    )


@pytest.mark.parametrize("term", ["open", "tacit"])
def test_a_term_may_have_no_last_day(term: str) -> None:
    assert _agreement(term=term).paper.term == term


def test_an_end_and_a_pause_may_have_an_unknown_day() -> None:
    form = _agreement(ended="unknown", ended_by="Bonn", suspended="Unknown", resumed="2001")
    assert (form.has_ended, form.ended, form.ended_by) == (True, None, "Bonn")
    assert form.pause == PauseEntry(None, PartialDate.year(2001), resumed=True)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"city_slugs": "bonn-de;weimar-de"}, "city_slugs"),
        ({"country_c": "FR"}, "city_c"),
        ({"country_a": "QQ"}, "country_a"),
        ({"kind": "sister"}, "kind"),
        ({"instrument": "handshake"}, "instrument"),
        ({"role": "begins"}, "role"),
        ({"fields": "culture;dance"}, "fields"),
        ({"concluded": "01/02/2003"}, "concluded"),
        ({"term": "for ever"}, "term"),
        ({"ended_by": "Bonn"}, "ended"),
        ({"resumed": "2001"}, "suspended"),
        ({"supersedes": "the old one"}, "supersedes"),
        ({"reference": "17"}, "reference"),
        ({"link": "ftp://x"}, "link"),
        ({"wording": "x" * 201}, "wording"),
    ],
)
def test_what_cannot_be_meant_of_an_agreement_names_its_field(
    told: dict[str, str], field: str
) -> None:
    assert [name for name, _ in _problems(read_agreement, PAIR | told)] == [field]


def test_a_row_that_names_no_city_is_asked_for_them() -> None:
    assert _problems(read_agreement, {"kind": "twinning"})[0][0] == "city_a"


# -- activities ------------------------------------------------------------------------------


def test_an_activity_is_read_with_everything_that_is_said_of_it() -> None:
    form = read_activity(
        VISIT
        | {"dates": "2019.03.25. ~ 03.27.", "fields": "sport", "mode": "online", "title": "Cup"}
        | {"links": "https://a.de/;https://b.de/", "text": "one\ntwo", "participants": "12"}
    )
    assert isinstance(form, ActivityForm)
    assert (str(form.begin), str(form.end)) == ("2019-03-25", "2019-03-27")
    assert form.links == ("https://a.de/", "https://b.de/")
    assert (form.text, form.participants, form.mode) == ("one\ntwo", 12, "online")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "party"}, "kind"),
        ({"dates": ""}, "begin"),
        ({"dates": "01/02/2003"}, "dates"),
        ({"end": "2020"}, "dates"),
        ({"participants": "3;8"}, "participants"),
        ({"mode": "by post"}, "mode"),
        ({"links": "https://a.de/;b"}, "links"),
        ({"title": "x" * 301}, "title"),
        ({"text": "x" * 5001}, "text"),
        ({"reference": ""}, "reference"),
        ({"text": "a\x00b"}, "text"),
    ],
)
def test_what_cannot_be_meant_of_an_activity_names_its_field(
    told: dict[str, str], field: str
) -> None:
    assert [name for name, _ in _problems(read_activity, VISIT | told)] == [field]
