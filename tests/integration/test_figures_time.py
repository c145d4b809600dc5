"""Figures of time, distance and network say what plain Python counts, on both engines."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from registry.domain.selection import Selection
from registry.queries import remembered
from registry.queries.figures import figure, revivals, ties, time
from tests.integration import selecting
from tests.integration.figured import Figured
from tests.integration.population import ANCHORS, SLUGS
from tests.integration.reckoning_time import CODES, Reckoned, placed, placed_once

__all__ = ["placed", "placed_once"]

TODAY = date(2025, 3, 2)
DAYS = [day + timedelta(shift) for day in ANCHORS for shift in (0, 1, 365, 731)]
PARTIES = [
    Selection(country="RU"), Selection(country="RU", partner="DE"), Selection(partner="GB"),
    Selection(country="RU", partner="RU"), Selection(city=SLUGS[3]),
    Selection(city=SLUGS[3], partner=SLUGS[4]), Selection(city=SLUGS[1], country="RU"),
]  # fmt: skip


def _differing(known: Figured, *asked: Selection, today: date = TODAY) -> Iterator[Any]:
    """What is told otherwise than it is meant: the suite's own comparison."""
    for selection in asked:
        for code, (value, rows) in Reckoned(known, selection, today).told().items():
            made = figure(known.session, code, selection, today)
            if (made.value, list(made.rows)) != (value, rows):
                yield selection, code, (made.value, made.rows), (value, rows)


# -- what plain Python says ------------------------------------------------------------------


def test_all_agreements_on_every_day(placed: Figured) -> None:
    assert list(_differing(placed, *(Selection(on=day) for day in DAYS), Selection())) == []


def test_all_windows(placed: Figured) -> None:
    asked = [Selection(on=day, window=months) for day in DAYS[::3] for months in (12, 24, 36, 60)]
    assert list(_differing(placed, *asked)) == []


def test_selections_by_city_country_and_partner(placed: Figured) -> None:
    asked = [replace(each, on=day) for each in PARTIES for day in (None, *DAYS[::4])]
    assert list(_differing(placed, *asked)) == []


def test_each_parameter_alone(placed: Figured) -> None:
    assert list(_differing(placed, *selecting.every_single_value())) == []


def test_selections_at_random(placed: Figured) -> None:
    assert list(_differing(placed, *selecting.at_random(seed=5, size=40))) == []


def test_long_ago_and_long_after(placed: Figured) -> None:
    asked = (Selection(on=date(900, 1, 1)), Selection(on=date(2016, 1, 1)))
    assert list(_differing(placed, *asked)) == []
    assert list(_differing(placed, Selection(), today=date(2080, 1, 1))) == []


def test_the_registry_has_something_for_every_figure(placed: Figured) -> None:
    """Or the tests above would count nothing."""
    counted = Reckoned(placed, Selection(), TODAY).told()
    assert set(counted) == set(CODES)
    assert [code for code, (value, rows) in counted.items() if not (value.number and rows)] == []
    assert counted["first-activity"][0].left_out and counted["distance"][0].left_out
    assert len(counted["revivals"][1]) > 10


@pytest.mark.parametrize("code", CODES)
def test_of_nothing_there_is_nothing(placed: Figured, code: str) -> None:
    value, rows = figure(placed.session, code, Selection(q="nothing"), TODAY).value, ()
    assert not value.number and not value.of and not value.left_out and not rows


# -- the suite can fail ----------------------------------------------------------------------


def _caught(
    placed: Figured, monkeypatch: pytest.MonkeyPatch, where: Any, name: str, to: Any
) -> set[str]:
    remembered.forget()
    monkeypatch.setattr(where, name, to)
    found = list(_differing(placed, *(Selection(on=day) for day in DAYS[::4]), Selection()))
    remembered.forget()
    return {code for _selection, code, *_answers in found}


LASTING = {"first-activity", "until-dormancy"}
FAULTS: list[tuple[Any, str, Any, set[str]]] = [
    (revivals, "SHORTEST_MONTH", 40, {"revivals"}),
    (revivals, "_latest_so_far", lambda _by, on: on, {"revivals"}),
    (revivals, "fell_asleep", lambda last, *_rest: last, {"revivals"}),
    (time, "is_known_to_the_year", lambda _each: True, LASTING),
    (time, "last_in_force", lambda _facts, day: day, LASTING),
    (time, "day_of", lambda years: years * 360, LASTING),
    (ties, "BANDS", (*ties.BANDS[:-1], 16000), {"distance"}),
    (ties, "positions", lambda _pairs, known: np.zeros(len(known)), {"distance"}),
    (ties, "MOST_CONNECTED", 5, {"most-connected"}),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_figure_is_caught(
    placed: Figured, monkeypatch: pytest.MonkeyPatch, fault: tuple[Any, str, Any, set[str]]
) -> None:
    *changed, codes = fault
    assert codes & _caught(placed, monkeypatch, *changed)
