"""A selection taken apart for the map: what the server is asked for, what the browser sees to."""

from datetime import date

import pytest

from registry.domain.selection import Selection, parse
from registry.maps import PartnershipMap
from registry.maps.page import split
from registry.maps.partnership import Data, View, base_of, view_of

TODAY = date(2024, 5, 17)
DATA = Data(*(f"/{name}.json" for name in ("p", "n", "a", "y", "t", "f")))


def _chosen(query: str) -> Selection:
    pairs = [(name, value) for name, _, value in (each.partition("=") for each in query.split("&"))]
    return parse(pairs, TODAY).selection


@pytest.mark.parametrize(
    ("query", "base", "view"),
    [
        ("city=kazan-ru", {}, View(city="kazan-ru")),
        ("country=RU", {}, View(country="RU")),
        ("country=RU&partner=CN", {"country": "RU", "partner": "CN"}, View()),
        ("city=kazan-ru&partner=CN", {"partner": "CN"}, View(city="kazan-ru")),
        ("status=dormant&status=quiet", {}, View(status=("dormant", "quiet"))),
        ("legal=in_force", {}, View(legal=("in_force",))),
        ("on=2020-12-31", {}, View(on="2020-12-31")),
        (
            "kind=twinning&q=youth&window=12",
            {"kind": ("twinning",), "q": "youth", "window": 12},
            View(),
        ),
    ],
)
def test_what_the_browser_sees_to_is_no_part_of_the_base(
    query: str, base: dict[str, object], view: View
) -> None:
    chosen = _chosen(query)
    assert base_of(chosen) == Selection(**base)  # type: ignore[arg-type]
    assert view_of(chosen) == view


def test_since_when_agreements_sleep_depends_on_the_day() -> None:
    chosen = _chosen("dormant_since_from=2010&on=2020-12-31&city=kazan-ru")
    assert base_of(chosen).on == date(2020, 12, 31)
    assert base_of(chosen).city == ""


def test_pins_and_lines_are_of_the_view() -> None:
    view = view_of(Selection(), ["kazan-ru", "CN"], "all")
    assert (view.pins, view.lines) == (("kazan-ru", "CN"), "all")


@pytest.mark.parametrize("how", [{}, {"data": DATA, "embed": True}])
def test_data_are_either_in_the_page_or_somewhere(how: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="Say where the data are"):
        PartnershipMap(today=TODAY, **how)  # type: ignore[arg-type]


def test_a_map_with_addresses_comes_apart_like_any() -> None:
    drawn = PartnershipMap(_chosen("city=kazan-ru"), today=TODAY, data=DATA, pins=["KR"])
    page = split(drawn)
    assert '"pairs":"/p.json"' in page.script and '"pins":["KR"]' in page.script
    assert "application/json" not in page.html
