"""What changed between random pairs of states, against a slow oracle; and that it can fail."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest

from registry.domain import changes
from registry.domain.changes import Cause, Turn, compare
from tests.unit.changing import Told, case, told

SEEDS = range(150)


def _compared(seed: int) -> Told:
    before, after, between = case(seed)
    found = compare(before, after, between)
    return {each.reference: (each.turn, each.cause) for each in found.changes}


def _differences(seeds: Iterable[int]) -> list[object]:
    return [
        (seed, reference, right.get(reference), said.get(reference))
        for seed in seeds
        for right, said in [(told(case(seed)), _compared(seed))]
        for reference in sorted(right.keys() | said.keys())
        if right.get(reference) != said.get(reference)
    ]


def test_every_change_is_told_as_the_oracle_tells_it() -> None:
    assert _differences(SEEDS) == []


def test_every_turn_and_every_cause_occurs() -> None:
    seen = Counter(each for seed in SEEDS for each in told(case(seed)).values())
    assert {turn for turn, _cause in seen} == set(Turn)
    assert {cause for _turn, cause in seen} == set(Cause)
    assert min(Counter(turn for turn, _cause in seen.elements()).values()) >= 5


def test_an_agreement_changes_once() -> None:
    for seed in SEEDS:
        found = compare(*case(seed)).changes
        assert len({each.reference for each in found}) == len(found)


def test_nothing_changes_between_a_state_and_itself() -> None:
    for seed in SEEDS:
        before, _after, _between = case(seed)
        assert compare(before, before).changes == []


# -- the suite can fail ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("_turn", lambda _old, new: changes._BECAME[new.status]),
        ("_known", lambda _sides, _reference, old: old),
        ("_reported", lambda *_: ()),
        ("_record_changed", lambda *_: None),
        ("mergers_of", lambda *_: []),
    ],
)
def test_a_wrong_rule_is_caught(name: str, wrong: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, name, wrong)
    assert _differences(SEEDS) != []
