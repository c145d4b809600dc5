"""The query string: one meaning, one canonical form, and errors that say what to leave out."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import Phase, example, find, given, settings
from hypothesis import strategies as st

from registry.domain import selection
from registry.domain.dates import PartialDate
from registry.domain.dormancy import WINDOWS, Policy
from registry.domain.selection import LISTED, MAY_REPEAT, Query, Selection, SelectionProblem, parse
from registry.domain.vocabulary import ASLEEP, FIELDS, KINDS, Record, Status
from tests.unit.strategies import partial_dates

TODAY = date(2024, 5, 17)
NAMES = tuple(each.name for each in fields(Selection) if each.name != "base")
KEPT = ("country", "RU")

SEARCH = settings(max_examples=1000, phases=[Phase.generate])

Pairs = list[tuple[str, str]]


def _read(text: str) -> Query:
    return parse(parse_qsl(text, keep_blank_values=True), TODAY)


def _told(pairs: Pairs) -> SelectionProblem | None:
    try:
        parse(pairs, TODAY)
    except SelectionProblem as problem:
        return problem
    return None


def _problem(pairs: Pairs) -> SelectionProblem:
    found = _told(pairs)
    assert found is not None
    return found


# -- what it means ---------------------------------------------------------------------------


def test_nothing_said_restricts_nothing() -> None:
    assert _read("") == Query(Selection())
    assert Selection().pairs() == [] and Selection().present == frozenset()


def test_every_parameter_is_read() -> None:
    text = (
        "city=kazan-ru&country=RU&partner=CN&kind=twinning&field=culture&legal=in_force"
        "&status=asleep&record=one_sided&concluded_from=1988&concluded_to=1990-05"
        "&dormant_since_from=2020-01-01&dormant_since_to=2024&q=%E5%96%80%E5%B1%B1"
        "&session=kazan-2023.twin-cities&window=36&on=2024-05-16&edition=2024-1"
    )
    found = _read(text).selection
    assert found.present == set(NAMES)
    assert urlencode(found.pairs()) == text
    assert (found.window, found.on) == (36, date(2024, 5, 16))
    assert found.concluded_to == PartialDate.month(1990, 5)


@pytest.mark.parametrize("text", ["kind=twinning&kind=contact", "kind=twinning,contact"])
def test_values_repeat_or_stand_within_one(text: str) -> None:
    assert _read(text).selection.kind == ("twinning", "contact")


@pytest.mark.parametrize("text", ["status=new,new", "status=new&status=new", "status=,new,"])
def test_a_value_said_twice_is_said_once(text: str) -> None:
    assert _read(text).selection.status == ("new",)


@pytest.mark.parametrize("text", ["q=&country=", "q=%20%20", "status=,", "city=%09", "on="])
def test_empty_is_absent(text: str) -> None:
    assert _read(text).selection == Selection()


def test_an_empty_parameter_does_not_count_as_a_repetition() -> None:
    assert _read("country=&country=RU").selection.country == "RU"


@pytest.mark.parametrize("text", ["utm_source=x&utm_anything=y", "fbclid=1&fbclid=2", "gclid=%00"])
def test_known_tracking_parameters_are_dropped_in_silence(text: str) -> None:
    assert _read(f"{text}&yclid=1&ysclid=2&country=RU") == Query(Selection(country="RU"))


def test_what_belongs_to_the_view_is_handed_on() -> None:
    found = _read("sort=name&page=2&per_page=50&lines=all&country=RU")
    assert found.selection == Selection(country="RU")
    assert found.view[-1:] == (("lines", "all"),)
    assert dict(found.view)["page"] == "2"


def test_pins_are_read_in_either_case_and_each_counts_once() -> None:
    assert _read("pin=Kazan-RU&pin=ru&pin=kazan-ru&pin=RU").pins == ("kazan-ru", "RU")
    assert _read("country=RU").pins == ()


def test_more_than_three_pins_are_refused_and_the_first_three_offered() -> None:
    with pytest.raises(SelectionProblem) as refused:
        _read("country=RU&pin=a&pin=b&pin=c&pin=a&pin=d")
    assert "pin" in str(refused.value)
    assert refused.value.rest == [("country", "RU"), ("pin", "a"), ("pin", "b"), ("pin", "c")]


@pytest.mark.parametrize("pin", ["Казань", "QQ", "a,b", "kazan_ru", "x" * 300, "${x}"])
def test_a_pin_that_is_none_is_refused_and_the_others_are_offered(pin: str) -> None:
    pairs = [("pin", "kazan-ru"), ("pin", pin), ("status", "new")]
    with pytest.raises(SelectionProblem) as refused:
        parse(pairs, TODAY)
    assert refused.value.rest == [("pin", "kazan-ru"), ("status", "new")]


@pytest.mark.parametrize("text", ["lines=some", "lines=ALL", "lines=1", "lines=all&lines=all"])
def test_lines_are_all_or_not_said(text: str) -> None:
    with pytest.raises(SelectionProblem):
        _read(text)


def test_a_view_may_have_parameters_of_its_own_or_none() -> None:
    assert parse([("sort", "name")], TODAY, view=frozenset({"sort"})).view
    with pytest.raises(SelectionProblem):
        parse([("sort", "name")], TODAY, view=frozenset())


def test_codes_of_countries_and_names_of_cities_are_read_in_either_case() -> None:
    found = _read("country=ru&city=Kazan-RU&partner=cn").selection
    assert (found.country, found.city, found.partner) == ("RU", "kazan-ru", "CN")
    assert _read("partner=Weimar-de").selection.partner == "weimar-de"


def test_the_window_changes_the_window_only() -> None:
    assert Selection(window=60).policy == Policy(window=60)
    assert Selection().policy == Policy(window=24, quiet=12, grace=12)


def test_the_day_looked_at_is_today_unless_said() -> None:
    assert Selection().day(TODAY) == TODAY
    assert _read("on=1988-02-29").selection.day(TODAY) == date(1988, 2, 29)
    assert _read(f"on={TODAY}").selection.on == TODAY


# -- what is refused -------------------------------------------------------------------------

LONG = "x" * 100_000
BAD = [
    ("city", "Казань"), ("city", "kazan_ru"), ("city", "kazan/ru"), ("city", "a b"), ("city", LONG),
    ("country", "RUS"), ("country", "R"), ("country", "XX"), ("country", "EU"), ("country", "РФ"),
    ("country", "R\x00"), ("country", "RU,CN"), ("partner", "QQ"), ("partner", "c'n"),
    ("kind", "Twinning"), ("kind", "twinning,foo"), ("kind", "twinning;contact"), ("kind", LONG),
    ("field", "beer"), ("legal", "draft"), ("legal", "not_yet"), ("legal", "IN_FORCE"),
    ("status", "sleeping"), ("status", "\x00"), ("status", "dormant new"), ("record", "none"),
    ("concluded_from", "01/02/2003"), ("concluded_from", "2024-02-30"), ("concluded_to", "88"),
    ("concluded_to", "1988/1990"), ("dormant_since_from", "soon"), ("dormant_since_to", "1988-5"),
    ("dormant_since_to", "２０２４"), ("dormant_since_to", "0799"),
    ("concluded_from", "[" * 9999), ("concluded_from", "1988\x00"),
    ("q", "x\x00y"), ("q", "\ud800"), ("q", "\udfff"), ("q", "a\nb"), ("q", LONG), ("q", "я" * 201),
    ("window", "13"), ("window", "0"), ("window", "-12"), ("window", "24.0"), ("window", "２４"),
    ("window", "9" * 5000), ("on", "2020"), ("on", "2020-02"), ("on", "[2020..2021]"),
    ("edition", "1"), ("edition", "2024"), ("edition", "2024-0"), ("edition", "24-1"),
    ("session", "Kazan-2023"), ("session", "kazan-2023."), ("session", ".twin-cities"),
    ("session", "kazan.twin.cities"), ("session", "форум"), ("session", "kazan/2023"),
    ("session", "kazan-2023,weimar-2024"), ("session", LONG),
    ("edition", "2024-1x"), ("edition", "２０２４-1"), ("on", "today"),
    ("on", "2024-05-18"), ("on", "2999-12-31"), ("on", "20240101"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_value_that_is_not_understood_names_its_parameter_and_offers_the_rest(
    name: str, value: str
) -> None:
    kept = ("kind", "contact") if name == "country" else KEPT
    problem = _problem([kept, (name, value), ("sort", "name")])
    assert problem.name == name
    assert list(problem.rest) == [kept, ("sort", "name")]
    assert parse(problem.rest, TODAY).selection.pairs() == [kept]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_message_is_short_and_says_what_would_do(name: str, value: str) -> None:
    problem = _problem([(name, value)])
    assert 15 < len(str(problem)) < 400
    assert problem.message % problem.params == str(problem)


@pytest.mark.parametrize(
    "name", ["citty", "Country", "country[]", "id", "\x00", "kind ", "utm", "session_id", LONG]
)
def test_an_unknown_parameter_is_named(name: str) -> None:
    problem = _problem([(name, "1"), KEPT])
    assert problem.name == name
    assert list(problem.rest) == [KEPT]
    assert len(str(problem)) < 400


@pytest.mark.parametrize("name", [name for name in [*NAMES, "sort"] if name not in MAY_REPEAT])
def test_a_single_parameter_said_twice_is_refused_whatever_it_says(name: str) -> None:
    problem = _problem([(name, "2020"), KEPT, (name, "2020")] if name != "country" else [KEPT] * 2)
    assert problem.name == name
    assert list(problem.rest) == ([KEPT] if name != "country" else [])


def test_the_longest_text_is_still_read() -> None:
    assert _read(f"q={'x' * 200}").selection.q == "x" * 200


@pytest.mark.parametrize(("size", "quoted"), [(100, "x" * 100), (101, f"{'x' * 100}…")])
def test_only_the_beginning_of_what_is_too_long_is_quoted(size: int, quoted: str) -> None:
    assert _problem([("kind", "x" * size)]).params["value"] == quoted


def test_a_repeatable_parameter_is_dropped_whole() -> None:
    problem = _problem([("kind", "contact"), ("kind", "foo"), KEPT])
    assert list(problem.rest) == [KEPT]


def test_wrong_parameters_are_told_one_by_one_until_the_rest_is_right() -> None:
    pairs: Pairs = [("foo", "1"), ("kind", "x"), KEPT, ("on", "2999-01-01")]
    named = []
    for _ in range(3):
        problem = _problem(pairs)
        named.append(problem.name)
        pairs = list(problem.rest)
    assert named == ["foo", "kind", "on"] and parse(pairs, TODAY).selection.pairs() == [KEPT]


# -- round trips -----------------------------------------------------------------------------

SLUGS = st.from_regex("[a-z]{3,9}(-[a-z0-9]{1,4})?-[a-z]{2}", fullmatch=True)
COUNTRIES = st.sampled_from(["RU", "CN", "KR", "XK", "XN"])
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40
).filter(lambda text: bool(text.strip()))  # fmt: skip
READABLE: dict[str, st.SearchStrategy[str]] = {
    "city": SLUGS,
    "country": COUNTRIES,
    "partner": COUNTRIES | SLUGS,
    "kind": st.sampled_from(sorted(KINDS)),
    "field": st.sampled_from(sorted(FIELDS)),
    "legal": st.sampled_from(list(map(str, LISTED))),
    "status": st.sampled_from([*map(str, Status), ASLEEP]),
    "record": st.sampled_from(list(map(str, Record))),
    **{
        name: partial_dates().map(str)
        for name in ("concluded_from", "concluded_to", "dormant_since_from", "dormant_since_to")
    },
    "q": WORDS,
    "session": st.from_regex("[a-z0-9-]{1,20}([.][a-z0-9-]{1,20})?", fullmatch=True),
    "window": st.sampled_from(list(map(str, WINDOWS))),
    "on": st.dates(date(800, 1, 1), TODAY).map(date.isoformat),
    "edition": st.from_regex("20[0-9]{2}-[1-9][0-9]?", fullmatch=True),
}


@st.composite
def queries(draw: st.DrawFn) -> Pairs:
    """Names and values that can be read, in any order; some repeat where they may."""
    names = draw(st.lists(st.sampled_from(NAMES), max_size=6))
    once = [name for at, name in enumerate(names) if name in MAY_REPEAT or name not in names[:at]]
    return [(name, draw(READABLE[name])) for name in once]


def test_the_generator_knows_every_parameter() -> None:
    assert READABLE.keys() == set(NAMES)


def _canonical(pairs: Pairs) -> Pairs:
    return parse(pairs, TODAY).selection.pairs()


def _changes_on_the_way(pairs: Pairs) -> bool:
    """The suite's own comparison: is anything lost by writing down and reading again?"""
    canonical = _canonical(pairs)
    read = parse_qsl(urlencode(canonical), keep_blank_values=True)
    same = parse(read, TODAY).selection == parse(pairs, TODAY).selection
    told = {(name, value.strip()) for name, value in pairs}
    return not same or _canonical(canonical) != canonical or set(canonical) != told


@settings(max_examples=500)
@given(queries())
def test_a_selection_is_read_back_from_its_own_query_string(pairs: Pairs) -> None:
    assert not _changes_on_the_way(pairs)


@given(queries())
def test_the_canonical_form_has_the_fields_in_their_order(pairs: Pairs) -> None:
    names = [name for name, _value in _canonical(pairs)]
    assert names == sorted(names, key=NAMES.index)


@given(queries())
def test_single_parameters_mean_the_same_in_any_order(pairs: Pairs) -> None:
    single = [pair for pair in pairs if pair[0] not in MAY_REPEAT]
    assert parse(single, TODAY) == parse(single[::-1], TODAY)


@given(queries(), st.integers(1, 10_000))
def test_no_future_day_is_looked_at(pairs: Pairs, ahead: int) -> None:
    rest = [pair for pair in pairs if pair[0] != "on"]
    day = TODAY + timedelta(ahead)
    assert _problem([*rest, ("on", day.isoformat())]).name == "on"


@settings(max_examples=500)
@given(st.lists(st.tuples(st.sampled_from(NAMES) | st.text(max_size=9), st.text(max_size=30))))
@example([("window", "١٢")])
@example([("on", "0000-00-00")])
def test_any_text_at_all_is_read_or_refused_by_name(pairs: Pairs) -> None:
    told = _told(pairs)
    assert told is None or (told.name in dict(pairs) and len(told.rest) < len(pairs))


# -- the suite can fail ----------------------------------------------------------------------


def _upside_down(read: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: read(text)[::-1]


@pytest.mark.parametrize("name", ["city", "country", "q"])
def test_a_reader_that_changes_a_value_is_caught(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(selection._READERS, name, _upside_down(selection._READERS[name]))

    def fails(pairs: Pairs) -> bool:
        return bool(_told(pairs) or _told(_canonical(pairs)) or _changes_on_the_way(pairs))

    assert find(queries(), fails, settings=SEARCH)


def test_a_forgotten_parameter_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "_NAMES", tuple(name for name in NAMES if name != "partner"))
    assert find(queries(), _changes_on_the_way, settings=SEARCH)
