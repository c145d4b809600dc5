"""Anchors: what is written is read again, and nothing else passes for one."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.anchor import Anchor, read_anchors
from registry.domain.errors import RuleBroken

ANCHOR = Anchor(12, "ab" * 32, 11, "2024-05-17T12:00:00+00:00")


def test_anchors_are_read_as_they_were_written() -> None:
    other = Anchor(15, "cd" * 32, 14, "2024-05-18T12:00:00+00:00")
    assert read_anchors([ANCHOR.line(), "", other.line(), "  "]) == [ANCHOR, other]


@pytest.mark.parametrize("lines", [[], ["", " "]])
def test_a_file_without_an_anchor_is_none(lines: list[str]) -> None:
    with pytest.raises(RuleBroken, match="no anchor"):
        read_anchors(lines)


@pytest.mark.parametrize(
    "told",
    [
        {"format": 2},
        {"format": None},
        {"id": -1},
        {"id": "12"},
        {"id": True},
        {"count": 1.5},
        {"hash": "ab"},
        {"hash": 5},
        {"hash": "AB" * 32},
        {"at": "yesterday"},
        {"at": 5},
        {"more": 1},
    ],
)
def test_a_line_that_is_none_is_named(told: dict[str, Any]) -> None:
    line = json.dumps({**json.loads(ANCHOR.line()), **told})
    with pytest.raises(RuleBroken, match="Line 2 is not an anchor of format 1"):
        read_anchors([ANCHOR.line(), line])


@given(st.text(min_size=1).filter(str.strip) | st.sampled_from(["[]", "1", "null", "[" * 99_999]))
def test_any_other_text_is_refused_and_nothing_worse(text: str) -> None:
    with pytest.raises(RuleBroken):
        read_anchors([text])
