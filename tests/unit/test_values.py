"""Headline values in words: each figure's, with nothing, with one, and with what is left out."""

from collections.abc import Sequence

import pytest

from registry.domain.definitions import DEFINITIONS
from registry.domain.figures import Cell, Figure, Value
from registry.web.presenting import values


def _figure(code: str, *value: float | None, rows: Sequence[tuple[Cell, ...]] = ()) -> Figure:
    return Figure(DEFINITIONS[code], Value(*value), rows)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("agreements", (1234, None, None), "1,234 agreements"),
        ("agreements", (1, None, None), "1 agreement"),
        ("agreements", (0, None, None), "none"),
        ("pairs", (2, None, None), "2 pairs"),
        ("countries", (1, None, None), "1 country"),
        ("dormancy", (12, 40, 5), "12 of 40 agreements (30.0%); 5 without record left out"),
        ("dormancy", (0, 40, 0), "0 of 40 agreements (0.0%); 0 without record left out"),
        ("dormancy", (1, 1, 0), "1 of 1 agreement (100.0%); 0 without record left out"),
        ("dormancy", (0, 0, 7), "none; 7 without record left out"),
        ("never-implemented", (3, 8, 1), "3 of 8 agreements (37.5%); 1 without record left out"),
        ("revivals", (3, 40, None), "3 of 40 agreements (7.5%)"),
        ("by-field", (3, 4, 1), "3 of 4 agreements (75.0%); 1 names no field"),
        ("by-region", (3, 4, 1), "3 of 4 cities (75.0%); 1 without a region on record"),
        ("activities-by-kind", (9, None, None), "9 activities"),
        ("largest-component", (5, 8, None), "5 of 8 cities (62.5%)"),
        ("components", (1, None, None), "1 part"),
        ("partners", (2.5, 640, None), "mean 2.50 partners of 640 cities"),
        ("clustering", (0.123456789, 640, None), "mean 0.1235 over 640 cities"),
        ("clustering", (None, 0, None), "none"),
        ("clustering", (None, None, None), "none"),
        ("distance", (1234.5, 300, 0), ("median 1,234.5 km of 300 pairs;"
                                       " 0 pairs without both places left out")),
        ("first-activity", (5, 30, 2), ("median 5.0 years over 30 agreements;"
                                       " 2 not reported, or not dated to the year, left out")),
        ("until-dormancy", (None, 30, 2), ("no median: it has not happened in half of 30"
                                           " agreements; 2 not reported,"
                                           " or not dated to the year, left out")),
    ],
)  # fmt: skip
def test_a_value_is_said_with_all_that_it_stands_on(
    code: str, value: tuple[float | None, ...], words: str
) -> None:
    assert values.in_words(_figure(code, *value)) == words


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ((1, 3), "no reason is named more often"),
        ((4, 2), "1 reason is named more often"),
        ((4, 5), "2 reasons are named more often"),
    ],
)
def test_of_funding_it_is_said_whether_it_is_the_commonest_reason(
    others: tuple[int, int], words: str
) -> None:
    rows = [("funding", 3, 2), ("staff", others[0], 1), ("language", others[1], 1)]
    figure = _figure("reasons", 3, 6, 1, rows=rows)
    assert values.main_words(figure) == f"3 of 6 agreements (50.0%) name funding; {words}"
    assert values.counted_words(figure) == f"3 of 6 agreements name funding; {words}"


@pytest.mark.parametrize("code", DEFINITIONS)
@pytest.mark.parametrize(
    "value", [(0, None, None), (0, 0, 0), (None, 0, 0), (None, None, None), (3, 4, 1), (1, 1, 0)]
)
def test_every_figure_has_words_for_any_value(code: str, value: tuple[float | None, ...]) -> None:
    figure = _figure(code, *value)
    assert values.in_words(figure) and "%(" not in values.in_words(figure)
    assert values.short(figure)


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ("dormancy", (12, 40, 5), "30.0%"),
        ("dormancy", (0, 0, 5), "–"),
        ("agreements", (1234, None, None), "1,234"),
        ("distance", (1234.5, 3, 0), "1,234.5"),
        ("first-activity", (None, 3, 0), "–"),
    ],
)
def test_a_page_shows_one_number_at_large(
    code: str, value: tuple[float | None, ...], text: str
) -> None:
    assert values.short(_figure(code, *value)) == text


def test_who_is_first_is_named_unless_many_are() -> None:
    rows = [("a-ru", "Казань", "RU", 9), ("b-de", "Ulm", "DE", 9), ("c-fr", "Lyon", "FR", 4)]
    assert values.in_words(_figure("most-connected", 9, rows=rows)) == "9 partners (Казань, Ulm)"
    many = [(f"{n}-ru", str(n), "RU", 9) for n in range(4)]
    assert values.in_words(_figure("most-connected", 9, rows=many)) == "9 partners"
