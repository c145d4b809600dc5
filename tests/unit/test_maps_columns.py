"""The columns that the map's script is sent, from a plain atlas; and read back."""

from array import array
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.timeline import STATES, Presence
from registry.maps.payload import (
    differences,
    names_payload,
    pairs_payload,
    papers_payload,
    plain,
    short_slug,
    time_payload,
    years_payload,
)
from registry.queries.atlas import Atlas
from tests import columns

NAMES = [
    ("Weimar", "weimar-de"),
    ("Kazan", "kazan-ru"),
    ("Łódź", "lodz-pl"),
    ("Nowhere", "nowhere-2-de"),
    ("Fürth", "furth-de-2"),
]
ATLAS = Atlas(
    cities=array("q", [9, 7, 12, 8, 5]),
    countries=["DE", "RU", "AT", "DE", "DE"],
    lat=array("d", [50.97953, 55.79637]),
    lon=array("d", [11.3235, -179.99951]),
    agreements=array("q", [3, 1, 2]),
    numbers=array("q", [5, 9, 1000001]),
    concluded=["1988-05", None, "195X"],
    one=array("l", [0, 0, 0, 1, 1]),
    other=array("l", [1, 1, 3, 2, 3]),
    by=array("l", [0, 2, 2, 1, 2]),
    parted={2: (Presence(), Presence())},
    matching={},
)
NOW: list[str | None] = ["active", "ended", None, "contact", "ended"]


def _pairs() -> dict[str, Any]:
    return pairs_payload(ATLAS, NOW, version="5 2024-05-17", day=date(2024, 5, 17))


def _names() -> dict[str, Any]:
    words = {code: code.upper() for code in STATES}
    return names_payload(ATLAS, NAMES, version="5 2024-05-17", words=words)


def _papers() -> dict[str, Any]:
    said = {"1988-05": 1988, None: 0, "195X": "1950s"}
    return papers_payload(ATLAS, version="5 2024-05-17", said=lambda edtf: said[edtf])


def test_pairs_are_these_columns() -> None:
    assert _pairs() == {
        "version": "5 2024-05-17",
        "day": "2024-05-17",
        "states": STATES,
        "countries": ["AT", "DE", "RU"],
        "cities": [0, 1, 1],
        "lat": [50980, 55796 - 50980],
        "lon": [11324, -180000 - 11324],
        "unplaced": [0, 1, 1],
        "one": [0, 0, 0, 1, 0],
        "other": [1, 0, 2, -1, 1],
        "state": [STATES.index("active"), STATES.index("ended"), -1, 6, STATES.index("ended")],
        "shared": [[1, 2, 4]],
    }


def test_names_are_these_columns() -> None:
    sent = _names()
    assert sent.keys() == {"version", "names", "slugs", "countries", "words"}
    assert sent["names"] == ["Weimar", "Kazan", "Łódź", "Nowhere", "Fürth"]
    assert sent["slugs"] == ["", "", "=lodz-pl", "nowhere-2", "=furth-de-2"]
    assert sent["countries"] == ["Austria", "Germany", "Russia"]
    assert dict(zip(STATES, sent["words"], strict=True))["no_record"] == "NO_RECORD"


def test_papers_are_these_columns() -> None:
    assert _papers() == {
        "version": "5 2024-05-17",
        "prefix": "TC-",
        "digits": 6,
        "numbers": [5, 999996, 0, -999992, 999992],
        "concluded": [1988, "1950s", "1950s", 0, "1950s"],
    }


def test_all_is_read_back_as_it_was() -> None:
    found = columns.ties(_pairs(), _names(), _papers())
    assert found[0] == ("weimar-de", "kazan-ru", "TC-000005", 1988, "active")
    assert found[2] == ("weimar-de", "nowhere-2-de", "TC-1000001", "1950s", None)
    assert found[4] == ("kazan-ru", "nowhere-2-de", "TC-1000001", "1950s", "ended")
    assert columns.places(_pairs()) == [(50.98, 11.324), (55.796, -180.0)]


def test_years_are_counted_to_the_last() -> None:
    sent = years_payload(2020, [1, 2, 3], version="5")
    assert sent == {"version": "5", "first": 2020, "last": 2022, "in_force": [1, 2, 3]}


def test_a_change_is_told_by_the_years_since_the_one_before() -> None:
    changes = [[(0, "new"), (2, "active"), (5, None)], [], [(3, STATES[-1])]]
    sent = time_payload(2000, changes, version="5")
    assert sent["changes"] == [3, 0, 1]
    assert sent["steps"] == [3, 2 * 12, 3 * 12 + 11, 3 * 12 + 10]
    assert columns.in_year(_pairs(), sent, 1999) == [None, None, None]
    assert columns.in_year(_pairs(), sent, 2001) == ["new", None, None]
    assert columns.in_year(_pairs(), sent, 2004) == ["active", None, STATES[-1]]
    assert columns.in_year(_pairs(), sent, 2006) == [None, None, STATES[-1]]


def test_an_empty_atlas_has_empty_columns() -> None:
    whole, real, none = array("q"), array("d"), array("l")
    empty = Atlas(whole, [], real, real, whole, whole, [], none, none, none, {}, {})
    sent = pairs_payload(empty, [], version="5", day=date(2024, 5, 17))
    assert {key for key, value in sent.items() if value} == {"version", "day", "states"}


# -- slugs -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Kazan", "kazan"),
        ("São Paulo", "sao-paulo"),
        ("L’Aquila", ""),
        ("Villeneuve-d'Ascq", "villeneuve-d-ascq"),
        ("  Porz (Cologne) ", "porz-cologne"),
        ("İzmir", "izmir"),
        ("ﬁnale", "finale"),
        ("Łódź", ""),
        ("Straße", ""),
        ("喀山", ""),
        ("Iı", ""),
        ("!!", ""),
        ("${alert(1)}", "alert-1"),
    ],
)
def test_a_name_is_made_plain_where_no_reader_can_doubt_it(name: str, said: str) -> None:
    assert plain(name) == said


@given(st.text(max_size=20), st.from_regex("[a-z0-9]+(-[a-z0-9]+)*-(de|ru|de-2)", fullmatch=True))
def test_every_slug_comes_back(name: str, slug: str) -> None:
    for each in (slug, f"{plain(name) or 'x'}-de"):
        short = short_slug(each, name, "DE")
        pairs = {"countries": ["DE"], "cities": [1], "unplaced": []}
        assert columns.slugs(pairs, {"slugs": [short], "names": [name]}) == [each]


@given(st.lists(st.integers(-1000, 1000)))
def test_differences_add_up(numbers: list[int]) -> None:
    pairs = {"lat": differences(numbers), "lon": differences(numbers)}
    assert columns.places(pairs) == [(number / 1000, number / 1000) for number in numbers]
