"""Limits and times of accounts, to the second; how addresses are read."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.accounts import (
    LASTS,
    LIMITS,
    LONGEST_MEMORY,
    Limit,
    Purpose,
    Tried,
    Whose,
    is_over,
    wait,
)
from registry.domain.errors import RuleBroken
from registry.forms.accounts import address

NOON = datetime(2024, 5, 17, 12, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
THREE = Limit(Whose.ACCOUNT, 3, MINUTE)


def _ago(*seconds: float) -> list[datetime]:
    return [NOON - timedelta(seconds=each) for each in seconds]


# -- limits ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("earlier", "left"),
    [
        ((), None),
        ((10, 20), None),
        ((10, 20, 59), 1),
        ((59, 10, 20), 1),
        ((10, 20, 60), None),
        ((10, 20, 61), None),
        ((0, 0, 0), 60),
        ((1, 2, 3, 4, 5), 57),
        ((-1, -2, -3), 61),
        ((59.5, 1, 1), 0.5),
    ],
)
def test_one_waits_until_the_window_has_room(
    earlier: tuple[float, ...], left: float | None
) -> None:
    expected = None if left is None else timedelta(seconds=left)
    assert wait(THREE, _ago(*earlier), NOON) == expected


@given(st.lists(st.integers(0, 200)), st.integers(1, 5))
def test_who_waits_as_long_as_is_said_may_try_and_not_a_moment_before(
    earlier: list[int], most: int
) -> None:
    limit, times = Limit(Whose.PLACE, most, MINUTE), _ago(*earlier)
    waiting = wait(limit, times, NOON)
    if waiting is None:
        assert sum(each < 60 for each in earlier) < most
    else:
        assert wait(limit, times, NOON + waiting) is None
        assert wait(limit, times, NOON + waiting - timedelta(microseconds=1)) is not None


TABLE = {
    Tried.SIGN_IN: [("account", 5, MINUTE), ("account", 10, 15 * MINUTE),
                    ("place", 20, 15 * MINUTE), ("all", 500, 15 * MINUTE)],
    Tried.RESET: [("account", 3, HOUR), ("account", 5, 24 * HOUR), ("place", 10, HOUR)],
    Tried.INVITATION: [("account", 20, 24 * HOUR)],
    Tried.ADDRESS: [("account", 2, 24 * HOUR)],
}  # fmt: skip


@pytest.mark.parametrize("kind", TABLE)
def test_the_limits_are_those_that_are_published(kind: Tried) -> None:
    assert [tuple(limit) for limit in LIMITS[kind]] == TABLE[kind]


def test_everything_has_a_limit_and_is_remembered_long_enough() -> None:
    assert set(LIMITS) == set(Tried) and all(LIMITS.values())
    longest = [limit.within for limits in LIMITS.values() for limit in limits]
    assert max(longest) == LONGEST_MEMORY == 24 * HOUR


def test_links_last_as_long_as_their_letters_say() -> None:
    expected = {"invitation": 7 * 24 * HOUR, "reset": 30 * MINUTE, "address": 24 * HOUR}
    assert {str(purpose): LASTS[purpose] for purpose in Purpose} == expected


# -- sessions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("began", "seen", "over"),
    [
        (0 * SECOND, 0 * SECOND, False),
        (12 * HOUR - SECOND, SECOND, False),
        (12 * HOUR, 0 * SECOND, True),
        (13 * HOUR, 0 * SECOND, True),
        (3 * HOUR, 2 * HOUR - SECOND, False),
        (3 * HOUR, 2 * HOUR, True),
        (-HOUR, -HOUR, False),
    ],
)
def test_a_session_is_over_after_twelve_hours_or_two_of_rest(
    began: timedelta, seen: timedelta, over: bool
) -> None:
    assert is_over(NOON - began, NOON - seen, NOON) is over


# -- addresses ---------------------------------------------------------------------------------

READ = {
    "Desk@Kazan.Example": "desk@kazan.example",
    "a+b@city.example": "a+b@city.example",
    "jo\u0308rg@city.example": "jörg@city.example",
    "a@xn--bcher-kva.example": "a@bücher.example",
    "a@BÜCHER.example": "a@bücher.example",
    "ИВАН@почта.example": "иван@почта.example",
    "straße@city.example": "straße@city.example",
    "strasse@city.example": "strasse@city.example",
}


@pytest.mark.parametrize("given_", READ)
def test_an_address_is_read_into_one_form(given_: str) -> None:
    assert address(given_) == READ[given_]
    assert address(READ[given_]) == READ[given_]


def test_letters_that_fold_into_others_stay_mailboxes_of_their_own() -> None:
    pairs = [("istanbul", "İstanbul"), ("istanbul", "ıstanbul"), ("strasse", "straße")]
    for one, other in pairs:
        assert address(f"{one}@city.example") != address(f"{other}@city.example")


NONE = [
    "", "a", "a@", "@b.example", "a@b", "a b@city.example", "a@city.example, b@city.example",
    "a@city.example\r\nBcc: x@y.example", "a@city.example\n", "<a@city.example>", "a@b@c.example",
    "a" * 250 + "@b.example", "a" * 100_000, "a\x00@city.example", "\u202ea@city.example",
    "a@[127.0.0.1]", "Name <a@city.example>", "a@-city.example", "a@city..example",
]  # fmt: skip


@pytest.mark.parametrize("given_", NONE, ids=lambda each: each[:20])
def test_what_is_no_address_is_not_read(given_: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        address(given_)
    assert all(len(str(value)) <= 60 for value in caught.value.params.values())
