"""What is in focus on the map, and what a row of its table leads to, without any page."""

from datetime import date

import pytest

from registry.domain.selection import Selection
from registry.web.presenting import focus
from registry.web.presenting import map as shown

EVERYTHING = Selection()
DORMANT = Selection(status=("dormant",), on=date(2020, 12, 31))


@pytest.mark.parametrize(
    ("selection", "key"),
    [
        (EVERYTHING, ""),
        (Selection(city="kazan-ru"), "kazan-ru"),
        (Selection(country="RU"), "RU"),
        (Selection(city="kazan-ru", country="RU"), "kazan-ru"),
        (Selection(country="RU", partner="CN"), ""),
        (Selection(city="kazan-ru", partner="CN"), "kazan-ru"),
    ],
)
def test_a_country_with_a_partner_is_a_side_and_no_focus(selection: Selection, key: str) -> None:
    assert focus.focus_of(selection) == key


@pytest.mark.parametrize(
    ("selection", "key", "there"),
    [
        (Selection(country="RU"), "kazan-ru", Selection(city="kazan-ru")),
        (Selection(city="kazan-ru"), "CN", Selection(country="CN")),
        (Selection(city="kazan-ru"), "brest-by", Selection(city="brest-by")),
        (
            Selection(country="RU", partner="CN"),
            "kazan-ru",
            Selection(city="kazan-ru", country="RU", partner="CN"),
        ),
        (DORMANT, "RU", Selection(country="RU", status=("dormant",), on=date(2020, 12, 31))),
    ],
)
def test_one_place_is_in_focus_at_a_time(selection: Selection, key: str, there: Selection) -> None:
    assert focus.focused(selection, key) == there


BETWEEN = Selection(country="RU", partner="CN")


@pytest.mark.parametrize(
    ("selection", "city", "there"),
    [
        (EVERYTHING, "kazan-ru", Selection(city="kazan-ru")),
        (Selection(country="RU"), "harbin-cn", Selection(city="harbin-cn")),
        (BETWEEN, "kazan-ru", Selection(city="kazan-ru", country="RU", partner="CN")),
        (BETWEEN, "harbin-cn", Selection(city="harbin-cn", partner="RU")),
        (BETWEEN, "brest-by", Selection(city="brest-by")),
        (
            Selection(country="RU", partner="RU"),
            "kazan-ru",
            Selection(city="kazan-ru", country="RU", partner="RU"),
        ),
        (
            Selection(country="RU", partner="harbin-cn"),
            "harbin-cn",
            Selection(city="harbin-cn", partner="RU"),
        ),
        (Selection(partner="CN"), "kazan-ru", Selection(city="kazan-ru", partner="CN")),
    ],
)
def test_a_city_of_the_table_is_put_on_the_side_it_is_on(
    selection: Selection, city: str, there: Selection
) -> None:
    assert focus.met(selection, city, city[-2:].upper()) == there


def test_each_filter_is_taken_away_alone_the_day_last_and_eight_at_the_most() -> None:
    asked = Selection(
        city="a", country="RU", partner="CN", kind=("intent",), status=("new",), q="x", window=12,
        on=date(2020, 1, 1),
    )  # fmt: skip
    rest = shown.without(asked)
    assert list(rest) == ["q", "status", "kind", "city", "country", "partner", "on"]
    assert all(asked.present - each.present == {name} for name, each in rest.items())
    assert len(shown.without(Selection(**{**_full(), "record": ("none",)}))) == 8


def _full() -> dict[str, object]:
    names = ("city", "country", "partner", "q")
    more = ("kind", "field", "legal", "status")
    return dict.fromkeys(names, "x") | dict.fromkeys(more, ("x",))
