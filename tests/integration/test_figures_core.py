"""Published figures say what plain Python counts in the same data, on both engines."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from registry.domain.dates import PartialDate
from registry.domain.definitions import DEFINITIONS
from registry.domain.dormancy import Cutoffs
from registry.domain.figures import Figure
from registry.domain.selection import Selection
from registry.queries import remembered
from registry.queries.figures import dormancy, figure, figures, loads
from tests.factories import Factory
from tests.integration import selecting
from tests.integration.population import ANCHORS, SLUGS
from tests.integration.reckoning import CODES, Figured, Reckoning, differing, figured

__all__ = ["figured"]

TODAY = date(2025, 3, 2)
DAYS = [day + timedelta(shift) for day in ANCHORS for shift in (0, 1, 365, 731)]
AT_RANDOM = [*selecting.at_random(seed=23, size=60)]
PARTIES = [
    Selection(country="RU"), Selection(country="RU", partner="DE"),
    Selection(country="RU", partner="RU"), Selection(partner="GB"), Selection(city=SLUGS[3]),
    Selection(city=SLUGS[3], partner=SLUGS[4]), Selection(city=SLUGS[4], country="RU", partner="JP"),
    Selection(city=SLUGS[1], country="RU"),
]  # fmt: skip


def _told(known: Figured, selection: Selection, today: date) -> dict[str, Any]:
    made = figures(known.session, selection, today)
    return {each.definition.code: (each.value, list(each.rows)) for each in made}


def _differing(known: Figured, *asked: Selection) -> list[Any]:
    pairs = ((selection, TODAY) for selection in asked)
    return list(differing(known, pairs, lambda *which: _told(known, *which)))


# -- what plain Python says ------------------------------------------------------------------


def test_all_agreements_on_every_day(figured: Figured) -> None:
    assert _differing(figured, *(Selection(on=day) for day in DAYS), Selection()) == []


def test_all_windows(figured: Figured) -> None:
    asked = [Selection(on=day, window=months) for day in DAYS[::3] for months in (12, 24, 36, 60)]
    assert _differing(figured, *asked) == []


def test_selections_by_city_country_and_partner(figured: Figured) -> None:
    asked = [replace(each, on=day) for each in PARTIES for day in (None, *DAYS[::4])]
    assert _differing(figured, *asked) == []


def test_each_parameter_alone(figured: Figured) -> None:
    assert _differing(figured, *selecting.every_single_value()) == []


def test_selections_at_random(figured: Figured) -> None:
    assert _differing(figured, *AT_RANDOM) == []


def test_the_registry_has_something_for_every_figure(figured: Figured) -> None:
    """Or the tests above would count nothing."""
    counted = Reckoning(figured, Selection(), TODAY).figures()
    assert set(counted) == set(CODES)
    assert [code for code, (value, rows) in counted.items() if not (value.number and rows)] == []
    assert all(counted[code][1][-1][0] is None for code in ("dormant-since", "by-year", "by-field"))
