"""The chain of the audit: whatever is done to it is found, and at its place."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from registry.domain import chain
from registry.domain.anchor import Anchor
from registry.domain.chain import CHAINED, MESSAGES, START, Entry, Fault, Finding, Verifier, link

Facts = dict[str, Any]
Chain = list[Entry]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
moments = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5.5))]))
#: What may stand in each column.
COLUMNS: dict[str, st.SearchStrategy[Any]] = {
    "at": moments,
    "actor": st.text(max_size=5),
    "request_id": st.text(max_size=5),
    "action": st.sampled_from(["create", "end"]),
    "entity": st.sampled_from(["city", "agreement"]),
    "entity_id": st.integers(1, 99),
    "changes": st.dictionaries(st.text(max_size=3), json_values, max_size=3),
}


@st.composite
def chains(draw: st.DrawFn, least: int = 1) -> Chain:
    """A sound chain; its ids ascend, with gaps."""
    steps = draw(st.lists(st.integers(1, 3), min_size=least, max_size=6))
    facts = [{"id": sum(steps[: at + 1]), **draw(_contents)} for at in range(len(steps))]
    return chained(facts)


_contents = st.fixed_dictionaries(COLUMNS)


def chained(facts: Sequence[Facts]) -> Chain:
    made: Chain = []
    for each in facts:
        made.append(_after(made[-1].hash if made else START, each))
    return made


def _after(previous: str, facts: Facts) -> Entry:
    return Entry(facts, previous, chain.link(previous, facts))


def faults(entries: Chain, *anchors: Anchor) -> list[Finding]:
    return list(Verifier(anchors).findings(entries))


def anchor(entries: Chain) -> Anchor:
    end = entries[-1]
    return Anchor(end.id, end.hash, len(entries), "2024-05-17T12:00:00+00:00")


# -- a chain that nobody touched -------------------------------------------------------------


@given(chains(least=0))
def test_a_sound_chain_has_no_fault_and_fits_each_of_its_anchors(made: Chain) -> None:
    anchors = [anchor(made[: at + 1]) for at in range(len(made))]
    verifier = Verifier([*anchors, Anchor(0, START, 0, "2024")])
    assert list(verifier.findings(made)) == []
    assert (verifier.count, len(verifier.fitting)) == (len(made), len(made) + 1)
    assert verifier.last == (made[-1].id if made else 0)


def test_a_hash_can_be_worked_out_by_hand() -> None:
    moment = datetime(2024, 5, 17, 14, 30, tzinfo=timezone(timedelta(hours=2)))
    facts: Facts = {"id": 7, "at": moment, "changes": {"name": [None, "喀山"], "b": 1.5}}
    said = (
        '{"at":"2024-05-17T12:30:00.000000+00:00","changes":{"b":1.5,"name":[null,"喀山"]},"id":7}'
    )
    assert link(START, facts) == sha256(f"{'0' * 64}\n{said}".encode()).hexdigest()


def test_a_moment_without_a_zone_is_in_utc() -> None:
    moment = datetime(2024, 5, 17, 12, 30, 1, 5, tzinfo=UTC)
    assert link(START, {"at": moment}) == link(START, {"at": moment.replace(tzinfo=None)})


# -- tampering -------------------------------------------------------------------------------


@st.composite
def _edits(draw: st.DrawFn) -> tuple[Chain, int, str]:
    """A chain of which one column of one entry has another value; where, and which column."""
    made = draw(chains())
    at = draw(st.integers(0, len(made) - 1))
    name = draw(st.sampled_from(list(COLUMNS)))
    said = chain.canonical({name: made[at].facts[name]})
    value = draw(COLUMNS[name].filter(lambda value: chain.canonical({name: value}) != said))
    tampered = [*made]
    tampered[at] = replace(made[at], facts={**made[at].facts, name: value})
    return tampered, at, name


def _is_found(edit: tuple[Chain, int, str]) -> None:
    entries, at, _name = edit
    assert [(each.fault, each.id) for each in faults(entries)] == [(Fault.EDITED, entries[at].id)]


@given(_edits())
def test_an_edit_of_any_column_is_found_at_its_entry(edit: tuple[Chain, int, str]) -> None:
    _is_found(edit)


@given(_edits())
def test_an_edit_with_a_new_hash_is_found_at_the_next_entry_or_by_the_anchor(
    edit: tuple[Chain, int, str],
) -> None:
    entries, at, _name = edit
    kept = anchor(entries)
    entries[at] = _after(entries[at].previous, dict(entries[at].facts))
    (found,) = faults(entries, kept)
    if at + 1 < len(entries):
        assert found == Finding(Fault.MISSING, entries[at + 1].id, entries[at].id)
    else:
        assert (found.fault, found.id) == (Fault.REWRITTEN, entries[at].id)


@given(_edits())
def test_even_if_all_the_rest_is_chained_anew_the_anchor_tells(
    edit: tuple[Chain, int, str],
) -> None:
    entries, at, _name = edit
    before, after = entries[:at], chained([dict(each.facts) for each in entries])
    anchors = [anchor(entries[: here + 1]) for here in range(len(entries))]
    assert faults(after) == []
    found = faults(after, *anchors)
    assert [each.fault for each in found] == [Fault.REWRITTEN] * (len(entries) - len(before))
    assert found[0].id == entries[at].id


@given(chains(least=2), st.data())
def test_a_deletion_is_found_between_its_neighbours(made: Chain, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(made) - 2))
    rest = made[:at] + made[at + 1 :]
    before = made[at - 1].id if at else 0
    assert faults(rest) == [Finding(Fault.MISSING, made[at + 1].id, before)]
    assert Fault.GONE in {found.fault for found in faults(rest, anchor(made[: at + 1]))}


@given(chains(least=2), st.data())
def test_two_entries_that_change_places_are_both_found(made: Chain, data: st.DataObject) -> None:
    one = data.draw(st.integers(0, len(made) - 2))
    other = data.draw(st.integers(one + 1, len(made) - 1))
    swapped = [*made]
    swapped[one], swapped[other] = (
        replace(made[there], facts={**made[there].facts, "id": made[here].id})
        for there, here in ((other, one), (one, other))
    )
    found = {each.id: each.fault for each in faults(swapped)}
    assert found[made[one].id] == found[made[other].id] == Fault.MOVED


@given(chains(), st.data())
def test_an_insertion_with_a_sound_hash_is_found_where_it_stands(
    made: Chain, data: st.DataObject
) -> None:
    spread = chained([{**each.facts, "id": each.id * 10} for each in made])
    at = data.draw(st.integers(0, len(spread) - 1))
    before = spread[at - 1] if at else Entry({"id": 0}, "", START)
    put = chained_after(before, [{**data.draw(_contents), "id": before.id + n} for n in (1, 2)])
    (found,) = faults([*spread[:at], *put, *spread[at:]])
    assert found == Finding(Fault.INSERTED, spread[at].id, before.id)


def chained_after(before: Entry, facts: Sequence[Facts]) -> Chain:
    first = _after(before.hash, facts[0])
    return [first, _after(first.hash, facts[1])]


@given(chains(least=2), st.data())
def test_a_cut_end_is_found_by_an_anchor(made: Chain, data: st.DataObject) -> None:
    kept = data.draw(st.integers(0, len(made) - 1))
    last = made[kept - 1].id if kept else 0
    end = anchor(made)
    assert faults(made[:kept]) == []
    assert faults(made[:kept], end) == [Finding(Fault.CUT, end.id, last, end.at)]


@given(chains())
def test_what_is_added_after_an_anchor_is_no_fault(made: Chain) -> None:
    assert faults(made, anchor(made[:1])) == []


def test_an_anchor_that_counts_otherwise_does_not_fit() -> None:
    made = chained([{"id": 1}])
    false = replace(anchor(made), count=2)
    assert faults(made, false) == [Finding(Fault.MISCOUNTED, 1, 1, false.at)]


@pytest.mark.parametrize("column", ["previous", "hash"])
def test_an_edited_link_is_found(column: str) -> None:
    made = chained([{"id": 1}, {"id": 2}, {"id": 3}])
    made[1] = replace(made[1], **{column: "f" * 64})
    assert faults(made)[0].id == 2


def test_what_cannot_be_written_as_json_is_an_edit() -> None:
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]
    for value in (b"\xff", object(), nested):
        (sound,) = chained([{"id": 1, "changes": {}}])
        (found,) = faults([replace(sound, facts={"id": 1, "changes": value})])
        assert found.fault is Fault.EDITED


def test_every_fault_has_a_sentence_with_its_place() -> None:
    for fault in Fault:
        found = Finding(fault, 17, 16, "2024-05-17")
        assert "17" in found.message % found.params
    assert MESSAGES.keys() == set(Fault)


# -- the tests can fail ----------------------------------------------------------------------


@pytest.mark.parametrize("column", COLUMNS)
def test_a_chain_that_ignores_a_column_is_caught(
    column: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def blind(previous: str, facts: Facts) -> str:
        return link(previous, {k: v for k, v in facts.items() if k != column})

    monkeypatch.setattr(chain, "link", blind)
    quick = settings(phases=[Phase.generate], report_multiple_bugs=False)
    with pytest.raises(AssertionError):
        quick(given(_edits())(_is_found))()


def test_every_column_is_tried() -> None:
    assert {"id", *COLUMNS} == set(CHAINED)
