"""Kaplan and Meier against a slow exact count day by day; and that the suite can fail."""

from collections.abc import Sequence
from fractions import Fraction
from random import Random

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from registry.domain import survival
from registry.domain.dates import PartialDate
from registry.domain.survival import Followed, Survival, day_of, is_known_to_the_year

Many = list[Followed]
#: Times are few, so that several things happen and end on one day.
MANY = st.lists(st.builds(Followed, st.integers(0, 9), st.booleans()), max_size=14)
DAYS = range(-1, 12)


def _left(followed: Many, day: int) -> Fraction:
    """The share to which it has not happened by the day: a factor for each day until then."""
    share = Fraction(1)
    for each in range(day + 1):
        at_risk = sum(one.days >= each for one in followed)
        now = sum(one.days == each and one.happened for one in followed)
        share *= 1 - Fraction(now, at_risk) if at_risk else 1
    return share


def _slowly(followed: Many) -> list[object]:
    rows: list[object] = [
        (
            sum(one.days >= day for one in followed),
            sum(one.days <= day and one.happened for one in followed),
            float(1 - _left(followed, day)),
        )
        for day in DAYS
    ]
    half = (day for day in DAYS if _left(followed, day) <= Fraction(1, 2))
    return [*rows, next(half, None)]


def _said(followed: Sequence[Followed]) -> list[object]:
    curve = Survival.of(followed)
    rows: list[object] = [
        (curve.at_risk(day), curve.happened(day), curve.share(day)) for day in DAYS
    ]
    return [*rows, curve.median]


def _differs(followed: Many) -> bool:
    """The suite's own comparison."""
    return _said(followed) != _slowly(followed)


@settings(max_examples=500)
@given(MANY)
def test_it_is_the_exact_count(followed: Many) -> None:
    assert not _differs(followed)


@given(MANY, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(followed: Many, random: Random) -> None:
    mixed = random.sample(followed, len(followed))
    assert _said(mixed) == _said(followed)


def test_half_is_half_though_the_factors_are_thirds() -> None:
    # 3/4 · 2/3 = 1/2, which floats miss by a hair.
    followed = [Followed(1, True), Followed(2, True), Followed(3, False), Followed(3, False)]
    assert Survival.of(followed).median == 2


def test_what_kaplan_and_meier_worked_out_themselves() -> None:
    """The example of their paper: deaths at 0.8, 3.1, 5.4, 9.2, losses at 1.0, 2.7, 7.0, 12.1."""
    deaths, losses = [8, 31, 54, 92], [10, 27, 70, 121]
    followed = [Followed(each, True) for each in deaths]
    followed += [Followed(each, False) for each in losses]
    curve = Survival.of(followed)
    left = [1 - curve.share(day) for day in (8, 31, 54, 92)]
    assert left == pytest.approx([0.875, 0.7, 0.525, 0.2625])
    assert curve.median == 92


def test_where_nothing_is_followed_there_is_nothing() -> None:
    curve = Survival.of([])
    assert (curve.median, curve.at_risk(0), curve.happened(9), curve.share(9)) == (None, 0, 0, 0.0)


@pytest.mark.parametrize(
    ("years", "day"), [(0, 0), (1, 365), (2, 730), (3, 1095), (4, 1461), (50, 18262)]
)
def test_a_year_is_365_days_and_a_quarter(years: int, day: int) -> None:
    assert day_of(years) == day


@pytest.mark.parametrize(
    ("edtf", "known"),
    [("1988", True), ("1988-05", True), ("1988-05-12", True), ("[1988-02..1988-05]", True),
     ("1988~", False), ("198X", False), ("[1988-12..1989-01]", False)],
)  # fmt: skip
def test_a_conclusion_is_known_to_the_year_or_it_is_not(edtf: str, known: bool) -> None:
    assert is_known_to_the_year(PartialDate.from_edtf(edtf)) is known


# -- the suite can fail ----------------------------------------------------------------------


_truly = Survival.of


def _losses_forgotten(followed: Many) -> Survival:
    """As if all had been followed to the end."""
    end = max((each.days for each in followed), default=0)
    return _truly(
        [Followed(each.days if each.happened else end, each.happened) for each in followed]
    )


@pytest.mark.parametrize(
    ("where", "name", "wrong"),
    [(Survival, "of", _losses_forgotten), (survival, "bisect_left", survival.bisect_right)],
)
def test_a_wrong_curve_is_caught(
    where: object, name: str, wrong: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(where, name, wrong)
    assert find(MANY, _differs, settings=settings(max_examples=2000, phases=[Phase.generate]))


def test_a_median_of_less_than_half_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    later = property(lambda curve: next((day for day in DAYS if curve.share(day) > 0.5), None))
    monkeypatch.setattr(Survival, "median", later)
    assert find(MANY, _differs, settings=settings(max_examples=2000, phases=[Phase.generate]))
