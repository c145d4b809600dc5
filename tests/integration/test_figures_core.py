"""Published figures say what plain Python counts in the same data, on both engines."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import true

from registry.domain.dates import PartialDate
from registry.domain.definitions import DEFINITIONS
from registry.domain.dormancy import Cutoffs
from registry.domain.figures import Figure
from registry.domain.selection import Selection
from registry.queries import remembered
from registry.queries.figures import dormancy, figure, figures, loads, readings
from tests.factories import Factory
from tests.integration import selecting
from tests.integration.figured import Figured, figured, figured_once
from tests.integration.population import ANCHORS, SLUGS
from tests.integration.reckoning import CODES, Reckoning, differing
from tests.pages import statements

__all__ = ["figured", "figured_once"]

TODAY = date(2025, 3, 2)
DAYS = [day + timedelta(shift) for day in ANCHORS for shift in (0, 1, 365, 731)]
AT_RANDOM = [*selecting.at_random(seed=23, size=60)]
PARTIES = [
    Selection(country="RU"), Selection(country="RU", partner="DE"),
    Selection(country="RU", partner="RU"), Selection(partner="GB"), Selection(city=SLUGS[3]),
    Selection(city=SLUGS[3], partner=SLUGS[4]), Selection(city=SLUGS[1], country="RU"),
    Selection(city=SLUGS[4], country="RU", partner="JP"),
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


@pytest.fixture
def all_at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No agreements are few: statements read all there are, as they do for a large registry."""
    remembered.forget()
    monkeypatch.setattr(loads, "FEW", 0)
    yield
    remembered.forget()


@pytest.mark.usefixtures("all_at_once")
def test_a_large_registry_is_counted_the_same_way(figured: Figured) -> None:
    assert _differing(figured, Selection(), *PARTIES, *AT_RANDOM[:30]) == []


@pytest.mark.usefixtures("all_at_once")
def test_of_a_large_registry_an_earlier_day_is_counted_of_what_was_read_for_today(
    figured: Figured, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [replace(each, on=day) for each in (Selection(), *PARTIES[:2]) for day in DAYS[::3]]
    assert _differing(figured, *asked) == []
    remembered.forget()
    monkeypatch.setattr(readings.Seats, "on", lambda seats, _session, _day: seats)
    assert _differing(figured, *asked)


# -- the edges -------------------------------------------------------------------------------


def _figure(make: Factory, code: str, selection: Selection, today: date = TODAY) -> Figure:
    return figure(make.session, code, selection, today)


def _zeros(made: Figure) -> bool:
    keys = len(made.definition.keys)
    return not made.value.number and not any(cell for row in made.rows for cell in row[keys:])


@pytest.mark.parametrize("code", CODES)
def test_of_nothing_every_number_is_none(make: Factory, code: str) -> None:
    assert _zeros(_figure(make, code, Selection()))
    make.activity(make.agreement(concluded="1990", reported=True), "2001")
    assert not _zeros(_figure(make, "agreements", Selection()))
    for selection in (Selection(on=date(1989, 12, 31)), Selection(city="no-such-town")):
        assert _zeros(_figure(make, code, selection))


def test_a_selection_of_one(make: Factory) -> None:
    one, other = make.city(country="RU", region="Tatarstan"), make.city(country="CN")
    made = make.agreement(one, other, concluded="1998-05", reported=[one], fields=["culture"])
    make.activity(made, "2001-02", mode="online", fields=["culture", "sport"])
    make.agreement(make.city(country="CN"), make.city(country="FR"))
    make.session.flush()
    told = {code: _figure(make, code, Selection(country="RU")) for code in CODES}
    assert [row for row in told["dormancy"].rows if row[:2] == (24, "all")] == [
        (24, "all", 1, 0, 1, 1, 0)
    ]
    assert told["dormancy"].value == (1, 1, 0)
    assert list(told["dormant-since"].rows) == [(2003, 1, 0)]
    assert list(told["by-country"].rows) == [("CN", 1, 1, 1, 1, 1, 0), ("RU", 1, 1, 1, 1, 1, 0)]
    assert list(told["by-region"].rows) == [("CN", None, 1, 1, 1), ("RU", "Tatarstan", 1, 1, 1)]
    assert list(told["by-decade"].rows) == [(1990, 1, 1, 1, 1, 0)]
    assert list(told["activities-by-year"].rows) == [(2001, 1, 1)]


def test_two_countries_count_no_pair_with_a_third(make: Factory) -> None:
    cities = [make.city(country=country) for country in ("RU", "CN", "FR", "RU")]
    make.agreement(*cities)
    both = Selection(country="RU", partner="CN")
    assert _figure(make, "country-pairs", both).rows == [("CN", "RU", 2, 1, 0, 0, 1)]
    assert _figure(make, "pairs", both).rows == [(2, 1)]
    assert _figure(make, "cities", both).value.number == 3
    assert [row[0] for row in _figure(make, "by-country", both).rows] == ["CN", "RU"]
    domestic = _figure(make, "country-pairs", Selection(country="RU", partner="RU"))
    assert [row[:4] for row in domestic.rows] == [("RU", "RU", 1, 1)]
    assert _figure(make, "pairs", Selection()).rows == [(6, 1)]


def test_two_agreements_of_two_cities_are_one_pair(make: Factory) -> None:
    one, other = make.city(country="RU"), make.city(country="CN")
    make.agreement(one, other)
    make.agreement(other, one, kind="friendship", ended="2001")
    make.agreement(other, one, kind="sectoral")
    assert _figure(make, "pairs", Selection()).rows == [(1, 2)]
    assert _figure(make, "country-pairs", Selection()).rows[0][:4] == ("CN", "RU", 1, 2)


def test_on_a_day_in_the_past_what_was_true_that_day_is_counted(make: Factory) -> None:
    one, other, third = (make.city() for _ in range(3))
    made = make.agreement(one, other, third, concluded="1990", reported=True)
    made.parties[2].joined = PartialDate.from_edtf("2000")
    make.activity(made, "1993-05-01")
    make.session.flush()
    pairs = [_figure(make, "pairs", Selection(on=date(year, 6, 1))) for year in (1989, 1995, 2005)]
    assert [each.value.number for each in pairs] == [0, 1, 3]
    rates = [
        _figure(make, "dormancy", Selection(on=day)).value
        for day in (date(1991, 6, 1), date(1995, 5, 1), date(1995, 5, 2))
    ]
    assert rates == [(0, 1, 0), (0, 1, 0), (1, 1, 0)]


# -- asked once ------------------------------------------------------------------------------


def test_all_figures_are_asked_for_in_few_statements(figured: Figured) -> None:
    remembered.forget()
    for most in (12, 0):
        with statements() as asked:
            figures(figured.session, Selection(country="RU", partner="DE"), TODAY)
        assert len([sql for sql in asked if "audit_entry" not in sql]) <= most


def test_figures_stand_in_the_order_of_their_definitions(figured: Figured) -> None:
    made = figures(figured.session, Selection(), TODAY)
    assert [each.definition.code for each in made] == list(DEFINITIONS)
    assert figure(figured.session, "pairs", Selection(), TODAY) is made[1]


def test_every_row_has_a_cell_for_each_column(figured: Figured) -> None:
    for made in figures(figured.session, Selection(), TODAY):
        assert {len(row) for row in made.rows} <= {len(made.definition.columns)}
        kinds = {type(cell) for row in (*made.rows, made.value) for cell in row}
        assert kinds <= {str, int, float, type(None)}, made.definition.code


# -- the suite can fail ----------------------------------------------------------------------


@pytest.fixture
def forgetful() -> Iterator[None]:
    """Nothing is kept that was worked out before something is broken, or while it is."""
    _forget()
    yield
    _forget()


def _forget() -> None:
    remembered.forget()
    readings._parties.cache_clear()


@pytest.mark.usefixtures("forgetful")
def test_a_window_that_ends_a_day_late_would_be_found(
    figured: Figured, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = {"of": lambda policy, day: Cutoffs.of(policy, day + timedelta(1))}
    monkeypatch.setattr(dormancy, "Cutoffs", type("Late", (), late))
    found = _differing(figured, *(Selection(on=day) for day in DAYS))
    assert {code for _selection, code, *_answers in found} == {"dormancy"}


@pytest.mark.usefixtures("forgetful")
def test_pairs_that_nobody_asked_for_would_be_found(
    figured: Figured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "is_partner", lambda _shape, _city: true())
    found = {code for _selection, code, *_answers in _differing(figured, *PARTIES)}
    assert {"pairs", "cities", "countries", "by-country", "country-pairs"} <= found
